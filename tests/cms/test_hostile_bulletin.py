"""Every view of the admin shows hostile texts as texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from django.core import mail
from django.utils.html import escape

from revisions.html_reader import attributes, parse, text_of, walk
from tests.hostile_bulletin import TEXT, HostileBulletin, admin_addresses, make_hostile_bulletin
from tests.hostile_html import HOSTILE_HTML, RUN

ADDRESSES = ("href", "src", "action", "formaction", "data", "xlink:href")
RUNNING_ADDRESS = re.compile("javascript:|vbscript:|data:text|data:image/svg")

pytestmark = pytest.mark.django_db


@pytest.fixture
def bulletin(home, settings, tmp_path) -> HostileBulletin:
    settings.MEDIA_ROOT = tmp_path
    return make_hostile_bulletin(home)


def hostile_nodes(html: str) -> list[str]:
    """What of `RUN` a browser could run in a page: [] is what should come."""
    # A script may make elements of what stands in a template.
    nodes = walk(parse(re.sub(r"<(/?)template\b", r"<\1div", html)))
    return [found for node in nodes for found in _in_node(node)]


def _in_node(node) -> Iterator[str]:
    if node.tag[:1] == "-":
        return
    own = attributes(node)
    if node.tag == "script" and own.get("type", "") != "application/json" and RUN in node.text():
        yield node.html
    for name, value in own.items():
        runs = name in ADDRESSES and RUNNING_ADDRESS.match("".join(value.split()).lower())
        if runs or name.startswith("on") or name == "srcdoc":
            yield f"<{node.tag} {name}={value}>"


def html_of(response) -> Iterator[str]:
    """The HTML of a response; of JSON, that which Wagtail's and our scripts put into the page."""
    content_type = response.get("Content-Type", "")
    if content_type.startswith(("text/html", "image/svg")):
        yield response.content.decode()
    elif content_type.startswith("application/json"):
        data = json.loads(response.content)
        if isinstance(data, dict):
            for key in ("html", "details", "comparison", "form_html", "creation_form"):
                if isinstance(data.get(key), str):
                    yield data[key]


RECOGNISED = (
    *("script", "picture that fails", "svg", "link", "link with a tab", "link with references"),
    *("link to data", "frame", "frame with a document", "object", "form", "button", "template"),
)


@pytest.mark.parametrize("source", [TEXT, *(HOSTILE_HTML[name] for name in RECOGNISED)])
def test_what_would_run_is_recognised(source):
    assert hostile_nodes(f"<p>{source}</p>")
    assert not hostile_nodes(f"<p>{escape(source)}</p>")


def test_no_view_of_the_admin_makes_elements_of_texts(bulletin, client):
    client.force_login(bulletin.user)
    client.raise_request_exception = False
    failed = []
    seen = 0
    found = {}
    for address in admin_addresses(bulletin):
        response = client.get(address)
        if response.status_code >= 500:
            failed.append(address)
        if response.status_code == 200:
            seen += sum(RUN in text_of(html) or RUN in html for html in html_of(response))
            if bad := [node for html in html_of(response) for node in hostile_nodes(html)]:
                found[address] = bad
    assert found == {}
    assert failed == []
    assert seen > 100  # views that show one of the texts


def test_mails_are_plain_text(bulletin):
    assert mail.outbox  # Wagtail's, of what waits for approval
    for message in mail.outbox:
        assert message.content_subtype == "plain"
        assert not getattr(message, "alternatives", [])
