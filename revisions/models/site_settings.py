"""Settings of a site that are written when they are changed, not when they are read."""

from __future__ import annotations

from typing import Self

from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.models import Site


class SiteSettings(BaseSiteSetting):
    """Wagtail's, but a site whose settings nobody changed yet has the usual ones, unsaved.

    Wagtail saves them when they are first read: then reading would wait for writing.
    """

    class Meta:
        abstract = True

    @classmethod
    def for_site(cls, site: Site | None) -> Self:
        """The settings of `site`. Raises DoesNotExist for None."""
        if site is None:
            raise cls.DoesNotExist(f"There are no {cls._meta.verbose_name} of no site.")
        return cls.base_queryset().filter(site=site).first() or cls(site=site)
