"""Hostile texts, opened by an administrator: nothing runs, with and without the browser's help."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from wagtail.models import Collection

from revisions.live_parts import live_parts
from revisions.models import History
from tests.browser.edit_page import open_publish_dialog
from tests.hostile_bulletin import HostileBulletin, make_hostile_bulletin
from tests.hostile_html import ALL_HOSTILE_HTML, HOSTILE_HTML, RUN

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# In every frame, before any other script. `dialogs` would stop a test, so nothing alerts.
NOTICE = "window.ran = () => { window.top.hasRun = true; }"
# What waits for a person: handlers and addresses, in every frame that can be looked into.
WAITING = """(run) => {
    const found = [];
    const look = (root) => {
        for (const element of root.querySelectorAll("*")) {
            for (const { name, value } of element.attributes) {
                const address = value.replace(/[\\u0000-\\u0020]/g, "").toLowerCase();
                if (/^on/i.test(name) || /^(javascript|vbscript|data:text)/.test(address)) {
                    if (element.localName !== "input" && element.localName !== "textarea")
                        found.push(`${element.localName} ${name}=${value}`);
                }
            }
            if (element.localName === "script" && !element.src && !/json/.test(element.type)
                && element.textContent.includes(run)) found.push(element.outerHTML);
            if (element.localName === "template") look(element.content);
            if (element.shadowRoot) look(element.shadowRoot);
            if (element.localName === "iframe" && element.contentDocument)
                look(element.contentDocument);
        }
    };
    look(document);
    return found;
}"""


@pytest.fixture
def bulletin(home, settings, tmp_path) -> HostileBulletin:
    settings.MEDIA_ROOT = tmp_path
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    return make_hostile_bulletin(home)


@pytest.fixture(params=[False, True], ids=["with the policy", "without the policy"])
def admin_page(request, new_page, login, bulletin) -> Page:
    """A page of the administrator's; without the policy, cleaning alone has to hold."""
    page = new_page(bypass_csp=request.param)
    page.context.add_init_script(NOTICE)
    page.refused = []
    page.on(
        "console",
        lambda said: (
            page.refused.append(said.text) if "Content Security Policy" in said.text else None
        ),
    )
    return login(page, bulletin.user)


def assert_nothing_ran(page: Page) -> None:
    assert not page.evaluate("window.hasRun === true")
    assert page.evaluate(WAITING, RUN) == []
    assert page.refused == []  # nothing tried, and Wagtail's own scripts are not kept from running


def addresses(bulletin: HostileBulletin) -> list[str]:
    page, section = bulletin.article.pk, bulletin.section.pk
    history = History.objects.of_page(bulletin.article)
    return [
        "/admin/",
        f"/admin/pages/{section}/",
        f"/admin/pages/{bulletin.locked.pk}/edit/",
        f"/admin/pages/{page}/history/",
        f"/admin/pages/{page}/revisions/compare/earliest...latest/",
        f"/admin/pages/{page}/view_draft/",
        f"/admin/redakcja/{page}/publikacja/",
        f"/admin/redakcja/wersje/{page}/",
        f"/admin/redakcja/wersje/{page}/1/przywroc/",
        f"/admin/zalaczniki/{page}/",
        "/admin/reports/site-history/",
        "/admin/reports/locked/",
        "/admin/reports/workflow/",
        "/admin/documents/",
        "/admin/images/",
        f"/admin/users/edit/{bulletin.user.pk}/",
        f"/admin/cases/{bulletin.case.pk}/",
        bulletin.article.url,
        history.get_absolute_url(),
    ]


@pytest.mark.parametrize("source", [HOSTILE_HTML["picture that fails"], ALL_HOSTILE_HTML])
def test_a_page_that_shows_it_as_it_is_is_recognised(page, live_server, source):
    page.context.add_init_script(NOTICE)
    page.goto("about:blank")
    page.set_content(f"<p>{source}</p>")
    page.wait_for_function("window.hasRun === true")
    assert page.evaluate(WAITING, RUN)


def test_no_view_runs_anything(admin_page, bulletin):
    for address in addresses(bulletin):
        response = admin_page.goto(address)
        assert response.status == 200, address
        assert "content-security-policy" in response.headers
        admin_page.wait_for_load_state("networkidle")
        assert_nothing_ran(admin_page)


def test_the_editor_runs_nothing(admin_page, bulletin):
    admin_page.goto(f"/admin/pages/{bulletin.article.pk}/edit/")
    admin_page.wait_for_selector(".tox-hugerte[data-ready]")
    assert_nothing_ran(admin_page)
    admin_page.evaluate(
        """() => document.querySelector(".tox-edit-area iframe").contentDocument
            .querySelectorAll("a, img, p, b").forEach((element) => {
                for (const kind of ["mouseover", "focus", "error", "load", "toggle"])
                    element.dispatchEvent(new Event(kind, { bubbles: true }));
            })"""
    )
    dialogue = open_publish_dialog(admin_page)
    assert "<script>" in dialogue.inner_text()
    assert_nothing_ran(admin_page)


def test_what_is_pasted_dropped_or_typed_as_source_runs_nothing(admin_page, bulletin):
    admin_page.goto(f"/admin/pages/{bulletin.article.pk}/edit/")
    admin_page.wait_for_selector(".tox-hugerte[data-ready]")
    for source in HOSTILE_HTML.values():
        admin_page.evaluate(
            """(source) => {
                const editor = window.hugerte.get()[0];
                // As the source view does, as a clipboard does, and as one that claims to be the
                // editor's own.
                editor.setContent(source);
                editor.insertContent(source);
                for (const html of [source, "<!-- x-hugerte/html -->" + source])
                    for (const kind of ["text/html", "x-hugerte/html"]) {
                        const data = new DataTransfer();
                        data.setData("text/html", html);
                        data.setData(kind, html);
                        editor.getBody().dispatchEvent(new ClipboardEvent("paste", {
                            clipboardData: data, bubbles: true, cancelable: true,
                        }));
                    }
            }""",
            source,
        )
    admin_page.wait_for_timeout(1000)
    admin_page.refused.clear()  # the editor takes them apart where nothing runs, and Chromium says
    assert_nothing_ran(admin_page)
    left = live_parts(admin_page.input_value("textarea[name=full]"))
    # The editor lets every data-… through. In its frame nothing acts on them, and saving takes
    # them out.
    assert [part for part in left if not part.attribute.startswith("data-")] == []
