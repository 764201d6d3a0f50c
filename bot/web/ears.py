"""The socket on which a voice comes in, spoken as vosk-server's clients speak it; knows no words and keeps no sound."""

from __future__ import annotations

import json
import logging
import socket
import struct
import threading
import time
from contextlib import suppress
from functools import partial
from typing import Any

from flask import Blueprint, request
from flask_sock import Sock
from simple_websocket import ConnectionClosed, Server

from bot.conversation import Hub
from bot.speech import CannotHear, Speech
from bot.store import StoreUnavailable
from bot.web.admission import admits
from bot.web.errors import Refused
from bot.web.hearing import Hearing, Over
from bot.web.streams import Streams

# Of simple_websocket. Its threads must not outlive the process that serves.
OPTIONS: dict[str, Any] = {
    "ping_interval": 25,
    "max_message_size": 65_536,
    "thread_class": partial(threading.Thread, daemon=True),
}
# How a socket is closed (RFC 6455): 1000 over, 1008 not allowed, 1011 our fault, 1013 try again later.
CLOSE = {
    "idle": 1000,
    "silence": 1000,
    "no_token": 1008,
    "invalid": 1008,
    "internal": 1011,
    "ears_off": 1013,
    "too_many": 1013,
    "behind": 1013,
    "unavailable": 1013,
}
FIRST_WORDS = 5.0  # seconds until a page must have shown its token
TICK = 1.0  # seconds
IDLE = 60.0  # seconds without a frame
BEHIND = 50  # frames that wait to be heard: the machine has more to do than it can
SEND_SECONDS = 5  # until a client that does not read is given up

log = logging.getLogger(__name__)


def blueprint(hub: Hub, speech: Speech, streams: Streams) -> Blueprint:
    """`/api/conversations/{id}/ears`: {"config": {"sample_rate", "token"}}, sound, {"eof": 1}; see hearing.Hearing."""
    ears = Blueprint("ears", __name__)

    @ears.before_request
    def admit() -> None:
        conversation = str((request.view_args or {}).get("conversation"))
        if "Authorization" in request.headers and not admits(hub, conversation, _token()):
            raise Refused("no_token")

    def listen(line: Server, conversation: str) -> None:
        admitted = "Authorization" in request.headers
        with suppress(ConnectionClosed, OSError):
            line.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", SEND_SECONDS, 0))
            try:
                _enter(line, streams, Hearing(hub, speech, conversation), admitted)
            except Over as over:
                _refuse(line, over, hub, speech)

    Sock().route("/api/conversations/<conversation>/ears", bp=ears)(listen)
    return ears


def _token() -> str:
    """Of `Authorization: Bearer`, or the password of `Basic`, for clients that know names and passwords only."""
    given = request.authorization
    return (given.password or given.token or "") if given else ""


def _enter(line: Server, streams: Streams, hearing: Hearing, admitted: bool) -> None:
    if not streams.enter():
        raise Over("too_many")
    try:
        with hearing:
            if not admitted:
                hearing.show(line.receive(FIRST_WORDS))
            _hear(line, hearing, streams)
    except (CannotHear, Over) as error:
        raise Over(error.code) from None
    except StoreUnavailable:
        raise Over("unavailable") from None
    except (ConnectionClosed, OSError):
        raise
    except Exception:
        log.exception("a voice could not be heard")
        raise Over("internal") from None
    finally:
        streams.leave()


def _hear(line: Server, hearing: Hearing, streams: Streams) -> None:
    """One answer to each frame of sound, in order: clients wait for it before they send the next."""
    heard_at = time.monotonic()
    while streams.alive() and not hearing.finished:
        if len(line.input_buffer) > BEHIND:
            raise Over("behind")
        frame = line.receive(TICK)
        now = time.monotonic()
        if frame is None:
            if now - heard_at > IDLE or not line.thread.is_alive():
                raise Over("idle")
            continue
        heard_at = now
        answer = hearing.take(frame, now)
        if answer is not None:
            line.send(json.dumps(answer, ensure_ascii=False))
    line.close()


def _refuse(line: Server, over: Over, hub: Hub, speech: Speech) -> None:
    key = speech.ears_off() if over.code == "ears_off" else None
    words = hub.content.phrases[key or f"error_{over.code}"].text
    line.send(json.dumps({"error": {"code": over.code, "message": words}}, ensure_ascii=False))
    line.close(CLOSE[over.code], over.code)
