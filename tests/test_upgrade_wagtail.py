"""docs/upgrade-wagtail.md is true: each interface stands in its file, each test exists."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.no_database
ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docs" / "upgrade-wagtail.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TEXT.splitlines()
    if line.startswith("| ") and not line.startswith("| interface |")
]


def test_there_are_rows_of_four_cells():
    assert len(ROWS) > 30
    assert {len(row) for row in ROWS} == {4}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:40])
def test_a_row_is_true(row):
    interface, file, _why, test = row
    source = (ROOT / file.strip("`")).read_text(encoding="utf-8")
    for name in re.findall(r"`([^`]+)`", interface):
        module, _, last = name.rpartition(".")  # "wagtail.admin.messages" is imported in two parts
        imported = module.startswith(("wagtail", "django")) and f"from {module} import" in source
        assert name in source or (imported and last in source), f"{name} is not in {file}"
    if found := re.search(r"`([^`:]+)::(\w+)`", test):
        tree = ast.parse((ROOT / found[1]).read_text(encoding="utf-8"))
        names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert found[2] in names, f"{found[1]} has no {found[2]}"
    else:
        assert test.startswith("look at"), f"no test: {test}"


APPS = ("cms", "articles", "cases", "revisions")
# Underscored, and documented all the same.
DOCUMENTED = {"_meta", "_state", "_base_manager", "_default_manager"}


def private_names(tree: ast.AST) -> Iterator[str]:
    """Underscored names of attributes that a module asks for, by a dot or by getattr()."""
    for node in ast.walk(tree):
        name = ""
        if isinstance(node, ast.Attribute):
            name = node.attr
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "getattr":
            name = str(getattr(node.args[1], "value", ""))
        if re.match("_[a-z]", name):
            yield name


def own_names(tree: ast.AST) -> Iterator[str]:
    """What a module calls its own: what it defines or assigns."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, (ast.Attribute, ast.Name)) and isinstance(node.ctx, ast.Store):
            yield getattr(node, "attr", None) or node.id


def test_every_private_name_of_wagtail_and_django_is_listed():
    trees = [
        ast.parse(path.read_text(encoding="utf-8"))
        for app in APPS
        for path in ROOT.glob(f"{app}/**/*.py")
    ]
    own = {name for tree in trees for name in own_names(tree)}
    used = {name for tree in trees for name in private_names(tree)} - own - DOCUMENTED
    listed = {name for row in ROWS for name in re.findall(r"_\w+", row[0])}
    assert "_get_site_root_paths" in used
    assert used - listed == set()
