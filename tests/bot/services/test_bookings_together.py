"""Many residents at once, from threads and from processes: one wins, the others are told so, nobody meets an error."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from bot import database
from bot.services.bookings import SqlAppointments
from bot.services.changes import NothingToUndo
from bot.services.schedule import AlreadyBooked, NoSuchBooking, SlotTaken
from bot.services.transactions import BookingUnavailable

ROOT = Path(__file__).parents[3]

# One process with ten residents, who start when a line comes in; prints how each fared.
RESIDENTS = """
import json, sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from bot import database
from bot.services.bookings import SqlAppointments
url, slot, now, first = sys.argv[1], int(sys.argv[2]), datetime.fromisoformat(sys.argv[3]), int(sys.argv[4])
appointments = SqlAppointments(database.connect(url))
def one(n):
    try:
        return "won" if appointments.book(slot, f"病人{n}", None, f"c{n}", now).state == "booked" else "?"
    except Exception as error:
        return type(error).__name__
print("ready", flush=True)
sys.stdin.readline()
with ThreadPoolExecutor(10) as pool:
    print(json.dumps(list(pool.map(one, range(first, first + 10)))))
"""


def together(what: list[Callable[[], object]]) -> list[object]:
    """Runs all at the same moment, each in its thread; gives what each returned, or its exception's class."""
    barrier = Barrier(len(what))

    def run(one: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return one()
        except (SlotTaken, AlreadyBooked, NoSuchBooking, NothingToUndo, BookingUnavailable) as error:
            return type(error)

    with ThreadPoolExecutor(len(what)) as pool:
        return list(pool.map(run, what))


@pytest.fixture
def store(shared_url: str) -> Engine:
    return database.connect(shared_url)


def booked(engine: Engine) -> int:
    with engine.connect() as connection:
        query = select(func.count()).select_from(database.bookings).where(database.bookings.c.state == "booked")
        return int(connection.execute(query).scalar_one())


def states(engine: Engine) -> Counter[str]:
    with engine.connect() as connection:
        return Counter(row.state for row in connection.execute(select(database.slots.c.state)))


def test_fifty_threads_want_one_slot_and_one_gets_it(store: Engine, now: datetime) -> None:
    appointments = SqlAppointments(store)
    (slot,) = appointments.free("shanghai", "骨科", limit=1, now=now)

    def resident(n: int) -> Callable[[], object]:
        return lambda: appointments.book(slot.id, f"病人{n}", None, f"c{n}", now).state

    assert Counter(together([resident(n) for n in range(50)])) == {"booked": 1, SlotTaken: 49}
    assert booked(store) == 1


def test_fifty_residents_in_five_processes_want_one_slot_and_one_gets_it(
    store: Engine, shared_url: str, now: datetime
) -> None:
    (slot,) = SqlAppointments(store).free("shanghai", "骨科", limit=1, now=now)
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", RESIDENTS, shared_url, str(slot.id), now.isoformat(), str(first)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for first in range(0, 50, 10)
    ]
    assert [process.stdout.readline() for process in processes if process.stdout] == ["ready\n"] * 5
    for process in processes:
        assert process.stdin
        process.stdin.write("now\n")
        process.stdin.flush()
    fared = [json.loads(process.communicate(timeout=60)[0]) for process in processes]
    assert Counter(one for several in fared for one in several) == {"won": 1, "SlotTaken": 49}
    assert booked(store) == 1


def test_many_move_to_one_slot_and_the_others_keep_theirs(store: Engine, now: datetime) -> None:
    appointments = SqlAppointments(store)
    *have, wanted = appointments.free("shanghai", "内科", limit=9, now=now)
    bookings = [appointments.book(slot.id, f"病人{slot.id}", None, f"c{slot.id}", now) for slot in have]
    moves = [lambda b=b: appointments.reschedule(b.id, wanted.id, b.conversation_id, now).slot for b in bookings]
    fared = Counter(together(moves))  # type: ignore[arg-type]
    assert fared == {wanted: 1, SlotTaken: len(have) - 1}
    assert booked(store) == len(have)
    assert states(store)["booked"] == len(have)
    assert states(store)["kept"] == 1


def test_one_resident_at_two_doors_books_one_department_and_day_once(store: Engine, now: datetime) -> None:
    appointments = SqlAppointments(store)
    slots = appointments.free("shanghai", "内科", day="2026-11-23", limit=5, now=now)
    tries = [lambda s=s: appointments.book(s.id, "王建国", "13800138000", "c", now).state for s in slots]
    assert Counter(together(tries)) == {"booked": 1, AlreadyBooked: 4}  # type: ignore[arg-type]
    assert states(store)["booked"] == 1


def test_one_booking_moved_cancelled_and_taken_back_at_once_ends_in_one_piece(store: Engine, now: datetime) -> None:
    appointments = SqlAppointments(store)
    first, *others = appointments.free("shanghai", "内科", limit=6, now=now)
    for turn in range(5):
        conversation = f"c{turn}"
        booking = appointments.book(first.id, f"病人{turn}", None, conversation, now)
        acts: list[Callable[[], object]] = [
            lambda: appointments.reschedule(booking.id, others[0].id, conversation, now),  # noqa: B023
            lambda: appointments.reschedule(booking.id, others[1].id, conversation, now),  # noqa: B023
            lambda: appointments.cancel(booking.id, conversation, now),  # noqa: B023
            lambda: appointments.cancel(booking.id, conversation, now),  # noqa: B023
        ]
        fared = together(acts)
        assert BookingUnavailable not in fared
        assert fared[2:].count(NoSuchBooking) == 1
        assert booked(store) == states(store)["booked"] == 0
        now = now.replace(hour=now.hour + 1)  # what was kept is free again


def test_a_button_pressed_twice_undoes_once(store: Engine, now: datetime) -> None:
    appointments = SqlAppointments(store)
    (slot,) = appointments.free("shanghai", "骨科", limit=1, now=now)
    appointments.book(slot.id, "王建国", None, "c", now)
    fared = Counter(together([lambda: appointments.undo("c", now).kind] * 6))
    assert fared == {"book": 1, NothingToUndo: 5}
    assert states(store)["booked"] == 0
