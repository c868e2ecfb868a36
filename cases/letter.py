"""The letter with the password, as a PDF: a page in the client's language and one in Polish.

It has no addressee: the clerk puts it in an envelope or hands it over. It is made in memory and
never stored.
"""

from __future__ import annotations

import datetime
from pathlib import Path

import font_source_sans_pro
from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from fpdf import FPDF

from cases.credentials import format_password
from cases.languages import DEFAULT_LANGUAGE, localize
from cases.models import Case, PortalSettings

_FONTS = Path(font_source_sans_pro.__file__).parent / "files"
_FAMILY = "Source"
_MARGIN = 25  # mm
_LINE_HEIGHT = 5.6  # mm, at 10.5 pt


def render_letter(
    *, case: Case, password: str, office: PortalSettings, on: datetime.date | None = None
) -> bytes:
    """The letter as a PDF, dated `on` (today by default). `password` is the one just issued."""
    on = on or timezone.localdate()
    pdf = FPDF(format="A4")
    pdf.set_margin(_MARGIN)
    pdf.set_auto_page_break(True, margin=15)
    pdf.set_title("Portal Klienta")
    pdf.set_lang(case.language)
    pdf.add_font(_FAMILY, "", _FONTS / "SourceSansPro-Regular.ttf")
    pdf.add_font(_FAMILY, "B", _FONTS / "SourceSansPro-Bold.ttf")
    for language in dict.fromkeys((case.language, DEFAULT_LANGUAGE)):
        with translation.override(language):
            _add_page(pdf, case.number, format_password(password), office, on, language)
    return bytes(pdf.output())


def _add_page(
    pdf: FPDF,
    number: str,
    password: str,
    office: PortalSettings,
    on: datetime.date,
    language: str,
) -> None:
    pdf.add_page()
    pdf.set_font(_FAMILY, size=10.5)
    date = date_format(on, "DATE_FORMAT")
    _write(pdf, f"{office.place}, {date}" if office.place else date, align="R")
    for line in (office.office_name, office.office_unit):
        if line:
            _write(pdf, line, bold=line == office.office_name)
    if office.office_address:
        _write(pdf, office.office_address)
    pdf.ln(10)
    _write(pdf, _("Access to Portal Klienta"), bold=True, size=16)
    pdf.ln(3)
    _write(
        pdf,
        _(
            "In Portal Klienta you can see which stage your case has reached, what comes next and "
            "which documents are missing. You need no account: only the number of the case and the "
            "password."
        ),
    )
    pdf.ln(4)
    _write_field(pdf, _("Address"), settings.CASES_PORTAL_URL)
    _write_field(pdf, _("Number of the case"), number)
    _write_field(pdf, _("Password"), password)
    pdf.ln(5)
    for paragraph in (
        _(
            "The password has only these characters: 2–9 and capital letters without I, L, O and "
            "U. Hyphens and small letters do not matter when you type it."
        ),
        _(
            "Keep this letter and show the password to nobody whom you would not show your case. "
            "If it is lost, the office gives you a new one in person; the old one then stops "
            "working. An earlier password for this case no longer works."
        ),
        _("The office never sends the password by e-mail or SMS, and never asks you for it."),
        _(
            "What the portal shows is information. It is not a summons under the Polish Code of "
            "Administrative Procedure (KPA); summonses come as the Code says."
        ),
        _(
            "Neither the portal nor our SMS ever asks for a payment. Our SMS says only that the "
            "stage has changed. If you do not want SMS, tell the office."
        ),
    ):
        _write(pdf, paragraph)
        pdf.ln(2)
    closing = localize(office, "closing", language)
    if closing.text:
        _write(pdf, closing.text)
        pdf.ln(2)
    if office.contact:
        _write(pdf, f"{_('Questions')}: {office.contact}")


def _write(
    pdf: FPDF, text: str, *, bold: bool = False, size: float = 10.5, align: str = "L"
) -> None:
    pdf.set_font(_FAMILY, "B" if bold else "", size)
    pdf.multi_cell(0, _LINE_HEIGHT * size / 10.5, text, align=align, new_x="LMARGIN", new_y="NEXT")


def _write_field(pdf: FPDF, label: str, value: str) -> None:
    """A labelled value that a person copies from paper: large, on a line of its own."""
    pdf.set_font(_FAMILY, "", 10.5)
    pdf.cell(45, 11, label, border="B")
    pdf.set_font(_FAMILY, "B", 15)
    if pdf.get_string_width(value) > pdf.epw - 47:
        pdf.set_font_size(15 * (pdf.epw - 47) / pdf.get_string_width(value))
    pdf.cell(0, 11, value, border="B", new_x="LMARGIN", new_y="NEXT")
