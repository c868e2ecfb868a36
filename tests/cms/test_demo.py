"""The demo bulletin: what its texts are, and what writing them leaves behind."""

from __future__ import annotations

import html
import re
from collections import Counter

import html5lib
import pytest
from django.core.management import call_command
from wagtail.models import Page

from articles.models import Article, Section
from articles.models.pages import FACTS, PROVENANCE
from cms.demo.content_reader import Replacement, read_demo_content
from cms.demo.loader import create_demo_bulletin
from cms.models import BulletinHome, BulletinSettings
from revisions.models import Action, History, Version
from revisions.state import public_state

WITHDRAWN = "wymiana-zrodel-ciepla"
LEGACY = "zajecie-pasa-drogowego"
COPIED_WORDS = 8  # so many in a row are no coincidence


@pytest.fixture
def demo(db):
    create_demo_bulletin()


@pytest.fixture(scope="module")
def text():
    return read_demo_content()


def bodies(article):
    """Each body that the article ever has, oldest first."""
    body = article.first.fields["full"]
    found = [body]
    for edit in article.edits:
        for replacement in edit.replace:
            body = replacement.apply(body)
        found.append(body)
    return found


def versions(slug) -> list[Version]:
    page = Article.objects.get(slug=slug)
    return list(Version.objects.of_page(page))


def actions(slug) -> list[str]:
    return [version.action for version in versions(slug)]


# The texts


def test_bodies_are_well_formed_and_harmless(text):
    for article in text.articles:
        for body in bodies(article):
            parser = html5lib.HTMLParser()
            tree = parser.parseFragment(body)
            assert not parser.errors, (article.slug, parser.errors)
            again = html5lib.serialize(tree, omit_optional_tags=False, quote_attr_values="always")
            parser.parseFragment(again)
            assert not parser.errors, article.slug
            assert not re.search(r"<script|<style|<iframe|\son\w+\s*=|javascript:", body, re.I)


def test_bodies_have_the_parts_of_real_ones(text):
    everything = "".join(bodies(article)[-1] for article in text.articles)
    for part in ("<h2", "<h3", "<ul", "<ol", "<table", "<caption", "<blockquote", 'href="tel:'):
        assert part in everything
    assert 'href="mailto:' in everything
    assert all(len(bodies(article)[-1]) > 1500 for article in text.articles)


def test_one_body_is_legacy_markup(text):
    body = next(article for article in text.articles if article.slug == LEGACY).first.fields["full"]
    for mark in ("<span style=", "&oacute;", "<p> &nbsp;</p>", 'align="justify"'):
        assert mark in body


def test_every_fact_and_provenance_is_given(text):
    for article in text.articles:
        if article.slug == WITHDRAWN:
            continue
        missing = [name for name in ("lead", *FACTS, *PROVENANCE) if not article.first.fields[name]]
        assert not missing, article.slug


def test_every_edit_has_a_note_of_its_own(text):
    for article in text.articles:
        notes = [edit.note for edit in (article.first, *article.edits)]
        assert all(len(note) > 15 for note in notes)
        assert len(set(notes)) == len(notes)


def test_addresses_and_numbers_are_invented(text):
    everything = repr(text)
    assert set(re.findall(r"@[\w.-]+\.\w+", everything)) == {"@example.org"}
    assert all(number.startswith("+4812000") for number in re.findall(r"tel:([+\d]+)", everything))


def test_no_sentence_is_copied_from_the_sample(text, sample_path):
    known = set()
    for path in sample_path.parent.glob("*.txt"):
        known |= runs_of_words(path.read_text(encoding="utf-8"))
    fields = [text.introduction, *(section.introduction for section in text.sections)]
    for article in text.articles:
        fields += bodies(article)
        for edit in (article.first, *article.edits):
            fields += [edit.note, *(v for v in edit.fields.values() if isinstance(v, str))]
    copied = known & set().union(*map(runs_of_words, fields))
    assert not copied


