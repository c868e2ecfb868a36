"""A fake of SMSAPI's `sms.do` on loopback, over real HTTP, with faults on demand.

`faults` holds the faults of the next requests, in order; without one, a request is answered as
SMSAPI's documentation says. `accepted` is what would have reached a telephone.
"""

from __future__ import annotations

import json
import re
import threading
import time
import uuid
from collections import defaultdict, deque
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

TOKEN = "token-of-the-tests"
GSM = re.compile(r"[A-Za-z0-9@$_ !\"#%&'()*+,\-./:;<=>?\n]*")
MESSAGES = {
    11: "Message too long or there is no message",
    12: "Message has more parts than defined in max_parts",
    13: "No valid phone numbers",
    14: "Wrong sender name",
    52: "Too many attempts of sending messages to one number",
    53: "Not unique idx parameter",
    57: "The number is on the blacklist",
    101: "Invalid authorization info",
    103: "Insufficient credits",
    200: "Unsuccessful message submission",
    203: "Too many requests",
}


class FakeSmsapi:
    """A server in a thread of its own: `with FakeSmsapi() as fake: … fake.url`."""

    def __init__(self):
        self.faults = deque()
        self.accepted = []  # {"idx", "number", "message", "id", "notify_url"}
        self.requests = []
        self.seen_ids = set()
        self.tries = defaultdict(deque)
        self.arrived = threading.Event()
        self.closing = threading.Event()
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                fake._answer(self)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()

    def _answer(self, handler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        fields = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        self.requests.append(fields)
        fault = self.faults.popleft() if self.faults else None
        with suppress(BrokenPipeError, ConnectionResetError):
            self._reply(handler, fields, fault)

    def _reply(self, handler, fields, fault) -> None:
        if isinstance(fault, int):
            return _json(handler, {"error": fault, "message": MESSAGES.get(fault, "?")})
        if isinstance(fault, str) and fault.startswith("http "):
            return _send(handler, int(fault.split()[1]), "text/html", b"<h1>Sorry</h1>")
        if fault == "drop before":
            return handler.connection.close()
        if fault == "hang before":
            self.arrived.set()
            return self.closing.wait(60)
        reply = self._accept(handler, fields)
        if fault == "hang after":
            self.arrived.set()
            return self.closing.wait(60)
        if fault == "drop after":
            return handler.connection.close()
        if fault == "html":
            return _send(handler, 200, "text/html", b"<html><body>Przerwa techniczna</body></html>")
        if fault == "empty":
            return _json(handler, {"count": 0, "list": []})
        if fault == "two":
            return _json(handler, {"count": 2, "list": reply["list"] * 2})
        if fault == "a list":
            return _json(handler, [reply])
        if fault == "no id":
            reply["list"][0]["id"] = None
        if fault == "another's":
            reply["list"][0]["idx"] = str(uuid.uuid4())
        if fault == "item error":
            reply["list"][0].update(id=None, error=13)
        return _json(handler, reply)

    def _accept(self, handler, fields) -> dict:
        """Validate in the order of the real one, then accept."""
        if urlsplit(handler.path).path != "/sms.do" or fields.get("format") != "json":
            return {"error": 999, "message": "Not this address"}
        if handler.headers.get("Authorization") != f"Bearer {TOKEN}":
            return {"error": 101, "message": MESSAGES[101]}
        message, number = fields.get("message", ""), fields.get("to", "")
        if not message or (fields.get("nounicode") and not GSM.fullmatch(message)):
            return {"error": 11, "message": MESSAGES[11]}
        segment = 160 if GSM.fullmatch(message) else 70
        if len(message) > segment * int(fields.get("max_parts", 6)):
            return {"error": 12, "message": MESSAGES[12]}
        if not re.fullmatch(r"\d{9,15}", number):
            return {"error": 13, "message": MESSAGES[13], "invalid_numbers": []}
        tries = self.tries[number]
        while tries and tries[0] < time.monotonic() - 60:
            tries.popleft()
        tries.append(time.monotonic())
        if len(tries) > 10:
            return {"error": 52, "message": MESSAGES[52]}
        idx = fields.get("idx", "")
        if fields.get("check_idx") == "1" and idx in self.seen_ids:
            return {"error": 53, "message": MESSAGES[53]}
        self.seen_ids.add(idx)
        name = uuid.uuid4().hex[:24].upper()
        self.accepted.append({**fields, "id": name})
        return {
            "count": 1,
            "list": [
                {
                    "id": name,
                    "points": 0.16,
                    "number": number,
                    "date_sent": int(time.time()),
                    "submitted_number": number,
                    "status": "QUEUE",
                    "error": None,
                    "idx": idx or None,
                    "parts": 1,
                }
            ],
        }


def _json(handler, document) -> None:
    _send(handler, 200, "application/json", json.dumps(document).encode())


def _send(handler, status: int, content_type: str, body: bytes) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", content_type)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
