"""查询, 取消, 改约: the right one is found, nobody else's is shown, the old place is kept until the new one is had."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from resident import Resident, copy, words
from sqlalchemy.engine import Engine

from actions.turn import Answer

Booking = Callable[..., Resident]
Broken = Callable[[Resident, str, str], Answer]
SERVICES = {"check_appointment": "查查我的预约", "cancel_appointment": "取消预约", "reschedule_appointment": "改约"}
SECRETS = ("骨科", "11月25日", "示范第一医院", "孙丽萍")


@pytest.fixture
def town(once_booked: Resident, tmp_path: Path) -> Engine:
    return copy(Path(str(once_booked.engine.url.database)), tmp_path / "town.db")


@pytest.fixture
def booked(resident: Resident, once_booked: Resident) -> Resident:
    resident.agenda = once_booked.agenda
    return resident


@pytest.mark.parametrize("service", SERVICES)
def test_what_was_booked_in_this_conversation_is_found_at_once(booked: Resident, service: str) -> None:
    answer = booked.says(SERVICES[service], service)
    assert "骨科" in words(answer) and "11月25日" in words(answer)


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("phone", ["13800138000", "一三八零零一三八零零零", "138 0013 8000"])
def test_it_is_found_from_elsewhere_by_name_and_telephone(
    booked: Resident, someone_else: Resident, service: str, phone: str
) -> None:
    someone_else.says(SERVICES[service], service)
    someone_else.says("李秀英")
    answer = someone_else.says(phone)
    assert "骨科" in words(answer)


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize(
    ("name", "phone"),
    [("李秀英", "13900139000"), ("王建国", "13800138000"), ("李秀英", "没有"), ("李秀英", "不记得了")],
)
def test_nobody_elses_booking_is_shown(
    booked: Resident, someone_else: Resident, service: str, name: str, phone: str
) -> None:
    someone_else.says(SERVICES[service], service)
    someone_else.says(name)
    answer = someone_else.says(phone, "inform")
    assert not [secret for secret in SECRETS if secret in words(answer)]
    assert someone_else.agenda.offer and someone_else.agenda.offer.kind == "person"


def test_a_reference_alone_shows_nothing(booked: Resident, someone_else: Resident) -> None:
    reference = booked.rows("bookings")[0]["reference"]
    someone_else.says("查查我的预约", "check_appointment")
    answer = someone_else.says(reference)
    assert not [secret for secret in SECRETS if secret in words(answer)]


@pytest.mark.parametrize(
    ("yes", "intent"),
    [
        *[(yes, "affirm") for yes in ("是的", "取消吧", "对，取消", "好的，取消掉", "不要了", "嗯，不去了")],
        # What the classifier cannot know: after 取消吗 the word 取消 is a yes, not a wish to drop the cancelling.
        *[(yes, "cancel_task") for yes in ("取消吧", "取消它", "取消掉", "不要了", "撤了吧")],
        *[(yes, "cancel_appointment") for yes in ("取消吧", "取消它", "对，取消", "不要了", "我要取消")],
    ],
)
def test_a_yes_cancels(booked: Resident, yes: str, intent: str) -> None:
    booked.says("取消预约", "cancel_appointment")
    booked.says(yes, intent)
    assert [row["state"] for row in booked.rows("bookings")] == ["cancelled"]


@pytest.mark.parametrize("no", ["不取消", "不用了", "还是留着吧", "算了，不取消了", "先别取消"])
@pytest.mark.parametrize("intent", ["deny", "cancel_appointment", "cancel_task"])
def test_a_no_keeps_it(booked: Resident, no: str, intent: str) -> None:
    booked.says("取消预约", "cancel_appointment")
    booked.says(no, intent)
    assert [row["state"] for row in booked.rows("bookings")] == ["booked"]


def test_a_cancelled_one_can_be_had_back(booked: Resident) -> None:
    booked.says("取消预约", "cancel_appointment")
    booked.says("是的", "affirm")
    booked.later(5)
    booked.says("撤销", "cancel_task")
    booked.says("是的", "affirm")
    assert [row["state"] for row in booked.rows("bookings")] == ["booked"]


def test_a_move_takes_the_new_place_and_only_then_gives_up_the_old(booked: Resident) -> None:
    booked.says("改约", "reschedule_appointment")
    booked.says("下周五上午")
    booked.says("第一个")
    assert [row["date"] for row in booked.rows("bookings")] == ["2026-11-25"]
    booked.says("对", "affirm")
    assert [(row["date"], row["state"]) for row in booked.rows("bookings")] == [("2026-11-27", "booked")]


def test_a_move_can_be_had_back(booked: Resident) -> None:
    for text in ("改约到下周五上午", "第一个"):
        booked.says(text, "reschedule_appointment" if text.startswith("改") else "inform")
    booked.says("对", "affirm")
    booked.says("撤销", "cancel_task")
    booked.says("是的", "affirm")
    assert [row["date"] for row in booked.rows("bookings")] == ["2026-11-25"]


def test_the_new_place_taken_meanwhile_leaves_the_old_one(booked: Resident, someone_else: Resident) -> None:
    booked.says("改约到下周五上午", "reschedule_appointment")
    booked.says("第一个")
    for text in ("我想约示范第一医院的骨科，下周五上午", "第一个", "王建国", "不留"):
        someone_else.says(text, "book_appointment" if "骨科" in text else "inform")
    someone_else.says("对", "affirm")
    answer = booked.says("对", "affirm")
    assert booked.context().say("reschedule_appointment.taken").text in words(answer)
    mine = [row for row in booked.rows("bookings") if row["patient"] == "李秀英"]
    assert [(row["date"], row["state"]) for row in mine] == [("2026-11-25", "booked")]


def test_the_day_on_which_one_cannot_come_is_not_the_wished_one(booked: Resident) -> None:
    booked.says("我礼拜三有事，想换一天", "reschedule_appointment")
    assert booked.agenda.frame and booked.agenda.frame.asked == "day"


@pytest.mark.parametrize("which", ["第二个", "眼科那个", "最后一个"])
def test_of_several_the_one_is_asked_for(booked: Resident, which: str) -> None:
    for text in ("再约示范第一医院的眼科，下周四上午", "第一个"):
        booked.says(text, "book_appointment" if "眼科" in text else "inform")
    booked.says("对", "affirm")
    booked.says("取消预约", "cancel_appointment")
    assert booked.agenda.frame and booked.agenda.frame.asked == "which"
    answer = booked.says(which)
    assert "眼科" in words(answer) and "骨科" not in words(answer)


@pytest.mark.parametrize("service", SERVICES)
def test_when_the_system_gives_no_answer_a_person_is_called(
    booked: Resident, when_nothing_answers: Broken, service: str
) -> None:
    assert when_nothing_answers(booked, SERVICES[service], service).handoff == "backend"


@pytest.mark.parametrize("service", ["cancel_appointment", "reschedule_appointment"])
def test_when_the_system_gives_no_answer_at_the_yes_nothing_is_changed(
    booked: Resident, when_nothing_answers: Broken, service: str
) -> None:
    booked.says(SERVICES[service], service)
    if service == "reschedule_appointment":
        booked.says("下周五上午")
        booked.says("第一个")
    assert when_nothing_answers(booked, "对", "affirm").handoff == "backend"
    assert [(row["date"], row["state"]) for row in booked.rows("bookings")] == [("2026-11-25", "booked")]
