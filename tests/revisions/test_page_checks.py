"""What a class with the mixin VersionedPage must have, and what the checks say where it has not."""

from __future__ import annotations

import pytest
from django.db import models
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import Page

from revisions.page_checks import problems_of, versioned_pages_are_complete
from revisions.state import VersionedField
from revisions.versioned_page import VersionedPage
from tests.pages.models import Announcement, Sample, SignedAnnouncement

pytestmark = pytest.mark.no_database


def problem(model) -> tuple[str, str]:
    """Id and hint of the only problem of a class."""
    (found,) = problems_of(model)
    return found.id, found.hint


def test_the_classes_of_this_project_are_complete():
    assert versioned_pages_are_complete() == []


def test_a_mixin_without_a_page():
    class Alone(VersionedPage):
        class Meta:
            abstract = True
            app_label = "pages"

    assert problem(Alone) == ("revisions.E010", "Write: class Alone(VersionedPage, Page).")


def test_the_wrong_order_of_bases():
    class Late(Page, VersionedPage):
        versioned_fields = ["title"]
        base_form_class = VersionedPage.base_form_class

        class Meta:
            abstract = True
            app_label = "pages"

    assert problem(Late) == ("revisions.E011", "Write: class Late(VersionedPage, Page).")


def test_no_fields(monkeypatch):
    monkeypatch.setattr(Announcement, "versioned_fields", ())
    name, hint = problem(Announcement)
    assert name == "revisions.E012"
    assert hint.endswith('versioned_fields = ["body"].')


@pytest.mark.parametrize("declared", ["body", ["body", 3], None, {"body", "valid_until"}])
def test_fields_that_are_no_list_of_names(monkeypatch, declared):
    monkeypatch.setattr(Announcement, "versioned_fields", declared)
    assert problem(Announcement)[0] == "revisions.E013"


@pytest.mark.parametrize(
    ("declared", "hint"),
    [
        ("bdoy", "Correct the name"),
        ("full_url", "Say how to read it"),
        ("view_restrictions", "Say how to read it"),
    ],
)
def test_a_field_that_can_not_be_kept(monkeypatch, declared, hint):
    monkeypatch.setattr(Announcement, "versioned_fields", ["body", declared])
    name, said = problem(Announcement)
    assert (name, hint in said) == ("revisions.E014", True)


def test_a_file_can_not_be_kept(monkeypatch):
    file = models.FileField(name="form")
    file.set_attributes_from_name("form")
    real = Announcement._meta.get_field
    monkeypatch.setattr(
        Announcement._meta, "get_field", lambda name: file if name == "form" else real(name)
    )
    monkeypatch.setattr(Announcement, "versioned_fields", ["form"])
    name, hint = problem(Announcement)
    assert (name, "Attach files as attachments" in hint) == ("revisions.E014", True)


def test_what_is_read_by_a_function_needs_no_field(monkeypatch):
    read = VersionedField("words", "Words", read=lambda page: page.full_url)
    monkeypatch.setattr(Announcement, "versioned_fields", ["body", read])
    assert list(problems_of(Announcement)) == []


def test_a_field_that_is_named_twice(monkeypatch):
    monkeypatch.setattr(Announcement, "versioned_fields", ["body", "body"])
    assert problem(Announcement)[0] == "revisions.E015"


def test_a_form_that_would_alter_texts(monkeypatch):
    class OwnForm(WagtailAdminPageForm):
        pass

    monkeypatch.setattr(Announcement, "base_form_class", OwnForm)
    name, hint = problem(Announcement)
    assert (name, hint) == (
        "revisions.E016",
        "Let OwnForm inherit from revisions.admin.forms.VersionedPageForm.",
    )


def test_a_subclass_whose_own_fields_are_not_versioned(monkeypatch):
    monkeypatch.delattr(SignedAnnouncement, "versioned_fields")
    name, hint = problem(SignedAnnouncement)
    assert name == "revisions.W017"
    assert hint.endswith('versioned_fields = [*Announcement.versioned_fields, "signed_by"].')


@pytest.mark.parametrize("name", ["attachments", "history"])
def test_a_name_that_the_mixin_needs(monkeypatch, name):
    monkeypatch.setattr(Announcement, name, property(lambda page: ""), raising=False)
    assert problem(Announcement) == (
        "revisions.E018",
        f"Give another name to Announcement.{name}.",
    )


@pytest.mark.parametrize("name", ["address", "restricted", "publishing_body", "public_context"])
def test_a_field_called_as_something_that_every_versioned_page_has(name):
    """A column "address" would not be recorded: the page's own address has that name."""

    class Meta:
        abstract = True
        app_label = "pages"

    body = {
        "__module__": "tests.pages.models",
        "Meta": Meta,
        name: models.CharField(max_length=50),
        "versioned_fields": [name],
    }
    model = type("Taken", (VersionedPage, Page), body)
    assert problem(model) == ("revisions.E018", f"Give another name to Taken.{name}.")


def test_a_field_called_address_that_is_not_versioned():
    class Elsewhere(VersionedPage, Page):
        address = models.CharField(max_length=50)
        versioned_fields = ["title"]

        class Meta:
            abstract = True
            app_label = "pages"

    assert list(problems_of(Elsewhere)) == []


def test_a_field_of_the_class_in_place_of_the_mixins():
    class Shadowing(VersionedPage, Page):
        change_note = models.CharField(max_length=10)
        versioned_fields = ["title"]

        class Meta:
            abstract = True
            app_label = "pages"

    assert problem(Shadowing)[0] == "revisions.E018"


def test_a_class_with_a_field_of_every_kind():
    assert list(problems_of(Sample)) == []
