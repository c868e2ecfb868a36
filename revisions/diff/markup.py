"""The syntax of HTML as regular expressions, each linear in its input.

Every repetition is possessive, so that no source, however broken, makes an expression try twice.
Follows the tokeniser of the HTML standard (13.2.5) where a reader could tell the difference:
quoted attributes may hold ``>``, comments and scripts hold no tags, a lone ``<`` is text.
"""

from __future__ import annotations

import re


def _either_case(names: str) -> str:
    """Names in any case as sets of letters by first letter: the engine can then skip at once."""
    by_letter: dict[str, list[str]] = {}
    for name in names.split("|"):
        by_letter.setdefault(name[0], []).append(name[1:])

    def rest(name: str) -> str:
        return re.sub(r"(?<!\[)[a-z]", lambda m: f"[{m[0]}{m[0].upper()}]", name)

    return "|".join(
        f"[{letter}{letter.upper()}](?:{'|'.join(rest(name) for name in names)})"
        for letter, names in by_letter.items()
    )


BLOCKS = (
    "address|article|aside|blockquote|body|caption|center|colgroup|col|dd|details|dialog|dir|div|"
    "dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|head|header|hgroup|hr|html|legend|li|"
    "main|menu|nav|ol|p|pre|search|section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
HIDDEN = "script|style|iframe|noembed|noframes|xmp|title|textarea|template"

BLOCK = _either_case(BLOCKS)
QUICK = "span|strong|br|a|em|b|i|u"  # what most texts are full of, tried first

ATTRS = r"""(?:[^>"'=]++|=\s*+(?:"[^"]*+"?|'[^']*+'?)?|["'])*+"""
COMMENT = r"!--(?:-?>|(?s:.*?)(?:--!?>|\Z))"


def _hidden(group: str) -> str:
    """An element whose content nobody sees and no tag ends but its own."""
    return (
        rf"(?P<{group}>(?i:{HIDDEN}))(?=[\s/>]){ATTRS}(?:>|\Z)"
        rf"(?s:.*?)(?:</(?i:(?P={group}))(?=[\s/>])[^>]*+>?|\Z)"
    )


def _run(group: str) -> str:
    """A stretch of source without a block tag in it."""
    return (
        rf"(?:[^<]++|</?(?:{QUICK})(?:\s{ATTRS})?>|<(?!/?(?:{BLOCK})[\s/>])(?:{COMMENT}"
        rf"|{_hidden(group)}|/?[a-zA-Z][^\s/>]*+{ATTRS}(?:>|\Z)|[!?/][^>]*+>?|))*+"
    )


HIDDEN_ELEMENT = _hidden("hidden")
LEAF = "[pP]|[lL][iI]|[tT][dDhH]|[dD][iI][vV]|[hH][1-6]"

# A stretch of source up to a block tag, and that tag; or the whole of a block without blocks in it.
ITEM = re.compile(
    rf"({_run('h1')})(?:<(?:({LEAF})((?:\s{ATTRS})?)>({_run('h2')})</(?:\3)\s*+>"
    rf"|(/?)({BLOCK})(?=[\s/>])({ATTRS})(?:>|\Z))|\Z)"
)
RUN_GROUP, LEAF_GROUP, LEAF_ATTRS, LEAF_RUN, SLASH, NAME, ATTRS_GROUP = 1, 3, 4, 5, 7, 8, 9
INLINE_TOKEN = re.compile(
    rf"<(?:{COMMENT}|{HIDDEN_ELEMENT}"
    rf"|(?P<slash>/?)(?P<name>[a-zA-Z][^\s/>]*+)(?P<attrs>{ATTRS})(?:>|\Z)|[!?/][^>]*+>?)"
)
ATTRIBUTE = re.compile(
    r"""([^\s=/>"'][^\s=/>]*)(?:\s*+=\s*+(?:"([^"]*+)"?|'([^']*+)'?|([^\s>"'][^\s>]*+)))?"""
)
# Nothing to read: white space, non-breaking too, and tags that show nothing.
BLANK = re.compile(
    rf"(?:\s|&nbsp;?|&#160;?|<(?!(?:img|image|script)[\s/>])(?:{COMMENT}|/?[a-zA-Z][^\s/>]*+{ATTRS}>))*+\Z",
    re.IGNORECASE,
)
