"""The way of a call through the dialplan that goes to production: to the gateway, to a person, back, and out."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hearing import BEGINNING, seconds_of_tone, tone
from phone import wait_for
from rig import STAND_IN, Rig

pytestmark = [pytest.mark.call, pytest.mark.timeout(120)]

Town = Callable[..., Rig]
GATEWAY, AGAIN = 600, 900  # Hz: what the stand-in plays to a new call, and to one that was handed back
RESIDENT, OPERATOR = 440, 350  # Hz: what they say here


def hears(phone, hertz: float, seconds: float = 1.0, within: float = 10) -> None:
    """Waits until `seconds` of that tone were heard."""
    wait_for(lambda: seconds_of_tone(phone.heard(), hertz) >= seconds, within, f"{hertz} Hz is not heard")


def with_an_operator(rig: Rig):
    """A resident who was put through to a person; (call, the operator's telephone)."""
    operator = rig.operator()
    call = rig.call()
    hears(call, GATEWAY, 0.5)
    call.press("0")
    operator.wait("CALL_INCOMING", 15)
    operator.accept()
    operator.wait("CALL_ESTABLISHED")
    return call, operator


# --- Banban and the caller ---


def test_the_gateway_knows_who_calls_before_there_is_sound_and_both_hear_each_other(town: Town):
    rig = town()
    call = rig.call(number="13912345678", say=tone(RESIDENT, 2))
    hears(call, GATEWAY, 2)
    call.hang_up()
    offer = rig.gateway.wait(asked="/offer")
    connected = rig.gateway.wait(connected=offer["uuid"])
    assert (offer["from"], offer["to"]) == ("13912345678", "02112345678")
    assert offer["queue"] == "0"
    assert offer["at"] < connected["at"]
    assert abs(rig.gateway.wait(disconnected=offer["uuid"])["hertz"] - RESIDENT) < 5
    assert rig.gateway.wait(asked="/ended")["route"] == "banban"


def test_only_the_word_hangup_ends_the_call(town: Town):
    rig = town()
    call = rig.call()
    hears(call, GATEWAY, 0.5)
    assert not call.ended()
    call.press("9")
    wait_for(call.ended, 5, "the call goes on")
    assert rig.gateway.wait(asked="/ended")["route"] == "banban"


def test_the_word_again_goes_on_with_the_same_conversation(town: Town):
    rig = town()
    call = rig.call()
    hears(call, GATEWAY, 0.5)
    call.press("5")
    hears(call, AGAIN, 0.5)
    first, second = rig.gateway.told(asked="/offer")
    assert second["again"] == first["uuid"] != second["uuid"]


# --- to a person and back ---


def test_a_person_who_is_put_through_gets_the_conversation_and_both_hear_each_other(town: Town):
    rig = town()
    call, operator = with_an_operator(rig)
    call.hears("banban/to-a-person")
    case = "case-" + rig.gateway.wait(asked="/offer")["uuid"][:8]
    assert operator.header("X-Case") == case
    operator.say(tone(OPERATOR, 3))
    call.say(tone(RESIDENT, 3))
    hears(call, OPERATOR)
    hears(operator, RESIDENT)
    operator.hang_up()
    wait_for(call.ended, 5, "the call goes on after the operator hung up")
    ended = rig.gateway.wait(asked="/ended")
    assert (ended["route"], ended["dial"]) == ("operator", "CONTINUE")


@pytest.mark.parametrize("way", ["*7", "transfer"])
def test_an_operator_gives_the_caller_back_to_the_same_conversation(town: Town, way: str):
    rig = town()
    call, operator = with_an_operator(rig)
    if way == "*7":
        operator.press("*7")
    else:
        operator.command("transfer", "sip:banban@10.77.0.1")
    hears(call, AGAIN)
    first, second = rig.gateway.told(asked="/offer")
    assert second["again"] == first["uuid"]
    operator.wait("CALL_CLOSED")
    call.press("0")  # and to a person once more: the telephone is free again, the conversation the same
    wait_for(lambda: operator.trace().count("X-Case:") == 2, 20, "the operator's telephone does not ring again")
    assert operator.header("X-Case") == "case-" + first["uuid"][:8]


def test_the_caller_cannot_use_the_key_of_the_operators(town: Town):
    rig = town()
    call, operator = with_an_operator(rig)
    call.press("*7")
    operator.say(tone(OPERATOR, 3))
    hears(call, OPERATOR, 2)
    assert len(rig.gateway.told(asked="/offer")) == 1


def test_an_operators_telephone_cannot_dial_out(town: Town):
    rig = town()
    outside = rig.resident()
    operator = rig.operator()
    operator.dial("sip:13800138000@10.77.0.1")
    operator.wait("CALL_CLOSED")
    assert "SIP/2.0 404" in operator.trace()
    assert outside.happened("CALL_INCOMING") is None


# --- whatever fails, a person ---


def test_a_gateway_that_is_killed_leaves_the_caller_to_a_person(town: Town):
    rig = town()
    operator = rig.operator()
    call = rig.call()
    hears(call, GATEWAY, 0.5)
    rig.gateway.kill()
    killed = call.heard().seconds
    assert call.hears("banban/out-of-order") - killed < 1
    operator.wait("CALL_INCOMING", 15)
    assert operator.header("X-Case") == "case-" + rig.gateway.wait(asked="/offer")["uuid"][:8]
    operator.accept()
    operator.wait("CALL_ESTABLISHED")
    operator.say(tone(OPERATOR, 3))
    hears(call, OPERATOR)


def test_a_gateway_that_freezes_leaves_the_caller_to_a_person_within_seconds(town: Town):
    rig = town()
    operator = rig.operator()
    call = rig.call()
    hears(call, GATEWAY, 0.5)
    rig.gateway.freeze()
    frozen = time.monotonic()
    call.hears("banban/out-of-order")
    assert time.monotonic() - frozen - BEGINNING < 8  # the watch takes up to 4 s where nothing else runs
    operator.wait("CALL_INCOMING", 15)
    operator.accept()
    operator.wait("CALL_ESTABLISHED")
    operator.say(tone(OPERATOR, 6))
    hears(call, OPERATOR, 4)  # the watch has stopped: nothing pulls the caller away from the person
    assert not call.ended()


def test_a_person_whose_telephone_dies_is_not_the_end_of_the_call(town: Town):
    rig = town()
    call, operator = with_an_operator(rig)
    operator.process.kill()
    call.hears("banban/person-lost", 25)  # no sound for 15 s is a dead telephone
    call.hears("banban/nobody-there", 20)
    wait_for(call.ended, 30, "the call goes on")
    assert rig.gateway.wait(asked="/ended")["route"] == "nobody"


@pytest.mark.parametrize(
    ("offer", "sentence"),
    [
        pytest.param(None, "out-of-order", id="absent"),
        pytest.param("full", "all-lines-busy", id="full"),
        pytest.param('<html>") & "hangup, ${EXTEN}\n', "out-of-order", id="nonsense"),
        pytest.param("", "out-of-order", id="empty"),
    ],
)
def test_who_cannot_be_taken_goes_to_a_person_at_once(town: Town, offer: str | None, sentence: str):
    rig = town(None if offer is None else [*STAND_IN, offer])
    operator = rig.operator()
    call = rig.call()
    call.hears(f"banban/{sentence}")
    if offer is None:
        operator.wait("CALL_INCOMING", 15)
        assert not call.ended()
    else:
        assert rig.gateway.told(asked="/offer") and not any("connected" in event for event in rig.gateway.events)


@pytest.mark.parametrize("key", ["7", "8", "6"], ids=["nonsense", "no answer", "a reset"])
def test_a_decision_that_is_none_means_a_person(town: Town, key: str):
    rig = town()
    call = rig.call()
    hears(call, GATEWAY, 0.5)
    call.press(key)
    call.hears("banban/out-of-order")
    assert not call.ended()


# --- the queue ---


def test_when_nobody_is_there_the_caller_hears_so_and_a_call_back_is_noted(town: Town):
    rig = town()
    call = rig.call()
    hears(call, GATEWAY, 0.5)
    call.press("0")
    call.hears("banban/nobody-there", 20)
    call.hears("banban/call-back-noted")
    wait_for(call.ended, 15, "the call goes on")
    (ended,) = rig.gateway.told(asked="/ended")
    assert (ended["route"], ended["dial"], ended["from"]) == ("nobody", "JOINEMPTY", "13800138000")


def test_a_call_back_that_could_not_be_noted_is_not_promised(town: Town):
    rig = town(None)
    call = rig.call()
    call.hears("banban/nobody-there", 20)
    call.hears("banban/call-back-not-noted")
    wait_for(call.ended, 15, "the call goes on")


def test_who_waits_hears_music_and_the_place_and_may_ask_for_a_call_back(town: Town):
    rig = town()
    operator = rig.operator()
    first, second = rig.call(number="13900000001"), rig.call(number="13900000002")
    for call in (first, second):
        hears(call, GATEWAY, 0.5)
    first.press("0")
    operator.wait("CALL_INCOMING", 15)  # and lets it ring
    first.hears("music")
    second.press("0")
    second.hears("banban/your-place", 20)
    second.hears("digits/2")
    second.hears("banban/in-the-line")
    second.hears("music")
    second.press("1")
    second.hears("banban/call-back-noted")
    wait_for(second.ended, 15, "the call goes on")
    assert rig.gateway.wait(asked="/ended")["route"] == "nobody"
    assert not first.ended()


# --- calls that Banban makes ---


def test_who_answers_a_call_of_banbans_speaks_with_banban(town: Town):
    rig = town()
    resident = rig.resident()
    rig.originate("13700000000", job="71")
    resident.wait("CALL_ESTABLISHED", 15)
    hears(resident, GATEWAY)
    offer = rig.gateway.wait(asked="/offer")
    assert (offer["to"], offer["job"], offer.get("from")) == ("13700000000", "71", None)
    assert "INVITE sip:13700000000@" in resident.trace()
    resident.hang_up()
    ended = rig.gateway.wait(asked="/ended")
    assert (ended["uuid"], ended["route"], ended["job"]) == (offer["uuid"], "banban", "71")
    assert len(rig.gateway.told(asked="/ended")) == 1


def test_a_call_of_banbans_that_was_given_back_by_an_operator_is_still_the_same(town: Town):
    rig = town()
    resident, operator = rig.resident(), rig.operator()
    rig.originate("13700000000", job="75")
    hears(resident, GATEWAY, 0.5)
    resident.press("0")
    operator.wait("CALL_INCOMING", 15)
    operator.accept()
    operator.wait("CALL_ESTABLISHED")
    operator.press("*7")
    hears(resident, AGAIN)
    first, second = rig.gateway.told(asked="/offer")
    assert (second["again"], second["to"], second["job"]) == (first["uuid"], "13700000000", "75")
    resident.press("9")
    resident.wait("CALL_CLOSED")
    (ended,) = rig.gateway.told(asked="/ended")
    assert (ended["uuid"], ended["job"]) == (second["uuid"], "75")


def test_the_gateway_hears_why_nobody_could_be_reached(town: Town):
    rig = town()
    resident = rig.resident("13700000000", answers=False)
    rig.originate("13799999999", job="72")
    dead = rig.gateway.wait(asked="/ended", job="72")
    assert (dead["route"], dead["dial"], dead["cause"]) == ("dial", "CHANUNAVAIL", "1")
    rig.originate("13700000000", job="73")
    resident.wait("CALL_INCOMING")
    resident.hang_up()
    engaged = rig.gateway.wait(asked="/ended", job="73")
    assert (engaged["route"], engaged["dial"], engaged["cause"]) == ("dial", "BUSY", "17")
    rig.originate("13700000000", job="74", ring=2)
    missed = rig.gateway.wait(asked="/ended", job="74")
    assert (missed["route"], missed["dial"], missed["to"]) == ("dial", "NOANSWER", "13700000000")
    assert not rig.gateway.told(asked="/offer")


# --- many ---


def test_twenty_call_at_once_and_each_is_heard_on_its_own_line(town: Town):
    rig = town()
    rig.crowd(20, 6, say=tone(RESIDENT, 1))
    offers = rig.gateway.told(asked="/offer")
    assert len({offer["from"] for offer in offers}) == len({offer["uuid"] for offer in offers}) == 20
    for offer in offers:
        heard = rig.gateway.wait(disconnected=offer["uuid"])
        assert heard["seconds"] > 4 and abs(heard["hertz"] - RESIDENT) < 5
    wait_for(lambda: len(rig.gateway.told(asked="/ended")) == 20, 10, "not every end was told")


def test_four_callers_with_four_voices_are_not_mixed_up(town: Town):
    rig = town()
    voices = {f"1390000000{n}": 400 + 50 * n for n in range(4)}
    calls = [rig.call(number=number, say=tone(hertz, 20)) for number, hertz in voices.items()]
    for call in calls:
        hears(call, GATEWAY, 1)
        call.hang_up()
    for offer in rig.gateway.told(asked="/offer"):
        assert abs(rig.gateway.wait(disconnected=offer["uuid"])["hertz"] - voices[offer["from"]]) < 5
