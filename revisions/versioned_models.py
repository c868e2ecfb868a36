"""Which page classes are versioned, and what their fields are called.

A history may outlive its page's class and fields, so every look-up has an answer.
"""

from __future__ import annotations

from functools import cache

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.models import Page

from revisions.state import COMMON_FIELDS, UNREADABLE_STATE, Kind, VersionedField
from revisions.versioned_fields import ATTACHMENTS


def is_versioned(model: type[models.Model] | None) -> bool:
    """Whether `model` is a page class with the mixin VersionedPage, told by what that adds."""
    return model is not None and issubclass(model, Page) and hasattr(model, "public_fields")


def versioned_models() -> list[type[models.Model]]:
    """Every concrete page class whose public state is recorded."""
    return [m for m in apps.get_models() if is_versioned(m) and not m._meta.proxy]


def pages_of_class(model: type[models.Model]) -> models.QuerySet:
    """The pages that are of the class `model` itself, not of a class that inherits from it."""
    return model._base_manager.filter(content_type=ContentType.objects.get_for_model(model))


def versioned_model(label: str) -> type[models.Model] | None:
    """The page class of that label ("articles.Article"); None where there is none."""
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):  # no such class; not a label of two parts
        return None
    return model if is_versioned(model) else None


@cache
def parental_keys(model: type[models.Model]) -> tuple[ParentalKey, ...]:
    """The keys by which `model` may be a child of a versioned page; most models have none."""
    keys = (field for field in model._meta.get_fields() if isinstance(field, ParentalKey))
    return tuple(
        key for key in keys if key.related_model is Page or is_versioned(key.related_model)
    )


def fields_of(label: str) -> tuple[VersionedField, ...]:
    """The fields of the class `label` in its order; the common ones where it is gone."""
    model = versioned_model(label)
    return model.public_fields() if model else (*COMMON_FIELDS, ATTACHMENTS)


def field_of(label: str, name: str) -> VersionedField:
    """The field `name` of the class `label`; a plain text field for one that no longer exists."""
    fields = (*fields_of(label), UNREADABLE_STATE)
    found = next((field for field in fields if field.name == name), None)
    return found or VersionedField(name, name, Kind.TEXT)
