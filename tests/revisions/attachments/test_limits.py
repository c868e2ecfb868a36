"""Every limit of what is uploaded, a case on each side, and whose an upload's token is."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from django.core import signing
from django.utils.translation import override
from PIL import Image

from revisions.attachments import archives
from revisions.attachments.errors import RejectedFileError
from revisions.attachments.file_types import TYPES
from revisions.attachments.uploads import BoundedUploadHandler, make_upload_token, read_upload_token
from revisions.attachments.validation import check
from tests.revisions.attachments.conftest import make_image, make_zip, upload

pytestmark = pytest.mark.no_database

MIB = 1024 * 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def accepted(name: str, content: bytes) -> bool:
    return check(upload(name, content)).size == len(content)


def reason(name: str, content: bytes) -> str:
    with pytest.raises(RejectedFileError) as refused:
        check(upload(name, content))
    return refused.value.reason


def test_bytes_of_a_file(settings):
    settings.ATTACHMENT_MAX_BYTES = MIB
    assert accepted("a.txt", b"x" * MIB)
    assert reason("a.txt", b"x" * (MIB + 1)) == "it is bigger than 1 MB"


def test_bytes_in_which_markup_is_looked_for():
    assert "HTML" in reason("a.txt", b"<html".rjust(8192))
    assert accepted("a.txt", b"<html".rjust(8193))


def test_nul_is_found_anywhere_in_a_text():
    assert "content" in reason("a.txt", b"x" * (2 * MIB) + b"\0")


@pytest.mark.parametrize("bytes_in_first_chunk", [1, 23])
def test_signature_of_a_program_is_found_across_two_chunks(bytes_in_first_chunk):
    signature = "WordDocument".encode("utf-16-le")
    assert len(signature) == 24
    assert accepted("a.doc", OLE.ljust(MIB - bytes_in_first_chunk, b"\0") + signature)


def test_pixels_of_a_picture(settings):
    settings.ATTACHMENT_MAX_PIXELS = 1200
    assert accepted("a.png", make_image(size=(40, 30)))
    assert "megapixels" in reason("a.png", make_image(size=(1201, 1)))


def test_pixels_of_all_frames_of_a_picture(settings):
    settings.ATTACHMENT_MAX_PIXELS = 1200
    assert accepted("a.webp", animated_webp(frames=20))
    assert "megapixels" in reason("a.webp", animated_webp(frames=21))


def animated_webp(frames: int) -> bytes:
    """A picture of 40 by 30 pixels; its frames differ, or the format would keep one only."""
    pictures = [Image.new("RGB", (40, 30), (number * 12, 0, 0)) for number in range(frames)]
    target = io.BytesIO()
    pictures[0].save(
        target, "WEBP", save_all=True, append_images=pictures[1:], duration=100, lossless=True
    )
    with Image.open(target) as made:
        assert made.n_frames == frames
    return target.getvalue()


def test_entries_of_an_archive():
    assert accepted("a.zip", make_zip({str(number): b"" for number in range(10_000)}))
    made = make_zip({str(number): b"" for number in range(10_001)})
    assert reason("a.zip", made) == "there are more than 10000 files in the archive"


def test_unpacked_bytes_of_an_archive(settings):
    settings.ATTACHMENT_MAX_UNPACKED_BYTES = MIB
    assert accepted("a.zip", make_zip({"a": bytes(MIB - 1), "b": b"x"}))
    assert "unpacked" in reason("a.zip", make_zip({"a": bytes(MIB), "b": b"x"}))


def test_unpacked_bytes_of_an_archive_that_states_fewer(settings):
    """It is inflated up to the limit and no further, whatever it states."""
    settings.ATTACHMENT_MAX_UNPACKED_BYTES = MIB
    assert "damaged" in reason("a.zip", stating(10, make_zip({"a": bytes(MIB)}), MIB))
    assert "unpacked" in reason("a.zip", stating(10, make_zip({"a": bytes(MIB + 1)}), MIB + 1))


def stating(stated: int, archive: bytes, size: int) -> bytes:
    """The archive with `stated` in place of the size of its one entry, in both headers."""
    assert archive.count(struct.pack("<I", size)) == 2
    return archive.replace(struct.pack("<I", size), struct.pack("<I", stated))


def test_entries_that_share_a_single_byte_overlap():
    made = make_zip({"a": b"xP", "b": b"y"}, zipfile.ZIP_STORED)
    assert accepted("a.zip", made)
    assert reason("a.zip", sharing_a_byte(made)) == "files in the archive overlap"


def sharing_a_byte(archive: bytes) -> bytes:
    """Without the first byte, P, of the second header: the last byte of "a" stands for it."""
    second = archive.index(b"PK\x03\x04", 1)
    made = bytearray(archive[:second] + archive[second + 1 :])
    offset_in_directory = made.rindex(b"PK\x01\x02") + 42
    made[offset_in_directory : offset_in_directory + 4] = struct.pack("<I", second - 1)
    end = made.index(b"PK\x05\x06")
    made[end + 16 : end + 20] = struct.pack("<I", made.index(b"PK\x01\x02"))
    return bytes(made)


def test_bytes_inflated_at_once():
    made = io.BytesIO(make_zip({"a": bytes(5 * MIB)}))
    with zipfile.ZipFile(made) as archive:
        entry = archive.getinfo("a")
    made.seek(30 + len("a"))
    sizes = [len(chunk) for chunk in archives._unpacked(made, entry)]
    assert sum(sizes) == 5 * MIB
    assert max(sizes) == 256 * 1024


def test_bytes_in_which_the_type_of_an_office_document_is_looked_for():
    signature = TYPES["docx"].signature.encode()
    assert accepted("a.docx", make_zip({"[Content_Types].xml": signature.rjust(MIB)}))
    assert "content" in reason(
        "a.docx", make_zip({"[Content_Types].xml": signature.rjust(MIB + 1)})
    )


@pytest.fixture
def handler(settings):
    settings.ATTACHMENT_MAX_BYTES = 10
    return BoundedUploadHandler()


def send(handler: BoundedUploadHandler, *chunks: bytes) -> bool:
    """Whether the file that arrives in these chunks is passed on to the next handler."""
    handler.new_file("file", "a.txt", "text/plain", None)
    passed_on = [handler.receive_data_chunk(chunk, 0) == chunk for chunk in chunks]
    complete = handler.file_complete(sum(map(len, chunks)))
    assert (complete is None) == passed_on[-1]
    return passed_on[-1]


def test_bytes_of_an_upload_while_it_arrives(handler):
    assert send(handler, b"x" * 9, b"x")
    assert not send(handler, b"x" * 9, b"xx")
    assert send(handler, b"x" * 10)


def test_bytes_of_all_uploads_of_a_request(handler):
    assert all(send(handler, b"x" * 10) for _file in range(5))
    assert not send(handler, b"x")


def test_an_upload_that_was_cut_off_tells_its_size(handler):
    handler.new_file("file", "a.txt", "text/plain", None)
    handler.receive_data_chunk(b"x" * 11, 0)
    assert handler.file_complete(11).size == 11


def test_seconds_that_a_token_is_valid(monkeypatch):
    made_at = 1_800_000_000
    monkeypatch.setattr(signing.time, "time", lambda: made_at)
    text = make_upload_token("ab" * 32, "a.txt", 7)
    monkeypatch.setattr(signing.time, "time", lambda: made_at + 24 * 3600)
    assert read_upload_token(text, 7) == ("ab" * 32, "a.txt")
    monkeypatch.setattr(signing.time, "time", lambda: made_at + 24 * 3600 + 1)
    with pytest.raises(signing.SignatureExpired):
        read_upload_token(text, 7)


@pytest.mark.parametrize("user_id", [8, None])
def test_a_token_is_valid_for_its_owner_alone(user_id):
    text = make_upload_token("ab" * 32, "a.txt", 7)
    with pytest.raises(signing.BadSignature, match="another person"):
        read_upload_token(text, user_id)
