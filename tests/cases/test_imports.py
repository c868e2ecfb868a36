"""Import of CSV files: all rows or none, problems by row and column, repeated without change."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases import phone, services
from cases.actor import SYSTEM_ACTOR, import_actor
from cases.imports import parsers
from cases.imports.importer import import_rows
from cases.models import Case, CaseEvent, MissingDocument, SmsMessage, StageChange
from cases.models.events import Action

pytestmark = pytest.mark.django_db
HEADER = "number;stage;as_of;missing;phone;closed\n"
IMPORT_ACTOR = import_actor("test")


def import_csv(text, **options):
    reader = parsers.build_row_reader()
    data = text if isinstance(text, bytes) else text.encode()
    rows = parsers.parse_csv(data, reader)
    return import_rows(rows, actor=IMPORT_ACTOR, problems=reader.problems, **options)


def all_rows():
    """Every row of the tables that an import may change."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Case, StageChange, MissingDocument, SmsMessage, CaseEvent)
    ]


@pytest.fixture
def catalogue(stages, documents):
    return stages, documents


def test_new_cases(catalogue):
    result = import_csv(
        HEADER
        + "wsc/1;WPLYW;2026-01-05;ZDJECIE|UMOWA=Podpis obu stron;601 234 567;\n"
        + "wsc/2;DECYZJA;2026-01-06 14:05;;;0\n"
        + "\n"
        + "wsc/3;DECYZJA;2026-01-06;;;1\n"
    )
    assert result.problems == []
    assert result.counts()["opened"] == 3
    one, two, three = Case.objects.order_by("number")
    assert phone.decrypt(one.phone_encrypted) == "+48601234567"
    assert list(one.missing_documents.values_list("document__code", "note")) == [
        ("ZDJECIE", ""),
        ("UMOWA", "Podpis obu stron"),
    ]
    assert two.data_as_of.isoformat() == "2026-01-06T13:05:00+00:00"
    assert three.closed
    assert not SmsMessage.objects.exists()
    assert CaseEvent.objects.filter(action=Action.IMPORTED).count() == 1


def test_the_same_again_changes_nothing_and_sends_nothing(catalogue):
    text = (
        HEADER
        + "WSC/1;WPLYW;2026-01-05;ZDJECIE=x|UMOWA;601234567;\n"
        + "WSC/2;DECYZJA;2026-01-06;;;1\n"
    )
    import_csv(text)
    before = all_rows()[:-1]
    result = import_csv(text)
    assert result.counts()["unchanged"] == result.rows == 2
    assert all_rows()[:-1] == before


def test_a_change_is_told_once_and_a_step_back_is_visible(catalogue):
    import_csv(HEADER + "WSC/1;DECYZJA;2026-01-05;ZDJECIE;601234567;\n")
    result = import_csv(HEADER + "WSC/1;BADANIE;2026-01-07;UMOWA;601234567;\n")
    assert result.counts() == {
        "rows": 1,
        "opened": 0,
        "stage_changed": 1,
        "backwards": 1,
        "missing_added": 1,
        "missing_supplied": 1,
        "closed": 0,
        "confirmed": 0,
        "unchanged": 0,
        "outdated": 0,
        "messages": 1,
    }
    assert StageChange.objects.first().backwards
    import_csv(HEADER + "WSC/1;DECYZJA;2026-01-08;UMOWA;601234567;\n")
    assert SmsMessage.objects.get().change_count == 2


def test_columns_that_are_not_there_are_left_alone(catalogue):
    import_csv(HEADER + "WSC/1;WPLYW;2026-01-05;ZDJECIE;601234567;\n")
    import_csv("number,stage,as_of\nWSC/1,BADANIE,2026-01-06\n")
    case = Case.objects.get()
    assert case.missing_documents.filter(supplied_at=None).count() == 1
    assert case.phone_encrypted


def test_what_is_older_than_the_portal_knows_is_passed_over(catalogue):
    import_csv(HEADER + "WSC/1;DECYZJA;2026-01-05;;601234567;\n")
    result = import_csv(HEADER + "WSC/1;WPLYW;2026-01-04;;;\n")
    assert result.outdated == 1
    assert Case.objects.get().stage.code == "DECYZJA"
    assert not SmsMessage.objects.exists()


def test_confirmed_data_get_the_new_date_and_no_message(catalogue):
    import_csv(HEADER + "WSC/1;DECYZJA;2026-01-05;;601234567;\n")
    assert import_csv(HEADER + "WSC/1;DECYZJA;2026-01-09;;;\n").confirmed == 1
    assert Case.objects.get().data_as_of.date() == datetime.date(2026, 1, 8)  # UTC
    assert not SmsMessage.objects.exists()


def test_a_refusal_of_sms_stands(catalogue):
    import_csv(HEADER + "WSC/1;WPLYW;2026-01-05;;601234567;\n")
    services.sms_refuse(actor=SYSTEM_ACTOR, case=Case.objects.get())
    result = import_csv(HEADER + "WSC/1;DECYZJA;2026-01-06;;601234567;\n")
    assert (result.stage_changed, result.messages) == (1, 0)
    assert Case.objects.get().phone_encrypted == ""


