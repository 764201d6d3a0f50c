"""What was heard in a call, judged by content: which of the known sounds it holds, which tones; it places no calls."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import Any

import numpy as np

from voice.pcm import Sound

RATE = 8000
BEGINNING = 3.0  # s of a sentence that tell it from the others, some of which begin alike
ALIKE = 0.75  # a sentence that went through G.711 and back reaches 0.99; the likest other one of ours 0.67


def read(file: Path) -> Sound:
    """A WAV file of the exchange or of a phone, also one that is still being written (its head says 0 bytes then)."""
    if not file.exists():
        return Sound(RATE, b"")
    data = file.read_bytes()
    begin = data.find(b"data") + 8
    if begin < 8:
        return Sound(RATE, b"")
    samples = data[begin:]
    return Sound(int.from_bytes(data[24:28], "little"), samples[: len(samples) // 2 * 2])


def write(file: Path, sound: Sound) -> Path:
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(sound.rate)
        out.writeframes(sound.samples)
    return file


def tone(hertz: float, seconds: float, loudness: float = 0.3) -> Sound:
    """A pure tone; `loudness` 0 … 1 of full scale."""
    time = np.arange(int(seconds * RATE)) / RATE
    return Sound(RATE, (loudness * 32767 * np.sin(2 * np.pi * hertz * time)).astype("<i2").tobytes())


def _array(sound: Sound) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.frombuffer(sound.samples, dtype="<i2").astype(float)


def place(known: Sound, heard: Sound, seconds: float = BEGINNING) -> float | None:
    """Where (s) the first `seconds` of a known sound begin in what was heard; None when they are not in it."""
    pattern = _array(known)[: int(seconds * RATE)]
    pattern = pattern - pattern.mean()
    if heard.seconds * RATE <= len(pattern):
        return None
    whole = _array(heard)
    size = 1 << (len(whole) + len(pattern) - 1).bit_length()
    alike = np.fft.irfft(np.fft.rfft(whole, size) * np.conj(np.fft.rfft(pattern, size)), size)
    alike = alike[: len(whole) - len(pattern) + 1]
    squares = np.concatenate([[0], np.cumsum(whole**2)])
    power = squares[len(pattern) :] - squares[: -len(pattern)]
    alike = alike / np.sqrt(np.maximum(power, 1e6) * (pattern**2).sum())
    best = int(alike.argmax())
    return best / RATE if alike[best] >= ALIKE else None


def is_tone(sound: Sound, hertz: float, begin: float = 0.0, end: float | None = None) -> bool:
    """Whether the part of it from `begin` to `end` (s) is that tone and hardly anything else."""
    part = _array(sound)[int(begin * RATE) : None if end is None else int(end * RATE)]
    if len(part) < RATE // 10 or np.sqrt((part**2).mean()) < 100:
        return False
    power = np.abs(np.fft.rfft(part * np.hanning(len(part)))) ** 2
    pitch = np.fft.rfftfreq(len(part), 1 / RATE)
    return bool(power[np.abs(pitch - hertz) < 15].sum() > 0.8 * power.sum())


def seconds_of_tone(sound: Sound, hertz: float) -> float:
    """For how long it is that tone, counted in pieces of a tenth of a second."""
    return 0.1 * sum(is_tone(sound, hertz, at / 10, at / 10 + 0.1) for at in range(int(sound.seconds * 10)))
