"""Add the default catalogue of stages and documents; existing ones are not changed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from cases import default_catalogue


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options: Any) -> None:
        stages, documents = default_catalogue.load_default_catalogue()
        self.stdout.write(f"+{stages} stages, +{documents} documents")