def test_closing_takes_the_number_and_what_was_not_sent(catalogue):
    import_csv(HEADER + "WSC/1;WPLYW;2026-01-05;;601234567;\n")
    import_csv(HEADER + "WSC/1;BADANIE;2026-01-06;;601234567;\n")
    result = import_csv(HEADER + "WSC/1;DECYZJA;2026-01-07;;601234567;tak\n")
    assert (result.closed, result.messages) == (1, 0)
    assert Case.objects.get().phone_encrypted == ""
    assert SmsMessage.objects.get().status == "cancelled"


GOOD = "WSC/77;WPLYW;2026-01-05;;;\n"


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("", [(1, "number"), (1, "stage"), (1, "as_of")]),
        ("number;stage;as_of;pesel\n", [(1, "pesel")]),
        ("number;stage;as_of;stage\n", [(1, "stage")]),
        (HEADER + GOOD + ";WPLYW;2026-01-05;;;\n", [(3, "number")]),
        (HEADER + GOOD + GOOD, [(3, "number")]),
        (HEADER + GOOD + "44051401359;WPLYW;2026-01-05;;;\n", [(3, "number")]),
        (HEADER + GOOD + "WSC/1;NIEMA;2026-13-05;INNY;12;może\n",
         [(3, "stage"), (3, "as_of"), (3, "missing"), (3, "phone"), (3, "closed")]),
        (HEADER + GOOD + "WSC/1;WPLYW;2999-01-01;;;\n", [(3, "as_of")]),
        (HEADER + GOOD + "WSC/1;WPLYW;0001-01-01T00:00:00+14:00;;;\n", [(3, "as_of")]),
        (HEADER + GOOD + "WSC/1;WPLYW;2026-01-05;UMOWA=PESEL 44051401359;;\n", [(3, "missing")]),
        (HEADER + GOOD + "WSC/1;WPLYW;2026-01-05;UMOWA=" + "x" * 501 + ";;\n", [(3, "missing")]),
        (HEADER + GOOD + "WSC/1;WPLYW;2026-01-05\n", [(3, "*")]),
        (HEADER + GOOD + "WSC/1;WPL\x00YW;2026-01-05;;;\n", [(3, "stage"), (3, "stage")]),
        (HEADER + GOOD + '"WSC/1;WPLYW;2026-01-05;;;\n', [(3, "*")]),
        (HEADER.encode() + b"\xb3\n", [(0, "")]),
        (b"PK\x03\x04\xff\xfe", [(0, "")]),
    ],
)  # fmt: skip
def test_one_mistake_and_nothing_is_imported(catalogue, text, places):
    result = import_csv(text)
    assert [(problem.row, problem.column) for problem in result.problems] == places
    assert all_rows() == [[], [], [], [], []]


def test_a_closed_case_is_not_opened_again(catalogue):
    import_csv(HEADER + "WSC/1;DECYZJA;2026-01-05;;;1\n")
    before = all_rows()
    result = import_csv(HEADER + GOOD + "WSC/1;WPLYW;2026-01-06;;;0\n")
    assert [(problem.row, problem.column) for problem in result.problems] == [(3, "closed")]
    assert all_rows() == before


def test_a_dry_run_says_what_it_would_do_and_does_not(catalogue):
    result = import_csv(HEADER + GOOD, dry_run=True)
    assert result.opened == 1
    assert all_rows() == [[], [], [], [], []]


def test_more_rows_than_a_chunk(catalogue, monkeypatch):
    monkeypatch.setattr("cases.imports.importer.CHUNK_SIZE", 7)
    rows = [f"WSC/{n};WPLYW;2026-01-05;ZDJECIE;6012345{n:02};" for n in range(50)]
    assert import_csv(HEADER + "\n".join(rows)).opened == 50
    moved = [row.replace("WPLYW;2026-01-05", "BADANIE;2026-01-06") for row in rows]
    result = import_csv(HEADER + "\n".join(moved[:49]) + "\nWSC/49;NIEMA;2026-01-06;;;\n")
    assert len(result.problems) == 1
    assert StageChange.objects.count() == 50
    assert import_csv(HEADER + "\n".join(moved)).messages == 50


def test_the_command(catalogue, tmp_path, capsys):
    path = tmp_path / "sprawy.csv"
    path.write_text(HEADER + GOOD, encoding="utf-8-sig")
    call_command("import_cases", path, "--dry-run")
    assert "założone sprawy: 1" in capsys.readouterr().out
    assert not Case.objects.exists()
    call_command("import_cases", path)
    assert Case.objects.get().number == "WSC/77"
    path.write_text(HEADER + "WSC/1;X;2026-01-05;UMOWA=44051401359;;\n")
    with pytest.raises(CommandError):
        call_command("import_cases", path)
    errors = capsys.readouterr().err
    assert "2" in errors
    assert "stage" in errors
    with pytest.raises(CommandError):
        call_command("import_cases", tmp_path / "none.csv")
    path.write_text(HEADER + "WSC/1;WPLYW;2026-01-05;UMOWA=44051401359;;\n")
    call_command("import_cases", path, "--allow-personal-numbers")
    assert MissingDocument.objects.get().note == "44051401359"


@given(data=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_bytes_break_the_reader(catalogue, data):
    reader = parsers.build_row_reader()
    assert parsers.parse_csv(data, reader) == [] or not reader.problems
    assert parsers.parse_json(data, parsers.build_row_reader()) == []
