"""The tables of the people around a resident: operators, family members, what they may do and did; no rules here."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from bot.database import metadata

# --- operators (bot/desk) -------------------------------------------------------------------------------------------

operators = Table(
    "operators",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(32), nullable=False, unique=True),  # for logging in
    Column("shown", String(32), nullable=False),  # how residents are told who it is: 小王
    Column("password_hash", Text, nullable=False),  # argon2id
    Column("role", String(16), nullable=False),  # operator | supervisor
    Column("active", Boolean, nullable=False),
    Column("failures", Integer, nullable=False),  # wrong passwords since the last right one
    Column("locked_until", String(32)),
    Column("preferences", JSON),  # {"sound", "flash"}: how new arrivals are announced
    Column("seen_at", String(32)),  # when a page of theirs last asked: who is on
    Column("created_at", String(32), nullable=False),
)

operator_sessions = Table(
    "operator_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),  # SHA-256 of the cookie; the cookie itself is not kept
    Column("operator_id", String(32), ForeignKey("operators.id", ondelete="CASCADE"), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("ends_at", String(32), nullable=False),
)

# What was done to whom and by whom. Nothing changes or removes a row: two triggers of migration 0002 refuse it.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", String(32), nullable=False),
    Column("who", String(64), nullable=False),  # operator:<name> | family:<consent> | resident | clock | command
    Column("act", String(32), nullable=False),  # take, uncover, erase … (bot/desk/audit.py lists them)
    Column("conversation_id", String(32), index=True),
    Column("detail", JSON),  # ids, numbers, names of fields; never what a resident said
)

# One row for each time that a person was called, so that "answered within 15 s" can be counted (GB/T 33358).
waits = Table(
    "waits",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("conversation_id", String(32), nullable=False, index=True),
    Column("reason", String(64), nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("since", String(32), nullable=False, index=True),
    Column("ended_at", String(32)),
    Column("end", String(16)),  # take | withdraw | close
    Column("told_at", String(32)),  # when the resident was last told how long it may take
    Column("taken_until", String(32)),  # when the operator gave it back or closed it: how long helping takes
)

notes = Table(
    "notes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("conversation_id", String(32), nullable=False, index=True),
    Column("operator", String(32), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", String(32), nullable=False),
)

# --- tickets (bot/services/tickets.py) --------------------------------------------------------------------------------

tickets = Table(
    "tickets",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("reference", String(8), nullable=False, unique=True),  # six digits that can be read out
    Column("kind", String(16), nullable=False),  # complaint | callback | unfinished | ride
    Column("conversation_id", String(32), index=True),
    Column("city", String(32), nullable=False),
    Column("what", Text, nullable=False),
    Column("place", Text),
    Column("phone", String(16)),
    Column("wanted", String(64)),  # in the resident's words, when to call back: 明天上午
    Column("state", String(16), nullable=False),  # open | doing | done | dropped
    Column("assigned", String(32)),  # the log-in name of an operator
    Column("due_at", String(32), nullable=False),
    Column("outcome", Text),  # what the resident is told
    Column("version", Integer, nullable=False),  # of two edits at once, the second is refused
    Column("created_at", String(32), nullable=False),
    Column("updated_at", String(32), nullable=False),
    Index("tickets_by_state", "state", "due_at"),
)

# A ticket's history: each edit adds a row with what was there before and what came instead.
ticket_events = Table(
    "ticket_events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("ticket_id", String(32), ForeignKey("tickets.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", String(32), nullable=False),
    Column("who", String(64), nullable=False),
    Column("act", String(16), nullable=False),  # open | edit | assign | note | due | done | drop | reopen
    Column("before", JSON),
    Column("after", JSON),
)

# --- the family (bot/services/family.py) ------------------------------------------------------------------------------

# What a resident allowed a member of the family; without a row that is in force nothing shows.
consents = Table(
    "consents",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation_id", String(32), nullable=False, index=True),
    Column("who", String(32), nullable=False),  # as the resident calls them: 女儿
    Column("sees", JSON, nullable=False),  # names out of progress, bookings, reminders, vitals, transcript, emergency
    Column("until", String(32), nullable=False),
    Column("code_hash", String(64), index=True),  # of the invitation; empty once it was used
    Column("code_until", String(32)),
    Column("token_hash", String(64)),  # of the page that redeemed it
    Column("joined_at", String(32)),
    Column("withdrawn_at", String(32)),
    Column("created_at", String(32), nullable=False),
)

looks = Table(
    "looks",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("consent_id", String(32), ForeignKey("consents.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("what", String(32), nullable=False),  # one of the names in consents.sees, or message
    Column("at", String(32), nullable=False),
)

# --- what is due (bot/jobs.py) ---------------------------------------------------------------------------------------

# The database is the queue: a conditional update decides which clock does a job.
jobs = Table(
    "jobs",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kind", String(24), nullable=False),
    Column("subject", String(64), nullable=False),  # a conversation's, ticket's or reminder's id
    Column("due_at", String(32), nullable=False, index=True),
    Column("state", String(8), nullable=False),  # waiting | doing | done | failed
    Column("claimed_until", String(32)),  # after this another clock may take it over
    Column("tries", Integer, nullable=False),
    Column("detail", JSON),
    UniqueConstraint("kind", "subject", "due_at"),
)

# What a resident wants to be reminded of (bot/services/reminders.py); a job "reminder" is due at each `next_at`.
reminders = Table(
    "reminders",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation_id", String(32), nullable=False, index=True),  # where it is said
    Column("what", Text, nullable=False),  # in the resident's words: 吃降压药
    Column("schedule", JSON, nullable=False),  # bot/mandarin/recurring/schedule.py
    Column("phone", String(20), index=True),  # which number is rung; none: it is said in the conversation alone
    Column("state", String(12), nullable=False),  # active | over | cancelled
    Column("next_at", String(32)),
    Column("created_at", String(32), nullable=False),
)
