"""Where the diff engine fails on two texts, their lines are compared and all else goes on."""

from __future__ import annotations

import logging

import pytest
from django.core.cache import cache

from revisions import diff as engine
from revisions.comparison import CACHE_SECONDS, Comparison
from tests.revisions.conftest import FAILED_NOTICE as NOTICE
from tests.revisions.conftest import FAILED_SUMMARY as SUMMARY

pytestmark = pytest.mark.no_database


class EngineError(Exception):
    """Stands for any defect of the engine."""


@pytest.fixture(autouse=True)
def _nothing_cached():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(params=[EngineError("a defect"), RecursionError(), MemoryError()], ids=repr)
def failing(request, monkeypatch):
    """Lets a function of the engine fail: `failing("compare")`."""

    def failing(*names: str) -> None:
        for name in names:

            def fail(*_args, **_options):
                raise request.param

            fail.__name__ = name
            monkeypatch.setattr(engine, name, fail)

    return failing


ALL = ("compare", "compare_plain", "compare_source")
RENDERERS = ("render_inline", "render_side_by_side", "render_text")


def all_outputs(compared: Comparison) -> dict[str, str]:
    return {
        "inline": compared.inline(),
        "side_by_side": "".join(compared.side_by_side()),
        "text": compared.text(),
    }


@pytest.mark.parametrize("compare", ALL)
def test_where_comparing_fails_every_output_is_made_of_lines(failing, caplog, compare):
    failing(*ALL)
    compared = Comparison("<p>Pokój 12</p>", "<p>Pokój 14</p>", getattr(engine, compare))
    assert [change.kind for change in compared.changes] == ["text"]
    assert SUMMARY in compared.summary()
    for shown in all_outputs(compared).values():
        assert NOTICE in shown
        assert "Pokój 12" in shown
        assert "Pokój 14" in shown
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.exc_info
    assert "Pokój" not in record.getMessage()


@pytest.mark.parametrize("renderer", RENDERERS)
def test_where_one_rendering_fails_the_others_stay(failing, caplog, renderer):
    failing(renderer)
    compared = Comparison("<p>Pokój 12</p>", "<p>Pokój 14</p>", engine.compare)
    assert compared.summary() == "12 → 14"
    outputs = all_outputs(compared)
    failed = outputs.pop(renderer.removeprefix("render_"))
    assert NOTICE in failed
    assert "Pokój 12" in failed
    assert "Pokój 14" in failed
    assert not any(NOTICE in shown for shown in outputs.values())
    assert len(caplog.records) == 1


def test_every_change_of_the_list_has_its_place(failing):
    failing("render_inline", "render_side_by_side")
    before, after = "<p>a 1</p><p>b</p><p>c 3</p>", "<p>a 2</p><p>b</p><p>c 4</p>"
    compared = Comparison(before, after, engine.compare)
    assert len(compared.changes) == 2
    for shown in (compared.inline("full-"), *compared.side_by_side("full-")):
        for number in (1, 2):
            assert f'full-change-{number}"' in shown


def test_what_the_sanitiser_fails_on_is_told_too(monkeypatch, caplog):
    def fail(_source):
        raise EngineError

    monkeypatch.setattr("revisions.comparison.sanitise_diff", fail)
    assert NOTICE in Comparison("<p>a</p>", "<p>b</p>", engine.compare).inline()
    assert len(caplog.records) == 1


def test_a_failure_is_not_kept_for_long(failing, monkeypatch):
    kept = {}
    real = cache.set

    def set_for(key, value, seconds):
        kept[value] = seconds
        real(key, value, seconds)

    monkeypatch.setattr(cache, "set", set_for)
    shown = Comparison("<p>a</p>", "<p>b</p>", engine.compare).inline()
    assert kept[shown] == CACHE_SECONDS
    failing("compare")
    failed = Comparison("<p>a</p>", "<p>c</p>", engine.compare).inline()
    assert 0 < kept[failed] < CACHE_SECONDS
