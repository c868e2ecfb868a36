"""Pictures of private collections are given out to who may see them, and published by no page."""

from __future__ import annotations

import io

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image as Picture
from wagtail.images.models import Image
from wagtail.models import Collection, CollectionViewRestriction, GroupCollectionPermission

from revisions.models import Version

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cache.clear()  # where Wagtail finds the sizes of the picture of an earlier test


@pytest.fixture
def collection(db) -> Collection:
    return Collection.get_first_root_node().add_child(name="Rada")


@pytest.fixture
def image(collection) -> Image:
    file = io.BytesIO()
    Picture.new("RGB", (20, 10), "red").save(file, "PNG")
    return Image.objects.create(
        title="Plan", file=ContentFile(file.getvalue(), "plan.png"), collection=collection
    )


@pytest.fixture
def address(image) -> str:
    return image.get_rendition("width-10").url


def restrict(collection: Collection, kind: str) -> CollectionViewRestriction:
    made = CollectionViewRestriction.objects.create(
        collection=collection, restriction_type=kind, password="x"
    )
    if kind == "groups":
        made.groups.add(Group.objects.create(name="Radni"))
    return made


def test_a_public_picture_may_be_kept_by_caches(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/png"
    assert "public" in response["Cache-Control"]


@pytest.mark.parametrize("kind", ["password", "login", "groups"])
@pytest.mark.parametrize("above", [False, True])
def test_a_private_picture_is_not_found(client, address, collection, kind, above):
    restriction = restrict(Collection.get_first_root_node() if above else collection, kind)
    assert client.get(address).status_code == 404
    restriction.delete()
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    "path", ["images/../original_images/plan.png", "original_images/plan.png", "images/x.png"]
)
def test_nothing_else_of_the_media_is_given_out(client, image, path):
    assert client.get(f"/media/{path}").status_code == 404


def test_who_may_see_the_collection_sees_it(client, address, collection, clerk):
    restriction = restrict(collection, "groups")
    clerk.is_superuser = False
    clerk.save()
    client.force_login(clerk)
    assert client.get(address).status_code == 404
    clerk.groups.add(restriction.groups.get())
    response = client.get(address)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


def test_who_may_choose_the_picture_sees_it_in_the_admin(client, address, collection, clerk):
    restrict(collection, "password")
    clerk.is_superuser = False
    clerk.save()
    editors = Group.objects.create(name="Redakcja")
    GroupCollectionPermission.objects.create(
        group=editors,
        collection=collection,
        permission=Permission.objects.get(codename="choose_image"),
    )
    clerk.groups.add(editors)
    client.force_login(clerk)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    "form", ["{}", "//localhost{}", "http://LOCALHOST{}", "../..{}", "/x/..{}", "/%6dedia{}"]
)
def test_a_page_that_shows_it_is_refused(wagtail_admin, article, address, collection, form):
    restrict(collection, "login")
    shown = form.format(address.removeprefix("/media") if "%6d" in form else address)
    url = reverse("wagtailadmin_pages:edit", args=[article.pk])
    data = wagtail_admin.form(url, full=f'<p><img src="{shown}" alt="Plan"></p>')
    data["action-publish"] = "1"
    response = wagtail_admin.client.post(url, data)
    assert response.status_code == 200
    errors = str(response.context["form"].non_field_errors())
    assert "Treść pokazuje obraz „Plan”, który jest w kolekcji niepublicznej „Rada”" in errors
    assert Version.objects.of_page(article).count() == 1


def test_a_page_with_a_public_picture_is_published(wagtail_admin, article, address):
    wagtail_admin.edit(article, full=f'<p><img src="{address}" alt="Plan"></p>')
    assert Version.objects.of_page(article).count() == 2
