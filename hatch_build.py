"""Compiles the translations for the wheel; the compiled files are not in the repository."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileTranslations(BuildHookInterface):
    """Puts a .mo file beside every .po file of the wheel's package."""

    def initialize(self, version: str, build_data: dict) -> None:
        for catalogue in (Path(self.root) / "revisions" / "locale").rglob("*.po"):
            compiled = catalogue.with_suffix(".mo")
            with catalogue.open("rb") as source, compiled.open("wb") as target:
                write_mo(target, read_po(source, locale=catalogue.parts[-3]))
