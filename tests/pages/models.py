"""Versioned pages of every kind, beside a plain one that they stand under."""

from __future__ import annotations

from django.db import models
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, ObjectList, TabbedInterface
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from revisions.state import VersionedField
from revisions.versioned_page import VersionedPage


class Folder(Page):
    """A page that is not versioned."""


class ExampleAnnouncement(VersionedPage, Page):
    """The smallest versioned page: fields, their names, a template."""

    body = RichTextField(blank=True)
    valid_until = models.DateField(null=True, blank=True)

    content_panels = [*Page.content_panels, "body", "valid_until"]
    versioned_fields = ["body", "valid_until"]


class SignedAnnouncement(ExampleAnnouncement):
    """A class that inherits the table of a versioned one."""

    signed_by = models.CharField(max_length=100, blank=True)

    content_panels = [*ExampleAnnouncement.content_panels, "signed_by"]
    versioned_fields = [*ExampleAnnouncement.versioned_fields, "signed_by"]


class Notice(VersionedPage, Page):
    """A class that others are made from; it has no table."""

    text = models.TextField(blank=True)

    versioned_fields = ["text"]

    class Meta:
        abstract = True


class LegalNotice(Notice):
    """It has an edit handler of its own, with the change note where it wants it."""

    edit_handler = TabbedInterface(
        [
            ObjectList([FieldPanel("change_note"), FieldPanel("title")], heading="First"),
            ObjectList([FieldPanel("text")], heading="Second"),
        ]
    )


class Topic(models.Model):
    name = models.CharField(max_length=50)

    def __str__(self):
        return self.name


class Sample(VersionedPage, Page):
    """A field of every kind."""

    summary = models.TextField(blank=True)
    name = models.CharField(max_length=50, blank=True, verbose_name="name in full")
    body = RichTextField(blank=True)
    parts = StreamField(
        [
            ("heading", blocks.CharBlock()),
            ("text", blocks.RichTextBlock()),
            ("lines", blocks.TextBlock()),
            ("list", blocks.ListBlock(blocks.CharBlock())),
            (
                "fee",
                blocks.StructBlock(
                    [
                        ("what", blocks.CharBlock()),
                        ("paid", blocks.BooleanBlock(required=False)),
                        ("how", blocks.ChoiceBlock(choices=[("c", "cash"), ("t", "transfer")])),
                    ]
                ),
            ),
        ],
        blank=True,
    )
    day = models.DateField(null=True, blank=True)
    moment = models.DateTimeField(null=True, blank=True)
    hour = models.TimeField(null=True, blank=True)
    urgent = models.BooleanField(default=False)
    checked = models.BooleanField(null=True, blank=True)
    number = models.IntegerField(null=True, blank=True)
    price = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    status = models.CharField(
        max_length=1, choices=[("o", "open"), ("c", "closed")], default="o", blank=True
    )
    level = models.IntegerField(choices=[(1, "first"), (2, "second")], null=True, blank=True)
    topic = models.ForeignKey(Topic, null=True, blank=True, on_delete=models.SET_NULL)
    facts = models.JSONField(null=True, blank=True)

    FIELDS = (
        "summary",
        "name",
        "body",
        "parts",
        "day",
        "moment",
        "hour",
        "urgent",
        "checked",
        "number",
        "price",
        "status",
        "level",
        "topic",
        "facts",
    )
    content_panels = [*Page.content_panels, *FIELDS]
    versioned_fields = [
        *FIELDS,
        VersionedField("length", "Length", read=lambda page: str(len(page.summary))),
    ]
