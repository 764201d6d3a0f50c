"""What is kept about one conversation: the copy is whole, and erasing leaves no word of it in any table."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Connection, Engine

from bot import database, people, records
from bot.store import Store

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
PAST, TO_COME = "2026-11-20T01:00:00+00:00", "2026-11-25T01:00:00+00:00"
AT = "2026-11-21T03:00:00+00:00"
MINE, OTHER = "c" * 32, "d" * 32
WORD = "秘密"  # stands in everything that the resident said or that was written about them


def _fill(connection: Connection, conversation: str, word: str) -> None:
    """One row in every table that keeps something about a conversation, each with `word` wherever words may stand."""

    def add(table, **values):  # type: ignore[no-untyped-def]
        connection.execute(table.insert().values(**values))

    own = {"conversation_id": conversation}
    thing = {"word": word}
    values = {"holder": "waiting", "urgent": False, "door": "web", "city": "shanghai", "token_hash": "h", "last_n": 3}
    values |= {"agenda": thing, "brief": thing, "settled": thing, "created_at": AT, "updated_at": AT}
    add(database.conversations, id=conversation, **values)
    for n in (1, 2, 3):
        choices = [{"title": word, "text": word}]
        add(database.messages, n=n, sender="resident", text=word, speech=word, choices=choices, pending=False, at=AT,
            client_key=f"k{n}", **own)  # fmt: skip
    add(people.waits, reason="asked", urgent=False, since=AT, **own)
    add(people.notes, operator="wang", text=word, at=AT, **own)
    ticket = f"t{conversation}"[:32]
    add(people.tickets, id=ticket, reference=conversation[:6], kind="complaint", city="shanghai", what=word, place=word,
        phone="13800138000", wanted=word, state="open", due_at=AT, outcome=word, version=1, created_at=AT,
        updated_at=AT, **own)  # fmt: skip
    add(people.ticket_events, ticket_id=ticket, at=AT, who="resident", act="open", before=thing, after=thing)
    consent = f"f{conversation}"[:32]
    add(people.consents, id=consent, who=word, sees=["progress"], until=TO_COME, code_hash="h", token_hash="h",
        created_at=AT, **own)  # fmt: skip
    add(people.looks, consent_id=consent, what="progress", at=AT)
    for subject in (conversation, ticket):
        add(people.jobs, kind="callback", subject=subject, due_at=AT, state="waiting", tries=0, detail=thing)
    reminder = f"r{conversation}"[:32]
    add(people.reminders, id=reminder, what=word, schedule=thing, phone="13800138000", state="active", next_at=TO_COME,
        created_at=AT, **own)  # fmt: skip
    add(people.jobs, kind="reminder", subject=reminder, due_at=TO_COME, state="waiting", tries=0)
    add(people.jobs, kind="call_out", subject=reminder, due_at=AT, state="waiting", tries=0, detail=thing)
    add(database.changes, kind="book", subject="b", before=thing, at=AT, **own)
    for place, (at, state) in enumerate(((PAST, "requested"), (TO_COME, "cancelled"))):
        add(database.rides, id=f"{place}{conversation}"[:32], reference=f"{place}{conversation}"[:6], city="shanghai",
            start=word, goal=word, at=at, phone="13800138000", wheelchair=False, state=state, created_at=AT,
            **own)  # fmt: skip


def _book(connection: Connection, conversation: str, word: str, date: str, state: str = "booked") -> None:
    count = connection.execute(select(func.count()).select_from(database.slots)).scalar_one()
    if not count:
        connection.execute(database.hospitals.insert().values(
            id="one", city="shanghai", name="示范医院", aliases=[], address="路1号", sample=True))  # fmt: skip
        connection.execute(database.doctors.insert().values(
            id="w", hospital_id="one", department="骨科", name="王医生", title="主任"))  # fmt: skip
    slot = {"id": count + 1, "doctor_id": "w", "date": date, "time": f"0{count + 1}:00"}
    connection.execute(database.slots.insert().values(**slot, half_day="morning", state="booked"))
    connection.execute(database.bookings.insert().values(
        id=f"b{count}", reference=f"12345{count}", slot_id=count + 1, patient=word, phone="13800138000",
        conversation_id=conversation, state=state, created_at=AT))  # fmt: skip


def _dump(engine: Engine, without: tuple[str, ...] = ()) -> str:
    """Every row of every table, as text."""
    with engine.connect() as connection:
        rows = {
            name: [list(row) for row in connection.execute(select(table))]
            for name, table in database.metadata.tables.items()
            if name not in without
        }
    return json.dumps(rows, ensure_ascii=False, default=str)


@pytest.fixture
def kept(any_engine: Engine) -> Engine:
    """Two conversations of which everything is kept that can be."""
    database.metadata.create_all(any_engine)
    with any_engine.begin() as connection:
        _fill(connection, MINE, WORD)
        _fill(connection, OTHER, "别人的")
    return any_engine


@pytest.mark.parametrize("whole", [False, True])
def test_erasing_leaves_no_word_in_any_table_and_nothing_of_others_goes(kept, whole):
    before = _dump(kept)
    assert before.count("13800138000") == 8
    with kept.begin() as connection:
        assert records.erase(connection, MINE, NOW, whole) == 3
    after = _dump(kept)
    assert WORD not in after
    assert after.count("别人的") == before.count("别人的")
    assert after.count("13800138000") == 4


def test_the_numbering_goes_on_and_the_page_is_told_where_it_begins(kept):
    with kept.begin() as connection:
        records.erase(connection, MINE, NOW)
    store = Store(kept)
    with store.change(MINE, NOW) as change:
        assert change.add("bot", "都删了。") == 4
    messages, conversation = store.since(MINE)
    assert [message.n for message in messages] == [4] and conversation.first_n == 4
    assert conversation.holder == "waiting"  # whoever waits for a person still does


def test_what_was_said_after_the_yes_stays(kept):
    with kept.begin() as connection:
        assert records.erase(connection, MINE, NOW, up_to=2) == 2
    messages, conversation = Store(kept).since(MINE)
    assert [message.n for message in messages] == [3] and conversation.first_n == 3


def test_a_ticket_stays_as_a_number_and_nobody_works_on_it_any_more(kept):
    with kept.begin() as connection:
        records.erase(connection, MINE, NOW)
        where = people.tickets.c.conversation_id == MINE
        ticket = connection.execute(select(people.tickets).where(where)).mappings().one()
        acts = select(people.ticket_events.c.act).where(people.ticket_events.c.ticket_id == ticket["id"])
        assert list(connection.execute(acts).scalars()) == ["open", "drop"]
    assert (ticket["reference"], ticket["state"], ticket["version"]) == ("cccccc", "dropped", 2)


def test_a_car_that_is_still_to_come_is_still_called_and_its_ticket_goes_when_the_ride_is_over(kept):
    later = dt.datetime.fromisoformat(TO_COME)
    ride = {"city": "shanghai", "start": WORD, "goal": WORD, "phone": "13800138000", "wheelchair": False}
    ride |= {"id": "r", "reference": "482913", "at": TO_COME, "conversation_id": MINE, "created_at": AT}
    ticket = {"id": "rt", "reference": "482913", "kind": "ride", "city": "shanghai", "what": WORD, "state": "open"}
    ticket |= {"due_at": TO_COME, "version": 1, "conversation_id": MINE, "created_at": AT, "updated_at": AT}
    job = {"kind": "callback", "subject": "rt", "due_at": TO_COME, "state": "waiting", "tries": 0}
    states = select(people.tickets.c.state).where(people.tickets.c.id == "rt")
    with kept.begin() as connection:
        connection.execute(database.rides.insert().values(**ride, state="requested"))
        connection.execute(people.tickets.insert().values(**ticket))
        connection.execute(people.jobs.insert().values(**job))
        records.erase(connection, MINE, NOW)
        assert connection.execute(states).scalar_one() == "open"
        assert connection.execute(select(people.jobs.c.id).where(people.jobs.c.subject == "rt")).first()
        records.erase_over(connection, MINE, later + 2 * records.OVER)
        assert connection.execute(states).scalar_one() == "dropped"
    assert WORD not in _dump(kept, without=("jobs",))


def test_the_audit_log_has_an_entry_without_words(kept):
    with kept.begin() as connection:
        records.erase(connection, MINE, NOW)
        (entry,) = connection.execute(select(people.audit)).mappings().all()
    assert (entry["who"], entry["act"], entry["conversation_id"]) == ("resident", "erased", MINE)
    assert entry["detail"] == {"messages": 3, "whole": False}


@pytest.mark.parametrize("whole", [False, True])
def test_what_is_to_come_stays_until_it_is_over(kept, whole):
    with kept.begin() as connection:
        _book(connection, MINE, "李秀英", "2026-11-20")
        _book(connection, MINE, "李秀英", "2026-11-25")
        _book(connection, MINE, "李秀英", "2026-11-26", "cancelled")
        records.erase(connection, MINE, NOW, whole)
        assert connection.execute(select(database.bookings.c.reference)).scalars().all() == ["123451"]
        jobs = select(people.jobs.c.due_at).where(people.jobs.c.kind == records.ERASE_REST)
        (due,) = connection.execute(jobs).scalars()
        assert records.to_come(connection, MINE) == ("2026-11-24T18:00:00+00:00",) and due > "2026-11-24T18"
        records.erase_over(connection, MINE, dt.datetime.fromisoformat(due))
    assert "李秀英" not in _dump(kept)


def test_erasing_twice_is_no_more_than_once(kept):
    with kept.begin() as connection:
        _book(connection, MINE, "李秀英", "2026-11-25")
        records.erase(connection, MINE, NOW)
        assert records.erase(connection, MINE, NOW) == 0
        jobs = select(people.jobs).where(people.jobs.c.kind == records.ERASE_REST)
        assert len(connection.execute(jobs).all()) == 1


def test_the_copy_has_everything_and_nothing_of_others(kept):
    with kept.begin() as connection:
        _book(connection, MINE, WORD, "2026-11-20")
        copy = records.export(connection, MINE)
    text = json.dumps(copy, ensure_ascii=False)
    assert text.count(WORD) == _dump(kept).count(WORD)
    assert "别人的" not in text and "_hash" not in text
    assert copy["bookings"][0]["hospital"] == "示范医院"


def test_every_table_that_names_a_conversation_is_in_the_copy(kept):
    with kept.connect() as connection:
        copy = records.export(connection, MINE)
    naming = {name for name, table in database.metadata.tables.items() if "conversation_id" in table.c}
    assert naming <= set(copy)


def test_of_what_does_not_exist_there_is_no_copy(kept):
    with kept.connect() as connection:
        assert records.export(connection, "e" * 32) == {}
