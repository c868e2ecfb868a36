"""Whose hand it was: who wrote, who approved, who scheduled, who or what carried it out."""

from __future__ import annotations

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

from articles.models import Article
from revisions.audit_context import audit_context
from revisions.models import Version
from revisions.participants import participants_of
from revisions.presented_participants import author_text, participant_lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(db):
    return get_user_model().objects.create_user(
        "pisarz", first_name="Adam", last_name="Pisarz", is_superuser=True
    )


def draft(page, user, **values):
    page = Article.objects.get(pk=page.pk).get_latest_revision_as_object()
    for name, value in values.items():
        setattr(page, name, value)
    return page.save_revision(user=user)


def names(people: list[dict]) -> list[str]:
    return [person["name"] for person in people]


def test_who_writes_and_publishes_alone_is_named_once(article, edit, editor, newest):
    page = edit(article, user=editor, full="<p>B</p>")
    version = newest(article)
    assert (version.author_id, version.author_account) == (editor.pk, f"redaktor#{editor.pk}")
    person = {"id": editor.pk, "name": "Ewa Redaktor", "account": f"redaktor#{editor.pk}"}
    (wrote,) = version.participants["written_by"]
    saved = page.live_revision.created_at
    assert wrote == {**person, "at": saved.astimezone(datetime.UTC).isoformat()}
    assert version.participants["executed_by"] == person
    assert list(participant_lines(version)) == []


def test_everybody_who_saved_a_draft_since_the_last_publication_wrote(
    article, editor, clerk, writer, edit, newest
):
    edit(article, user=clerk, full="<p>poprzednia</p>")
    draft(article, writer, full="<p>B</p>")
    draft(article, clerk, lead="C")
    draft(article, writer, fee="10 zł").publish(user=editor)
    version = newest(article)
    assert version.author_name == "Ewa Redaktor"
    assert names(version.participants["written_by"]) == ["Jan Kancelista", "Adam Pisarz"]
    assert list(participant_lines(version)) == [
        (
            "Treść napisali",
            f"Jan Kancelista (konto {clerk.pk}), Adam Pisarz (konto {writer.pk})",
        )
    ]
    # The next publication begins anew, also behind a version that published no revision.
    article.refresh_from_db()
    article.slug = "inny-adres"
    article.save()
    draft(article, clerk, lead="D").publish(user=editor)
    assert names(newest(article).participants["written_by"]) == ["Jan Kancelista"]


def test_who_approved_in_a_workflow(article, editor, writer, wagtail_admin, newest):
    workflow = Workflow.objects.create(name="Dwie pary oczu")
    task = GroupApprovalTask.objects.create(name="Akceptacja")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    revision = draft(article, writer, full="<p>B</p>")
    page = revision.as_object()
    state = workflow.start(page, writer)
    state.current_task_state.specific.approve(user=editor)
    version = newest(article)
    assert version.revision_id == revision.pk
    assert names(version.participants["written_by"]) == ["Adam Pisarz"]
    assert names(version.participants["approved_by"]) == ["Ewa Redaktor"]
    assert ("Zatwierdził(a)", f"Ewa Redaktor (konto {editor.pk})") in [
        (label, text.split(",")[0]) for label, text in participant_lines(version)
    ]


def test_a_scheduled_publication_names_writer_approver_planner_and_program(
    article, editor, clerk, writer, later, newest
):
    workflow = Workflow.objects.create(name="Dwie pary oczu")
    task = GroupApprovalTask.objects.create(name="Akceptacja")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    page = draft(article, writer, full="<p>B</p>", go_live_at=tomorrow).as_object()
    workflow.start(page, writer).current_task_state.specific.approve(user=clerk)
    assert Version.objects.of_page(article).count() == 1
    later(days=2)
    call_command("publish_scheduled")
    version = newest(article)
    participants = version.participants
    assert names(participants["written_by"]) == ["Adam Pisarz"]
    assert names(participants["approved_by"]) == ["Jan Kancelista"]
    assert participants["scheduled_by"]["account"] == f"kancelista#{clerk.pk}"
    assert participants["executed_by"].keys() == {"name"}
    labels = [label for label, _people in participant_lines(version)]
    assert labels == ["Zatwierdził(a)", "Termin wyznaczył(a)", "Wykonał program"]


