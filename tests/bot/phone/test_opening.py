"""With which conversation a call begins: what was left comes back as the dialogue itself would have kept it."""

from __future__ import annotations

import dataclasses
import stat

import pytest

from actions.agenda import Agenda, Frame
from bot.dialogue import Reply, Said
from bot.phone.callers import Callers, secret
from bot.phone.opening import Caller, Opening
from bot.phone.records import Records

NUMBER = "13800138000"
LEFT = Agenda("shanghai", (Frame("callback", {"phone": NUMBER}, asked="wanted", expect="moment"),), misses=2, rate=0.7)


@pytest.fixture
def opening(phone):  # type: ignore[no-untyped-def]
    engine = phone.hub.store.engine
    return Opening(phone.hub, Records(engine), Callers(engine, b"a key"), "shanghai")


def leave(phone, dialogue, service="callback"):  # type: ignore[no-untyped-def]
    """A conversation of a known caller, with something left in it."""
    brief = {"service": service, "want": "请人回电"}
    dialogue.answer = lambda question: Reply((Said("什么时候？"),), agenda=LEFT.to_json(), brief=brief)
    opened = phone.hub.open("phone", "shanghai")
    phone.hub.hear(opened.id, "给我回电")
    Callers(phone.hub.store.engine, b"a key").remember(NUMBER, opened.id, phone.hub.now())
    return opened.id


def test_what_was_left_is_offered_and_the_dialogue_understands_the_offer(phone, dialogue, opening):
    leave(phone, dialogue)
    opened = opening.open(Caller("00000000-0000-0000-0000-000000000001", NUMBER))
    row = phone.hub.store.conversation(opened.conversation)
    agenda = Agenda.from_json(row.agenda, row.city)
    assert agenda.offer and (agenda.offer.kind, agenda.offer.service) == ("resume", "callback")
    assert agenda.frame == LEFT.frame and agenda.misses == 0 and agenda.rate == 0.7
    assert agenda.said[0]["text"] == phone.hub.since(opened.conversation).messages[0].text
    assert row.brief == {"service": "callback", "want": "请人回电"} and opened.known


def test_where_nothing_was_left_a_known_caller_is_asked_what_they_want(phone, dialogue, opening):
    leave(phone, dialogue, service=None)
    opened = opening.open(Caller("00000000-0000-0000-0000-000000000001", NUMBER))
    assert "您想办什么" in phone.hub.since(opened.conversation).messages[0].text


def test_another_number_is_another_caller(phone, dialogue, opening):
    leave(phone, dialogue)
    opened = opening.open(Caller("00000000-0000-0000-0000-000000000001", "13900139000"))
    assert not opened.known
    assert phone.hub.since(opened.conversation).messages[0].text.startswith("您好，我是伴办，替您办事的机器人")


def test_a_call_is_known_by_its_uuid_after_the_door_was_started_again(phone, opening):
    first = opening.open(Caller("00000000-0000-0000-0000-000000000001", NUMBER))
    engine = phone.hub.store.engine
    restarted = Opening(phone.hub, Records(engine), Callers(engine, b"a key"), "shanghai")
    again = Caller("00000000-0000-0000-0000-000000000002", NUMBER, again="00000000-0000-0000-0000-000000000001")
    assert restarted.open(again).conversation == first.conversation
    unknown = dataclasses.replace(again, call="00000000-0000-0000-0000-000000000003", again="")
    assert restarted.open(unknown).conversation != first.conversation


def test_the_key_of_the_hashes_is_made_once_and_is_its_owners_alone(tmp_path):
    file = tmp_path / "var" / "caller_key"
    made = secret("", file)
    assert secret("", file) == made and len(made) == 64
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert secret("of the setting", file) == b"of the setting"
