"""What tests of running things share: a port that nobody has, and patience until something has come about."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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
