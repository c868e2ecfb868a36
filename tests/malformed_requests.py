"""Makes malformed requests for every address of the site, from a seed.

`addresses` reads the site's own table of addresses, so a new view is met as soon as it has one.
What may be typed into a page is learnt from the page: the names of its fields.
"""

from __future__ import annotations

import json
import random
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote_from_bytes

from bs4 import BeautifulSoup
from django.contrib.admindocs.views import simplify_regex
from django.urls import URLPattern, URLResolver, get_resolver

HOSTILE_TEXTS = [
    "", " ", "0", "-1", "1e9", "99999999999999999999999", "1.5", "NaN", "None", "null", "[]", "{}",
    "\x00", "a\x00b", "%00", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "\ufeff", "\u202e51", "٣", "½", "²", "a" * 70_000, "ż" * 300, "'\"><script>alert(1)</script>",
    "' OR 1=1 --", "../../../../etc/passwd", "..%2f..%2f", "{{7*7}}", "{% now %}", "%s%n%d",
    "2026-02-30", "0000-00-00", "9999-12-31T23:59:60", "10000-01-01", "2026-11-21T10:00:00+99:99",
    "-title", "__class__", "title__password", "pk__in", "on", "true", "a=b&c=d", "\r\nX: y", "//x",
    "https://example.org/", "javascript:alert(1)", "00000000-0000-0000-0000-000000000000",
    "[" * 5000, '{"a":' * 500, "<div>" * 5000, "&#0;&#x110000;", "</textarea><img src=x onerror=a>",
]  # fmt: skip
HOSTILE_BYTES = [b"\xff\xfe", b"%FF%FE", b"%", b"%zz", b"%C0%80", b"%ED%A0%80", b"+", b";", b"&&=="]
COMMON_PARAMETERS = [
    "p", "page", "q", "query", "next", "ordering", "order", "sort", "from", "to", "since", "until",
    "user", "author", "action", "id", "ids", "object_id", "app_label", "model", "export", "format",
    "lang", "locale", "collection_id", "tag", "filter", "after", "before", "date", "limit",
    "offset", "cursor", "children", "page_type", "allow_external_link", "link_text", "mode",
    "in_preview_panel", "fields", "type", "state", "status", "number", "password",
]  # fmt: skip
HOSTILE_HEADERS = {
    "Accept": ["", "*/*;q=x", "application/json;;", "text/html" + ";q=0.1" * 2000],
    "Accept-Language": ["", "xx-" * 5000, "*", "pl;q=nan", "../../etc", "%00"],
    "Accept-Encoding": ["gzip;q=zz", "", "identity;q=0, *;q=0"],
    "Cookie": ["sessionid=\x01; csrftoken=" + "a" * 5000, "=; ;;", "django_language=../x", "a"],
    "X-Forwarded-For": ["1.2.3.4:5678", "[::1]:80", "unknown", "_hidden, ,,", "ż", "1" * 5000],
    "X-Forwarded-Proto": ["ftp", ""],
    "Forwarded": ["for=;;;"],
    "If-Modified-Since": ["yesterday", "Sat, 32 Foo 2026 25:61:61 GMT", "0", "²"],
    "If-Unmodified-Since": ["Thu, 01 Jan 99999 00:00:00 GMT"],
    "If-None-Match": ['"', "*", 'W/"' * 500, "\\"],
    "If-Range": ['"x', "2026"],
    "Range": ["bytes=-", "bytes=9-1", "bytes=-0", "bytes=" + "9" * 500 + "-", "lines=1-2"],
    "Referer": ["http://[", "javascript:1", "/" * 5000, "http://ż.example\\@x"],
    "Origin": ["null", "http://[", "https://example.org"],
    "Sec-Fetch-Site": ["cross-site", "?"],
    "X-Requested-With": ["XMLHttpRequest"],
    "Authorization": ["Bearer", "Basic %%%", "Bearer " + "a" * 5000, "Basic " + "ż"],
    "Accept-Datetime": ["tomorrow"],
    "Host": ["testserver:99999", "testserver.", "[::1", "a b", "TESTSERVER"],
}
METHODS = ["GET", "GET", "GET", "HEAD", "POST", "POST", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
CONTENT_TYPES = [
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=nonsense",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=ż",
    "multipart/form-data; boundary=x; charset=utf-16",
    "multipart/form-data; boundary=x; charset=utf-7",
    "multipart/form-data; boundary=x; charset=nonsense",
    "application/json",
    "application/json; charset=utf-16",
    "text/csv; charset=utf-32",
    "text/plain",
    "",
    "/",
    ";;;=",
]


@dataclass(frozen=True)
class MalformedRequest:
    """One request, as Django's test client takes it."""

    method: str
    path: str  # decoded, without the query
    query: str = ""  # percent-encoded
    body: bytes = b""
    content_type: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    csrf_checked: bool = False  # most go past that check, so that the view itself is met


@dataclass(frozen=True)
class Address:
    """A pattern of the site's addresses: text with `<name>` or `<converter:name>` in it."""

    pattern: str

    def fill(self, rng: random.Random, known: dict[str, list[str]]) -> str:
        """The address with a known value, or now and then a hostile one, for each part."""

        def value(match: re.Match[str]) -> str:
            converter, name = match["converter"] or "", match["name"]
            if rng.random() < 0.15:
                return rng.choice(HOSTILE_TEXTS)[:2000]
            candidates = known.get(name) or known.get(converter) or known["int"]
            return rng.choice(candidates)

        return "/" + re.sub(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>", value, self.pattern)


def addresses() -> list[Address]:
    """Every address of the site."""
    return [Address(pattern) for pattern in sorted(set(_patterns(get_resolver(), "")))]


def _patterns(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        text = str(entry.pattern)
        if hasattr(entry.pattern, "_regex"):
            text = simplify_regex(text).lstrip("/")
        if isinstance(entry, URLPattern):
            yield prefix + text
        else:
            yield from _patterns(entry, prefix + text)


def form_fields(html: str) -> dict[str, str]:
    """The fields of all forms of a page, by name, each with the value that it begins with."""
    found: dict[str, str] = {}
    for control in BeautifulSoup(html, "html.parser").select("[name]"):
        match control.name:
            case "select":
                options = control.select("option[selected]") or control.select("option")
                value = str(options[0].get("value", "")) if options else ""
            case "textarea":
                value = control.get_text()
            case "input" | "button":
                value = str(control.get("value", ""))
            case _:
                continue  # <meta name>, <slot name>
        found[str(control["name"])[:100]] = value
    return found


def make_requests(
    rng: random.Random, address: Address, known: dict[str, list[str]], fields: dict[str, str]
) -> Iterator[MalformedRequest]:
    """Malformed requests to `address`, without an end; `fields` are those of its page's forms."""
    names = sorted(fields)
    while True:
        method = rng.choice(METHODS)
        path = address.fill(rng, known)
        query, body, content_type = "", b"", ""
        if rng.random() < 0.6:
            query = _form(rng, rng.choice([names, COMMON_PARAMETERS]) or COMMON_PARAMETERS)
        if method in ("POST", "PUT", "PATCH"):
            content_type = rng.choice(CONTENT_TYPES)
            body = _body(rng, content_type, names or COMMON_PARAMETERS)
        if method == "POST" and fields and rng.random() < 0.5:
            # Nearly what the page's own form would send: it gets further into the view.
            content_type = CONTENT_TYPES[0]
            body = _nearly_valid_form(rng, fields)
        headers = {
            name: rng.choice(HOSTILE_HEADERS[name])
            for name in rng.sample(sorted(HOSTILE_HEADERS), rng.choice([0, 0, 1, 3]))
        }
        yield MalformedRequest(
            method, path, query, body, content_type, headers, csrf_checked=rng.random() < 0.2
        )


def _form(rng: random.Random, names: list[str]) -> str:
    pairs = []
    for name in rng.sample(names, min(len(names), rng.choice([1, 3, 40]))):
        if rng.random() < 0.1:
            pairs.append(f"{name}={rng.choice(HOSTILE_BYTES).decode('latin-1')}")
        else:
            text = rng.choice([*HOSTILE_TEXTS, "1", str(uuid.UUID(int=rng.getrandbits(128)))])
            pairs.append(f"{name}={_quote(text)}")
    return "&".join(pairs)


def _nearly_valid_form(rng: random.Random, fields: dict[str, str]) -> bytes:
    sent = dict(fields)
    for name in rng.sample(sorted(sent), min(len(sent), rng.choice([0, 1, 1, 2, 5]))):
        if rng.random() < 0.3:
            del sent[name]
        else:
            sent[name] = rng.choice(HOSTILE_TEXTS)
    return "&".join(f"{_quote(name)}={_quote(text)}" for name, text in sent.items()).encode()


def _quote(text: str) -> str:
    return quote_from_bytes(text[:70_000].encode("utf-8", "surrogatepass"), safe="")


def _body(rng: random.Random, content_type: str, names: list[str]) -> bytes:
    chosen = rng.sample(names, min(len(names), 40))
    texts = {name: rng.choice([*HOSTILE_TEXTS, "1"])[:5000] for name in chosen}
    if content_type.startswith("multipart"):
        parts = b"".join(
            b'--x\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
            % (
                name.encode(),
                rng.choice([b"", b"", b'; filename="a.png"', b"; filename*=utf-8''%ff"]),
                text.encode("utf-8", "surrogatepass"),
            )
            for name, text in texts.items()
        )
        return parts + rng.choice([b"--x--\r\n", b"", b"--x"])
    if "json" in content_type:
        return rng.choice(
            [json.dumps(texts).encode(), b"{", b"[" * 100_000, b"NaN", b'"\\ud800"', b"\xff", b"1"]
        )
    if "utf-16" in content_type:
        return _form(rng, names).encode("utf-16")
    return rng.choice(
        [
            _form(rng, names).encode("latin-1", "replace"),
            b"\x00\xff",
            b"a" * 9_000_000 if rng.random() < 0.02 else b"a",
        ]
    )
