"""Talks on the telephone, with the real hub: who speaks, what is understood, where the call goes."""

from __future__ import annotations

import json
import time

import pytest

from bot.dialogue import Reply, Said
from tests.bot.phone.telephone import until

YES_NO = Said("您要约明天吗？", expect="yes_no")
PHONE = Said("请说电话号码。", expect="phone")


def asks(said: Said):  # type: ignore[no-untyped-def]
    """A dialogue that asks this first, and then echoes."""

    def answer(question):  # type: ignore[no-untyped-def]
        turns = (question.agenda or {"turns": 0})["turns"] + 1
        return Reply((said if turns == 1 else Said(f"{turns}：{question.text}"),), agenda={"turns": turns})

    return answer


# --- a call ---


def test_a_caller_is_greeted_at_once(phone):
    began = time.monotonic()
    caller = phone.dial()
    caller.hears("您好")
    assert time.monotonic() - began < 1.0
    assert caller.messages()[0].text.startswith("您好，我是伴办")
    caller.hang_up()


def test_what_the_caller_says_is_heard_stored_and_answered_aloud(phone):
    caller = phone.dial()
    caller.hears("您想办什么")
    caller.say("老年卡怎么办")
    caller.hears("老年卡怎么办")
    assert caller.said() == ["老年卡怎么办"]
    caller.hang_up()


def test_the_callers_number_is_told_to_the_dialogue_and_kept_nowhere(phone, dialogue):
    caller = phone.dial("13800138000")
    caller.hears("您想办什么")
    caller.say("每天提醒我吃药")
    caller.hears("每天提醒我吃药")
    assert dialogue.asked[0].caller == "13800138000"
    caller.hang_up()
    assert "13800138000" not in json.dumps(phone.hub.export(caller.case), ensure_ascii=False)


def test_a_yes_by_voice_is_understood_and_listened_for(phone, dialogue):
    dialogue.answer = asks(YES_NO)
    caller = phone.dial()
    caller.hears("您想办什么")
    caller.say("看病")
    caller.hears("明天吗")
    until(lambda: "是的" in phone.ears.ears[-1].vocabularies[-1])
    time.sleep(0.8)  # whoever speaks sooner goes on with what they were saying
    caller.say("是的")
    until(lambda: caller.said() == ["看病", "是的"])
    caller.hang_up()


@pytest.mark.parametrize(("key", "word"), [("1", "是的"), ("2", "不是")])
def test_one_and_two_are_yes_and_no(phone, dialogue, key, word):
    dialogue.answer = asks(YES_NO)
    caller = phone.dial()
    caller.say("看病")
    caller.hears("明天吗")
    caller.press(key)
    until(lambda: caller.said()[-1] == word)
    caller.hang_up()


def test_a_number_may_be_pressed_and_is_read_back(phone, dialogue):
    dialogue.answer = lambda question: Reply((PHONE if question.n == 2 else Said("记下了。"),), agenda={})
    caller = phone.dial()
    caller.say("给我回电")
    caller.hears("电话号码")
    caller.press("02112345678#")
    until(lambda: caller.said()[-1] == "02112345678")
    caller.hears("您按的是")
    caller.hears("零二幺，幺二三四，五六七八")
    caller.hang_up()


# --- a person ---


def test_nought_is_a_person_at_any_moment(phone):
    caller = phone.dial()
    caller.press("0")
    caller.hears("请不要挂电话")
    assert caller.decision() == f"operator {caller.case}"
    assert phone.hub.case(caller.case).holder == "waiting"
    assert phone.hub.case(caller.case).reason == "asked"


def test_the_dialogue_may_send_a_caller_to_a_person(phone, dialogue):
    dialogue.answer = lambda question: Reply((Said("好，给您找工作人员。"),), handoff="asked")
    caller = phone.dial()
    caller.say("转人工")
    caller.hears("好，给您找工作人员")
    caller.hears("请不要挂电话")
    assert caller.decision() == f"operator {caller.case}"


def test_a_goodbye_ends_the_call(phone, dialogue, phone_content):
    goodbye = phone_content.phrases["goodbye"].text
    dialogue.answer = lambda question: Reply((Said(goodbye, expect="goodbye"),))
    caller = phone.dial(number="")
    caller.say("再见")
    assert caller.decision() == "hangup"


@pytest.mark.speech
def test_a_goodbye_is_known_by_its_sign_and_not_by_its_words(phone, clock, phone_content):
    clock.now = clock.now.replace(hour=22)  # nobody takes the call over
    goodbye = phone_content.phrases["goodbye"].text
    caller = phone.dial(number="")
    phone.hub.call(caller.case, "asked")
    phone.hub.take(caller.case, "wang")
    phone.hub.tell(caller.case, "operator", goodbye, operator="wang", author="小王")
    caller.hears("有事随时找我")
    assert not caller.line.ended.wait(1.5)
    phone.hub.close(caller.case, "wang")
    caller.hears("您挂电话就行")
    caller.hang_up()


def test_a_caller_who_hangs_up_is_gone_and_the_place_is_free(phone):
    callers = [phone.dial() for _ in range(2)]
    assert phone.offer()[1] == "full"
    for caller in callers:
        caller.hang_up()
    until(lambda: phone.door.server.calls == 0)
    phone.dial().hang_up()


# --- what the dialplan is told ---


def test_a_call_that_nobody_announced_goes_to_a_person(phone):
    assert phone.ask("/decision", uuid="00000000-0000-0000-0000-000000000001") == "operator"
    assert phone.ask("/alive", uuid="00000000-0000-0000-0000-000000000001") == "no"
    assert phone.ask("/offer", uuid="garbage") == "no"
    assert phone.ask("/elsewhere", uuid="00000000-0000-0000-0000-000000000001") == "no"


def test_a_call_lives_while_its_own_thread_does(phone, monkeypatch):
    caller = phone.dial()
    until(lambda: phone.ask("/alive", uuid=caller.call) == "ok")
    monkeypatch.setattr("bot.phone.exchange.BEAT_SECONDS", 0.6)
    monkeypatch.setattr("bot.phone.call.Call._step", lambda self: time.sleep(2))
    time.sleep(0.9)
    assert phone.ask("/alive", uuid=caller.call) == "no"
    caller.hang_up()
