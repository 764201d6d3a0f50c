"""One sentence from the command line: what is understood and answered; keeps no conversation."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import requests

from bot import database, processes
from bot.settings import Settings


def ask(text: str, city: str, settings: Settings) -> dict[str, Any]:
    """{"text", "intent", "confidence", "entities", "service", "answer", "choices", "handoff"} for a first sentence."""
    from actions.agenda import Agenda
    from actions.reply import context_for, turn_of
    from actions.steering import respond

    parsed = _parse(text, settings)
    database.migrate(settings.database_url)
    engine = database.connect(settings.database_url)
    agenda = Agenda(city=city)
    context = context_for(engine, agenda, "ask", datetime.now(ZoneInfo("Asia/Shanghai")))
    turn = turn_of(parsed, context)
    answer = respond(turn, agenda, context)
    frame = answer.agenda.frame
    return {
        "text": text,
        "intent": turn.intent,
        "confidence": round(turn.confidence, 3),
        "entities": [{"kind": e["entity"], "value": e["value"]} for e in parsed["entities"]],
        "service": frame.service if frame else turn.intent,
        "answer": "\n".join(phrase.text for phrase in answer.said),
        "choices": [title for phrase in answer.said for title, _ in phrase.choices],
        "handoff": answer.handoff,
    }


def _parse(text: str, settings: Settings) -> dict[str, Any]:
    """Asks the running dialogue engine, else the model in this process."""
    try:
        url = f"{settings.rasa_url}/model/parse"
        answer = requests.post(url, params={"token": settings.rasa_token}, json={"text": text}, timeout=(0.5, 10))
        answer.raise_for_status()
        return dict(answer.json())
    except (requests.RequestException, ValueError):
        from bot.model import load

        return load(processes.train())(text)
