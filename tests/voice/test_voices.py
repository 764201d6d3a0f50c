"""What the engines give is measured, and whoever fails is asked again, replaced, or left alone for a while."""

from __future__ import annotations

import logging

import pytest

from voice import espeak, voices, waves
from voice.counting import Counters
from voice.manner import Manner
from voice.mouth import COUNTED
from voice.trouble import MouthUnavailable, Trouble
from voice.voices import Line, Voices

LINE = Line("请带好身份证", "qing3 dai4 hao3 shen1 fen4 zheng4 .", Manner())


def sound(seconds: float, level: bytes = b"\x00\x10") -> bytes:
    return level * int(seconds * waves.RATE)


WHOLE, HALF = sound(2.6), sound(0.9)
DEAD = Trouble("failed", "the other side has ended", ended=True)
NOT_HERE = Trouble("no_espeak", "not there", lasting=True)


class Worker:
    """Stands in for the worker: gives or raises what it was told to, in turn, then whole sentences."""

    def __init__(self, *gifts: bytes | Trouble) -> None:
        self.gifts, self.asked, self.killed = list(gifts), 0, 0

    def render(self, job, seconds):
        self.asked += 1
        gift = self.gifts.pop(0) if self.gifts else WHOLE
        if isinstance(gift, Trouble):
            raise gift
        return gift

    def interrupt(self) -> None: ...

    def kill(self) -> None:
        self.killed += 1

    def close(self) -> None: ...


@pytest.fixture
def counters() -> Counters:
    return Counters(*COUNTED)


@pytest.fixture
def program(monkeypatch) -> list[str]:
    """What espeak-ng, which does well here, was given to read."""
    read: list[str] = []
    monkeypatch.setattr(espeak, "gate", lambda: None)
    monkeypatch.setattr(espeak, "render", lambda pinyin, manner: read.append(pinyin) or WHOLE)
    return read


def with_worker(worker: Worker, counters: Counters, monkeypatch) -> Voices:
    monkeypatch.setattr(voices, "Worker", lambda *_: worker)
    return Voices(None, counters, logging.getLogger("voices"))


@pytest.mark.parametrize("bad", [HALF, b"", sound(2.6, b"\x01\x00"), sound(9.0), DEAD], ids=str)
def test_what_cannot_be_the_whole_sentence_is_asked_for_again(counters, monkeypatch, program, bad):
    worker = Worker(bad)
    assert with_worker(worker, counters, monkeypatch).render(LINE) == ("espeak", WHOLE)
    assert worker.asked == 2 and program == []
    assert worker.killed == (bad is not DEAD)  # the second time it is another process; a dead one is gone already
    counted = counters.now()
    assert (counted["retries"], counted["renders"], counted["fallbacks"]) == (1, 1, 0)


def test_twice_half_a_sentence_goes_to_the_program_and_the_next_sentence_does_not(counters, monkeypatch, program):
    speaking = with_worker(Worker(HALF, HALF), counters, monkeypatch)
    assert speaking.render(LINE) == ("espeak", WHOLE)
    assert program == [LINE.pinyin]
    speaking.render(LINE)
    assert len(program) == 1 and counters.now()["fallbacks"] == 1


@pytest.mark.parametrize("troubles", [(DEAD, DEAD), (NOT_HERE,)])
def test_a_worker_that_dies_twice_or_is_not_there_is_left_alone_for_a_while(counters, monkeypatch, program, troubles):
    worker = Worker(*troubles)
    speaking = with_worker(worker, counters, monkeypatch)
    for _ in range(3):
        speaking.render(LINE)
    assert worker.asked == len(troubles) and len(program) == 3
    now = voices.time.monotonic()
    monkeypatch.setattr(voices.time, "monotonic", lambda: now + voices.REST_SECONDS + 1)
    speaking.render(LINE)
    assert worker.asked == len(troubles) + 1 and len(program) == 3


@pytest.mark.parametrize(
    ("of_worker", "of_program", "reason"),
    [(NOT_HERE, NOT_HERE, "no_espeak"), (NOT_HERE, DEAD, "failed"), (DEAD, NOT_HERE, "failed")],
)
def test_the_reason_is_that_of_all_of_them(counters, monkeypatch, of_worker, of_program, reason):
    def broken() -> None:
        raise of_program

    monkeypatch.setattr(espeak, "gate", broken)
    speaking = with_worker(Worker(of_worker, of_worker), counters, monkeypatch)
    for _ in range(2):  # once by trying, once while all rest
        with pytest.raises(MouthUnavailable) as caught:
            speaking.render(LINE)
        assert caught.value.reason == reason
    assert counters.now()["failures"] == 2


def test_nothing_is_tried_again_after_closing(counters, monkeypatch, program):
    worker = Worker()
    speaking = with_worker(worker, counters, monkeypatch)
    speaking.interrupt()
    with pytest.raises(MouthUnavailable):
        speaking.render(LINE)
    assert worker.asked == 0 and program == []
