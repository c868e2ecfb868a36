"""Files of the library's pictures: given out by the application, which knows which are public.

Wagtail leaves them to the web server, which would give out those of private collections, too.
"""

from __future__ import annotations

import posixpath

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage
from wagtail.permissions import policy_registry

from articles.document_links import paths_on_site
from articles.models.documents import is_in_private_collection

FOLDER = "images"  # of MEDIA_ROOT, where Wagtail puts pictures in the sizes that pages show
SECONDS_IN_CACHES = 300  # so long may a picture be seen after its collection became private


@require_safe
def serve_picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture as pages show it; 404 where whoever asks may not see its collection."""
    name = posixpath.join(FOLDER, path)
    image = _with_privacy().filter(renditions__file=name).first()
    if image is None or (image.is_private and not _may_see(request, image)):
        raise Http404
    response = serve(request, path, document_root=settings.MEDIA_ROOT / FOLDER)
    if image.is_private:
        patch_cache_control(response, private=True, no_store=True)
    else:
        patch_cache_control(response, public=True, max_age=SECONDS_IN_CACHES)
    return response


def private_pictures(html: str, page_path: str) -> list[AbstractImage]:
    """The pictures of private collections that `html` on the page at `page_path` shows."""
    folder = f"{settings.MEDIA_URL}{FOLDER}/"
    names = {
        posixpath.join(FOLDER, path.removeprefix(folder))
        for path in paths_on_site(html, page_path)
        if path.startswith(folder)
    }
    if not names:
        return []
    shown = _with_privacy().filter(renditions__file__in=names, is_private=True)
    return list(shown.distinct().select_related("collection").order_by("pk"))


def _with_privacy() -> QuerySet[AbstractImage]:
    return get_image_model().objects.annotate(is_private=is_in_private_collection())


def _may_see(request: HttpRequest, image: AbstractImage) -> bool:
    restrictions = image.collection.get_view_restrictions()
    if all(restriction.accept_request(request) for restriction in restrictions):
        return True
    return policy_registry.get_by_type(type(image)).user_has_any_permission_for_instance(
        request.user, ["add", "change", "delete", "choose"], image
    )
