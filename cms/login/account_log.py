"""What was done to accounts and to the rights of groups, in the log of logins and accounts.

Changed by whatever saves a model; `QuerySet.update()` and SQL tell nobody. Passwords are told by
`password_log`.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser, Group, Permission
from django.db import models
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from cms.login.log import actor_label, log_event
from cms.login.log_details import Details
from cms.login.models import LoginAction
from revisions.audit_context import current_executor

# Columns of an account that say whose it is and what it may do.
ACCOUNT_FIELDS = (
    "username",
    "first_name",
    "last_name",
    "email",
    "is_active",
    "is_staff",
    "is_superuser",
)
_ADDED = {"post_add": "+", "post_remove": "−", "pre_clear": "−"}


def connect() -> None:
    """Connect every receiver of this module."""
    user = get_user_model()
    for signal, receiver, sender in (
        (pre_save, account_saving, user),
        (post_save, account_saved, user),
        (post_delete, account_deleted, user),
        (m2m_changed, groups_of_account_changed, user.groups.through),
        (m2m_changed, permissions_of_account_changed, user.user_permissions.through),
        (pre_save, group_saving, Group),
        (post_save, group_saved, Group),
        (post_delete, group_deleted, Group),
        (m2m_changed, permissions_of_group_changed, Group.permissions.through),
    ):
        signal.connect(receiver, sender=sender, dispatch_uid=f"login.{receiver.__name__}")
    for sender in (GroupPagePermission, GroupCollectionPermission):
        uid = f"login.{sender.__name__}"
        post_save.connect(place_permission_given, sender=sender, dispatch_uid=uid)
        post_delete.connect(place_permission_taken, sender=sender, dispatch_uid=uid)


def account_saving(
    sender: type[models.Model],
    instance: AbstractBaseUser,
    raw: bool = False,
    update_fields: Collection[str] | None = None,
    **kwargs: Any,
) -> None:
    """Remember what the account was; logging in, which writes its time alone, asks nothing."""
    unchanged = update_fields is not None and not set(ACCOUNT_FIELDS) & set(update_fields)
    instance._account_before = None if raw or unchanged else _stored(instance)


def account_saved(
    sender: type[models.Model],
    instance: AbstractBaseUser,
    created: bool = False,
    raw: bool = False,
    **kwargs: Any,
) -> None:
    if raw:
        return
    if created:
        _log(LoginAction.ACCOUNT_CREATED, instance, {"text": instance.get_full_name()})
        return
    before, after = getattr(instance, "_account_before", None), _stored(instance)
    if before and before != after:
        changes = [
            [name, before[name], value] for name, value in after.items() if before[name] != value
        ]
        _log(LoginAction.ACCOUNT_CHANGED, instance, {"changes": changes})


def account_deleted(sender: type[models.Model], instance: AbstractBaseUser, **kwargs: Any) -> None:
    _log(LoginAction.ACCOUNT_DELETED, instance, {"text": instance.get_full_name()})


def groups_of_account_changed(
    sender: type[models.Model],
    instance: models.Model,
    action: str,
    reverse: bool,
    pk_set: set[int] | None,
    **kwargs: Any,
) -> None:
    """An account joined or left groups; `reverse`: the same told from the group's side."""
    groups = instance.groups if not reverse else None
    _log_on_accounts(LoginAction.GROUPS_CHANGED, groups, instance, action, pk_set)


def permissions_of_account_changed(
    sender: type[models.Model],
    instance: models.Model,
    action: str,
    reverse: bool,
    pk_set: set[int] | None,
    **kwargs: Any,
) -> None:
    """An account was given permissions of its own, or lost them."""
    permissions = instance.user_permissions if not reverse else None
    _log_on_accounts(LoginAction.PERMISSIONS_CHANGED, permissions, instance, action, pk_set)


