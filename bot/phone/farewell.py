"""How one call ends: what is said last, what the dialplan is told and what is recorded; not whether it is to end."""

from __future__ import annotations

import time
from collections.abc import Callable

from bot.mandarin.spoken import digits_for_ear
from bot.phone.asking import Asking
from bot.phone.exchange import HANG_UP, OPERATOR, Taken
from bot.phone.house import House
from bot.phone.parting import Parting
from bot.phone.replies import Replies
from bot.phone.voicing import Voicing
from voice.call import Line

# How a line ended, as the record has it; whatever is not here was lost.
GONE = {"hung_up": HANG_UP, "closed": HANG_UP}


class Farewell:
    """Of one call, for its thread. Until something better is known, the call ends with a person."""

    def __init__(
        self,
        house: House,
        line: Line,
        taken: Taken,
        asking: Asking,
        voice: Voicing,
        replies: Replies,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._exchange, self._hotline = house.exchange, house.hotline
        self._line = line
        self._call, self._reminder = taken.caller.call, taken.opened.reminder
        self._asking = asking
        self._voice = voice
        self._replies = replies
        self._clock = clock
        self._parting = Parting()
        self._message = False  # whether a message was left for who does not answer
        self.near = False  # nothing more is wanted: silence ends the call
        self.over = False
        self.how = OPERATOR
        self.reasons: list[str] = []

    @property
    def begun(self) -> bool:
        return self._parting.begun

    @property
    def deaf(self) -> bool:
        """Whether nothing stops what is being said: last words before a person takes over, a message to a machine."""
        return self._parting.to_person or (self.begun and self._message and self._voice.busy)

    @property
    def to_person(self) -> bool:
        return self._parting.to_person

    def stirs(self) -> None:
        """The caller begins to speak."""
        self._parting.stay()

    def stays(self) -> None:
        """The caller has said or pressed something."""
        self._parting.stay()
        self.near = False

    def leave(self, decision: str, key: str | None, reason: str | None = None, **values: str) -> None:
        """Last words, and then the call is what `decision` says."""
        if not self._parting.begin(decision, self._clock()):
            return
        if reason:
            self.reasons.append(reason)
        if self.to_person:
            self._voice.go_on()  # nothing stops the last words
            if key:
                self._asking.note(key)
        if key:
            self._voice.phrase(key, **values)

    def takes_leave(self, sign: str) -> None:
        """The caller has said goodbye, or that there is nothing more; or an operator has closed the conversation."""
        if sign != "closed" and self._replies.remembering.ask():
            self.near = True
        elif sign == "goodbye":
            self.leave(HANG_UP, None)
        else:
            self.near = True
            self._voice.phrase("phone.nothing_more")

    def leave_message(self) -> None:
        """A machine has answered our call, or nobody says a word: what a person would leave there, once."""
        hotline = {"hotline": self._hotline, "hotline_spoken": digits_for_ear(self._hotline)}
        if self._message:
            self.leave(HANG_UP, None)
        elif self._replies.wants_person:
            self.leave(HANG_UP, "phone.machine", "machine", **hotline)
        else:  # of what was to be reminded, which may have been said before the machine listened
            self.leave(HANG_UP, "phone.machine.reminder", "machine", what=self._reminder)
        self._message = True

    def tick(self, now: float) -> None:
        """Ends the call when its last word has been said."""
        unsaid = self._voice.waits and not self.to_person
        decision = self._parting.due(now, self._voice.busy or unsaid)
        if decision:
            self.goes(decision)

    def goes(self, decision: str) -> None:
        """Now, and without a word."""
        self.how = decision
        reached = decision != HANG_UP or not self._replies.nobody_yet
        self._exchange.decide(self._call, decision, self._asking.conversation, reached)
        self._line.hang_up()
        self.over = True

    def gone(self, why: str) -> None:
        """The line has ended by itself."""
        self.how = GONE.get(why, "lost")
        self.over = True
