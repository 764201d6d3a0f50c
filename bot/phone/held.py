"""Messages that wait to be said to a caller, without the answers to what was only half a sentence; says nothing."""

from __future__ import annotations

from collections.abc import Iterable

from bot.rows import Message


class Held:
    """While the caller has the word, what is new waits here. Of one call, for one thread."""

    def __init__(self) -> None:
        self._waiting: list[Message] = []
        self._whole: str | None = None  # the words that took up what was cut off, until their message is seen
        self._from = 0  # answers to messages before this one are not said

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, messages: Iterable[Message]) -> None:
        """What is new; the resident's own words are not said to them."""
        for message in messages:
            if message.sender == "resident":
                if message.text == self._whole:
                    self._whole, self._from = None, message.n
            elif not self._overtaken(message):
                self._waiting.append(message)

    def overtake(self, whole: str) -> None:
        """The caller was cut off and has now said it whole: what answers less than `whole` is not said."""
        self._whole = whole
        self._waiting = [message for message in self._waiting if message.answers is None]

    def take(self) -> tuple[Message, ...]:
        """All that waits, in order."""
        taken, self._waiting = tuple(self._waiting), []
        return taken

    def _overtaken(self, message: Message) -> bool:
        return message.answers is not None and (self._whole is not None or message.answers < self._from)
