"""用药/复诊提醒 as a task: what, when, how often, with which telephone; nothing is promised that cannot be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from resident import Resident, buttons, words

from actions.turn import Answer
from bot.services.reminders import MOST

Broken = Callable[[Resident, str, str], Answer]
DAILY = "每天早上八点提醒我吃降压药"
NUMBER = "13800138000"


@pytest.fixture
def resident(resident: Resident) -> Resident:
    """In a web page, while telephones can be called."""
    resident.rings = True
    return resident


def begins(resident: Resident, text: str = DAILY) -> Answer:
    return resident.says(text, "set_reminder")


def asked(resident: Resident) -> str | None:
    frame = resident.agenda.frame
    return frame.asked if frame else None


def known(resident: Resident) -> dict[str, Any]:
    assert resident.agenda.frame
    return dict(resident.agenda.frame.known)


def kept(resident: Resident) -> dict[str, Any]:
    (row,) = resident.rows("reminders")
    return row


# --- what is wanted -----------------------------------------------------------------------------------------------


def test_one_sentence_needs_only_the_number_and_a_yes(resident: Resident) -> None:
    begins(resident)
    assert asked(resident) == "phone"
    answer = resident.says(NUMBER)
    for part in ("每天早上8点", "吃降压药", NUMBER, "对吗"):
        assert part in words(answer)
    assert resident.rows("reminders") == []
    answer = resident.says("对", "affirm")
    row = kept(resident)
    assert (row["what"], row["phone"], row["state"]) == ("吃降压药", NUMBER, "active")
    assert row["next_at"] == "2026-11-22T00:00:00+00:00"
    assert "记下了" in words(answer) and "不用提醒了" in words(answer) and asked(resident) is None


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("提醒我吃药", "吃药"),
        ("帮我设个吃药的闹钟", "吃药"),
        ("下礼拜三复诊到时候叫我一声", "复诊"),
        ("晚上九点记得喊我打胰岛素", "打胰岛素"),
        ("后天早上空腹抽血，头天晚上提醒我别吃东西", "别吃东西"),
        ("阿拉老头子要打针，侬每日提醒伊", "打针"),
        ("唔该每日提我食药", "食药"),
        ("每个月一号喊我去拿药哈，莫让我搞忘了", "去拿药"),
        ("我老忘记吃药怎么办，能提醒吗", "吃药"),
        ("帮我妈定个提醒，隔天吃一粒华法林", "吃一粒华法林"),
    ],
)
def test_what_stands_in_the_first_sentence_is_not_asked_for(resident: Resident, text: str, what: str) -> None:
    begins(resident, text)
    assert known(resident)["what"] == what


@pytest.mark.parametrize("text", ["提醒我", "给我设个闹钟", "用药提醒", "设一个提醒", "每天早上八点提醒我"])
def test_who_only_wants_a_reminder_is_asked_of_what(resident: Resident, text: str) -> None:
    begins(resident, text)
    assert asked(resident) == "what" and "what" not in known(resident)


@pytest.mark.parametrize(("text", "what"), [("吃降压药", "吃降压药"), ("量血压", "量血压"), ("给花浇水", "给花浇水")])
def test_any_deed_is_kept_in_the_residents_own_words(resident: Resident, text: str, what: str) -> None:
    begins(resident, "提醒我")
    resident.says(text)
    assert known(resident)["what"] == what and asked(resident) == "times"


@pytest.mark.parametrize("text", ["不知道", "什么", "每天早上八点", "随便"])
def test_what_is_no_deed_is_not_taken_for_one(resident: Resident, text: str) -> None:
    begins(resident, "提醒我")
    resident.says(text)
    assert asked(resident) == "what" and "what" not in known(resident)


# --- when and how often -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "often", "times", "date"),
    [
        ("每天早上八点和晚上八点提醒我吃药", "days:1", "08:00,20:00", None),
        ("早晚八点提醒我吃药，每天都要", "days:1", "08:00,20:00", None),
        ("隔天晚上九点提醒我吃药", "days:2", "21:00", None),
        ("每周一三五早上七点提醒我去透析", "week:0,2,4", "07:00", None),
        ("每个月一号上午九点提醒我去拿药", "month:1", "09:00", None),
        ("明天下午两点提醒我去复诊", "once", "14:00", "2026-11-22"),
        ("再过半个钟头提醒我量血压", "once", "10:30", "2026-11-21"),
        ("下星期四做胃镜，前一天晚上八点提醒我别吃东西", "once", "20:00", "2026-11-25"),
    ],
)
def test_when_stands_in_the_first_sentence(
    resident: Resident, text: str, often: str, times: str, date: str | None
) -> None:
    begins(resident, text)
    found = known(resident)
    assert (found["often"], found["times"], found.get("date")) == (often, times, date)
    assert asked(resident) == "phone"


@pytest.mark.parametrize(
    ("said", "first", "second", "answer", "at"),
    [
        ("三点", "凌晨3点", "下午3点", "下午", "15:00"),
        ("三点", "凌晨3点", "下午3点", "凌晨", "03:00"),
        ("三点", "凌晨3点", "下午3点", "夜里", "03:00"),
        ("八点", "早上8点", "晚上8点", "早上", "08:00"),
        ("八点", "早上8点", "晚上8点", "晚上8点", "20:00"),
        ("晚上三点", "凌晨3点", "下午3点", "下午3点", "15:00"),
    ],
)
def test_an_hour_that_may_be_day_or_night_is_asked_back(
    resident: Resident, said: str, first: str, second: str, answer: str, at: str
) -> None:
    begins(resident, "每天提醒我吃药")
    question = resident.says(said)
    assert asked(resident) == "half_day" and buttons(question) == [first, second]
    resident.says(answer)
    resident.says("不留")
    resident.says("对", "affirm")
    assert kept(resident)["schedule"]["times"] == [at]


@pytest.mark.parametrize("said", ["早上八点", "早上八点左右", "晚上九点半", "中午十二点", "下午三点", "20点"])
def test_an_hour_that_is_clear_is_not_asked_back(resident: Resident, said: str) -> None:
    begins(resident, "每天提醒我吃药")
    resident.says(said)
    assert asked(resident) == "phone"


def test_one_question_at_a_time(resident: Resident) -> None:
    begins(resident, "提醒我吃药")
    assert asked(resident) == "times"
    resident.says("晚上八点")
    assert asked(resident) == "often"
    answer = resident.says("只这一次")
    assert asked(resident) == "phone" and "号码" in words(answer)
    resident.says("不留电话")
    resident.says("对", "affirm")
    assert kept(resident)["schedule"]["start"] == "2026-11-21"


def test_a_single_time_that_is_over_today_is_tomorrows(resident: Resident) -> None:
    begins(resident, "早上八点提醒我吃药")
    resident.says("只这一次")
    assert "明天" in words(resident.says("不留"))


@pytest.mark.parametrize(
    ("text", "answer", "often"),
    [("每个星期提醒我去透析", "星期三", "week:2"), ("每个月提醒我去配药", "十五号", "month:15")],
)
def test_on_which_day_of_the_week_or_the_month(resident: Resident, text: str, answer: str, often: str) -> None:
    begins(resident, text)
    assert asked(resident) == "often"
    resident.says(answer)
    assert known(resident)["often"] == often and asked(resident) == "times"


def test_a_time_that_is_over_is_asked_for_again(resident: Resident) -> None:
    begins(resident, "今天早上八点提醒我去抽血")
    answer = resident.says("不留")
    assert resident.context().say("set_reminder.past").text in words(answer) and asked(resident) == "times"


@pytest.mark.parametrize(
    ("correction", "question", "expected"),
    [
        ("不对", "wrong", {}),
        ("时间不对", "times", {}),
        ("事情不对", "what", {}),
        ("电话不对", "phone", {}),
        ("次数不对", "often", {}),
        ("不对，是晚上九点", "confirm", {"times": "21:00"}),
        ("不对，是吃降糖药", "confirm", {"what": "吃降糖药"}),
        ("不对，每星期三", "confirm", {"often": "week:2"}),
        ("不对，电话是13900139000", "confirm", {"phone": "13900139000"}),
    ],
)
def test_a_correction_asks_only_for_what_is_wrong(
    resident: Resident, correction: str, question: str, expected: dict[str, str]
) -> None:
    begins(resident)
    resident.says(NUMBER)
    resident.says(correction, "deny")
    assert asked(resident) == question and expected.items() <= known(resident).items()
    assert resident.rows("reminders") == []


# --- where: nothing is promised that cannot be done ----------------------------------------------------------------


def test_in_a_page_one_may_be_reminded_without_a_telephone(resident: Resident) -> None:
    begins(resident)
    answer = resident.says("不留电话", "inform")
    assert "网页" in words(answer)
    answer = resident.says("对", "affirm")
    assert kept(resident)["phone"] is None and "网页要开着" in words(answer)


def test_where_nobody_can_be_called_no_number_is_asked_for(resident: Resident) -> None:
    resident.rings = False
    answer = begins(resident)
    assert asked(resident) == "confirm" and "不打电话" in words(answer)


@pytest.mark.parametrize("door", ["phone", "kiosk"])
def test_where_nobody_can_be_called_and_nothing_is_left_that_is_said(resident: Resident, door: str) -> None:
    resident.rings, resident.door = False, door
    answer = begins(resident)
    assert resident.context().say("set_reminder.no_calls").text in words(answer)
    assert asked(resident) is None and resident.says("好的", "affirm").handoff == "unfinished"


@pytest.mark.parametrize("door", ["phone", "kiosk"])
def test_a_call_and_a_kiosk_need_a_number(resident: Resident, door: str) -> None:
    resident.door = door
    assert "网页" not in words(begins(resident))
    answer = resident.says("没有", "deny")
    assert resident.context().say("set_reminder.no_phone").text in words(answer)
    assert resident.rows("reminders") == []


def test_a_number_that_was_told_before_is_not_asked_for_again_unless_it_is_wrong(resident: Resident) -> None:
    begins(resident)
    resident.says(NUMBER)
    resident.says("对", "affirm")
    answer = begins(resident, "每星期三下午两点提醒我量血压")
    assert asked(resident) == "confirm" and NUMBER in words(answer)
    resident.says("电话不对", "deny")
    assert asked(resident) == "phone"


def test_who_calls_is_rung_at_that_very_telephone_and_its_number_is_kept_only_after_the_yes(
    resident: Resident,
) -> None:
    resident.door, resident.caller = "phone", NUMBER
    answer = begins(resident)
    assert asked(resident) == "confirm" and "您现在用的这个电话" in words(answer)
    assert NUMBER not in str(resident.agenda.to_json()) and NUMBER not in words(answer)
    resident.says("对", "affirm")
    assert kept(resident)["phone"] == NUMBER


def test_who_calls_may_name_another_telephone(resident: Resident) -> None:
    resident.door, resident.caller = "phone", NUMBER
    begins(resident)
    resident.says("电话不对", "deny")
    assert asked(resident) == "phone"
    answer = resident.says("13900139000")
    assert "13900139000" in words(answer)
    resident.says("对", "affirm")
    assert kept(resident)["phone"] == "13900139000"


def test_it_can_be_taken_back_for_ten_minutes(resident: Resident) -> None:
    begins(resident)
    resident.says("不留", "deny")
    resident.says("对", "affirm")
    resident.says("撤销", "cancel_task")
    answer = resident.says("是的", "affirm")
    assert resident.context().say("undo.reminder").text in words(answer)
    assert kept(resident)["state"] == "cancelled"


def test_after_ten_minutes_it_is_told_how_to_end_it(resident: Resident) -> None:
    begins(resident)
    resident.says("不留", "deny")
    resident.says("对", "affirm")
    resident.later(11)
    answer = resident.says("撤销", "cancel_task")
    assert "不用提醒了" in words(answer) and "取消预约" not in words(answer)
    assert kept(resident)["state"] == "active"


def test_there_is_an_end_to_reminders(resident: Resident) -> None:
    for number in range(MOST + 1):
        begins(resident, f"每天早上八点{number:02}分提醒我吃药")
        if asked(resident) == "phone":
            resident.says(NUMBER)
        answer = resident.says("对", "affirm")
    assert resident.context().say("set_reminder.too_many").text in words(answer)
    assert len(resident.rows("reminders")) == MOST


def test_when_it_cannot_be_written_that_is_said_and_a_person_called(
    resident: Resident, when_nothing_answers: Broken
) -> None:
    begins(resident)
    resident.says(NUMBER)
    resident.rings = True
    answer = when_nothing_answers(resident, "对", "affirm")
    assert answer.handoff == "backend" and resident.context().say("set_reminder.failed").text in words(answer)
