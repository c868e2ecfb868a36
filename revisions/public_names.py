"""What the record calls an object that a page refers to: by a key, or in a stream.

The record is public for good, so it does not name what the public may not see.
"""

from __future__ import annotations

from django.db import models
from wagtail.models import CollectionMember, CollectionViewRestriction, Page

from revisions.view_restrictions import is_restricted


def public_name(referred: models.Model) -> str:
    """What `referred` is called; "#" and its id where not everybody may see it.

    That is: a page that is restricted or not live, or what is in a private collection.
    """
    return str(referred) if is_public(referred) else f"#{referred.pk}"


def is_public(referred: models.Model) -> bool:
    """Whether everybody may see a page, a picture or a document; true of any other object."""
    if isinstance(referred, Page):
        return referred.live and not is_restricted(referred)
    if isinstance(referred, CollectionMember):
        restrictions = referred.collection.get_view_restrictions()
        return not restrictions.exclude(restriction_type=CollectionViewRestriction.NONE).exists()
    return True
