"""Taking back the newest change, whichever kind it was, for ten minutes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.engine import Engine

from bot.services.bookings import SqlAppointments
from bot.services.changes import CannotUndo, Changes, NothingToUndo, TooLate
from bot.services.rides import Rides
from bot.services.schedule import Booking, Slot, SlotTaken

IN_TIME = timedelta(minutes=9, seconds=59)
JUST_IN_TIME = timedelta(minutes=10)
TOO_LATE = timedelta(minutes=10, seconds=1)


@pytest.fixture
def slots(appointments: SqlAppointments, now: datetime) -> tuple[Slot, ...]:
    return appointments.free("shanghai", "内科", limit=99, now=now)


@pytest.fixture
def booking(appointments: SqlAppointments, slots: tuple[Slot, ...], now: datetime) -> Booking:
    """Made an hour ago, so that only what follows can be undone."""
    return appointments.book(slots[0].id, "王建国", "13800138000", "c", now - timedelta(hours=1))


@pytest.mark.parametrize("waited", [timedelta(), IN_TIME, JUST_IN_TIME])
class TestWithinTenMinutes:
    def test_a_booking_is_cancelled_and_its_slot_free_at_once(
        self, appointments: SqlAppointments, slots: tuple[Slot, ...], now: datetime, waited: timedelta
    ) -> None:
        appointments.book(slots[0].id, "王建国", None, "c", now)
        undone = appointments.undo("c", now + waited)
        assert (undone.kind, undone.subject.state) == ("book", "cancelled")
        assert slots[0] in appointments.free("shanghai", "内科", limit=99, now=now + waited)

    def test_a_cancelled_booking_is_booked_again(
        self, appointments: SqlAppointments, booking: Booking, now: datetime, waited: timedelta
    ) -> None:
        appointments.cancel(booking.id, "c", now)
        with pytest.raises(SlotTaken):
            appointments.book(booking.slot.id, "李秀英", None, "d", now + waited)
        undone = appointments.undo("c", now + waited)
        assert (undone.kind, undone.subject) == ("cancel", booking)
        assert appointments.upcoming(conversation_id="c", now=now + waited) == (booking,)

    def test_a_moved_booking_goes_back_to_its_old_slot(
        self,
        appointments: SqlAppointments,
        booking: Booking,
        slots: tuple[Slot, ...],
        now: datetime,
        waited: timedelta,
    ) -> None:
        appointments.reschedule(booking.id, slots[7].id, "c", now)
        undone = appointments.undo("c", now + waited)
        assert (undone.kind, undone.subject) == ("reschedule", booking)
        later = now + waited + TOO_LATE
        assert appointments.book(slots[7].id, "李秀英", None, "d", later).slot == slots[7]


@pytest.mark.parametrize("what", ["book", "cancel", "reschedule"])
def test_after_ten_minutes_it_is_too_late_and_all_stays_as_it_is(
    appointments: SqlAppointments, booking: Booking, slots: tuple[Slot, ...], now: datetime, what: str
) -> None:
    if what == "book":
        appointments.book(slots[7].id, "王建国", "13800138000", "c", now)
    elif what == "cancel":
        appointments.cancel(booking.id, "c", now)
    else:
        appointments.reschedule(booking.id, slots[7].id, "c", now)
    before = appointments.upcoming(conversation_id="c", now=now)
    with pytest.raises(TooLate):
        appointments.undo("c", now + TOO_LATE)
    assert appointments.upcoming(conversation_id="c", now=now) == before


def test_there_is_nothing_to_undo_at_first_nor_twice_nor_for_others(
    appointments: SqlAppointments, slots: tuple[Slot, ...], now: datetime
) -> None:
    with pytest.raises(NothingToUndo):
        appointments.undo("c", now)
    appointments.book(slots[0].id, "王建国", None, "c", now)
    with pytest.raises(NothingToUndo):
        appointments.undo("d", now)
    appointments.undo("c", now)
    with pytest.raises(NothingToUndo):
        appointments.undo("c", now)


def test_several_changes_are_taken_back_one_by_one_newest_first(
    appointments: SqlAppointments, slots: tuple[Slot, ...], now: datetime
) -> None:
    booking = appointments.book(slots[0].id, "王建国", None, "c", now)
    for to in (5, 9, 5):  # there, further, and back to a slot that is only kept
        appointments.reschedule(booking.id, slots[to].id, "c", now)
    appointments.cancel(booking.id, "c", now)
    later = now + IN_TIME
    assert [appointments.undo("c", later).subject.slot for _ in range(4)] == [slots[n] for n in (5, 9, 5, 0)]
    assert appointments.upcoming(conversation_id="c", now=later) == (booking,)
    assert appointments.undo("c", later).subject.state == "cancelled"


def test_what_another_conversation_has_changed_since_is_not_overwritten(
    appointments: SqlAppointments, booking: Booking, slots: tuple[Slot, ...], now: datetime
) -> None:
    appointments.reschedule(booking.id, slots[5].id, "c", now)
    by_daughter = appointments.reschedule(booking.id, slots[9].id, "daughter", now)
    with pytest.raises(CannotUndo):
        appointments.undo("c", now)
    assert appointments.upcoming(conversation_id="c", now=now) == (by_daughter,)
    appointments.cancel(booking.id, "daughter", now)
    with pytest.raises(CannotUndo):
        appointments.undo("c", now)
    assert appointments.upcoming(conversation_id="c", now=now) == ()


def test_a_cancellation_stays_when_the_resident_has_booked_that_day_again_elsewhere(
    appointments: SqlAppointments, booking: Booking, slots: tuple[Slot, ...], now: datetime
) -> None:
    appointments.cancel(booking.id, "c", now)
    again = appointments.book(slots[1].id, "王建国", "13800138000", "daughter", now)
    with pytest.raises(CannotUndo):
        appointments.undo("c", now)
    assert appointments.upcoming(patient="王建国", phone="13800138000", now=now) == (again,)


def test_a_slot_that_has_begun_cannot_be_had_back(
    appointments: SqlAppointments, booking: Booking, slots: tuple[Slot, ...], now: datetime
) -> None:
    nearly = datetime.fromisoformat(f"{booking.slot.date}T{booking.slot.time}:00+08:00") - timedelta(minutes=2)
    moved = appointments.reschedule(booking.id, slots[9].id, "c", nearly)
    with pytest.raises(CannotUndo):
        appointments.undo("c", nearly + timedelta(minutes=5))
    assert appointments.upcoming(conversation_id="c", now=nearly) == (moved,)


def test_bookings_and_rides_share_one_order_of_changes(
    engine: Engine, appointments: SqlAppointments, rides: Rides, slots: tuple[Slot, ...], now: datetime
) -> None:
    appointments.book(slots[0].id, "王建国", None, "c", now)
    at = now + timedelta(hours=2)
    ride = rides.request("shanghai", "示范路1号", "示范第一医院", at, "13800138000", False, "c", now)
    rides.cancel(ride.id, "c", now)
    every = Changes(engine, (appointments, rides))
    undone = [every.undo("c", now) for _ in range(3)]
    assert [(each.kind, each.subject.state) for each in undone] == [
        ("ride_cancel", "requested"),
        ("ride", "cancelled"),
        ("book", "cancelled"),
    ]
    with pytest.raises(NothingToUndo):
        every.undo("c", now)


def test_what_could_be_undone_is_told_without_undoing_it(
    engine: Engine, appointments: SqlAppointments, slots: tuple[Slot, ...], now: datetime
) -> None:
    every = Changes(engine, (appointments,))
    assert every.undoable("c", now) is None
    booking = appointments.book(slots[0].id, "王建国", None, "c", now)
    for moment in (now, now + IN_TIME, now + JUST_IN_TIME):
        change = every.undoable("c", moment)
        assert change and (change.kind, change.subject) == ("book", booking.id)
    assert every.undoable("c", now + TOO_LATE) is None
    assert every.undoable("d", now) is None
    every.undo("c", now)
    assert every.undoable("c", now) is None
