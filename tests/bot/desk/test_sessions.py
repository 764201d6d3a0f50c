"""Sessions: how long they last, what ends them, and that only a hash is kept."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import select

from bot.desk.sessions import NoSession
from bot.people import operator_sessions, operators

RIGHT = "correct horse battery"


@pytest.fixture
def wang(accounts, clock):
    return accounts.identify("wang", RIGHT, clock())


def ended(sessions, token, clock):
    with pytest.raises(NoSession):
        sessions.find(token, clock())
    return True


def test_a_token_finds_its_operator_and_a_token_for_posting(sessions, wang, clock):
    token = sessions.begin(wang, clock())
    session = sessions.find(token, clock())
    assert (session.name, session.operator.id) == ("wang", wang.id)
    assert len(token) >= 43 and len(session.csrf) >= 43 and token != session.csrf


def test_only_the_hash_of_a_token_is_kept(sessions, engine, wang, clock):
    token = sessions.begin(wang, clock())
    with engine.connect() as connection:
        (row,) = connection.execute(select(operator_sessions)).mappings()
    assert row["token_hash"] == hashlib.sha256(token.encode()).hexdigest()
    assert token not in repr(dict(row))


def test_a_session_ends_after_an_hour_without_use(sessions, wang, clock):
    token = sessions.begin(wang, clock())
    clock.forward(59 * 60)
    sessions.find(token, clock())
    clock.forward(59 * 60)
    sessions.find(token, clock())
    clock.forward(60 * 60)
    assert ended(sessions, token, clock)


def test_a_page_that_only_stands_open_does_not_keep_it(sessions, wang, clock):
    token = sessions.begin(wang, clock())
    for _ in range(59):
        clock.forward(60)
        sessions.find(token, clock(), used=False)
    clock.forward(60)
    assert ended(sessions, token, clock)


def test_a_session_ends_after_twelve_hours_of_use(sessions, wang, clock):
    token = sessions.begin(wang, clock())
    for _ in range(12 * 2 - 1):
        clock.forward(30 * 60)
        sessions.find(token, clock())
    clock.forward(30 * 60)
    assert ended(sessions, token, clock)


@pytest.mark.parametrize("token", ["", "x" * 43, "' OR 1=1 --", "\ud800", "\x00"])
def test_a_forged_token_opens_nothing(sessions, wang, clock, token):
    sessions.begin(wang, clock())
    assert ended(sessions, token, clock)


def test_an_altered_token_and_the_kept_hash_open_nothing(sessions, wang, clock):
    token = sessions.begin(wang, clock())
    assert ended(sessions, token[:-1] + ("A" if token[-1] != "A" else "B"), clock)
    assert ended(sessions, hashlib.sha256(token.encode()).hexdigest(), clock)


def test_logging_out_ends_that_session_alone(sessions, wang, clock):
    here, there = sessions.begin(wang, clock()), sessions.begin(wang, clock())
    sessions.end(sessions.find(here, clock()), clock())
    assert ended(sessions, here, clock)
    assert sessions.find(there, clock()).name == "wang"


def test_an_account_that_is_put_off_or_gets_a_new_password_loses_its_sessions_at_once(sessions, accounts, wang, clock):
    token = sessions.begin(wang, clock())
    accounts.set_password("wang", "another good one", clock())
    assert ended(sessions, token, clock)
    token = sessions.begin(wang, clock())
    accounts.deactivate("wang", clock())
    assert ended(sessions, token, clock)


def test_what_has_ended_is_cleared_away(sessions, engine, wang, clock):
    sessions.begin(wang, clock())
    clock.forward(61 * 60)
    sessions.begin(wang, clock())
    with engine.connect() as connection:
        assert len(connection.execute(select(operator_sessions)).all()) == 1


def test_who_was_seen_lately_is_on_until_the_last_session_ends(sessions, engine, wang, clock):
    here, there = sessions.begin(wang, clock()), sessions.begin(wang, clock())
    assert sessions.on(clock()) == ()
    sessions.seen(wang, clock())
    assert [operator.name for operator in sessions.on(clock())] == ["wang"]
    clock.forward(19)
    sessions.seen(wang, clock())
    with engine.connect() as connection:
        assert connection.execute(select(operators.c.seen_at)).scalar() == "2026-11-21T04:00:00+00:00"
    sessions.end(sessions.find(here, clock()), clock())
    assert sessions.on(clock())
    sessions.end(sessions.find(there, clock()), clock())
    assert sessions.on(clock()) == ()


def test_who_was_not_seen_for_a_minute_is_not_on(sessions, wang, clock):
    sessions.seen(wang, clock())
    clock.forward(60)
    assert sessions.on(clock()) == ()
