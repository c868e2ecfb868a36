"""Zip files and the office formats made of them: bounded, and what they claim to be."""

from __future__ import annotations

import io
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _

from revisions.attachments.file_types import Family, FileType
from revisions.attachments.programs import (
    ActiveContentError,
    ActiveContentScan,
    check_opendocument_names,
)
from revisions.conf import settings

# Each one costs a seek and an inflater: some seconds at most.
MAX_ENTRIES = 10_000
# Of the entry that names the type of an office document; real ones have a few kilobytes.
MAX_TYPE_ENTRY_BYTES = 1024 * 1024
# Archives in an archive: an office document in a zip in a zip is looked into, no deeper one.
MAX_DEPTH = 3
# An archive in an archive is unpacked in memory up to this size, then to a temporary file.
MAX_NESTED_IN_MEMORY = 8 * 1024 * 1024
_ZIP_START = b"PK\x03\x04"
_CHUNK = 256 * 1024
_ENCRYPTED = 0x1
_LOCAL_HEADER = 30  # bytes, before the name and the extra field


class BadArchiveError(Exception):
    """The archive is broken, too big unpacked, or not what its name says. Its text says which."""


def check_archive(file: IO[bytes], file_type: FileType) -> None:
    """Refuse the zip in `file` (binary, seekable) by raising BadArchiveError.

    Every entry is truly unpacked, a chunk at a time: the sizes that an archive states may lie.
    Programs and macros in it, and in archives in it, are refused.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            _check_entries(file, archive, _Budget(settings.ATTACHMENT_MAX_UNPACKED_BYTES), depth=1)
            if file_type.family == Family.OOXML:
                _check_ooxml(archive, file_type)
            elif file_type.family == Family.ODF:
                _check_odf(archive, archive.infolist(), file_type)
    except ActiveContentError as error:
        raise BadArchiveError(str(error)) from error
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError) as error:
        raise BadArchiveError(_("the archive is damaged")) from error
    except (NotImplementedError, RuntimeError, ValueError) as error:
        raise BadArchiveError(_("the archive can't be opened")) from error


@dataclass
class _Budget:
    """How many bytes an archive, with those in it, may still unpack to."""

    left: int

    def take(self, number: int) -> None:
        self.left -= number
        if self.left < 0:
            raise BadArchiveError(_too_big())


def _check_entries(
    file: IO[bytes], archive: zipfile.ZipFile, budget: _Budget, *, depth: int
) -> None:
    entries = archive.infolist()
    _check_list(entries)
    if any(entry.filename == "mimetype" for entry in entries):
        check_opendocument_names([entry.filename for entry in entries])
    _check_unpacked(file, entries, budget, depth=depth)


def _check_list(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise BadArchiveError(
            _("there are more than %(number)d files in the archive") % {"number": MAX_ENTRIES}
        )
    if sum(entry.file_size for entry in entries) > settings.ATTACHMENT_MAX_UNPACKED_BYTES:
        raise BadArchiveError(_too_big())
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED:
            raise BadArchiveError(_("the archive is locked with a password and can't be checked"))
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise BadArchiveError(_("the archive can't be opened"))
        parts = entry.orig_filename.replace("\\", "/").split("/")
        if ".." in parts or parts[0] == "" or ":" in parts[0]:
            raise BadArchiveError(_("a file in the archive would unpack outside its folder"))


def _check_unpacked(
    file: IO[bytes], entries: list[zipfile.ZipInfo], budget: _Budget, *, depth: int
) -> None:
    packed_until = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < packed_until:
            raise BadArchiveError(_("files in the archive overlap"))
        file.seek(entry.header_offset)
        header = file.read(_LOCAL_HEADER)
        name, extra = struct.unpack("<HH", header[26:30])
        start = entry.header_offset + _LOCAL_HEADER + name + extra
        packed_until = start + entry.compress_size
        file.seek(start)
        _check_entry(file, entry, budget, depth=depth)


def _check_entry(file: IO[bytes], entry: zipfile.ZipInfo, budget: _Budget, *, depth: int) -> None:
    scan = ActiveContentScan(entry.filename)
    size = 0
    with tempfile.SpooledTemporaryFile(MAX_NESTED_IN_MEMORY) as nested:
        for chunk in _unpacked(file, entry):
            size += len(chunk)
            budget.take(len(chunk))
            scan.feed(chunk)
            if scan.start.startswith(_ZIP_START):
                nested.write(chunk)
        if size != entry.file_size:
            raise BadArchiveError(_("the archive is damaged"))
        if nested.tell():
            _check_nested(nested, entry.filename, budget, depth=depth + 1)


def _check_nested(file: IO[bytes], filename: str, budget: _Budget, *, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise BadArchiveError(
            _("it holds the archive “%(filename)s”, which can't be checked")
            % {"filename": filename}
        )
    with zipfile.ZipFile(file) as archive:
        _check_entries(file, archive, budget, depth=depth)


def _unpacked(file: IO[bytes], entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content of an entry in chunks of at most _CHUNK bytes, whatever size it states."""
    left = entry.compress_size
    if entry.compress_type == zipfile.ZIP_STORED:
        while left and (chunk := file.read(min(left, _CHUNK))):
            left -= len(chunk)
            yield chunk
        return
    inflate = zlib.decompressobj(-15)
    while left and not inflate.eof and (packed := file.read(min(left, _CHUNK))):
        left -= len(packed)
        while packed:
            yield inflate.decompress(packed, _CHUNK)
            packed = inflate.unconsumed_tail
    while chunk := inflate.decompress(inflate.unconsumed_tail, _CHUNK):
        yield chunk


def _check_ooxml(archive: zipfile.ZipFile, file_type: FileType) -> None:
    names = set(archive.namelist())
    if "[Content_Types].xml" not in names:
        raise BadArchiveError(wrong_content())
    if file_type.signature.encode() not in _head(archive, "[Content_Types].xml"):
        raise BadArchiveError(wrong_content())


def _check_odf(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], file_type: FileType
) -> None:
    # Part 2, 3.3 of ODF 1.3: the first file, stored as it is, names the type.
    first = min(entries, key=lambda entry: entry.header_offset, default=None)
    if first is None or first.filename != "mimetype":
        raise BadArchiveError(wrong_content())
    if _head(archive, "mimetype").strip() != file_type.content_type.encode():
        raise BadArchiveError(wrong_content())


def _head(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as entry:
        return io.BufferedReader(entry).read(MAX_TYPE_ENTRY_BYTES)


def wrong_content() -> str:
    return _("its content is not what its name says")


def _too_big() -> str:
    megabytes = settings.ATTACHMENT_MAX_UNPACKED_BYTES // (1024 * 1024)
    return _("unpacked, it would be bigger than %(number)d MB") % {"number": megabytes}
