"""我的提醒, 不用提醒了: heard, ended one by one or all, changed, taken back."""

from __future__ import annotations

import pytest
from resident import Resident, words

NUMBER = "13800138000"


@pytest.fixture
def resident(resident: Resident) -> Resident:
    resident.rings = True
    return resident


def sets(resident: Resident, text: str) -> None:
    resident.says(text, "set_reminder")
    if resident.agenda.frame and resident.agenda.frame.asked == "phone":
        resident.says(NUMBER)
    resident.says("对", "affirm")
    assert resident.agenda.frame is None


def asked(resident: Resident) -> str | None:
    return resident.agenda.frame.asked if resident.agenda.frame else None


def active(resident: Resident) -> list[str]:
    return sorted(row["what"] for row in resident.rows("reminders") if row["state"] == "active")


@pytest.fixture
def two(resident: Resident) -> Resident:
    sets(resident, "每天早上八点提醒我吃降压药")
    sets(resident, "每星期三下午两点提醒我量血压")
    return resident


@pytest.mark.parametrize("text", ["我的提醒", "我设了哪些提醒，念给我听", "查一下我的提醒", "我有没有提醒"])
def test_they_are_read_out(two: Resident, text: str) -> None:
    answer = two.says(text, "set_reminder")
    for part in ("2个提醒", "每天早上8点：吃降压药", "每星期三下午2点：量血压", NUMBER):
        assert part in words(answer)


@pytest.mark.parametrize("text", ["我的提醒", "不用提醒了", "取消提醒"])
def test_where_there_is_none_that_is_said(resident: Resident, text: str) -> None:
    assert resident.context().say("my_reminders.none").text in words(resident.says(text, "set_reminder"))


@pytest.mark.parametrize("text", ["不用提醒了", "别再提醒我吃药了", "把吃药的提醒取消", "那个提醒不要了"])
def test_the_only_one_ends_after_a_yes(resident: Resident, text: str) -> None:
    sets(resident, "每天早上八点提醒我吃药")
    answer = resident.says(text, "set_reminder")
    assert asked(resident) == "confirm" and "吃药" in words(answer) and active(resident) == ["吃药"]
    resident.says("是的", "affirm")
    assert active(resident) == []


def test_a_no_keeps_it(resident: Resident) -> None:
    sets(resident, "每天早上八点提醒我吃药")
    resident.says("不用提醒了", "set_reminder")
    resident.says("还要", "deny")
    assert active(resident) == ["吃药"] and asked(resident) is None


@pytest.mark.parametrize(
    ("which", "left"),
    [("第二个", ["吃降压药"]), ("量血压那个", ["吃降压药"]), ("降压药的", ["量血压"]), ("都不要", [])],
)
def test_of_several_it_is_asked_which(two: Resident, which: str, left: list[str]) -> None:
    two.says("不用提醒了", "set_reminder")
    assert asked(two) == "which"
    two.says(which)
    assert asked(two) == "confirm"
    two.says("是的", "affirm")
    assert active(two) == left


def test_the_one_that_is_named_is_meant(two: Resident) -> None:
    answer = two.says("取消降压药的提醒", "set_reminder")
    assert asked(two) == "confirm" and "吃降压药" in words(answer) and "量血压" not in words(answer)


def test_all_at_once_come_back_at_once(two: Resident) -> None:
    two.says("提醒都取消", "set_reminder")
    two.says("是的", "affirm")
    assert active(two) == []
    two.says("撤销", "cancel_task")
    two.says("是的", "affirm")
    assert active(two) == ["吃降压药", "量血压"]


def test_a_change_of_the_time_ends_the_old_one_and_sets_a_new_one(resident: Resident) -> None:
    sets(resident, "每天早上八点提醒我吃药")
    answer = resident.says("吃药提醒改到晚上七点", "set_reminder")
    assert "先把原来的去掉" in words(answer)
    resident.says("是的", "affirm")
    assert active(resident) == []
    answer = resident.says("好的", "affirm")
    assert "每天晚上7点" in words(answer) and asked(resident) == "confirm"
    resident.says("对", "affirm")
    assert active(resident) == ["吃药"] and resident.rows("reminders")[-1]["schedule"]["times"] == ["19:00"]


def test_who_calls_again_later_hears_and_ends_what_rings_that_telephone(two: Resident) -> None:
    later = Resident(two.engine, conversation="c2", door="phone", rings=True, caller=NUMBER)
    answer = later.says("我的提醒", "set_reminder")
    assert "2个提醒" in words(answer) and "您现在用的这个电话" in words(answer)
    later.says("都不用提醒了", "set_reminder")
    later.says("都不要")
    later.says("是的", "affirm")
    assert active(two) == []
    later.says("撤销", "cancel_task")
    later.says("是的", "affirm")
    assert active(two) == ["吃降压药", "量血压"]


@pytest.mark.parametrize("text", ["知道了", "好，知道了", "已经吃过药了", "收到", "量过了，谢谢"])
def test_who_answers_a_reminder_in_the_page_is_not_asked_what_is_meant(resident: Resident, text: str) -> None:
    answer = resident.says(text, "emergency", 0.5)
    assert words(answer) == resident.context().say("goodbye.soft").text and answer.handoff is None


@pytest.mark.parametrize("text", ["喝药了", "吃错药了", "摔了"])
def test_what_may_be_a_cry_for_help_is_no_such_answer(resident: Resident, text: str) -> None:
    assert words(resident.says(text, "emergency", 0.9)) != resident.context().say("goodbye.soft").text


def test_another_conversation_has_nothing_to_say_about_them(two: Resident) -> None:
    stranger = Resident(two.engine, conversation="c2", rings=True)
    assert NUMBER not in words(stranger.says("我的提醒", "set_reminder"))
