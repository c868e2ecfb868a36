"""Whatever is typed into a search box is looked for, and nothing of it is taken for syntax."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from modelsearch.query import Phrase
from wagtail.models import Page

from articles.models import Article

pytestmark = pytest.mark.django_db


def titles(query) -> list[str]:
    return [page.title for page in Page.objects.search(query)]


@pytest.mark.parametrize("typed", ["meldunek", '"meldunek"', "Meldunek:", "(meldunek", "meldunek*"])
def test_a_word_is_found_with_any_sign_around_it(section, typed):
    section.add_child(instance=Article(title="Meldunek na pobyt", slug="meldunek"))
    assert titles(typed) == ["Meldunek na pobyt"]


def test_a_phrase_is_found(section):
    section.add_child(instance=Article(title="Meldunek na pobyt", slug="meldunek"))
    assert titles(Phrase('na "pobyt')) == ["Meldunek na pobyt"]


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(st.sampled_from([*"\"'<>=()*:^-{}+ab ż\\\x01&|!,.;%_½²", "NEAR(", " AND ", " OR "]))
)
def test_no_text_is_a_mistake(article, parts):
    typed = "".join(parts)
    list(Page.objects.search(typed))
    list(Page.objects.autocomplete(typed))
    list(Page.objects.search(Phrase(typed)))


@pytest.mark.parametrize("typed", ["<div>" * 3_000, "słowo " * 3_000, "ż" * 5_000])
def test_a_pasted_page_is_no_mistake(admin_client, article, typed):
    assert admin_client.get("/admin/pages/search/", {"q": typed}).status_code == 200
    list(Page.objects.autocomplete(typed))


def test_signs_alone_find_nothing(admin_client, article):
    response = admin_client.get("/admin/pages/search/", {"q": "\"'"})
    assert response.status_code == 200
