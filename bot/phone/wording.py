"""The sentences of messages and of the door's own phrases, as a caller hears them; decides nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from bot.content import Content
from bot.mandarin.answers import yes_or_no
from bot.mandarin.find import find
from bot.phone.keys import MOST_CHOICES, NUMBERS, Question
from bot.phone.telling import Utterance
from bot.rows import Message
from bot.speech import Speech
from voice.patience import Complete

# How a person at the desk sounds: lower, so that it is heard that another one speaks.
PITCH = {"operator": 35, "family": 65}

# A question of each kind in other words, for whoever said nothing.
AGAIN = {"yes_no": "phone.again.yes_no", "step": "phone.again.step"}


class Wording:
    """Of one call. `city` and `voice` are those of the conversation, and may change."""

    def __init__(self, speech: Speech, content: Content) -> None:
        self._speech = speech
        self._content = content
        self.city = ""
        self.voice: Mapping[str, Any] | None = None

    def phrase(self, key: str, **values: object) -> tuple[Utterance, ...]:
        """One of the door's own (content/phrases/phone.yml)."""
        phrase = self._content.phrase(key, **values)
        return self._spoken(phrase.text, phrase.speech)

    def words(self, text: str, speech: str | None = None) -> tuple[Utterance, ...]:
        """Words of the hub that are no message."""
        return self._spoken(text, speech)

    def message(self, message: Message) -> tuple[Utterance, ...]:
        """A message, whoever wrote it; what a member of the family wrote says so."""
        pitch = PITCH.get(message.sender)
        listener = {"pitch": pitch} if pitch else None
        spoken = self._spoken(message.text, message.speech, message.n, listener)
        if message.sender != "family":
            return spoken
        who = message.author or self._content.phrase("phone.somebody").text
        return (*self.phrase("phone.family", who=who), *spoken)

    def again(self, question: Question) -> tuple[Utterance, ...]:
        """How the question can be answered, for whoever has said nothing: with choices, each with its key."""
        if offers_keys(question):
            lines = [
                self._content.phrase("phone.again.key", number=place, title=title).text
                for place, (title, _) in enumerate(question.choices, 1)
            ]
            return self.phrase("phone.again.choice", lines="".join(lines))
        if question.expect in NUMBERS:
            return self.phrase("phone.again.number")
        return self.phrase(AGAIN.get(question.expect or "", "phone.again.open"))

    def _spoken(
        self, text: str, speech: str | None, n: int = 0, listener: Mapping[str, float] | None = None
    ) -> tuple[Utterance, ...]:
        sentences = self._speech.say(text, speech, self.city, self.voice, listener)
        return tuple(Utterance(sentence, n) for sentence in sentences)


def offers_keys(question: Question) -> bool:
    """Whether its choices can be given keys: 1 and 2 stay yes and no where these are what is asked."""
    return 2 <= len(question.choices) <= MOST_CHOICES and question.expect not in ("yes_no", "step", *NUMBERS)


def whole_answer(question: Question, now: dt.datetime) -> Complete | None:
    """Who knows whether words are a whole answer to the question; None where only silence can tell."""
    if question.expect == "yes_no":
        return lambda text: yes_or_no(text) is not None
    if question.expect == "phone":
        return lambda text: any(found.kind == "phone" for found in find(text, now, asked="phone"))
    if question.choices:
        return lambda text: any(text in choice for choice in question.choices)
    return None
