"""Who acts on a case. Every act asks its actor for leave before it does anything."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

STAFF, FEED, SYSTEM = "staff", "feed", "system"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """`user` is the clerk; the feed and the system itself have none."""

    kind: str
    name: str
    user: object = None

    @property
    def id(self) -> int | None:
        return self.user.pk if self.user is not None else None

    def may(self, permission: str) -> bool:
        """Whether the actor holds the permission `cases.<permission>`."""
        if self.kind == STAFF:
            return self.user is not None and self.user.has_perm(f"cases.{permission}")
        return True

    def require(self, permission: str) -> None:
        """Raise PermissionDenied unless the actor may."""
        if not self.may(permission):
            raise PermissionDenied(permission)


def staff(user) -> Actor:
    return Actor(kind=STAFF, name=user.get_full_name() or user.get_username(), user=user)


def feed(source: str) -> Actor:
    """The case system, through a file or the endpoint; `source` says which."""
    return Actor(kind=FEED, name=source[:255])


SYSTEM_ACTOR = Actor(kind=SYSTEM, name="system")
