"""A demo case, for an installation on one's own machine."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from cases import default_catalogue, services
from cases.actor import SYSTEM_ACTOR
from cases.credentials import format_password
from cases.models import Case, DocumentType, PortalSettings, Stage

DEMO_CASE_NUMBER = "DEMO/1/2026"
# Code of the stage, days ago.
_DEMO_STAGES = (("WPLYW", 64), ("FORMALNA", 41), ("UZUPELNIENIE", 20), ("BADANIE", 6))
_DEMO_MISSING_DOCUMENTS = (
    ("ZDJECIE", ""),
    ("MIESZKANIE", "Umowa najmu musi mieć podpisy obu stron."),
)


@transaction.atomic
def prepare_demo_case() -> tuple[str, str]:
    """Create the demo case unless it exists. Returns its number and a new password."""
    default_catalogue.load_default_catalogue()
    if not PortalSettings.objects.exists():
        PortalSettings.objects.create(
            office_name="Urząd Wojewódzki (przykład)",
            office_unit="Wydział Spraw Cudzoziemców",
            office_address="ul. Przykładowa 1\n80-000 Gdańsk",
            contact="58 000 00 00",
            place="Gdańsk",
        )
    case = Case.objects.filter(number=DEMO_CASE_NUMBER).first() or _create_demo_case()
    return DEMO_CASE_NUMBER, format_password(services.password_issue(actor=SYSTEM_ACTOR, case=case))


def _create_demo_case() -> Case:
    stages = {stage.code: stage for stage in Stage.objects.all()}
    now = timezone.now()
    (first, days), *further = _DEMO_STAGES
    case = services.case_open(
        actor=SYSTEM_ACTOR,
        number=DEMO_CASE_NUMBER,
        stage=stages[first],
        as_of=now - datetime.timedelta(days=days),
    )
    for code, days in further:
        as_of = now - datetime.timedelta(days=days)
        services.stage_set(actor=SYSTEM_ACTOR, case=case, stage=stages[code], as_of=as_of)
    for code, note in _DEMO_MISSING_DOCUMENTS:
        document = DocumentType.objects.get(code=code)
        services.missing_document_add(actor=SYSTEM_ACTOR, case=case, document=document, note=note)
    return case
