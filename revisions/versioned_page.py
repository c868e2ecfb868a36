"""What a page must have for its public state to be recorded."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision, TaskState
from wagtail.utils.decorators import cached_classmethod

from revisions import bulk_record, record, version_writer
from revisions.admin.forms import VersionedPageForm
from revisions.admin.panels import with_record_panels
from revisions.audit_context import audit_context, current_audit_context, current_request
from revisions.bulk_delete import delete_descendants
from revisions.models import Action, History, Version
from revisions.presentation import present_state
from revisions.refused_publication import PublicationRefusedError, refuse_scheduled
from revisions.state import State, VersionedField, public_state
from revisions.versioned_fields import resolved_fields

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.http import HttpRequest
    from wagtail.admin.panels import PanelGroup


_PLACE_COLUMNS = ("path", "depth", "numchild", "url_path", "live_revision_id")
_STORED_PLACE = f"SELECT {', '.join(_PLACE_COLUMNS)} FROM wagtailcore_page WHERE id = %s"  # noqa: S608


class VersionedPage(models.Model):
    """Mixin of a Wagtail page: every change of its public state becomes a `Version`.

    It stands before Page: `class Announcement(VersionedPage, Page)`. The class names what the
    public reads of it in `versioned_fields`; see docs/versioned-pages.md for all that it may
    change.
    """

    # Names of model fields, or a VersionedField where the name alone does not tell enough.
    versioned_fields: ClassVar[Sequence[str | VersionedField]] = ()
    base_form_class = VersionedPageForm
    default_exclude_fields_in_copy: ClassVar[list[str]] = [
        *Page.default_exclude_fields_in_copy,
        "restores_version",
        "change_note",
    ]

    change_note = models.TextField(
        _("change note"),
        blank=True,
        max_length=500,
        help_text=_("What you changed and why, in one sentence. The public reads it."),
    )

    # The version that the present draft brings back. It stays with the draft, however that is
    # edited, until it is published.
    restores_version = models.PositiveIntegerField(null=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding and self._is_for_later():
            # Wagtail's create view makes the page live for the moment until it is scheduled.
            self.live = False
        restores = self.restores_version and self.live and self._changes_live_revision()
        with audit_context(restores=self.restores_version) if restores else nullcontext():
            return self._save_with_version(*args, **kwargs)

    def _save_with_version(self, *args: Any, **kwargs: Any) -> None:
        fields = kwargs.get("update_fields")
        if not record.may_change_public_state(type(self), fields):
            return super().save(*args, **kwargs)
        # Wagtail's save has a savepoint of its own. What fails behind it, the recording, undoes the
        # caller's whole transaction: a change without its version is never kept.
        with _one_transaction():
            version_writer.lock()
            stored = self._stored_place()
            if fields is None and stored is not None:
                # Others may have moved it, or put pages below it, since this instance was read.
                self.path, self.depth = stored["path"], stored["depth"]
                self.numchild, self.url_path = stored["numchild"], stored["url_path"]
            before = stored["live_revision_id"] if stored else None
            goes_live = self.live and stored is not None and self.live_revision_id != before
            if goes_live:
                self._refuse_with_problems()
            with record.recording_with_page():
                result = super().save(*args, **kwargs)
            # After the children (attachments) too, which post_save would come before.
            record.record(
                self.pk,
                model=type(self),
                revision_id=self.live_revision_id if goes_live else None,
                saved=self if fields is None else None,
            )
        return result

    def _stored_place(self) -> dict | None:
        """What the database holds of the page's place; None for a page that is being made.

        Raw SQL: every publication asks this, and the ORM takes longer than the database does.
        """
        if self._state.adding or self.pk is None:
            return None
        with connection.cursor() as cursor:
            cursor.execute(_STORED_PLACE, [self.pk])
            row = cursor.fetchone()
        return dict(zip(_PLACE_COLUMNS, row, strict=True)) if row else None

    def _update_descendant_url_paths(self, old_url_path: str, new_url_path: str) -> None:
        # Wagtail calls this in the transaction that changes a slug. Its signal page_slug_changed
        # comes after the commit, so a version written then could be lost, and have no author.
        super()._update_descendant_url_paths(old_url_path, new_url_path)
        bulk_record.record_subtree(self)
        self.descendants_are_recorded = True

    # Wagtail's own publish, move and copy are not atomic by themselves. The user they are given
    # is the author, which matters where there is no request: in a command, in a shell.

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> None:
        """Wagtail's; refused for `publication_problems()` where a person or the schedule asks."""
        is_scheduled = kwargs.get("log_action") == "wagtail.publish.scheduled"
        if not is_scheduled and revision.content.get("go_live_at"):
            revision.as_object()._refuse_with_problems()  # it may only be saved on its day
        # What is due and refused leaves no trace but the refusal; the next ones go on.
        transaction_of_it = transaction.atomic() if is_scheduled else _one_transaction()
        # Aliases are published along, from no revision of their own: its author is theirs.
        context = audit_context(revision=revision, scheduled=is_scheduled)
        try:
            with transaction_of_it, _with_author(kwargs.get("user")), context:
                return super().publish(revision, *args, **kwargs)
        except PublicationRefusedError as refused:
            if not is_scheduled:
                raise
            refuse_scheduled(self, revision, refused.problems)

    def _refuse_with_problems(self) -> None:
        """Raise PublicationRefusedError where this state of the page must not be published.

        Only where a person or the schedule publishes: a program knows what it does.
        """
        asks = current_request() is not None or current_audit_context().scheduled
        if asks and (problems := self.publication_problems()):
            raise PublicationRefusedError(self, problems)

    def unpublish(self, *args: Any, **kwargs: Any) -> None:
        with _one_transaction(), _with_author(kwargs.get("user")):
            return super().unpublish(*args, **kwargs)

    def move(self, *args: Any, **kwargs: Any) -> None:
        with _one_transaction(), _with_author(kwargs.get("user")):
            return super().move(*args, **kwargs)

    def copy(self, *args: Any, **kwargs: Any) -> Page:
        copied = audit_context(action=Action.COPIED)
        with _one_transaction(), _with_author(kwargs.get("user")), copied:
            return super().copy(*args, **kwargs)

    def create_alias(self, *args: Any, **kwargs: Any) -> Page:
        with _one_transaction(), _with_author(kwargs.get("user")):
            return super().create_alias(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with _one_transaction(), _with_author(kwargs.get("user")):
            deleted = delete_descendants(self, kwargs.get("user"))
            deleted.update(super().delete(*args, **kwargs)[1])
            return deleted.total(), dict(deleted)

    @classmethod
    def public_fields(cls) -> tuple[VersionedField, ...]:
        """Every field of the class's public state, in the order in which people read them."""
        known = cls.__dict__.get("_public_fields")
        if known is None or known[0] is not cls.versioned_fields:
            known = (cls.versioned_fields, resolved_fields(cls, cls.versioned_fields))
            cls._public_fields = known
        return known[1]

    @cached_classmethod
    def get_edit_handler(cls) -> PanelGroup:  # noqa: N805
        """Wagtail's, with what every versioned page needs where the class does not list it."""
        return with_record_panels(super().get_edit_handler.fn(cls), cls)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context(request, *args, **kwargs),
            "public_context": self.public_context(public_state(self), archival=False),
            "newest_version": self.newest_version,
            "first_public_version": self.first_public_version,
        }

    @classmethod
    def public_context(cls, state: State, *, archival: bool = True) -> dict:
        """What a template shows of a public state, today's or a recorded one (`archival`).

        `template` in it is the template that shows it in the page of a version, with `title` and
        this as `public_context`; `side_template`, if given, what stands beside it.
        """
        return present_state(cls._meta.label, state)

    @classmethod
    def publishing_body(cls, history: History, version: Version) -> str:
        """Name that the body which published `history` had at `version` of it; "" if unknown.

        Shown with old versions. A project that keeps the name in its record overrides this.
        """
        return ""

    @classmethod
    def withholds_file(cls, field: str, key: str, sha256: str) -> bool:
        """Whether a file that public versions recorded under `key` of `field` is not public now."""
        return False

    def publication_problems(self) -> list[str]:
        """What keeps this state of the page from being published, in words for its editor.

        A program that publishes is not stopped by it; whatever a person does in the admin is, and
        so is what was scheduled.
        """
        return []

    def _changes_live_revision(self) -> bool:
        """Whether this save makes another revision the live one."""
        stored = type(self)._base_manager.filter(pk=self.pk)
        return self.live_revision_id not in stored.values_list("live_revision_id", flat=True)

    def save_revision(
        self,
        *args: Any,
        overwrite_revision: Revision | None = None,
        restores: int | None = None,
        **kwargs: Any,
    ) -> Revision:
        """Wagtail's, but a revision that others rely on is never rewritten: a new one is saved.

        Wagtail's autosave rewrites revisions in place, even one that is live, waits for its day,
        or is what a moderator approves.
        """
        if overwrite_revision is not None and self._is_relied_on(overwrite_revision):
            overwrite_revision = None
        if not self.has_unpublished_changes and not restores:
            self.restores_version = None
        if self.live and self.live_revision_id is None and self._is_for_later():
            self._keep_live_until_then()
        return super().save_revision(*args, overwrite_revision=overwrite_revision, **kwargs)

    def _is_relied_on(self, revision: Revision) -> bool:
        """Whether `revision` is what the public reads, will read, or a moderator looks at."""
        return (
            revision.pk == self.live_revision_id
            or revision.approved_go_live_at is not None
            or TaskState.objects.filter(revision=revision).exists()
        )

    def save_restored(self, number: int, *, user: AbstractUser) -> Revision:
        """Save the page as a draft that restores version `number`; returns the revision."""
        self.restores_version = number
        return self.save_revision(user=user, log_action=True, changed=True, restores=number)

    def _is_for_later(self) -> bool:
        return self.go_live_at is not None and self.go_live_at > timezone.now()

    def _keep_live_until_then(self) -> None:
        """Give what is public a revision: a page without one is withdrawn when an edit is planned.

        Pages that a program made (an import, `add_child`) have none.
        """
        public = type(self)._base_manager.get(pk=self.pk)
        self.live_revision = Revision.objects.create(
            content_object=public,
            base_content_type=public.get_base_content_type(),
            content=public.serializable_data(),
            object_str=str(public),
        )
        self.save(update_fields=["live_revision"], clean=False)

    @cached_property
    def history(self) -> History | None:
        """The history of this page; None until it is published for the first time."""
        return History.objects.of_page(self)

    @cached_property
    def newest_version(self) -> Version | None:
        return self.history.newest() if self.history else None

    @cached_property
    def first_public_version(self) -> Version | None:
        """The version with which everybody could read this page first."""
        if self.history is None:
            return None
        return self.history.versions.public().order_by("number").first()

    @property
    def published_at(self) -> datetime.datetime | None:
        """When everybody could read this page first, by the server's clock (udip art. 8(6)(5)).

        As corrected where that was wrong; None where nobody knows the right time.
        """
        first = self.first_public_version
        return first.corrected_at if first else None


def _one_transaction():
    """A transaction, where there is none yet. No savepoint: every save has one of its own."""
    return nullcontext() if transaction.get_connection().in_atomic_block else transaction.atomic()


def _with_author(user: AbstractUser | None):
    return audit_context(user=user) if user is not None else nullcontext()
