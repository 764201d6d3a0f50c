"""The mouth asks once for what many want, lets who waits go first, and never leaves anyone waiting."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest
from patience import until

from voice import mouth, reading
from voice.mouth import Manner, Mouth, MouthUnavailable
from voice.waves import RATE, SILENCE, samples_of, wav_of


class Voices:
    """Stands in for the engines: says a hundredth of a second a letter when it is let, and remembers the order."""

    def __init__(self, *_: object) -> None:
        self.said: list[str] = []
        self.may_speak = threading.Event()
        self.may_speak.set()
        self.trouble: Exception | None = None
        self.closed = self.interrupted = False

    def name(self) -> str:
        return "espeak"

    def render(self, line):
        self.may_speak.wait(10)
        self.said.append(line.pinyin)
        if self.trouble:
            raise self.trouble
        return "espeak", b"\x00\x10" * (len(line.pinyin) * RATE // 100)

    def interrupt(self) -> None:
        self.interrupted = True
        self.may_speak.set()

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def voices(monkeypatch) -> Voices:
    stand_in = Voices()
    monkeypatch.setattr(mouth, "Voices", lambda *_: stand_in)
    return stand_in


@pytest.fixture
def speaker(voices, tmp_path: Path):
    speaker = Mouth(tmp_path / "voice")
    yield speaker
    voices.may_speak.set()
    speaker.close()


def in_threads(count: int, act) -> list[threading.Thread]:
    threads = [threading.Thread(target=act, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    return threads


def test_what_was_said_once_comes_from_the_shelf(speaker, voices, tmp_path):
    first = speaker.say("您好", "nin2 hao3")
    assert speaker.say("您好", "nin2 hao3") == first
    assert Mouth(tmp_path / "voice").say("您好", "nin2  hao3 ") == first
    assert voices.said == ["nin2 hao3"]
    counted = speaker.counters()
    assert (counted["hits"], counted["misses"]) == (1, 1)


def test_a_line_for_one_person_alone_is_not_kept(speaker, voices, tmp_path):
    speaker.say("王老师", "wang2 lao3 shi1", keep=False)
    speaker.say("王老师", "wang2 lao3 shi1", keep=False)
    assert voices.said == ["wang2 lao3 shi1"] * 2
    assert not (tmp_path / "voice").exists()


def test_another_rate_or_pitch_is_another_rendering_and_another_volume_is_not(speaker, voices):
    for manner in (Manner(), Manner(rate=110), Manner(pitch=40), Manner(volume=0.5), Manner(volume=0.0)):
        speaker.say("好", "hao3", manner)
    assert len(voices.said) == 3


def test_half_the_volume_is_half_the_amplitude(speaker):
    full, half = (speaker.say("好", "hao3", Manner(volume=volume)) for volume in (1.0, 0.5))
    assert len(half) == len(full)
    assert samples_of(full)[:2] == b"\x00\x10" and samples_of(half)[:2] == b"\x00\x08"


def test_a_manner_beyond_the_border_is_brought_to_it():
    assert Manner(rate=9999, volume=7, pitch=-3) == Manner(rate=300, volume=1.0, pitch=0)
    assert Manner(rate=0, volume=-1.0, pitch=100) == Manner(rate=80, volume=0.0, pitch=99)


@pytest.mark.parametrize("pinyin", ["", "  ", "。", "...", "[[x]]", "\x00"])
def test_nothing_to_read_is_a_short_silence_and_no_work(speaker, voices, pinyin):
    assert speaker.say("", pinyin) == wav_of(SILENCE)
    assert voices.said == []


def test_what_is_far_too_long_is_refused(speaker):
    with pytest.raises(reading.TooLong):
        speaker.say("", "ma1 " * 601)


def test_what_many_ask_for_at_once_is_rendered_once(speaker, voices):
    voices.may_speak.clear()
    heard = []
    threads = in_threads(20, lambda _: heard.append(speaker.say("您好", "nin2 hao3")))
    until(lambda: speaker.counters()["shared"] == 19)
    voices.may_speak.set()
    for thread in threads:
        thread.join()
    assert voices.said == ["nin2 hao3"] and len(heard) == 20 and len(set(heard)) == 1


def test_who_waits_goes_before_what_is_rendered_in_advance(speaker, voices):
    voices.may_speak.clear()
    warming = speaker.warm([("", f"yi1 {tone}") for tone in ("ma1", "ma2", "ma3", "ma4")], Manner())
    until(lambda: not speaker._idle and len(speaker._jobs) == 1)  # the first is being rendered
    threads = in_threads(3, lambda number: speaker.say("", f"hao{number + 1}"))
    until(lambda: speaker.counters()["misses"] == 3)
    voices.may_speak.set()
    for thread in (*threads, warming):
        thread.join()
    assert voices.said[0] == "yi1 ma1" and sorted(voices.said[1:4]) == ["hao1", "hao2", "hao3"]
    assert voices.said[4:] == ["yi1 ma2", "yi1 ma3", "yi1 ma4"]
    assert speaker.counters()["warmed"] == 4


def test_a_line_that_is_rendered_in_advance_is_hurried_when_somebody_asks_for_it(speaker, voices):
    voices.may_speak.clear()
    first = in_threads(1, lambda _: speaker.say("", "ma1"))
    until(lambda: len(speaker._jobs) == 1 and not speaker._live)
    warming = speaker.warm([("", "ma2")], Manner())
    until(lambda: len(speaker._idle) == 1)
    second = in_threads(1, lambda _: speaker.say("", "ma2"))
    until(lambda: len(speaker._live) == 1 and not speaker._idle)
    voices.may_speak.set()
    for thread in (*first, *second, warming):
        thread.join()
    assert voices.said == ["ma1", "ma2"]


def test_what_lies_on_the_shelf_is_not_rendered_in_advance_again(speaker, voices):
    lines = [("", "ma1"), ("", "ma2"), ("", " . "), ("", "ma1 " * 601)]
    speaker.warm(lines, Manner()).join()
    speaker.warm(lines, Manner(volume=0.3)).join()
    assert voices.said == ["ma1", "ma2"]
    speaker.say("", "ma2")
    assert speaker.counters()["hits"] == 1


def test_nothing_that_speaks_is_told_to_everyone_who_waits(speaker, voices):
    voices.trouble = MouthUnavailable("no_espeak")
    with pytest.raises(MouthUnavailable) as caught:
        speaker.say("您好", "nin2 hao3")
    assert caught.value.reason == "no_espeak"
    speaker.warm([("", "ma1"), ("", "ma2")], Manner()).join()
    assert voices.said == ["nin2 hao3", "ma1"]  # the rest is not tried


def test_a_mistake_of_ours_leaves_nobody_waiting_and_the_next_line_is_said(speaker, voices, caplog):
    voices.trouble = ZeroDivisionError()
    with pytest.raises(MouthUnavailable):
        speaker.say("您好", "nin2 hao3")
    voices.trouble = None
    assert speaker.say("您好", "nin2 hao3")
    assert "您好" not in caplog.text and "nin2" not in caplog.text


def test_the_log_never_holds_what_is_said(speaker, voices, caplog):
    with caplog.at_level(logging.DEBUG):
        speaker.say("您好", "nin2 hao3")
        voices.trouble = MouthUnavailable("failed")
        with pytest.raises(MouthUnavailable):
            speaker.say("身份证", "shen1 fen4 zheng4")
    assert "shen1" not in caplog.text and "nin2" not in caplog.text


def test_being_ready_is_proven_by_speaking_and_then_believed_for_a_while(speaker, voices):
    speaker.say(mouth.PROBE.words, mouth.PROBE.pinyin)  # lies on the shelf, which proves nothing
    speaker._spoke_at = float("-inf")
    speaker.ready()
    speaker.ready()
    assert len(voices.said) == 2
    speaker._spoke_at = float("-inf")
    voices.trouble = MouthUnavailable("no_espeak")
    with pytest.raises(MouthUnavailable):
        speaker.ready()


def test_closing_ends_the_engines_and_tells_those_who_wait(speaker, voices):
    voices.may_speak.clear()
    reasons = []

    def ask(number: int) -> None:
        try:
            speaker.say("", f"hao{number + 1}")
        except MouthUnavailable as error:
            reasons.append(error.reason)

    threads = in_threads(3, ask)
    until(lambda: len(speaker._jobs) == 3)
    speaker.close()
    for thread in threads:
        thread.join(5)
    assert voices.interrupted and voices.closed
    assert reasons == ["failed", "failed"]  # the first was being said
    with pytest.raises(MouthUnavailable):
        speaker.say("", "ma1")
    speaker.close()


def test_a_mouth_that_never_spoke_has_nothing_to_end(tmp_path, voices):
    Mouth(tmp_path).close()
    assert not voices.closed
