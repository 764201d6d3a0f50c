"""The clock process: does what is due, again and again; the database is the queue, and nothing is kept in mind here."""

from __future__ import annotations

import datetime as dt
import logging
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select

from bot import calling_out, jobs, people, records
from bot.calling_out import CallOut
from bot.change import Change, record
from bot.conversation import Hub
from bot.database import conversations
from bot.jobs import Job, Jobs
from bot.mandarin import spoken
from bot.patience import Patience
from bot.reminding import Reminding
from bot.rows import ConversationUnknown, stamp
from bot.services import reminders, tickets
from bot.services.transactions import SHANGHAI, BookingUnavailable
from bot.store import StoreUnavailable, looking, writing

TICK_SECONDS = 5.0
RETIRE_HOUR = 3  # of the night, when nobody is in a conversation
MOST = 200  # jobs in one tick, so that a heap of them does not keep those who wait from being told
UNAVAILABLE = (StoreUnavailable, BookingUnavailable)

log = logging.getLogger(__name__)


class Clock:
    """`tick(now)` does all that is due at `now`; many clocks may tick at once, and one of them does each thing."""

    def __init__(self, hub: Hub, retention_days: int, spool: str = "") -> None:
        self._hub = hub
        self._engine = hub.store.engine
        self._spool = Path(spool) if spool else None  # where Asterisk finds the calls that it is to make
        self._keep = dt.timedelta(days=retention_days)
        self._jobs = Jobs(self._engine)
        self._patience = Patience(hub.store, hub.content, hub.waits)
        self._reminding = Reminding(hub.store, hub.content, self._spool)
        self._kinds: dict[str, Callable[[Job, dt.datetime], None]] = {
            "say": self._say,
            "callback_due": self._callback_due,
            "callback_late": self._callback_late,
            calling_out.KIND: self._call_out,
            reminders.KIND: self._reminding.fire,
            "retire": self._retire,
            records.ERASE_REST: self._erase_rest,
        }

    def tick(self, now: dt.datetime) -> None:
        """Raises StoreUnavailable or BookingUnavailable; what was not done then is done at a later tick."""
        self._hub.recover()
        self._patience.remind(now)
        self._patience.leave(now)
        self._plan(now)
        for _ in range(MOST):
            job = self._jobs.claim(now)
            if job is None:
                return
            self._do(job, now)

    def _plan(self, now: dt.datetime) -> None:
        """One look a night at what has been kept long enough."""
        local = now.astimezone(SHANGHAI)
        if local.hour >= RETIRE_HOUR:
            due = local.replace(hour=RETIRE_HOUR, minute=0, second=0, microsecond=0)
            if not self._jobs.known("retire", "all", due):
                with writing(self._engine) as connection:
                    jobs.add(connection, "retire", "all", due)

    def _do(self, job: Job, now: dt.datetime) -> None:
        try:
            self._kinds[job.kind](job, now)
        except UNAVAILABLE:
            raise  # the claim runs out, and another tick does it
        except Exception:
            log.exception("the job %s %s failed, try %s", job.kind, job.id, job.tries)
            self._jobs.failed(job, now)

    # --- the kinds: each ends the job in the very transaction that does it ------------------------------------------

    def _say(self, job: Job, now: dt.datetime) -> None:
        """Adds a system message to the conversation `subject`: {"text", "speech"} of the job's detail."""

        def say(change: Change) -> None:
            if job.detail.get("text"):  # what was erased is not said
                change.add("system", str(job.detail["text"]), speech=job.detail.get("speech"))

        self._in(job, job.subject, say, now)

    def _callback_due(self, job: Job, now: dt.datetime) -> None:
        with writing(self._engine) as connection:
            ticket = tickets.get(connection, job.subject)
            if jobs.finish(connection, job) and ticket and ticket.state not in tickets.FINISHED:
                tickets.mark_due(connection, ticket.id, now)
                if self._spool and ticket.phone and ticket.conversation_id:
                    call = CallOut(ticket.phone, ticket.what, ticket.conversation_id, ticket.id)
                    calling_out.plan(connection, call, now)

    def _call_out(self, job: Job, now: dt.datetime) -> None:
        """Hands a call to Asterisk, while somebody is on duty to whom it can be given; a reminder at its own time."""
        duty, call = self._hub.waits.duty, calling_out.read(job.detail)
        if call and call.reminder:
            return self._reminding.ring(job, call, now)
        with writing(self._engine) as connection:
            ticket = tickets.get(connection, call.ticket) if call and call.ticket else None
            settled = ticket is not None and ticket.state in tickets.FINISHED
            if not jobs.finish(connection, job) or call is None or settled or self._spool is None:
                return
            if duty.open(now):
                calling_out.dial(self._spool, job, call)
            else:
                calling_out.plan(connection, call, duty.opens(now))

    def _callback_late(self, job: Job, now: dt.datetime) -> None:
        """The window is over: whoever was not called hears that it is not forgotten."""

        def apologise(change: Change) -> None:
            ticket = tickets.get(change.connection, job.subject)
            if ticket and ticket.state == "open":
                spaced = spoken.digits_for_ear(ticket.reference)
                phrase = self._hub.content.phrase("callback.late", reference=ticket.reference, spaced=spaced)
                change.add("system", phrase.text, speech=phrase.speech)

        with looking(self._engine) as connection:
            ticket = tickets.get(connection, job.subject)
        self._in(job, (ticket.conversation_id or "") if ticket else "", apologise, now)

    def _in(self, job: Job, conversation: str, act: Callable[[Change], None], now: dt.datetime) -> None:
        """Does `act` once in a conversation that is there and not closed; the job is over in any case."""
        try:
            with self._hub.store.change(conversation, now) as change:
                if jobs.finish(change.connection, job) and change.conversation.holder != "closed":
                    act(change)
        except ConversationUnknown:
            with writing(self._engine) as connection:
                jobs.finish(connection, job)

    # --- what is not kept any longer -------------------------------------------------------------------------------

    def _retire(self, job: Job, now: dt.datetime) -> None:
        """Erases each conversation that nobody touched for so long, one a transaction; and jobs that are long done."""
        before = stamp(now - self._keep)
        with looking(self._engine) as connection:
            old = connection.execute(select(conversations.c.id).where(_may_go(before))).scalars().all()
        for conversation in old:
            with writing(self._engine) as connection:
                still = select(conversations.c.id).where(conversations.c.id == conversation, _may_go(before))
                if connection.execute(still.with_for_update()).first():
                    records.erase(connection, conversation, now, whole=True)
        with writing(self._engine) as connection:
            done = people.jobs.c.state.in_(("done", "failed")) & (people.jobs.c.due_at < before)
            connection.execute(delete(people.jobs).where(done))
            if jobs.finish(connection, job):
                record(connection, stamp(now), "clock", "retired", None, conversations=len(old))

    def _erase_rest(self, job: Job, now: dt.datetime) -> None:
        """What was to come when the rest was erased is over now."""
        with writing(self._engine) as connection:
            if jobs.finish(connection, job):
                records.erase_over(connection, job.subject, now)


def _may_go(before: str):  # type: ignore[no-untyped-def]
    """Conversations that nobody touched since `before`, in which nobody at the desk has still to do something, and
    nothing is to be reminded of: a reminder ends after a year at the latest."""
    ticket = people.tickets.c
    busy = select(ticket.conversation_id).where(
        ticket.state.in_(("open", "doing")), ticket.conversation_id.is_not(None)
    )
    reminder = people.reminders.c
    awaited = select(reminder.conversation_id).where(reminder.state == "active")
    here = conversations.c.id
    return (conversations.c.updated_at < before) & here.not_in(busy) & here.not_in(awaited)


def run(clock: Clock, seconds: float = TICK_SECONDS) -> None:
    """Ticks until SIGTERM or SIGINT; an absent or locked database is one line in the log, and no end."""
    over = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: over.set())
    away = False
    while not over.is_set():
        try:
            clock.tick(dt.datetime.now(ZoneInfo("Asia/Shanghai")))
            away = False
        except UNAVAILABLE as error:
            if not away:
                log.warning("the database gives no answer (%s); trying again every %.0f s", error, seconds)
            away = True
        except Exception:
            log.exception("a tick of the clock failed")
        over.wait(seconds)
