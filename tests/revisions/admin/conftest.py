"""The edit form of an article, as a browser sends it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles.models import Article


class EditForm:
    """The edit form of one article: open it, change some values, press a button."""

    def __init__(self, client, article):
        self.client = client
        self.article = article
        self.url = reverse("wagtailadmin_pages:edit", args=[article.pk])
        self.open()

    def open(self) -> None:
        """Load the form: what it holds is what the next `post` sends."""
        context = self.client.get(self.url).context
        form = context["form"]
        self.data = {}
        for part in (form, *self._forms_of(form)):
            for bound in part:
                value = bound.value()
                if isinstance(value, bool) or value is None:
                    if value:
                        self.data[bound.html_name] = "on"
                    continue
                self.data[bound.html_name] = str(value).replace("\r\n", "\n").replace("\n", "\r\n")
        page = context["page"]
        if page.latest_revision_id:
            self.data["loaded_revision_id"] = str(page.latest_revision_id)
            created = page.latest_revision.created_at.isoformat()
            self.data["loaded_revision_created_at"] = created
        self.data["comments-TOTAL_FORMS"] = self.data.get("comments-TOTAL_FORMS", "0")

    @staticmethod
    def _forms_of(form):
        for formset in form.formsets.values():
            yield formset.management_form
            yield from formset.forms

    def post(self, button: str = "", **values):
        data = {**self.data, **values}
        if button:
            data[button] = button
        return self.client.post(self.url, data)

    @property
    def draft(self) -> Article:
        return Article.objects.get(pk=self.article.pk).get_latest_revision_as_object()


@pytest.fixture
def edit_form(client, editor):
    """Opens the form of an article as the editor: `edit_form(article)`; `user` for another one."""

    def edit_form(article, user=None) -> EditForm:
        client.force_login(user or editor)
        return EditForm(client, article)

    return edit_form
