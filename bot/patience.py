"""What is said to those who wait for a person, and what is kept of who has left; decides by the time, takes nobody."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable

from bot import line, safety
from bot.change import Change
from bot.content import Content, Phrase
from bot.line import OpenWait
from bot.mandarin import spoken
from bot.rows import ConversationUnknown, Message
from bot.services import tickets
from bot.services.tickets import Ticket, Wish
from bot.services.transactions import BookingUnavailable
from bot.store import Store, StoreUnavailable, looking
from bot.waiting import Waiting

MINUTE = dt.timedelta(minutes=1)
FIRST = (2, 5, 10)  # minutes after which somebody who waits hears how it stands …
THEN = 10  # … and then each time so many more
TOO_LONG = 30 * MINUTE  # after which business is kept as a ticket …
SILENT = 15 * MINUTE  # … once the resident has said nothing for this long, and has left, perhaps
PEOPLE = ("resident", "family")
LOOK_BACK = 40  # messages

Said = tuple[Message, ...]
Act = Callable[[Change, OpenWait, Said, dt.datetime], None]

log = logging.getLogger(__name__)


def milestone(waited: dt.timedelta) -> dt.timedelta | None:
    """The last of 2, 5, 10, 20, 30 … minutes that has passed."""
    minutes = int(waited / MINUTE)
    passed = [mark for mark in FIRST if mark <= minutes]
    return max([*passed, minutes // THEN * THEN]) * MINUTE if passed else None


class Patience:
    """Goes through the open waits; each method may raise StoreUnavailable and BookingUnavailable."""

    def __init__(self, store: Store, content: Content, waiting: Waiting) -> None:
        self._store = store
        self._content = content
        self._waiting = waiting

    def remind(self, now: dt.datetime) -> None:
        """Tells everybody who has passed a milestone how it stands: once each, however many clocks there are."""
        for wait in self._open():
            mark = milestone(now - dt.datetime.fromisoformat(wait.since))
            if mark is None or (wait.told_at and wait.told_at >= _at(wait.since, mark)):
                continue
            self._in(wait, now, self._tell)

    def leave(self, now: dt.datetime) -> None:
        """Keeps a ticket for everybody who waited too long, or until nobody is on duty, and has fallen silent."""
        for wait in self._open():
            waited = now - dt.datetime.fromisoformat(wait.since)
            if waited >= (TOO_LONG if self._waiting.duty.open(now) else SILENT):
                self._in(wait, now, self._keep)

    def _open(self) -> tuple[OpenWait, ...]:
        with looking(self._store.engine) as connection:
            return line.open_waits(connection)

    def _in(self, wait: OpenWait, now: dt.datetime, act: Act) -> None:
        """One conversation in one transaction; what fails in it keeps nobody else from being told."""
        try:
            last = self._store.conversation(wait.conversation_id).last_n
            said, _ = self._store.since(wait.conversation_id, last - LOOK_BACK)
            with self._store.change(wait.conversation_id, now) as change:
                if change.conversation.holder == "waiting":
                    act(change, wait, said, now)
        except ConversationUnknown:  # erased meanwhile
            return
        except (StoreUnavailable, BookingUnavailable):
            raise
        except Exception:
            log.exception("somebody who waits could not be told")

    # --- how it stands --------------------------------------------------------------------------------------------

    def _tell(self, change: Change, wait: OpenWait, said: Said, now: dt.datetime) -> None:
        if not line.mark_told(change.connection, wait, change.now):
            return  # another clock was quicker
        if not line.hears(change.connection, change.conversation.id):
            return
        if _silent(said, now) and tickets.unfinished_of(change.connection, change.conversation.id, wait.since):
            return  # nothing is forgotten, and nobody seems to be there to hear more about it
        advice = self._advice(change, said)
        if advice:  # in an emergency nothing pushes it off; said again, it is the newest word once more
            change.add("system", advice.text, speech=advice.speech, choices=advice.choices)
            return
        stands = self._waiting.wait(line.read(change.connection, change.now), change.conversation.id)
        _add(change, self._waiting.words(stands, now, again=True))

    # --- what is not forgotten -----------------------------------------------------------------------------------

    def _keep(self, change: Change, wait: OpenWait, said: Said, now: dt.datetime) -> None:
        if not _silent(said, now) or tickets.unfinished_of(change.connection, change.conversation.id, wait.since):
            return
        ticket = tickets.file(change.connection, self._wish(change, wait, now), "clock", now)
        if not self._advice(change, said) and line.hears(change.connection, change.conversation.id):
            _add(change, self._kept(ticket, now))

    def _wish(self, change: Change, wait: OpenWait, now: dt.datetime) -> Wish:
        brief = change.conversation.brief or {}
        entry = self._content.escalations.get(wait.reason)
        minutes = int((now - dt.datetime.fromisoformat(wait.since)) / MINUTE)
        words = {"why": entry.say if entry else wait.reason, "minutes": minutes}
        key = "unfinished.what" if brief.get("want") else "unfinished.nothing"
        what = self._content.phrase(key, want=brief.get("want") or "", **words).text
        phone = dict(brief.get("collected") or ()).get(self._content.labels.fields.get("phone", ""))
        phone = phone if str(phone or "").isdigit() else None
        return Wish("unfinished", what, change.conversation.city, change.conversation.id, phone=phone)

    def _kept(self, ticket: Ticket, now: dt.datetime) -> Phrase:
        spaced = spoken.digits_for_ear(ticket.reference)
        key = "unfinished.kept" if self._waiting.duty.open(now) else "unfinished.kept_closed"
        hours = {"hours": self._waiting.hours(), "hours_spoken": self._waiting.hours(ear=True)}
        return self._content.phrase(key, reference=ticket.reference, spaced=spaced, **hours)

    def _advice(self, change: Change, said: Said) -> Message | None:
        """What to do in an emergency, if that is what answered the resident's newest words."""
        words = next((message for message in reversed(said) if message.sender in PEOPLE), None)
        answer = next((message for message in said if words and message.answers == words.n), None)
        if words is None or answer is None or not change.conversation.urgent:
            return None
        return answer if safety.check(words.text) or answer.text in self._advices() else None

    def _advices(self) -> set[str]:
        phrases = self._content.phrases.items()
        return {phrase.text for key, phrase in phrases if key.startswith("safety.") and key != "safety.false_alarm"}


def _at(since: str, mark: dt.timedelta) -> str:
    return (dt.datetime.fromisoformat(since) + mark).isoformat(timespec="seconds")


def _silent(said: Said, now: dt.datetime) -> bool:
    newest = max((message.at for message in said if message.sender in PEOPLE), default="")
    return not newest or now - dt.datetime.fromisoformat(newest) >= SILENT


def _add(change: Change, phrase: Phrase) -> None:
    """Without its buttons: those of the question that the bot has put meanwhile stay under it."""
    change.add("system", phrase.text, speech=phrase.speech)
