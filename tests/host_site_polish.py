"""What people see of a Polish site; run in the site after tests/host_site_session.py."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from home.models import Announcement

page = Announcement.objects.get(slug="call")
log = page.history.get_absolute_url()
html = Client().get(log).content.decode()
assert '<html lang="pl">' in html
assert "Wszystkie opublikowane zmiany" in html

editor = Client()
editor.force_login(get_user_model().objects.get())
form = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
for text in ("Załączniki", "Opis zmiany", "Wersje i przywracanie"):
    assert text in form, text
