"""Booking, cancelling, moving and finding appointments, one after another."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import Engine

from bot import database
from bot.services.bookings import SqlAppointments
from bot.services.schedule import AlreadyBooked, Appointments, Booking, NoSuchBooking, Slot, SlotTaken
from bot.services.transactions import BookingUnavailable

PHONE = "13800138000"


@pytest.fixture
def slots(appointments: SqlAppointments, now: datetime) -> dict[tuple[str, str, str], Slot]:
    """Every slot by doctor, date and time."""
    free = [s for name in ("内科", "骨科") for s in appointments.free("shanghai", name, limit=99, now=now)]
    return {(slot.doctor, slot.date[-2:], slot.time): slot for slot in free}


@pytest.fixture
def booking(appointments: SqlAppointments, slots: dict[tuple[str, str, str], Slot], now: datetime) -> Booking:
    return appointments.book(slots["王医生", "23", "08:00"].id, "王建国", PHONE, "c", now)


Slots = dict[tuple[str, str, str], Slot]


def test_our_appointments_keep_to_the_interface(appointments: SqlAppointments) -> None:
    behind_the_border: Appointments = appointments  # mypy compares the signatures
    assert behind_the_border.kinds == {"book", "cancel", "reschedule"}


def test_a_booking_says_what_was_booked(booking: Booking, slots: Slots) -> None:
    assert booking.slot == slots["王医生", "23", "08:00"]
    assert (booking.patient, booking.phone, booking.state) == ("王建国", PHONE, "booked")
    assert booking.reference.isdigit() and len(booking.reference) == 6


def test_a_slot_is_had_once(appointments: SqlAppointments, booking: Booking, now: datetime) -> None:
    with pytest.raises(SlotTaken):
        appointments.book(booking.slot.id, "李秀英", "13900139000", "d", now)


def test_a_slot_that_does_not_exist_or_has_begun_is_not_had(
    appointments: SqlAppointments, slots: Slots, now: datetime
) -> None:
    with pytest.raises(SlotTaken):
        appointments.book(999_999, "王建国", PHONE, "c", now)
    with pytest.raises(SlotTaken):
        appointments.book(slots["王医生", "23", "08:00"].id, "王建国", PHONE, "c", now + timedelta(days=2))


def test_the_same_department_on_the_same_day_is_booked_once_whatever_the_doctor_or_spelling(
    appointments: SqlAppointments, booking: Booking, slots: Slots, now: datetime
) -> None:
    with pytest.raises(AlreadyBooked) as refused:
        appointments.book(slots["李医生", "23", "09:00"].id, "王 建国", "138-0013-8000", "another", now)
    assert refused.value.existing == booking


@pytest.mark.parametrize(
    ("slot", "patient", "phone"),
    [
        (("李医生", "24", "09:00"), "王建国", PHONE),
        (("孙医生", "23", "08:30"), "王建国", PHONE),
        (("李医生", "23", "09:00"), "张桂芳", PHONE),
        (("李医生", "23", "09:00"), "王建国", "13900139000"),
    ],
    ids=["another day", "another department", "another patient of the household", "another man of that name"],
)
def test_what_differs_is_booked_beside_it(
    appointments: SqlAppointments,
    booking: Booking,
    slots: Slots,
    now: datetime,
    slot: tuple[str, str, str],
    patient: str,
    phone: str,
) -> None:
    assert appointments.book(slots[slot].id, patient, phone, "c", now).state == "booked"


def test_a_cancelled_day_can_be_booked_again(
    appointments: SqlAppointments, booking: Booking, slots: Slots, now: datetime
) -> None:
    appointments.cancel(booking.id, "c", now)
    assert appointments.book(slots["李医生", "23", "09:00"].id, "王建国", PHONE, "c", now).state == "booked"


def test_cancelling_twice_tells_that_there_is_no_booking(
    appointments: SqlAppointments, booking: Booking, now: datetime
) -> None:
    assert appointments.cancel(booking.id, "c", now).state == "cancelled"
    with pytest.raises(NoSuchBooking):
        appointments.cancel(booking.id, "c", now)
    with pytest.raises(NoSuchBooking):
        appointments.cancel("unknown", "c", now)


def test_a_slot_given_up_waits_ten_minutes_for_its_former_booking(
    appointments: SqlAppointments, booking: Booking, now: datetime
) -> None:
    appointments.cancel(booking.id, "c", now)
    with pytest.raises(SlotTaken):
        appointments.book(booking.slot.id, "李秀英", "13900139000", "d", now + timedelta(minutes=10))
    later = now + timedelta(minutes=10, seconds=1)
    assert appointments.book(booking.slot.id, "李秀英", "13900139000", "d", later).slot == booking.slot


def test_rescheduling_keeps_the_reference_and_changes_the_slot(
    appointments: SqlAppointments, booking: Booking, slots: Slots, now: datetime
) -> None:
    moved = appointments.reschedule(booking.id, slots["赵医生", "24", "10:00"].id, "c", now)
    assert (moved.id, moved.reference, moved.slot) == (booking.id, booking.reference, slots["赵医生", "24", "10:00"])
    assert appointments.upcoming(conversation_id="c", now=now) == (moved,)


def test_rescheduling_to_a_taken_slot_keeps_the_old_one(
    appointments: SqlAppointments, booking: Booking, slots: Slots, now: datetime
) -> None:
    theirs = appointments.book(slots["李医生", "24", "08:00"].id, "李秀英", "13900139000", "d", now)
    with pytest.raises(SlotTaken):
        appointments.reschedule(booking.id, theirs.slot.id, "c", now)
    with pytest.raises(SlotTaken):
        appointments.book(booking.slot.id, "张桂芳", None, "e", now)
    assert appointments.upcoming(conversation_id="c", now=now) == (booking,)
    assert appointments.upcoming(conversation_id="d", now=now) == (theirs,)


def test_rescheduling_onto_a_day_already_booked_gives_back_the_slot_it_took(
    appointments: SqlAppointments, booking: Booking, slots: Slots, now: datetime
) -> None:
    other = appointments.book(slots["李医生", "24", "08:00"].id, "王建国", PHONE, "c", now)
    wanted = slots["王医生", "24", "08:00"]
    with pytest.raises(AlreadyBooked) as refused:
        appointments.reschedule(booking.id, wanted.id, "c", now)
    assert refused.value.existing == other
    assert appointments.upcoming(conversation_id="c", now=now) == (booking, other)
    assert wanted in appointments.free("shanghai", "内科", day="2026-11-24", limit=9, now=now)


def test_rescheduling_within_the_day_to_the_same_slot_and_back_works(
    appointments: SqlAppointments, booking: Booking, slots: Slots, now: datetime
) -> None:
    assert appointments.reschedule(booking.id, booking.slot.id, "c", now) == booking
    moved = appointments.reschedule(booking.id, slots["李医生", "23", "09:00"].id, "c", now)
    assert moved.slot == slots["李医生", "23", "09:00"]
    assert appointments.reschedule(booking.id, booking.slot.id, "c", now) == booking


def test_a_cancelled_booking_cannot_be_moved(
    appointments: SqlAppointments, booking: Booking, slots: Slots, now: datetime
) -> None:
    appointments.cancel(booking.id, "c", now)
    with pytest.raises(NoSuchBooking):
        appointments.reschedule(booking.id, slots["李医生", "23", "09:00"].id, "c", now)
    assert slots["李医生", "23", "09:00"] in appointments.free("shanghai", "内科", limit=9, now=now)


def test_upcoming_is_found_by_conversation_by_reference_and_by_name_with_phone(
    appointments: SqlAppointments, booking: Booking, now: datetime
) -> None:
    for said in (
        {"conversation_id": "c"},
        {"reference": booking.reference},
        {"patient": "王 建国", "phone": "138 0013 8000"},
        {"reference": booking.reference, "patient": "王建国"},
    ):
        assert appointments.upcoming(now=now, **said) == (booking,), said  # type: ignore[arg-type]
    for said in (
        {"conversation_id": "d"},
        {"reference": "000000"},
        {"patient": "王建国", "phone": "13900139000"},
        {"reference": booking.reference, "patient": "李秀英"},
    ):
        assert appointments.upcoming(now=now, **said) == (), said  # type: ignore[arg-type]


@pytest.mark.parametrize("said", [{}, {"patient": "王建国"}, {"phone": PHONE}, {"reference": ""}])
def test_a_name_or_a_number_alone_shows_nobody_elses_appointments(
    appointments: SqlAppointments, now: datetime, said: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match="phone"):
        appointments.upcoming(now=now, **said)  # type: ignore[arg-type]


def test_upcoming_is_soonest_first_and_ends_when_the_time_has_come(
    appointments: SqlAppointments, slots: Slots, now: datetime
) -> None:
    late, soon, middle = slots["赵医生", "27", "10:00"], slots["孙医生", "23", "08:30"], slots["王医生", "24", "14:00"]
    for slot in (late, soon, middle):
        appointments.book(slot.id, "王建国", PHONE, "c", now)
    assert [b.slot for b in appointments.upcoming(conversation_id="c", now=now)] == [soon, middle, late]
    afterwards = datetime.fromisoformat("2026-11-24T14:01:00+08:00")
    assert [b.slot for b in appointments.upcoming(conversation_id="c", now=afterwards)] == [late]


def test_a_locked_database_is_told_as_unavailable_and_changes_nothing(
    engine: Engine, url: str, slots: Slots, now: datetime
) -> None:
    impatient = SqlAppointments(create_engine(url, connect_args={"timeout": 0.05}))
    slot = slots["王医生", "23", "08:00"]
    with engine.begin(), pytest.raises(BookingUnavailable):
        impatient.book(slot.id, "王建国", PHONE, "c", now)
    assert impatient.book(slot.id, "王建国", PHONE, "c", now).slot == slot


def test_a_missing_database_is_told_as_unavailable(tmp_path: Path, now: datetime) -> None:
    for url in (f"sqlite:///{tmp_path}/empty.db", f"sqlite:///{tmp_path}/no/such/folder.db"):
        away = SqlAppointments(database.connect(url))
        with pytest.raises(BookingUnavailable):
            away.hospitals("shanghai")
        with pytest.raises(BookingUnavailable):
            away.book(1, "王建国", PHONE, "c", now)
