"""References that can be read out."""

from __future__ import annotations

from itertools import pairwise

import pytest
from sqlalchemy.engine import Engine

from bot import database
from bot.services import references
from bot.services.transactions import BookingUnavailable


def test_a_reference_is_six_digits_without_a_leading_zero_or_a_digit_twice_in_a_row(engine: Engine) -> None:
    with engine.connect() as connection:
        drawn = [references.fresh(connection) for _ in range(300)]
    assert all(len(each) == 6 and each.isdigit() and each[0] != "0" for each in drawn)
    assert not [each for each in drawn if any(one == next_ for one, next_ in pairwise(each))]
    assert len(set(drawn)) > 290


def test_a_reference_is_given_once_over_bookings_and_rides(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with engine.begin() as connection:
        ride: dict[str, object] = {"id": "r", "reference": "121212", "city": "shanghai", "start": "甲", "goal": "乙"}
        ride |= {
            "at": "2026",
            "phone": "1",
            "wheelchair": False,
            "conversation_id": "c",
            "state": "requested",
            "created_at": "2026",
        }
        connection.execute(database.rides.insert().values(ride))
    draws = iter(["121212", "121212", "343434"])
    monkeypatch.setattr(references, "_draw", lambda: next(draws))
    with engine.connect() as connection:
        assert references.fresh(connection) == "343434"


def test_no_reference_left_is_told_as_unavailable(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(references, "_used", lambda *_: True)
    with engine.connect() as connection, pytest.raises(BookingUnavailable):
        references.fresh(connection)
