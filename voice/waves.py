"""Samples of the mouth, 22,050 Hz, mono, 16 bit little-endian, and WAVs of them; it does not know what they say.

It needs the standard library alone: voice.pcm, which knows every sound, brings numpy, and the worker must start at
once.
"""

from __future__ import annotations

import audioop
import io
import wave

RATE = 22050  # Hz; what espeak gives
SILENCE = bytes(2 * (RATE // 5))  # a fifth of a second


def samples_of(wav: bytes) -> bytes:
    """The samples of a WAV as espeak writes it. Raises ValueError for any other."""
    try:
        with wave.open(io.BytesIO(wav)) as file:
            if (file.getframerate(), file.getnchannels(), file.getsampwidth()) != (RATE, 1, 2):
                raise ValueError("a WAV of another kind")
            return file.readframes(file.getnframes())
    except (wave.Error, EOFError) as error:
        raise ValueError("not a WAV") from error


def wav_of(samples: bytes, volume: float = 1.0) -> bytes:
    """A WAV, its amplitude scaled by `volume` (0 to 1)."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples if volume == 1.0 else audioop.mul(samples, 2, volume))
    return buffer.getvalue()


def seconds(samples: bytes) -> float:
    return len(samples) / 2 / RATE


def silent(samples: bytes) -> bool:
    """Whether nothing would be heard: no sample above -60 dBFS."""
    return audioop.max(samples, 2) < 33
