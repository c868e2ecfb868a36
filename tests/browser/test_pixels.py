"""What looks different is never called unchanged: Chromium's pixels judge what the diff tells."""

from __future__ import annotations

import pytest

from revisions.diff import compare
from tests.pixels.oracle import Pair, failures, judge, look_different, pairs

pytestmark = [pytest.mark.browser, pytest.mark.no_database]

PAIRS = 400
SEED = 20260101
# Named in the record of what once was called unchanged.
ONCE_MISSED = (
    Pair("item number", "<ol><li>raz</li></ol>", '<ol><li value="7">raz</li></ol>'),
    Pair("breaks in pre", "<pre>raz\ndwa trzy</pre>", "<pre>raz dwa\ntrzy</pre>"),
    Pair("direction", "<p>raz (1)</p>", '<p dir="rtl">raz (1)</p>'),
    Pair("marker", "<ul><li>raz</li></ul>", '<ul style="list-style-type: none"><li>raz</li></ul>'),
    Pair(
        "decoration of an item",
        "<ul><li>raz</li></ul>",
        '<ul><li style="text-decoration: underline">raz</li></ul>',
    ),
    Pair(
        "background of a list",
        "<ul><li>raz</li></ul>",
        '<ul style="background-color: yellow"><li>raz</li></ul>',
    ),
    Pair("no-break space", "<p>raz dwa</p>", "<p>raz &nbsp;dwa</p>"),
    Pair("blank line", "<p>raz</p>", "<p>raz</p><p>&nbsp;</p>"),
    Pair(
        "list in two",
        "<ol><li>raz</li><li>dwa</li></ol>",
        "<ol><li>raz</li></ol><ol><li>dwa</li></ol>",
    ),
)


@pytest.fixture
def drawing_page(chromium):
    page = chromium.new_page(viewport={"width": 800, "height": 1000})
    yield page
    page.close()


def test_the_judge_sees_what_differs_and_nothing_else(drawing_page):
    same = Pair("same", "<p>raz <b>dwa</b></p>", "<p>raz\n<strong>dwa</strong></p>")
    assert look_different(drawing_page, [*ONCE_MISSED, same]) == [True] * len(ONCE_MISSED) + [False]


def test_what_was_once_missed_is_told(chromium):
    assert [str(failure) for failure in failures(chromium, ONCE_MISSED)] == []


def test_a_change_that_is_not_told_is_judged_wrong():
    assert judge(compare("<p>raz</p>", "<p>raz</p>"), look_different=True)
    assert judge(compare("<p>raz</p>", "<p>dwa</p>"), look_different=False)
    assert not judge(compare("<p>raz</p>", "<p>dwa</p>"), look_different=True)


def test_what_looks_different_is_told_and_what_looks_the_same_has_no_new_words(chromium):
    assert [str(failure) for failure in failures(chromium, list(pairs(PAIRS, SEED)))] == []
