"""The server of Asterisk's AudioSocket: accepts calls, gives each a thread and all of them one pace; it says nothing.

One thread owns every socket. It reads what came, and every 20 ms of the wall clock it writes 20 ms of sound to each
line, silence when there is nothing to say: Asterisk has no buffer for playing, and what it gets it sends on at once.
Nothing in that thread ever waits for a peer or for a handler. Each call has a thread of its own for its handler.
"""

from __future__ import annotations

import logging
import selectors
import socket
import threading
import time
import uuid
from collections.abc import Callable

from voice import audiosocket
from voice.audiosocket import FRAME_SECONDS, BadFrame, Decoder
from voice.line import Event, Gone, Key, Line, Played, Said, Samples

__all__ = ["Event", "Gone", "Key", "Line", "Played", "Said", "Samples", "Server"]

log = logging.getLogger(__name__)

CATCH_UP = 3  # frames sent at once after a stall; a telephone's buffer holds about that much, the rest would be cut
NAMED_WITHIN = 2.0  # seconds in which a call must say its UUID; Asterisk does at once
UNNAMED = 8  # connections that have not said it yet, beyond the limit of calls
BLOCKED = 1.0  # seconds without room for our sound: such a peer does not read any more
LEAVING = 1.0  # seconds for a peer to close after our hang-up
ACCEPT_AGAIN = 1.0  # seconds after accepting failed (no more files)
BUFFER = 16384  # bytes the system may hold for a peer: about half a second; with its own size it would be minutes
PIECE = 65536

Handler = Callable[[Line], None]


class _Peer:
    """One connection; only the thread of the server touches it."""

    def __init__(self, connection: socket.socket, now: float) -> None:
        self.socket = connection
        self.decoder = Decoder()
        self.line: Line | None = None
        self.since = now
        self.rest = b""  # of a frame that the system took only half of
        self.blocked: float | None = None
        self.leaves: float | None = None  # when it is closed, after our hang-up

    def write(self, frame: bytes) -> bool:
        """Sends it in one piece; False if there was no room. Half a frame that left counts: its rest goes first."""
        if self.rest:
            self.rest = self.rest[self._send(self.rest) :]
            if self.rest:
                return False
        sent = self._send(frame)
        self.rest = frame[sent:] if sent else b""
        return sent > 0

    def _send(self, data: bytes) -> int:
        try:
            return self.socket.send(data)
        except BlockingIOError:
            return 0


