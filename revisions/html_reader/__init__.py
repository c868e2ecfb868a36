"""The one reader of HTML: every part of the project that takes HTML apart does it through here.

* ``parse`` gives the tree that a browser builds of a fragment inside ``body``: a list of nodes.
  ``walk`` goes through it in document order; ``attributes`` are a node's own.
* ``text_of``, ``attribute_values`` and ``links`` answer the common questions about a source.
* ``top_level_parts`` and ``parse_parts`` let versions that share most be parsed once.
* ``tokens`` takes a source apart without losing a letter, ``replace_attribute`` rewrites values
  in place: both for work that must keep the source as it is, byte for byte.
* ``style_declarations`` reads the value of a ``style`` attribute, ``safe_style_value`` judges it.
* ``bounded`` cuts what parsers are quadratic in. ``parse`` does it itself; whoever hands a source
  to another parser (nh3, for example) calls it first.

The tree is lexbor's, by way of selectolax; nodes are ``selectolax.lexbor.LexborNode``. No source
raises an error. A source of more than LONGEST characters is read as plain text.
"""

from .bounds import LONGEST, MOST_ATTRIBUTES, MOST_DEEP, bounded
from .parts import parse_parts, top_level_parts
from .styles import LONGEST_STYLE, safe_style_value, style_declarations
from .tokens import (
    is_blank,
    is_markup,
    replace_attribute,
    tag_attributes,
    tag_name,
    tag_parts,
    tokens,
)
from .tree import (
    COMMENT,
    HIDDEN,
    LINE_BREAKING,
    TEXT,
    Node,
    attribute_values,
    attributes,
    links,
    parse,
    text_of,
    walk,
)

__all__ = [
    "COMMENT",
    "HIDDEN",
    "LINE_BREAKING",
    "LONGEST",
    "LONGEST_STYLE",
    "MOST_ATTRIBUTES",
    "MOST_DEEP",
    "TEXT",
    "Node",
    "attribute_values",
    "attributes",
    "bounded",
    "is_blank",
    "is_markup",
    "links",
    "parse",
    "parse_parts",
    "replace_attribute",
    "safe_style_value",
    "style_declarations",
    "tag_attributes",
    "tag_name",
    "tag_parts",
    "text_of",
    "tokens",
    "top_level_parts",
    "walk",
]
