"""Add the starter catalogue of stages and documents; what is there already stays as it is."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from cases import starter


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options):
        stages, documents = starter.load()
        self.stdout.write(f"+{stages} stages, +{documents} documents")
