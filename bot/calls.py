"""The tables of the telephone: each call, and the callers who allowed to be known again; no rules here."""

from __future__ import annotations

from sqlalchemy import JSON, Column, String, Table

from bot.database import metadata

# One row for each call. No sound is kept, and no number: who called is known by the conversation alone.
calls = Table(
    "calls",
    metadata,
    Column("id", String(36), primary_key=True),  # the UUID by which Asterisk and we name it
    Column("conversation_id", String(32), index=True),  # none when there was no room
    Column("started_at", String(32), nullable=False),
    Column("ended_at", String(32)),
    Column("how", String(16)),  # hangup | operator | lost | full
    Column("route", String(16)),  # where Asterisk had the caller in the end: banban, queue, operator, nobody, dial
    Column("dial", String(16)),  # how the queue, or the call that we made, ended: NOANSWER, BUSY, MACHINE …
    Column("turns", JSON),  # bot/phone/times.py gives its shape
    Column("reasons", JSON),  # why it went to a person
)

# Whoever said that we may know them again. The number is kept as a keyed hash (bot/phone/callers.py).
callers = Table(
    "callers",
    metadata,
    Column("number_hash", String(64), primary_key=True),
    Column("conversation_id", String(32), nullable=False, index=True),  # of the last call: erased with it
    Column("city", String(32), nullable=False),
    Column("voice", JSON),  # {"rate", "volume"}
    Column("unfinished", String(32)),  # the conversation with something left to finish
    Column("agreed_at", String(32), nullable=False),
    Column("updated_at", String(32), nullable=False),
)
