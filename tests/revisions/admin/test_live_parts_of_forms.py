"""A form takes out of HTML what a browser would run, says what, and keeps every other byte."""

from __future__ import annotations

import json

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from articles.models import Article
from revisions.live_parts import live_parts
from revisions.models import Version
from tests.hostile_html import HOSTILE_HTML

pytestmark = pytest.mark.django_db

LEGACY = "<P ALIGN=left>Pok&oacute;j 12<P>Parter"
HANDLER = '<img src=/x.png onerror="x()">'


def warnings(response) -> list[str]:
    return [str(m) for m in get_messages(response.wsgi_request) if m.level_tag == "warning"]


def test_what_was_sent_live_is_taken_out_and_named(article, edit_form):
    form = edit_form(article)
    response = form.post(full=f"{LEGACY}{HANDLER}")
    assert form.draft.full == f"{LEGACY}<img src=/x.png>"
    assert len(warnings(response)) == 1
    assert "„onerror” w <img>, wiersz 1" in warnings(response)[0]


def test_what_was_stored_live_is_taken_out_and_named(article, edit_form):
    Article.objects.get(pk=article.pk).save_revision()
    article.full = f"{LEGACY}{HANDLER}<script>x()</script>"
    article.save_revision()
    form = edit_form(article)
    response = form.post(fee="100 zł")
    assert form.draft.full == f"{LEGACY}<img src=/x.png>"
    assert "<script>" in warnings(response)[0] and "onerror" in warnings(response)[0]


def test_nothing_is_said_of_a_harmless_text(article, edit_form):
    form = edit_form(article)
    assert warnings(form.post(full=LEGACY)) == []
    assert form.draft.full == LEGACY


@pytest.mark.parametrize("name", HOSTILE_HTML)
def test_no_form_stores_anything_live(article, edit_form, name):
    form = edit_form(article)
    assert form.post(full=HOSTILE_HTML[name]).status_code == 302
    assert live_parts(form.draft.full) == []


def test_the_dialogue_before_publishing_names_it(article, edit_form):
    form = edit_form(article)
    url = reverse("revisions_preview", args=[article.pk])
    response = form.client.post(url, {**form.data, "full": f"{LEGACY}{HANDLER}"})
    details = json.loads(response.content)["details"]
    assert "„onerror” w &lt;img&gt;" in details


def test_a_new_page_says_so_too(section, editor, client):
    client.force_login(editor)
    url = reverse("wagtailadmin_pages:add", args=["articles", "article", section.pk])
    page = client.get(url).context["form"]
    data = {bound.html_name: bound.value() or "" for bound in page}
    for formset in page.formsets.values():
        data |= {bound.html_name: bound.value() for bound in formset.management_form}
    data |= {"title": "Nowy", "slug": "nowy", "full": "<script>x()</script>"}
    response = client.post(url, data)
    assert Article.objects.get(slug="nowy").full == ""
    assert "<script>" in warnings(response)[0]


def test_the_record_keeps_what_was_public(article, edit, edit_form):
    edit(article, full=f"{LEGACY}{HANDLER}", change_note="przez program")
    edit_form(article).post("action-publish", fee="1", change_note="Nowa opłata")
    before, after = list(Version.objects.of_page(article))[-2:]
    assert before.state["full"] == f"{LEGACY}{HANDLER}"
    assert after.state["full"] == f"{LEGACY}<img src=/x.png>"
