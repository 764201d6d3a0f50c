"""What is in hand, in words for people's eyes: for the operator who takes over and the family; decides nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from actions.agenda import Agenda, Frame
from actions.tasks import TASKS
from actions.turn import Context
from bot.content import Guide
from bot.mandarin import spoken
from bot.mandarin.recurring.schedule import Schedule

Brief = dict[str, Any]


def brief(agenda: Agenda, context: Context) -> Brief:
    """What is in hand, as JSON.

    {"service", "want", "asked": label | None, "collected": [[label, value] …], "left": [want …] put aside, "guide":
    {"route", "step", "steps": [{"say", "operator"} …]} | None, "done": the want that was finished last | None}; the
    first two are None when nothing is in hand, "step" counts from 0.
    """
    frame = agenda.frame
    return {
        "service": frame.service if frame else None,
        "want": _want(frame.service, context) if frame else None,
        "asked": _label(frame.asked, context) if frame and frame.asked else None,
        "collected": _collected(frame, context) if frame else [],
        "left": [_want(left.service, context) for left in reversed(agenda.stack[:-1])],
        "guide": _guide(frame, context) if frame else None,
        "done": _want(agenda.done, context) if agenda.done else None,
    }


def _want(service: str, context: Context) -> str:
    """The service in words; its bare name if it left the content while somebody was in the middle of it."""
    known = service in context.content.services or service in context.content.requests
    return context.want(service) if known else service


def _collected(frame: Frame, context: Context) -> list[list[str]]:
    task = TASKS.get(frame.service)
    found = [
        (name, _value(name, frame.known, context)) for name in (task.questions if task else ()) if name in frame.known
    ]
    return [[_label(name, context) or name, value] for name, value in found if value]


def _label(name: str | None, context: Context) -> str | None:
    return context.content.labels.fields.get(name or "")


def _value(name: str, known: Mapping[str, Any], context: Context) -> str:
    """What the resident answered, as one would write it down; "" for what only the program understands."""
    value = known[name]
    if name == "hospital":
        return next((h.name for h in context.appointments.hospitals(context.city) if h.id == value), "")
    if name == "slot":
        return next((str(slot["title"]) for slot in known.get("offered") or () if slot["id"] == value), "")
    if name == "day":
        days = [spoken.day(dt.date.fromisoformat(value[end]), context.now) for end in ("from", "to")]
        return "—".join(dict.fromkeys(days))
    if name == "birth":
        return "-".join(str(value[part]) for part in ("year", "month") if part in value)
    if name == "when":
        moment = dt.datetime.fromisoformat(value)
        return spoken.day(moment.date(), context.now) + spoken.clock(f"{moment:%H:%M}")
    if name == "date":
        return spoken.day(value, context.now)
    if name == "often" and value not in ("once", "week:", "month:"):
        return Schedule.said(value, (), context.today).days_in_words(context.now)
    if name == "to":
        return context.content.city_name(str(value))
    written = str(value).lower() if isinstance(value, bool) else str(value)
    return "" if isinstance(value, (list, dict)) else context.content.labels.values.get(written, written)


def _guide(frame: Frame, context: Context) -> dict[str, Any] | None:
    guide: Guide | None = context.content.guide(frame.service, context.city)
    route = next((route for route in guide.routes if route.id == frame.route), None) if guide else None
    if route is None or frame.service in TASKS:
        return None
    steps = [{"say": step.say, "operator": step.operator} for step in route.steps]
    return {"route": route.title, "step": min(frame.step, len(steps) - 1), "steps": steps}
