"""The action that Rasa calls: which agenda counts, what it utters, and the contract with bot/dialogue.py."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from resident import SATURDAY, Resident, understood
from sqlalchemy.engine import Engine

from actions.agenda import Agenda, Frame
from actions.reply import ActionReply, agenda_of, context_for, turn_of
from bot import dialogue

IN_HAND = Agenda("beijing", stack=(Frame("retirement_age", {}, "sex", "sex"),))
OLDER = Agenda("shanghai", stack=(Frame("call_taxi", {}, "goal", "place", free=True),))


@pytest.fixture
def action(tmp_path: Path, town: Engine, monkeypatch: pytest.MonkeyPatch) -> ActionReply:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/town.db")
    return ActionReply()


def _run(action: ActionReply, heard: dict[str, Any], **metadata: object) -> tuple[list[dict], dict[str, Any], list]:
    """The messages for the resident, the extras, and the events."""
    slot = metadata.pop("slot", None)
    latest = {**heard, "metadata": metadata}
    tracker = Tracker("sender-0", {"agenda": slot}, latest, [], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    events = action.run(dispatcher, tracker, {})
    *said, extras = dispatcher.messages
    return said, extras["custom"], events


def _channel(said: list[dict], extras: dict[str, Any]) -> list[dict[str, Any]]:
    """As Rasa's REST channel gives it to the hub: a message without text carries none."""
    texts = [{"text": one["text"], **({"buttons": one["buttons"]} if one["buttons"] else {})} for one in said]
    return json.loads(json.dumps([*texts, {"custom": extras}]))


# --- which agenda counts --------------------------------------------------------------------------------------------


def test_the_agenda_that_comes_with_the_message_wins_over_the_slot() -> None:
    assert agenda_of({"agenda": IN_HAND.to_json(), "city": "shanghai"}, OLDER.to_json()) == IN_HAND


def test_the_hubs_word_that_nothing_is_in_hand_wins_over_the_slot() -> None:
    """After a long silence Rasa may still hold what the hub has long closed."""
    assert agenda_of({"agenda": None, "city": "xiamen"}, OLDER.to_json()) == Agenda("xiamen")


def test_without_the_hub_the_slot_counts() -> None:
    assert agenda_of({}, OLDER.to_json()) == OLDER


def test_without_anything_a_new_one_begins_in_the_city_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANBAN_CITY", "guangzhou")
    assert agenda_of({}, None) == Agenda("guangzhou")


@pytest.mark.parametrize("broken", [{"turns": 3}, {"stack": 3}, [], "x"])
def test_an_agenda_of_another_version_does_not_stop_the_conversation(action: ActionReply, broken: Any) -> None:
    said, extras, _ = _run(action, understood("我想挂号", "book_appointment"), agenda=broken, city="shanghai")
    assert said and extras["agenda"]["stack"][0]["service"] == "book_appointment"


@pytest.mark.parametrize("frame", [{"service": "sell_a_car"}, {"service": "meal_service"}])
def test_a_service_that_is_gone_does_not_stop_the_conversation(action: ActionReply, frame: dict) -> None:
    """A city takes a guide out of its pack while somebody is in the middle of it."""
    agenda = Agenda("shanghai", stack=(Frame(**frame),)).to_json()
    said, _, _ = _run(action, understood("再说一遍", "repeat"), agenda=agenda)
    assert said


# --- what is uttered ------------------------------------------------------------------------------------------------


def test_the_answer_is_what_the_hub_agreed_to_read(action: ActionReply) -> None:
    said, extras, _ = _run(action, understood("我多大能退休", "retirement_age"), city="shanghai", conversation="c1")
    reply = dialogue._reply(_channel(said, extras))
    assert [one.text for one in reply.said] == ["要退休的这一位，是男的还是女的？"]
    assert reply.said[0].choices == (("男", "男"), ("女", "女"))
    assert reply.said[0].expect == "sex"
    assert reply.agenda and Agenda.from_json(reply.agenda, "x").frame == Frame(
        "retirement_age", {}, "sex", "sex", times=1
    )
    assert (reply.city, reply.handoff, reply.urgent) == ("shanghai", None, False)
    assert reply.voice == {"rate": 1.0, "volume": 1.0}


def test_an_alarm_is_urgent_over_the_border_too(action: ActionReply) -> None:
    said, extras, _ = _run(action, understood("我胸口闷得透不过气", "emergency"), city="shanghai")
    reply = dialogue._reply(_channel(said, extras))
    assert reply.urgent and reply.handoff == "breath"
    assert "120" in reply.said[0].text and "一二零" in (reply.said[0].speech or "")


def test_speech_stands_beside_its_own_text(action: ActionReply) -> None:
    heard = understood("医保打什么电话", "hotline_lookup")
    said, extras, _ = _run(action, heard, city="shanghai")
    reply = dialogue._reply(_channel(said, extras))
    assert [bool(one.speech) for one in reply.said] == [True, False]


