"""Which scripts a browser may run, on the public site and in the admin."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from cms.content_security_policy import is_start_of_widget


def policy(response) -> dict[str, list[str]]:
    """The directives of a response's policy: {name: sources}."""
    directives = response["Content-Security-Policy"].split(";")
    return {name: values for name, *values in (directive.split() for directive in directives)}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/admin/", "/admin/login/", "/admin/nie-ma-takiej/"])
def test_every_page_of_the_admin_has_a_policy(client, editor, address):
    client.force_login(editor)
    directives = policy(client.get(address))
    assert directives["script-src-attr"] == directives["object-src"] == ["'none'"]
    for name in ("default-src", "base-uri", "form-action", "frame-ancestors"):
        assert directives[name] == ["'self'"]
    assert "'unsafe-inline'" not in directives["script-src"]
    assert "'unsafe-eval'" not in directives["script-src"]


@pytest.mark.django_db
def test_the_public_site_keeps_its_own(client, article):
    directives = policy(client.get(article.url))
    assert directives["script-src"] == ["'self'"]
    assert directives["style-src"] == ["'self'"]


@pytest.mark.django_db
def test_wagtails_widgets_get_the_nonce_of_the_page(client, editor, article):
    client.force_login(editor)
    response = client.get(reverse("wagtailadmin_pages:edit", args=[article.pk]))
    html = response.content.decode()
    nonces = set(re.findall(r'<script nonce="([^"]+)">init\w+Chooser\(', html))
    assert policy(response)["script-src"] == ["'self'", *(f"'nonce-{one}'" for one in nonces)]
    assert len(nonces) == 1
    assert not re.search(r"<script>", html)
    assert int(response["Content-Length"]) == len(response.content)


@pytest.mark.no_database
@pytest.mark.parametrize(
    "code",
    [
        r'initDateChooser("id_produced\u002Don", {"dayOfWeekStart": 1, "format": "d.m.Y"});',
        r'new PageChooser("id_page", {"modalUrl": "/admin/", "modelNames": ["a.B"]});',
        'createTaskChooser("id_task");',
        r'new wagtail.admin.widgets.Chooser("id_page", {});',
        '(function() {\n  var panel = new InlinePanel(JSON.parse("{\\u0022a\\u0022: 1}"));\n })();',
    ],
)
def test_a_call_with_data_is_the_start_of_a_widget(code):
    assert is_start_of_widget(code)


@pytest.mark.no_database
@pytest.mark.parametrize(
    "code",
    [
        "x()",
        "initDateChooser(x());",
        'initDateChooser("a", {}); x();',
        'initDateChooser("a", {});x();({});',
        'initDateChooser("a");x("b");',
        'new PageChooser("a", {"b": x()});',
        'new PageChooser("a" + x());',
        "new PageChooser(`${x()}`);",
        'new Function("x()")("Chooser");',
        '(function() { var panel = new InlinePanel(JSON.parse("{}")); x(); })();',
        '(function() { var panel = new InlinePanel(JSON.parse("{}", x())); })();',
    ],
)
def test_anything_else_is_not(code):
    assert not is_start_of_widget(code)
