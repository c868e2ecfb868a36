"""`check_history --deep`: whatever was written past the guards contradicts something."""

from __future__ import annotations

import datetime
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.utils import timezone
from wagtail.models import PageViewRestriction

from articles.models import Article
from revisions import guards, integrity
from revisions.models import (
    Attachment,
    ChangedField,
    FileEvent,
    History,
    StoredFile,
    Version,
)
from revisions.state import digest
from revisions.state_field import StateField
from tests.revisions.attachments.conftest import kept, make_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def bulletin(article, edit, settings, tmp_path) -> None:
    """An article that was edited, got a file, was restored and withdrawn; another beside it."""
    settings.MEDIA_ROOT = tmp_path
    article = edit(article, full="<p>B</p>", seo_title="B")
    file = kept("cennik.pdf", make_pdf("Cennik"))
    Attachment.objects.create(page=article, file=file, filename="cennik.pdf", title="Cennik")
    article = edit(article, full="<p>C</p>")
    article = edit(article, full="<p>B</p>")
    article.unpublish()
    other = article.get_parent().add_child(instance=Article(title="Meldunek", slug="meldunek"))
    edit(other, fee="17 zł")


@pytest.fixture
def unguarded(bulletin) -> None:
    """The owner of the tables lifts every guard, alters something, and puts them back."""
    guards.remove(connection)


def problems() -> list[str]:
    """What a check finds after the guards were put back."""
    guards.install(connection)
    return [problem.text for problem in integrity.record_problems()]


def edited() -> Version:
    """A version in the middle of a history."""
    return Version.objects.filter(action="edited").order_by("position").first()


def test_a_page_that_was_restricted_for_a_while_has_no_problem(bulletin):
    """Opened unaltered, its version differs from those that only some could read."""
    page = Article.objects.get(slug="meldunek")
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="login")
    restriction.delete()
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="login")
    page.fee = "18 zł"
    page.save_revision().publish()
    restriction.delete()
    assert problems() == []


def test_a_record_that_nobody_altered_has_no_problem(bulletin):
    assert Version.objects.count() > 6
    assert FileEvent.objects.exists()
    assert problems() == []


def test_an_imported_history_has_no_problem(home, section, sample_path):
    call_command("import_ssdip", str(sample_path), parent="/sprawy/", verbosity=0)
    assert problems() == []


COLUMNS = [field.name for field in Version._meta.concrete_fields if field.name != "position"]


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_of_a_version_that_was_rewritten_is_found(unguarded, name):
    version = edited()
    field = Version._meta.get_field(name)
    old = getattr(version, name)
    match field:
        case models.ForeignKey() if name == "base":
            new = Version.objects.exclude(history=version.history_id).first()
        case models.ForeignKey():
            others = History.objects.exclude(versions__number=version.number)
            new = others.exclude(pk=version.history_id).first()
        case models.DateTimeField():
            new = old + datetime.timedelta(seconds=1)
        case models.BooleanField():
            new = not old
        case models.IntegerField():
            new = (old or 0) + 1000
        case models.JSONField() | StateField():
            new = {**old, "title": "Inny tytuł"}
        case _:
            new = (old or "")[:-1] + ("x" if not (old or "").endswith("x") else "y")
    Version.objects.filter(pk=version.pk).update(**{name: new})
    assert problems()


def forge(version: Version, **columns) -> None:
    """Rewrite columns of a version and make its digests anew, as one who read the source would."""
    for name, value in columns.items():
        setattr(version, name, value)
    version.digest = digest(version.state)
    version.entry_digest = version.computed_entry_digest()
    version.save(force_update=True)


def test_a_content_forged_with_its_digests_contradicts_the_index(unguarded):
    version = edited()
    forge(version, state={**version.state, "seo_title": "Nie było tego"})
    assert "the index of changed fields is not that of the content" in english(problems)


def english(function) -> list[str]:
    from django.utils import translation

    with translation.override("en"):
        return function()


def delete(version: Version) -> None:
    FileEvent.objects.filter(version=version).delete()
    ChangedField.objects.filter(version=version).delete()
    Version.objects.filter(pk=version.pk)._raw_delete(using="default")


