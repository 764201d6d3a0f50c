"""工单怎么样了: one's own tickets at once, another one's only with its telephone number."""

from __future__ import annotations

import datetime as dt

import pytest
from resident import Resident, words

from bot.services.tickets import Ticket, Tickets, Wish

PHONE = "13800138000"


def ticket(resident: Resident, conversation: str = "c1", phone: str | None = PHONE) -> Ticket:
    wish = Wish("complaint", "路灯不亮", "shanghai", conversation, "曹杨路口", phone)
    return Tickets(resident.engine).open(wish, "resident", resident.now)


@pytest.mark.parametrize(
    "text",
    [
        "我的诉求办得怎么样了",
        "我上次投诉的事处理得怎么样了",
        "查一下我的工单办到哪一步了",
        "我上次投诉那个公单查一查",
        "我上次反映的事有没有结果",
        "工单怎么样了",
    ],
)
def test_plain_words_ask_for_it(resident: Resident, text: str) -> None:
    mine = ticket(resident)
    answer = resident.says(text, "file_complaint", 0.95)
    assert mine.reference in words(answer) and resident.context().say("ticket_status.state.open").text in words(answer)


def test_a_new_complaint_is_no_question_about_an_old_one(resident: Resident) -> None:
    resident.says("我要投诉，物业怎么样都不管", "file_complaint")
    assert resident.agenda.frame and resident.agenda.frame.service == "file_complaint"


def test_the_state_is_told_as_it_is(resident: Resident) -> None:
    mine = ticket(resident)
    desk = Tickets(resident.engine)
    mine = desk.edit(mine.id, 1, "operator:wang", resident.now, state="doing", assigned="wang")
    assert "正在办" in words(resident.says("工单怎么样了", "out_of_scope"))
    desk.edit(mine.id, 2, "operator:wang", resident.now, state="done", outcome="路灯今天换好了。")
    assert "办好了。路灯今天换好了。" in words(resident.says("工单怎么样了", "out_of_scope"))


def test_what_is_late_is_told_to_be_late(resident: Resident) -> None:
    ticket(resident)
    resident.now += dt.timedelta(days=10)
    assert "到时间了还没办好" in words(resident.says("工单怎么样了", "out_of_scope"))


def test_with_the_number_a_stranger_must_know_the_telephone(resident: Resident) -> None:
    theirs = ticket(resident, "other")
    resident.says(f"工单{theirs.reference}怎么样了", "out_of_scope")
    assert resident.agenda.frame and resident.agenda.frame.asked == "phone"
    assert theirs.reference in words(resident.says(PHONE))


@pytest.mark.parametrize("phone", ["13900139000", "没有"])
def test_a_wrong_number_looks_like_a_ticket_that_is_not_there(resident: Resident, phone: str) -> None:
    theirs = ticket(resident, "other")
    answers = []
    for reference in (theirs.reference, "111222"):
        answers.append(words(resident.says(f"工单{reference}怎么样了", "out_of_scope")))
        answers.append(words(resident.says(phone)))
        resident.agenda = resident.agenda.__class__("shanghai")
    assert answers[:2] == answers[2:]
    assert resident.context().say("ticket_status.none").text == answers[1]


def test_a_ticket_without_a_telephone_is_told_in_its_own_conversation_alone(resident: Resident) -> None:
    theirs = ticket(resident, "other", None)
    resident.says(f"工单{theirs.reference}怎么样了", "out_of_scope")
    assert "没有找到" in words(resident.says("没有"))


@pytest.mark.parametrize("text", ["忘了", "忘记了", "没有", "找不到", "想不起来"])
def test_who_has_none_here_is_asked_for_the_number_and_offered_a_person(resident: Resident, text: str) -> None:
    resident.says("我的诉求怎么样了", "out_of_scope")
    assert resident.agenda.frame and resident.agenda.frame.asked == "reference"
    resident.says(text, "out_of_scope", 0.3)
    assert resident.says("好的", "affirm").handoff == "unfinished"
