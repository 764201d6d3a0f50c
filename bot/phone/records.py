"""The record of each call: when, how it ended, how long each turn took; keeps no sound, no number and no word."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Engine

from bot.calls import calls
from bot.rows import stamp
from bot.store import looking, writing

LENGTH = 16  # of the columns that Asterisk's words go to


class Records:
    """The table calls; every method raises StoreUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, call: str, conversation: str, now: datetime) -> None:
        """A call is there."""
        with writing(self._engine) as connection:
            connection.execute(insert(calls).values(id=call, conversation_id=conversation, started_at=stamp(now)))

    def refused(self, call: str, now: datetime) -> None:
        """There was no room for it."""
        at = stamp(now)
        with writing(self._engine) as connection:
            connection.execute(insert(calls).values(id=call, started_at=at, ended_at=at, how="full"))

    def end(
        self, call: str, how: str, turns: list[dict[str, Any]], reasons: list[str], conversation: str, now: datetime
    ) -> None:
        """Its sound is over: `how` is hangup, operator or lost."""
        values = {"ended_at": stamp(now), "how": how, "turns": turns, "reasons": reasons}
        self._set(call, **values, conversation_id=conversation)

    def routed(self, call: str, route: str, dial: str) -> None:
        """Where Asterisk had the caller in the end."""
        self._set(call, route=route[:LENGTH] or None, dial=dial[:LENGTH] or None)

    def conversation_of(self, call: str) -> str | None:
        """The conversation of a call that may be over."""
        with looking(self._engine) as connection:
            return connection.execute(select(calls.c.conversation_id).where(calls.c.id == call)).scalar()

    def _set(self, call: str, **values: object) -> None:
        with writing(self._engine) as connection:
            connection.execute(update(calls).where(calls.c.id == call).values(**values))
