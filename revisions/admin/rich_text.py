"""What Wagtail's editor of rich text is given: no address that a browser would run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wagtail import hooks
from wagtail.admin.rich_text.converters.html_to_contentstate import ExternalLinkElementHandler

from revisions.live_parts import is_live_address

if TYPE_CHECKING:
    from wagtail.rich_text.feature_registry import FeatureRegistry


class _HarmlessLinkHandler(ExternalLinkElementHandler):
    """Wagtail's, which gives the editor any address; it shows them to be clicked on."""

    def get_attribute_data(self, attrs: dict[str, str]) -> dict[str, str]:
        return {"url": "" if is_live_address(attrs["href"]) else attrs["href"]}


@hooks.register("register_rich_text_features", order=100)  # Wagtail registers its own before
def clean_links(features: FeatureRegistry) -> None:
    """Put the handler above in the place of Wagtail's."""
    rule = features.converter_rules_by_converter["contentstate"]["link"]
    rule["from_database_format"]["a[href]"] = _HarmlessLinkHandler("LINK")
