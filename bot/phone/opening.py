"""With which conversation a call begins, and what is noted when it has ended; hears and says nothing."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot import calling_out
from bot.calling_out import CallOut
from bot.conversation import GREETING, ConversationClosed, Hub
from bot.holder import BOT_ANSWERS, MoveRefused
from bot.phone.afterwards import note_end
from bot.phone.asking import DOOR
from bot.phone.callers import SHORTEST, Callers, Known
from bot.phone.records import Records
from bot.rows import Conversation, ConversationUnknown, Message, load, stamp
from bot.services import reminders, tickets
from bot.services.tickets import Tickets, Wish
from bot.standing import Beginning
from bot.store import StoreUnavailable, looking, writing

REMINDER = "phone.call_out.reminder"
LOOK_BACK = 20  # messages in which the last question stands

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Caller:
    """What the dialplan tells of a call; `number` is kept in memory alone, as digits, and may be empty."""

    call: str
    number: str = ""
    again: str = ""  # the call that goes on after an operator
    job: str = ""  # the job for which we dialled

    @property
    def line(self) -> str:
        """The number at which the other end can be called; "" when it is hidden."""
        return self.number if len(self.number) >= SHORTEST else ""


@dataclass(frozen=True)
class Opened:
    """The conversation, from which message on it is new to the caller, and what of before is to be said again.

    `known`: the caller has agreed to be known again.
    """

    conversation: str
    after: int = 0
    repeat: tuple[Message, ...] = ()
    known: bool = False
    dialled: bool = False  # we called, and a person may have answered or a machine
    reminder: str = ""  # of what we called to remind
    to_person: bool = False  # … who wanted to be called back


class Opening:
    """Opens and goes on with conversations; methods raise StoreUnavailable."""

    def __init__(self, hub: Hub, records: Records, callers: Callers, city: str) -> None:
        self._hub = hub
        self._records = records
        self._callers = callers
        self._city = city

    def open(self, caller: Caller) -> Opened:
        """The conversation of a call that begins."""
        opened = self._handed_back(caller) if caller.again else self._dialled(caller) if caller.job else None
        opened = opened or self._new(caller)
        self._records.begin(caller.call, opened.conversation, self._hub.now())
        return opened

    def refused(self, caller: Caller) -> None:
        """There was no room for this call."""
        try:
            self._records.refused(caller.call, self._hub.now())
        except StoreUnavailable:
            log.warning("a call for which there was no room could not be noted")

    def ended(self, caller: Caller, conversation: str, route: str, dial: str) -> bool:
        """The call is over; whether a call-back was noted."""
        self._records.routed(caller.call, route, dial)
        conversation = conversation or self._records.conversation_of(caller.call) or ""
        now = self._hub.now()
        if route in ("dial", "banban") and dial in calling_out.UNANSWERED:
            self._unanswered(caller.job, now)
        noted = route == "nobody" and self._call_back(caller, conversation, now)
        note_end(self._hub, conversation, route, dial, noted)
        return noted

    # --- ---

    def _new(self, caller: Caller) -> Opened:
        known = self._callers.find(caller.number)
        city = known.city if known else self._city
        opened = self._hub.open(DOOR, city, self._welcome(known) if known else GREETING)
        return Opened(opened.id, known=known is not None)

    def _welcome(self, known: Known) -> Beginning:
        """How a known caller is greeted: what was left unfinished comes first."""
        try:
            row = self._hub.store.conversation(known.unfinished or "")
        except ConversationUnknown:
            return Beginning("phone.returning", voice=known.voice)
        want = (row.brief or {}).get("want")
        if not want or not row.agenda:
            return Beginning("phone.returning", voice=known.voice)
        agenda = _resuming(row, self._hub.content.phrase("phone.returning.unfinished", want=want).dict())
        values = {"want": want}
        return Beginning("phone.returning.unfinished", values, "yes_no", agenda, known.voice, row.brief)

    def _dialled(self, caller: Caller) -> Opened | None:
        """The conversation for which we have called goes on."""
        with looking(self._hub.store.engine) as connection:
            call = calling_out.of_job(connection, caller.job)
        if call is None:
            return None
        key = "phone.call_out" if call.ticket else REMINDER
        phrase, reminder = self._hub.content.phrase(key, what=call.what), "" if call.ticket else call.what
        try:
            mine = self._hub.case(call.conversation).holder in BOT_ANSWERS
            told = self._hub.tell(call.conversation, "bot" if mine else "system", phrase.text, speech=phrase.speech)
        except ConversationClosed:
            return self._anew(call) if call.reminder else None
        except (ConversationUnknown, MoveRefused):
            return None
        to_person = call.ticket is not None
        return Opened(call.conversation, told.n - 1, dialled=True, reminder=reminder, to_person=to_person)

    def _anew(self, call: CallOut) -> Opened:
        """The conversation in which the reminder was set is closed: it lives on in a new one."""
        city = self._hub.case(call.conversation).city
        opened = self._hub.open(DOOR, city, Beginning(REMINDER, {"what": call.what}))
        with writing(self._hub.store.engine) as connection:
            reminders.move(connection, call.reminder or "", opened.id)
        return Opened(opened.id, dialled=True, reminder=call.what)

    def _unanswered(self, job: str, now: dt.datetime) -> None:
        """Nobody answered: again later, or the desk and the resident are told that it was in vain."""
        with writing(self._hub.store.engine) as connection:
            call = calling_out.of_job(connection, job)
            if call is None or calling_out.unanswered(connection, call, now):
                return
            key = "phone.unreached.reminder" if call.reminder else "phone.unreached"
            phrase = self._hub.content.phrase(key, times=call.attempt, what=call.what)
            if call.ticket:
                tickets.add_note(connection, call.ticket, "phone", phrase.text, now)
        try:
            self._hub.tell(call.conversation, "system", phrase.text, speech=phrase.speech)
        except (ConversationUnknown, ConversationClosed):
            return

    def _call_back(self, caller: Caller, conversation: str, now: dt.datetime) -> bool:
        """Nobody could answer: the desk calls back. Only who is told so by Asterisk is kept with their number."""
        if len(caller.number) < SHORTEST:
            return False
        city = self._city
        with looking(self._hub.store.engine) as connection:
            if conversation:
                city = load(connection, conversation).city
                if tickets.unfinished_of(connection, conversation, stamp(now)):
                    return True
        what = self._hub.content.phrase("phone.missed").text
        wish = Wish("callback", what, city, conversation or None, phone=caller.number)
        Tickets(self._hub.store.engine).open(wish, "phone", now, self._hub.waits.duty.opens(now))
        return True

    def _handed_back(self, caller: Caller) -> Opened | None:
        """The same conversation, held by the bot again: at the step where it was."""
        conversation = self._records.conversation_of(caller.again) or ""
        try:
            case = self._hub.case(conversation)
            if case.holder == "operator" and case.operator:
                self._hub.release(conversation, case.operator)
                return Opened(conversation, case.last_n)
            if case.holder == "waiting":  # a person spoke on the telephone, and never took it at the desk
                self._hub.withdraw(conversation)
        except (ConversationUnknown, MoveRefused):
            return None
        if case.holder == "closed":
            return None
        before = self._hub.store.since(conversation, case.last_n - LOOK_BACK)[0]
        asked = [message for message in before if message.n <= case.last_n and message.sender == "bot"]
        return Opened(conversation, case.last_n, repeat=tuple(asked[-1:]))


def _resuming(row: Conversation, said: Mapping[str, Any]) -> dict[str, Any]:
    """The agenda of what was left, with the offer to go on: a yes goes on, a no drops it (actions/agenda.py)."""
    offer: dict[str, Any] = {"kind": "resume", "service": (row.brief or {}).get("service"), "known": {}, "reason": None}
    return {**(row.agenda or {}), "offer": offer, "said": [dict(said)], "misses": 0, "waiting": False}
