"""Consents: never more than was named, never after their end; codes that can be used once; looks that are recorded."""

from __future__ import annotations

import contextlib
import re
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot import database, people
from bot.services.family import CODE_LASTS, KINDS, LONGEST, Family, NoConsent, WrongCode

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=timezone(timedelta(hours=8)))
WEEK = NOW + timedelta(days=7)
SOON = timedelta(minutes=1)
MINE, OTHER = "c" * 32, "d" * 32


@pytest.fixture
def engine(any_engine):
    database.metadata.create_all(any_engine)
    return any_engine


@pytest.fixture
def family(engine):
    return Family(engine)


def join(family, who="女儿", sees=KINDS, until=WEEK, conversation=MINE, now=NOW):
    """The token of who was invited and has joined."""
    return family.redeem(family.invite(conversation, who, sees, until, now), now)[0]


def test_a_code_is_six_digits_that_can_be_read_out_and_is_kept_only_as_a_hash(family, engine):
    code = family.invite(MINE, "女儿", KINDS, WEEK, NOW)
    assert re.fullmatch(r"[1-9]\d{5}", code) and not re.search(r"(\d)\1", code)
    with engine.connect() as connection:
        assert code not in str(connection.execute(select(people.consents)).all())


def test_who_joins_gets_what_was_allowed_and_no_more(family):
    token, consent = family.redeem(family.invite(MINE, "女儿", ("bookings", "progress"), WEEK, NOW), NOW)
    assert (consent.who, consent.sees, consent.until) == ("女儿", ("progress", "bookings"), WEEK)
    assert family.admit(token, NOW) == consent and not consent.allows("transcript")


def test_a_code_can_be_used_once(family):
    code = family.invite(MINE, "女儿", KINDS, WEEK, NOW)
    family.redeem(code, NOW)
    with pytest.raises(WrongCode):
        family.redeem(code, NOW)


def test_of_many_who_use_a_code_at_once_one_gets_in(family, at_once):
    code = family.invite(MINE, "女儿", KINDS, WEEK, NOW)
    results = at_once(lambda place: family.redeem(code, NOW), 8)
    assert sum(isinstance(result, tuple) for result in results) == 1
    assert {type(result) for result in results} == {tuple, WrongCode}


def test_a_code_is_worth_nothing_after_half_an_hour(family):
    code = family.invite(MINE, "女儿", KINDS, WEEK, NOW)
    with pytest.raises(WrongCode):
        family.redeem(code, NOW + CODE_LASTS)


@pytest.mark.parametrize("code", ["", "000000", "12345", "女儿", "\ud800", "' OR 1=1 --"])
def test_a_wrong_code_is_a_wrong_code(family, code):
    family.invite(MINE, "女儿", KINDS, WEEK, NOW)
    with pytest.raises(WrongCode):
        family.redeem(code, NOW)


def test_a_used_code_that_is_kept_empty_opens_nothing(family):
    join(family)
    with pytest.raises(WrongCode):
        family.redeem("", NOW)


def test_withdrawing_ends_it_at_once_for_who_is_meant(family):
    daughter, son = join(family), join(family, "儿子")
    stranger = join(family, conversation=OTHER)
    assert family.withdraw(MINE, ("女儿",), NOW) == ("女儿",)
    with pytest.raises(NoConsent):
        family.admit(daughter, NOW)
    assert family.admit(son, NOW).who == "儿子"
    assert family.withdraw(MINE, (), NOW) == ("儿子",)
    assert family.admit(stranger, NOW).conversation_id == OTHER


def test_a_code_that_was_not_used_yet_is_withdrawn_too(family):
    code = family.invite(MINE, "女儿", KINDS, WEEK, NOW)
    assert family.withdraw(MINE, (), NOW) == ("女儿",)
    with pytest.raises(WrongCode):
        family.redeem(code, NOW)


def test_the_newest_word_about_somebody_is_the_one_that_counts(family):
    old = join(family)
    new = join(family, sees=("progress",))
    with pytest.raises(NoConsent):
        family.admit(old, NOW)
    assert family.admit(new, NOW).sees == ("progress",)
    assert len(family.allowed(MINE, NOW)) == 1


