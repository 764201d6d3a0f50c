"""Calls that we made, from the moment somebody answers, or nobody, or a machine."""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import calling_out, people
from bot.calling_out import CallOut
from bot.clock import Clock
from bot.mandarin.recurring.schedule import SHANGHAI, Schedule
from bot.services.reminders import Reminders
from bot.services.tickets import Tickets, Wish
from tests.bot.phone.telephone import until
from voice.silence import Silence

pytestmark = pytest.mark.speech  # in real time, as people speak

NUMBER = "13800138000"


@pytest.fixture
def ticket(phone):  # type: ignore[no-untyped-def]
    """Somebody wants to be called back; the job's number as well."""
    conversation = phone.hub.open("phone", "shanghai").id
    wish = Wish("callback", "请给居民回电", "shanghai", conversation, phone=NUMBER)
    return Tickets(phone.hub.store.engine).open(wish, "clock", phone.hub.now(), phone.hub.now())


def job_of(phone, ticket, attempt: int = 1) -> str:  # type: ignore[no-untyped-def]
    call = CallOut(NUMBER, ticket.what, ticket.conversation_id, ticket.id, attempt)
    with phone.hub.store.engine.begin() as connection:
        calling_out.plan(connection, call, phone.hub.now() + attempt * dt.timedelta(minutes=1))
        row = people.jobs.c
        query = select(row.id).where(row.kind == calling_out.KIND).order_by(row.id.desc())
        return str(connection.execute(query).scalar())


def answered(phone, job):  # type: ignore[no-untyped-def]
    """As the dialplan offers a call of our own: no caller, but whom we called."""
    return phone.dial(number="", job=job)


def over(phone, caller, job):  # type: ignore[no-untyped-def]
    """As the dialplan tells that a call of our own has ended."""
    phone.ask("/ended", uuid=caller.call, route="banban", dial="", cause="16", job=job, to=NUMBER)


def tries(phone):  # type: ignore[no-untyped-def]
    with phone.hub.store.engine.connect() as connection:
        details = connection.execute(select(people.jobs.c.detail).where(people.jobs.c.kind == calling_out.KIND))
        return [detail["attempt"] for detail in details.scalars()]


def test_who_answers_goes_on_in_the_same_conversation_and_reaches_a_person(phone, ticket):
    caller = answered(phone, job_of(phone, ticket))
    assert caller.case == ticket.conversation_id
    caller.hears("您要我们给您回电")
    time.sleep(0.6)
    caller.say("喂")
    caller.hears("我给您找工作人员")
    assert caller.decision() == f"operator {caller.case}"
    assert phone.hub.case(caller.case).reason == "callback"
    assert caller.said() == ["喂"]


def test_who_waited_at_the_desk_meanwhile_is_given_over_only_when_they_have_answered(phone, ticket):
    phone.hub.call(ticket.conversation_id, "asked")
    caller = answered(phone, job_of(phone, ticket))
    caller.hears("听得见，就说一声")
    assert not caller.line.ended.wait(1.0)
    caller.press("1")
    assert caller.decision() == f"operator {caller.case}"


def test_where_nobody_says_a_word_a_message_is_left_and_it_is_tried_again(phone, ticket, monkeypatch):
    short_silence(monkeypatch)
    job = job_of(phone, ticket)
    caller = answered(phone, job)
    caller.hears("没听见您说话")
    assert caller.decision() == "hangup"
    over(phone, caller, job)
    assert tries(phone) == [1, 2]
    assert "幺二三四五" in "".join(phone.mouth.said)
    assert phone.hub.case(ticket.conversation_id).holder == "bot"  # no person was called to a machine


@pytest.mark.parametrize("greeting", ["请留言", "您拨打的电话暂时无法接通请在滴声之后留言", "我是机主的智能助理您请说"])
def test_a_machine_hears_the_whole_message_once_and_is_called_again_later(phone, ticket, greeting):
    phone.mouth.seconds = 0.5
    job = job_of(phone, ticket)
    caller = answered(phone, job)
    caller.hears("您好")
    time.sleep(0.3)
    caller.say(greeting)
    caller.hears("给您回电话")
    caller.noise(0.3)  # the tone after which it records
    assert caller.decision() == "hangup"
    for words in ("给您回电话", "您的事记着", "幺二三四五", "再见"):
        assert phone.times(words) == 1, words
    assert caller.said() == [] and phone.times("工作人员") == 0
    over(phone, caller, job)
    assert tries(phone) == [1, 2]
    assert "没有找到本人" in phone.hub.since(ticket.conversation_id).messages[-1].text


