"""Tickets: numbers of their own, edits that cannot cross, a history from which everything can be told again."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, select

from bot import database, people
from bot.services.changes import CannotUndo, Changes
from bot.services.rides import Rides
from bot.services.tickets import FINISHED, STATES, NoSuchTicket, Stale, Tickets, Wish
from bot.services.transactions import BookingUnavailable

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=timezone(timedelta(hours=8)))
WISH = Wish("complaint", "路灯不亮", "shanghai", "c", "曹杨路口", "138 0013 8000")


@pytest.fixture
def tickets(any_engine) -> Tickets:
    database.metadata.create_all(any_engine)
    return Tickets(any_engine)


def test_a_ticket_is_kept_as_it_was_told(tickets):
    ticket = tickets.open(WISH, "resident", NOW)
    assert ticket == tickets.get(ticket.id) == tickets.find(ticket.reference)
    assert (ticket.kind, ticket.what, ticket.place, ticket.phone) == (
        "complaint",
        "路灯不亮",
        "曹杨路口",
        "13800138000",
    )
    assert (ticket.state, ticket.version, ticket.created_at) == ("open", 1, NOW)
    assert ticket.reference.isdigit() and len(ticket.reference) == 6


def test_a_complaint_is_due_after_five_working_days_and_the_rest_after_one_day(tickets):
    assert tickets.open(WISH, "resident", NOW).due_at == NOW + timedelta(days=6)  # a Saturday: Friday is the fifth
    for kind in ("callback", "unfinished"):
        ticket = tickets.open(Wish(kind, "x", "shanghai"), "clock", NOW)
        assert ticket.due_at == NOW + timedelta(days=1)
        assert not ticket.late(NOW + timedelta(days=1)) and ticket.late(NOW + timedelta(days=1, seconds=1))


def test_there_are_no_other_kinds(tickets):
    with pytest.raises(ValueError, match="letter"):
        tickets.open(Wish("letter", "x", "shanghai"), "resident", NOW)


def test_of_two_edits_the_second_is_refused_and_changes_nothing(tickets):
    ticket = tickets.open(WISH, "resident", NOW)
    tickets.edit(ticket.id, 1, "operator:wang", NOW, assigned="wang", state="doing")
    with pytest.raises(Stale):
        tickets.edit(ticket.id, 1, "operator:li", NOW, assigned="li")
    assert (tickets.get(ticket.id).assigned, tickets.get(ticket.id).version) == ("wang", 2)
    assert [event.who for event in tickets.history(ticket.id)] == ["resident", "operator:wang", "operator:wang"]


def test_of_twenty_edits_at_once_exactly_one_counts(tickets, at_once):
    ticket = tickets.open(WISH, "resident", NOW)
    results = at_once(lambda place: tickets.edit(ticket.id, 1, f"operator:{place}", NOW, assigned=str(place)), 20)
    (won,) = [result for result in results if not isinstance(result, Exception)]
    assert {type(result) for result in results if isinstance(result, Exception)} == {Stale}
    assert tickets.get(ticket.id).assigned == won.assigned


@pytest.mark.parametrize(
    "values", [{"state": "gone"}, {"what": ""}, {"reference": "1"}, {"conversation_id": "d"}, {"phone": "1"}]
)
def test_what_a_ticket_cannot_be_is_refused(tickets, values):
    ticket = tickets.open(WISH, "resident", NOW)
    with pytest.raises(ValueError, match="ticket"):
        tickets.edit(ticket.id, 1, "operator:wang", NOW, **values)
    assert tickets.get(ticket.id) == ticket


def test_an_unknown_ticket_is_said_to_be_so(tickets):
    for act in (tickets.get, lambda ticket: tickets.edit(ticket, 1, "operator:wang", NOW)):
        with pytest.raises(NoSuchTicket):
            act("unknown")
    assert tickets.find("111111") is None


def test_the_acts_are_told_apart(tickets):
    ticket = tickets.open(WISH, "resident", NOW)
    steps = (
        {"assigned": "wang", "note": "打过一次，没人接"},
        {"what": "路灯三盏不亮"},
        {"state": "done", "outcome": "换好了"},
        {"state": "open"},
        {"state": "dropped"},
    )
    for version, values in enumerate(steps, 1):
        tickets.edit(ticket.id, version, "operator:wang", NOW, **values)
    acts = [event.act for event in tickets.history(ticket.id)]
    assert acts == ["open", "assign", "note", "edit", "done", "reopen", "drop"]


EDITS = st.fixed_dictionaries(
    {},
    optional={
        "state": st.sampled_from(STATES),
        "assigned": st.sampled_from(["wang", "li", None]),
        "what": st.text("甲乙丙", min_size=1, max_size=3),
        "outcome": st.one_of(st.none(), st.text("好坏", max_size=2)),
        "due_at": st.integers(0, 50).map(lambda hours: NOW + timedelta(hours=hours)),
        "note": st.text("记", max_size=2),
    },
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(EDITS, max_size=6))
def test_from_the_history_every_earlier_state_can_be_told(tickets, edits):
    ticket = tickets.open(WISH, "resident", NOW)
    states = [ticket]
    for version, values in enumerate(edits, 1):
        states.append(tickets.edit(ticket.id, version, "operator:wang", NOW, **values))
    history = tickets.history(ticket.id)
    names = ("state", "assigned", "what", "outcome")
    back = {name: getattr(states[-1], name) for name in names}
    for event in reversed(history[1:]):
        assert {name: back[name] for name in event.after if name in names} == {
            name: value for name, value in event.after.items() if name in names
        }
        back |= {name: value for name, value in event.before.items() if name in names}
    assert back == {name: getattr(ticket, name) for name in names}
    notes = [event.after["note"] for event in history if event.act == "note"]
    assert notes == [values["note"] for values in edits if values.get("note")]


def test_tickets_are_listed_by_when_they_are_due(tickets):
    late, soon = tickets.open(WISH, "resident", NOW), tickets.open(Wish("unfinished", "x", "shanghai"), "clock", NOW)
    assert [ticket.id for ticket in tickets.listed()] == [soon.id, late.id]
    tickets.edit(soon.id, 1, "operator:wang", NOW, state="done")
    assert [ticket.id for ticket in tickets.listed("open")] == [late.id]
    assert [ticket.id for ticket in tickets.of("c")] == [late.id]


# --- numbers and taking back ------------------------------------------------------------------------------------


def ride(engine, minutes: int = 120):
    at = NOW + timedelta(minutes=minutes)
    return Rides(engine).request(
        "shanghai", "幸福小区", "瑞金医院", at, "13800138000", False, "c", NOW, "叫车：幸福小区"
    )


def test_a_taxi_request_is_a_ticket_of_the_same_number_so_that_somebody_calls_the_car(tickets, any_engine):
    asked = ride(any_engine)
    ticket = tickets.find(asked.reference)
    assert (ticket.kind, ticket.phone, ticket.conversation_id) == ("ride", "13800138000", "c")
    assert ticket.what == "叫车：幸福小区"
    assert ticket.due_at == NOW + timedelta(minutes=90)  # the car comes at twelve
    now = ride(any_engine, 0)
    assert tickets.find(now.reference).due_at == NOW + timedelta(minutes=5)


def test_no_number_is_given_twice_over_bookings_rides_and_tickets(tickets, any_engine, monkeypatch):
    drawn = iter(["482913", "482913", "482914", "482914", "482914", "482915"])
    monkeypatch.setattr("bot.services.references._draw", lambda: next(drawn))
    assert ride(any_engine).reference == "482913"
    assert tickets.open(WISH, "resident", NOW).reference == "482914"
    assert ride(any_engine, minutes=180).reference == "482915"


def test_a_ride_taken_back_takes_its_ticket_off_the_desk_and_brings_it_again(tickets, any_engine):
    asked, undo = ride(any_engine), Changes(any_engine, (Rides(any_engine), tickets))
    Rides(any_engine).cancel(asked.id, "c", NOW)
    assert tickets.find(asked.reference).state == "dropped"
    assert undo.undo("c", NOW).kind == "ride_cancel"
    assert tickets.find(asked.reference).state == "open"
    assert undo.undo("c", NOW).kind == "ride"
    assert tickets.find(asked.reference).state == "dropped"
    acts = [event.act for event in tickets.history(tickets.find(asked.reference).id)]
    assert acts == ["open", "drop", "reopen", "drop"]


@pytest.mark.parametrize("state", ["doing", "done"])
def test_a_car_that_somebody_is_calling_is_not_taken_back_by_the_bot(tickets, any_engine, state):
    asked = ride(any_engine)
    tickets.edit(tickets.find(asked.reference).id, 1, "operator:wang", NOW, state=state)
    with pytest.raises(CannotUndo):
        Changes(any_engine, (Rides(any_engine), tickets)).undo("c", NOW)
    assert Rides(any_engine).upcoming(conversation_id="c", now=NOW) == (asked,)


def test_a_complaint_is_taken_back_until_somebody_is_at_it(tickets, any_engine):
    undo = Changes(any_engine, (tickets,))
    mine = tickets.open(WISH, "resident", NOW)
    assert undo.undo("c", NOW).subject.state == "dropped"
    theirs = tickets.open(WISH, "resident", NOW)
    tickets.edit(theirs.id, 1, "operator:wang", NOW, state="doing")
    with pytest.raises(CannotUndo):
        undo.undo("c", NOW)
    assert tickets.get(mine.id).state in FINISHED and tickets.get(theirs.id).state == "doing"


def test_what_the_desk_or_the_clock_files_is_not_the_residents_to_take_back(tickets, any_engine):
    tickets.open(WISH, "operator:wang", NOW)
    tickets.open(Wish("unfinished", "x", "shanghai", "c"), "clock", NOW)
    assert Changes(any_engine, (tickets,)).undoable("c", NOW) is None


def test_nothing_is_filed_by_half(tickets, any_engine, monkeypatch):
    def fails(*arguments):
        raise RuntimeError

    monkeypatch.setattr("bot.services.tickets.changes.record", fails)
    with pytest.raises(RuntimeError):
        tickets.open(WISH, "resident", NOW)
    with any_engine.connect() as connection:
        for table in (people.tickets, people.ticket_events, people.jobs):
            assert connection.execute(select(table)).all() == []


def test_a_missing_database_is_told_as_unavailable():
    with pytest.raises(BookingUnavailable):
        Tickets(create_engine("sqlite://")).open(WISH, "resident", NOW)