def _log_on_accounts(
    what: LoginAction,
    related: models.Manager | None,
    instance: models.Model,
    action: str,
    pk_set: set[int] | None,
) -> None:
    """Log what an account was given or lost.

    `related` is None where `instance` is what was given, and `pk_set` are accounts. No `pk_set`:
    all of it, before it is cleared.
    """
    if action not in _ADDED:
        return
    if related is None:
        accounts = get_user_model()._default_manager.filter(pk__in=pk_set) if pk_set else None
        for account in accounts if accounts is not None else instance.user_set.all():
            _log(what, account, {"text": f"{_ADDED[action]} {instance}"})
        return
    chosen = related.model.objects.filter(pk__in=pk_set) if pk_set else related.all()
    if names := _names(chosen):
        _log(what, instance, {"text": f"{_ADDED[action]} {names}"})


def group_saving(sender: type[Group], instance: Group, raw: bool = False, **kwargs: Any) -> None:
    stored = None if raw else sender.objects.filter(pk=instance.pk).first()
    instance._name_before = stored.name if stored else None


def group_saved(
    sender: type[Group], instance: Group, created: bool = False, raw: bool = False, **kwargs: Any
) -> None:
    if raw:
        return
    before = getattr(instance, "_name_before", None)
    if created:
        _log(LoginAction.GROUP_CHANGED, None, {"group": str(instance), "event": "created"})
    elif before != instance.name:
        _log(LoginAction.GROUP_CHANGED, None, {"text": f"{before} → {instance.name}"})


def group_deleted(sender: type[Group], instance: Group, **kwargs: Any) -> None:
    _log(LoginAction.GROUP_CHANGED, None, {"group": str(instance), "event": "deleted"})


def permissions_of_group_changed(
    sender: type[models.Model],
    instance: models.Model,
    action: str,
    reverse: bool,
    pk_set: set[int] | None,
    **kwargs: Any,
) -> None:
    """What a group may do at all."""
    if action not in _ADDED:
        return
    if not reverse:
        chosen = Permission.objects.filter(pk__in=pk_set) if pk_set else instance.permissions.all()
        if names := _names(chosen):
            _log(LoginAction.GROUP_CHANGED, None, {"text": f"{instance}: {_ADDED[action]} {names}"})
        return
    groups = Group.objects.filter(pk__in=pk_set) if pk_set else instance.group_set.all()
    for group in groups:
        _log(LoginAction.GROUP_CHANGED, None, {"text": f"{group}: {_ADDED[action]} {instance}"})


def place_permission_given(
    sender: type[models.Model],
    instance: models.Model,
    created: bool = False,
    raw: bool = False,
    **kwargs: Any,
) -> None:
    """What a group may do with the pages below one, or with a collection."""
    if created and not raw:
        _log(
            LoginAction.GROUP_CHANGED,
            None,
            {"text": f"{instance.group}: + {_place_permission(instance)}"},
        )


def place_permission_taken(
    sender: type[models.Model],
    instance: models.Model,
    origin: models.Model | models.QuerySet | None = None,
    **kwargs: Any,
) -> None:
    if Group in (type(origin), getattr(origin, "model", None)):
        return  # the group's own deletion is told
    _log(
        LoginAction.GROUP_CHANGED,
        None,
        {"text": f"{instance.group}: − {_place_permission(instance)}"},
    )


def _place_permission(given: GroupPagePermission | GroupCollectionPermission) -> str:
    place = given.page if isinstance(given, GroupPagePermission) else given.collection
    return f"{given.permission.codename} ({place})"


def _log(action: LoginAction, user: AbstractBaseUser | None, details: Details) -> None:
    executor = current_executor()
    by_itself = user is not None and executor.id == user.pk
    log_event(action, user=user, actor="" if by_itself else actor_label(executor), details=details)


def _stored(user: AbstractBaseUser) -> dict[str, Any] | None:
    names = {field.name for field in user._meta.concrete_fields}
    columns = [name for name in ACCOUNT_FIELDS if name in names]
    return type(user)._default_manager.filter(pk=user.pk).values(*columns).first()


def _names(objects: models.QuerySet) -> str:
    return ", ".join(sorted(getattr(item, "codename", str(item)) for item in objects))
