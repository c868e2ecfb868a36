"""Writes a history in the form of an SSDIP "Wersje" tab: the reader's counterpart, for tests."""

from dataclasses import dataclass, field
from datetime import datetime

TITLE = "Wersje"
COLUMNS = "Wersja Data zmiany Autor Opis Akcje"
NOTICE = "Przeczytaj o systemie i jego zasadach przetwarzania danych"
VERBS = {"attached": "Załączono", "detached": "Odłączono", "replaced": "Podmieniono"}


@dataclass
class Change:
    field: str
    before: str
    after: str


@dataclass
class Entry:
    """A version, or an attachment event if `kind` is set; `number` None is a lost number."""

    at: datetime
    author: str
    number: int | None = None
    changes: list[Change] = field(default_factory=list)
    kind: str | None = None
    reference: str = ""
    rows: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    line: int = 0  # set by write_tab
    change_lines: list[int] = field(default_factory=list)  # set by write_tab


def write_tab(
    entries: list[Entry], *, pager: str = "", notice: bool = True, separator: str = "\n"
) -> str:
    """The tab's text; notes in each entry the lines where it and its changes stand."""
    out: list[str] = [TITLE, ""]
    if pager:
        out.append(pager)
    out.append(COLUMNS)
    for entry in entries:
        entry.line = _next_line(out)
        entry.change_lines = []
        number = f"{entry.number}\xa0 " if entry.number else ""
        out.append(f"{number}{entry.at:%Y-%m-%d %H:%M:%S}\xa0 {entry.author}")
        if entry.changes:
            out.append("")
            opis = ""
            for change in entry.changes:
                if opis:
                    opis += separator
                entry.change_lines.append(_next_line(out) + opis.count("\n"))
                opis += (
                    f"Pole {change.field} zmieniło wartość z '{change.before}' na '{change.after}'"
                )
            out += [opis, ""]
        if entry.kind:
            out += ["", f"{VERBS[entry.kind]} plik {entry.reference}", ""]
        out += ["Podgląd", "Zamknij", "PolePrzedPo"]
        for change in entry.changes:
            out += [change.field, "", "przedtem", "", "potem"]
        for name, before, after in entry.rows:
            out.append(name + ("puste" if before is None else before) + (after or "puste"))
    if pager:
        out.append(pager)
    if notice:
        out += ["", NOTICE, "", "Administrator systemu", "Zapoznałem się.."]
    return "\n".join(out) + "\n"


def _next_line(out: list[str]) -> int:
    return sum(chunk.count("\n") + 1 for chunk in out) + 1
