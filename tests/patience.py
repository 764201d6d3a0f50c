"""What tests of running things share: a port that nobody has, and patience until something has come about."""

from __future__ import annotations

import random
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

Found = TypeVar("Found")


# Below those that the kernel gives to whoever calls (32768 and more): a caller of a server that is down may be given
# the very port it calls, reach itself, and keep the server from coming back for a minute.
PORTS = range(20_000, 32_000)


def free_port() -> int:
    while True:
        port = random.SystemRandom().choice(PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def until(
    holds: Callable[[], Found],
    seconds: float = 10.0,
    what: str = "it did not come about",
    pause: float = 0.005,
    despite: type[Exception] | tuple[type[Exception], ...] = (),
) -> Found:
    """The first true value of `holds`; AssertionError with `what` after so many seconds.

    `despite`: exceptions that only mean "not yet".
    """
    end = time.monotonic() + seconds
    while True:
        try:
            if found := holds():
                return found
        except despite:
            pass
        assert time.monotonic() < end, what
        time.sleep(pause)
