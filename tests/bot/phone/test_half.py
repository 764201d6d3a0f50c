"""Callers who are cut off and go on: what they say is told whole, understood where the half was said, answered once."""

from __future__ import annotations

import time

import pytest

from bot.dialogue import Reply, Said
from bot.phone.half import Half
from tests.bot.phone.telephone import until
from voice.patience import Patience

NAME, PHONE = "请说看病人的姓名。", "留一个电话号码。"


def booking(question):  # type: ignore[no-untyped-def]
    """A booking that asks for the name, then for the telephone, then whether it is right."""
    known = question.agenda or {}
    if not known:
        return Reply((Said(NAME, expect="name"),), agenda={"asked": "name"})
    if known["asked"] == "name":
        agenda = {"asked": "phone", "name": question.text}
        return Reply((Said(f"好，{question.text}。{PHONE}", expect="phone"),), agenda=agenda)
    if known["asked"] == "phone" and len(question.text) == 11:
        agenda = {**known, "asked": "confirm", "phone": question.text}
        return Reply((Said(f"{known['name']}，{question.text}，对吗？", expect="yes_no"),), agenda=agenda)
    if known["asked"] == "confirm":
        return Reply((Said(f"约好了。{question.text}"),), agenda={"asked": "done", "booked": known["name"]})
    return Reply((Said("号码没听清。", expect="phone"),), agenda=known)


# --- what is taken back ---


@pytest.fixture
def talk(phone, dialogue):  # type: ignore[no-untyped-def]
    """A booking in which the name is asked."""
    dialogue.answer = booking
    conversation = phone.hub.open("phone", "shanghai").id
    phone.hub.hear(conversation, "我要挂号")
    return conversation


def heard_in_two(phone, talk, first, second):  # type: ignore[no-untyped-def]
    half = Half(phone.hub)
    half.remember(talk, first)
    phone.hub.hear(talk, first)
    taken = half.take_back(talk, first + second)
    phone.hub.hear(talk, first + second)
    return taken


def test_half_a_name_is_no_answer_once_the_whole_is_there(phone, talk):
    assert heard_in_two(phone, talk, "李", "秀英")
    assert phone.hub.store.conversation(talk).agenda == {"asked": "phone", "name": "李秀英"}


def test_a_name_in_three_parts_is_one(phone, talk):
    half = Half(phone.hub)
    half.remember(talk, "欧阳")
    for words in ("欧阳", "欧阳秀", "欧阳秀英"):
        assert words == "欧阳" or half.take_back(talk, words)
        phone.hub.hear(talk, words)
    assert phone.hub.store.conversation(talk).agenda["name"] == "欧阳秀英"


def test_what_was_done_on_a_yes_is_not_taken_back(phone, talk):
    for words in ("李秀英", "13800138000"):
        phone.hub.hear(talk, words)
    assert not heard_in_two(phone, talk, "对", "的呀")
    assert phone.hub.store.conversation(talk).agenda["asked"] == "done"


def test_nothing_is_taken_back_over_the_words_of_somebody_else(phone, talk):
    half = Half(phone.hub)
    half.remember(talk, "李")
    phone.hub.hear(talk, "李")
    phone.hub.tell(talk, "family", "妈妈叫李秀英", author="女儿")
    assert not half.take_back(talk, "李秀英")


def test_nothing_is_taken_back_after_a_person_was_called(phone, talk):
    half = Half(phone.hub)
    half.remember(talk, "李")
    phone.hub.hear(talk, "李")
    phone.hub.call(talk, "asked")
    assert not half.take_back(talk, "李秀英")


def test_words_that_are_no_half_of_it_take_nothing_back(phone, talk):
    half = Half(phone.hub)
    half.remember(talk, "李秀英")
    phone.hub.hear(talk, "李秀英")
    assert not half.take_back(talk, "好的呀")


# --- in a call ---


def asked_for_the_name(phone):  # type: ignore[no-untyped-def]
    """A caller who has the word now."""
    caller = phone.dial()
    caller.press("1")
    caller.hears("姓名")
    time.sleep(1.0)
    return caller


@pytest.mark.speech
@pytest.mark.parametrize("after", [0.3, 1.5, 2.7])
def test_who_goes_on_while_the_answer_is_sought_is_answered_once_and_whole(phone, dialogue, monkeypatch, after):
    monkeypatch.setattr("bot.phone.quiet.THINKING", 9)

    def slow(question):  # type: ignore[no-untyped-def]
        reply = booking(question)
        time.sleep(3.0 if question.text == "李" else 0)
        return reply

    dialogue.answer = slow
    caller = asked_for_the_name(phone)
    caller.say("李", seconds=0.4)
    until(lambda: dialogue.asked[-1].text == "李")
    time.sleep(after - 0.3)
    caller.say("秀英", seconds=0.4)
    caller.hears("好，李秀英")
    assert caller.said() == ["是的", "李", "李秀英"]
    assert phone.times("好，李。") == 0
    assert phone.hub.store.conversation(caller.case).agenda == {"asked": "phone", "name": "李秀英"}
    caller.hang_up()


@pytest.mark.speech
def test_who_is_cut_off_twice_in_one_sentence_is_answered_once_and_whole(phone, dialogue):
    def slow(question):  # type: ignore[no-untyped-def]
        reply = booking(question)
        time.sleep(0 if question.text in ("是的", "欧阳秀英") else 1.5)
        return reply

    dialogue.answer = slow
    caller = asked_for_the_name(phone)
    for n, part in enumerate(("欧阳", "秀", "英"), start=2):
        caller.say(part, seconds=0.4)
        until(lambda n=n: len(caller.said()) == n)
    caller.hears("好，欧阳秀英")
    assert caller.said() == ["是的", "欧阳", "欧阳秀", "欧阳秀英"]
    assert phone.times("好，欧阳") == 1
    assert phone.hub.store.conversation(caller.case).agenda["name"] == "欧阳秀英"
    caller.hang_up()


@pytest.mark.speech
def test_who_goes_on_over_the_answer_to_half_a_sentence_is_heard_whole(phone, dialogue):
    phone.mouth.seconds = 2.0
    caller = phone.dial()
    caller.press("1")
    caller.hears("是的")
    time.sleep(2.8)
    caller.say("我想", seconds=0.4)
    caller.hears("我想")
    time.sleep(0.9)  # the answer is being said for longer than a first syllable
    caller.say("挂骨科", seconds=0.5)
    caller.hears("我想挂骨科")
    assert dialogue.asked[-1].agenda == {"turns": 1}  # as before the half
    assert caller.said() == ["是的", "我想", "我想挂骨科"]
    caller.hang_up()


@pytest.mark.speech
def test_who_was_cut_off_once_is_not_cut_off_by_the_same_pause_again(phone, dialogue, monkeypatch):
    monkeypatch.setattr("voice.turn.patience", lambda kind: Patience(1.0, 1.0))
    caller = phone.dial()
    caller.hears("您想办什么")
    time.sleep(0.6)
    for first, second, told in (("老年卡", "丢了", 2), ("医保卡", "坏了", 1)):
        before = len(dialogue.asked)
        caller.say(first, seconds=0.4)
        time.sleep(1.2)  # more than a second, less than 1.4 of them
        caller.say(second, seconds=0.4)
        caller.hears(first + second)
        assert len(dialogue.asked) - before == told
        time.sleep(3.0)
    caller.hang_up()
