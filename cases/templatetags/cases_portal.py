"""Texts of the catalogues in the language of the page."""

from __future__ import annotations

from django import template
from django.db import models
from django.utils.html import conditional_escape, format_html, linebreaks
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from cases.languages import localize

register = template.Library()


@register.simple_tag
def localized(obj: models.Model, name: str, *, as_paragraphs: bool = False) -> str:
    """The text `name` of a stage or document; in an element with `lang` if it is in Polish only."""
    text, language = localize(obj, name)
    html = linebreaks(text, autoescape=True) if as_paragraphs else conditional_escape(text)
    if language == (get_language() or "")[:2]:
        return mark_safe(html)
    tag = "div" if as_paragraphs else "span"
    return format_html('<{} lang="{}">{}</{}>', tag, language, mark_safe(html), tag)
