"""Whether a port of this machine can be had; does not know who wants it."""

from __future__ import annotations

import socket
import time

LEAVING_SECONDS = 15  # what one that was killed may need until the last of its processes lets the port go
PAUSE_SECONDS = 0.2


def check_free(host: str, port: int) -> None:
    """Raises OSError (EADDRINUSE, EACCES, EADDRNOTAVAIL …) when nobody could listen there now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


def wait_until_free(host: str, port: int, seconds: float = LEAVING_SECONDS) -> None:
    """Returns once somebody could listen there; raises the OSError of the last try after so many seconds."""
    end = time.monotonic() + seconds
    while True:
        try:
            return check_free(host, port)
        except OSError:
            if time.monotonic() > end:
                raise
        time.sleep(PAUSE_SECONDS)
