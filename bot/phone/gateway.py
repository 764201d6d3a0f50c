"""The HTTP that the dialplan asks, on loopback: reads a query, answers with one or two words; decides nothing."""

from __future__ import annotations

import logging
import re
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from bot.phone.exchange import Exchange
from bot.phone.opening import Caller

PIECE = 64  # characters of a value; more is nothing that the dialplan sends

log = logging.getLogger(__name__)


class Gateway:
    """Serves on 127.0.0.1:`port` (0: any free one; then see `port`); raises OSError when it is taken."""

    def __init__(self, exchange: Exchange, port: int) -> None:
        class Handler(_Handler):
            asked = exchange

        ThreadingHTTPServer.daemon_threads = True
        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.port = int(self._server.server_address[1])

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, args=(0.2,), name="gateway", daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    asked: Exchange
    timeout = 5  # seconds; who sends half a request does not hold a thread

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = {name: value[:PIECE] for name, value in parse_qsl(url.query)}
        try:
            answer = self._answer(url.path, query)
        except Exception:
            log.exception("the dialplan could not be answered")
            answer = None
        self._say(answer)

    def _answer(self, path: str, query: dict[str, str]) -> str | None:
        call = _call(query.get("uuid", ""))
        if call is None:
            return None
        if query.get("queue", "").isdecimal():
            self.asked.tell_telephones(int(query["queue"]))
        again = _call(query.get("again", "")) or ""
        number = query.get("from") or query.get("to", "") if query.get("job") else query.get("from", "")
        caller = Caller(call, _digits(number), again, query.get("job", ""))
        if path == "/offer":
            return self.asked.offer(caller)
        if path == "/decision":
            return self.asked.decision(call)
        if path == "/alive":
            return "ok" if self.asked.alive(call) else "no"
        if path == "/ended":
            return self.asked.ended(caller, query.get("route", ""), query.get("dial", ""))
        return None

    def _say(self, answer: str | None) -> None:
        body = (answer or "no").encode("ascii")
        self.send_response(200 if answer else 404)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the query holds the caller's number."""


def _call(text: str) -> str | None:
    """The UUID as we write it."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return None


def _digits(text: str) -> str:
    """A number without signs and without China's own prefix."""
    digits = re.sub(r"\D", "", text)
    return re.sub(r"^(?:00)?86(?=1\d{10}$)", "", digits)
