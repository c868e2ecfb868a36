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
HIDDEN_ELEMENT = (
    rf"(?P<hidden>(?i:{HIDDEN}))(?=[\s/>]){ATTRS}(?:>|\Z)"
    r"(?s:.*?)(?:</(?i:(?P=hidden))(?=[\s/>])[^>]*+>?|\Z)"
)

# A stretch of source without a block tag in it.
RUN = (
    rf"(?:[^<]++|</?(?:{QUICK})(?:\s{ATTRS})?>|<(?!/?(?:{BLOCK})[\s/>])(?:{COMMENT}|{HIDDEN_ELEMENT}"
    rf"|/?[a-zA-Z][^\s/>]*+{ATTRS}(?:>|\Z)|[!?/][^>]*+>?|))*+"
)

ITEM = re.compile(
    rf"(?P<run>{RUN})(?:<(?P<slash>/?)(?P<name>{BLOCK})(?=[\s/>])(?P<attrs>{ATTRS})(?:>|\Z)|\Z)"
)
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
