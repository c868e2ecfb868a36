"""What the diff is measured on: an article of our own, the sample where it is present, and the
worst inputs anyone has thought of, each of up to 1 MB on a side."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

SAMPLE = Path(__file__).resolve().parents[2] / "shared" / "seeds" / "ssdip-wersje.txt"
PAIR = re.compile(r"Pole full zmieniło wartość z '(.*)' na '(.*)'\s*")
MEGABYTE = 1_000_000  # characters, of one byte each but for a few

_LETTERS = "abcdefghijklmnoprstuwyz"
_DRAW = random.Random(9)
WORDS = ["".join(_DRAW.choices(_LETTERS, k=_DRAW.randrange(3, 10))) for _ in range(8000)]


def sample_pairs() -> list[tuple[str, str]]:
    """The real pairs of versions, newest first; [] where there are none."""
    if not SAMPLE.exists():
        return []
    with SAMPLE.open(encoding="utf-8", newline="\n") as lines:
        return [found.groups() for line in lines if (found := PAIR.fullmatch(line.rstrip("\n")))]


def article(seed: int = 1, paragraphs: int = 40) -> str:
    """An article of about 14 KB as editors of old write it: spans, breaks, lists, entities."""
    draw = random.Random(seed)

    def words(number: int) -> str:
        return " ".join(draw.choices(WORDS, k=number)).replace("o", "&oacute;", 1)

    out = []
    for number in range(paragraphs):
        span = '<span style="font-family:verdana,geneva,sans-serif;">'
        if number % 10 == 0:
            out.append(f"<p> {span}<strong>{words(4)}:</strong></span></p>")
        elif number % 10 in (5, 6):
            items = "".join(f"<li> {span}{words(14)}</span></li> " for _ in range(5))
            out.append(f"<ul> {items}</ul>")
        else:
            link = f'<a href="http://urzad.example.pl/{number}">{words(3)}</a>'
            text = f"{words(12)}<br /> <strong>{words(2)}</strong> {link} {words(15)}"
            out.append(f'<p style="text-align: justify;"> {span}{text}</span></p>')
    return " ".join(out)


def edited(source: str, number: int, seed: int = 3) -> str:
    """The source with so many words replaced, anywhere."""
    parts = source.split(" ")
    places = [index for index, part in enumerate(parts) if part.isalpha() and len(part) > 4]
    for index in random.Random(seed).sample(places, min(number, len(places))):
        parts[index] = "zmiana"
    return " ".join(parts)


def generated_pairs() -> list[tuple[str, str]]:
    """Thirteen pairs of our own, one to four edits each."""
    return [(article(seed), edited(article(seed), 1 + seed % 4)) for seed in range(13)]


def _words(seed: int, size: int = MEGABYTE) -> str:
    draw = random.Random(seed)
    return " ".join(draw.choices(WORDS, k=size // 7))[:size]


def _paragraphs(seed: int, each: int = 60, size: int = MEGABYTE) -> list[str]:
    draw = random.Random(seed)
    return [
        f"<p>{' '.join(draw.choices(WORDS, k=each))}</p>\n" for _ in range(size // (each * 7 + 8))
    ]


def _shuffled(items: list[str]) -> list[str]:
    return random.Random(4).sample(items, len(items))


def _table(rows: int, step: int, columns: str = "") -> str:
    body = "".join(
        f"<tr><td>{n}</td><td>{WORDS[n * step % 8000]}</td>{columns}<td>{n * 7}</td></tr>"
        for n in range(rows)
    )
    return f"<table>{body}</table>"


def _row(cells: int, factor: int) -> str:
    return f"<table><tr>{''.join(f'<td>{n * factor}</td>' for n in range(cells))}</tr></table>"


def _p(text: str) -> str:
    return f"<p>{text}</p>"


WORST: dict[str, Callable[[], tuple[str, str]]] = {
    "unrelated texts": lambda: ("".join(_paragraphs(1)), "".join(_paragraphs(2))),
    "unrelated texts of 100 KB": lambda: (
        "".join(_paragraphs(1, size=100_000)),
        "".join(_paragraphs(2, size=100_000)),
    ),
    "one huge block": lambda: (_p(_words(1)), _p(_words(2))),
    "one huge block, many edits": lambda: (_p(_words(1)), _p(_words(1).replace(WORDS[5], "nowe"))),
    "20,000 alternating tokens": lambda: (_p("a b " * 10_000), _p("b a " * 10_000)),
    "500,000 alternating tokens": lambda: (_p("a b " * 250_000), _p("b a c " * 160_000)),
    "100,000 nested div": lambda: ("<div>" * 100_000 + "x", "<div>" * 100_000 + "y"),
    "nested lists and quotations": lambda: ("<blockquote>x" * 70_000, "<ul><li>x" * 90_000),
    "nested bold": lambda: (f"<p>{'<b>x' * 200_000}", f"<p>{'<i>x' * 200_000}"),
    "1 MB in one attribute": lambda: (
        f'<p title="{"a" * MEGABYTE}">x',
        f'<p title="{"b" * MEGABYTE}">y',
    ),
    "1 MB in one address": lambda: (
        f'<a href="{"a" * MEGABYTE}">x</a>',
        f'<a href="{"b" * MEGABYTE}">x</a>',
    ),
    "one word of 1 MB": lambda: (_p("a" * MEGABYTE), _p("a" * (MEGABYTE - 1) + "b")),
    "unclosed tags": lambda: ("<p><b><a href=x>z " * 55_000, "<p><i><a href=y>z " * 55_000),
    "angle brackets": lambda: ("<" * MEGABYTE, "< " * (MEGABYTE // 2)),
    "open quotes": lambda: ('<a b="' * 150_000, "<p c='" * 150_000),
    "open comments": lambda: ("<!--" * 250_000, "<!-- x -->" * 100_000),
    "NUL and lone surrogates": lambda: ("\x00\ud800x " * 200_000, "\udfffy\x01 " * 200_000),
    "entities": lambda: (_p("&oacute; " * 110_000), _p("&amp; " * 160_000)),
    "a table": lambda: (_table(22_000, 1), _table(20_000, 3, "<td>x</td>")),
    "one row of 70,000 cells": lambda: (_row(65_000, 1), _row(64_000, 2)),
    "every paragraph moved": lambda: ("".join(_paragraphs(1)), "".join(_paragraphs(1)[::-1])),
    "every short paragraph moved": lambda: (
        "".join(_paragraphs(1, 5)),
        "".join(_paragraphs(1, 5)[::-1]),
    ),
    "every paragraph edited": lambda: (
        "".join(_paragraphs(1)),
        "".join(part.replace(" ", " nowe ", 3) for part in _paragraphs(1, 58)),
    ),
    "short paragraphs moved and edited": lambda: (
        "".join(_paragraphs(1, 8)),
        "".join(_shuffled([part.replace(" ", " q ", 1) for part in _paragraphs(1, 8)])),
    ),
    "equal short blocks": lambda: (
        "<p>x</p>" * 125_000,
        "<p>x</p>" * 60_000 + "<p>y</p>" * 60_000,
    ),
    "alternating short blocks": lambda: (
        "<p>x</p><p>y</p>" * 60_000,
        "<p>y</p><p>x</p><p>z</p>" * 40_000,
    ),
    "every list item edited": lambda: (
        f"<ul>{'<li>x y</li>' * 80_000}</ul>",
        f"<ol>{'<li>x z</li>' * 80_000}</ol>",
    ),
    "every look changed": lambda: (_p("<b>a</b> " * 100_000), _p("<i>a</i> " * 100_000)),
    "50,000 links changed": lambda: (
        _p("".join(f'<a href="/a{n}">x</a> ' for n in range(50_000))),
        _p("".join(f'<a href="/b{n}">x</a> ' for n in range(50_000))),
    ),
    "paragraphs made a list": lambda: (
        "".join(_paragraphs(1, 5)),
        f"<ul>{''.join(_paragraphs(1, 5)).replace('p>', 'li>')}</ul>",
    ),
    "all paragraphs joined": lambda: (
        "".join(_paragraphs(1, 30)),
        _p("".join(_paragraphs(1, 30)).replace("<p>", "").replace("</p>", "")),
    ),
}
