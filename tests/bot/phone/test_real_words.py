"""A caller who really speaks to ears and a mouth that really hear and speak, over a telephone line."""

from __future__ import annotations

import dataclasses
import threading
import time
from array import array
from pathlib import Path

import pytest

from bot.conversation import Hub
from bot.dialogue import Reply, Said
from bot.phone.serve import Door
from bot.speech import Speech
from tests.bot.phone.telephone import PLAIN, Caller, Phone, ScriptedEars, until
from tests.voice.speaking import say
from voice.ears import Ears
from voice.mouth import Mouth

pytestmark = [pytest.mark.speech, pytest.mark.timeout(120)]

MODEL = Path(__file__).resolve().parents[3] / "tests" / "data" / "speech_model"
YES_NO = Said("您要约明天上午，对吗？", expect="yes_no")


class Noted:
    """A mouth, and what it was asked to say."""

    def __init__(self, mouth: Mouth) -> None:
        self._mouth = mouth
        self.said: list[str] = []

    def say(self, words, pinyin, manner, keep=True):  # type: ignore[no-untyped-def]
        self.said.append(words)
        return self._mouth.say(words, pinyin, manner, keep=keep)

    def counters(self) -> dict[str, int]:
        return self._mouth.counters()


@pytest.fixture
def phone(store, dialogue, clock, phone_content, tmp_path):  # type: ignore[no-untyped-def]
    hub = Hub(store, dialogue, phone_content, clock)
    chosen = dataclasses.replace(PLAIN, phone_port=0, phone_http_port=0, calls=2, caller_key="a key")
    real = Mouth(tmp_path / "voice")
    mouth = Noted(real)
    speech = Speech(chosen, phone_content, Ears(MODEL, 3), mouth)  # type: ignore[arg-type]
    door = Door(chosen, hub, speech)
    door.start()
    yield Phone(door, hub, mouth, ScriptedEars())  # type: ignore[arg-type]
    door.close()
    real.close()


def speak(caller: Caller, words: str) -> None:
    samples = say(words, telephone=True).samples
    with caller._speaking:
        caller.line.speak(samples)


def quiet(caller: Caller, seconds: float = 0.8) -> None:
    """Waits until the bot has said something from now on, and has been silent for so long."""
    before = len(caller.line.frames)

    def silent() -> bool:
        loud = [at for at, _, payload in caller.line.frames[before:] if any(payload)]
        return bool(loud) and time.monotonic() - loud[-1] > seconds

    until(silent, 40)


def test_a_caller_is_heard_and_answered_and_a_yes_is_a_yes(phone, dialogue):
    dialogue.answer = lambda question: Reply((YES_NO if question.n == 2 else Said("约好了。"),), agenda={})
    caller = phone.dial()
    quiet(caller)
    speak(caller, "我想挂号")
    caller.hears("明天上午", 15)
    quiet(caller)
    speak(caller, "是的")
    caller.hears("约好了", 15)
    assert caller.said()[-1] == "是的" and len(caller.said()) == 2
    quiet(caller)
    caller.hang_up()


def test_the_voice_stops_within_a_fifth_of_a_second(phone, dialogue):
    caller = phone.dial()
    until(lambda: any(any(payload) for _, _, payload in caller.line.frames), 10)
    time.sleep(1.0)
    samples = say("老年卡怎么办", telephone=True).samples
    onset = next(place for place, value in enumerate(array("h", samples)) if abs(value) > 700)
    with caller._speaking:
        began = time.monotonic() + onset / 8000
        speaker = threading.Thread(target=caller.line.speak, args=(samples,))
        speaker.start()
        speaker.join()
    spoken = [at for at, _, payload in caller.line.frames if any(payload) and at < began + 1.0]
    assert spoken[-1] - began < 0.2 + 0.1  # the time in which a frame is sent and read by a busy test
    until(lambda: caller.said(), 15)
    caller.hang_up()