def test_a_version_that_was_removed_is_found(unguarded):
    delete(edited())
    found = english(problems)
    assert "no version has this position" in found
    assert "the version before it is missing" in found


def test_a_version_removed_with_all_traces_of_its_place_is_found(unguarded):
    """The positions and numbers behind it are closed up, and their digests made anew."""
    version = edited()
    delete(version)
    later = Version.objects.filter(history=version.history_id, number__gt=version.number)
    for other in later.order_by("number"):
        ChangedField.objects.filter(version=other).update(number=other.number - 1)
        FileEvent.objects.filter(version=other).update(number=other.number - 1)
        forge(other, number=other.number - 1)
    for position in range(version.position + 1, Version.objects.count() + 2):
        Version.objects.filter(pk=position).update(position=position - 1)
        ChangedField.objects.filter(version_id=position).update(version_id=position - 1)
        FileEvent.objects.filter(version_id=position).update(version_id=position - 1)
        forge(Version.objects.get(pk=position - 1))
    assert "the index of changed fields is not that of the content" in english(problems)


def test_a_version_that_was_inserted_at_the_end_is_found(unguarded):
    """Its digests are right and its content is that of the newest one: then it changes nothing."""
    version = Version.objects.order_by("-position").first()
    version.position += 1
    version.number += 1
    version.at = version.recorded_at = timezone.now()
    version.entry_digest = version.computed_entry_digest()
    version.save(force_insert=True)
    assert "it changes nothing" in english(problems)


def test_versions_in_another_order_are_found(unguarded):
    first, second = Version.objects.filter(history=edited().history_id).order_by("number")[1:3]
    for old, new in ((first.position, 0), (second.position, first.position), (0, second.position)):
        Version.objects.filter(pk=old).update(position=new)
        ChangedField.objects.filter(version_id=old).update(version_id=new)
        FileEvent.objects.filter(version_id=old).update(version_id=new)
    for position in (first.position, second.position):
        forge(Version.objects.get(pk=position))
    assert "it was recorded before the version with the number before its own" in english(problems)


def test_a_version_dated_back_is_found_and_a_marked_step_is_only_counted(unguarded):
    version = edited()
    forge(version, recorded_at=version.recorded_at - datetime.timedelta(days=30))
    assert "it is older than the version before it, and no step is marked" in english(problems)
    guards.remove(connection)
    forge(version, clock_step=-30 * 24 * 3600)
    assert problems() == []
    assert integrity.marked_clock_steps() == 1


def test_an_index_that_was_altered_is_found(unguarded):
    ChangedField.objects.filter(version=edited().pk).delete()
    FileEvent.objects.all().delete()
    found = english(problems)
    assert "the index of changed fields is not that of the content" in found
    assert "the index of files is not that of the content" in found


def test_a_former_address_that_was_altered_is_found(unguarded):
    changed = ChangedField.objects.filter(field="address").first()
    ChangedField.objects.filter(pk=changed.pk).update(address="/inny/adres/")
    assert "the index of changed fields is not that of the content" in english(problems)


@pytest.mark.parametrize("content", [None, b"", b"cut", "longer", "swapped"])
def test_a_file_that_was_removed_cut_or_swapped_is_found(bulletin, content):
    file = StoredFile.objects.exclude(size=0).first()
    bytes_now = file.path.read_bytes()
    file.path.parent.chmod(0o755)
    file.path.unlink()
    match content:
        case bytes():
            file.path.write_bytes(content)
        case "longer":
            file.path.write_bytes(bytes_now + b"x")
        case "swapped":
            file.path.write_bytes(bytes(len(bytes_now)))
    (problem,) = integrity.file_problems()
    assert problem.subject == file.sha256


def test_a_file_whose_row_was_rewritten_is_found(unguarded):
    file = StoredFile.objects.first()
    StoredFile.objects.filter(pk=file.pk).update(size=file.size + 1)
    assert problems()


def test_a_history_without_versions_is_found(bulletin):
    History.objects.create(page_id=1, translation_key=History().uuid, locale_id=1, model="x.Y")
    assert "the history has no version" in english(problems)


