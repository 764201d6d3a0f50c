"""Event streams: follow a conversation by asking the hub what is new; knows how many may be open at once."""

from __future__ import annotations

import json
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from flask import Response, request

from bot.conversation import Hub
from bot.store import StoreUnavailable
from bot.web.errors import Refused
from bot.web.shapes import message_shape, standing_shape

POLL_SECONDS = 0.5
PING_SECONDS = 15.0
RETRY_MILLISECONDS = 2000


class Streams:
    """Counts the open streams, because each one holds a thread; `alive` turns False when the server stops."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.alive: Callable[[], bool] = lambda: True
        self._open = 0
        self._lock = threading.Lock()

    @property
    def open(self) -> int:
        return self._open

    def respond(self, events: Callable[[Callable[[], bool]], Iterator[str]]) -> Response:
        """An open stream of what `events(gone)` gives; its place is free when it ends. Raises Refused when none is."""
        if not self.enter():
            raise Refused("streams_full")
        gone = hung_up(request.environ.get("gunicorn.socket"))
        response = Response(events(gone), mimetype="text/event-stream")
        response.headers["X-Accel-Buffering"] = "no"  # nginx passes each event on at once
        response.call_on_close(self.leave)
        return response

    def enter(self) -> bool:
        with self._lock:
            if self._open >= self.limit:
                return False
            self._open += 1
            return True

    def leave(self) -> None:
        with self._lock:
            self._open -= 1

    def follow(self, hub: Hub, conversation: str, after: int, gone: Callable[[], bool]) -> Iterator[str]:
        """Server-Sent Events: `message` (id = its number) and `holder`; ends when the client is gone."""
        stands: dict[str, Any] = {}

        def news() -> Iterator[str]:
            nonlocal after, stands
            heard = hub.since(conversation, after)
            for message in heard.messages:
                after = message.n
                yield event("message", message_shape(message), message.n)
            if stands != (now := standing_shape(heard)):
                stands = now
                yield event("holder", stands)

        return self.watch(news, gone)

    def watch(self, news: Callable[[], Iterator[str]], gone: Callable[[], bool]) -> Iterator[str]:
        """Server-Sent Events as `news` gives them, asked again and again; ends when the client is gone."""
        yield f"retry: {RETRY_MILLISECONDS}\n\n"
        pinged = time.monotonic()
        while self.alive() and not gone():
            with suppress(StoreUnavailable):  # it comes back, and then nothing is missing
                yield from news()
            if time.monotonic() - pinged >= PING_SECONDS:
                pinged = time.monotonic()
                yield ": ping\n\n"
            time.sleep(POLL_SECONDS)


def event(name: str, data: dict[str, Any], number: int | None = None) -> str:
    """One event as it travels; `number` is its id."""
    head = f"id: {number}\n" if number is not None else ""
    return f"{head}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def hung_up(client: socket.socket | None) -> Callable[[], bool]:
    """Whether the client at the other end of the server's own socket has left; a server that gives none: never."""

    def gone() -> bool:
        if client is None:
            return False
        try:
            ready, _, _ = select.select([client], [], [], 0)
            return bool(ready) and client.recv(1, socket.MSG_PEEK) == b""
        except (OSError, ValueError):
            return True

    return gone