def test_who_leaves_sees_nothing_more(family):
    token = join(family)
    family.leave(family.admit(token, NOW), NOW)
    with pytest.raises(NoConsent):
        family.admit(token, NOW)


@pytest.mark.parametrize("token", ["", "x", "\ud800"])
def test_a_made_up_token_opens_nothing(family, token):
    family.invite(MINE, "女儿", KINDS, WEEK, NOW)  # its token is not there yet
    with pytest.raises(NoConsent):
        family.admit(token, NOW)


@pytest.mark.parametrize(
    ("sees", "until"),
    [((), WEEK), (("everything",), WEEK), (KINDS, NOW), (KINDS, NOW + LONGEST + SOON)],
)
def test_a_consent_names_what_and_until_when(family, sees, until):
    with pytest.raises(ValueError):
        family.invite(MINE, "女儿", sees, until, NOW)


def test_a_look_is_recorded_once_in_ten_minutes_for_each_kind(family):
    consent = family.admit(join(family), NOW)
    for minutes in (0, 3, 9, 12, 15):
        family.look(consent, "progress", NOW + timedelta(minutes=minutes))
    family.look(consent, "transcript", NOW + SOON)
    looks = family.looks(MINE)
    assert [(look.what, look.at.minute) for look in looks] == [("progress", 12), ("transcript", 1), ("progress", 0)]
    assert {look.who for look in looks} == {"女儿"} and family.looks(OTHER) == ()


def test_what_operators_did_is_a_look_too_and_stays_after_the_family_was_shut_out(family, engine):
    family.look(family.admit(join(family), NOW), "progress", NOW)
    family.withdraw(MINE, (), NOW)
    entry = {"at": "2026-11-21T03:00:00+00:00", "conversation_id": MINE, "act": "look"}
    with engine.begin() as connection:
        connection.execute(people.audit.insert().values(who="operator:wang", **entry))
        connection.execute(people.audit.insert().values(who="resident", **entry))
    assert [look.who for look in family.looks(MINE)] == ["operator", "女儿"]


def test_only_the_digits_of_a_living_invitation_are_a_code(family):
    code = family.invite(MINE, "女儿", KINDS, WEEK, NOW)
    assert family.is_code(MINE, code) and not family.is_code(OTHER, code)
    family.redeem(code, NOW)
    assert not family.is_code(MINE, code)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("invite"), st.sampled_from(["女儿", "儿子"]), st.sets(st.sampled_from(KINDS), min_size=1),
                  st.integers(1, 48)),
        st.tuples(st.just("redeem")),
        st.tuples(st.just("withdraw"), st.sampled_from(["女儿", "儿子", ""])),
        st.tuples(st.just("wait"), st.integers(1, 12)),
    ),
    max_size=12,
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_happens_nobody_sees_more_than_the_resident_named_last_nor_later(engine, steps):
    """The service beside a model that only remembers the resident's newest word about each."""
    family, conversation, now = Family(engine), f"{id(steps)}-{hash(str(steps))}"[:32], NOW
    newest: dict[str, tuple[set[str], datetime]] = {}
    codes: list[str] = []
    tokens: list[str] = []
    for step in steps:
        if step[0] == "invite":
            _, who, sees, hours = step
            newest[who] = (sees, now + timedelta(hours=hours))
            codes.append(family.invite(conversation, who, tuple(sees), newest[who][1], now))
        elif step[0] == "redeem" and codes:
            with contextlib.suppress(WrongCode):
                tokens.append(family.redeem(codes[-1], now)[0])
        elif step[0] == "withdraw":
            family.withdraw(conversation, (step[1],) if step[1] else (), now)
            for who in [step[1]] if step[1] else list(newest):
                newest.pop(who, None)
        elif step[0] == "wait":
            now += timedelta(hours=step[1])
        for token in tokens:
            try:
                consent = family.admit(token, now)
            except NoConsent:
                continue
            sees, until = newest[consent.who]
            assert set(consent.sees) == sees and now < until
    family.withdraw(conversation, (), now)
    assert family.allowed(conversation, now) == ()
