"""The admin's API tells nobody of private collections who may not use them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction, GroupCollectionPermission

from articles.models import BulletinDocument

pytestmark = pytest.mark.django_db
API = "/admin/api/main"


@pytest.fixture
def collection(settings, tmp_path, db) -> Collection:
    settings.MEDIA_ROOT = tmp_path
    return Collection.get_first_root_node().add_child(name="Rada")


@pytest.fixture
def items(collection) -> dict[str, int]:
    """Id of the one document and the one picture, which are in `collection`."""
    file = ContentFile(b"%PDF-1.4", "tajny.pdf")
    document = BulletinDocument.objects.create(title="Tajny", file=file, collection=collection)
    image = Image.objects.create(title="Plan", file=get_test_image_file(), collection=collection)
    return {"documents": document.pk, "images": image.pk}


@pytest.fixture
def editor_client(client, clerk):
    """Somebody who may enter the administration, and nothing else."""
    clerk.is_superuser = False
    clerk.save()
    group = Group.objects.create(name="Redakcja")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    clerk.groups.add(group)
    client.force_login(clerk)
    return client


def told(client, kind: str, pk: int) -> list[bool]:
    """Whether the list, a search and the item's own address tell of it."""
    title = {"documents": "Tajny", "images": "Plan"}[kind]
    lists = [client.get(f"{API}/{kind}/{query}").json() for query in ("", f"?search={title}")]
    return [
        *(pk in [item["id"] for item in found["items"]] for found in lists),
        client.get(f"{API}/{kind}/{pk}/").status_code == 200,
    ]


@pytest.mark.parametrize("kind", ["documents", "images"])
def test_of_public_ones_all_are_told(editor_client, items, kind):
    assert told(editor_client, kind, items[kind]) == [True, True, True]


@pytest.mark.parametrize("kind", ["documents", "images"])
@pytest.mark.parametrize("above", [False, True])
def test_of_private_ones_who_may_use_them(editor_client, collection, items, kind, above):
    restricted = Collection.get_first_root_node() if above else collection
    CollectionViewRestriction.objects.create(collection=restricted, restriction_type="login")
    assert told(editor_client, kind, items[kind]) == [False, False, False]
    GroupCollectionPermission.objects.create(
        group=Group.objects.get(name="Redakcja"),
        collection=collection,
        permission=Permission.objects.get(codename=f"choose_{kind.removesuffix('s')}"),
    )
    assert told(editor_client, kind, items[kind]) == [True, True, True]
