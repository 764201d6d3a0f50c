"""Each process of the Procfile killed twenty times in the middle of talks: nothing is lost, doubled or stuck."""

from __future__ import annotations

import datetime as dt
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import groupby

import pytest
from patience import until
from sqlalchemy import select
from stack import SHANGHAI, Stack, prepare, procfile
from talkers import SORRY, Operator, Resident

from bot import content, database
from bot.conversation import Hub
from bot.dialogue import Dialogue
from bot.people import waits
from bot.store import Store

pytestmark = [pytest.mark.processes, pytest.mark.timeout(600)]

KILLS = 20
WAIT = 4  # seconds that the dialogue engine may think
SEED = int(os.environ.get("KILL_SEED") or random.randrange(10**6))
# Each kill of so many hits a process that answers again; the others come after so many seconds at most.
# The dialogue engine needs 10 to 20 seconds to start: most of its deaths come while it does.
MOMENTS = {"rasa": (5, 4.0)}
EACH = (2, 1.5)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    from bot import processes

    processes.train()
    stack = prepare(tmp_path_factory.mktemp("kills"), kept=True, wait=WAIT)
    try:
        stack.start(*procfile())
        stack.ready()
        yield stack
    finally:
        stack.end()


def _hub(stack: Stack) -> Hub:
    """What a desk uses: a hub in another process, on the same database."""
    dialogue = Dialogue(stack.environment["RASA_URL"], wait=WAIT)
    store = Store(database.connect(stack.environment["DATABASE_URL"]))
    return Hub(store, dialogue, content.load(), lambda: dt.datetime.now(SHANGHAI), wait=WAIT)


def _kill(stack: Stack, name: str, number: int, chance: random.Random) -> None:
    """One of the pids of `name`, or all of them, at a random moment."""
    every, longest = MOMENTS.get(name, EACH)
    if number % every == 0:
        end = time.monotonic() + 60
        while not _answers(stack, name) and time.monotonic() < end:
            time.sleep(0.2)
        longest = 1.5
    time.sleep(chance.uniform(0, longest))
    end = time.monotonic() + 60
    while not (pids := stack.pids(name)):  # it is just being started again
        assert time.monotonic() < end, f"{name} was not started again: {stack.log(name)[-2000:]}"
        time.sleep(0.05)
    if chance.random() < 0.5:
        pids = [chance.choice(pids)]
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _answers(stack: Stack, name: str) -> bool:
    parts = stack.parts()
    return parts.get(name, bool(parts))


def _rows(stack: Stack, table, *where):  # type: ignore[no-untyped-def]
    with database.connect(stack.environment["DATABASE_URL"]).connect() as connection:
        return connection.execute(select(table).where(*where)).mappings().all()


def _quiet(stack: Stack) -> bool:
    """Whether nobody is owed an answer and nobody is asking."""
    owed = _rows(stack, database.messages, database.messages.c.pending)
    asking = _rows(stack, database.conversations, database.conversations.c.asking.is_not(None))
    return not owed and not asking


def _settle(stack: Stack) -> None:
    stack.ready()
    until(lambda: _quiet(stack), 60, "somebody is still owed an answer, or a turn is asking for ever", pause=0.5)


@pytest.mark.parametrize("name", procfile())
def test_a_process_killed_twenty_times_loses_doubles_and_blocks_nothing(stack: Stack, name: str) -> None:
    print(f"KILL_SEED={SEED}")
    stack.ready()
    stop, chance = threading.Event(), random.Random(f"{SEED}{name}")
    residents = [Resident(stack, stop, chance.getrandbits(32)) for _ in range(6)]
    operators = [Operator(_hub(stack), who, residents, stop, chance.getrandbits(32)) for who in ("wang", "li")]
    for talker in (*residents, *operators):
        talker.start()
    try:
        for number in range(KILLS):
            _kill(stack, name, number, chance)
        stack.ready()
    finally:
        stop.set()  # whoever talked on would be in the way of the next process's test
    for talker in (*residents, *operators):
        talker.join(60)
        assert not talker.is_alive() and talker.troubles == []
    _settle(stack)
    said = [one for resident in residents for one in resident.conversations]
    assert sum(len(one.heard) for one in said) > KILLS and sum(operator.taken for operator in operators) > 0
    for one in said:
        _check_messages(stack, one)
        _check_standing(stack, one.id)
    _check_told(stack, operators)
    _check_bookings(stack, said)
    _check_nobody_is_stuck(residents, operators)
    assert "约好了" in residents[0].books()


def _check_messages(stack: Stack, said) -> None:  # type: ignore[no-untyped-def]
    rows = sorted(_rows(stack, database.messages, database.messages.c.conversation_id == said.id), key=lambda m: m.n)
    assert [m.n for m in rows] == list(range(1, len(rows) + 1))
    assert [(m.client_key, m.text) for m in rows if m.sender == "resident"] == said.heard
    assert said.seen == list(range(1, len(said.seen) + 1)), "the page has missed a message, or seen one twice"
    for n, group in groupby((m for m in rows if m.answers), key=lambda m: m.answers):
        # One turn's answers are stored in one breath: a second turn for the same words would stand apart.
        told = list(group)
        numbers = [m.n for m in told]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers))), f"{n} was answered twice"
        assert [m for m in rows if m.answers == n] == told, f"{n} was answered twice"
        assert max(Counter(m.text for m in told).values()) == 1, f"{n} was answered twice"


def _check_standing(stack: Stack, conversation: str) -> None:
    (now,) = _rows(stack, database.conversations, database.conversations.c.id == conversation)
    assert now.holder in ("bot", "waiting", "operator", "closed")
    assert (now.operator is not None) == (now.holder == "operator")
    assert (now.waiting_since is not None) == (now.reason is not None and now.holder == "waiting")
    called = _rows(stack, waits, waits.c.conversation_id == conversation)
    assert len([wait for wait in called if wait.ended_at is None]) == (now.holder == "waiting")
    helped = [wait for wait in called if wait.end == "take" and wait.taken_until is None]
    assert len(helped) == (now.holder == "operator")


def _check_told(stack: Stack, operators: list[Operator]) -> None:
    stored = Counter((m.conversation_id, m.text) for m in _rows(stack, database.messages) if m.sender == "operator")
    for told in (one for operator in operators for one in operator.told):
        assert stored[told] == 1


def _check_bookings(stack: Stack, said) -> None:  # type: ignore[no-untyped-def]
    for one in said:
        mine = _rows(stack, database.bookings, database.bookings.c.conversation_id == one.id)
        assert max(Counter(booking.patient for booking in mine).values(), default=1) == 1
        messages = _rows(stack, database.messages, database.messages.c.conversation_id == one.id)
        references = [booking.reference for booking in mine]
        for text in (m.text for m in messages if m.sender == "bot" and "约好了" in m.text):  # perhaps said again
            assert any(reference in text for reference in references), "a booking was promised and is not there"
    slots = Counter(booking.slot_id for booking in _rows(stack, database.bookings) if booking.state == "booked")
    assert max(slots.values(), default=1) == 1


def _check_nobody_is_stuck(residents: list[Resident], operators: list[Operator]) -> None:
    for operator in operators:
        for case in operator.hub.held(operator.name):
            operator.hub.release(case.id, operator.name)
            assert operator.hub.case(case.id).holder in ("bot", "waiting")
    for resident in residents:
        if not resident.now.refused:
            answer = resident.say("你好")
            assert resident.now.refused or (answer and SORRY not in answer)
