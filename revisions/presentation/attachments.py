"""Attachments as a reader sees them in the list under an article."""

from __future__ import annotations

from revisions.attachments.changes import file_size
from revisions.models.files import file_url


def present_attachments(items: list[dict]) -> list[dict]:
    """The items of a public state, each with its file's address, type and size for people."""
    return [
        {
            **item,
            "url": file_url(item["sha256"], item["filename"]) if item.get("sha256") else "",
            "size_text": file_size(item.get("size")),
            "type": item.get("filename", "").rpartition(".")[2].upper(),
        }
        for item in items
    ]
