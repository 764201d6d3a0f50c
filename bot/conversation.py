"""THE HUB: opens conversations, hears residents, tells what others say, moves the holder; knows no rows, no doors."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import logging
import secrets
import uuid
from collections.abc import Callable
from typing import Any

from bot import line, safety
from bot.change import Change
from bot.content import Content
from bot.dialogue import Dialogue
from bot.holder import BOT_ANSWERS, MoveRefused, call, move
from bot.rows import Choices, ConversationUnknown, Message, stamp
from bot.standing import Beginning, Case, Heard, Opened, case_of
from bot.store import Store, StoreUnavailable, looking
from bot.turns import Turns
from bot.waiting import Wait, Waiting

log = logging.getLogger(__name__)

GREETING = Beginning("greeting")
NO_TOKEN = "-"  # in place of the hash of a token: no token has this one
OWED_AT_MOST = 5  # messages of one resident that may wait for an answer; more is not talking


class ConversationClosed(Exception):
    """Nothing can be said in a conversation that is closed."""


class TooFast(Exception):
    """The resident said more than OWED_AT_MOST things that have no answer yet."""


class UnknownCity(Exception):
    """There is no such city in the vocabulary."""


class Hub:
    """The one place where something is said; every method raises ConversationUnknown and StoreUnavailable.

    `clock` gives the aware time; `hotline` is the number for residents; the dialogue may think for `wait` seconds.
    """

    def __init__(
        self,
        store: Store,
        dialogue: Dialogue,
        content: Content,
        clock: Callable[[], dt.datetime],
        hotline: str = "12345",
        wait: float = 8.0,
        waiting: Waiting | None = None,
    ) -> None:
        self.store = store
        self.dialogue = dialogue
        self.content = content
        self._clock = clock
        self._cities = frozenset(city.id for city in content.vocabulary.cities)
        self.waits = waiting or Waiting(content, hotline=hotline)
        self._turns = Turns(store, dialogue, content, clock, hotline, wait, self.waits)

    def now(self) -> dt.datetime:
        """The time by the hub's clock, for those who keep theirs beside it."""
        return self._clock()

    # --- saying and reading --------------------------------------------------------------------------------------

    def open(self, door: str, city: str, begun: Beginning = GREETING) -> Opened:
        """A new conversation; its message 1 is the greeting, or how `begun` says. Raises UnknownCity."""
        if city not in self._cities:
            raise UnknownCity(city)
        conversation, token = uuid.uuid4().hex, secrets.token_urlsafe(32)
        with self.store.create(conversation, _hash(token), door, city, self._clock()) as change:
            self._turns.utter(change, begun.key, expect=begun.expect, **dict(begun.values))  # type: ignore[arg-type]
            if begun is not GREETING:
                change.set(agenda=begun.agenda, voice=begun.voice, brief=begun.brief)
        heard = self.since(conversation)
        return Opened(conversation, token, heard.holder, heard.messages)

    def admits(self, conversation: str, token: str) -> bool:
        """Whether `token` opens this conversation."""
        try:
            kept = self.store.conversation(conversation).token_hash
        except ConversationUnknown:
            return False
        return hmac.compare_digest(kept, _hash(token))

    def hear(
        self,
        conversation: str,
        text: str,
        client_key: str | None = None,
        sender: str = "resident",
        author: str | None = None,
        caller: str = "",
    ) -> Heard:
        """Stores what the resident says and answers it: that message and all since. The same key says it only once.

        A member of the family (`sender` is family, `author` who it is) may ask on the resident's behalf. `caller` is
        the number of a call: it is told to the dialogue, and not stored.
        Raises ConversationClosed, TooFast.
        """
        turn, alert = uuid.uuid4().hex, safety.check(text)
        with self.store.change(conversation, self._clock()) as change:
            n = change.said_before(client_key) if client_key else None
            if n is None:
                owed = self._owes(change, alert)
                n = change.add(sender, text, pending=owed, client_key=client_key, author=author)
            if alert and change.settle(n):
                # At once, and in the same breath: whoever needs help does not stand in line behind an earlier question.
                self._turns.alarm(change, n, alert)
            mine = self._turns.claim(change, turn)
        if mine:
            self._turns.answer(conversation, turn, caller)
        elif not alert:
            self._turns.wait_for(conversation, n)
        return self.since(conversation, n - 1)

    def advice(self, text: str) -> str | None:
        """The number to dial if `text` tells of an emergency or a scam, for when nothing can be stored."""
        alert = safety.check(text)
        return self.content.phrase("error_alarm", dial=alert.dial).text if alert else None

    @staticmethod
    def _owes(change: Change, alert: safety.Alert | None) -> bool:
        """Whether the bot owes an answer to what is said now; raises ConversationClosed, TooFast."""
        holder = change.conversation.holder
        if not alert:  # a cry for help is heard in any case
            if holder == "closed":
                raise ConversationClosed(change.conversation.id)
            if change.owed() >= OWED_AT_MOST:
                raise TooFast(change.conversation.id)
        return alert is not None or holder in BOT_ANSWERS

    def since(self, conversation: str, n: int = 0) -> Heard:
        """The messages after number `n`. A turn that died unanswered is found here, and answered first."""
        messages, now = self.store.since(conversation, n)
        if self._turns.overdue(now):
            self._turns.resume(conversation)
            messages, now = self.store.since(conversation, n)
        wait = self._wait(conversation) if now.holder == "waiting" else None
        return Heard(messages, now.holder, now.city, now.voice, wait, now.first_n)

    def _wait(self, conversation: str) -> Wait | None:
        with looking(self.store.engine) as connection:
            return self.waits.wait(line.read(connection, stamp(self._clock())), conversation)

    def tell(
        self,
        conversation: str,
        sender: str,
        text: str,
        *,
        operator: str | None = None,
        author: str | None = None,
        speech: str | None = None,
        choices: Choices = (),
        expect: str | None = None,
    ) -> Message:
        """Adds a message of somebody who is not the resident: operator (its holder alone), family, system or bot.

        Raises ConversationClosed, MoveRefused.
        """
        with self.store.change(conversation, self._clock()) as change:
            now = change.conversation
            if now.holder == "closed":
                raise ConversationClosed(conversation)
            stranger = sender == "operator" and (now.holder != "operator" or now.operator != operator)
            if stranger or (sender == "bot" and now.holder not in BOT_ANSWERS):
                raise MoveRefused(now.holder)
            n = change.add(sender, text, author=author, speech=speech, choices=choices, expect=expect)
        return self.store.since(conversation, n - 1)[0][0]

    def export(self, conversation: str) -> dict[str, Any]:
        """A copy of all that is kept about it, for whom it is about."""
        return self.store.export(conversation)

    def recover(self) -> int:
        """Answers every conversation whose turn died with its process; returns how many there were."""
        answered = 0
        for conversation in self.store.overdue(self._clock()):
            try:
                answered += self._turns.resume(conversation)
            except StoreUnavailable:
                raise
            except Exception:  # one that cannot be answered must not keep the others waiting
                log.exception("a conversation could not be recovered")
        return answered

    # --- the holder: the resident is told of every move -----------------------------------------------------------

    def case(self, conversation: str) -> Case:
        """How it stands now."""
        return case_of(self.store.conversation(conversation))

    def waiting(self) -> tuple[Case, ...]:
        """Who waits for a person: the urgent first, then who has waited longest."""
        return tuple(case_of(row) for row in self.store.waiting())

    def held(self, operator: str | None = None) -> tuple[Case, ...]:
        """What operators, or one of them, hold now."""
        return tuple(case_of(row) for row in self.store.held(operator))

    def call(self, conversation: str, reason: str, urgent: bool = False) -> None:
        """Calls a person (bot → waiting); one who was called before becomes urgent, or MoveRefused is raised."""
        with self.store.change(conversation, self._clock()) as change:
            if call(change, reason, urgent):
                self._turns.announce(change, sender="system")
            elif not urgent:
                raise MoveRefused(change.conversation.holder)

    def withdraw(self, conversation: str) -> None:
        """No person is needed any more (waiting → bot); raises MoveRefused."""
        self._move(conversation, "withdraw", "withdrawn")

    def take(self, conversation: str, operator: str) -> None:
        """`operator` takes it (waiting → operator): of many who try exactly one does, the others get MoveRefused."""
        self._move(conversation, "take", "taken", operator=operator)

    def pass_on(self, conversation: str, operator: str, note: str | None = None, by: str | None = None) -> None:
        """`operator` leaves it to another one (operator → waiting), with a `note` for them; raises MoveRefused.

        `by` is who does it in their stead, for the record.
        """
        self._move(conversation, "pass_on", "passed_on", held_by=operator, note=note, by=by)

    def release(
        self, conversation: str, operator: str, settled: dict[str, Any] | None = None, note: str | None = None
    ) -> Heard:
        """`operator` gives it back to the bot (operator → bot), which goes on at once, knowing what was `settled`.

        `settled` is as in bot.turns.Turns.give_back; without it the bot goes on at the step where it was. Returns the
        messages of the handing back. Raises MoveRefused.
        """
        turn = uuid.uuid4().hex
        with self.store.change(conversation, self._clock()) as change:
            n = change.conversation.last_n
            move(change, "release", held_by=operator)
            if note:
                change.note(operator, note)
            self._turns.give_back(change, "released", settled)
            mine = self._turns.claim(change, turn)
        if mine:
            self._turns.answer(conversation, turn)
        return self.since(conversation, n)

    def close(
        self,
        conversation: str,
        operator: str | None = None,
        outcome: str | None = None,
        note: str | None = None,
    ) -> None:
        """Ends it; when `operator` is given, only if that one holds it. Raises MoveRefused."""
        with self.store.change(conversation, self._clock()) as change:
            move(change, "close", held_by=operator)
            change.set(outcome=outcome)
            if note and operator:
                change.note(operator, note)
            self._turns.utter(change, "closed", sender="system", expect="closed")

    def leave(self, conversation: str) -> None:
        """The resident has gone from a screen that others will use: its token opens nothing from now on.

        What the bot holds is closed. What a person was called for, or helps in, stays with them, and says that nobody
        stands there any more.
        """
        with self.store.change(conversation, self._clock()) as change:
            if change.conversation.holder == "bot":
                move(change, "close")
            if change.conversation.holder != "closed":
                self._turns.utter(change, "left", sender="system")
            change.set(token_hash=NO_TOKEN)

    def _move(
        self,
        conversation: str,
        name: str,
        phrase: str,
        held_by: str | None = None,
        operator: str | None = None,
        note: str | None = None,
        by: str | None = None,
    ) -> None:
        with self.store.change(conversation, self._clock()) as change:
            move(change, name, held_by=held_by, operator=operator, by=by)
            if note and held_by:
                change.note(held_by, note)
            self._turns.utter(change, phrase, sender="system")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
