"""Plays every dialogue of tests/dialogues/*.yml with the trained model, the real actions and a real database."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from resident import Resident, Understand, buttons, copy, words
from script import Dialogue, Earlier, Turn, dialogues

from actions.turn import Answer
from bot import database
from bot.services.bookings import SqlAppointments

SHANGHAI = ZoneInfo("Asia/Shanghai")
DIALOGUES = dialogues()


def test_every_service_of_the_first_stage_and_every_control_has_its_dialogues() -> None:
    files = Counter(name.split(":")[0] for name, _ in DIALOGUES)
    wanted = {"book", "cancel", "reschedule", "check", "ask_department", "pension_verification", "retirement_age"}
    wanted |= {"pension_estimate", "old_age_allowance", "senior_travel_card", "ride_code", "call_taxi", "emergency"}
    wanted |= {"set_reminder", "suspect_scam", "controls", "unfinished", "file_complaint", "callback", "ticket_status"}
    assert wanted <= set(files)
    assert len(DIALOGUES) >= 65


def test_no_two_dialogues_have_one_name() -> None:
    assert [name for name, times in Counter(name for name, _ in DIALOGUES).items() if times > 1] == []


@pytest.mark.model
@pytest.mark.parametrize(("name", "dialogue"), DIALOGUES, ids=[name for name, _ in DIALOGUES])
def test_a_resident_gets_through(
    name: str, dialogue: Dialogue, understand: Understand, filled: Callable[[dt.date], Path], tmp_path: Path
) -> None:
    now = dialogue.now if dialogue.now.tzinfo else dialogue.now.replace(tzinfo=SHANGHAI)
    engine = copy(filled(now.date()), tmp_path / "town.db")
    resident = Resident(engine, dialogue.city, understand, now=now)
    resident.door, resident.rings, resident.caller = dialogue.door, dialogue.rings, dialogue.caller
    for earlier in dialogue.before:
        _book(resident, earlier)
    story: list[str] = []
    for turn in dialogue.turns:
        resident.later(turn.minutes)
        if turn.meanwhile:
            _meanwhile(resident, turn.meanwhile)
        answer = resident.says(turn.say)
        intent = resident.heard["intent"]
        story.append(f"> {turn.say}   [{intent['name']} {intent['confidence']:.2f}]\n{words(answer)}")
        wrong = [*_wrong_words(turn, answer), *_wrong_state(turn, answer), *_wrong_rows(turn, resident)]
        assert not wrong, "\n".join([*story, "", *wrong])


def _wrong_words(turn: Turn, answer: Answer) -> list[str]:
    said, offered = words(answer), buttons(answer)
    wrong = [f"not said: {part}" for part in turn.expect if part not in said]
    wrong += [f"said: {part}" for part in turn.never if part in said]
    wrong += [f"no button: {title}" for title in turn.choices or () if title not in offered]
    return wrong if said.strip() else [*wrong, "nothing was said"]


def _wrong_state(turn: Turn, answer: Answer) -> list[str]:
    frame = answer.agenda.frame
    # Nobody is handed over, and nothing is an alarm, unless the dialogue says so.
    handoff, wanted = answer.handoff or "none", turn.handoff or "none"
    wrong = [] if wanted in (handoff, "any" if answer.handoff else "") else [f"handoff: {handoff}, not {wanted}"]
    wrong += [f"urgent: {answer.urgent}"] if answer.urgent != bool(turn.urgent) else []
    if turn.service and turn.service != (frame.service if frame else "none"):
        wrong.append(f"in hand: {frame.service if frame else 'none'}, not {turn.service}")
    if turn.asked and turn.asked != (frame.asked if frame else None):
        wrong.append(f"asked: {frame.asked if frame else None}, not {turn.asked}")
    wrong += [f"city: {answer.agenda.city}"] if turn.city not in (None, answer.agenda.city) else []
    wrong += ["the voice is not slower"] if turn.slower and answer.agenda.rate >= 1 else []
    wrong += ["the voice is not louder"] if turn.louder and answer.agenda.volume <= 1 else []
    return wrong


def _wrong_rows(turn: Turn, resident: Resident) -> list[str]:
    wrong = []
    tables = (
        ("bookings", turn.booked, turn.bookings),
        ("rides", turn.ride, turn.rides),
        ("tickets", turn.ticket, turn.tickets),
        ("reminders", turn.reminder, turn.reminders),
    )
    for table, newest, count in tables:
        if newest is None and count is None:
            continue
        rows = resident.rows(table)
        standing = [row for row in rows if row["state"] in ("booked", "requested", "open", "active")]
        if count is not None and count != len(standing):
            wrong.append(f"{table}: {len(standing)} stand, not {count}")
        if newest is not None and not any(newest.items() <= row.items() for row in rows[-1:]):
            wrong.append(f"{table}: the newest is {rows[-1] if rows else 'none'}, not {newest}")
    return wrong


def _book(resident: Resident, earlier: Earlier) -> None:
    services = SqlAppointments(resident.engine)
    places = services.free("shanghai", earlier.department, None, earlier.day, None, 40, now=resident.now)
    place = next(place for place in places if place.time == earlier.time)
    conversation = resident.conversation if earlier.here else "another"
    services.book(place.id, earlier.patient, earlier.phone, conversation, resident.now - dt.timedelta(days=1))


def _meanwhile(resident: Resident, event: str) -> None:
    if event == "nothing is free any more":
        with resident.engine.begin() as connection:
            connection.execute(database.slots.update().values(state="booked"))
        return
    frame = resident.agenda.frame
    assert frame and frame.known.get("slot"), "no place has been chosen yet"
    services = SqlAppointments(resident.engine)
    services.book(frame.known["slot"], "陌生人", "13100000000", "another", resident.now)
