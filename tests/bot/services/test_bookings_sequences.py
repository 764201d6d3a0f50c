"""Any sequence of booking, cancelling, moving and undoing by several residents, beside a model of what must be so."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select

from bot import database
from bot.services.bookings import SqlAppointments
from bot.services.changes import CannotUndo, NothingToUndo, TooLate
from bot.services.schedule import AlreadyBooked, NoSuchBooking, SlotTaken

TEN_MINUTES = timedelta(minutes=10)
START = datetime(2026, 11, 21, 10, 0, tzinfo=timezone(timedelta(hours=8)))
TIMES = {1: ("2026-11-25", "08:00"), 2: ("2026-11-25", "09:00"), 3: ("2026-11-26", "08:00"), 4: ("2026-11-27", "08:00")}

residents = st.sampled_from(["王建国", "李秀英", "张桂芳"])  # each in a conversation of that name
slot_ids = st.sampled_from(sorted(TIMES))
picks = st.integers(min_value=0, max_value=9)


class Clinic(RuleBasedStateMachine):
    """The model: who holds which slot, and each conversation's changes (kind, booking, slot before, slot after, at)."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp())
        self.engine = database.connect(f"sqlite:///{self.folder}/banban.db")
        database.metadata.create_all(self.engine)
        with self.engine.begin() as connection:
            hospital = {"id": "h", "city": "shanghai", "name": "示范", "aliases": [], "address": "", "sample": True}
            doctor = {"id": "d", "hospital_id": "h", "department": "内科", "name": "王医生", "title": "主任医师"}
            connection.execute(database.hospitals.insert().values(hospital))
            connection.execute(database.doctors.insert().values(doctor))
            for id_, (date, time) in TIMES.items():
                slot = {"id": id_, "doctor_id": "d", "date": date, "time": time, "half_day": "morning", "state": "free"}
                connection.execute(database.slots.insert().values(slot))
        self.appointments = SqlAppointments(self.engine)
        self.now = START
        self.holds: dict[str, tuple[str, int]] = {}  # booking -> (resident, slot)
        self.all: list[tuple[str, str]] = []  # every booking ever made: (booking, resident)
        self.done: dict[str, list[tuple[str, str, int, int, datetime]]] = {}
        self.meddled: set[str] = set()  # bookings that another conversation has changed

    def teardown(self) -> None:
        rmtree(self.folder)

    def _twice(self, resident: str, slot: int, but: str = "") -> bool:
        day = TIMES[slot][0]
        return any(who == resident and TIMES[s][0] == day and b != but for b, (who, s) in self.holds.items())

    def _note(self, conversation: str, owner: str, change: tuple[str, str, int, int]) -> None:
        self.done.setdefault(conversation, []).append((*change, self.now))
        if conversation != owner:
            self.meddled.add(change[1])

    @rule(minutes=st.sampled_from([1, 4, 11]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(resident=residents, slot=slot_ids)
    def book(self, resident: str, slot: int) -> None:
        try:
            booking = self.appointments.book(slot, resident, None, resident, self.now)
        except AlreadyBooked as refused:
            assert self.holds[refused.existing.id] == (resident, refused.existing.slot.id)
            assert self._twice(resident, slot)
        except SlotTaken:
            assert self._held_or_kept(slot)
        else:
            assert not self._twice(resident, slot)
            assert slot not in {held for _, held in self.holds.values()}
            self.holds[booking.id] = (resident, slot)
            self.all.append((booking.id, resident))
            self._note(resident, resident, ("book", booking.id, slot, slot))

    @precondition(lambda self: self.all)
    @rule(pick=picks, stranger=st.booleans())
    def cancel(self, pick: int, stranger: bool) -> None:
        booking, owner = self.all[pick % len(self.all)]
        who = "daughter" if stranger else owner
        try:
            self.appointments.cancel(booking, who, self.now)
        except NoSuchBooking:
            assert booking not in self.holds
        else:
            _, slot = self.holds.pop(booking)
            self._note(who, owner, ("cancel", booking, slot, slot))

    @precondition(lambda self: self.all)
    @rule(pick=picks, slot=slot_ids, stranger=st.booleans())
    def reschedule(self, pick: int, slot: int, stranger: bool) -> None:
        booking, owner = self.all[pick % len(self.all)]
        who = "daughter" if stranger else owner
        try:
            self.appointments.reschedule(booking, slot, who, self.now)
        except NoSuchBooking:
            assert booking not in self.holds
        except AlreadyBooked:
            assert self._twice(owner, slot, but=booking)
        except SlotTaken:
            assert self._held_or_kept(slot)
        else:
            _, old = self.holds[booking]
            assert slot == old or slot not in {held for _, held in self.holds.values()}
            self.holds[booking] = (owner, slot)
            if slot != old:
                self._note(who, owner, ("reschedule", booking, old, slot))

    @rule(who=residents | st.just("daughter"))
    def undo(self, who: str) -> None:
        mine = self.done.get(who, [])
        try:
            undone = self.appointments.undo(who, self.now)
        except NothingToUndo:
            assert not mine
        except TooLate:
            assert self.now - mine[-1][-1] > TEN_MINUTES
        except CannotUndo:
            assert mine[-1][1] in self.meddled, "nobody else touched it, so it had to be undone"
        else:
            kind, booking, before, _, at = mine.pop()
            assert self.now - at <= TEN_MINUTES
            assert (undone.kind, undone.subject.id, undone.subject.slot.id) == (kind, booking, before)
            if kind == "book":
                del self.holds[booking]
            else:
                self.holds[booking] = (dict(self.all)[booking], before)
            if who == "daughter":
                self.meddled.add(booking)

    def _held_or_kept(self, slot: int) -> bool:
        with self.engine.connect() as connection:
            row = connection.execute(select(database.slots).where(database.slots.c.id == slot)).one()
        return row.state == "booked" or (row.state == "kept" and datetime.fromisoformat(row.kept_until) >= self.now)

    @invariant()
    def each_booked_slot_has_one_booked_booking_and_nobody_lost_theirs(self) -> None:
        with self.engine.connect() as connection:
            rows = connection.execute(select(database.bookings).where(database.bookings.c.state == "booked")).all()
            slots = connection.execute(select(database.slots).where(database.slots.c.state == "booked")).all()
        assert {row.id: (row.patient, row.slot_id) for row in rows} == self.holds
        assert sorted((row.slot_id, row.id) for row in rows) == sorted((slot.id, slot.holder) for slot in slots)


TestClinic = Clinic.TestCase
TestClinic.settings = settings(
    max_examples=20, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
