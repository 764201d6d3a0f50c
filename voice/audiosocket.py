"""Asterisk's AudioSocket protocol: frames to bytes and back; it knows no sockets, no calls and no policy.

A frame is one byte kind, two bytes length (big-endian) and the payload. What was read in the source of Asterisk 22.10.1
(res_audiosocket.c): the first frame of a call is its UUID; sound is 8 kHz, 16 bit, little-endian, mono; a key is one
ASCII character; whoever hangs up sends a frame without payload. Asterisk reads a header and then waits five
milliseconds at most for the payload: `encode` gives both as one piece, and whoever sends it sends it at once.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

HANG_UP = 0x00
UUID = 0x01
KEY = 0x03
SOUND = 0x10
ERROR = 0xFF

RATE = 8000  # samples a second of a SOUND frame
FRAME_SECONDS = 0.02
FRAME = 320  # bytes: 20 ms of sound

HEADER = 3
LONGEST = 0xFFFF
# How long the payload of each kind may be; sound of other rates (0x11-0x18) is never negotiated by our dialplan.
LENGTHS = {HANG_UP: (0, 0), UUID: (16, 16), KEY: (1, 1), SOUND: (0, LONGEST), ERROR: (0, 255)}
OTHER_RATES = range(0x11, 0x19)
KEYS = "0123456789*#ABCD"
ERRORS = {0x00: "none", 0x01: "hung_up", 0x02: "frame_forwarding", 0x04: "memory"}  # of an ERROR frame, by Asterisk


class BadFrame(Exception):
    """These bytes are not AudioSocket; the message is one plain English sentence. The connection is of no more use."""


@dataclass(frozen=True)
class Frame:
    """One frame as it came; the payload is as long as its kind allows (LENGTHS); unknown kinds have any."""

    kind: int
    payload: bytes = b""

    @property
    def call(self) -> uuid.UUID:
        """Of a UUID frame: which call this is."""
        return uuid.UUID(bytes=self.payload)

    @property
    def key(self) -> str:
        """Of a KEY frame: one of KEYS, or what no telephone should have and nobody needs to hang up for."""
        return self.payload.decode("latin-1").upper()

    @property
    def error(self) -> str:
        """Of an ERROR frame: a name out of ERRORS, or the number as it came."""
        code = self.payload[0] if self.payload else 0
        return ERRORS.get(code, str(code))


def encode(kind: int, payload: bytes = b"") -> bytes:
    """Header and payload in one piece; raises ValueError for a payload that no frame can hold."""
    if len(payload) > LONGEST:
        raise ValueError(f"A frame holds {LONGEST} bytes at most, not {len(payload)}.")
    return bytes((kind,)) + len(payload).to_bytes(2, "big") + payload


def checked(frame: Frame) -> Frame:
    """The frame itself, if it is what its kind may be; raises BadFrame. Kinds that are not known pass."""
    if frame.kind in OTHER_RATES:
        raise BadFrame(f"Sound of kind 0x{frame.kind:02x} came; only 8 kHz (0x10) is understood.")
    _check_length(frame.kind, len(frame.payload))
    if frame.kind == SOUND and len(frame.payload) % 2:
        raise BadFrame("A sound frame ends within a sample.")
    return frame


def _check_length(kind: int, length: int) -> None:
    shortest, longest = LENGTHS.get(kind, (0, LONGEST))
    if not shortest <= length <= longest:
        raise BadFrame(f"A frame of kind 0x{kind:02x} says it is {length} bytes long.")


class Decoder:
    """Bytes in, in whatever pieces they come; whole frames out. One for each connection and direction."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, received: bytes) -> list[Frame]:
        """The frames that are whole now, in order; raises BadFrame as soon as a header cannot be true."""
        self._rest += received
        frames = []
        while len(self._rest) >= HEADER:
            kind, length = self._rest[0], int.from_bytes(self._rest[1:HEADER], "big")
            _check_length(kind, length)
            if len(self._rest) < HEADER + length:
                break
            frames.append(checked(Frame(kind, bytes(self._rest[HEADER : HEADER + length]))))
            del self._rest[: HEADER + length]
        return frames

    @property
    def half(self) -> bool:
        """Whether part of a frame has come and the rest of it has not."""
        return bool(self._rest)
