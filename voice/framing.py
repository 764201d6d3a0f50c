"""How the mouth and its worker talk over pipes: lengths, JSON, samples; it does not know what is said."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from typing import Any

HEAD = struct.Struct(">II")  # bytes of JSON, bytes of samples
MOST = 64 * 1024 * 1024  # far above the longest speech; more means that the two have lost each other


class BrokenFrame(Exception):
    """The other side has ended, or says something that is no frame."""


def pack(message: dict[str, Any], samples: bytes = b"") -> bytes:
    body = json.dumps(message).encode("ascii")
    return HEAD.pack(len(body), len(samples)) + body + samples


def unpack(read: Callable[[int], bytes]) -> tuple[dict[str, Any], bytes]:
    """One frame; `read(n)` gives n bytes, fewer only at the end. Raises BrokenFrame, and what `read` raises."""

    def exactly(count: int) -> bytes:
        data = read(count)
        if len(data) != count:
            raise BrokenFrame("the other side has ended")
        return data

    body, samples = HEAD.unpack(exactly(HEAD.size))
    if body > MOST or samples > MOST:
        raise BrokenFrame("not a frame")
    try:
        message = json.loads(exactly(body))
    except ValueError as error:
        raise BrokenFrame("not JSON") from error
    if not isinstance(message, dict):
        raise BrokenFrame("not an object")
    return message, exactly(samples)