class Server:
    """Takes calls on `host`:`port` (0: any free one; then see `port`), `limit` at most; more are closed at once.

    `on_call` gets the Line of each in a thread of its own; when it returns or fails, the call goes back to Asterisk.
    """

    def __init__(
        self, host: str, port: int, limit: int, on_call: Handler, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._address = (host, port)
        self._limit = limit
        self._on_call = on_call
        self._clock = clock
        self._selector = selectors.DefaultSelector()
        self._listener: socket.socket | None = None
        self._accept_at: float | None = None
        self._peers: dict[socket.socket, _Peer] = {}
        self._talking: set[uuid.UUID] = set()
        self._threads: list[threading.Thread] = []
        self._stopping = threading.Event()
        self._counts = dict.fromkeys(("taken", "refused", "garbage", "not_reading", "failed", "frames_skipped"), 0)
        self.ticked = clock()
        self.port = port

    # --- for everybody ---

    def start(self) -> None:
        """Listens, and returns; raises OSError when the port is taken."""
        self._listener = socket.create_server(self._address, backlog=64)
        self._listener.setblocking(False)
        self.port = self._listener.getsockname()[1]
        self._selector.register(self._listener, selectors.EVENT_READ)
        pace = threading.Thread(target=self._run, name="pace", daemon=True)
        pace.start()
        self._threads.append(pace)

    def close(self, patience: float = 2.0) -> None:
        """Hangs up all calls, stops listening, and gives the handlers `patience` seconds to end."""
        self._stopping.set()
        until = time.monotonic() + patience
        for thread in list(self._threads):
            thread.join(max(0.0, until - time.monotonic()))

    @property
    def calls(self) -> int:
        """Calls whose handler is at work."""
        return len(self._talking)

    @property
    def stalled(self) -> float:
        """Seconds since the pace was last kept: for the one who watches whether we live."""
        return max(0.0, self._clock() - self.ticked - FRAME_SECONDS)

    def counters(self) -> dict[str, int]:
        """Calls taken, refused (no room), dropped as garbage or for not reading, failed handlers; frames skipped."""
        return dict(self._counts)

    # --- the pace ---

    def _run(self) -> None:
        tick = self._clock() + FRAME_SECONDS
        while not self._stopping.is_set():
            for ready, _ in self._selector.select(max(0.0, tick - self._clock())):
                self._read(ready.fileobj)  # type: ignore[arg-type]
            now = self._clock()
            if now >= tick:
                tick = self._keep_pace(tick, now)
        self._shut()

    def _keep_pace(self, tick: float, now: float) -> float:
        """Sends what is due since `tick`; the time of the next tick. Ticks stand on the clock, so nothing drifts."""
        due = int((now - tick) / FRAME_SECONDS) + 1
        for _ in range(min(due, CATCH_UP)):
            for peer in list(self._peers.values()):
                self._guarded(peer, self._write, now)
        self._look_after(now)
        self.ticked = now
        if due <= CATCH_UP:
            return tick + due * FRAME_SECONDS
        for line in [peer.line for peer in self._peers.values() if peer.line]:
            line.skipped += due - CATCH_UP
            self._counts["frames_skipped"] += due - CATCH_UP
        return now + FRAME_SECONDS

    def _look_after(self, now: float) -> None:
        for peer in list(self._peers.values()):
            if peer.line is None and now - peer.since > NAMED_WITHIN:
                self._drop(peer, "garbage")
            elif peer.leaves is not None and now > peer.leaves:
                self._drop(peer, "by_us")
        if self._listener and self._accept_at is not None and now > self._accept_at:
            self._accept_at = None
            self._selector.register(self._listener, selectors.EVENT_READ)

    def _write(self, peer: _Peer, now: float) -> None:
        if peer.line is None or peer.leaves is not None:
            return
        if peer.line.leaving:
            self._leave(peer, now)
            return
        before = peer.line.sent
        peer.line.send(peer.write)
        if peer.line.sent > before:
            peer.blocked = None
        elif peer.blocked is None:
            peer.blocked = now
        elif now - peer.blocked > BLOCKED:
            self._drop(peer, "not_reading")

    def _leave(self, peer: _Peer, now: float) -> None:
        """Says good-bye, and lets the other side close: closing with unread sound would tear our last frame away."""
        peer.write(audiosocket.encode(audiosocket.HANG_UP))
        peer.socket.shutdown(socket.SHUT_WR)
        peer.leaves = now + LEAVING
        if peer.line:
            peer.line.end("by_us")

    # --- what comes ---

    def _read(self, ready: socket.socket) -> None:
        if ready is self._listener:
            self._accept()
        elif ready in self._peers:
            self._guarded(self._peers[ready], self._receive, self._clock())

    def _accept(self) -> None:
        assert self._listener
        try:
            connection, _ = self._listener.accept()
        except BlockingIOError:
            return
        except OSError as error:
            log.error("no call can be accepted for a moment: %s", error)
            self._selector.unregister(self._listener)
            self._accept_at = self._clock() + ACCEPT_AGAIN
            return
        if len(self._peers) >= self._limit + UNNAMED:
            self._counts["refused"] += 1
            connection.close()
            return
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
        self._peers[connection] = _Peer(connection, self._clock())
        self._selector.register(connection, selectors.EVENT_READ)

    def _receive(self, peer: _Peer, now: float) -> None:
        try:
            received = peer.socket.recv(PIECE)
        except BlockingIOError:
            return
        if not received:
            self._drop(peer, "lost" if peer.decoder.half else "closed")
            return
        for frame in peer.decoder.feed(received):
            if peer.socket not in self._peers:
                return
            self._take(peer, frame)

    def _take(self, peer: _Peer, frame: audiosocket.Frame) -> None:
        if frame.kind == audiosocket.HANG_UP:
            self._drop(peer, "hung_up")
        elif frame.kind == audiosocket.ERROR:
            log.warning("Asterisk reports an error on a call: %s", frame.error)
            self._drop(peer, "error")
        elif peer.line:
            peer.line.take(frame)
        elif frame.kind == audiosocket.UUID:
            self._begin(peer, frame.call)
        else:
            raise BadFrame("The first frame names no call.")

    def _begin(self, peer: _Peer, call: uuid.UUID) -> None:
        if len(self._talking) >= self._limit or call in self._talking:
            self._counts["refused"] += 1
            self._drop(peer, "by_us")
            return
        peer.line = Line(call, self._clock)
        thread = threading.Thread(target=self._talk, args=(peer.line,), name=f"call {call}", daemon=True)
        self._talking.add(call)
        self._threads = [known for known in self._threads if known.is_alive()] + [thread]
        self._counts["taken"] += 1
        try:
            thread.start()
        except RuntimeError:  # no more threads
            self._talking.discard(call)
            raise

    def _talk(self, line: Line) -> None:
        try:
            self._on_call(line)
        except Exception:
            self._counts["failed"] += 1
            log.exception("call %s failed; it goes back to Asterisk", line.call)
        finally:
            line.hang_up()
            self._talking.discard(line.call)

    # --- ends ---

    def _guarded(self, peer: _Peer, act: Callable[[_Peer, float], None], now: float) -> None:
        """No peer, whatever it does, is to break the pace of the others."""
        try:
            act(peer, now)
        except BadFrame as error:
            log.warning("a connection is dropped: %s", error)
            self._drop(peer, "garbage")
        except OSError as error:
            log.info("a connection broke: %s", error)
            self._drop(peer, "lost")
        except Exception:
            log.exception("a connection is dropped")
            self._drop(peer, "lost")

    def _drop(self, peer: _Peer, why: str) -> None:
        if self._peers.pop(peer.socket, None) is None:
            return
        if why in self._counts:
            self._counts[why] += 1
        self._selector.unregister(peer.socket)
        peer.socket.close()
        if peer.line:
            peer.line.end(why)

    def _shut(self) -> None:
        for peer in list(self._peers.values()):
            if peer.line and peer.leaves is None:
                self._guarded(peer, self._leave, self._clock())
            self._drop(peer, "by_us")
        if self._listener:
            self._listener.close()
        self._selector.close()
