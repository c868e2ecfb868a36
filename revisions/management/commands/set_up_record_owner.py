"""`manage.py set_up_record_owner`: on PostgreSQL the application may add to the record, no more."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils.translation import gettext as _

from revisions import guards, record_owner


class Command(BaseCommand):
    help = (
        "Gives the append-only tables to a role of their own and leaves the application's role "
        "SELECT and INSERT on them. PostgreSQL only; a superuser has to run the SQL. Run it again "
        "after each migration of these tables."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "application_role",
            nargs="?",
            help="the role that the application connects with; by default that of DATABASE_URL",
        )
        parser.add_argument(
            "--owner",
            help="the role that owns the record, made if it is missing; "
            "by default the application's with _record_owner behind it",
        )
        parser.add_argument(
            "--print",
            action="store_true",
            dest="print_only",
            help="print the SQL, for psql, and change nothing",
        )
        parser.add_argument(
            "--no-input", action="store_false", dest="interactive", help="don't ask before it"
        )

    def handle(
        self,
        *,
        application_role: str | None,
        owner: str | None,
        print_only: bool,
        interactive: bool,
        **options: Any,
    ) -> None:
        if connection.vendor != "postgresql":
            raise CommandError(_("Only PostgreSQL has roles; this database is another one."))
        role = application_role or record_owner.connected_role(connection)
        owner = owner or f"{role}_record_owner"
        _refuse_unfit_roles(role, owner)
        statements = record_owner.statements(connection, application_role=role, owner_role=owner)
        script = "".join(f"{statement};\n" for statement in statements)
        if print_only:
            self.stdout.write(f"BEGIN;\n{script}COMMIT;")
            return
        runner = record_owner.connected_role(connection)
        if record_owner.unbounded_attribute(connection, runner) != "SUPERUSER":
            raise CommandError(
                _(
                    "%(role)s is no superuser of PostgreSQL. Give the SQL of --print to one: "
                    "manage.py set_up_record_owner --print | sudo -u postgres psql DATABASE"
                )
                % {"role": runner}
            )
        self.stdout.write(script)
        if interactive and input(_("Run this SQL? Type yes: ")).strip() != "yes":
            raise CommandError(_("Nothing was changed."))
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            if left := record_owner.rights_to_alter_record(connection, role):
                raise CommandError(
                    _("Nothing was changed, since %(role)s would keep: %(rights)s.")
                    % {"role": role, "rights": ", ".join(left)}
                )
        self.stdout.write(
            _("%(role)s may read the record and add to it; %(owner)s owns it.")
            % {"role": role, "owner": owner}
        )


def _refuse_unfit_roles(role: str, owner: str) -> None:
    """Raise CommandError, saying what to do, where these roles can't keep the two apart."""
    if not guards.append_only_tables(connection):
        raise CommandError(_("The record has no tables yet. Run manage.py migrate first."))
    if not record_owner.role_exists(connection, role):
        raise CommandError(
            _("There is no role %(role)s. Make it: CREATE ROLE \"%(role)s\" LOGIN PASSWORD '…'")
            % {"role": role}
        )
    if role == owner:
        raise CommandError(_("The owner of the record must be another role than %s.") % role)
    if attribute := record_owner.unbounded_attribute(connection, role):
        raise CommandError(
            _(
                "%(role)s has the attribute %(attribute)s, with which no table is out of its "
                "reach. Let the application connect with another role, and name that one: "
                "manage.py set_up_record_owner ROLE"
            )
            % {"role": role, "attribute": attribute}
        )
