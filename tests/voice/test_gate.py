"""What the gate keeps from the recogniser: a silence, and nothing of what is said after it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from speaking import say, silence

from voice.ears import Ears
from voice.gate import AFTER, BEFORE, Gate

RATE = 8000
FRAME = RATE // 50 * 2  # bytes of 20 ms
MODEL = Path(__file__).resolve().parents[1] / "data" / "speech_model"


def noise(seconds: float, level: float) -> bytes:
    """At so many dBFS."""
    amplitude = 32768 * 10 ** (level / 20)
    samples = np.random.default_rng(5).standard_normal(int(seconds * RATE)) * amplitude
    return bytes(samples.astype("<i2").tobytes())


def passed(gate: Gate, sound: bytes) -> bytes:
    return b"".join(gate.passes(sound[at : at + FRAME]) for at in range(0, len(sound), FRAME))


@pytest.mark.parametrize("quiet", [silence(10, RATE), noise(10, -60)], ids=["nothing", "a quiet line"])
def test_a_silence_is_kept_back_and_half_a_second_of_it_comes_with_the_next_sound(quiet: bytes) -> None:
    gate = Gate(RATE)
    assert len(passed(gate, quiet)) / 2 / RATE == pytest.approx(AFTER, abs=0.02)
    voice = noise(1, -25)
    assert passed(gate, voice) == quiet[-int(BEFORE * RATE) * 2 :] + voice


def test_a_noisy_line_passes_whole() -> None:
    fan = noise(10, -42)
    assert passed(Gate(RATE), fan) == fan


@pytest.mark.speech
def test_what_is_said_between_silences_is_heard_as_without_the_gate() -> None:
    ears = Ears(MODEL, 1)
    for words in ("我想挂个骨科的号", "老年卡怎么办", "幺三八零零幺三八零零零"):
        quiet = noise(6, -58)
        sound = quiet + say(words, telephone=True).samples + quiet
        texts = []
        for gate in (None, Gate(RATE)):
            with ears.listen(RATE) as ear:
                heard = [
                    ear.feed(piece)
                    for at in range(0, len(sound), FRAME)
                    if (piece := gate.passes(sound[at : at + FRAME]) if gate else sound[at : at + FRAME])
                ]
                finals = [one.text for one in (*heard, ear.finish()) if one and one.final]
            texts.append("".join(finals))
        assert texts == [words, words]
