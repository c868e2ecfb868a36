"""The Content-Security-Policy of the public site and of Wagtail's admin.

The admin's policy allows no inline handler and no inline script without a nonce. Some of Wagtail's
widgets still start themselves by an inline script that knows no nonce: `add_nonces` gives one to
those, told by their exact shape, a call of a known function with data for its arguments.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.urls import reverse

from revisions.html_reader import tokens

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

_PLAIN_SCRIPT = "<script>"
_CALLS = (
    re.compile(
        r"(?:init(?:Date|Time|DateTime)|createTask)Chooser\((?P<arguments>.*)\);", re.DOTALL
    ),
    re.compile(r"new (?:\w+\.)*\w*Chooser\w*\((?P<arguments>.*)\);", re.DOTALL),
    re.compile(
        r"\(function\(\) \{\s*var panel = new (?:InlinePanel|MultipleChooserPanel)"
        r"\(JSON\.parse\((?P<arguments>.*)\)\);\s*\}\)\(\);",
        re.DOTALL,
    ),
)


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """django-csp's, with a policy of its own for every address below the admin's first one."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if parts.config is None and not report_only and _is_admin(request):
            parts.config = settings.ADMIN_CONTENT_SECURITY_POLICY["DIRECTIVES"]
        return parts

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if _is_admin(request) and _is_html(response):
            text = response.content.decode(response.charset)
            with_nonces = add_nonces(text, request)
            if with_nonces != text:
                response.content = with_nonces
                if response.has_header("Content-Length"):
                    response["Content-Length"] = str(len(response.content))
        return super().process_response(request, response)


def _is_admin(request: HttpRequest) -> bool:
    return request.path_info.startswith(reverse("wagtailadmin_home"))


def _is_html(response: HttpResponseBase) -> bool:
    return not response.streaming and response.get("Content-Type", "").startswith("text/html")


def add_nonces(html: str, request: HttpRequest) -> str:
    """The page with the request's nonce on those inline scripts that are Wagtail's own."""
    if _PLAIN_SCRIPT not in html:
        return html
    return "".join(
        f'<script nonce="{request.csp_nonce}">{part.removeprefix(_PLAIN_SCRIPT)}'
        if part.startswith(_PLAIN_SCRIPT)
        and is_start_of_widget(part.removeprefix(_PLAIN_SCRIPT).removesuffix("</script>").strip())
        else part
        for part in tokens(html)  # a script is one of them, from its tag to its end
    )


def is_start_of_widget(code: str) -> bool:
    """Whether a script does no more than start one of Wagtail's widgets with plain data."""
    call = next(filter(None, (shape.fullmatch(code) for shape in _CALLS)), None)
    if call is None:
        return False
    try:
        json.loads(f"[{call['arguments']}]")
    except ValueError:
        return False
    return True
