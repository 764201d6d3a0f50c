"""What fails under a caller: each time one sentence is heard, if that is possible, and a person follows."""

from __future__ import annotations

import dataclasses
import sqlite3
import time

import pytest
from sqlalchemy import select

from bot.calls import calls
from bot.conversation import Hub
from bot.dialogue import DialogueUnavailable
from bot.phone.serve import Door
from bot.speech import Speech
from tests.bot.phone.telephone import PLAIN, Phone, ScriptedEars, ScriptedMouth, until

pytestmark = pytest.mark.speech  # in real time, as people speak


def locked(phone: Phone):  # type: ignore[no-untyped-def]
    """Another program writes, and does not end."""
    other = sqlite3.connect(phone.hub.store.engine.url.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.database.LOCK_SECONDS", 0.3)


@pytest.fixture
def hasty_phone(impatient, tmp_path, dialogue, clock, phone_content, quick):  # type: ignore[no-untyped-def]
    """A phone whose database gives up on a lock at once."""
    from bot import database
    from bot.store import Store

    engine = database.connect(f"sqlite:///{tmp_path}/hasty.db")
    database.metadata.create_all(engine)
    hub = Hub(Store(engine), dialogue, phone_content, clock)
    chosen = dataclasses.replace(PLAIN, phone_port=0, phone_http_port=0, calls=2, caller_key="a key")
    ears, mouth = ScriptedEars(), ScriptedMouth()
    door = Door(chosen, hub, Speech(chosen, phone_content, ears, mouth))  # type: ignore[arg-type]
    door.start()
    yield Phone(door, hub, mouth, ears)
    door.close()


def test_a_locked_database_is_one_sentence_and_a_person(hasty_phone):
    caller = hasty_phone.dial()
    caller.hears("您想办什么")
    time.sleep(0.6)
    other = locked(hasty_phone)
    caller.say("老年卡怎么办")
    caller.hears("我这边出了点毛病")
    assert caller.decision() == f"operator {caller.case}"
    other.close()


def test_a_call_that_cannot_be_stored_at_all_goes_to_a_person_in_time(phone):
    other = locked(phone)
    began = time.monotonic()
    assert phone.offer()[1] == "down"
    assert time.monotonic() - began < 2.0
    other.close()


def test_a_dialogue_that_is_away_says_sorry_and_brings_a_person(phone, dialogue):
    def away(question):  # type: ignore[no-untyped-def]
        raise DialogueUnavailable("down")

    dialogue.answer = away
    caller = phone.dial()
    caller.say("老年卡怎么办")
    caller.hears("您的话我记下了")
    assert caller.decision() == f"operator {caller.case}"
    assert phone.hub.case(caller.case).reason == "dialogue_down"


def test_a_mouth_that_fails_is_a_person_without_a_word(phone):
    caller = phone.dial()
    caller.hears("您好")
    phone.mouth.fails = True
    caller.press("9")
    assert caller.decision() == f"operator {caller.case}"


def test_without_an_ear_a_caller_hears_why_and_reaches_a_person(phone, monkeypatch):
    from voice.ears import TooManyListening

    def full(*_: object) -> None:
        raise TooManyListening("full")

    monkeypatch.setattr(phone.ears, "listen", full)
    caller = phone.dial()
    caller.hears("听不见您说话")
    assert caller.decision() == f"operator {caller.case}"


def test_an_ear_that_breaks_in_the_middle_is_a_person(phone, monkeypatch):
    caller = phone.dial()
    caller.hears("您好")

    def broken(samples: bytes) -> None:
        raise RuntimeError("the recogniser is broken")

    monkeypatch.setattr(phone.ears.ears[-1], "feed", broken)
    assert caller.decision() == f"operator {caller.case}"
    until(lambda: phone.door.server.calls == 0)
    with phone.hub.store.engine.connect() as connection:
        (record,) = connection.execute(select(calls)).mappings().all()
    assert (record["how"], record["reasons"]) == ("operator", ["bug"])
    assert phone.ears.ears[-1].closed


def test_a_mistake_in_our_own_hub_is_a_sentence_and_a_person(phone, monkeypatch):
    caller = phone.dial()
    caller.hears("您想办什么")

    def mistaken(*_: object, **__: object) -> None:
        raise KeyError("a mistake")

    monkeypatch.setattr(phone.hub, "hear", mistaken)
    caller.press("1")
    caller.hears("我这边出了点毛病")
    assert caller.decision() == f"operator {caller.case}"


def test_where_nobody_can_be_heard_or_spoken_to_every_caller_goes_to_a_person(store, dialogue, clock, phone_content):
    hub = Hub(store, dialogue, phone_content, clock)
    chosen = dataclasses.replace(PLAIN, phone_port=0, phone_http_port=0, caller_key="a key")
    door = Door(chosen, hub, Speech(chosen, phone_content))
    door.start()
    try:
        phone = Phone(door, hub, ScriptedMouth(), ScriptedEars())
        assert phone.offer()[1] == "down"
        assert phone.ask("/decision", uuid="00000000-0000-0000-0000-000000000001") == "operator"
    finally:
        door.close()


def test_a_door_that_closes_gives_its_callers_back(phone):
    caller = phone.dial()
    caller.hears("您好")
    phone.door.server.close()
    assert caller.line.ended.wait(3)
    assert phone.ask("/decision", uuid=caller.call) == f"operator {caller.case}"
