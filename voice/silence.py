"""What to do while a caller says nothing: ask again, offer a choice, give them a person; it says nothing itself."""

from __future__ import annotations

from voice.elapsed import Elapsed

# (what is due, after how many seconds without a word since the bot's voice ended or the step before).
# ISO/IEC 13714 gives 3 to 10 seconds to press a key. The first step is within them, on the slow side; each further one
# is longer than the one before, so that nobody is pressed.
STEPS = (("again", 7.0), ("choice", 9.0), ("person", 12.0))
HOLD = 120.0  # seconds for 等一下: time to fetch a card from the next room, or to open the door
SPEAKING = 8.0  # seconds that a sound without words puts a step off; whoever speaks is not talked over


class Silence:
    """The ladder of one call. `tick` says what is due now: None, a word of STEPS, or "back" when a hold is over.

    `at` is in seconds on any clock; `tick` is to be called every GAP seconds at least (Elapsed). The last step comes
    again and again: whoever could not be given a person the first time is tried again.
    """

    def __init__(self, steps: tuple[tuple[str, float], ...] = STEPS) -> None:
        self._steps = steps
        self._time = Elapsed()
        self._step = 0
        self._since = 0.0
        self._hold: float | None = None
        self._busy = True  # it is the bot that speaks first

    def busy(self, at: float) -> None:
        """The bot speaks or thinks: no silence of the caller."""
        self._time.to(at)
        self._busy = True

    def waiting(self, at: float) -> None:
        """The bot has finished: it is the caller's turn, or their hold goes on."""
        self._since = self._time.to(at)
        self._busy = False

    def activity(self, at: float) -> None:
        """A sign of life that answers nothing (嗯, a turn that has begun): the seconds start again, the step stays."""
        self._since = self._time.to(at)

    def answered(self, at: float) -> None:
        """Words of a turn, or a key: the ladder starts from its beginning, and a hold is over."""
        self._since = self._time.to(at)
        self._step, self._hold = 0, None

    def hold(self, at: float, seconds: float = HOLD) -> None:
        """The caller asked to wait: nothing is due for so long from now on. Asked again, it starts again."""
        self._since = self._time.to(at)
        self._step, self._hold = 0, seconds

    def tick(self, at: float, speech: bool = False) -> str | None:
        """What is due; `speech` tells that there is the sound of speech now. Each thing is told once."""
        now = self._time.to(at)
        if self._busy:
            return None
        due, seconds = ("back", self._hold) if self._hold is not None else self._steps[self._reached]
        over = now - self._since - seconds
        if over < 0 or (speech and over < SPEAKING):
            return None
        self._step, self._since = (0 if due == "back" else self._step + 1), now
        self._hold = None
        return due

    @property
    def _reached(self) -> int:
        return min(self._step, len(self._steps) - 1)