def test_a_reminder_is_left_on_a_machine_whole_and_tried_again(phone):
    conversation = phone.hub.open("web", "shanghai").id
    job = reminded(phone, conversation)
    caller = answered(phone, job)
    caller.hears("提醒您，吃降压药")
    time.sleep(1.0)
    caller.say("请在提示音后留言")
    caller.hears("再说一遍，吃降压药")
    assert caller.decision() == "hangup"
    over(phone, caller, job)
    assert tries(phone) == [1, 2]


def test_who_picks_up_while_a_message_is_left_is_a_person(phone, ticket, monkeypatch):
    monkeypatch.setattr("bot.phone.parting.GRACE", 2.0)
    phone.mouth.seconds = 0.5
    job = job_of(phone, ticket)
    caller = answered(phone, job)
    caller.hears("听得见，就说一声")
    time.sleep(1.0)
    caller.say("您好请留言")
    caller.hears("再见")
    time.sleep(0.5)
    until(lambda: not any(any(payload) for _, _, payload in caller.line.frames[-15:]))
    caller.say("喂")
    caller.hears("我给您找工作人员")
    assert caller.decision() == f"operator {caller.case}"
    over(phone, caller, job)
    assert tries(phone) == [1]


def test_who_answers_at_length_is_asked_again_and_then_is_a_person(phone, ticket):
    caller = answered(phone, job_of(phone, ticket))
    caller.hears("听得见，就说一声")
    time.sleep(0.6)
    caller.say("这里是王家现在家里没有人晚一点再打过来")
    until(lambda: phone.times("听得见，就说一声") == 2)
    assert caller.said() == []
    time.sleep(0.6)
    caller.say("我是他女儿你是哪一位找他有什么事情吗")
    caller.hears("我给您找工作人员")
    assert caller.decision() == f"operator {caller.case}"


# --- reminders ----------------------------------------------------------------------------------------------------


def reminded(phone, conversation: str) -> str:  # type: ignore[no-untyped-def]
    """A reminder is due in this conversation, and was handed to the exchange as the clock does it; the job's number."""
    now, engine = phone.hub.now(), phone.hub.store.engine
    soon = now + dt.timedelta(minutes=1)
    schedule = Schedule.said("days:1", (f"{soon.astimezone(SHANGHAI):%H:%M}",), soon.astimezone(SHANGHAI).date())
    Reminders(engine).add("吃降压药", schedule, NUMBER, conversation, now)
    with tempfile.TemporaryDirectory() as folder:
        spool = Path(folder) / "outgoing"
        spool.mkdir()
        Clock(phone.hub, 30, str(spool)).tick(soon)
        (file,) = spool.iterdir()
        return file.read_text().split("BANBAN_JOB=")[1].split()[0]


