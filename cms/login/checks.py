"""What `manage.py check --deploy --database default` says about logging in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections

from cms.login.models import LoginSettings


@register(Tags.database, deploy=True)
def second_factor_is_demanded(
    app_configs: Sequence[AppConfig] | None = None,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """Administrators should need more than a password."""
    for alias in databases or ():
        if LoginSettings._meta.db_table not in connections[alias].introspection.table_names():
            continue
        demands = LoginSettings.objects.using(alias).first() or LoginSettings()
        if not demands.demanded_of_administrators:
            return [
                Warning(
                    "Administrators log in with a password alone.",
                    hint="Demand a second factor of them: Settings → Logging in.",
                    id="login.W001",
                )
            ]
    return []