def test_what_a_program_does_alone_names_it(article, newest):
    article.delete()
    participants = Version.objects.last().participants
    assert set(participants) == {"executed_by"}
    assert "id" not in participants["executed_by"]


def test_a_writer_whose_account_is_gone_is_left_out(article, editor, writer, newest):
    revision = draft(article, writer, full="<p>B</p>")
    writer.delete()
    revision.refresh_from_db()
    revision.publish(user=editor)
    assert "written_by" not in newest(article).participants


class TestShown:
    def test_two_accounts_of_one_name_and_one_account_of_two_names_are_told_apart(
        self, client, article, edit, editor, clerk
    ):
        edit(article, user=editor, full="<p>B</p>")
        clerk.first_name, clerk.last_name = "Ewa", "Redaktor"
        clerk.save()
        edit(article, user=clerk, full="<p>C</p>")
        log = client.get(article.history.get_absolute_url()).content.decode()
        assert f"Ewa Redaktor (konto {editor.pk})" in log
        assert f"Ewa Redaktor (konto {clerk.pk})" in log

    def test_the_public_reads_no_name_by_which_an_account_logs_in(
        self, client, article, editor, clerk, writer
    ):
        draft(article, writer, full="<p>B</p>")
        draft(article, clerk, lead="C").publish(user=editor)
        uuid = article.history.pk
        for address in (
            reverse("revisions:log", args=[uuid]),
            reverse("revisions:version", args=[uuid, 2]),
            reverse("revisions:compare", args=[uuid, 1, 2]),
            reverse("revisions:json", args=[uuid]),
        ):
            shown = client.get(address).content.decode()
            assert str(editor.pk) in shown
            for user in (editor, clerk, writer):
                assert user.get_username() not in shown.replace("/redaktor/", "")

    def test_the_administration_reads_it(self, wagtail_admin, article, editor, writer):
        draft(article, writer, full="<p>B</p>").publish(user=editor)
        url = reverse("revisions_versions", args=[article.pk])
        shown = wagtail_admin.client.get(url).content.decode()
        assert f"Ewa Redaktor (redaktor#{editor.pk})" in shown
        assert f"Adam Pisarz (pisarz#{writer.pk})" in shown

    def test_json_keeps_the_roles_apart(self, client, article, editor, writer):
        draft(article, writer, full="<p>B</p>").publish(user=editor)
        told = client.get(reverse("revisions:json", args=[article.history.pk])).json()
        version = told["versions"][0]
        assert version["author_account"] == editor.pk
        (wrote,) = version["participants"]["written_by"]
        assert (wrote["name"], wrote["account"]) == ("Adam Pisarz", writer.pk)
        assert version["participants"]["executed_by"] == {
            "name": "Ewa Redaktor",
            "account": editor.pk,
        }

    def test_an_imported_author_has_no_account(self):
        assert author_text(Version(author_name="Jan Kowalski")) == "Jan Kowalski"


class TestDigest:
    def test_it_is_what_the_stored_columns_give(self, article, edit, editor):
        edit(article, user=editor, full="<p>B</p>")
        for version in Version.objects.all():
            assert version.entry_digest == version.computed_entry_digest()

    @pytest.mark.parametrize(
        "altered",
        [
            {"author_account": "wojt#1"},
            {"author_name": "Wójt Gminy"},
            {"participants": {}},
            {"restricted": True},
            {"change_note": "x"},
            {"at": datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)},
            {"position": 77},
            {"digest": "0" * 64},
        ],
    )
    def test_whatever_is_altered_it_no_longer_fits(self, article, newest, altered):
        version = newest(article)
        for name, value in altered.items():
            setattr(version, name, value)
        assert version.entry_digest != version.computed_entry_digest()


def test_a_publication_asks_one_question_more(article, edit, editor, django_assert_num_queries):
    page = edit(article, user=editor, full="<p>B</p>")
    version = Version.objects.of_page(page).last()
    participants_of(page, version, page.live_revision_id)  # content types are remembered
    with audit_context(user=editor), django_assert_num_queries(1):
        participants_of(page, version, page.live_revision_id)
