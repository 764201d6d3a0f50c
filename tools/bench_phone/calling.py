"""Callers who book an appointment by voice, at the pace of people and many at once; judges nothing."""

from __future__ import annotations

import time
from array import array
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from hearing import RATE, Sound
from house import House
from phone import wait_for
from speaking import say

SAID = ("我想挂个骨科的号", "哪家都行", "下周三", "上午", "第一个", "李秀英", "不留电话", "对的")
GREETING = 10.0  # seconds until the greeting has been said
ROUND = 12.0  # seconds from one sentence of a caller to the next one; a longer answer is interrupted
LOUD = 500  # of 32767
AFTER = 0.3  # seconds after the last word in which an answer that was interrupted may still be heard


@dataclass(frozen=True)
class Turn:
    """Seconds since the caller's turn ended, None for what never came. `silence` is what it took to know that it had
    ended: from the last sound of the caller on. `telephone`: from the last word until a voice is heard there."""

    silence: float
    heard: float | None
    answer: float | None
    sound: float | None
    telephone: float | None


def load(house: House, count: int, rounds: int) -> list[Turn]:
    """The turns of `count` callers at the same time, each of whom says the first `rounds` of SAID."""
    with ThreadPoolExecutor(count) as pool:
        return [
            turn for turns in pool.map(lambda place: _one(house, count, place, rounds), range(count)) for turn in turns
        ]


def _one(house: House, count: int, place: int, rounds: int) -> list[Turn]:
    time.sleep(place * ROUND / count)  # people do not begin together
    number = f"13{count:03d}{place:06d}"
    call = house.rig.call(number=number)
    time.sleep(GREETING)
    ends = []
    for words in SAID[:rounds]:
        sound = say(words, telephone=True)
        begun = time.monotonic()
        ends.append(call.heard().seconds + _end(sound))
        call.say(Sound(sound.rate, sound.samples))
        time.sleep(max(0.0, begun + ROUND - time.monotonic()))
    call.hang_up()
    record = wait_for(lambda: house.record(house.case_of(number)), 15, "a call was not recorded")
    turns = [turn for turn in record["turns"] if turn["by"] == "voice"]
    if len(turns) != rounds:  # two were taken for one, or one for two: which is which is not known
        missing = [Turn(0.0, None, None, None, None)] * max(0, rounds - len(turns))
        return [_turn(turn, None) for turn in turns] + missing
    heard = call.heard()
    return [_turn(turn, _voice(heard, end)) for turn, end in zip(turns, ends)]


def _turn(turn: dict[str, Any], telephone: float | None) -> Turn:
    since = [None if turn[what] is None else turn[what] - turn["end"] for what in ("heard", "answer", "sound")]
    return Turn(turn["end"], since[0], since[1], since[2], telephone)


def _end(sound: Sound) -> float:
    """Where (s) the last word ends."""
    samples = array("h", sound.samples)
    return next(place for place in range(len(samples) - 1, 0, -1) if abs(samples[place]) > LOUD) / RATE


def _voice(heard: Sound, end: float) -> float | None:
    """Seconds from `end` until a voice is in what was heard."""
    samples = array("h", heard.samples)
    first = int((end + AFTER) * RATE)
    found = next((place for place in range(first, len(samples)) if abs(samples[place]) > LOUD), None)
    return None if found is None else found / RATE - end