def short_silence(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(Silence.__init__, "__defaults__", ((("again", 0.4), ("choice", 0.4), ("person", 0.4)),))


@pytest.mark.parametrize("words", ["知道了", "好的", "吃过了，谢谢"])
def test_who_is_reminded_says_so_is_thanked_and_the_call_ends(phone, dialogue, words):
    conversation = phone.hub.open("web", "shanghai").id
    caller = answered(phone, reminded(phone, conversation))
    caller.hears("提醒您，吃降压药")
    time.sleep(0.6)
    caller.say(words)
    caller.hears("多保重")
    assert caller.decision() == "hangup"
    assert caller.case == conversation and caller.said() == [words]
    assert dialogue.asked == []  # the dialogue was not needed for it


def test_the_key_one_is_enough(phone):
    caller = answered(phone, reminded(phone, phone.hub.open("phone", "shanghai").id))
    caller.hears("提醒您，吃降压药")
    caller.press("1")
    caller.hears("多保重")
    assert caller.decision() == "hangup"


def test_the_key_two_asks_for_no_more_of_them(phone, dialogue):
    caller = answered(phone, reminded(phone, phone.hub.open("phone", "shanghai").id))
    caller.hears("提醒您，吃降压药")
    caller.press("2")
    until(lambda: dialogue.asked)
    assert dialogue.asked[0].text == "不用提醒了"
    caller.hang_up()


def test_who_answers_with_a_greeting_hears_it_again(phone):
    caller = answered(phone, reminded(phone, phone.hub.open("phone", "shanghai").id))
    caller.hears("提醒您，吃降压药")
    time.sleep(0.6)
    caller.say("喂，哪位")
    until(lambda: phone.times("提醒您，吃降压药") == 2)
    assert not caller.line.ended.wait(0.5)
    caller.hang_up()


def test_who_wants_something_more_goes_on_in_the_same_conversation(phone, dialogue):
    caller = answered(phone, reminded(phone, phone.hub.open("phone", "shanghai").id))
    caller.hears("提醒您，吃降压药")
    time.sleep(0.6)
    caller.say("以后不用提醒了")
    caller.hears("以后不用提醒了")
    time.sleep(0.6)
    caller.say("好的")  # by now an answer to the dialogue, and no goodbye
    caller.hears("好的")
    assert [question.text for question in dialogue.asked] == ["以后不用提醒了", "好的"]
    assert {question.caller for question in dialogue.asked} == {"12345"}  # whom we called, as the dialplan says
    caller.hang_up()


def test_a_machine_keeps_the_words_of_the_reminder_and_no_person_is_called(phone, monkeypatch):
    short_silence(monkeypatch)
    conversation = phone.hub.open("web", "shanghai").id
    caller = answered(phone, reminded(phone, conversation))
    caller.hears("再说一遍，吃降压药")
    assert caller.decision() == "hangup"
    assert phone.place("听见了") < phone.place("再说一遍")
    assert phone.times("没听见您说话") == 0  # a machine is not asked to call back
    assert phone.hub.case(conversation).holder == "bot"


def test_a_reminder_outlives_the_kiosk_at_which_it_was_set(phone):
    kiosk = phone.hub.open("kiosk", "shanghai").id
    job = reminded(phone, kiosk)
    phone.hub.leave(kiosk)
    caller = answered(phone, job)
    caller.hears("提醒您，吃降压药")
    assert caller.case != kiosk
    assert [one.what for one in Reminders(phone.hub.store.engine).of(caller.case)] == ["吃降压药"]
    caller.press("1")
    assert caller.decision() == "hangup"


def test_nobody_answers_a_reminder_three_times_and_it_stands_in_the_conversation(phone):
    conversation = phone.hub.open("web", "shanghai").id
    job = reminded(phone, conversation)
    for attempt in (1, 2, 3):
        ended = {"route": "dial", "dial": "NOANSWER", "uuid": f"00000000-0000-0000-0000-00000000000{attempt}"}
        assert phone.ask("/ended", **ended, job=job) == "ok"
        with phone.hub.store.engine.connect() as connection:
            row = people.jobs.c
            query = select(row.id).where(row.kind == calling_out.KIND).order_by(row.id.desc())
            job = str(connection.execute(query).scalar())
    said = phone.hub.since(conversation).messages[-1].text
    assert "给您打了3次电话" in said and "吃降压药" in said


# --- ---


def test_nobody_answers_three_times_and_the_desk_and_the_resident_are_told(phone, ticket):
    ended = {"route": "dial", "dial": "NOANSWER", "cause": "19", "uuid": "00000000-0000-0000-0000-000000000009"}
    for attempt in (1, 2, 3):
        assert phone.ask("/ended", **ended, job=job_of(phone, ticket, attempt)) == "ok"
    assert sorted(tries(phone)) == [1, 2, 2, 3, 3]
    notes = [event for event in Tickets(phone.hub.store.engine).history(ticket.id) if event.act == "note"]
    assert "给您打了3次电话" in notes[0].after["note"]
    assert "给您打了3次电话" in phone.hub.since(ticket.conversation_id).messages[-1].text


def test_a_job_that_nobody_knows_is_a_call_like_any_other(phone):
    caller = answered(phone, "99999")
    caller.hears("您想办什么")
    caller.hang_up()
