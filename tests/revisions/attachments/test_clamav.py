"""ClamAV: asked when configured, and nothing comes in without its word."""

from __future__ import annotations

import socketserver
import struct
import threading

import pytest
from django.utils.translation import override

from revisions.attachments.errors import RejectedFileError
from revisions.attachments.validation import check
from tests.revisions.attachments.conftest import make_pdf, upload

pytestmark = pytest.mark.no_database


class FakeClamd(socketserver.ThreadingTCPServer):
    """Speaks INSTREAM as clamd does, and answers what it was told to."""

    daemon_threads = allow_reuse_address = True

    def __init__(self, answer: bytes):
        self.answer, self.received = answer, b""
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(socketserver.StreamRequestHandler):
    def handle(self):
        command = self.rfile.readline()
        assert command.strip(b"\0\n") == b"nINSTREAM"
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            self.server.received += self.rfile.read(size)
        if self.server.answer:
            self.wfile.write(self.server.answer)


@pytest.fixture
def clamd(settings):
    servers = []

    def start(answer: bytes) -> FakeClamd:
        server = FakeClamd(answer)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.CLAMD_HOST, settings.CLAMD_PORT = server.server_address
        settings.CLAMD_TIMEOUT = 5
        return server

    with override("en"):
        yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_clean_file_is_taken_in(clamd):
    server = clamd(b"stream: OK\n")
    content = make_pdf("x")
    check(upload("a.pdf", content))
    assert server.received == content


def test_an_infected_file_is_refused(clamd):
    clamd(b"stream: Eicar-Signature FOUND\n")
    with pytest.raises(
        RejectedFileError, match=r"a\.pdf: the antivirus found Eicar-Signature in it"
    ):
        check(upload("a.pdf", make_pdf("x")))


@pytest.mark.parametrize(
    "answer",
    [b"", b"rubbish\n", b"stream: something ERROR\n", b"INSTREAM size limit exceeded. ERROR\n"],
)
def test_no_clear_answer_is_a_refusal(clamd, answer):
    clamd(answer)
    with pytest.raises(RejectedFileError, match="did not answer"):
        check(upload("a.pdf", make_pdf("x")))


def test_no_clamd_is_a_refusal(settings):
    settings.CLAMD_SOCKET = "/nonexistent/clamd.sock"
    with override("en"), pytest.raises(RejectedFileError, match="did not answer"):
        check(upload("a.pdf", make_pdf("x")))
