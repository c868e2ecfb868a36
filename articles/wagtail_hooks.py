"""What the admin's API tells of the library: of private collections, what its user may use.

Wagtail's tells everybody in the admin the titles and file names of all documents and pictures.
"""

from __future__ import annotations

from django.db.models import QuerySet
from wagtail import hooks
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.models import Collection, CollectionViewRestriction
from wagtail.permissions import policy_registry


class _PublicOrPermitted:
    def get_queryset(self) -> QuerySet:
        permitted = policy_registry.get_by_type(self.model).collections_user_has_any_permission_for(
            self.request.user, ["add", "change", "delete", "choose"]
        )
        ids = public_collections() | set(permitted.values_list("pk", flat=True))
        # By the collection itself: the API searches, which bears no other condition.
        return super().get_queryset().filter(collection__in=sorted(ids))


def public_collections() -> set[int]:
    """Ids of the collections that neither have a restriction nor are below one that has."""
    restrictions = CollectionViewRestriction.objects.exclude(
        restriction_type=CollectionViewRestriction.NONE
    )
    private = tuple(restrictions.values_list("collection__path", flat=True))
    collections = Collection.objects.values_list("pk", "path")
    return {pk for pk, path in collections if not path.startswith(private)}


class Documents(_PublicOrPermitted, DocumentsAdminAPIViewSet):
    pass


class Images(_PublicOrPermitted, ImagesAdminAPIViewSet):
    pass


@hooks.register("construct_admin_api", order=1)  # in the place of Wagtail's
def register_library(router: WagtailAPIRouter) -> None:
    router.register_endpoint("documents", Documents)
    router.register_endpoint("images", Images)
