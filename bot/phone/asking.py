"""Asks the hub in threads of its own, so that a line never waits: what is heard, what is new; says nothing."""

from __future__ import annotations

import logging
import queue
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from bot.content import Phrase
from bot.conversation import ConversationClosed, Hub, TooFast
from bot.phone.half import Half
from bot.rows import Message
from bot.standing import Heard
from bot.store import StoreUnavailable

DOOR = "phone"
LOOK_SECONDS = 0.4  # between two looks at what others have said

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class News:
    """What the hub has new: `messages`, and how the conversation stands."""

    messages: tuple[Message, ...]
    stands: Heard
    urgent: bool = False  # a person was called because somebody is in danger
    away: bool = False  # the resident asked for a moment, and the bot has said that it waits


@dataclass(frozen=True)
class Done:
    """What was asked has been done; `trouble`: None, too_fast, store, bug."""

    what: str
    trouble: str | None = None


class Asking:
    """For one conversation, from message `after` on. What comes of it waits in `inbox`, in order.

    `caller` is the number of the other end, "" where none is known.
    """

    def __init__(self, hub: Hub, conversation: str, after: int, caller: str = "") -> None:
        self._hub = hub
        self._caller = caller
        self.conversation = conversation
        self._seen = after
        self._holder = ""
        self._looking = threading.Lock()
        self._half = Half(hub)
        self._todo: queue.Queue[tuple[str, Callable[[], object]] | None] = queue.Queue()
        self._over = threading.Event()
        self.inbox: deque[News | Done] = deque()
        self.pending = 0  # what was asked and is not done; of the call's thread alone
        for name, work in (("hub", self._work), ("follow", self._follow)):
            threading.Thread(target=work, name=name, daemon=True).start()

    def do(self, what: str, act: Callable[[], object]) -> None:
        """Does `act` after all that was asked before; a Done called `what` comes of it, after its News."""
        self.pending += 1
        self._todo.put((what, act))

    def hear(self, text: str, whole: bool = False) -> None:
        """The resident said it; `whole`: it begins with what was told before, which was only half of it."""
        self.do("hear", lambda: self._hear(text, whole))

    def _hear(self, text: str, whole: bool) -> None:
        if not (whole and self._half.take_back(self.conversation, text)):
            self._half.remember(self.conversation, text)
        try:
            self._hub.hear(self.conversation, text, caller=self._caller)
        except ConversationClosed:  # an operator ended it, and the caller wants something more
            opened = self._hub.open(DOOR, self._hub.case(self.conversation).city)
            with self._looking:
                self.conversation, self._seen, self._holder = opened.id, opened.messages[-1].n, ""
            self._hub.hear(self.conversation, text, caller=self._caller)

    def note(self, key: str) -> None:
        """The door itself says this phrase, and people are to read so."""
        self.do("note", lambda: self._note(self._hub.content.phrase(key)))

    def _note(self, words: Phrase) -> None:
        try:
            self._hub.tell(self.conversation, "system", words.text, speech=words.speech)
        except ConversationClosed:  # nobody reads it any more
            return

    def close(self) -> None:
        self._over.set()
        self._todo.put(None)

    def _work(self) -> None:
        while (task := self._todo.get()) is not None:
            what, act = task
            self.inbox.append(Done(what, self._try(act)))

    def _try(self, act: Callable[[], object]) -> str | None:
        try:
            act()
            self._look()
            return None
        except StoreUnavailable:
            return "store"
        except TooFast:
            return "too_fast"
        except Exception:
            log.exception("a caller's words could not be answered")
            return "bug"

    def _follow(self) -> None:
        away = False
        while not self._over.is_set():
            try:
                self._look()
                away = False
            except StoreUnavailable:
                if not away:
                    self.inbox.append(Done("look", "store"))
                away = True
            except Exception:
                log.exception("a conversation could not be followed")
                self.inbox.append(Done("look", "bug"))
                return
            self._over.wait(LOOK_SECONDS)

    def _look(self) -> None:
        with self._looking:
            heard = self._hub.since(self.conversation, self._seen)
            if heard.messages:
                self._seen = heard.messages[-1].n
            if heard.messages or heard.holder != self._holder:
                self._holder = heard.holder
                urgent = heard.holder == "waiting" and self._hub.case(self.conversation).urgent
                self.inbox.append(News(heard.messages, heard, urgent, self._away(heard)))

    def _away(self, heard: Heard) -> bool:
        """What the dialogue keeps of 等一下 (actions/agenda.py)."""
        if not any(message.sender == "bot" for message in heard.messages):
            return False
        return bool((self._hub.store.conversation(self.conversation).agenda or {}).get("waiting"))