def test_a_trigger_of_somebody_else_is_found(bulletin):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "CREATE TRIGGER quiet BEFORE INSERT ON revisions_version "
                "BEGIN SELECT RAISE(IGNORE); END"
            )
        else:
            cursor.execute("CREATE RULE quiet AS ON INSERT TO revisions_version DO INSTEAD NOTHING")
    assert "an unknown trigger stands on the table revisions_version" in english(problems)


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="names are unique on SQLite")
def test_a_trigger_that_has_the_name_of_another_tables_guard_is_found(bulletin):
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION quiet() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$"
        )
        cursor.execute(
            "CREATE TRIGGER revisions_history_no_change BEFORE INSERT ON revisions_version "
            "FOR EACH ROW EXECUTE FUNCTION quiet()"
        )
    assert english(problems) == ["an unknown trigger stands on the table revisions_version"]


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no schemas")
def test_a_copy_of_the_record_in_another_schema_is_no_problem(bulletin):
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA old")
        cursor.execute("CREATE TABLE old.revisions_version (LIKE revisions_version)")
        cursor.execute(
            "CREATE TRIGGER revisions_version_no_change BEFORE UPDATE ON old.revisions_version "
            "FOR EACH STATEMENT EXECUTE FUNCTION revisions_refuse()"
        )
        cursor.execute("CREATE RULE quiet AS ON DELETE TO old.revisions_version DO INSTEAD NOTHING")
    assert english(problems) == []


def test_a_guard_that_was_dropped_is_found(bulletin):
    guards.remove(connection)
    with_faults = english(lambda: [found.text for found in integrity.guard_problems()])
    assert "the trigger is missing" in with_faults
    guards.install(connection)


def test_a_guard_that_was_gutted_is_found(bulletin):
    """It stands as before under its own name, and lets everything pass."""
    name = "revisions_version_no_update" if connection.vendor == "sqlite" else "revisions_refuse"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute(
                f"CREATE TRIGGER {name} BEFORE UPDATE ON revisions_version BEGIN SELECT 1; END"
            )
        else:
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql "
                "AS $$ BEGIN RETURN NEW; END $$"
            )
    assert Version.objects.filter(pk=edited().pk).update(change_note="x") == 1
    found = english(lambda: [found.text for found in integrity.record_problems()])
    assert "the trigger is not as it was installed" in found
    assert any("digest differs" in text for text in found)


def test_a_table_that_something_else_took_the_place_of_is_found(bulletin):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE revisions_sourceevent RENAME TO hidden")
        cursor.execute("CREATE VIEW revisions_sourceevent AS SELECT * FROM hidden")
    found = english(lambda: list(integrity.guard_problems()))
    texts = [problem.text for problem in found if problem.subject == "revisions_sourceevent"]
    assert texts == ["the table is missing, or something else has its name"]


class TestCommand:
    def test_says_how_far_it_is_and_ends_well(self, bulletin, capsys, monkeypatch):
        monkeypatch.setattr("revisions.management.commands.check_history.PROGRESS_STEP", 1)
        call_command("check_history", "--deep")
        captured = capsys.readouterr()
        assert captured.out == ""
        assert "odczytano wersji" in captured.err

    def test_lists_problems_and_ends_with_1(self, unguarded, capsys):
        version = edited()
        Version.objects.filter(pk=version.pk).update(author_name="Ktoś inny")
        guards.install(connection)
        with pytest.raises(CommandError) as failed:
            call_command("check_history", "--deep")
        assert failed.value.returncode == 1
        (line,) = capsys.readouterr().out.splitlines()
        assert line.startswith(f"{version.history_id} {version.number}\t")

    def test_a_record_that_is_no_json_is_told_and_reading_goes_on(self, unguarded, capsys):
        version = edited()
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE revisions_version SET state = %s WHERE position = %s",
                [json.dumps({"title": "bez reszty"}), version.position],
            )
        guards.install(connection)
        with pytest.raises(CommandError):
            call_command("check_history", "--deep")
        assert f"{version.history_id} {version.number}\t" in capsys.readouterr().out
