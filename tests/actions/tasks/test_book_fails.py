"""What can go wrong with a booking, and taking it back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from resident import Resident, buttons, words

from actions.turn import Answer

Booking = Callable[..., Resident]
Broken = Callable[[Resident, str, str], Answer]


def _asked(resident: Resident) -> str | None:
    return resident.agenda.frame.asked if resident.agenda.frame else None


@pytest.mark.parametrize("says", ["都不合适", "都不行", "换一天", "不要"])
def test_when_nothing_offered_is_right_another_day_is_asked_for(booking: Booking, says: str) -> None:
    resident = booking(5)
    resident.says(says, "deny")
    assert _asked(resident) == "day"


def test_a_day_without_free_places_is_named_and_days_with_some_are_offered(booking: Booking) -> None:
    answer = booking(3).says("明天")
    assert "没有号了" in words(answer)
    assert buttons(answer)
    assert _asked(booking(0)) == "day"


def test_a_day_that_was_offered_can_be_booked(booking: Booking) -> None:
    """What stands on a button must lead on, whichever it is."""
    resident = booking(3)
    agenda = resident.agenda
    for title in buttons(resident.last):  # type: ignore[arg-type]
        resident.agenda = agenda
        answer = resident.says(title)
        assert "没有号" not in words(answer), title
        assert _asked(resident) in ("half_day", "slot")


def test_a_place_taken_meanwhile_leads_to_others_of_the_same_day(booking: Booking, someone_else: Resident) -> None:
    resident = booking()
    booking(6, who=someone_else)
    for text, intent in (("王建国", "inform"), ("不留", "inform"), ("对", "affirm")):
        someone_else.says(text, intent)
    answer = resident.says("对", "affirm")
    assert resident.context().say("slots.taken").text in words(answer)
    assert _asked(resident) == "slot"
    assert len(resident.rows("bookings")) == 1
    resident.says("第一个")
    assert _asked(resident) == "confirm"


def test_a_second_one_of_the_same_department_and_day_offers_to_move_the_first(booking: Booking) -> None:
    booking().says("对", "affirm")
    resident = booking(5)
    resident.says("第二个")
    answer = resident.says("对", "affirm")
    assert "已经约了" in words(answer)
    assert len(resident.rows("bookings")) == 1
    resident.says("好的", "affirm")
    assert resident.agenda.frame and resident.agenda.frame.service == "reschedule_appointment"


def test_the_yes_said_twice_books_once_and_tells_the_same_number(booking: Booking) -> None:
    """The answer to the first yes was lost on its way: the hub asks again with the agenda from before."""
    resident = booking()
    before = resident.agenda
    first = words(resident.says("对", "affirm"))
    resident.agenda = before
    assert words(resident.says("对", "affirm")) == first
    assert len(resident.rows("bookings")) == 1


@pytest.mark.parametrize("turns", range(1, 9))
def test_when_the_system_gives_no_answer_that_is_said_and_a_person_called(
    booking: Booking, when_nothing_answers: Broken, turns: int
) -> None:
    resident = booking(turns)
    next_one = [*("骨科", "示范第一医院", "下周三", "上午", "第一个", "李秀英", "13800138000"), "对的"][turns - 1]
    answer = when_nothing_answers(resident, next_one, "affirm" if turns == 8 else "inform")
    if answer.handoff is None:  # questions about the resident alone need no answer of the hospital's
        assert turns in (6, 7)
        return
    assert answer.handoff == "backend"
    assert resident.context().say("book_appointment.failed").text in words(answer)
    assert resident.rows("bookings") == []


def test_it_can_be_taken_back_for_ten_minutes(booking: Booking) -> None:
    resident = booking()
    resident.says("对", "affirm")
    resident.later(9)
    resident.says("撤销", "cancel_task")
    answer = resident.says("是的", "affirm")
    assert words(answer).startswith(resident.context().say("undo.book").text)
    assert [row["state"] for row in resident.rows("bookings")] == ["cancelled"]


def test_a_no_to_taking_it_back_leaves_it(booking: Booking) -> None:
    resident = booking()
    resident.says("对", "affirm")
    resident.says("撤销", "cancel_task")
    resident.says("不用了", "deny")
    assert [row["state"] for row in resident.rows("bookings")] == ["booked"]


def test_after_ten_minutes_it_is_said_how_to_cancel(booking: Booking) -> None:
    resident = booking()
    resident.says("对", "affirm")
    resident.later(11)
    assert words(resident.says("撤销", "cancel_task")) == resident.context().say("undo.late").text
    assert [row["state"] for row in resident.rows("bookings")] == ["booked"]
