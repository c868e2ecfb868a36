"""Who calls a service: a member of staff, the import from the case system, or the system itself.

Every service checks the actor's permission before it changes anything.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied

STAFF, IMPORT, SYSTEM = "staff", "import", "system"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """The caller of a service. `user` is set for staff only."""

    kind: str
    name: str
    user: AbstractBaseUser | None = None

    @property
    def id(self) -> int | None:
        return self.user.pk if self.user is not None else None

    def has_permission(self, codename: str) -> bool:
        """Whether the actor holds the permission `cases.<codename>`."""
        if self.kind == STAFF:
            return self.user is not None and self.user.has_perm(f"cases.{codename}")
        return True

    def require_permission(self, codename: str) -> None:
        """Raise PermissionDenied unless the actor holds `cases.<codename>`."""
        if not self.has_permission(codename):
            raise PermissionDenied(codename)


def staff_actor(user: AbstractBaseUser) -> Actor:
    """The actor for a user of the admin."""
    return Actor(kind=STAFF, name=user.get_full_name() or user.get_username(), user=user)


def import_actor(source: str) -> Actor:
    """The actor for an import; `source` is the file's name or "JSON"."""
    return Actor(kind=IMPORT, name=source[:255])


SYSTEM_ACTOR = Actor(kind=SYSTEM, name="system")
