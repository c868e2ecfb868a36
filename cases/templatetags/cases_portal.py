"""The office's words in the reader's language, marked where they are in another one."""

from __future__ import annotations

from django import template
from django.db import models
from django.utils.html import conditional_escape, format_html, linebreaks
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from cases.languages import said as say

register = template.Library()


@register.simple_tag
def said(obj: models.Model, name: str, *, as_paragraphs: bool = False) -> str:
    """The text `name` of a stage or document; with its `lang` where it is not the page's."""
    text, language = say(obj, name)
    html = linebreaks(text, autoescape=True) if as_paragraphs else conditional_escape(text)
    if language == (get_language() or "")[:2]:
        return mark_safe(html)
    tag = "div" if as_paragraphs else "span"
    return format_html('<{} lang="{}">{}</{}>', tag, language, mark_safe(html), tag)
