"""Asks a caller once whether they want to be known again, and forgets whoever says so; keeps nothing itself."""

from __future__ import annotations

import re

from bot.conversation import ConversationClosed, Hub
from bot.holder import MoveRefused
from bot.mandarin.answers import yes_or_no
from bot.phone.asking import Asking
from bot.phone.callers import SHORTEST, Callers

FORGET = re.compile("(?:不要|不用|不许|别)(?:再)?(?:记|认)(?:住|着|得)?我|(?:忘了|忘掉)我")


class Remembering:
    """Of one call from `number`; `known`: the caller agreed in an earlier one."""

    def __init__(self, hub: Hub, callers: Callers, asking: Asking, number: str, known: bool) -> None:
        self._hub = hub
        self._callers = callers
        self._asking = asking
        self._number = number
        self._known = known
        self._asked = known or len(number) < SHORTEST
        self.waits = False  # whether the answer is waited for

    def ask(self) -> bool:
        """Asks, if that is still to be asked in this call."""
        if self._asked:
            return False
        self._asked = self.waits = True
        self._asking.do("remember", lambda: self._tell("phone.remember", expect="yes_no"))
        return True

    def takes(self, words: str) -> str | None:
        """What became of the caller's words, if they were meant for us: "agreed", "declined" or "forgotten"."""
        if FORGET.search(words):
            self.waits, self._known = False, False
            self._asking.do("forget", lambda: self._forget(words))
            return "forgotten"
        answer = yes_or_no(words) if self.waits else None
        self.waits = False
        if answer is None:
            return None
        self._known = answer
        self._asking.do("remember", lambda: self._answered(words, bool(answer)))
        return "agreed" if answer else "declined"

    def keep(self) -> None:
        """The call is over: what is kept of a known caller is as it stands now. Raises StoreUnavailable."""
        if self._known:
            self._callers.keep(self._number, self._asking.conversation, self._hub.now())

    # --- in the thread that asks ---

    def _answered(self, words: str, agreed: bool) -> None:
        self._hear(words)
        if agreed:
            self._callers.remember(self._number, self._asking.conversation, self._hub.now())
        self._tell("phone.remember.done" if agreed else "phone.remember.no")

    def _forget(self, words: str) -> None:
        self._hear(words)
        self._callers.forget(self._number)
        self._tell("phone.forgotten")

    def _hear(self, words: str) -> None:
        """The resident said it, and the dialogue owes no answer."""
        try:
            self._hub.tell(self._asking.conversation, "resident", words)
        except (ConversationClosed, MoveRefused):
            return

    def _tell(self, key: str, expect: str | None = None) -> None:
        phrase = self._hub.content.phrase(key)
        told = {"speech": phrase.speech, "choices": phrase.choices, "expect": expect}
        try:
            self._hub.tell(self._asking.conversation, "bot", phrase.text, **told)  # type: ignore[arg-type]
        except (ConversationClosed, MoveRefused):  # a person holds it, and has the word
            return
