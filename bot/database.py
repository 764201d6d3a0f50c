"""The database: its tables, how to connect to it; what the rows mean is known by the modules that own them."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
    text,
)
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import NullPool

# Every time is stored as ISO 8601 text in UTC with seconds ("2026-11-21T08:30:00+00:00"): the same in
# SQLite and PostgreSQL, sortable, readable in a dump. Local dates of slots are "2026-11-25", times "08:30".
metadata = MetaData()

# --- the hub's (bot/rows.py) --------------------------------------------------------------------------------------

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("token_hash", String(64), nullable=False),  # SHA-256 of the bearer token; the token itself is not kept
    Column("door", String(16), nullable=False),
    Column("city", String(32), nullable=False),
    Column("holder", String(16), nullable=False, index=True),  # bot | waiting | operator | closed
    Column("operator", String(64)),  # who holds it when holder is operator
    Column("reason", String(64)),  # why it waits for a person
    Column("urgent", Boolean, nullable=False, default=False),
    Column("agenda", JSON),  # what is in hand, opaque to the hub: it comes from a reply and goes with the next question
    Column("voice", JSON),  # {"rate", "volume"} that the resident asked for
    Column("last_n", Integer, nullable=False, default=0),  # number of the newest message
    Column("asking", String(32)),  # the turn that is asking the dialogue now …
    Column("asking_until", String(32), index=True),  # … and when it counts as dead, so that another may ask again
    Column("waiting_since", String(32)),
    Column("created_at", String(32), nullable=False),
    Column("updated_at", String(32), nullable=False),
    Column("brief", JSON),  # what is in hand, for people's eyes: it comes with a reply
    Column("settled", JSON),  # what the operator settled since taking it; the bot hears of it when it is given back
    Column("outcome", String(32)),  # how it ended, in the operator's judgement
    Column("first_n", Integer, nullable=False, server_default="1"),  # older messages were erased
)

messages = Table(
    "messages",
    metadata,
    Column("conversation_id", String(32), ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("n", Integer, primary_key=True),  # 1, 2, 3 … within the conversation, without gaps
    Column("sender", String(16), nullable=False),  # resident | bot | operator | family | system
    Column("text", Text, nullable=False),
    Column("speech", Text),  # how it is said, when that differs from the text
    Column("choices", JSON),  # [{"title", "text"}]
    Column("expect", String(32)),  # the kind of answer that the dialogue waits for (date, name, yes_no …)
    Column("answers", Integer),  # the number of the resident's message that this one answers
    Column("pending", Boolean, nullable=False, default=False),  # said by the resident, and the bot still owes an answer
    Column("client_key", String(64)),  # given by a page, so that sending again does not say it twice
    Column("at", String(32), nullable=False),
    Column("author", String(32)),  # how the resident knows who said it: 小王, 女儿; none for the bot
    UniqueConstraint("conversation_id", "client_key"),
)

# --- appointments (bot/services/bookings.py) ------------------------------------------------------------------------

hospitals = Table(
    "hospitals",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("city", String(32), nullable=False, index=True),
    Column("name", String(64), nullable=False),
    Column("aliases", JSON, nullable=False),
    Column("address", String(128), nullable=False),
    Column("sample", Boolean, nullable=False),  # True: invented for trying things out, and said so to the resident
)

doctors = Table(
    "doctors",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("hospital_id", String(64), ForeignKey("hospitals.id"), nullable=False),
    Column("department", String(32), nullable=False),  # a name of content/vocabulary.yml
    Column("name", String(32), nullable=False),
    Column("title", String(32), nullable=False),
    Index("doctors_by_department", "hospital_id", "department"),
)

slots = Table(
    "slots",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("doctor_id", String(64), ForeignKey("doctors.id"), nullable=False),
    Column("date", String(10), nullable=False),
    Column("time", String(5), nullable=False),
    Column("half_day", String(16), nullable=False),  # morning | afternoon | evening
    Column("state", String(8), nullable=False),  # free | booked | kept (given up, but can still be undone)
    Column("holder", String(32)),  # the booking that has it, or may still take it back
    Column("kept_until", String(32)),
    UniqueConstraint("doctor_id", "date", "time"),
    Index("slots_by_day", "date", "state"),
)

bookings = Table(
    "bookings",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("reference", String(8), nullable=False, unique=True),  # six digits that can be read out
    Column("slot_id", Integer, ForeignKey("slots.id"), nullable=False),
    Column("patient", String(32), nullable=False),
    Column("phone", String(16)),
    Column("conversation_id", String(64), nullable=False, index=True),
    Column("state", String(12), nullable=False),  # booked | cancelled
    # Who, department and day while booked, NULL once cancelled: nobody holds two in one department on one day.
    Column("once", String(192), unique=True),
    Column("created_at", String(32), nullable=False),
)

# One row for each thing done that can be taken back within ten minutes.
changes = Table(
    "changes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kind", String(24), nullable=False),  # of bot/services/changes.py: book, cancel, ride …
    Column("subject", String(32), nullable=False),  # the id of a booking, a ride, a ticket or a reminder
    Column("before", JSON),
    Column("conversation_id", String(64), nullable=False, index=True),
    Column("at", String(32), nullable=False),
    Column("undone_at", String(32)),
)

rides = Table(
    "rides",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("reference", String(8), nullable=False, unique=True),
    Column("city", String(32), nullable=False),
    Column("start", String(128), nullable=False),
    Column("goal", String(128), nullable=False),
    Column("at", String(32), nullable=False),
    Column("phone", String(16), nullable=False),
    Column("wheelchair", Boolean, nullable=False),
    Column("conversation_id", String(64), nullable=False, index=True),
    Column("state", String(12), nullable=False),  # requested | cancelled
    Column("created_at", String(32), nullable=False),
)


# A resident who waits longer for a lock is told so, and the page says the same words again.
LOCK_SECONDS = 10


def _give_up_on_locks(connection, _record) -> None:  # type: ignore[no-untyped-def]
    # PostgreSQL would wait for ever. Committed, or the first rollback would take the setting back.
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
    connection.commit()


def _into_wal_mode(connection) -> None:  # type: ignore[no-untyped-def]
    # SQLite refuses this at once, without its usual waiting, while another writes to a file that is not in WAL
    # mode yet: two programs that start together on a new database.
    until = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.02)


def connect(url: str) -> Engine:
    """An engine for `url` (sqlite:///… or postgresql://…); SQLite in WAL mode, both waiting up to 10 s for a lock."""
    # hide_parameters: what residents said must not come into a log through an exception's text.
    if not url.startswith("sqlite"):
        engine = create_engine(url.replace("postgres://", "postgresql://", 1), pool_pre_ping=True, hide_parameters=True)
        event.listen(engine, "connect", _give_up_on_locks)
        return engine
    file = make_url(url).database
    if file and file != ":memory:":
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": LOCK_SECONDS}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _pragmas(connection, _record):  # type: ignore[no-untyped-def]
        # Autocommit at the driver, so that BEGIN below is ours and a writer asks for the lock at its start.
        connection.isolation_level = None
        _into_wal_mode(connection)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection):  # type: ignore[no-untyped-def]
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


