"""Which calls there are, whether each lives and what is to become of it; knows no sound, no word and no HTTP."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass, replace

from bot.calling_out import MACHINE
from bot.phone.opening import Caller, Opened, Opening
from bot.store import StoreUnavailable

OPENING_SECONDS = 1.4  # Asterisk waits two seconds for an answer, then gives the caller to a person
BEAT_SECONDS = 2.0  # a call whose thread was not seen so long hangs
TOLD_LATELY = 10.0  # seconds for which the operators' telephones are as the dialplan told; it does every two
NEVER_CAME = 30.0  # seconds after which a call that was offered and sent no sound is none
KEPT = 3600.0  # seconds that a call which has ended is still known, for being handed back
OPERATOR, HANG_UP = "operator", "hangup"
DOWN, FULL = "down", "full"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Taken:
    """One call: its conversation and how it began; times in seconds of the exchange's clock."""

    caller: Caller
    opened: Opened
    since: float
    beat: float
    talking: bool = False
    over: bool = False
    decision: str = OPERATOR  # only what ends well is hung up
    reached: bool = True  # of a call that we made: whether a person was heard


class Exchange:
    """Thread-safe; answers are the words that the dialplan knows. `ready` says whether anybody can be talked with."""

    def __init__(
        self,
        opening: Opening,
        limit: int,
        ready: Callable[[], bool] = lambda: True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._opening = opening
        self._limit = limit
        self._ready = ready
        self._clock = clock
        self._lock = threading.Lock()
        self._calls: dict[str, Taken] = {}
        self._coming: set[str] = set()
        self._telephones: tuple[int, float] | None = None  # how many, and when that was told
        self._workers = ThreadPoolExecutor(max_workers=2 * limit + 2, thread_name_prefix="opening")

    # --- asked by the dialplan ---

    def offer(self, caller: Caller) -> str:
        """`ok CASE`, `full`, or `down`: then a person takes the call."""
        if not self._ready():
            return DOWN
        with self._lock:
            self._forget()
            if self._open() >= self._limit:
                full = True
            else:
                full = False
                self._coming.add(caller.call)
        if full:
            self._workers.submit(self._opening.refused, caller)
            return FULL
        try:
            opened = self._workers.submit(self._opening.open, caller).result(OPENING_SECONDS)
        except Late:
            log.warning("a call could not be opened in time; it goes to a person")
            return DOWN
        except StoreUnavailable as error:
            log.warning("a call could not be opened (%s); it goes to a person", error)
            return DOWN
        except Exception:
            log.exception("a call could not be opened; it goes to a person")
            return DOWN
        finally:
            with self._lock:
                self._coming.discard(caller.call)
        now = self._clock()
        with self._lock:
            self._calls[caller.call] = Taken(caller, opened, now, now)
        return f"ok {opened.conversation}"

    def decision(self, call: str) -> str:
        """`hangup` where the conversation ended with a goodbye; `operator CASE` in every other case."""
        with self._lock:
            taken = self._calls.get(call)
        if taken is None:
            return OPERATOR
        return taken.decision if taken.decision == HANG_UP else f"{taken.decision} {taken.opened.conversation}"

    def alive(self, call: str) -> bool:
        """Whether the thread of this very call was seen lately."""
        with self._lock:
            taken = self._calls.get(call)
        return taken is not None and self._clock() - taken.beat < BEAT_SECONDS

    def ended(self, caller: Caller, route: str, dial: str) -> str:
        """The call is over, or nobody can answer it: `callback` when a call-back was noted, else `ok`."""
        with self._lock:
            taken = self._calls.get(caller.call)
            if taken:
                self._calls[caller.call] = replace(taken, over=True)
        if taken and not taken.reached:
            dial = MACHINE
        conversation = taken.opened.conversation if taken else ""
        number = taken.caller.number if taken else caller.number
        whole = replace(caller, number=number)
        try:
            noted = self._workers.submit(self._opening.ended, whole, conversation, route, dial).result(OPENING_SECONDS)
        except Exception as error:
            log.warning("the end of a call could not be noted: %s", type(error).__name__)
            return "ok"
        return "callback" if noted else "ok"

    def tell_telephones(self, count: int) -> None:
        """So many operators' telephones are there now."""
        self._telephones = (count, self._clock())

    # --- told by the call ---

    def take(self, call: str) -> Taken | None:
        """The call whose sound has come; None when nobody announced it, or twice."""
        with self._lock:
            taken = self._calls.get(call)
            if taken is None or taken.talking or taken.over:
                return None
            self._calls[call] = taken = replace(taken, talking=True, beat=self._clock())
            return taken

    def telephones(self) -> int | None:
        """How many operators' telephones are there; None when the dialplan did not tell lately."""
        told = self._telephones
        return told[0] if told and self._clock() - told[1] < TOLD_LATELY else None

    def beat(self, call: str) -> None:
        """Its thread lives."""
        with self._lock:
            if call in self._calls:
                self._calls[call] = replace(self._calls[call], beat=self._clock())

    def decide(self, call: str, what: str, conversation: str = "", reached: bool = True) -> None:
        """What is to become of it; `conversation` if it is another one by now, `reached` as in Taken."""
        with self._lock:
            taken = self._calls.get(call)
            if taken:
                opened = replace(taken.opened, conversation=conversation or taken.opened.conversation)
                self._calls[call] = replace(taken, decision=what, opened=opened, reached=reached)

    def left(self, call: str) -> None:
        """Its thread has ended: its place is free."""
        with self._lock:
            if call in self._calls:
                self._calls[call] = replace(self._calls[call], over=True)

    # --- ---

    def _open(self) -> int:
        return len(self._coming) + sum(not taken.over for taken in self._calls.values())

    def _forget(self) -> None:
        now = self._clock()
        for call, taken in list(self._calls.items()):
            if not taken.talking and not taken.over and now - taken.since > NEVER_CAME:
                self._calls[call] = taken = replace(taken, over=True)
            if taken.over and now - taken.beat > KEPT:
                del self._calls[call]
