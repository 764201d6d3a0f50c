"""What lies between a mouth and the model: resampling, the telephone, noise, silence; and sounds that are no speech."""

from __future__ import annotations

import random

import numpy as np
import soxr
from numpy.typing import NDArray

RATE = 16000  # samples a second that the model hears
TELEPHONE = 8000
Samples = NDArray[np.float64]  # at the scale of 16-bit samples
_LOW = (697, 770, 852, 941)
_HIGH = (1209, 1336, 1477, 1633)
KINDS = ("keys", "line tone", "sweep", "clicks", "hum", "bursts", "melody")


def resampled(samples: NDArray[np.int16] | Samples, rate_in: float, rate_out: float) -> Samples:
    found: Samples = soxr.resample(np.asarray(samples, np.float64), rate_in, rate_out)
    return found


def mu_law(samples: Samples) -> Samples:
    """There and back through the 8 bits of G.711."""
    x = np.clip(samples / 32768, -1, 1)
    code = np.round(np.sign(x) * np.log1p(255 * np.abs(x)) / np.log(256) * 127) / 127
    found: Samples = np.sign(code) * (256 ** np.abs(code) - 1) / 255 * 32768
    return found


def band(samples: Samples, rate: int, low: float, high: float) -> Samples:
    """Only what lies between two frequencies (hertz), as an old line lets through."""
    spectrum = np.fft.rfft(samples)
    frequency = np.fft.rfftfreq(len(samples), 1 / rate)
    gain = 1 / (1 + (low / np.maximum(frequency, 1)) ** 8) / (1 + (frequency / high) ** 16)
    found: Samples = np.fft.irfft(spectrum * gain, len(samples))
    return found


def telephone(samples: Samples, narrow: bool = False, coded: bool = True) -> Samples:
    """16 kHz speech as it comes back from an 8 kHz line; `narrow` cuts to 300-3400 Hz."""
    line = resampled(samples, RATE, TELEPHONE)
    if narrow:
        line = band(line, TELEPHONE, 300, 3400)
    if coded:
        line = mu_law(line)
    return resampled(line, TELEPHONE, RATE)


def noise(count: int, seed: int, brown: bool = False) -> Samples:
    """`count` samples of noise of strength one, white or like a room's."""
    white = np.random.default_rng(seed).standard_normal(count)
    if not brown:
        return white
    rumble = np.cumsum(white - white.mean()) * 0.02 + white
    found: Samples = rumble / rumble.std()
    return found


def with_noise(samples: Samples, decibels: float, seed: int, brown: bool = False) -> Samples:
    """Speech that is `decibels` stronger than the noise added to it."""
    return samples + noise(len(samples), seed, brown) * (samples.std() + 1e-3) * 10 ** (-decibels / 20)


def between_silences(samples: Samples, before: float, after: float) -> Samples:
    """With seconds of silence at both ends."""
    return np.concatenate([np.zeros(int(before * RATE)), samples, np.zeros(int(after * RATE))])


def as_heard(samples: Samples) -> NDArray[np.int16]:
    found: NDArray[np.int16] = np.clip(np.round(samples), -32768, 32767).astype(np.int16)
    return found


def no_speech(kind: str, rng: random.Random) -> Samples:
    """A second or three of a sound of that kind (see KINDS), at 16 kHz, on and off or all through."""
    count = int(rng.uniform(0.6, 3) * RATE)
    t = np.arange(count) / RATE
    period = rng.choice([0.1, 0.35, 1, 5])
    on = ((t + rng.random()) % (2 * period)) < period
    sound: Samples = _sounding(kind, t, rng) * on * rng.uniform(500, 9000)
    return sound


def _sounding(kind: str, t: Samples, rng: random.Random) -> Samples:
    def tone(hertz: float) -> Samples:
        wave: Samples = np.sin(2 * np.pi * hertz * t)
        return wave

    if kind == "keys":
        return tone(rng.choice(_LOW)) + tone(rng.choice(_HIGH))
    if kind == "line tone":
        return tone(rng.choice((400, 425, 440, 450, 480, 950, 1400)))
    if kind == "sweep":
        return np.asarray(np.sin(2 * np.pi * (rng.uniform(200, 3000) + rng.uniform(-500, 500) * t) * t))
    if kind == "clicks":
        return np.asarray((np.random.default_rng(rng.randrange(10**6)).random(len(t)) < 4 / RATE) * 4.0)
    if kind == "hum":
        return np.asarray(sum(tone(rng.choice((50, 60)) * part) / part for part in range(1, 8)))
    if kind == "bursts":
        return noise(len(t), rng.randrange(10**6)) * 0.3
    steps = (np.floor(t / rng.uniform(0.15, 0.5)) * 7 % 12).astype(int)
    return np.asarray(np.sin(2 * np.pi * np.cumsum(rng.uniform(250, 500) * 2 ** (steps / 12)) / RATE))
