"""请给我回电: when is understood, kept within the hours of the desk, read back; the place in the line stays."""

from __future__ import annotations

import datetime as dt

import pytest
from resident import SATURDAY, Resident, words
from sqlalchemy import select

from actions.tasks.callback import on_duty
from bot.duty import SHANGHAI, Duty
from bot.people import jobs, tickets

PHONE = "13800138000"


def at(day: int, clock: str) -> dt.datetime:
    hour, minute = map(int, clock.split(":"))
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


def rows(resident: Resident, table=tickets) -> list[dict[str, object]]:  # type: ignore[no-untyped-def]
    with resident.engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


def asked(resident: Resident) -> str | None:
    assert resident.agenda.frame
    return resident.agenda.frame.asked


@pytest.mark.parametrize(
    "text", ["请给我回电", "不等了，给我回电", "给我回个电话吧", "让他们打给我", "请打电话给我", "等会儿打给我吧"]
)
def test_plain_words_ask_for_it_whatever_the_classifier_thinks(resident: Resident, text: str) -> None:
    resident.says(text, "hotline_lookup", 0.95)
    assert resident.agenda.frame and resident.agenda.frame.service == "callback"


@pytest.mark.parametrize("text", ["骗子打电话给我", "社保局打电话来叫我认证", "我要打电话", "电话号码多少"])
def test_other_words_about_telephones_do_not(resident: Resident, text: str) -> None:
    resident.says(text, "out_of_scope", 0.1)
    assert resident.agenda.frame is None or resident.agenda.frame.service != "callback"


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("越快越好", at(21, "10:00"), at(21, "12:00")),
        ("现在就打", at(21, "10:00"), at(21, "12:00")),
        ("随便", at(21, "10:00"), at(21, "12:00")),
        ("明天上午", at(22, "08:30"), at(22, "12:00")),
        ("今天下午", at(21, "12:00"), at(21, "17:30")),
        ("下午三点", at(21, "15:00"), at(21, "16:00")),
        ("明天早上九点", at(22, "09:00"), at(22, "10:00")),
        ("下周三", at(25, "08:30"), at(25, "17:30")),
        ("上午", at(21, "10:00"), at(21, "12:00")),
    ],
)
def test_when_is_understood_in_plain_words(resident: Resident, text: str, begin, end) -> None:
    resident.says("请给我回电", "out_of_scope")
    resident.says(PHONE)
    resident.says(text)
    assert asked(resident) == "confirm"
    resident.says("对", "affirm")
    (row,) = rows(resident)
    assert (row["kind"], row["phone"], row["wanted"]) == ("callback", PHONE, text)
    due = {job["kind"]: dt.datetime.fromisoformat(str(job["due_at"])) for job in rows(resident, jobs)}
    assert due == {"callback_due": begin, "callback_late": end}
    assert dt.datetime.fromisoformat(str(row["due_at"])) == end


def test_a_time_when_nobody_is_there_is_moved_and_that_is_said(resident: Resident) -> None:
    resident.says("请给我回电", "out_of_scope")
    resident.says(PHONE)
    answer = resident.says("今天晚上八点")
    assert resident.context().say("callback.moved").text in words(answer)
    assert "11月22日" in words(answer) and "早上8点半到上午10点半" in words(answer)


def test_it_is_said_where_and_when_and_that_the_place_stays(resident: Resident) -> None:
    resident.says("请给我回电", "out_of_scope")
    resident.says(PHONE)
    resident.says("明天上午")
    answer = resident.says("对", "affirm")
    (row,) = rows(resident)
    assert answer.handoff is None and answer.agenda.stack == ()
    for part in (str(row["reference"]), PHONE, "早上8点半到中午12点", "位子还在"):
        assert part in words(answer)


def test_all_in_one_sentence(resident: Resident) -> None:
    resident.says(f"请明天上午给我回电，{PHONE}", "out_of_scope")
    assert asked(resident) == "confirm"


def test_a_number_that_was_told_before_is_not_asked_for_again(resident: Resident) -> None:
    resident.agenda = resident.agenda.__class__("shanghai", person={"phone": PHONE})
    resident.says("请给我回电", "out_of_scope")
    assert asked(resident) == "wanted"


def test_without_a_telephone_there_is_no_call(resident: Resident) -> None:
    resident.says("请给我回电", "out_of_scope")
    answer = resident.says("没有电话")
    assert asked(resident) == "phone" and "12345" in words(answer)


def test_what_is_wrong_is_asked_for_anew(resident: Resident) -> None:
    resident.says("请给我回电", "out_of_scope")
    resident.says(PHONE)
    resident.says("明天上午")
    resident.says("不对", "deny")
    resident.says("时间不对", "inform")
    assert asked(resident) == "wanted"
    resident.says("今天下午", "inform")
    assert asked(resident) == "confirm" and rows(resident) == []


def test_the_service_that_was_in_hand_is_gone_on_with(resident: Resident) -> None:
    resident.says("我想挂号", "book_appointment")
    resident.says("请给我回电", "out_of_scope")
    resident.says(PHONE)
    resident.says("明天上午")
    resident.says("对", "affirm")
    resident.says("好的", "affirm")
    assert resident.agenda.frame and resident.agenda.frame.service == "book_appointment"


@pytest.mark.parametrize("hours", ["08:30-12:00,13:00-17:30", "22:00-06:00", "00:00-24:00"])
@pytest.mark.parametrize("begin", [at(21, "07:00"), at(21, "12:15"), at(21, "20:00"), at(21, "23:59")])
def test_the_window_lies_ahead_and_opens_while_somebody_is_there(hours: str, begin: dt.datetime) -> None:
    duty = Duty.parse(hours)
    first, last = on_duty((begin, begin + dt.timedelta(hours=1)), duty, SATURDAY)
    assert first >= SATURDAY and duty.open(first) and first < last
    assert duty.open(last - dt.timedelta(minutes=1))
