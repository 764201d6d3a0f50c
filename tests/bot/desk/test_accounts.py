"""Operators' accounts: what is kept, who is let in, who is locked out, and that a wrong name looks like a right one."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, text

from bot import database
from bot.desk import audit
from bot.desk.accounts import AccountRefused, Accounts, LogInRefused
from bot.people import operators
from bot.store import StoreUnavailable

RIGHT = "correct horse battery"


def wrong(accounts, clock, name="wang", password="not it at all"):
    with pytest.raises(LogInRefused) as caught:
        accounts.identify(name, password, clock())
    return caught.value.locked_until


def test_the_right_password_lets_in(accounts, clock):
    operator = accounts.identify("wang", RIGHT, clock())
    assert (operator.name, operator.shown, operator.role, operator.active) == ("wang", "小王", "operator", True)
    assert accounts.identify(" WANG ", RIGHT, clock()).id == operator.id


def test_passwords_are_kept_as_argon2id_and_never_as_they_are(engine, clock):
    Accounts(engine).add("li", "李姐", RIGHT, "supervisor", clock())
    with engine.connect() as connection:
        row = connection.execute(select(operators)).mappings().one()
    assert row["password_hash"].startswith("$argon2id$v=19$m=65536,")
    assert RIGHT not in repr(dict(row))


@pytest.mark.parametrize(
    ("name", "shown", "password", "reason"),
    [
        ("wang", "小王", RIGHT, "taken"),
        ("li", "小李", "short", "weak"),
        ("li", "小李", "eleven12345", "weak"),
        ("li", "小李", "aaaaaaaaaaaaaaaa", "weak"),
        ("administrator", "小李", "Administrator1", "weak"),
        ("li", "小李", "x1y2z" * 100, "weak"),
        ("Li", "小李", RIGHT, "name"),
        ("小李", "小李", RIGHT, "name"),
        ("x'; DROP TABLE operators; --", "小李", RIGHT, "name"),
        ("li", "", RIGHT, "shown"),
        ("li", "  ", RIGHT, "shown"),
        ("li", "小\u202e李", RIGHT, "shown"),
        ("li", "李" * 17, RIGHT, "shown"),
    ],
)
def test_an_account_that_is_not_good_is_not_made(accounts, clock, name, shown, password, reason):
    with pytest.raises(AccountRefused) as caught:
        accounts.add(name, shown, password, "operator", clock())
    assert caught.value.reason == reason
    assert [operator.name for operator in accounts.all()] == ["wang"]


def test_after_five_wrong_passwords_the_right_one_waits_a_quarter_of_an_hour(accounts, clock):
    assert [wrong(accounts, clock) for _ in range(4)] == [None] * 4
    assert wrong(accounts, clock) == clock() + dt.timedelta(minutes=15)
    clock.forward(14 * 60)
    assert wrong(accounts, clock, password=RIGHT) == clock() + dt.timedelta(minutes=1)
    clock.forward(60)
    assert accounts.identify("wang", RIGHT, clock()).name == "wang"


def test_the_count_begins_anew_after_the_right_password_and_after_a_lock(accounts, clock):
    for _ in range(4):
        wrong(accounts, clock)
    accounts.identify("wang", RIGHT, clock())
    assert [wrong(accounts, clock) for _ in range(4)] == [None] * 4
    assert wrong(accounts, clock)
    clock.forward(15 * 60)
    assert [wrong(accounts, clock) for _ in range(4)] == [None] * 4


def test_a_name_without_an_account_is_refused_and_locked_in_the_same_way(accounts, clock):
    def story(name):
        found = []
        for seconds in (0, 0, 0, 0, 0, 0, 600, 400, 0):
            clock.forward(seconds)
            found.append(wrong(accounts, clock, name))
        return [until and until - start for until in found]

    start = clock()
    real = story("wang")
    clock.now = start
    assert story("nobody") == real
    assert real[4] == real[5] == real[6] == dt.timedelta(minutes=15)
    assert real[7:] == [None, None]


def test_as_many_passwords_are_compared_for_a_name_without_an_account(engine, clock):
    class Counting(PasswordHasher):
        verified = 0

        def verify(self, hash, password):
            Counting.verified += 1
            return super().verify(hash, password)

    accounts = Accounts(engine, Counting(time_cost=1, memory_cost=8, parallelism=1))
    accounts.add("wang", "小王", RIGHT, "operator", clock())
    for name in ["wang"] * 6 + ["nobody"] * 6:
        wrong(accounts, clock, name)
    assert Counting.verified == 12


@pytest.mark.parametrize("name", ["", "' OR '1'='1", "wang'--", "wang\x00", "\ud800", "王" * 1000])
def test_strange_names_and_passwords_are_only_wrong(accounts, clock, name):
    assert wrong(accounts, clock, name, RIGHT) is None
    assert wrong(accounts, clock, "wang", name) is None
    assert accounts.identify("wang", RIGHT, clock())


def test_of_many_guesses_at_once_none_gets_in_after_the_fifth(accounts, clock, at_once):
    def guess(place):
        return accounts.identify("wang", "not it at all" if place else "nor is it this", clock())

    results = at_once(guess, 12)
    assert all(isinstance(result, LogInRefused) for result in results)
    assert sum(result.locked_until is not None for result in results) == 8
    assert wrong(accounts, clock, password=RIGHT)


def test_an_account_that_is_off_lets_nobody_in_and_says_nothing_more(accounts, clock):
    accounts.deactivate("wang", clock())
    assert wrong(accounts, clock, password=RIGHT) is None
    with pytest.raises(AccountRefused, match="unknown"):
        accounts.deactivate("nobody", clock())


def test_a_new_password_ends_the_lock_and_the_old_password(accounts, clock):
    for _ in range(5):
        wrong(accounts, clock)
    accounts.set_password("wang", "another good one", clock())
    assert wrong(accounts, clock, password=RIGHT) is None
    assert accounts.identify("wang", "another good one", clock())


def test_what_happens_to_accounts_is_recorded_and_the_typed_words_are_not(accounts, engine, clock):
    wrong(accounts, clock, "my-password-by-mistake", "secret secret")
    for _ in range(5):
        wrong(accounts, clock)
    acts = [(entry.who, entry.act) for entry in audit.entries(engine)]
    assert acts == [
        ("command", "account_added"),
        ("unknown", "log_in_failed"),
        *[("operator:wang", "log_in_failed")] * 5,
        ("operator:wang", "locked"),
    ]
    assert "mistake" not in repr(audit.entries(engine)) and "secret" not in repr(audit.entries(engine))


def test_a_database_that_fails_has_one_name(tmp_path, clock):
    engine = database.connect(f"sqlite:///{tmp_path}/empty.db")
    accounts = Accounts(engine, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    for act in (
        accounts.all,
        lambda: accounts.add("li", "小李", RIGHT, "operator", clock()),
        lambda: accounts.identify("li", RIGHT, clock()),
    ):
        with pytest.raises(StoreUnavailable):
            act()


def test_comparing_many_passwords_at_once_takes_the_memory_of_two(engine, clock, at_once):
    class Watched(PasswordHasher):
        now, most, lock = 0, 0, threading.Lock()

        def verify(self, hash, password):
            with Watched.lock:
                Watched.now += 1
                Watched.most = max(Watched.most, Watched.now)
            try:
                return super().verify(hash, password)
            finally:
                with Watched.lock:
                    Watched.now -= 1

    accounts = Accounts(engine, Watched(time_cost=2, memory_cost=2048, parallelism=1))
    at_once(lambda place: wrong(accounts, clock, f"nobody{place}"), 10)
    assert 1 <= Watched.most <= 2


# --- the audit log ---


def test_nothing_in_the_audit_log_can_be_changed_or_removed(any_engine, clock):
    database.migrate(any_engine.url.render_as_string(hide_password=False))
    audit.note_down(any_engine, clock(), "operator:wang", audit.Act.LOOK, "c" * 32, n=4)
    before = audit.entries(any_engine)
    for statement in ("UPDATE audit SET who = 'nobody'", "DELETE FROM audit", "UPDATE audit SET detail = NULL"):
        with pytest.raises(Exception, match="audit only grows"), any_engine.begin() as connection:
            connection.execute(text(statement))
    assert audit.entries(any_engine) == before
    assert [(entry.who, entry.act, entry.detail) for entry in before] == [("operator:wang", "look", {"n": 4})]
    assert audit.entries(any_engine, before[-1].id) == ()
