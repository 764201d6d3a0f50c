"""反映诉求: what counts as the story, long ones too; the ticket, its number, taking it back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from resident import Resident, words
from sqlalchemy import select

from actions.turn import Answer
from bot.people import tickets

Broken = Callable[[Resident, str, str], Answer]
STORY = (
    "楼上从上个月开始天天半夜打麻将，吵得我心脏受不了，跟他们讲了三趟，他们说不明白我为什么要管，"
    "物业也来过，说请给我回电就没有下文了，我实在没有办法，再说一遍也没用，还有什么意思"
)


def rows(resident: Resident) -> list[dict[str, object]]:
    with resident.engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(tickets)).mappings()]


def known(resident: Resident) -> dict[str, object]:
    assert resident.agenda.frame
    return dict(resident.agenda.frame.known)


def asked(resident: Resident) -> str | None:
    assert resident.agenda.frame
    return resident.agenda.frame.asked


def walk(resident: Resident, story: str = "楼道灯坏了半个月") -> Resident:
    resident.says("我要投诉", "file_complaint")
    for text in (story, "幸福小区三号楼", "13800138000"):
        resident.says(text, "inform")
    return resident


@pytest.mark.parametrize("text", ["我要投诉", "帮我反映一个问题", "我想提个意见", "打12345投诉", "我要举报"])
def test_the_bare_wish_to_complain_is_asked_what_about(resident: Resident, text: str) -> None:
    resident.says(text, "file_complaint")
    assert asked(resident) == "what"


@pytest.mark.parametrize("text", ["楼上天天装修太吵了", "电梯坏了一个星期没人修", "路灯不亮帮我反映一下"])
def test_a_first_sentence_that_tells_it_is_not_asked_for_again(resident: Resident, text: str) -> None:
    resident.says(text, "file_complaint")
    assert (known(resident)["what"], asked(resident)) == (text, "place")


def test_an_address_in_the_story_is_where_it_is(resident: Resident) -> None:
    resident.says("长寿路100号门口的井盖没了，快派人来", "file_complaint")
    assert known(resident)["place"] == "长寿路100号门口"
    assert asked(resident) == "phone"


@pytest.mark.parametrize(
    ("intent", "confidence"),
    [("inform", 0.9), ("file_complaint", 0.9), ("bus_arrival", 0.9), ("explain_more", 0.9), ("out_of_scope", 0.9)],
)
def test_a_long_story_is_kept_whole_whatever_words_are_in_it(
    resident: Resident, intent: str, confidence: float
) -> None:
    resident.says("我要投诉", "file_complaint")
    resident.says(STORY, intent, confidence)
    assert known(resident)["what"] == STORY
    assert asked(resident) == "place"


def test_a_long_story_is_read_back_by_its_beginning_and_kept_whole(resident: Resident) -> None:
    answer = walk(resident, STORY).last
    assert answer and STORY[:60] in words(answer) and STORY not in words(answer)
    resident.says("对", "affirm")
    assert rows(resident)[0]["what"] == STORY


def test_after_a_yes_there_is_a_ticket_and_its_number_is_said(resident: Resident) -> None:
    answer = walk(resident).says("对的", "affirm")
    (row,) = rows(resident)
    assert str(row["reference"]) in words(answer)
    expected = ("complaint", "楼道灯坏了半个月", "幸福小区三号楼", "13800138000", "open", "c1", "shanghai")
    assert (
        tuple(row[name] for name in ("kind", "what", "place", "phone", "state", "conversation_id", "city")) == expected
    )
    spoken = answer.said[0].speech
    assert spoken and str(row["reference"]) not in spoken  # read out digit by digit


def test_nothing_is_filed_without_a_yes(resident: Resident) -> None:
    walk(resident).says("不对", "deny")
    assert asked(resident) == "wrong" and rows(resident) == []
    resident.says("地方不对", "inform")
    assert asked(resident) == "place"
    resident.says("光明小区", "inform")
    assert asked(resident) == "confirm" and known(resident)["place"] == "光明小区"


def test_no_telephone_is_needed(resident: Resident) -> None:
    resident.says("路灯不亮", "file_complaint")
    resident.says("曹杨路口", "inform")
    resident.says("不留电话", "inform")
    answer = resident.says("对", "affirm")
    assert rows(resident)[0]["phone"] is None and "工单号" in words(answer)


def test_where_is_asked_again_of_who_does_not_say_it(resident: Resident) -> None:
    resident.says("路灯不亮", "file_complaint")
    for text in ("不知道", "我家", "这里"):
        resident.says(text, "inform")
        assert asked(resident) == "place"


def test_it_can_be_taken_back_for_ten_minutes(resident: Resident) -> None:
    walk(resident).says("对", "affirm")
    resident.says("撤销", "cancel_task")
    answer = resident.says("是的", "affirm")
    assert rows(resident)[0]["state"] == "dropped"
    assert resident.context().say("undo.ticket").text in words(answer)


def test_after_ten_minutes_only_a_person_takes_it_back(resident: Resident) -> None:
    walk(resident).says("对", "affirm")
    resident.later(11)
    answer = resident.says("撤销", "cancel_task")
    assert answer.handoff == "undo" and "取消预约" not in words(answer)
    assert rows(resident)[0]["state"] == "open"


def test_when_it_cannot_be_written_that_is_said_and_a_person_called(
    resident: Resident, when_nothing_answers: Broken
) -> None:
    answer = when_nothing_answers(walk(resident), "对", "affirm")
    assert answer.handoff == "backend"
    assert resident.context().say("file_complaint.failed").text in words(answer)


def test_an_emergency_in_the_story_goes_first(resident: Resident) -> None:
    resident.says("我要投诉", "file_complaint")
    answer = resident.says("楼上着火了浓烟都下来了，物业也没有人管，快点来人看看怎么办", "emergency", 1.0)
    assert answer.urgent and "119" in words(answer)
