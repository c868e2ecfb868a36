"""Editing in a browser: the preview before publishing, two editors at once, restoring."""

from __future__ import annotations

import pytest
from django.test import Client

from articles.models import Article
from revisions.models import Action, Version
from tests.browser.edit_page import open_edit_page, open_publish_dialog, publish, replace_text, save

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def newest(article) -> Version:
    return Version.objects.of_page(article).last()


def lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


@pytest.fixture
def long_article(article, edit) -> Article:
    full = "<h2>Gdzie</h2><p>Pokój 12, parter</p>" + "".join(
        f"<p>Akapit {number}, którego nikt nie zmienia.</p>" for number in range(8)
    )
    return edit(article, full=full, fee="10 zł", change_note="Początek")


def test_the_preview_equals_the_later_public_diff(long_article, page, login):
    open_edit_page(login(page), long_article)
    replace_text(page, "12", "14")
    page.fill("[name=fee]", "17 zł")
    dialogue = open_publish_dialog(page)
    assert page.evaluate("document.activeElement.id") == "publish-dialog-title"
    shown = dialogue.locator("[data-publish-comparison] .revisions-admin")
    shown.wait_for()
    previewed = {
        "changes": lines(shown.locator(".changes").inner_text()),
        "fields": [lines(field) for field in shown.locator(".field").all_inner_texts()],
        "summary": dialogue.locator("[data-publish-summary]").inner_text(),
    }
    dialogue.locator("[data-change-note]").fill("Nowy pokój i opłata")
    dialogue.locator("[data-publish-confirm]").click()
    page.wait_for_selector(".messages .success")
    version = newest(long_article)
    assert (version.number, version.change_note) == (3, "Nowy pokój i opłata")
    page.goto(f"/wersje/{version.history_id}/2..3/")
    public = {
        "changes": lines(page.locator(".changes").inner_text()),
        "fields": [lines(field) for field in page.locator("main .field").all_inner_texts()],
    }
    page.goto(f"/wersje/{version.history_id}/")
    public["summary"] = page.locator(".entry__summary").first.inner_text()
    assert previewed == public


def test_the_dialogue_by_keyboard(long_article, page, login):
    open_edit_page(login(page), long_article)
    replace_text(page, "12", "14")
    dialogue = open_publish_dialog(page)
    page.keyboard.press("Escape")
    assert not dialogue.is_visible()
    assert page.evaluate("document.activeElement.name") == "action-publish"
    page.keyboard.press("Enter")
    dialogue.locator("[data-publish-confirm]:enabled").wait_for()
    dialogue.locator("[data-change-note]").fill("1")
    dialogue.locator("[data-publish-confirm]").focus()
    page.keyboard.press("Enter")
    assert "3" in dialogue.locator("[data-change-note-error]").inner_text()
    assert page.evaluate("document.activeElement.id") == "change-note"
    assert newest(long_article).number == 2
    dialogue.locator(".note-presets button").first.click()
    assert len(dialogue.locator("[data-change-note]").input_value()) > 3
    dialogue.get_by_role("link", name="Obok siebie").click()
    dialogue.locator(".sides").wait_for()
    dialogue.locator("[data-publish-confirm]:enabled").click()
    page.wait_for_selector(".messages .success")
    assert newest(long_article).number == 3


def test_nothing_changed_says_so(long_article, page, login):
    open_edit_page(login(page), long_article)
    dialogue = open_publish_dialog(page)
    assert dialogue.locator(".revisions-unchanged").is_visible()
    assert dialogue.locator("[data-change-note]").count() == 0


def test_a_personal_number_is_asked_about(long_article, page, login):
    open_edit_page(login(page), long_article)
    replace_text(page, "12", "44051401359")
    dialogue = open_publish_dialog(page)
    dialogue.locator("[data-change-note]").fill("Nowy pokój")
    dialogue.locator("[data-publish-confirm]").click()
    assert dialogue.locator("[data-personal-data-confirmation-error]").inner_text()
    assert newest(long_article).number == 2
    dialogue.locator("[data-personal-data-confirmation]").check()
    dialogue.locator("[data-publish-confirm]").click()
    page.wait_for_selector(".messages .success")
    assert newest(long_article).number == 3


def test_a_mistake_in_the_form_comes_back_with_the_text(long_article, page, login):
    open_edit_page(login(page), long_article)
    replace_text(page, "12", "14")
    page.fill("[name=title]", "")
    page.locator("footer [data-w-dropdown-target='toggle']").click()
    page.locator("[name='action-publish']").click()
    page.wait_for_selector(".messages .error, .messages .critical")
    page.wait_for_selector(".tox-hugerte[data-ready]")
    assert "Pokój 14" in page.input_value("textarea[name=full]")
    assert newest(long_article).number == 2


def test_two_editors_at_once(long_article, new_page, login, live_server, django_user_model):
    other = django_user_model.objects.create_superuser(
        "druga", "druga@example.org", "x", first_name="Anna", last_name="Druga"
    )
    mine, theirs = login(new_page()), new_page()
    hers = Client()
    hers.force_login(other)
    cookie = {"name": "sessionid", "value": hers.cookies["sessionid"].value}
    theirs.context.add_cookies([{**cookie, "url": live_server.url}])
    open_edit_page(mine, long_article)
    open_edit_page(theirs, long_article)
    replace_text(theirs, "parter", "pierwsze piętro")
    publish(theirs, "Inne piętro")
    replace_text(mine, "12", "14")
    mine.locator("footer [data-w-dropdown-target='toggle']").click()
    mine.locator("[name='action-publish']").click()
    notice = mine.locator("#conflict")
    notice.wait_for()
    assert "Anna Druga" in notice.inner_text()
    assert "pierwsze piętro" in notice.locator(".revisions-columns section").first.inner_text()
    mine.wait_for_selector(".tox-hugerte[data-ready]")
    assert "Pokój 14, parter" in mine.input_value("textarea[name=full]")
    assert newest(long_article).number == 3
    # Their words taken over by hand, then the decision.
    replace_text(mine, "parter", "pierwsze piętro")
    notice.locator("[name='save_over_revision_id']").check()
    publish(mine, "Nowy pokój")
    version = newest(long_article)
    assert version.number == 4
    assert "Pokój 14, pierwsze piętro" in version.state["full"]


def test_restore_opens_a_draft_and_becomes_a_version(long_article, edit, page, login):
    edit(long_article, full="<p>Zepsute</p>", change_note="Pomyłka")
    login(page).goto(f"/admin/redakcja/wersje/{long_article.pk}/")
    page.get_by_role("link", name="Przywróć wersję 2").click()
    assert "Zepsute" in page.locator(".field del").first.inner_text()
    page.get_by_role("button", name="Otwórz jako szkic").click()
    page.wait_for_url("**/publikacja/")
    page.get_by_role("link", name="Wróć do edycji").click()
    page.wait_for_selector(".tox-hugerte[data-ready]")
    replace_text(page, "12", "13")
    save(page)
    page.goto(f"/admin/redakcja/{long_article.pk}/publikacja/")
    page.fill("#change-note", "Przywrócono treść i poprawiono pokój")
    page.get_by_role("button", name="Opublikuj").click()
    page.wait_for_selector(".messages .success")
    version = newest(long_article)
    assert (version.number, version.action, version.restores) == (4, Action.REVERTED, 2)
    assert "Pokój 13, parter" in version.state["full"]
