"""Calls that we make: plans them, hands each to Asterisk as a file, tries again when nobody answers; says nothing."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import jobs, people
from bot.jobs import Job

KIND = "call_out"
AGAIN = (timedelta(minutes=10), timedelta(minutes=40))  # after the first try, and after the second; then no more
RING = 50  # seconds; who walks badly needs them
DAY = range(7, 21)  # hours in which a telephone may ring …
CHOSEN = timedelta(minutes=30)  # … and so long after the moment that the resident chose it may at any hour
NUMBER = re.compile(r"\+?\d{3,20}")
MACHINE = "MACHINE"  # our own word beside Asterisk's: it was answered, and no person was heard
UNANSWERED = frozenset({"BUSY", "NOANSWER", "CHANUNAVAIL", "CONGESTION", "CANCEL", MACHINE})
FILE = """\
Channel: Local/{number}@dial-out
Application: Wait
Data: 1
MaxRetries: 0
WaitTime: {wait}
Setvar: BANBAN_JOB={job}
Setvar: BANBAN_RING={ring}
"""


@dataclass(frozen=True)
class CallOut:
    """Whom to call and what for; `attempt` counts from 1.

    `what` is said to them; `conversation` goes on in the call; `ticket` is the call-back that it is, if it is one, and
    `reminder` the reminder, chosen for the moment `due` (ISO 8601).
    """

    number: str
    what: str
    conversation: str
    ticket: str | None = None
    attempt: int = 1
    reminder: str | None = None
    due: str = ""


def plan(connection: Connection, call: CallOut, due_at: datetime) -> bool:
    """Adds the job; False when the very same one is there already, or the number is none."""
    if not NUMBER.fullmatch(call.number):
        return False
    return jobs.add(connection, KIND, call.ticket or call.reminder or call.conversation, due_at, vars(call))


def welcome(call: CallOut, at: datetime) -> bool:
    """Whether a reminder may ring at `at`: by day, and soon after the moment for which it was wanted."""
    due = datetime.fromisoformat(call.due)
    return at.astimezone(due.tzinfo).hour in DAY or at - due <= CHOSEN


def read(detail: Mapping[str, Any] | None) -> CallOut | None:
    """The call of a job's detail; None when its words were erased."""
    return CallOut(**detail) if detail and detail.get("number") else None


def of_job(connection: Connection, job: str) -> CallOut | None:
    """The call for which we dialled; None when it is unknown or was erased."""
    if not job.isdigit() or len(job) > 9:
        return None
    row = people.jobs.c
    query = select(row.detail).where(row.id == int(job), row.kind == KIND)
    return read(connection.execute(query).scalar())


def unanswered(connection: Connection, call: CallOut, now: datetime) -> bool:
    """Plans the next try; False when it was the last, or when the next would ring in the night."""
    if call.attempt > len(AGAIN):
        return False
    again = now + AGAIN[call.attempt - 1]
    if call.reminder and not welcome(call, again):
        return False
    return plan(connection, replace(call, attempt=call.attempt + 1), again)


def dial(spool: Path, job: Job, call: CallOut) -> None:
    """Asterisk calls as soon as the file is there: it is written beside and moved, so that half of one is never read.

    Raises OSError. A job that is dialled twice by mistake is one file still.
    """
    text = FILE.format(number=call.number, job=job.id, ring=RING, wait=RING + 10)
    waiting = spool.parent / f".banban-{job.id}.call"
    waiting.write_text(text)
    os.chmod(waiting, 0o660)
    os.replace(waiting, spool / f"banban-{job.id}.call")
