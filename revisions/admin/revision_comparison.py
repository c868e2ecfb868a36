"""Wagtail's own comparison of revisions, with the diff that the public sees."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.compare import TextFieldComparison, register_comparison_class
from wagtail.fields import RichTextField

from revisions import diff as engine
from revisions.comparison import Comparison
from revisions.fields import HtmlField


class HtmlFieldComparison(TextFieldComparison):
    """Shows formatting, links, pictures and moves too, which Wagtail's own leaves out."""

    def htmldiff(self) -> SafeString:
        comparison = Comparison(self.val_a or "", self.val_b or "", engine.compare)
        return format_html('<div class="diff">{}</div>', comparison.inline(fold=2))


for field in (HtmlField, RichTextField):
    register_comparison_class(field, comparison_class=HtmlFieldComparison)
