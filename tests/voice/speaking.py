"""Speech for tests: says pinyin with the espeak-ng program, and passes it through a telephone line when asked to."""

from __future__ import annotations

import subprocess
from functools import lru_cache

import numpy as np
from pypinyin import Style, lazy_pinyin

from voice.pcm import Resampler, Sound, read_wav

WIDEBAND, TELEPHONE = 16_000, 8_000


@lru_cache(maxsize=512)
def synthesise(
    pinyin: str, voice: str = "cmn-latn-pinyin", rate: int = 150, pitch: int = 50, telephone: bool = False
) -> Sound:
    """`pinyin` in syllables with tone digits, spoken; 16 kHz, or 8 kHz through G.711 µ-law for a telephone.

    `rate` in espeak's words a minute, `pitch` 0-99. Some silence stands around the words.
    """
    sound = quieter(to_rate(_espeak(pinyin, voice, rate, pitch), TELEPHONE if telephone else WIDEBAND), 0.7)
    if telephone:
        sound = Sound(sound.rate, mu_law(sound.samples))
    return Sound(sound.rate, silence(0.2, sound.rate) + sound.samples + silence(0.5, sound.rate))


def say(text: str, telephone: bool = False, **manner: int | str) -> Sound:
    """Chinese words, spoken; figures are not read."""
    return synthesise(_syllables(text), telephone=telephone, **manner)  # type: ignore[arg-type]


def bare(text: str) -> Sound:
    """The same as the program gives it: at its own rate, as loud as it is, and no silence around it."""
    return _espeak(_syllables(text), "cmn-latn-pinyin", 150, 50)


def _syllables(text: str) -> str:
    return " ".join(lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True, errors="ignore"))


def _espeak(pinyin: str, voice: str, rate: int, pitch: int) -> Sound:
    command = ["espeak-ng", "-v", voice, "-s", str(rate), "-p", str(pitch), "--stdin", "--stdout"]
    return read_wav(subprocess.run(command, input=pinyin.encode(), capture_output=True, timeout=20, check=True).stdout)


def to_rate(sound: Sound, rate: int) -> Sound:
    resampler = Resampler(sound.rate, rate)
    return Sound(rate, resampler.feed(sound.samples) + resampler.finish())


def quieter(sound: Sound, by: float) -> Sound:
    numbers = np.frombuffer(sound.samples, dtype="<i2").astype(float) * by
    return Sound(sound.rate, numbers.round().clip(-32768, 32767).astype("<i2").tobytes())


def silence(seconds: float, rate: int = WIDEBAND) -> bytes:
    return bytes(2 * int(seconds * rate))


def tone(*hertz: float, seconds: float = 1.0, rate: int = WIDEBAND, loud: float = 0.3) -> bytes:
    """Pure tones together: two of them are a key of a telephone."""
    times = np.arange(int(seconds * rate)) / rate
    wave = sum(np.sin(2 * np.pi * one * times) for one in hertz) / len(hertz)
    return bytes((wave * loud * 32767).astype("<i2").tobytes())


def noise(sound: Sound, decibels: float, seed: int = 5) -> Sound:
    """The sound in white noise, `decibels` louder than the noise."""
    numbers = np.frombuffer(sound.samples, dtype="<i2").astype(float)
    hiss = np.random.default_rng(seed).standard_normal(len(numbers)) * numbers.std() * 10 ** (-decibels / 20)
    return Sound(sound.rate, (numbers + hiss).round().clip(-32768, 32767).astype("<i2").tobytes())


def pieces(samples: bytes, size: int = 640) -> list[bytes]:
    """Cut as they come from a telephone or a browser: 640 bytes are 20 ms at 16 kHz."""
    return [samples[start : start + size] for start in range(0, len(samples), size)]


def mu_law(samples: bytes) -> bytes:
    """What is left of the samples after G.711 µ-law: eight bits in logarithmic steps, bias 132, clipped at 32,635."""
    numbers = np.frombuffer(samples, dtype="<i2").astype(int)
    size = np.minimum(np.abs(numbers), 32635) + 132
    segment = np.floor(np.log2(size)).astype(int) - 7
    step = 1 << (segment + 3)
    size = size // step * step + step // 2 - 132
    return bytes((np.sign(numbers) * size).astype("<i2").tobytes())
