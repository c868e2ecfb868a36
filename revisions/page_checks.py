"""System checks of classes with the mixin VersionedPage: what is missing, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import FunctionType
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, Warning, register
from django.db import models
from django.utils.functional import cached_property
from wagtail.models import Page
from wagtail.utils.decorators import cached_classmethod

from revisions.admin.forms import VersionedPageForm
from revisions.column_values import UnversionableFieldError
from revisions.state import VersionedField
from revisions.versioned_fields import resolved_field
from revisions.versioned_page import VersionedPage

if TYPE_CHECKING:
    from django.apps import AppConfig

# Names that the mixin gives to a page; a class that uses one for something else, be it a method,
# takes it away.
RESERVED = (
    "attachments",
    "change_note",
    "restores_version",
    "history",
    "newest_version",
    "first_public_version",
    "published_at",
    "public_fields",
)

_PAGE_CLASSES = (*VersionedPage.__mro__, *Page.__mro__)
_METHODS = (
    FunctionType,
    classmethod,
    staticmethod,
    property,
    cached_property,
    cached_classmethod,
)


@register()
def versioned_pages_are_complete(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Check every class of the given apps (None: all) that has the mixin."""
    configs = apps.get_app_configs() if app_configs is None else app_configs
    classes = (model for config in configs for model in config.get_models())
    return [
        problem
        for model in classes
        if issubclass(model, VersionedPage) and not model._meta.proxy
        for problem in problems_of(model)
    ]


def problems_of(model: type[models.Model]) -> Iterator[CheckMessage]:
    """What keeps pages of the class `model` from being versioned rightly."""
    if not issubclass(model, Page):
        yield Error(
            f"{model.__name__} has the mixin VersionedPage but is no page.",
            hint=f"Write: class {model.__name__}(VersionedPage, Page).",
            obj=model,
            id="revisions.E010",
        )
        return
    if model.__mro__.index(Page) < model.__mro__.index(VersionedPage):
        yield Error(
            f"{model.__name__} names Page before VersionedPage, so its changes are not recorded.",
            hint=f"Write: class {model.__name__}(VersionedPage, Page).",
            obj=model,
            id="revisions.E011",
        )
        return
    yield from _problems_of_fields(model)
    yield from _reserved_names(model)
    if not issubclass(model.base_form_class, VersionedPageForm):
        yield Error(
            f"The form of {model.__name__} would alter texts that nobody edited.",
            hint=f"Let {model.base_form_class.__name__} inherit from "
            "revisions.admin.forms.VersionedPageForm.",
            obj=model,
            id="revisions.E016",
        )


def _problems_of_fields(model: type[models.Model]) -> Iterator[CheckMessage]:
    declared = model.versioned_fields
    if not isinstance(declared, (list, tuple)) or not all(
        isinstance(field, (str, VersionedField)) for field in declared
    ):
        yield Error(
            f"{model.__name__}.versioned_fields must be a list of names of fields.",
            hint=f'Write for example: versioned_fields = ["{_some_field(model)}"].',
            obj=model,
            id="revisions.E013",
        )
        return
    if not declared:
        yield Error(
            f"{model.__name__} does not say which of its fields are versioned.",
            hint="Name what the public reads, for example: "
            f'versioned_fields = ["{_some_field(model)}"].',
            obj=model,
            id="revisions.E012",
        )
    names = _names(model)
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Error(
            f"{model.__name__}.versioned_fields names “{name}” twice.",
            hint="Name it once.",
            obj=model,
            id="revisions.E015",
        )
    for field in declared:
        try:
            resolved_field(model, field)
        except UnversionableFieldError as error:
            yield Error(
                f"{model.__name__}.versioned_fields: {error}",
                hint=error.hint,
                obj=model,
                id="revisions.E014",
            )
    declaring = _declaring_class(model)
    inherited = {field.name for field in declaring._meta.fields}
    own = [field.name for field in model._meta.fields if field.name not in inherited]
    own = [name for name in own if not _is_parent_link(model, name)]
    if declaring is not model and declaring is not VersionedPage and own:
        yield Warning(
            f"{model.__name__} has fields of its own that are not versioned: {', '.join(own)}.",
            hint="Add what the public reads of them: "
            f'versioned_fields = [*{declaring.__name__}.versioned_fields, "{own[0]}"].',
            obj=model,
            id="revisions.W017",
        )


def _declaring_class(model: type[VersionedPage]) -> type[VersionedPage]:
    """The class that `model` has its `versioned_fields` from: itself, or one it inherits from."""
    return next(base for base in model.__mro__ if "versioned_fields" in vars(base))


def _is_parent_link(model: type[models.Model], name: str) -> bool:
    remote = model._meta.get_field(name).remote_field
    return remote is not None and getattr(remote, "parent_link", False)


def _some_field(model: type[models.Model]) -> str:
    own = (f.name for f in model._meta.local_fields if f.remote_field is None)
    return next((name for name in own if name not in RESERVED), "body")


def _reserved_names(model: type[models.Model]) -> Iterator[CheckMessage]:
    before = model.__mro__[: model.__mro__.index(VersionedPage)]
    fields = {field.name: field for field in model._meta.get_fields()}
    # A column "address", for example, that is not versioned is in nobody's way.
    by_fields = {"address", "hostname", "restricted"} & {*_names(model)}
    by_fields |= {name for name in fields if _is_method(name)} - {*RESERVED}
    for name in sorted(by_fields & fields.keys()):
        yield _reserved(model, name)
    for name in RESERVED:
        field = fields.get(name)
        given = _given_field(name)
        if given is not None:
            taken = field is None or field.creation_counter != given.creation_counter
        elif isinstance(field, models.Field):
            taken = True
        else:
            taken = any(name in vars(base) for base in before)
        if taken:
            yield _reserved(model, name)


def _is_method(name: str) -> bool:
    """Whether VersionedPage or Page has a method or a property of that name.

    A class may override it by a method of its own; a field would take it away. Other attributes
    of Page (its fields, `template`, relations from other pages) are no business of this check.
    """
    found = next((vars(base)[name] for base in _PAGE_CLASSES if name in vars(base)), None)
    return isinstance(found, _METHODS)


def _reserved(model: type[models.Model], name: str) -> Error:
    return Error(
        f"{model.__name__} uses the name “{name}”, which VersionedPage needs.",
        hint=f"Give another name to {model.__name__}.{name}.",
        obj=model,
        id="revisions.E018",
    )


def _names(model: type[models.Model]) -> list[str]:
    """The names in `versioned_fields`, as far as it is what it must be."""
    declared = model.versioned_fields
    if not isinstance(declared, (list, tuple)):
        return []
    return [getattr(field, "name", field) for field in declared]


def _given_field(name: str) -> models.Field | None:
    """The model field of that name that the mixin brings."""
    return next((f for f in VersionedPage._meta.local_fields if f.name == name), None)
