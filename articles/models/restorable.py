"""A page that can bring an earlier version back, and says so when it is published."""

from __future__ import annotations

from contextlib import nullcontext

from django.db import models

from revisions.actor import acting


class Restorable(models.Model):
    """Mixin, to stand before `VersionedPage`: remembers with a draft which version it restores.

    The number stays with the draft, however it is edited, until it is published; the next draft
    begins without one.
    """

    restores_version = models.PositiveIntegerField(null=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        goes_live = self.restores_version and self.live and self._brings_a_revision()
        with acting(restores=self.restores_version) if goes_live else nullcontext():
            return super().save(*args, **kwargs)

    def _brings_a_revision(self) -> bool:
        """Whether this save makes another revision the live one."""
        stored = type(self)._base_manager.filter(pk=self.pk)
        return self.live_revision_id not in stored.values_list("live_revision_id", flat=True)

    def save_revision(self, *args, **kwargs):
        if not self.has_unpublished_changes:
            self.restores_version = None
        return super().save_revision(*args, **kwargs)

    def save_restored(self, number: int, *, user):
        """Save the page as a draft that restores version `number`; returns the revision."""
        self.restores_version = number
        return super().save_revision(user=user, log_action=True, changed=True)
