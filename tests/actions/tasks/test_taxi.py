"""叫车 as a task: what is a place and what is not, times, corrections, the request for the desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from resident import Resident, words

from actions.turn import Answer

Broken = Callable[[Resident, str, str], Answer]
TURNS = ("去瑞金医院", "幸福小区三号门", "明天早上八点", "不坐轮椅", "13800138000")


def _walk(resident: Resident, turns: int = len(TURNS)) -> Resident:
    resident.says("我要叫车", "call_taxi")
    for text in TURNS[:turns]:
        resident.says(text)
    return resident


def _known(resident: Resident) -> dict[str, object]:
    assert resident.agenda.frame
    return dict(resident.agenda.frame.known)


@pytest.mark.parametrize(
    ("text", "start", "goal"),
    [
        ("我要叫辆车去瑞金医院", None, "瑞金医院"),
        ("从幸福小区到中山医院叫个车", "幸福小区", "中山医院"),
        ("我在长寿路100号，要去火车站，叫个车", "长寿路100号", "火车站"),
        ("叫个车送我到华山医院", None, "华山医院"),
        ("帮我叫一辆去虹桥机场的车", None, "虹桥机场"),
        ("打车回曹杨新村", None, "曹杨新村"),
    ],
)
def test_places_in_the_first_sentence(resident: Resident, text: str, start: str | None, goal: str) -> None:
    resident.says(text, "call_taxi")
    assert (_known(resident).get("start"), _known(resident).get("goal")) == (start, goal)


@pytest.mark.parametrize(
    "text", ["我腿脚不好坐轮椅的", "你好", "谢谢", "什么", "今天天气怎么样", "我不知道", "随便", "你说什么呀"]
)
def test_what_is_no_place_is_not_taken_for_one(resident: Resident, text: str) -> None:
    _walk(resident, 0).says(text, "out_of_scope", 0.5)
    assert "goal" not in _known(resident)


@pytest.mark.parametrize("text", ["我家", "家里", "就在我家门口", "老地方"])
def test_a_place_that_no_driver_can_find_is_asked_for_again(resident: Resident, text: str) -> None:
    _walk(resident, 1).says(text)
    assert "start" not in _known(resident)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("现在", "2026-11-21T10:00"),
        ("半小时以后", "2026-11-21T10:30"),
        ("明天早上八点", "2026-11-22T08:00"),
        ("下午三点", "2026-11-21T15:00"),
        ("三点", "2026-11-21T15:00"),
        ("后天上午九点半", "2026-11-23T09:30"),
    ],
)
def test_when(resident: Resident, text: str, at: str) -> None:
    _walk(resident, 2).says(text)
    assert str(_known(resident)["when"]).startswith(at)


@pytest.mark.parametrize("text", ["明天", "下午"])
def test_a_day_without_a_time_is_not_enough(resident: Resident, text: str) -> None:
    _walk(resident, 2).says(text)
    assert resident.agenda.frame and resident.agenda.frame.asked == "when"


def test_a_day_and_then_a_time_are_put_together(resident: Resident) -> None:
    _walk(resident, 2).says("明天")
    resident.says("早上八点")
    assert str(_known(resident)["when"]).startswith("2026-11-22T08:00")


def test_a_driver_needs_a_telephone_number(resident: Resident) -> None:
    answer = _walk(resident, 4).says("没有", "deny")
    assert resident.context().say("call_taxi.phone_needed").text in words(answer)
    assert resident.agenda.frame and resident.agenda.frame.asked == "phone"


def test_the_yes_writes_one_request_and_tells_its_number(resident: Resident) -> None:
    _walk(resident)
    assert resident.rows("rides") == []
    answer = resident.says("对", "affirm")
    (row,) = resident.rows("rides")
    assert (row["start"], row["goal"], row["wheelchair"]) == ("幸福小区三号门", "瑞金医院", False)
    assert (row["at"], row["phone"], row["state"]) == ("2026-11-22T00:00:00+00:00", "13800138000", "requested")
    assert row["reference"] in words(answer)


@pytest.mark.parametrize(
    ("correction", "asked"),
    [
        ("时间不对", "when"),
        ("不对，电话错了", "phone"),
        ("上车的地方不对", "start"),
        ("去的地方不对", "goal"),
        ("不对，我坐轮椅", "confirm"),
        ("不对", "wrong"),
        ("不对，是下午三点", "confirm"),
    ],
)
def test_a_correction_asks_only_for_what_is_wrong(resident: Resident, correction: str, asked: str) -> None:
    _walk(resident).says(correction, "deny")
    assert resident.agenda.frame and resident.agenda.frame.asked == asked
    assert resident.rows("rides") == []


def test_a_time_that_is_over_meanwhile_is_asked_for_again(resident: Resident) -> None:
    _walk(resident)
    resident.later(24 * 60)
    answer = resident.says("对", "affirm")
    assert resident.context().say("call_taxi.past").text in words(answer)
    assert resident.agenda.frame and resident.agenda.frame.asked == "when"
    assert resident.rows("rides") == []


@pytest.mark.parametrize(("minutes", "state"), [(5, "cancelled"), (11, "requested")])
def test_it_can_be_taken_back_for_ten_minutes(resident: Resident, minutes: int, state: str) -> None:
    _walk(resident).says("对", "affirm")
    resident.later(minutes)
    answer = resident.says("撤销", "cancel_task")
    if state == "requested":
        assert "取消预约" not in words(answer)  # a car is no appointment
    else:
        resident.says("是的", "affirm")
    assert [row["state"] for row in resident.rows("rides")] == [state]


def test_when_it_cannot_be_written_that_is_said_and_a_person_called(
    resident: Resident, when_nothing_answers: Broken
) -> None:
    answer = when_nothing_answers(_walk(resident), "对", "affirm")
    assert answer.handoff == "backend"
    assert resident.context().say("call_taxi.failed").text in words(answer)


@pytest.mark.parametrize(("city", "number"), [("shanghai", "95128"), ("guangzhou", "12345")])
def test_the_number_to_call_oneself_is_the_citys(resident: Resident, city: str, number: str) -> None:
    resident.agenda = resident.agenda.__class__(city)
    assert number in words(_walk(resident).says("对", "affirm"))


@pytest.mark.parametrize(
    ("text", "intent"), [("好", "affirm"), ("就用这个号码", "inform"), ("我现在打的这个", "inform")]
)
def test_who_calls_need_not_say_their_own_number(resident: Resident, text: str, intent: str) -> None:
    resident.door, resident.caller = "phone", "13912345678"
    _walk(resident, 4)
    answer = resident.says(text, intent)
    assert _known(resident)["phone"] == "13912345678" and "13912345678" in words(answer)


def test_the_number_of_a_call_is_offered_and_not_taken_unasked(resident: Resident) -> None:
    resident.door, resident.caller = "phone", "13912345678"
    _walk(resident, 3)
    answer = resident.says("不坐轮椅")
    assert "您现在打来的这个号码" in words(answer) and "13912345678" not in str(resident.agenda.to_json())
    resident.says("13800138000")
    assert _known(resident)["phone"] == "13800138000"


def test_nobody_is_offered_a_number_that_is_not_known(resident: Resident) -> None:
    _walk(resident, 3)
    assert "这个号码" not in words(resident.says("不坐轮椅"))
    resident.says("好", "affirm")
    assert "phone" not in _known(resident)
