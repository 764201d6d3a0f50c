"""When there is the sound of speech on a line, and how soon a voice stops for it: measured in the sound's time."""

from __future__ import annotations

import numpy as np
import pytest

from tests.voice.speaking import pieces, say, silence, tone
from voice.barge_in import BargeIn
from voice.level import HANG, Detector
from voice.pcm import loudness

RATE = 8000
CITIZEN = "我想问一下老年卡怎么办"
QUIET_LINE, FAN, STREET = -65.0, -48.0, -38.0  # dBFS of noise


def hiss(seconds: float, level: float, seed: int = 3) -> bytes:
    numbers = np.random.default_rng(seed).standard_normal(round(seconds * RATE)) * 32768 * 10 ** (level / 20)
    return bytes(numbers.round().clip(-32768, 32767).astype("<i2").tobytes())


def mixed(*sounds: bytes) -> bytes:
    longest = max(len(sound) for sound in sounds)
    together = sum(np.frombuffer(sound.ljust(longest, b"\0"), dtype="<i2").astype(int) for sound in sounds)
    return bytes(np.clip(together, -32768, 32767).astype("<i2").tobytes())


def spoken(text: str, level: float = -24.0) -> bytes:
    """Words as a telephone gives them, `level` dBFS over all."""
    samples = say(text, telephone=True).samples
    numbers = np.frombuffer(samples, dtype="<i2") * 10 ** ((level - loudness(samples)) / 20)
    return bytes(numbers.round().clip(-32768, 32767).astype("<i2").tobytes())


def onset(samples: bytes) -> float:
    """Seconds to the first 10 ms that can be heard at all (-45 dBFS)."""
    return next(n * 0.01 for n, block in enumerate(pieces(samples, 160)) if loudness(block) > -45.0)


def flags(detector: Detector, samples: bytes, ptime: float = 0.02, own: float = -120.0) -> list[bool]:
    return [detector.hears(piece, own) for piece in pieces(samples, round(ptime * RATE) * 2)]


def share(found: list[bool]) -> float:
    return sum(found) / len(found)


@pytest.mark.parametrize("background", [None, QUIET_LINE, FAN, STREET])
def test_noise_alone_is_no_speech_once_it_is_known(background):
    samples = silence(10.0, RATE) if background is None else hiss(10.0, background)
    assert share(flags(Detector(), samples)[150:]) == 0.0


@pytest.mark.parametrize("background", [None, QUIET_LINE, FAN, STREET])
@pytest.mark.parametrize("level", [-18.0, -24.0])
def test_speech_is_found_in_silence_and_in_noise_and_ends_with_it(background, level):
    detector, words = Detector(), spoken(CITIZEN, level)
    before = silence(3.0, RATE) if background is None else hiss(3.0, background)
    flags(detector, before)
    noise = hiss(len(words) / RATE / 2, background, seed=9) if background is not None else b""
    found = flags(detector, mixed(words, noise))
    assert share(found) > 0.6
    after = flags(detector, before)
    assert not any(after[HANG:])


def test_what_is_softer_than_any_voice_on_a_telephone_is_no_speech():
    assert not any(flags(Detector(), spoken(CITIZEN, -62.0)))  # somebody in another room, on a line without any noise


def test_a_soft_voice_is_found_on_a_quiet_line():
    detector = Detector()
    flags(detector, hiss(3.0, QUIET_LINE))
    assert share(flags(detector, spoken(CITIZEN, -38.0))) > 0.4


@pytest.mark.parametrize("background", [FAN, STREET])
def test_a_call_that_begins_in_noise_is_known_to_after_little_more_than_a_second(background):
    found = flags(Detector(), hiss(4.0, background))
    assert not any(found[65:])


def test_a_fan_that_is_switched_on_is_speech_for_some_seconds_only():
    detector = Detector()
    flags(detector, hiss(4.0, QUIET_LINE))
    found = flags(detector, hiss(10.0, STREET))
    assert any(found[:20])
    assert not any(found[150:])


def test_who_speaks_for_a_long_time_does_not_become_the_noise():
    detector = Detector()
    flags(detector, hiss(2.0, QUIET_LINE))
    words = spoken("".join(["我前天去社区医院看了眼睛医生说要去大医院再看一看"] * 3))
    third = len(words) // 3 // 320
    found = flags(detector, words)
    assert share(found[:third]) - share(found[-third:]) < 0.15


def test_a_click_of_the_line_is_no_speech():
    detector = Detector()
    flags(detector, hiss(2.0, QUIET_LINE))
    click = tone(900, seconds=0.02, rate=RATE)
    assert not any(flags(detector, click + hiss(1.0, QUIET_LINE)))


def test_the_echo_of_our_own_voice_is_no_speech_and_a_caller_over_it_is():
    ours, echo = spoken("请您说一下您的电话号码", -18.0), spoken("请您说一下您的电话号码", -44.0)
    line = hiss(len(echo) / 2 / RATE, QUIET_LINE)
    loud = [loudness(piece) for piece in pieces(ours, 320)]

    def found(heard: bytes) -> list[bool]:
        detector = Detector()
        flags(detector, hiss(2.0, QUIET_LINE))
        return [
            detector.hears(piece, max(loud[max(0, n - 15) : n + 1]))
            for n, piece in zip(range(len(loud)), pieces(heard, 320))
        ]

    assert any(flags(Detector(), echo))  # it would be taken for a caller
    assert not any(found(mixed(echo, line)))
    assert share(found(mixed(echo, line, spoken(CITIZEN, -20.0)))[:150]) > 0.3


@pytest.mark.parametrize("size", [2, 80, 160, 162, 480, 960, 3001])
def test_sound_may_come_in_pieces_of_any_length(size):
    samples = mixed(hiss(3.0, QUIET_LINE), silence(1.0, RATE) + spoken(CITIZEN))[: round(2.5 * RATE) * 2]
    whole, cut = Detector(), Detector()
    for piece in pieces(samples, size):
        cut.hears(piece)
    whole.hears(samples)
    assert whole.speech
    assert (cut.speech, cut.floor) == (whole.speech, whole.floor)


WORDS = ("停", "我要找人", "等一下", "不是这个", "喂", "老年卡")


@pytest.mark.parametrize("ptime", [0.01, 0.02, 0.03, 0.06])
@pytest.mark.parametrize("background", [None, QUIET_LINE, FAN])
def test_the_voice_stops_within_a_fifth_of_a_second_of_the_callers_first_sound(ptime, background):
    """From the first sound to the piece of sound with which the pause is known, and one frame to be silent in."""
    for number, word in enumerate(WORDS):
        lead = 5.0 + 0.007 * number  # the pieces of the network do not fall together with the words
        words = silence(lead, RATE) + spoken(word, -22.0)
        heard = mixed(words, hiss(len(words) / 2 / RATE, background)) if background is not None else words
        detector, barge_in = Detector(), BargeIn()
        barge_in.speaking(0.0)
        paused = None
        for n, piece in enumerate(pieces(heard, round(ptime * RATE) * 2), start=1):
            if barge_in.level(n * ptime, detector.hears(piece)) == "pause" and n * ptime > lead:
                paused = n * ptime
                break
        assert paused is not None, word
        late = paused - onset(words) + 0.02
        assert 0.0 < late <= 0.2, (word, late)
