"""Ride requests: stored, found, withdrawn, taken back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import create_engine

from bot.services.changes import TooLate
from bot.services.rides import NoSuchRide, Ride, RideInPast, Rides
from bot.services.transactions import BookingUnavailable


def ask(rides: Rides, now: datetime, hours: float = 2, conversation: str = "c", wheelchair: bool = False) -> Ride:
    at = now + timedelta(hours=hours)
    return rides.request("shanghai", "示范路1号", "示范第一医院", at, "138 0013 8000", wheelchair, conversation, now)


def test_a_request_is_kept_as_it_was_said_for_the_desk(rides: Rides, now: datetime) -> None:
    ride = ask(rides, now, wheelchair=True)
    assert (ride.city, ride.start, ride.goal) == ("shanghai", "示范路1号", "示范第一医院")
    assert (ride.at, ride.phone, ride.wheelchair) == (now + timedelta(hours=2), "13800138000", True)
    assert ride.at.isoformat() == "2026-11-21T12:00:00+08:00"
    assert ride.state == "requested"
    assert ride.reference.isdigit() and len(ride.reference) == 6


def test_a_request_whose_answer_was_lost_is_stored_once_however_often_it_is_said(rides: Rides, now: datetime) -> None:
    ride = ask(rides, now)
    at = now + timedelta(minutes=1)
    assert ask(rides, at, 2 - 1 / 60) == ride
    assert rides.upcoming(conversation_id="c", now=now) == (ride,)
    other = [ask(rides, now, 3), ask(rides, now, wheelchair=True), ask(rides, now, conversation="d")]
    assert len({ride.id, *(one.id for one in other)}) == 4
    rides.cancel(ride.id, "c", now)
    assert ask(rides, now).id != ride.id  # called off and wanted after all


def test_rides_are_found_by_conversation_phone_or_reference_soonest_first(rides: Rides, now: datetime) -> None:
    late, soon, theirs = ask(rides, now, 5), ask(rides, now, 1), ask(rides, now, 3, "d")
    assert rides.upcoming(conversation_id="c", now=now) == (soon, late)
    assert rides.upcoming(phone="13800138000", now=now) == (soon, theirs, late)
    assert rides.upcoming(reference=theirs.reference, now=now) == (theirs,)
    assert rides.upcoming(reference=theirs.reference, conversation_id="c", now=now) == ()
    with pytest.raises(ValueError, match="phone"):
        rides.upcoming(now=now)


def test_a_ride_is_awaited_for_an_hour_after_its_time(rides: Rides, now: datetime) -> None:
    ride = ask(rides, now, 0)
    assert rides.upcoming(conversation_id="c", now=now + timedelta(hours=1)) == (ride,)
    assert rides.upcoming(conversation_id="c", now=now + timedelta(hours=1, seconds=1)) == ()


def test_now_may_have_been_said_a_moment_ago_but_not_yesterday(rides: Rides, now: datetime) -> None:
    assert ask(rides, now, -0.1).state == "requested"
    with pytest.raises(RideInPast):
        ask(rides, now, -24)


def test_a_cancelled_ride_is_gone_and_is_cancelled_once(rides: Rides, now: datetime) -> None:
    ride = ask(rides, now)
    assert rides.cancel(ride.id, "c", now).state == "cancelled"
    assert rides.upcoming(conversation_id="c", now=now) == ()
    for unknown in (ride.id, "unknown"):
        with pytest.raises(NoSuchRide):
            rides.cancel(unknown, "c", now)


def test_a_request_can_be_taken_back_for_ten_minutes(rides: Rides, now: datetime) -> None:
    ride = ask(rides, now)
    undone = rides.undo("c", now + timedelta(minutes=9, seconds=59))
    assert (undone.kind, undone.subject.id, undone.subject.state) == ("ride", ride.id, "cancelled")
    ask(rides, now)
    with pytest.raises(TooLate):
        rides.undo("c", now + timedelta(minutes=10, seconds=1))


def test_a_missing_database_is_told_as_unavailable(now: datetime) -> None:
    with pytest.raises(BookingUnavailable):
        ask(Rides(create_engine("sqlite://")), now)
