"""What the desk shows: the queue, who holds what, one case with all that is kept; who may see it, and no moves."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from bot.conversation import Hub
from bot.desk import audit, beside, notes
from bot.desk.accounts import Operator
from bot.desk.level import Level, Unfinished, level, unfinished
from bot.desk.sessions import Session, Sessions
from bot.rows import ConversationUnknown
from bot.standing import Case
from bot.web.admission import IDENTITY
from bot.web.desk.shapes import Shapes, me

SHARED_SECONDS = 1.0  # what all desks see alike is asked of the database at most so often for the streams


@dataclass(frozen=True)
class _Seen:
    """What every operator's desk has in common."""

    waiting: tuple[Case, ...]
    held: tuple[Case, ...]
    on: tuple[Operator, ...]
    level: Level
    unfinished: Unfinished


class Board:
    """Every method raises StoreUnavailable when the database fails."""

    def __init__(self, hub: Hub, sessions: Sessions) -> None:
        self._hub = hub
        self._sessions = sessions
        self.shapes = Shapes(hub.content)
        self._engine = hub.store.engine
        self._shared: tuple[float, _Seen] | None = None
        self._lock = threading.Lock()

    # --- the desk ----------------------------------------------------------------------------------------------------

    def desk(self, session: Session, shared: bool = False) -> dict[str, Any]:
        """GET /operator/api/desk; `shared`: what other streams were given within the last second will do."""
        now = self._hub.now()
        seen = self._lately(now) if shared else self._look(now)
        rows = [self.shapes.row(case, now) for case in seen.held]
        queue = [self.shapes.row(case, now) for case in seen.waiting]
        holding = Counter(row["operator"] for row in rows)
        on = [{"name": one.name, "shown": one.shown, "holding": holding[one.name]} for one in seen.on]
        return {
            "me": me(session.operator),
            "queue": sorted(queue, key=lambda row: (row["rank"], row["since"], row["id"])),
            "mine": [row for row in rows if row["operator"] == session.name],
            "others": [row for row in rows if row["operator"] != session.name],
            "on": on,
            "level": asdict(seen.level),
            "duty": self.duty(now),
            "tickets": asdict(seen.unfinished),
        }

    def duty(self, now: dt.datetime) -> dict[str, Any]:
        """Whether somebody should be at the desk at `now`, and in which hours: 08:30-17:30."""
        return {"open": self._hub.waits.duty.open(now), "hours": str(self._hub.waits.duty)}

    def _lately(self, now: dt.datetime) -> _Seen:
        with self._lock:  # one asks, the others wait for what it is told
            if self._shared is None or time.monotonic() - self._shared[0] >= SHARED_SECONDS:
                self._shared = (time.monotonic(), self._look(now))
            return self._shared[1]

    def _look(self, now: dt.datetime) -> _Seen:
        return _Seen(
            self._hub.waiting(),
            self._hub.held(),
            self._sessions.on(now),
            level(self._engine, now),
            unfinished(self._engine, now),
        )

    # --- one case ----------------------------------------------------------------------------------------------------

    def case(self, session: Session, conversation: str) -> Case:
        """The case, if the operator may see it: it waits, or is held, or was in their hands before.

        Raises ConversationUnknown: what nobody called a person for is not there.
        """
        if not IDENTITY.fullmatch(conversation):
            raise ConversationUnknown(conversation)
        case = self._hub.case(conversation)
        if case.holder not in ("waiting", "operator") and not audit.held_before(
            self._engine, session.name, conversation
        ):
            raise ConversationUnknown(conversation)
        return case

    def stands(self, session: Session, conversation: str) -> dict[str, Any]:
        """{"row", "brief"} as it stands now. Raises ConversationUnknown."""
        case = self.case(session, conversation)
        return {"row": self.shapes.row(case, self._hub.now()), "brief": self.shapes.brief(case)}

    def file(self, session: Session, conversation: str) -> dict[str, Any]:
        """GET /operator/api/cases/<id>: all that is kept of it. The look is recorded. Raises ConversationUnknown."""
        now, case = self._hub.now(), self.case(session, conversation)
        audit.note_down(self._engine, now, f"operator:{session.name}", audit.Act.LOOK, conversation)
        ready = self._hub.content.ready_for(case.brief.get("service") if case.brief else None)
        written = notes.of(self._hub.store, conversation)
        messages = self._hub.since(conversation).messages
        return {
            **self.stands(session, conversation),
            "messages": [self.shapes.message(message) for message in messages],
            "notes": [{**asdict(note), "text": self.shapes.hidden(note.text)} for note in written],
            "tickets": [self.shapes.ticket(row) for row in beside.tickets_of(self._engine, conversation, now)],
            "phrases": [{"title": phrase.title, "text": phrase.text} for phrase in ready],
            "family": [asdict(one) for one in beside.consents_of(self._engine, conversation, now)],
        }
