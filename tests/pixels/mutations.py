"""Small changes to a body: what an editor, a paste or an adversary does to it.

Each takes a random generator and a source, and returns another source (the same where it finds
nothing to change).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from random import Random

from revisions import sanitise
from tests.pixels.bodies import BLOCKS

Mutation = Callable[[Random, str], str]

PIECE = re.compile(r"(<[^>]*>)")
CHARACTERS = (
    *("\xa0", "\xad", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u202a", "\u202b"),
    *("\u202c", "\u202d", "\u202e", "\u2060", "\u2066", "\u2067", "\u2068", "\u2069", "\ufeff"),
    *("\u061c", "\u180e", "\u034f", "\u115f", "\u3164", "\u2800", "\u3000", "\u2003", "\u2009"),
    *("\u202f", "\u2028", "\u0301", "\ufe0f", "\ufffc", "\ufff9", "\U000e0041", "\x01", "\x0b"),
    *("\x1c", "\x85", "\t", "\n", " ", "  ", "&nbsp;", " &nbsp;", "&nbsp;&nbsp;", "&#x202e;"),
    *("&shy;", "&#8203;", "&zwnj;", "&ensp;", "&thinsp;", "<br>", "<br><br>"),
)
LOOKALIKES = {
    **dict(zip("acepoxyiAEKMHOPCTXB", "асерохуіАЕКМНОРСТХВ", strict=True)),
    **dict(zip("oνvAZ", "οvνΑΖ", strict=True)),
    "f": "ｆ",
    "1": "１",
    "-": "‐",
    "–": "-",
    "'": "’",
    ",": "‚",
    ".": "․",
    "l": "I",
}
INLINE = (
    *("a href='/nowy/'", "a", "abbr", "abbr title='skrót'", "b", "cite", "code", "del", "dfn"),
    *("em", "i", "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strike", "strong"),
    *("sub", "sup", "tt", "u", "var"),
)
BLOCK = ("p", "div", "h2", "h3", "h4", "pre", "address", "blockquote", "center", "li", "dd")
STYLES = {
    "text-align": ("left", "right", "center", "justify", "end", "start"),
    "margin-left": ("0", "10px", "20px", "2em"),
    "padding-left": ("0", "10px", "20px", "2em"),
    "text-indent": ("0", "15px", "2em"),
    "color": ("red", "#006030", "rgb(0, 0, 255)", "transparent", "inherit", "initial"),
    "background-color": ("yellow", "#eeeeee", "transparent", "inherit"),
    "font-weight": ("bold", "normal", "100", "900", "bolder", "lighter", "600"),
    "font-style": ("italic", "normal", "oblique"),
    "text-decoration": ("underline", "line-through", "none", "overline", "underline dotted red"),
    "vertical-align": ("sub", "super", "top", "middle", "bottom", "5px"),
    "list-style-type": ("none", "square", "upper-roman", "decimal", "lower-alpha"),
    "visibility": ("hidden",),
    "white-space": ("pre", "nowrap"),
    "text-transform": ("uppercase",),
    "direction": ("rtl",),
    "font-size": ("30px",),
    "display": ("none",),
}
ATTRIBUTES = {
    "dir": ("rtl", "ltr", "auto"),
    "lang": ("en", "de", "ar"),
    "id": ("dol",),
    "title": ("Podpowiedź",),
    "class": ("notice", "visually-hidden"),
    "href": ("/inny/", "#dol"),
    "name": ("gora",),
    "src": ("/b.png", "/c.png"),
    "alt": ("inny opis", ""),
    "width": ("20", "80", "50%"),
    "height": ("20", "80"),
    "start": ("1", "5", "-2"),
    "type": ("a", "A", "i", "I", "1"),
    "reversed": ("reversed", ""),
    "value": ("7", "2", "0"),
    "colspan": ("1", "2", "3"),
    "rowspan": ("1", "2", "0"),
    "headers": ("dol",),
    "scope": ("row", "col"),
    "align": ("left", "right", "center", "justify"),
    "valign": ("top", "middle", "bottom"),
    "span": ("1", "2"),
    "border": ("0", "3"),
    "bgcolor": ("red",),
    "datetime": ("2020-01-01",),
    "hidden": ("",),
    "nowrap": ("",),
}
ADDED = (
    *BLOCKS,
    *("<p></p>", "<p> </p>", "<p><br></p>", "<p>&nbsp;<br>&nbsp;</p>", "<br>", "<br><br>"),
    *("&nbsp;", "<h2></h2>", "<ul></ul>", "<ul><li></li></ul>", "<table></table>", "<pre></pre>"),
    *("<pre>\n\n</pre>", "<div></div>", "<div> &nbsp; </div>", "<blockquote></blockquote>"),
    *("<table><tr><td></td></tr></table>", "<p>\u200b</p>", "<!-- uwaga -->", "<q></q>"),
    *("<span style='padding-left: 40px'></span>", "<hr style='color: red'>", "<img src='/a.png'>"),
    *(
        "<hr style='margin-left: 60px'>",
        "<p><strong></strong></p>",
        "<a name='x'></a>",
        "<dl></dl>",
    ),
    *("<p>\u202e51</p>", "<p style='color: red'>&nbsp;</p>", "<p>&shy;</p>", "<p><img></p>"),
)


def _split(source: str) -> list[str]:
    return PIECE.split(source)


def _texts(pieces: list[str]) -> list[int]:
    return [k for k in range(0, len(pieces), 2) if re.search(r"\w", pieces[k])]


def _in_text(rng: Random, source: str, change: Callable[[str], str]) -> str:
    """``change`` applied to one text."""
    pieces = _split(source)
    if places := _texts(pieces):
        at = rng.choice(places)
        pieces[at] = change(pieces[at])
    return "".join(pieces)


def _letter_at(rng: Random, text: str, letters: str = "") -> int:
    """A place outside character references; of one of ``letters`` where given; -1 for none."""
    inside = {k for found in re.finditer(r"&#?\w+;", text) for k in range(*found.span())}
    places = [k for k, c in enumerate(text) if k not in inside and (not letters or c in letters)]
    return rng.choice(places) if places else -1


def insert_character(rng: Random, source: str) -> str:
    def change(text: str) -> str:
        at = _letter_at(rng, text)
        return text if at < 0 else text[:at] + rng.choice(CHARACTERS) + text[at:]

    return _in_text(rng, source, change)


def replace_space(rng: Random, source: str) -> str:
    def change(text: str) -> str:
        at = _letter_at(rng, text, " \n")
        return text if at < 0 else text[:at] + rng.choice(CHARACTERS) + text[at + 1 :]

    return _in_text(rng, source, change)


def swap_letters(rng: Random, source: str) -> str:
    def change(text: str) -> str:
        at = max(1, _letter_at(rng, text))
        return text[: at - 1] + text[at : at + 1] + text[at - 1] + text[at + 1 :]

    return source if "&" in source else _in_text(rng, source, change)


def use_lookalike(rng: Random, source: str) -> str:
    def change(text: str) -> str:
        at = _letter_at(rng, text, "".join(LOOKALIKES))
        return text if at < 0 else text[:at] + LOOKALIKES[text[at]] + text[at + 1 :]

    return _in_text(rng, source, change)


def decompose(rng: Random, source: str) -> str:
    return _in_text(rng, source, lambda text: unicodedata.normalize("NFD", text))


def change_case(rng: Random, source: str) -> str:
    def change(text: str) -> str:
        at = _letter_at(rng, text)
        return text[:at] + text[at].swapcase() + text[at + 1 :]

    return _in_text(rng, source, change)


def use_references(rng: Random, source: str) -> str:
    return _in_text(rng, source, lambda text: text.replace("ó", "&oacute;").replace("–", "&#8211;"))


def change_words(rng: Random, source: str) -> str:
    def change(text: str) -> str:
        words = text.split(" ")
        at = rng.randrange(len(words))
        words[at : at + 1] = rng.choice(([], ["15"], [words[at], "nie"], [words[at][::-1]]))
        return " ".join(words)

    return source if "&" in source else _in_text(rng, source, change)


def wrap_words(rng: Random, source: str) -> str:
    """Some words of one text in an inline element, with a style or an attribute at times."""

    def change(text: str) -> str:
        words = text.split(" ")
        first = rng.randrange(len(words))
        last = rng.randint(first, len(words) - 1)
        tag = rng.choice(INLINE)
        extra = rng.choice(("", "", _style(rng), _attribute(rng)))
        words[first] = f"<{tag}{extra}>{words[first]}"
        words[last] += f"</{tag.split()[0]}>"
        return " ".join(words)

    return _in_text(rng, source, change)


def nest_otherwise(rng: Random, source: str) -> str:
    """One inline element inside another, and the other way round."""
    one, two = rng.sample(INLINE, 2)
    if rng.random() < 0.5:
        two = "span" + _style(rng)
    inner = rng.choice(("raz dwa trzy", "51", "pokój <b>nr 5</b>"))
    pair = [
        f"<{a}><{b}>{inner}</{b.split()[0]}></{a.split()[0]}>" for a, b in ((one, two), (two, one))
    ]
    place = f"<p>przed {pair[0]} potem</p>"
    return (
        source.replace(place, f"<p>przed {pair[1]} potem</p>")
        if place in source
        else source + place
    )


def _style(rng: Random) -> str:
    name = rng.choice(list(STYLES))
    return f' style="{name}: {rng.choice(STYLES[name])}"'


def _attribute(rng: Random) -> str:
    name = rng.choice(list(ATTRIBUTES))
    return f' {name}="{rng.choice(ATTRIBUTES[name])}"'


def _in_tag(rng: Random, source: str, change: Callable[[str], str], tags: str = "") -> str:
    """``change`` applied to one start tag, of ``tags`` where given."""
    pieces = _split(source)
    pattern = rf"<(?:{tags})(?![\w])" if tags else r"<\w"
    places = [k for k in range(1, len(pieces), 2) if re.match(pattern, pieces[k])]
    if places:
        at = rng.choice(places)
        pieces[at] = change(pieces[at])
    return "".join(pieces)


def set_style(rng: Random, source: str) -> str:
    return _in_tag(
        rng,
        source,
        lambda tag: re.sub(r" style=(\"[^\"]*\"|'[^']*')|>$", "", tag) + _style(rng) + ">",
    )


def set_attribute(rng: Random, source: str) -> str:
    return _in_tag(
        rng,
        source,
        lambda tag: (
            tag[: re.match(r"<\w+", tag).end()]
            + _attribute(rng)
            + tag[re.match(r"<\w+", tag).end() :]
        ),
    )


def set_own_attribute(rng: Random, source: str) -> str:
    """An attribute that the sanitiser lets through on just this element."""
    tag = rng.choice(sorted(set(sanitise.ATTRIBUTES) - {"*"}))
    name = rng.choice(sorted(sanitise.ATTRIBUTES[tag]))
    value = rng.choice(ATTRIBUTES[name])
    return _in_tag(
        rng, source, lambda found: f'<{tag} {name}="{value}"{found[1 + len(tag) :]}', tag
    )


def drop_attributes(rng: Random, source: str) -> str:
    return _in_tag(rng, source, lambda tag: re.match(r"<\w+", tag)[0] + ">", r"\w+ [^>]*")


def rename_element(rng: Random, source: str) -> str:
    names = (
        *(("p", other) for other in BLOCK[1:6]),
        *(("h2", "h3"), ("h3", "p"), ("ul", "ol"), ("ol", "ul"), ("td", "th"), ("th", "td")),
        *(
            ("div", "p"),
            ("pre", "p"),
            ("blockquote", "div"),
            ("address", "p"),
            ("caption", "tbody"),
        ),
        *(("strong", "b"), ("em", "i"), ("u", "ins"), ("b", "em"), ("dt", "dd"), ("dd", "dt")),
        *(("thead", "tbody"), ("tbody", "tfoot"), ("sup", "sub"), ("code", "kbd"), ("q", "i")),
        *(("li", "p"), ("figure", "div"), ("figcaption", "p"), ("mark", "b"), ("small", "span")),
    )
    old, new = rng.choice([pair for pair in names if f"<{pair[0]}" in source] or [("x", "y")])
    return re.sub(rf"(</?){old}(?=[ >])", rf"\1{new}", source, count=rng.choice((0, 2)))


def insert_block(rng: Random, source: str) -> str:
    """Something between two pieces of the source, whatever they are."""
    pieces = _split(source)
    at = rng.randrange(len(pieces) + 1)
    return "".join((*pieces[:at], rng.choice(ADDED), *pieces[at:]))


def delete_piece(rng: Random, source: str) -> str:
    pieces = _split(source)
    del pieces[rng.randrange(len(pieces))]
    return "".join(pieces)


def swap_blocks(rng: Random, source: str) -> str:
    blocks = re.split(r"(?<=>)(?=\s*<(?:p|ul|ol|h\d|table|dl|pre|div|hr)[ >])", source)
    rng.shuffle(blocks)
    return "".join(blocks)


def swap_items(rng: Random, source: str) -> str:
    items = re.findall(r"<(?:li|tr|td|dd|dt)\b[^<]*(?:<[^<]*)??</(?:li|tr|td|dd|dt)>", source)
    if len(items) < 2:
        return source
    one, two = rng.sample(items, 2)
    return source.replace(one, "\0").replace(two, one).replace("\0", two)


def wrap_block(rng: Random, source: str) -> str:
    blocks = re.split(r"(?<=>)(?=\s*<(?:p|ul|ol|h\d|table|dl|pre|div|hr)[ >])", source)
    first = rng.randrange(len(blocks))
    last = rng.randint(first, len(blocks) - 1)
    tag = rng.choice(BLOCK)
    extra = rng.choice(("", _style(rng), _style(rng), _attribute(rng)))
    blocks[first] = f"<{tag}{extra}>{blocks[first]}"
    blocks[last] += f"</{tag}>"
    return "".join(blocks)


def part_containers(rng: Random, source: str) -> str:
    """A container that ends and begins again, between two pieces."""
    pieces = _split(source)
    tags = ("li", "ul", "ol", "blockquote", "table", "tr", "td", "div", "p", "b", "dl")
    tag = rng.choice([tag for tag in tags if f"<{tag}" in source] or ["p"])
    return "".join(
        (*pieces[: (at := rng.randrange(len(pieces) + 1))], f"</{tag}><{tag}>", *pieces[at:])
    )


def join_containers(rng: Random, source: str) -> str:
    """Two neighbouring containers as one."""
    found = list(re.finditer(r"</(\w+)>\s*<\1>", source))
    if not found:
        return source
    start, end = rng.choice(found).span()
    return source[:start] + rng.choice(("", " ")) + source[end:]


def change_white_space(rng: Random, source: str) -> str:
    spaces = [
        found.span() for found in re.finditer(r"(?<![<\w])\s+|>(?=<)|\n| (?=\w+[ <])", source)
    ]
    if not spaces:
        return source
    start, end = rng.choice(spaces)
    if source[start] == ">":
        return source[: start + 1] + rng.choice((" ", "\n", "\n\n  ")) + source[end:]
    return source[:start] + rng.choice((" ", "\n", "  ", "\t", " \n ")) + source[end:]


MUTATIONS: tuple[Mutation, ...] = (
    *(insert_character, replace_space, swap_letters, use_lookalike, decompose, change_case),
    *(use_references, change_words, wrap_words, nest_otherwise, set_style, set_attribute),
    *(set_own_attribute, drop_attributes, rename_element, insert_block, delete_piece, swap_blocks),
    *(swap_items, wrap_block, change_white_space, part_containers, join_containers),
)


def mutated(rng: Random, source: str, name: str = "") -> tuple[str, str]:
    """(name of the mutation, the source after it): another source wherever one is possible."""
    chosen = [each for each in MUTATIONS if each.__name__ == name] or MUTATIONS
    for _ in range(20):
        mutation = rng.choice(chosen)
        if (after := mutation(rng, source)) != source:
            return mutation.__name__, after
    return "none", source
