"""Sound as bytes, 16 bits, little-endian, one channel: WAV files, rates and loudness; refuses every other form."""

from __future__ import annotations

import io
import math
import wave
from dataclasses import dataclass

import numpy as np
import soxr

WIDTH = 2  # bytes a sample
FULL_SCALE = 32768.0
SILENCE = -120.0  # dBFS of digital silence
LOWEST_RATE, HIGHEST_RATE = 4000, 192_000


class BadSound(Exception):
    """Not a sound we can use; the message is one plain English sentence."""


@dataclass(frozen=True)
class Sound:
    """`rate` samples a second; `samples` 16-bit little-endian, one channel."""

    rate: int
    samples: bytes

    @property
    def seconds(self) -> float:
        return len(self.samples) / WIDTH / self.rate


def read_wav(data: bytes) -> Sound:
    """The sound in a WAV file; two channels are mixed. Raises BadSound for what is no WAV of 16 bits, or is empty.

    The length in the header is not believed: whoever writes to a pipe does not know it yet.
    """
    try:
        with wave.open(io.BytesIO(data)) as file:
            rate, channels, width = file.getframerate(), file.getnchannels(), file.getsampwidth()
            samples = file.readframes(file.getnframes())
    except (wave.Error, EOFError, RuntimeError, ValueError, ArithmeticError, MemoryError) as error:
        raise BadSound(f"This is no WAV file of plain samples: {error or 'it ends too early'}.") from error
    if width != WIDTH or channels not in (1, 2):
        raise BadSound(f"The WAV has {channels} channels of {8 * width} bits; one or two of 16 bits are needed.")
    if not LOWEST_RATE <= rate <= HIGHEST_RATE:
        raise BadSound(f"The WAV has {rate} samples a second; {LOWEST_RATE} to {HIGHEST_RATE} are possible.")
    samples = samples[: len(samples) // (WIDTH * channels) * WIDTH * channels]
    if not samples:
        raise BadSound("The WAV file holds no sound.")
    if channels == 2:
        both = np.frombuffer(samples, dtype="<i2").reshape(-1, 2)
        samples = both.mean(axis=1).astype("<i2").tobytes()
    return Sound(rate, samples)


def to_wav(sound: Sound) -> bytes:
    """The sound as a WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(WIDTH)
        writer.setframerate(sound.rate)
        writer.writeframes(sound.samples)
    return file.getvalue()


class Resampler:
    """Turns one stream of samples into another rate, piece by piece; what it holds back comes with finish().

    The filter of quality HQ cuts what does not fit between the rates, and holds back some 70 ms of telephone sound.
    Pieces may be of any length; an odd byte waits for its other half. One rate for both leaves everything as it is.
    """

    def __init__(self, rate_in: int, rate_out: int) -> None:
        # With int16 the library adds noise of one bit, anew each time: the same sound would not be heard the same.
        stream = soxr.ResampleStream(rate_in, rate_out, 1, dtype="float32", quality="HQ")
        self._stream = stream if rate_in != rate_out else None
        self._half = b""
        self._done = False

    def feed(self, samples: bytes) -> bytes:
        """What is ready of the other rate; may be empty. Raises ValueError after finish()."""
        if self._done:
            raise ValueError("this stream of samples has ended")
        samples = self._half + samples
        whole = len(samples) // WIDTH * WIDTH
        self._half = samples[whole:]
        return self._turn(samples[:whole], last=False) if whole else b""

    def finish(self) -> bytes:
        """The rest; empty when it was called before."""
        if self._done:
            return b""
        self._done = True
        return self._turn(b"", last=True)

    def _turn(self, samples: bytes, last: bool) -> bytes:
        if not self._stream:
            return samples
        turned = self._stream.resample_chunk(np.frombuffer(samples, dtype="<i2").astype(np.float32), last=last)
        return bytes(turned.round().clip(-FULL_SCALE, FULL_SCALE - 1).astype("<i2").tobytes())


def loudness(samples: bytes) -> float:
    """The mean power in dBFS: 0 for a square wave of full scale, about -3 for a sine, -120 for digital silence."""
    numbers = np.frombuffer(samples[: len(samples) // WIDTH * WIDTH], dtype="<i2").astype(np.float64)
    power = float(np.mean(numbers**2)) if len(numbers) else 0.0
    return max(SILENCE, 10 * math.log10(power / FULL_SCALE**2)) if power else SILENCE
