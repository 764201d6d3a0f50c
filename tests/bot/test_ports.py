"""A port that one who was killed still holds is waited for; one that stays taken is said to be."""

from __future__ import annotations

import errno
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from bot import ports


@pytest.fixture
def taken() -> Iterator[socket.socket]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener


def test_a_port_that_is_let_go_can_be_had(taken: socket.socket) -> None:
    port = taken.getsockname()[1]
    with pytest.raises(OSError):
        ports.check_free("127.0.0.1", port)
    threading.Timer(0.5, taken.close).start()
    begun = time.monotonic()
    ports.wait_until_free("127.0.0.1", port)
    assert time.monotonic() - begun >= 0.4
    ports.check_free("127.0.0.1", port)


def test_a_port_that_stays_taken_is_given_up(taken: socket.socket) -> None:
    with pytest.raises(OSError) as failed:
        ports.wait_until_free("127.0.0.1", taken.getsockname()[1], seconds=0.3)
    assert failed.value.errno == errno.EADDRINUSE
