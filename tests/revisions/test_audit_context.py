"""Who is the author of a version, and what the running code may say of it."""

from __future__ import annotations

import sys

import pytest
from wagtail.log_actions import LogContext

from revisions.audit_context import audit_context, current_audit_context, current_author

pytestmark = pytest.mark.django_db


@pytest.fixture
def revision(article, clerk):
    return article.save_revision(user=clerk)


def test_what_the_code_says_comes_first(editor, clerk, revision):
    with LogContext(user=clerk), audit_context(user=editor):
        assert current_author(revision.pk).name == "Ewa Redaktor"


def test_then_wagtails_log_context(editor, revision):
    with LogContext(user=editor):
        assert current_author(revision.pk).id == editor.pk


def test_then_the_user_of_the_revision(revision):
    assert current_author(revision.pk).name == "Jan Kancelista"


def test_then_the_name_of_the_command(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["./manage.py", "publish_scheduled", "--dryrun"])
    author = current_author()
    assert (author.id, author.name) == (None, "manage.py publish_scheduled")


def test_a_user_without_a_name_goes_by_the_login(clerk):
    clerk.first_name = clerk.last_name = ""
    with audit_context(user=clerk):
        assert current_author().name == "kancelista"


def test_a_name_too_long_for_the_record_is_cut(clerk):
    clerk.first_name, clerk.last_name = "A" * 150, "B" * 150
    with audit_context(user=clerk):
        assert len(current_author().name) == 255


def test_an_inner_block_speaks_louder_and_no_longer_than_it_lasts(editor, clerk):
    with audit_context(user=editor, note="zewnątrz"):
        with audit_context(user=clerk):
            context = current_audit_context()
            assert (context.user, context.note) == (clerk, "zewnątrz")
        assert current_audit_context().user == editor
    assert current_audit_context().user is None


def test_a_name_stays_as_it_was(article, edit, clerk, newest):
    edit(article, user=clerk, full="<p>B</p>")
    clerk.last_name = "Nowak"
    clerk.save()
    assert newest(article).author_name == "Jan Kancelista"
