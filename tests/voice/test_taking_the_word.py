"""A caller takes the word from the bot: detector, barge-in and line together, on a clock that the test moves."""

from __future__ import annotations

import uuid

import pytest

from tests.voice.speaking import pieces, say, silence, tone
from voice.audiosocket import FRAME, SOUND, Frame
from voice.barge_in import BargeIn
from voice.level import Detector
from voice.line import Line, Said, Samples
from voice.pcm import Sound, loudness

RATE = 8000
STEP = 0.02
FIRST, SECOND = Sound(RATE, tone(300, seconds=4, rate=RATE)), Sound(RATE, tone(500, seconds=2, rate=RATE))


class Call:
    """The bot says two sentences; `caller` speaks into them. `words` are known some time after the sound."""

    def __init__(self, caller: bytes, words: dict[float, str], ptime: float = STEP) -> None:
        self.now = 0.0
        self.line = Line(uuid.uuid4(), lambda: self.now)
        self.detector, self.barge_in = Detector(RATE), BargeIn()
        self.left: list[bool] = []  # for each 20 ms, whether it was loud
        self.said: list[object] = []
        self.told: list[tuple[float, str]] = []
        self.unsaid: tuple = ()
        self.line.play(FIRST, "first")
        self.line.play(SECOND, "second")
        self.barge_in.speaking(0.0)
        every = round(ptime / STEP)
        packets = pieces(caller, FRAME * every)
        for n in range(len(packets) * every):
            self.now += STEP
            self.line.send(lambda frame: self.left.append(any(frame[3:])) is None)
            if (n + 1) % every == 0:
                self.line.take(Frame(SOUND, packets[n // every]))
            for at in [at for at in words if at <= self.now]:
                self.do(self.barge_in.heard(self.now, words.pop(at)))
            while event := self.line.next(0):
                self.happens(event)

    def happens(self, event: object) -> None:
        if isinstance(event, Said):
            self.said.append(event.played.mark)
        elif isinstance(event, Samples):
            self.do(self.barge_in.level(event.at, self.detector.hears(event.samples, event.own)))

    def do(self, what: str | None) -> None:
        if what:
            self.told.append((round(self.now, 2), what))
        if what == "pause":
            self.line.pause()
        elif what == "go_on":
            self.line.resume()
        elif what == "stop":
            self.unsaid = self.line.stop()


def speaks(text: str, before: float, after: float) -> bytes:
    sound = silence(before, RATE) + say(text, telephone=True).samples + silence(after, RATE)
    return sound + bytes(-len(sound) % (FRAME * 3))


def onset(samples: bytes) -> float:
    return next(n * 0.01 for n, block in enumerate(pieces(samples, 160)) if loudness(block) > -45.0)


@pytest.mark.parametrize("ptime", [0.02, 0.06])
@pytest.mark.parametrize("text", ["等一下", "我要找人", "不对"])
def test_not_more_than_a_fifth_of_a_second_of_the_voice_leaves_over_a_callers_words(text, ptime):
    caller = speaks(text, 2.0, 1.0)
    began = onset(caller)
    call = Call(caller, {began + 0.9: text}, ptime)
    assert [what for _, what in call.told] == ["pause", "stop"]
    last = max(n for n, loud in enumerate(call.left, start=1) if loud) * STEP
    assert began < last <= began + 0.2
    broken, never = call.unsaid
    assert (broken.mark, never.mark) == ("first", "second")
    assert broken.sent == pytest.approx(last, abs=STEP) and never.began is None


def test_after_a_cough_everything_is_said_and_the_broken_sentence_from_its_beginning():
    cough = silence(2.0, RATE) + tone(180, 430, 870, seconds=0.3, rate=RATE) + silence(9.0, RATE)
    call = Call(cough, {})
    assert [what for _, what in call.told] == ["pause", "go_on"]
    assert call.said == ["first", "second"]
    paused = call.told[0][0]
    assert sum(call.left) * STEP == pytest.approx(paused + FIRST.seconds + SECOND.seconds, abs=0.1)


def test_a_listener_who_says_mm_hears_all_of_it():
    caller = speaks("嗯", 2.0, 9.0)
    call = Call(caller, {onset(caller) + 0.7: "嗯"})
    assert [what for _, what in call.told] == ["pause", "go_on"]
    assert call.said == ["first", "second"] and call.unsaid == ()
