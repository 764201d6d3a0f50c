"""Who is given to a person: what the caller hears, what people read afterwards, and who waits for one still."""

from __future__ import annotations

import pytest

from bot.phone.exchange import Exchange
from tests.bot.phone.telephone import until


def system(phone, case):  # type: ignore[no-untyped-def]
    return [message.text for message in phone.hub.since(case).messages if message.sender == "system"]


# --- who is there ---


def test_what_the_dialplan_told_counts_for_some_seconds():
    now = [0.0]
    exchange = Exchange(None, 2, clock=lambda: now[0])  # type: ignore[arg-type]
    assert exchange.telephones() is None
    exchange.tell_telephones(2)
    assert exchange.telephones() == 2
    now[0] = 9.9
    assert exchange.telephones() == 2
    now[0] = 10.1
    assert exchange.telephones() is None


def test_telephones_are_told_with_an_offer_and_with_every_look_whether_the_gateway_lives(phone):
    call, _ = phone.offer(queue="3")
    assert phone.door.exchange.telephones() == 3
    phone.ask("/alive", uuid=call, queue="0")
    assert phone.door.exchange.telephones() == 0
    phone.ask("/alive", uuid=call, queue="many")
    assert phone.door.exchange.telephones() == 0


def test_where_the_dialplan_does_not_tell_the_hours_of_duty_count(phone, clock):
    assert phone.door.somebody(clock.now)
    assert not phone.door.somebody(clock.now.replace(hour=22))


# --- in a call ---


def test_who_is_given_to_a_person_hears_so_and_so_people_read(phone, phone_content):
    caller = phone.dial(queue="1")
    caller.press("0")
    caller.hears("我这就给您转过去")
    assert caller.decision() == f"operator {caller.case}"
    until(lambda: system(phone, caller.case) == [phone_content.phrases["phone.transfer"].text])
    assert phone.times("我这就给您转过去") == 1
    assert not any("没有人在" in said for said in phone.mouth.said)


def test_while_no_telephone_of_an_operator_is_there_nobody_is_given_over_though_it_is_a_time_of_duty(phone):
    caller = phone.dial(queue="0")
    caller.press("0")
    caller.hears("现在没有人在")
    caller.hears("请给我回电")
    assert not caller.line.ended.wait(0.5)
    assert phone.times("转过去") == 0
    phone.ask("/alive", uuid=caller.call, queue="1")  # somebody comes
    caller.hears("请不要挂电话")
    assert caller.decision() == f"operator {caller.case}"


def test_whoever_answers_the_telephone_after_hours_gets_the_call(phone, clock):
    clock.now = clock.now.replace(hour=22)
    caller = phone.dial(queue="1")
    caller.press("0")
    assert caller.decision() == f"operator {caller.case}"
    assert phone.times("下班") == 0


# --- afterwards ---


def given_over(phone):  # type: ignore[no-untyped-def]
    caller = phone.dial(queue="1")
    caller.press("0")
    caller.decision()
    until(lambda: len(system(phone, caller.case)) == 1)
    return caller


def test_who_spoke_with_a_person_on_the_telephone_waits_for_none_any_more(phone):
    caller = given_over(phone)
    assert phone.hub.case(caller.case).holder == "waiting"
    phone.ask("/ended", uuid=caller.call, route="operator", dial="CONTINUE", cause="16")
    assert "在电话里接待过了" in system(phone, caller.case)[-1]
    assert phone.hub.case(caller.case).holder == "bot" and not phone.hub.waiting()


def test_a_case_that_was_taken_at_the_desk_stays_there_when_the_call_is_over(phone):
    caller = given_over(phone)
    phone.hub.take(caller.case, "wang")
    phone.ask("/ended", uuid=caller.call, route="operator", dial="CONTINUE", cause="16")
    assert phone.hub.case(caller.case).operator == "wang"


@pytest.mark.parametrize(
    ("route", "number", "words"),
    [
        ("queue", "13800138000", "没等到工作人员"),
        ("banban", "13800138000", "已经挂了"),
        ("nobody", "13800138000", "我们打回去"),
        ("nobody", "", "号码也没有记下来"),
    ],
)
def test_people_read_how_the_call_of_somebody_who_waits_has_ended(phone, route, number, words):
    call, answer = phone.offer(number, queue="1")
    case = answer.split()[1]
    phone.hub.call(case, "asked")
    phone.ask("/ended", uuid=call, route=route, dial="JOINEMPTY" if route == "nobody" else "", cause="16")
    assert words in system(phone, case)[-1]
    assert phone.hub.case(case).holder == "waiting"


def test_an_operator_who_writes_reads_that_the_caller_has_gone(phone):
    call, answer = phone.offer(queue="0")
    case = answer.split()[1]
    phone.hub.call(case, "asked")
    phone.hub.take(case, "wang")
    phone.ask("/ended", uuid=call, route="banban", dial="", cause="16")
    assert system(phone, case)[-1] == "来电话的人已经挂了。"


def test_nothing_is_read_of_a_call_that_needed_nobody(phone):
    call, answer = phone.offer()
    phone.ask("/ended", uuid=call, route="banban", dial="", cause="16")
    assert system(phone, answer.split()[1]) == []
