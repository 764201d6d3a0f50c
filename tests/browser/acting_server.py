"""The web server with the real actions behind it; only the classifier is left out, so plain words alone decide."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from chat_server import serve

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from resident import SAMPLE, understood

from actions.handback import go_on
from actions.reply import agenda_of, context_for, extras, turn_of
from actions.steering import respond
from bot import database
from bot.dialogue import Reply, Said
from bot.services import sample

INTENTS = {"我想预约看病": "book_appointment", "帮我妈挂个号": "book_appointment"}


class Acting:
    """Stands where bot.dialogue.Dialogue stands, and does what Rasa and the action server do together."""

    def __init__(self, database_url: str) -> None:
        self._engine = database.connect(database_url)

    def ask(
        self,
        conversation: str,
        text: str,
        city: str,
        door: str,
        agenda: Any,
        now: dt.datetime,
        n: int = 0,
        handback: Any = None,
        speaker: str = "resident",
    ) -> Reply:
        before = agenda_of({"agenda": agenda, "city": city}, None)
        context = context_for(self._engine, before, conversation, now)
        context = replace(context, door=door, by_family=speaker == "family")
        turn = turn_of(understood(text, INTENTS.get(text, "inform")), context)
        answer = respond(turn, before, context) if handback is None else go_on(handback, turn, before, context)
        more = extras(answer, context)
        said = tuple(Said(phrase.text, phrase.speech, phrase.choices) for phrase in answer.said)
        return Reply(
            said, more["agenda"], None, more["handoff"], more["urgent"], more["voice"], more["brief"], more["erase"]
        )

    def ready(self) -> bool:
        return True

    def actions_ready(self) -> bool:
        return True


if __name__ == "__main__":
    port, url = int(sys.argv[1]), sys.argv[2]
    database.migrate(url)
    sample.load(database.connect(url), SAMPLE, dt.date.today())
    serve(port, url, Acting(url))
