"""What differs between two lists of attachments, and how it is said.

An attachment's state is a dictionary with `uuid` and `title`, and `filename`, `size` (bytes),
`content_type`, `sha256` and `source_reference` where they are known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.formats import number_format
from django.utils.translation import gettext, gettext_lazy

FIELDS = {
    "title": gettext_lazy("Title"),
    "filename": gettext_lazy("File name"),
    "size": gettext_lazy("Size"),
    "content_type": gettext_lazy("Type of file"),
    "sha256": gettext_lazy("SHA-256"),
    "source_reference": gettext_lazy("Number in the source"),
    "place": gettext_lazy("Place in the list"),
}


@dataclass(frozen=True)
class AttachmentChange:
    """One thing that was done to one attachment; `before` or `after` is None where it was not.

    `kind` is "attached", "detached", "replaced", "added" (the bytes that the source lacked),
    "renamed", "withheld" (not public, or no longer), "disclosed" (public after it was not) or
    "reordered" (which tells of the whole list).
    """

    kind: str
    sentence: str
    before: dict | None = None
    after: dict | None = None
    rows: tuple[tuple[str, str, str], ...] = field(default=())

    def __str__(self) -> str:
        return self.sentence

    @property
    def has_both_files(self) -> bool:
        """Whether two files stand against each other."""
        return self.kind == "replaced"


def are_attachments(value: object) -> bool:
    """Whether a recorded value is a list of attachments: a damaged record may hold anything."""
    texts = ("filename", "content_type", "sha256", "source_reference")
    return isinstance(value, list) and all(
        isinstance(item, dict)
        and isinstance(item.get("uuid"), str)
        and isinstance(item.get("title"), str)
        and all(isinstance(item.get(name) or "", str) for name in texts)
        and isinstance(item.get("size") or 0, int)
        for item in value
    )


def attachments_in(value: object) -> list[dict]:
    """The attachments of a recorded value; none where it is anything else."""
    return value if are_attachments(value) else []


def attachment_changes(before: list[dict], after: list[dict]) -> list[AttachmentChange]:
    """What was attached, detached, replaced, renamed or reordered, in the order of the list."""
    old = {item["uuid"]: item for item in before}
    new = {item["uuid"]: item for item in after}
    changes = []
    for key, item in new.items():
        changes += _attached(item) if key not in old else _changes_of_one(old[key], item)
    for key, item in old.items():
        if key not in new:
            sentence = gettext("Detached a file: %(name)s") % {"name": _name_and_size(item)}
            changes.append(AttachmentChange("detached", sentence, item, None, _rows(item, {})))
    kept_old = [key for key in old if key in new]
    kept_new = [key for key in new if key in old]
    if kept_old != kept_new:
        changes.append(_reordered(kept_old, kept_new, new))
    return changes


def _attached(item: dict) -> Iterator[AttachmentChange]:
    if item.get("private"):
        sentence = gettext("Linked a file that is not public: %(name)s") % {"name": item["title"]}
        yield AttachmentChange("withheld", sentence, None, item)
        return
    sentence = gettext("Attached a file: %(name)s") % {"name": _name_and_size(item)}
    yield AttachmentChange("attached", sentence, None, item, _rows({}, item))


def _changes_of_one(old_item: dict, new_item: dict) -> Iterator[AttachmentChange]:
    if old_item.get("private") or new_item.get("private"):
        yield from _privacy_change(old_item, new_item)
        return
    if old_item.get("sha256", "") != new_item.get("sha256", ""):
        yield _replaced(old_item, new_item)
    elif old_item.get("filename", "") != new_item.get("filename", ""):
        names = {
            "before": old_item.get("filename") or "–",
            "after": new_item.get("filename") or "–",
        }
        sentence = gettext("Changed a file's name: %(before)s → %(after)s") % names
        yield AttachmentChange(
            "renamed", sentence, old_item, new_item, _rows(old_item, new_item, ["filename"])
        )
    if old_item["title"] != new_item["title"]:
        names = {"before": old_item["title"], "after": new_item["title"]}
        sentence = gettext("Renamed a file: %(before)s → %(after)s") % names
        yield AttachmentChange(
            "renamed", sentence, old_item, new_item, _rows(old_item, new_item, ["title"])
        )


def _privacy_change(old_item: dict, new_item: dict) -> Iterator[AttachmentChange]:
    if not old_item.get("private"):
        sentence = gettext("A file is public no longer: %(name)s")
        name = _name_and_size(old_item)
        yield AttachmentChange("withheld", sentence % {"name": name}, old_item, new_item)
    elif not new_item.get("private"):
        sentence = gettext("A file became public: %(name)s") % {"name": _name_and_size(new_item)}
        yield AttachmentChange("disclosed", sentence, old_item, new_item, _rows({}, new_item))


def _replaced(old_item: dict, new_item: dict) -> AttachmentChange:
    names = ["filename", "size", "content_type", "sha256"]
    rows = _rows(old_item, new_item, names)
    if not old_item.get("sha256"):
        sentence = gettext("Added a file that was not in the source: %(name)s")
        return AttachmentChange(
            "added", sentence % {"name": _name_and_size(new_item)}, old_item, new_item, rows
        )
    if not new_item.get("sha256"):
        sentence = gettext("Removed a file: %(name)s") % {"name": _name_and_size(old_item)}
        return AttachmentChange("detached", sentence, old_item, new_item, rows)
    before, after = _sizes(old_item, new_item)
    sentence = gettext("Replaced a file: %(name)s, %(before)s → %(after)s") % {
        "name": new_item.get("filename") or new_item["title"],
        "before": before,
        "after": after,
    }
    return AttachmentChange("replaced", sentence, old_item, new_item, rows)


def _reordered(old: list[str], new: list[str], items: dict[str, dict]) -> AttachmentChange:
    places = {key: place for place, key in enumerate(old, start=1)}
    rows = tuple(
        (items[key]["title"], str(places[key]), str(place))
        for place, key in enumerate(new, start=1)
        if places[key] != place
    )
    return AttachmentChange(
        "reordered", gettext("Changed the order of the attachments"), None, None, rows
    )


def _name_and_size(item: dict) -> str:
    """ "cennik.pdf, 120 KB"; the title where no file is known."""
    if not item.get("filename"):
        return item["title"]
    return f"{item['filename']}, {file_size(item.get('size'))}"


def _sizes(old_item: dict, new_item: dict) -> tuple[str, str]:
    """The two sizes; in bytes where they are not equal but would read so."""
    sizes = old_item.get("size"), new_item.get("size")
    before, after = map(file_size, sizes)
    if before == after and sizes[0] != sizes[1]:
        before, after = (f"{number_format(size, force_grouping=True)} B" for size in sizes)
    return before, after


def _rows(
    old_item: dict, new_item: dict, names: list[str] | None = None
) -> tuple[tuple[str, str, str], ...]:
    """(label, before, after) of every value that differs; "" for no value."""
    rows = []
    for name in names or FIELDS:
        old, new = _value(old_item, name), _value(new_item, name)
        if name == "size" and old and new:
            old, new = _sizes(old_item, new_item)
        if old != new:
            rows.append((str(FIELDS[name]), old, new))
    return tuple(rows)


def _value(item: dict, name: str) -> str:
    value = item.get(name)
    if value is None or value == "":
        return ""
    return file_size(value) if name == "size" else str(value)


def file_size(size: int | None) -> str:
    """A number of bytes for people: "512 B", "120 KB", "1,3 MB"; a dash for none."""
    if size is None:
        return "–"
    if size < 1024:
        return f"{size} B"
    for unit in ("KB", "MB", "GB"):
        size /= 1024
        if size < 1024 or unit == "GB":
            break
    digits = 1 if size < 10 and unit != "KB" else 0
    return f"{number_format(round(size, digits), digits)} {unit}"
