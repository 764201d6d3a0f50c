"""Banban's own phone door behind the real exchange: real telephones, real ears and mouth, no dialogue engine."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from phone import wait_for
from rig import Rig
from sqlalchemy import select

from bot import database
from bot.calls import calls
from bot.database import messages
from tests.voice.speaking import say

pytestmark = [pytest.mark.call, pytest.mark.timeout(180)]

DOOR = [sys.executable, "-m", "bot", "phone"]


@pytest.fixture
def door(town: Callable[..., Rig], tmp_path: Path):  # type: ignore[no-untyped-def]
    """(the town with the door in it, its database)."""
    url = f"sqlite:///{tmp_path}/banban.db"
    database.migrate(url)
    environment = {
        "DATABASE_URL": url,
        "DEMO_VOICE": "1",
        "BANBAN_VOICE_CACHE": str(tmp_path / "voice"),
        "BANBAN_CALLER_KEY": "of this test",
        "BANBAN_DUTY": "00:00-24:00",
        "RASA_URL": "http://127.0.0.1:9",
    }
    return town(DOOR, environment), database.connect(url)


def said(engine, sender: str) -> list[str]:  # type: ignore[no-untyped-def]
    with engine.connect() as connection:
        query = select(messages.c.text).where(messages.c.sender == sender).order_by(messages.c.n)
        return list(connection.execute(query).scalars())


def record(engine):  # type: ignore[no-untyped-def]
    with engine.connect() as connection:
        return connection.execute(select(calls).where(calls.c.ended_at.is_not(None))).mappings().all()


def loud(call) -> bool:  # type: ignore[no-untyped-def]
    """Whether the caller has heard a voice."""
    samples = memoryview(call.heard().samples).cast("h")
    return sum(abs(value) > 1000 for value in samples[::8]) > 200


def test_a_caller_is_greeted_presses_nought_and_reaches_a_person(door):
    rig, engine = door
    operator = rig.operator()
    call = rig.call()
    wait_for(lambda: loud(call), 10, "no greeting is heard")
    call.press("0")
    incoming = operator.wait("CALL_INCOMING", 40)
    assert incoming
    operator.accept()
    operator.wait("CALL_ESTABLISHED")
    (heard,) = said(engine, "system")
    assert "我这就给您转过去" in heard  # and not that nobody is there: no page of an operator is open
    call.hang_up()
    (kept,) = wait_for(lambda: record(engine), 5, "the call is not recorded")
    assert (kept["how"], kept["reasons"]) == ("operator", ["waiting"])
    wait_for(lambda: record(engine)[0]["route"] == "operator", 5, "the end is not told")
    wait_for(lambda: "在电话里接待过了" in said(engine, "system")[-1], 5, "people do not read how it ended")


def test_a_caller_is_not_given_over_while_no_operator_is_there_and_is_when_one_comes(door):
    rig, engine = door
    call = rig.call()
    wait_for(lambda: loud(call), 10, "no greeting is heard")
    call.press("0")
    wait_for(
        lambda: any("现在没有人在" in text for text in said(engine, "system")), 10, "the caller hears nothing true"
    )
    call.press("0")
    time.sleep(8)
    assert not call.ended() and "Queue(" not in rig.log().split("BANBAN_UUID=")[-1]
    operator = rig.operator()
    operator.wait("CALL_INCOMING", 30)
    assert "我这就给您转过去" in said(engine, "system")[-1]
    call.hang_up()
    wait_for(lambda: "没等到工作人员" in said(engine, "system")[-1], 10, "people do not read how it ended")


def test_what_a_caller_says_over_a_telephone_is_understood_and_a_dead_dialogue_brings_a_person(door):
    rig, engine = door
    operator = rig.operator()
    call = rig.call()
    wait_for(lambda: loud(call), 10, "no greeting is heard")
    call.say(say("老年卡怎么办", telephone=True))
    wait_for(lambda: said(engine, "resident"), 30, "nothing is understood")
    assert "老年卡" in said(engine, "resident")[0]
    operator.wait("CALL_INCOMING", 60)
    call.hang_up()
    (kept,) = wait_for(lambda: record(engine), 5, "the call is not recorded")
    (turn,) = kept["turns"]
    print(json.dumps(turn))
    assert turn["sound"] - turn["end"] < 1.5


def test_a_caller_who_was_given_back_goes_on_in_the_same_conversation(door):
    rig, engine = door
    operator = rig.operator()
    call = rig.call()
    wait_for(lambda: loud(call), 10, "no greeting is heard")
    call.press("0")
    operator.wait("CALL_INCOMING", 40)
    operator.accept()
    operator.wait("CALL_ESTABLISHED")
    operator.press("*7")
    wait_for(lambda: any("接着办" in text for text in said(engine, "system")), 15, "the conversation does not go on")
    with engine.connect() as connection:
        conversations = set(connection.execute(select(calls.c.conversation_id)).scalars())
    assert len(conversations) == 1
    call.hang_up()
