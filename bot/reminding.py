"""What happens when a reminder is due: says it in its conversation, has its number rung; decides no times."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from bot import calling_out, jobs
from bot.calling_out import CallOut
from bot.change import Change
from bot.content import Content, Phrase
from bot.jobs import Job
from bot.mandarin import spoken
from bot.rows import ConversationUnknown
from bot.services import reminders
from bot.services.reminders import Reminder
from bot.services.transactions import SHANGHAI
from bot.store import Store, looking, writing

LATE = dt.timedelta(hours=2)  # a medicine is not to be taken at any hour: what comes later than this is told as missed


class Reminding:
    """For the clock; its methods do a job in the very transaction that ends it, and raise StoreUnavailable.

    A conversation that was closed is told nothing, for nobody can read it. Its reminders still ring; those that ring
    nobody end.
    """

    def __init__(self, store: Store, content: Content, spool: Path | None) -> None:
        self._store = store
        self._content = content
        self._spool = spool

    def fire(self, job: Job, now: dt.datetime) -> None:
        """A reminder is due; its next time is planned together with what is said of this one."""
        with looking(self._store.engine) as connection:
            found = reminders.get(connection, job.subject)
        self._in(job, found.conversation_id if found else "", lambda change: self._fire(change, job, now), now)

    def ring(self, job: Job, call: CallOut, now: dt.datetime) -> None:
        """A call for a reminder is due: it is made whether people are on duty or not, but not hours later."""

        def dial(change: Change) -> None:
            found = reminders.get(change.connection, call.reminder or "")
            if found is None or found.state == "cancelled" or self._spool is None:
                return
            if now - dt.datetime.fromisoformat(call.due) <= LATE and calling_out.welcome(call, now):
                calling_out.dial(self._spool, job, call)
            else:
                self._say(change, "reminder.not_called", what=call.what)

        self._in(job, call.conversation, dial, now)

    def _in(self, job: Job, conversation: str, act: Callable[[Change], None], now: dt.datetime) -> None:
        try:
            with self._store.change(conversation, now) as change:
                if jobs.finish(change.connection, job):
                    act(change)
        except ConversationUnknown:  # erased, and its reminders with it
            with writing(self._store.engine) as connection:
                jobs.finish(connection, job)

    def _fire(self, change: Change, job: Job, now: dt.datetime) -> None:
        fired = reminders.fire(change.connection, job.subject, job.due_at, now)
        if fired is None:
            return
        if change.conversation.holder == "closed" and not fired.phone:
            return reminders.end(change.connection, fired.id)
        if now - job.due_at > LATE:
            self._say_missed(change, fired, job.due_at, now)
        else:
            self._say(change, "reminder.due", what=fired.what)
            self._have_rung(change, fired, job.due_at, now)
        if fired.state == "over" and fired.schedule.often != "once":
            self._say(change, "reminder.last", what=fired.what)

    def _have_rung(self, change: Change, fired: Reminder, due: dt.datetime, now: dt.datetime) -> None:
        if fired.phone and self._spool:
            chosen = due.astimezone(SHANGHAI).isoformat()
            conversation = change.conversation.id
            call = CallOut(fired.phone, fired.what, conversation, reminder=fired.id, due=chosen)
            calling_out.plan(change.connection, call, now)

    def _say_missed(self, change: Change, fired: Reminder, due: dt.datetime, now: dt.datetime) -> None:
        local, here = due.astimezone(SHANGHAI), now.astimezone(SHANGHAI)
        day, clock = local.date(), f"{local:%H:%M}"
        when, heard = (spoken.day(day, here, ear) + spoken.clock(clock, ear) for ear in (False, True))
        self._say(change, "reminder.missed", when=when, when_ear=heard, what=fired.what)

    def _say(self, change: Change, key: str, **values: str) -> None:
        if change.conversation.holder != "closed":
            phrase: Phrase = self._content.phrase(key, **values)
            change.add("system", phrase.text, speech=phrase.speech)