class DatabaseUnusable(Exception):
    """The database cannot be used at all; the message is one sentence for whoever started the program."""


# What a driver's message says, and what that means; the first that fits counts.
_REASONS = (
    ("not a database|malformed|corrupt", "{where} is damaged: put a backup in its place, or move it away"),
    ("locked", "{where} is locked by another program: end that one first"),
    ("disk is full|No space left|disk I/O error", "{where} cannot be written because the disk is full"),
    ("readonly|read-only|unable to open|permission denied", "{where} cannot be opened for writing"),
    ("Can't locate revision", "{where} was made by a newer version of Banban"),
)


@contextmanager
def usable(url: str) -> Iterator[None]:
    """Turns what goes wrong inside, when the database at `url` is first used, into DatabaseUnusable."""
    from alembic.util import CommandError

    where = _where(url)
    try:
        yield
    except (DBAPIError, CommandError) as error:
        said = str(error.orig if isinstance(error, DBAPIError) else error)
        for pattern, sentence in _REASONS:
            if re.search(pattern, said, re.IGNORECASE):
                raise DatabaseUnusable(f"The database {sentence.format(where=where)}.") from None
        raise DatabaseUnusable(f"The database {where} does not answer: {said.splitlines()[0]}") from None


def _where(url: str) -> str:
    """The file or the machine of the database; raises DatabaseUnusable for what is no address of one."""
    try:
        address = make_url(url.replace("postgres://", "postgresql://", 1))
        if address.get_dialect().name in ("sqlite", "postgresql"):
            return str(address.host or address.database)
    except (ArgumentError, NoSuchModuleError, ValueError):
        pass
    # The address is not repeated: it may hold a password.
    raise DatabaseUnusable("DATABASE_URL must be sqlite:///path or postgresql://user:password@host/name")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection for reads alone: it begins no transaction in SQLite, so it waits for no writer."""
    with engine.connect() as connection:
        yield connection


def migrate(url: str) -> None:
    """Brings the database at `url` to the newest schema, whole or not at all; does nothing when it is there already."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    engine = connect(url)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":  # two processes that start together: one after the other
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(20261121)"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()
