"""One turn at a time: answers what a resident's messages are owed, whoever dies meanwhile; knows no doors."""

from __future__ import annotations

import datetime as dt
import logging
import time
import uuid
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from bot import line, safety
from bot.change import Change
from bot.content import Content
from bot.dialogue import Dialogue, DialogueUnavailable, Reply, Said
from bot.holder import call
from bot.mandarin.spoken import digits_for_ear
from bot.rows import Conversation, Message, stamp
from bot.store import Store
from bot.waiting import Waiting

SHANGHAI = ZoneInfo("Asia/Shanghai")
DIALOGUE_DOWN = "dialogue_down"
FAMILY = "family"
NOTHING_SAID = "-"  # the dialogue engine wants a text with every question
POLL_SECONDS = 0.05

log = logging.getLogger(__name__)


class Turns:
    """Asks the dialogue for each message in the order in which they were said, never two at once.

    The turn that asks is written into the conversation's row (`asking`) together with the message it is for. If its
    process dies, it is overdue after `wait` + 3 seconds, and whoever comes next takes its place.
    """

    def __init__(
        self,
        store: Store,
        dialogue: Dialogue,
        content: Content,
        clock: Callable[[], dt.datetime],
        hotline: str,
        wait: float,
        waiting: Waiting,
    ) -> None:
        self._store = store
        self._dialogue = dialogue
        self._content = content
        self._clock = clock
        self._hotline = hotline
        self._waiting = waiting
        self._cities = frozenset(city.id for city in content.vocabulary.cities)
        self._patience = dt.timedelta(seconds=wait + 3)

    # --- who asks ------------------------------------------------------------------------------------------------

    def claim(self, change: Change, turn: str) -> bool:
        """Whether `turn` may answer now: something is owed, and nobody else is at it."""
        return change.owed() > 0 and change.claim(turn, stamp(self._clock() + self._patience))

    def overdue(self, now: Conversation) -> bool:
        return now.asking_until is not None and now.asking_until < stamp(self._clock())

    def resume(self, conversation: str) -> bool:
        """Takes the place of a turn that died; False if another was quicker."""
        turn = uuid.uuid4().hex
        with self._store.change(conversation, self._clock()) as change:
            mine = self.claim(change, turn)
            if not change.owed():
                change.set(asking=None, asking_until=None)
        if mine:
            self.answer(conversation, turn)
        return mine

    def wait_for(self, conversation: str, n: int) -> None:
        """Until another turn has answered message `n`; takes its place if it has died."""
        end = time.monotonic() + 2 * self._patience.total_seconds()
        while time.monotonic() < end:
            owed = self._store.oldest_owed(conversation)
            if owed is None or owed.n > n:
                return
            if self.overdue(self._store.conversation(conversation)):
                self.resume(conversation)
            time.sleep(POLL_SECONDS)

    def give_back(self, change: Change, key: str, settled: dict[str, Any] | None) -> None:
        """Says that the operator has left; the bot owes the next word, and will know what was `settled` meanwhile.

        `settled`: {"words"} the answer that the operator gave for the resident, {"step"} the guide's step to go on
        with (0 is the first), {"done": true} what was in hand is finished; all may be left out.
        """
        change.set(settled=settled)
        self.utter(change, key, sender="system", pending=True)

    # --- answering -------------------------------------------------------------------------------------------------

    def answer(self, conversation: str, turn: str, caller: str = "") -> None:
        """Answers what is owed, oldest first, as the one turn that may; no transaction is open while Rasa thinks.

        `caller` is known to the process that has the call; whoever takes the place of a dead one does without.
        """
        more = True
        while more:
            # In this order: the agenda is then never older than the message, so a reply cannot rest on a stale one.
            owed = self._store.oldest_owed(conversation)
            speak = self._think(self._store.conversation(conversation), owed, caller) if owed else None
            with self._store.change(conversation, self._clock()) as change:
                if owed and speak and change.settle(owed.n):
                    speak(change)
                more = self.claim(change, turn)
                if not more:
                    change.unclaim(turn)

    def _think(self, now: Conversation, owed: Message, caller: str) -> Callable[[Change], None]:
        """What to do about a message: it is done later, in the transaction that settles the message."""
        given_back = owed.sender == "system"
        alert = None if given_back else safety.check(owed.text)
        if alert:
            return lambda change: self.alarm(change, owed.n, alert)
        handback = (now.settled or {}) if given_back else None
        text = (now.settled or {}).get("words") or NOTHING_SAID if given_back else owed.text
        at = self._clock().astimezone(SHANGHAI)
        who = {"speaker": owed.sender} if owed.sender == FAMILY else {}
        who |= {"caller": caller} if caller else {}
        try:
            reply = self._dialogue.ask(now.id, text, now.city, now.door, now.agenda, at, owed.n, handback, **who)
        except DialogueUnavailable as error:
            log.warning("the dialogue engine gave no answer: %s", error)
            return lambda change: self._apologise(change, owed.n)
        except Exception:
            # Whatever it was, asking again would end in the same: the resident would meet silence for ever.
            log.exception("asking the dialogue engine failed")
            return lambda change: self._apologise(change, owed.n)
        return lambda change: self._reply(change, owed.n, reply)

    def _reply(self, change: Change, n: int, reply: Reply) -> None:
        if reply.erase:  # first, so that what is answered now is the beginning of what is kept from here on
            change.erase(n)
        for said in reply.said:
            self._add(change, said, None if reply.erase else n)
        if reply.agenda is not None:
            change.set(agenda=reply.agenda)
        if reply.brief is not None:
            change.set(brief=reply.brief)
        if reply.voice is not None:
            change.set(voice=reply.voice)
        if reply.city in self._cities:
            change.set(city=reply.city)
        if not reply.handoff and not reply.urgent:
            return
        called = call(change, reply.handoff or "urgent", reply.urgent)
        # In an emergency the reply has said what to do, and nothing may push that off the page.
        if not (reply.urgent and reply.said):
            self.announce(change, n, again=not called)

    def alarm(self, change: Change, n: int, alert: safety.Alert) -> None:
        """Says the number to dial and calls a person, without asking the dialogue."""
        key = alert.phrase if alert.phrase in self._content.phrases else "alert"
        self.utter(change, key, n, dial=alert.dial, dial_spoken=digits_for_ear(alert.dial))
        call(change, alert.reason, urgent=True)

    def announce(self, change: Change, answers: int | None = None, again: bool = False, sender: str = "bot") -> None:
        """Says truthfully when a person may come: to who has just called one, or asks `again`; not to whom the door
        gives to one at once."""
        if self._waiting.gives(change.conversation.door, dt.datetime.fromisoformat(change.now)):
            return
        wait = self._waiting.wait(line.read(change.connection, change.now), change.conversation.id)
        phrase = self._waiting.words(wait, dt.datetime.fromisoformat(change.now), again)
        self._add(change, Said(phrase.text, phrase.speech, phrase.choices), answers, sender, False)

    def _apologise(self, change: Change, n: int) -> None:
        self.utter(change, "sorry" if call(change, DIALOGUE_DOWN) else "sorry_again", n)

    def utter(
        self,
        change: Change,
        key: str,
        answers: int | None = None,
        sender: str = "bot",
        pending: bool = False,
        expect: str | None = None,
        **values: str,
    ) -> None:
        """Adds the phrase `key` of content/phrases."""
        hotline = {"hotline": self._hotline, "hotline_spoken": digits_for_ear(self._hotline)}
        phrase = self._content.phrase(key, **hotline, **values)
        self._add(change, Said(phrase.text, phrase.speech, phrase.choices, expect), answers, sender, pending)

    @staticmethod
    def _add(change: Change, said: Said, answers: int | None, sender: str = "bot", pending: bool = False) -> None:
        speech = said.speech if said.speech != said.text else None
        rest = {"choices": said.choices, "expect": said.expect, "answers": answers, "pending": pending}
        change.add(sender, said.text, speech=speech, **rest)  # type: ignore[arg-type]
