"""Run as a program: writes the text inside a file to standard output, in UTF-8.

    python extract.py EXTENSION PATH

A hostile file may crash it or make it run for ever: it has its own process, which starts with
bounds on memory and time and touches neither the database nor the network. No Django here.
Exit codes: 0 text (maybe none), 3 a type without text, 4 longer than MAX_CHARACTERS.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Iterator

MAX_CHARACTERS = 1_000_000
MEMORY = 1024 * 1024 * 1024  # bytes of address space
SECONDS = 20  # of processor time


def _pdf(path: str) -> Iterator[str]:
    from pypdf import PdfReader

    for page in PdfReader(path).pages:
        yield page.extract_text()


def _docx(path: str) -> Iterator[str]:
    from docx import Document
    from docx.table import Table

    for block in Document(path).iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                yield " | ".join(cell.text for cell in row.cells)
        else:
            yield block.text


def _odt(path: str) -> Iterator[str]:
    import zipfile

    from lxml import etree

    text = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as content:
        # Entities and outside documents stay closed.
        parser = {"resolve_entities": False, "no_network": True, "huge_tree": False}
        for _event, node in etree.iterparse(content, tag=(f"{text}p", f"{text}h"), **parser):
            yield "".join(node.itertext())


def _txt(path: str) -> Iterator[str]:
    with open(path, "rb") as stream:  # noqa: PTH123 -- this program imports as little as it can
        content = stream.read(MAX_CHARACTERS * 4 + 1)
    try:
        yield content.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield content.decode("cp1250", errors="replace")


READERS = {"pdf": _pdf, "docx": _docx, "odt": _odt, "txt": _txt, "csv": _txt}


def main(extension: str, path: str) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    read = READERS.get(extension)
    if read is None:
        return 3
    left = MAX_CHARACTERS
    for part in read(path):
        left -= len(part)
        if left < 0:
            return 4
        sys.stdout.buffer.write(part.encode("utf-8", "replace") + b"\n")
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
