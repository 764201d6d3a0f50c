"""删除我的资料, 把我的资料给我一份: what goes and what stays is said before, and a no leaves everything."""

from __future__ import annotations

from dataclasses import replace

import pytest
from resident import Resident, words

from actions.agenda import Agenda
from actions.reply import extras
from actions.steering import respond
from actions.turn import Turn


@pytest.mark.parametrize("text", ["删除我的资料", "把我说的话都删掉", "我的记录给我删了", "不要存我的东西"])
def test_nothing_goes_before_a_yes(resident: Resident, text: str) -> None:
    answer = resident.says(text, "out_of_scope", 0.9)
    assert not answer.erase and resident.agenda.frame and resident.agenda.frame.asked == "confirm"
    for part in ("说过的话", "投诉和回电", "家里人的许可", "找不回来"):
        assert part in words(answer)


@pytest.mark.parametrize(("yes", "intent"), [("删掉", "cancel_task"), ("对", "affirm"), ("要删", "inform")])
def test_a_yes_has_everything_erased_and_the_dialogue_forgets_it_too(resident: Resident, yes: str, intent: str) -> None:
    resident.says("我想挂号", "book_appointment")
    resident.says("骨科")
    resident.says("说慢点", "speak_slower")
    resident.says("删除我的资料")
    answer = resident.says(yes, intent)
    assert answer.erase and "都删掉了" in words(answer)
    assert extras(answer, resident.context())["erase"] is True
    assert (resident.agenda.stack, resident.agenda.person, resident.agenda.done) == ((), {}, None)
    assert resident.agenda.rate < 1  # how one wants to be spoken to is no secret
    assert "骨科" not in str(resident.agenda.to_json())


@pytest.mark.parametrize(
    ("no", "intent"), [("不删了", "deny"), ("不", "deny"), ("算了", "cancel_task"), ("留着", "inform")]
)
def test_a_no_leaves_everything(resident: Resident, no: str, intent: str) -> None:
    resident.says("我想挂号", "book_appointment")
    resident.says("删除我的资料")
    answer = resident.says(no, intent)
    assert not answer.erase and "什么也没有删" in words(answer)
    assert "book_appointment" in [frame.service for frame in resident.agenda.stack]


def test_what_is_booked_stays_and_that_is_said_before_the_yes(resident: Resident) -> None:
    turns = ("去瑞金医院", "幸福小区三号门", "明天早上八点", "不坐轮椅", "13800138000")
    resident.says("我要叫车", "call_taxi")
    for text in turns:
        resident.says(text)
    resident.says("对", "affirm")
    assert "先留着" in words(resident.says("删除我的资料"))


@pytest.mark.parametrize(
    ("door", "handoff", "part"),
    [("web", None, "存一份"), ("phone", "own_data", "工作人员"), ("kiosk", "own_data", "工作人员")],
)
def test_a_copy_is_where_the_door_has_one(resident: Resident, door: str, handoff: str | None, part: str) -> None:
    context = replace(resident.context(), door=door)
    answer = respond(Turn("把我的资料给我一份", "inform", 0.9, (), context.now), Agenda("shanghai"), context)
    assert answer.handoff == handoff and part in words(answer)
