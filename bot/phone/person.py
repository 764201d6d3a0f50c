"""The way to a person: who holds the conversation, whether the call is given over now, and how one is called."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from bot.conversation import Hub
from bot.holder import MoveRefused
from bot.phone.asking import Asking, News
from bot.phone.voicing import Voicing
from bot.rows import Message

UNSEEN = 1 << 30  # no message has such a number


class Person:
    """Of one call, for its thread; `somebody` says whether anybody would answer the telephone."""

    def __init__(self, hub: Hub, somebody: Callable[[dt.datetime], bool], asking: Asking, voice: Voicing) -> None:
        self._hub = hub
        self._somebody = somebody
        self._asking = asking
        self._voice = voice
        self._holder = "bot"
        self.urgent = False  # somebody is in danger
        self.not_yet = False  # whether a person or a machine has answered our call is not known yet

    @property
    def here(self) -> bool:
        """Whether an operator has taken the conversation at the desk, and writes what is then said."""
        return self._holder == "operator"

    @property
    def bot_answers(self) -> bool:
        return self._holder in ("bot", "waiting")

    @property
    def takes_over(self) -> bool:
        """Whether a person is waited for, and somebody would answer the telephone."""
        return self._holder == "waiting" and not self.not_yet and self._somebody(self._hub.now())

    def stands(self, news: News) -> tuple[Message, ...]:
        """How the conversation stands from now on; what of the news is to be said."""
        self._holder, self.urgent = news.stands.holder, news.urgent
        return news.messages

    def call(self, reason: str) -> bool:
        """Calls one; False when one is here. A Done called "person" comes of it."""
        if self.here:
            self._voice.phrase("phone.operator_here")
            return False
        again = self._holder == "waiting"
        self._asking.do("person", self._say_how_it_stands if again else lambda: self._called(reason))
        return True

    # --- in the thread that asks ---

    def _called(self, reason: str) -> None:
        try:
            self._hub.call(self._asking.conversation, reason)
        except MoveRefused:  # one was called already, or is there
            return

    def _say_how_it_stands(self) -> None:
        """Truthfully, to whoever asks again while nobody would answer."""
        wait = self._hub.since(self._asking.conversation, UNSEEN).wait
        words = self._hub.waits.words(wait, self._hub.now(), again=True)
        self._voice.words(words.text, words.speech)