def runs_of_words(markup: str) -> set[tuple[str, ...]]:
    plain = html.unescape(re.sub(r"<[^>]*>", " ", markup)).lower()
    words = re.findall(r"\w+", plain)
    return {tuple(words[i : i + COPIED_WORDS]) for i in range(len(words) - COPIED_WORDS + 1)}


@pytest.mark.parametrize("body", ["", "aa"])
def test_replacement_must_fit(body):
    with pytest.raises(ValueError, match="expected 1 times"):
        Replacement(find="a", replace_with="b").apply(body)


# What writing them leaves behind


def test_counts(demo):
    assert Section.objects.live().count() == 3
    assert Article.objects.live().count() == 6
    assert Article.objects.not_live().count() == 1
    pages = Counter(History.objects.values_list("model", flat=True))
    assert pages == {"articles.Article": 7, "articles.Section": 3, "cms.BulletinHome": 1}
    long = [history for history in History.objects.all() if history.versions.count() >= 5]
    assert len(long) >= 4


def test_newest_version_is_what_is_live(demo, capsys):
    for article in Article.objects.live():
        assert article.newest_version.state == public_state(article)
    call_command("check_history")
    assert capsys.readouterr().out == ""


def test_every_edit_became_a_version(demo, text):
    for article in text.articles:
        found = versions(article.slug)
        edits = (article.first, *article.edits)
        assert [version.change_note for version in found] == [edit.note for edit in edits]
        names = [text.accounts[edit.by] for edit in edits]
        assert [version.author_name for version in found] == [
            f"{name['first_name']} {name['last_name']}" for name in names
        ]
        live = [version for version in found if version.state["live"]]
        assert live[-1].state["full"] == bodies(article)[-1]


def test_legacy_body_is_kept_byte_for_byte(demo, text):
    article = next(article for article in text.articles if article.slug == LEGACY)
    assert Article.objects.get(slug=LEGACY).full == bodies(article)[-1]


def test_histories_show_the_actions_that_there_are(demo):
    assert actions(WITHDRAWN)[-1] == Action.UNPUBLISHED
    assert not versions(WITHDRAWN)[-1].state["live"]
    again = actions("informacja-publiczna")
    assert again[again.index(Action.UNPUBLISHED) + 1] == Action.PUBLISHED
    reverted = next(v for v in versions("zameldowanie") if v.action == Action.REVERTED)
    assert reverted.restores == reverted.number - 2


def test_dates_are_the_servers(demo):
    for version in Version.objects.all():
        assert version.at == version.recorded_at


def test_links_between_articles_lead_somewhere(demo):
    live = {page.get_url_parts()[2] for page in Page.objects.live().filter(depth__gt=1)}
    for article in Article.objects.all():
        links = set(re.findall(r'href="(/[^"]*)"', article.full))
        assert links <= live, article.slug
    assert sum('href="/' in article.full for article in Article.objects.all()) >= 4


def test_office_and_home_are_filled(demo):
    home = BulletinHome.objects.get()
    bulletin = BulletinSettings.for_site(home.get_site())
    assert home.introduction
    for field in ("body_name", "postal_address", "phone", "email", "editor_name"):
        assert getattr(bulletin, field)


def test_nobody_can_log_in_as_a_unit(demo, django_user_model):
    units = django_user_model.objects.filter(username__startswith="demo.")
    assert units.count() == 3
    assert not any(unit.has_usable_password() is True or unit.is_superuser for unit in units)


def test_nothing_is_written_into_a_bulletin_with_pages(section):
    assert create_demo_bulletin() == 0
    assert Section.objects.get() == section


def test_nothing_is_written_where_everything_was_deleted(article):
    article.get_parent().delete()
    assert create_demo_bulletin() == 0
    assert not Section.objects.exists()


def test_an_office_that_was_filled_in_before_stays(home):
    bulletin = BulletinSettings.for_site(home.get_site())
    bulletin.body_name = "Urząd Miasta"
    bulletin.save()
    assert create_demo_bulletin() == 7
    bulletin.refresh_from_db()
    assert (bulletin.body_name, bulletin.email) == ("Urząd Miasta", "")
