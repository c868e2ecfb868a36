"""One comparison that fails takes nothing else of what the public reads down."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.revisions.conftest import FAILED_NOTICE, FAILED_SUMMARY


def test_the_public_list(client, broken_history):
    response = client.get(broken_history[0].history.get_absolute_url())
    assert response.status_code == 200
    third, second, first = response.context["entries"]
    assert FAILED_SUMMARY in third.summary
    assert FAILED_SUMMARY not in second.summary
    assert "12 → 14" in second.summary
    assert first.summary
    content = response.content.decode()
    assert FAILED_NOTICE in content
    assert "Pokój zepsute" in content


@pytest.mark.parametrize("view", ["", "obok", "tekst", "zrodlo"])
def test_the_public_comparison(client, broken_history, view):
    def compared(older, newer) -> str:
        url = reverse("revisions:compare", args=[broken_history[0].history_id, older, newer])
        response = client.get(url, {"widok": view})
        assert response.status_code == 200
        return response.content.decode()

    broken = compared(2, 3)
    assert broken.count(FAILED_NOTICE) >= 2  # in the title and in the body
    assert "Pokój zepsute" in broken
    linked = view in ("", "obok")
    assert f'href="#{"full-change-1" if linked else "pole-full"}"' in broken
    assert (' id="full-change-1"' if linked else ' id="pole-full"') in broken
    assert FAILED_NOTICE not in compared(1, 2)


def test_json(client, broken_history):
    response = client.get(reverse("revisions:json", args=[broken_history[0].history_id]))
    versions = response.json()["versions"]
    assert FAILED_SUMMARY in versions[0]["summary"]
    assert "12 → 14" in versions[1]["summary"]
    assert {change["field"] for change in versions[0]["changes"]} == {"title", "full"}
