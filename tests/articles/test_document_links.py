"""Which addresses lead to a document of the library, and where the public is led instead."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from wagtail.models import Site

from articles.document_links import (
    document_id,
    link_current_files,
    link_recorded_files,
    linked_documents,
)
from articles.models import BulletinDocument
from revisions.sanitise import sanitise
from tests.random_html import SOURCES
from tests.revisions.attachments.conftest import make_pdf

pytestmark = pytest.mark.django_db
PAGE = "/sprawy/prawo-jazdy/"
STATE = [{"document": 7, "filename": "cennik.pdf", "sha256": "a" * 64}]
RECORDED = f"/pliki/{'a' * 64}/cennik.pdf"


@pytest.fixture(autouse=True)
def _hosts(home, settings):
    settings.ALLOWED_HOSTS = ["bip.example.pl", ".gmina.example", "*"]


@pytest.mark.parametrize(
    "address",
    [
        "/documents/7/cennik.pdf",
        "/documents/7/",
        "/documents/7",
        "/documents/7?pobierz=1",
        "/documents/7/cennik.pdf?x=/a/#strona=2",
        " \n/documents/7/cennik.pdf\t ",
        "/docu\nments/7/cennik.pdf",
        "\\documents\\7\\cennik.pdf",
        "/%64ocuments/7/cennik.pdf",
        "/sprawy/../documents/./7/cennik.pdf",
        "../../documents/7/cennik.pdf",
        "http://localhost/documents/7/cennik.pdf",
        "https://localhost:443/documents/7/cennik.pdf",
        "HTTPS://BIP.Example.PL/documents/7/cennik.pdf",
        "//bip.example.pl/documents/7/cennik.pdf",
        "https:////bip.example.pl/documents/7/cennik.pdf",
        "\\\\bip.example.pl/documents/7/cennik.pdf",
        "https://www.gmina.example/documents/7/cennik.pdf",
        "https://ktos:x@bip.example.pl/documents/7/cennik.pdf",
        "https:/documents/7/cennik.pdf",
        "http:../../documents/7/cennik.pdf",
        "/documents/" + "0" * 30 + "7/cennik.pdf",
        "/documents/%37/cennik.pdf",
        "/documents/७/cennik.pdf",
        "//bip.example.pl//documents/7/cennik.pdf",
        "/x/%2e%2e/documents/7/",
        "http://l%6fcalhost/documents/7/",
        "http://ｌｏｃａｌｈｏｓｔ/documents/7/",
        "https://bip。example．pl/documents/7/",
        "https://bip.exam\u00adple.pl/documents/7/",
        "https://bip.example.pl./documents/7/",
        "//LOCALHOST:80/documents/7/",
        "//u%40x@localhost:/documents/7/",
    ],
)
def test_an_address_of_a_document(address):
    assert document_id(address, PAGE) == 7


@pytest.mark.parametrize(
    "address",
    [
        "",
        "#",
        "/documents/",
        "/documents/x/7",
        "/documents/7x",
        "/DOCUMENTS/7/cennik.pdf",
        "documents/7/cennik.pdf",
        "../documents/7/cennik.pdf",
        "/en/documents/7/cennik.pdf",
        "/szukaj?u=/documents/7/",
        "https://example.org/documents/7/cennik.pdf",
        "https://bip.example.pl.example.org/documents/7/",
        "https://bip.example.pl:8443/documents/7/",
        "ftp://bip.example.pl/documents/7/",
        "mailto:/documents/7/",
        "javascript:/documents/7/",
        "https://[::1/documents/7/",
        "https://bip.example.pl:x/documents/7/",
        "https:///",
        "https://xn--/documents/7/",
        "https://" + "a" * 70 + ".pl/documents/7/",
        "/documents/" + "9" * 30 + "/",
        "/documents/0/",
    ],
)
def test_an_address_of_something_else(address):
    assert document_id(address, PAGE) is None


@pytest.mark.parametrize(
    ("hostname", "written"),
    [
        ("127.0.0.1", "127.1"),
        ("127.0.0.1", "0x7f.0.0.1"),
        ("127.0.0.1", "2130706433"),
        ("127.0.0.1", "１２７.0.0.1"),
        ("::1", "[0:0:0:0:0:0:0:1]"),
        ("łódź.example", "xn--d-uga0v4h.example"),
        ("xn--d-uga0v4h.example", "ŁÓDŹ.example"),
    ],
)
def test_a_host_is_known_in_every_form_that_a_browser_takes(settings, hostname, written):
    settings.ALLOWED_HOSTS = [f"[{hostname}]" if ":" in hostname else hostname]
    Site.objects.update(hostname=f"[{hostname}]" if ":" in hostname else hostname)
    Site.clear_site_root_paths_cache()
    assert document_id(f"http://{written}/documents/7/", PAGE) == 7


def test_addresses_are_relative_to_the_folder_of_a_page_without_a_slash_at_its_end():
    assert document_id("../documents/7/", "/sprawy/prawo-jazdy") == 7
    assert document_id("../documents/7/", "/sprawy/prawo-jazdy/") is None


@hypothesis_settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(["/", "\\", ".", ":", "?", "#", "@", "[", "]", "\n", "http:"])
        | st.sampled_from(["documents/7", "documents/7/", "localhost", "sprawy", "7", "%"])
    ).map("".join)
)
def test_whatever_the_address_it_is_judged(address):
    found = document_id(address, PAGE)
    assert found is None or f"documents/{found}" in address.translate({10: None, 92: "/"})


@pytest.mark.parametrize(
    "html",
    [
        '<a href="/documents/7/cennik.pdf">x</a>',
        "<a href='/documents/7/cennik.pdf'>x</a>",
        "<a href=/documents/7/cennik.pdf>x</a>",
        "<A HREF=/documents/7>x</A>",
        '<a class="a>b" href = "/documents/7/">x</a>',
        '<a href="&#47;documents&sol;7/cennik.pdf">x</a>',
        '<a\nhref="\n/documents/7/cennik.pdf">x',
        '<a href="http://localhost/documents/7/cennik.pdf?a=1&amp;b=2">x</a>',
        '<a href="//localhost/documents/7/cennik.pdf">x</a>',
    ],
)
def test_a_link_is_shown_as_leading_to_the_file_that_was_recorded(html):
    assert link_recorded_files(sanitise(html), STATE, PAGE) == f'<a href="{RECORDED}">x</a>'


def test_a_picture_from_the_library_is_one_too():
    html = '<img src="/documents/7/cennik.pdf" alt="x">'
    assert link_recorded_files(html, STATE, PAGE) == f'<img src="{RECORDED}" alt="x">'


def test_a_name_cannot_end_the_attribute():
    state = [{**STATE[0], "filename": '">&.pdf'}]
    shown = link_current_files('<a href="/documents/7/x">x</a>', state, PAGE)
    assert shown == '<a href="/documents/7/&quot;>&amp;.pdf">x</a>'


def test_words_and_other_links_stay_as_they_are():
    html = (
        '<p>href="/documents/7/"</p><a href="/documents/8/x">x</a><a title="/documents/7/">y</a>'
        '<a href="https://example.org/documents/7/x">z</a>'
    )
    assert link_recorded_files(html, STATE, PAGE) == html


@hypothesis_settings(max_examples=200, deadline=None)
@given(SOURCES)
def test_whatever_the_source_nothing_but_the_links_changes(source):
    shown = sanitise(source)
    assert link_recorded_files(shown, STATE, PAGE) == shown
    with_link = sanitise(source + '<a href="/documents/7/">')
    linked = link_recorded_files(with_link, STATE, PAGE)
    assert linked.replace(RECORDED, "/documents/7/") == with_link


def test_only_documents_that_exist_are_linked_in_order_of_their_ids(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    one, two = (
        BulletinDocument.objects.create(title=name, file=ContentFile(make_pdf(name), f"{name}.pdf"))
        for name in ("jeden", "dwa")
    )
    html = f'<a href="{two.url}">a</a><A HREF={one.url}>b</A><a href="/documents/999999/x">c</a>'
    assert [item["title"] for item in linked_documents(html, PAGE)] == ["jeden", "dwa"]
    assert linked_documents("<p>x</p>", PAGE) == []
