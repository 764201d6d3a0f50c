"""Turns cases, messages and what is kept beside them into the desk's JSON: everything masked, nothing left out."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bot.content import Content
from bot.desk.accounts import Operator
from bot.mandarin.masks import hides, masked
from bot.rows import Message
from bot.standing import Case

LOWEST = 4  # of content/escalations.yml: would like to talk to somebody
TICKET = (
    "id", "reference", "kind", "conversation_id", "city", "what", "place", "phone", "wanted", "state", "assigned",
    "due_at", "late", "outcome", "version", "created_at", "updated_at",
)  # fmt: skip
HIDDEN = ("what", "place", "phone", "wanted", "outcome")  # of a ticket: what people wrote


class Shapes:
    """The desk's shapes with `content`'s words; the hotlines' own numbers may stand."""

    def __init__(self, content: Content) -> None:
        self._content = content
        numbers = (line.number for city in content.vocabulary.cities for line in content.hotlines(city.id))
        self._public = frozenset(number.replace("-", "") for number in numbers)

    def row(self, case: Case, now: dt.datetime) -> dict[str, Any]:
        """A case in the queue, or in somebody's hands; `waited_s` counts from `since`."""
        brief = self.brief(case) or {}
        guide = brief.get("guide")
        return {
            "id": case.id,
            "door": case.door,
            "city": case.city,
            "city_name": self._content.city_name(case.city),
            "holder": case.holder,
            "operator": case.operator,
            "reason": case.reason,
            "why": self._why(case),
            "rank": self.rank(case),
            "urgent": case.urgent,
            "since": case.since,
            "waited_s": max(0, int((now - dt.datetime.fromisoformat(case.since)).total_seconds())),
            "service": brief.get("service"),
            "want": brief.get("want"),
            "asked": brief.get("asked"),
            "step": f"{guide['step'] + 1}/{len(guide['steps'])}" if guide else None,
            "collected": brief.get("collected") or [],
            "last_n": case.last_n,
            "outcome": case.outcome,
        }

    def rank(self, case: Case) -> int:
        """0 danger … 4 would like to talk; what is urgent is never behind what is not."""
        known = self._content.escalations.get(case.reason or "")
        rank = known.rank if known else LOWEST
        return 0 if case.urgent and rank > 1 else rank

    def _why(self, case: Case) -> str | None:
        if case.reason is None:
            return None
        known = self._content.escalations.get(case.reason)
        return known.say if known else self._content.phrase("desk_no_reason").text

    def brief(self, case: Case) -> dict[str, Any] | None:
        """What is in hand (actions/brief.py), masked."""
        return self.hidden(case.brief) if case.brief else None

    def hidden(self, value: Any) -> Any:
        """Every text in `value` masked."""
        if isinstance(value, str):
            return masked(value, self._public)
        if isinstance(value, dict):
            return {name: self.hidden(inner) for name, inner in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.hidden(inner) for inner in value]
        return value

    def message(self, message: Message) -> dict[str, Any]:
        """A message as operators see it; `masked` says that there is something to uncover."""
        return {
            "n": message.n,
            "from": message.sender,
            "name": message.author,
            "text": self.hidden(message.text),
            "masked": hides(message.text, self._public),
            "choices": [{"title": self.hidden(title), "text": self.hidden(text)} for title, text in message.choices],
            "at": message.at,
        }

    def ticket(self, row: dict[str, Any]) -> dict[str, Any]:
        return {name: self.hidden(row[name]) if name in HIDDEN else row[name] for name in TICKET}


def me(operator: Operator) -> dict[str, Any]:
    """Who is logged in."""
    return {
        "name": operator.name,
        "shown": operator.shown,
        "role": operator.role,
        "preferences": operator.preferences,
    }
