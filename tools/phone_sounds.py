"""Makes the telephone exchange's own sounds: its sentences by espeak-ng, its music by arithmetic; plays nothing.

    .venv/bin/python tools/phone_sounds.py FOLDER [HOTLINE]

FOLDER becomes what Asterisk's data folder needs: sounds/zh/banban/*.wav, sounds/zh/digits/*.wav and banban-music/*.wav,
8 kHz mono. The sentences stand in deploy/asterisk/sentences.yml; HOTLINE is BANBAN_HOTLINE when it is not given.
"""

from __future__ import annotations

import io
import math
import subprocess
import sys
import wave
from pathlib import Path
from typing import Any

import numpy as np
import soxr
import yaml

ROOT = Path(__file__).resolve().parent.parent
SENTENCES = ROOT / "deploy" / "asterisk" / "sentences.yml"
RATE = 8000  # samples a second on a telephone line
WORDS_A_MINUTE = 130  # slow: about 2.4 characters a second
SPEECH_PEAK = 0.6  # of full scale; as loud as a person on the line
MUSIC_PEAK = 0.12  # far below the voice, so that whoever wears hearing aids is not startled when a person comes
DIGITS = ("ling2", "yi1", "er4", "san1", "si4", "wu3", "liu4", "qi1", "ba1", "jiu3")
PLACES = 10  # how far the place in the queue is told (announce-position-limit)

Samples = np.ndarray[Any, np.dtype[np.float64]]  # one dimension, -1 … 1, at RATE


class CannotSpeak(Exception):
    """espeak-ng is missing or gave no sound; the message is one sentence."""


def spoken(pinyin: str) -> Samples:
    """The sentence as sound. Raises CannotSpeak."""
    command = ["espeak-ng", "-v", "cmn-latn-pinyin", "-s", str(WORDS_A_MINUTE), "--stdin", "-w", "/dev/stdout"]
    try:
        finished = subprocess.run(command, input=pinyin.encode(), capture_output=True, timeout=30)
    except FileNotFoundError as error:
        raise CannotSpeak("espeak-ng is not installed: apt-get install espeak-ng") from error
    if finished.returncode or len(finished.stdout) < 1000:
        raise CannotSpeak(f"espeak-ng gave no sound: {finished.stderr.decode(errors='replace').strip()[:200]}")
    with wave.open(io.BytesIO(finished.stdout)) as sound:
        rate = sound.getframerate()
    samples = np.frombuffer(finished.stdout[44:], dtype="<i2").astype(float)  # the length in the head is of no use here
    slow = soxr.resample(samples, rate, RATE)
    loud = np.flatnonzero(np.abs(slow) > 0.01 * np.abs(slow).max())
    slow = slow[max(loud[0] - RATE // 20, 0) : loud[-1] + RATE // 10]  # the breath before and after
    return np.asarray(slow / np.abs(slow).max() * SPEECH_PEAK)


def note(hertz: float, seconds: float) -> Samples:
    """One soft stroke: it begins in 40 ms and dies away, with a little of the octave in it."""
    time = np.arange(int(seconds * RATE)) / RATE
    envelope = np.minimum(time / 0.04, 1) * np.exp(-1.6 * time / seconds) * np.minimum((seconds - time) / 0.1, 1)
    return np.asarray(envelope * (np.sin(2 * math.pi * hertz * time) + 0.25 * np.sin(4 * math.pi * hertz * time)))


def music() -> Samples:
    """A tune of five tones (do re mi sol la on 392 Hz, which a telephone carries well), 48 seconds, to be repeated."""
    scale = (392.0, 440.0, 493.9, 587.3, 659.3, 784.0)
    tune = (0, 2, 3, 2, 4, 3, 2, 0, 1, 2, 3, 1, 2, 1, 0, 0, 3, 4, 5, 4, 3, 2, 3, 1, 2, 3, 2, 1, 0, 1, 0, 0)
    step, ring = 1.5, 2.6  # a stroke each second and a half, which rings into the next
    sound = np.zeros(int((len(tune) * step + ring) * RATE))
    for place, tone in enumerate(tune):
        stroke = note(scale[tone], ring)
        begin = int(place * step * RATE)
        sound[begin : begin + len(stroke)] += stroke
    length = int(len(tune) * step * RATE)
    sound[: len(sound) - length] += sound[length:]  # the last strokes ring on when it begins again
    return np.asarray(sound[:length] / np.abs(sound[:length]).max() * MUSIC_PEAK)


def write(file: Path, samples: Samples) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes((samples * 32767).astype("<i2").tobytes())


def sentences(hotline: str) -> dict[str, str]:
    """Name of the sound: its pinyin, the hotline digit by digit in it."""
    digits = " ".join(DIGITS[int(digit)] for digit in hotline if digit.isdigit())
    entries = yaml.safe_load(SENTENCES.read_text(encoding="utf-8"))
    return {name: entry["pinyin"].format(hotline=digits) for name, entry in entries.items()}


def make(folder: Path, hotline: str) -> None:
    """All sounds into `folder`. Raises CannotSpeak, OSError."""
    for name, pinyin in sentences(hotline).items():
        write(folder / "sounds" / "zh" / "banban" / f"{name}.wav", spoken(pinyin))
    for number in range(PLACES + 1):
        pinyin = "shi2" if number == 10 else DIGITS[number]
        write(folder / "sounds" / "zh" / "digits" / f"{number}.wav", spoken(pinyin))
    write(folder / "banban-music" / "calm.wav", music())


def main() -> int:
    if not 2 <= len(sys.argv) <= 3:
        print(__doc__, file=sys.stderr)
        return 2
    sys.path.insert(0, str(ROOT))
    from bot.settings import load

    try:
        make(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) == 3 else load().hotline)
    except (CannotSpeak, OSError) as error:
        print(f"Banban: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
