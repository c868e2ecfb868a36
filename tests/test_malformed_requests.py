"""No malformed request draws a server error from any address of the site.

SOAK_REQUESTS says how many are sent (`make soak`: 10,000), SOAK_SEED from which seed.
"""

from __future__ import annotations

import os
import random
import traceback

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client
from wagtail.models import Collection, Page, Revision, Site

from cases import demo as portal_demo
from cases.models import Case
from cms.demo.loader import create_demo_bulletin
from revisions.models import History, StoredFile
from tests.malformed_requests import (
    Address,
    MalformedRequest,
    addresses,
    form_fields,
    make_requests,
)

NUMBER = int(os.environ.get("SOAK_REQUESTS", "600"))
SEED = int(os.environ.get("SOAK_SEED", "1"))


@pytest.fixture
def known(home, settings, tmp_path) -> dict[str, list[str]]:
    """Values for the parts of addresses, from a bulletin with everything in it."""
    settings.MEDIA_ROOT = tmp_path
    create_demo_bulletin()
    portal_demo.prepare_demo_case()
    histories = list(History.objects.values_list("pk", flat=True)[:5])
    pages = [str(pk) for pk in Page.objects.filter(depth__gt=1).values_list("pk", flat=True)[:8]]
    pages += ["999999999"]
    files = StoredFile.objects.all()[:3]
    return {
        "int": [*pages, "0", "99999999999999999999"],
        "uuid": [*map(str, histories), "00000000-0000-0000-0000-000000000000"],
        "number": ["1", "2", "0", "99999999999"],
        "first": ["1", "2"],
        "second": ["2", "3"],
        "page_id": pages,
        "sha256": [file.sha256 for file in files] or ["0" * 64],
        "filename": ["plik.pdf", "plik.docx"],
        "revision_id": [str(pk) for pk in Revision.objects.values_list("pk", flat=True)[:5]],
        "case_id": [str(pk) for pk in Case.objects.values_list("pk", flat=True)[:3]],
        "user_id": [str(pk) for pk in get_user_model().objects.values_list("pk", flat=True)[:3]],
        "collection_id": [str(pk) for pk in Collection.objects.values_list("pk", flat=True)[:3]],
        "site_pk": [str(pk) for pk in Site.objects.values_list("pk", flat=True)],
        "document_id": ["1", "2"],
        "image_id": ["1", "2"],
        "app_label": ["articles", "cms", "wagtailcore", "nowhere"],
        "app_name": ["articles", "cms", "wagtailcore", "nowhere"],
        "content_type_app_name": ["articles", "cms", "nowhere"],
        "model_name": ["article", "section", "bulletinhome", "bulletinsettings", "nothing"],
        "content_type_model_name": ["article", "section", "nothing"],
        "code": ["pl", "en", "xx"],
        "path": ["", "x/", "sprawy/"],
        "str": ["1", "x"],
        "slug": ["x", "pl"],
    }


class Sender:
    """Sends a request as one person, and takes back whatever it changed."""

    def __init__(self, user: object | None) -> None:
        self.user = user

    def send(self, request: MalformedRequest) -> tuple[int, str, bytes]:
        """Status, what was raised if anything was, and the body of the answer."""
        client = Client(raise_request_exception=False, enforce_csrf_checks=request.csrf_checked)
        with transaction.atomic():
            if self.user is not None:
                client.force_login(self.user)
            extra = {
                "HTTP_" + name.upper().replace("-", "_"): value
                for name, value in request.headers.items()
                if name != "Cookie" or self.user is None
            }
            response = client.generic(
                request.method,
                "/",
                request.body,
                request.content_type,
                QUERY_STRING=request.query,
                PATH_INFO=request.path.encode("utf-8", "surrogatepass").decode("latin-1"),
                **extra,
            )
            body = b"".join(response) if response.streaming else response.content
            error = getattr(response, "exc_info", None)
            raised = "".join(traceback.format_exception(*error)) if error else ""
            transaction.set_rollback(True)
        return response.status_code, raised, body


@pytest.mark.django_db
def test_no_malformed_request_draws_a_server_error(known, caplog):
    caplog.set_level("CRITICAL")  # thousands of refusals would bury what failed
    rng = random.Random(SEED)
    administrator = get_user_model().objects.create_superuser("spr", "spr@example.org", "x")
    everybody = [Sender(None), Sender(administrator), Sender(administrator)]
    everything = addresses()
    fields: dict[Address, dict[str, str]] = {}
    failures = []

    def send(sender: Sender, request: MalformedRequest) -> bytes:
        status, raised, body = sender.send(request)
        if status >= 500:
            failures.append(f"{str(request)[:800]} as {sender.user}\n{raised[-1500:]}")
        return body

    for index in range(NUMBER):
        address = everything[index % len(everything)]
        if address not in fields:
            page = send(everybody[1], MalformedRequest("GET", address.fill(rng, known)))
            fields[address] = form_fields(page.decode("utf-8", "replace"))
        send(rng.choice(everybody), next(make_requests(rng, address, known, fields[address])))
    assert not failures, f"{len(failures)} of {NUMBER}:\n" + "\n\n".join(failures[:30])
