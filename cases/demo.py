"""Cases for an installation on one's own machine: one number and one password to come in with."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from cases import acts, starter
from cases.actor import SYSTEM_ACTOR
from cases.credentials import shown
from cases.models import Case, DocumentType, PortalSettings, Stage

NUMBER = "DEMO/1/2026"
_WAY = (("WPLYW", 64), ("FORMALNA", 41), ("UZUPELNIENIE", 20), ("BADANIE", 6))  # days ago
_GAPS = (("ZDJECIE", ""), ("MIESZKANIE", "Umowa najmu musi mieć podpisy obu stron."))


@transaction.atomic
def prepare() -> tuple[str, str]:
    """Make the demo case if it is not there. Returns its number and a password issued now."""
    starter.load()
    if not PortalSettings.objects.exists():
        PortalSettings.objects.create(
            office_name="Urząd Wojewódzki (przykład)",
            office_unit="Wydział Spraw Cudzoziemców",
            office_address="ul. Przykładowa 1\n80-000 Gdańsk",
            contact="58 000 00 00",
            place="Gdańsk",
        )
    case = Case.objects.filter(number=NUMBER).first() or _make()
    return NUMBER, shown(acts.password_issue(actor=SYSTEM_ACTOR, case=case))


def _make() -> Case:
    stages = {stage.code: stage for stage in Stage.objects.all()}
    now = timezone.now()
    (first, days), *further = _WAY
    case = acts.case_open(
        actor=SYSTEM_ACTOR,
        number=NUMBER,
        stage=stages[first],
        as_of=now - datetime.timedelta(days=days),
    )
    for code, days in further:
        as_of = now - datetime.timedelta(days=days)
        acts.stage_set(actor=SYSTEM_ACTOR, case=case, stage=stages[code], as_of=as_of)
    for code, note in _GAPS:
        document = DocumentType.objects.get(code=code)
        acts.missing_add(actor=SYSTEM_ACTOR, case=case, document=document, note=note)
    return case
