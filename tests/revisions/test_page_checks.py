"""What a class with the mixin VersionedPage must have, and what the checks say where it has not."""

from __future__ import annotations

import pytest
from django.db import models
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import Page

from revisions.page_checks import problems_of, versioned_pages_are_complete
from revisions.state import VersionedField
from revisions.versioned_page import VersionedPage
from tests.pages.models import ExampleAnnouncement, Notice, Sample, SignedAnnouncement

pytestmark = pytest.mark.no_database


def problem(model) -> tuple[str, str]:
    """Id and hint of the only problem of a class."""
    (found,) = problems_of(model)
    return found.id, found.hint


def class_with_field(name: str) -> type[Page]:
    """A versioned class with one field, of that name."""

    class Meta:
        abstract = True
        app_label = "pages"

    body = {
        "__module__": "tests.pages.models",
        "Meta": Meta,
        name: models.CharField(max_length=50),
        "versioned_fields": [name],
    }
    return type("Example", (VersionedPage, Page), body)


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
    monkeypatch.setattr(ExampleAnnouncement, "versioned_fields", ())
    name, hint = problem(ExampleAnnouncement)
    assert name == "revisions.E012"
    assert hint.endswith('versioned_fields = ["body"].')


@pytest.mark.parametrize("declared", ["body", ["body", 3], None, {"body", "valid_until"}])
def test_fields_that_are_no_list_of_names(monkeypatch, declared):
    monkeypatch.setattr(ExampleAnnouncement, "versioned_fields", declared)
    assert problem(ExampleAnnouncement)[0] == "revisions.E013"


@pytest.mark.parametrize(
    ("declared", "hint"),
    [
        ("bdoy", "Correct the name"),
        ("full_url", "Say how to read it"),
        ("view_restrictions", "Say how to read it"),
    ],
)
def test_a_field_that_can_not_be_kept(monkeypatch, declared, hint):
    monkeypatch.setattr(ExampleAnnouncement, "versioned_fields", ["body", declared])
    name, said = problem(ExampleAnnouncement)
    assert (name, hint in said) == ("revisions.E014", True)


def test_a_file_can_not_be_kept(monkeypatch):
    file = models.FileField(name="form")
    file.set_attributes_from_name("form")
    real = ExampleAnnouncement._meta.get_field
    monkeypatch.setattr(
        ExampleAnnouncement._meta, "get_field", lambda name: file if name == "form" else real(name)
    )
    monkeypatch.setattr(ExampleAnnouncement, "versioned_fields", ["form"])
    name, hint = problem(ExampleAnnouncement)
    assert (name, "Attach files as attachments" in hint) == ("revisions.E014", True)


def test_what_is_read_by_a_function_needs_no_field(monkeypatch):
    read = VersionedField("words", "Words", read=lambda page: page.full_url)
    monkeypatch.setattr(ExampleAnnouncement, "versioned_fields", ["body", read])
    assert list(problems_of(ExampleAnnouncement)) == []


def test_a_field_that_is_named_twice(monkeypatch):
    monkeypatch.setattr(ExampleAnnouncement, "versioned_fields", ["body", "body"])
    assert problem(ExampleAnnouncement)[0] == "revisions.E015"


def test_a_form_that_would_alter_texts(monkeypatch):
    class OwnForm(WagtailAdminPageForm):
        pass

    monkeypatch.setattr(ExampleAnnouncement, "base_form_class", OwnForm)
    name, hint = problem(ExampleAnnouncement)
    assert (name, hint) == (
        "revisions.E016",
        "Let OwnForm inherit from revisions.admin.forms.VersionedPageForm.",
    )


def test_a_subclass_whose_own_fields_are_not_versioned(monkeypatch):
    monkeypatch.delattr(SignedAnnouncement, "versioned_fields")
    name, hint = problem(SignedAnnouncement)
    assert name == "revisions.W017"
    assert hint.endswith('versioned_fields = [*ExampleAnnouncement.versioned_fields, "signed_by"].')


def test_a_subclass_of_an_abstract_class_whose_own_fields_are_not_versioned():
    class Forgetful(Notice):
        signed_by = models.ForeignKey("pages.Topic", on_delete=models.CASCADE, related_name="+")

        class Meta:
            abstract = True
            app_label = "pages"

    name, hint = problem(Forgetful)
    assert name == "revisions.W017"
    assert hint.endswith('versioned_fields = [*Notice.versioned_fields, "signed_by"].')


@pytest.mark.parametrize("name", ["attachments", "history"])
def test_a_name_that_the_mixin_needs(monkeypatch, name):
    monkeypatch.setattr(ExampleAnnouncement, name, property(lambda page: ""), raising=False)
    assert problem(ExampleAnnouncement) == (
        "revisions.E018",
        f"Give another name to ExampleAnnouncement.{name}.",
    )


@pytest.mark.parametrize(
    "name",
    [
        *("address", "restricted", "publishing_body", "public_context", "save_restored"),
        *("publish", "unpublish", "move", "copy", "save_revision", "get_edit_handler"),
        *("url", "status_string", "full_clean", "from_db", "pk"),
    ],
)
def test_a_field_called_as_something_that_every_versioned_page_has(name):
    """A column "address" would not be recorded: the page's own address has that name."""
    hint = f"Give another name to Example.{name}."
    assert problem(class_with_field(name)) == ("revisions.E018", hint)


@pytest.mark.parametrize("name", ["published", "copies", "template", "sample", "moved", "body"])
def test_a_field_called_as_no_method_of_a_page(name):
    """`template` is a plain attribute, `sample` the relation from another class of pages."""
    assert list(problems_of(class_with_field(name))) == []


def test_a_method_of_a_page_may_be_overridden():
    class Overriding(VersionedPage, Page):
        versioned_fields = ["title"]

        def save_revision(self, *args, **kwargs):
            return super().save_revision(*args, **kwargs)

        @property
        def status_string(self):
            return ""

        class Meta:
            abstract = True
            app_label = "pages"

    assert list(problems_of(Overriding)) == []


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