def test_the_slot_keeps_the_agenda_for_those_who_come_without_the_hub(action: ActionReply) -> None:
    _, extras, (event,) = _run(action, understood("我想挂号", "book_appointment"), city="shanghai")
    assert event["name"] == "agenda" and event["value"] == extras["agenda"]


def test_a_changed_city_and_voice_go_back_to_the_hub(action: ActionReply) -> None:
    _, extras, _ = _run(action, understood("我在广州", "change_city"), city="shanghai")
    assert extras["city"] == "guangzhou"
    _, extras, _ = _run(action, understood("说慢点", "speak_slower"), city="shanghai", agenda=extras["agenda"])
    assert extras["voice"]["rate"] < 1 and extras["city"] == "guangzhou"


def test_the_time_of_the_message_counts_and_not_the_clock(action: ActionReply) -> None:
    agenda = Agenda("shanghai", stack=(Frame("call_taxi", {"goal": "外滩", "start": "人民广场"}, "when", "time"),))
    at = SATURDAY + dt.timedelta(hours=3)
    _, extras, _ = _run(action, understood("现在", "inform"), agenda=agenda.to_json(), now=at.isoformat())
    assert extras["agenda"]["stack"][0]["known"]["when"].startswith("2026-11-21T13:00")


@pytest.mark.parametrize("now", [None, "", "yesterday"])
def test_a_message_without_a_time_is_answered_all_the_same(action: ActionReply, now: str | None) -> None:
    said, _, _ = _run(action, understood("您好", "greet"), city="shanghai", now=now)
    assert said


def test_the_booking_belongs_to_the_conversation_and_not_to_the_sender(action: ActionReply, town: Engine) -> None:
    resident = Resident(town, conversation="conversation-7")
    for text in ("骨科", "示范第一医院", "下周三上午", "第一个", "李秀英", "不留"):
        resident.says(text if text != "骨科" else "挂骨科的号", "inform" if text != "骨科" else "book_appointment")
    metadata = {"agenda": resident.agenda.to_json(), "conversation": "conversation-7", "now": SATURDAY.isoformat()}
    _run(action, understood("对", "affirm"), **metadata)
    assert [row["conversation_id"] for row in resident.rows("bookings")] == ["conversation-7"]


# --- what was heard -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("预约看病", "book_appointment"),
        ("转人工", "ask_human"),
        ("叫一辆车", "call_taxi"),
        ("　预约看病 ", "book_appointment"),
    ],
)
def test_the_words_of_a_button_are_certain(resident: Resident, text: str, intent: str) -> None:
    turn = turn_of(understood(text, "goodbye", 0.4), resident.context())
    assert (turn.intent, turn.confidence) == (intent, 1.0)


@pytest.mark.parametrize(
    "heard",
    [
        {"text": "", "intent": {"name": None, "confidence": 0.0}, "intent_ranking": []},
        {"text": None, "intent": None},
        {"text": "你好", "intent": {"name": "nlu_fallback", "confidence": 0.9}, "intent_ranking": []},
        {"text": "你好", "intent": {"name": "session_start", "confidence": None}},
    ],
)
def test_what_no_service_is_is_not_understood(resident: Resident, heard: dict[str, Any]) -> None:
    turn = turn_of(heard, resident.context())
    assert (turn.intent, turn.confidence) == ("out_of_scope", 0.0)


def test_traditional_characters_and_full_width_digits_are_read(town: Engine) -> None:
    context = context_for(town, Agenda("shanghai"), "c1", SATURDAY)
    assert turn_of(understood("預約看病", "out_of_scope"), context).intent == "book_appointment"
    assert turn_of(understood("１３８００１３８０００", "inform"), context).find("phone", True) == "13800138000"


# --- who speaks -----------------------------------------------------------------------------------------------------


def test_who_speaks_for_the_resident_is_refused_what_is_the_residents_own(action: ActionReply) -> None:
    heard = understood("删除我的资料", "inform")
    said, extras, _ = _run(action, heard, city="shanghai", speaker="family")
    assert "本人" in said[0]["text"] and not extras["agenda"]["stack"] and not extras["erase"]
    said, extras, _ = _run(action, heard, city="shanghai", speaker="resident")
    assert extras["agenda"]["stack"][0]["service"] == "erase_data"


def test_the_yes_to_erasing_reaches_the_hub(action: ActionReply) -> None:
    agenda = Agenda("shanghai", stack=(Frame("erase_data", {}, "confirm", "yes_no"),)).to_json()
    said, extras, _ = _run(action, understood("删掉", "inform"), agenda=agenda, city="shanghai")
    assert dialogue._reply(_channel(said, extras)).erase
