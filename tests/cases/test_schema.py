"""There is no place for a person in the schema, and what is secret is not in the clear."""

from django.apps import apps
from django.core.checks import run_checks

from cases.models import Case

# Every column of a case. A new one must be thought about: is it somebody's?
CASE = {
    "id",
    "number",
    "stage_id",
    "data_as_of",
    "language",
    "opened_at",
    "closed_at",
    "password_hash",
    "password_issued_at",
    "phone_encrypted",
    "sms_refused_at",
    "sms_refusal_recorded_by",
}
PERSONAL = ("first_name", "last_name", "surname", "birth", "nationality", "pesel", "email", "ip_")


def test_a_case_has_these_columns_and_no_other():
    assert {field.column for field in Case._meta.concrete_fields} == CASE


def test_no_column_is_meant_for_a_person():
    columns = [
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_app_config("cases").get_models()
        for field in model._meta.concrete_fields
    ]
    assert not [column for column in columns if any(word in column for word in PERSONAL)]


def test_the_portals_own_checks_pass():
    assert not [error for error in run_checks() if error.id and error.id.startswith("cases.")]
