"""The action that Rasa calls after every message; thin: reads the tracker, lets steering decide, utters."""

from __future__ import annotations

import datetime as dt
import functools
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.engine import Engine

from actions.agenda import Agenda
from actions.brief import brief
from actions.handback import go_on
from actions.steering import respond
from actions.turn import Answer, Context, Turn
from bot import content, database, settings
from bot.mandarin.find import find
from bot.mandarin.text import normalise
from bot.services.bookings import SqlAppointments
from bot.services.changes import Changes
from bot.services.family import Family
from bot.services.reminders import Reminders
from bot.services.rides import Rides
from bot.services.tickets import Tickets

log = logging.getLogger(__name__)
BEIJING_TIME = ZoneInfo("Asia/Shanghai")


class ActionReply(Action):
    """Answers whatever was said. The agenda comes with the message (from the hub), else from the slot."""

    def __init__(self) -> None:
        self._engine: Engine | None = None
        # Content and word lists are read when first asked; the first resident after a start must not wait for them.
        content.load()
        find(normalise("你好，我叫王建国"), dt.datetime.now(BEIJING_TIME))

    def name(self) -> str:
        return "action_reply"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        message = tracker.latest_message
        metadata = message.get("metadata") or {}
        if self._engine is None:
            self._engine = database.connect(settings.load().database_url)
        agenda = agenda_of(metadata, tracker.get_slot("agenda"))
        context = context_for(self._engine, agenda, metadata.get("conversation") or tracker.sender_id, _now(metadata))
        by_family = metadata.get("speaker") == "family"
        door, caller = metadata.get("door") or context.door, metadata.get("caller") or ""
        context = replace(context, door=door, caller=caller, by_family=by_family)
        turn, handback = turn_of(message, context), metadata.get("handback")
        answer = respond(turn, agenda, context) if handback is None else go_on(handback, turn, agenda, context)
        for phrase in answer.said:
            buttons = [{"title": title, "payload": says} for title, says in phrase.choices]
            dispatcher.utter_message(text=phrase.text, buttons=buttons or None)
        dispatcher.utter_message(json_message=extras(answer, context))
        return [SlotSet("agenda", answer.agenda.to_json())]


def agenda_of(metadata: Mapping[str, Any], slot: Mapping[str, Any] | None) -> Agenda:
    """The agenda in the message's metadata, else the slot's, else a new one in the city of the message."""
    city = metadata.get("city") or settings.load().city
    return Agenda.from_json(metadata.get("agenda", slot), city)


def context_for(engine: Engine, agenda: Agenda, conversation: str, now: dt.datetime) -> Context:
    """What a turn of `conversation` may use."""
    appointments, rides, tickets = SqlAppointments(engine), Rides(engine), Tickets(engine)
    reminders, chosen = Reminders(engine), settings.load()
    return Context(
        content=content.load(),
        appointments=appointments,
        rides=rides,
        changes=Changes(engine, (appointments, rides, tickets, reminders)),
        tickets=tickets,
        duty=chosen.duty,
        family=Family(engine),
        reminders=reminders,
        address=f"{chosen.address.rstrip('/')}/family",
        rings=bool(chosen.call_spool),
        city=agenda.city,
        conversation=conversation,
        now=now,
        person=agenda.person,
    )


def turn_of(message: Mapping[str, Any], context: Context) -> Turn:
    """What was said, with the classifier's opinion; the very words of a button or of a service's name are certain."""
    text = normalise(message.get("text") or "")
    intent = message.get("intent") or {}
    name, confidence = intent.get("name") or "out_of_scope", float(intent.get("confidence") or 0.0)
    ranking = tuple(
        (entry["name"], float(entry["confidence"]))
        for entry in message.get("intent_ranking") or ()
        if entry["name"] in context.content.services
    )
    named = _services_by_name(context.content).get(text)
    if named:
        name, confidence = named, 1.0
    if name not in context.content.services:
        name, confidence = "out_of_scope", 0.0
    return Turn(text, name, confidence, ranking, context.now)


@functools.lru_cache(maxsize=4)
def _services_by_name(texts: content.Content) -> dict[str, str]:
    """The service behind each of the spellings that name one; made once, since it takes some milliseconds."""
    entries = texts.services.items()
    return {normalise(words): service for service, entry in entries for words in (entry.name, entry.want)}


def extras(answer: Answer, context: Context) -> dict[str, Any]:
    """What goes beside the words: the hub's part of the contract stands in bot/dialogue.py."""
    return {
        "speech": [phrase.speech for phrase in answer.said],
        "expect": answer.expect,
        "agenda": answer.agenda.to_json(),
        "city": answer.agenda.city,
        "handoff": answer.handoff,
        "urgent": answer.urgent,
        "erase": answer.erase,
        "voice": {"rate": answer.agenda.rate, "volume": answer.agenda.volume},
        "brief": brief(answer.agenda, replace(context, city=answer.agenda.city)),
    }


def _now(metadata: Mapping[str, Any]) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(metadata["now"]).astimezone(BEIJING_TIME)
    except (KeyError, TypeError, ValueError):
        return dt.datetime.now(BEIJING_TIME)
