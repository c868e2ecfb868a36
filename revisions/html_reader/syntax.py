"""The tokens of HTML as regular expressions, after section 13.2.5 of the HTML standard.

Every repetition is possessive or runs to its own end, so that each expression is linear in its
input. No group captures inside a repetition: CPython's ``re`` gets that wrong (``SystemError: The
span of capturing group is wrong``).
"""

from __future__ import annotations

import re

SPACE = " \t\n\f\r"

_SPACE = r"[ \t\n\f\r]"
_NAME = r"[a-zA-Z][^ \t\n\f\r/>]*+"
_VALUE = r"""(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^ \t\n\f\r>"'][^ \t\n\f\r>]*+)"""
_ATTRIBUTE = rf"[^ \t\n\f\r/>][^ \t\n\f\r/>=]*+(?:{_SPACE}*+={_SPACE}*+{_VALUE}?+)?+"
_REST_OF_TAG = rf"(?:[ \t\n\f\r/]++|{_ATTRIBUTE})*+(?:>|\Z)"
_COMMENT = r"!--(?:-?>|(?s:.*?)(?:--!?>|\Z))"
_BOGUS_COMMENT = r"(?:[!?]|/(?![a-zA-Z]|\Z))[^>]*+(?:>|\Z)"
# Elements whose content holds no tags (13.2.5.2 to 13.2.5.4).
RAW_TEXT = ("script", "style", "iframe", "noembed", "noframes", "xmp", "title", "textarea")
_RAW_ELEMENT = "|".join(
    rf"(?i:{name})(?=[ \t\n\f\r/>]){_REST_OF_TAG}(?s:.*?)"
    rf"(?:</(?i:{name})(?=[ \t\n\f\r/>]){_REST_OF_TAG}|\Z)"
    for name in RAW_TEXT
)
_PLAIN_TEXT = rf"(?i:plaintext)(?=[ \t\n\f\r/>]){_REST_OF_TAG}(?s:.*)"

MARKUP = rf"<(?:{_COMMENT}|{_RAW_ELEMENT}|{_PLAIN_TEXT}|/?{_NAME}{_REST_OF_TAG}|{_BOGUS_COMMENT})"
# The same for whoever looks for tags only: the group is a tag's name, with an end tag's slash.
TAG = re.compile(
    rf"<(?:{_COMMENT}|{_RAW_ELEMENT}|{_PLAIN_TEXT}|(/?{_NAME}){_REST_OF_TAG}|{_BOGUS_COMMENT})"
)
ATTRIBUTE = re.compile(_ATTRIBUTE)
START_OF_TAG = re.compile(rf"</?{_NAME}")
TAG_PART = re.compile(rf"</?{_NAME}|[ \t\n\f\r]++|/?>|/|{_ATTRIBUTE}|(?s:.)")
WHOLE_TAG = re.compile(rf"</?{_NAME}{_REST_OF_TAG}")
