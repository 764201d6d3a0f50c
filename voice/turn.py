"""When the caller begins and has finished: told what is heard and when, it knows no clock, no thread and no sound."""

from __future__ import annotations

import math

from voice.elapsed import Elapsed
from voice.patience import (
    CUT_OFF,
    LONGEST_PAUSE,
    SLOWEST,
    Complete,
    patience,
    says_something,
    seconds,
)
from voice.unfinished import unfinished

LAG = 0.4  # seconds from a word to its text, of a recogniser on a busy machine
LATE = 0.6  # seconds in which text without a new sound was only slow to come: nobody was cut off
SPLIT = 0.3  # seconds of quiet that make two sounds of one
WENT_ON = 3.0  # seconds after its end in which a turn that goes on was cut off …
REACTION = (
    0.6  # … before so many seconds of the bot's answer, to which nobody has an answer yet; or after half a sentence
)
NO_WORDS = 3.0  # seconds beyond the pause after which a sound without new words is noise
FIRST_WORD = 1.0  # seconds from the beginning of a sound to the text of its first word, at most
LONGEST_TURN = 90.0  # seconds; a television talks for ever


class Turn:
    """When the caller begins and has finished. One for a call: whoever was cut off is given more time ever after.

    Events: "begun"; "resumed" (begun, but it goes on with what we took as ended, once or several times: `cut_off` has
    all those words, so that they can be joined; text that was only late comes so too); "ended" (`text` has the words;
    none when the recogniser took back what it had heard).
    `at` is in seconds on any clock; `level` is to be told every GAP seconds at least, of silence too (Elapsed).
    A sound without words is no turn. Words of a listener while the bot speaks are one: BargeIn tells which to ignore.
    """

    def __init__(self) -> None:
        self._time = Elapsed()
        self._kind: str | None = None
        self._complete: Complete | None = None
        self._pace = 1.0
        self._said = ""  # final texts of this turn
        self._partial = ""
        self._seen = 0  # characters of the present utterance so far
        self._given = 0  # of them, those that belong to turns that have ended
        self._skip = 0  # of them, those that belong to turns before this one
        self._sound = self._onset = self._word = self._begun = self._ended = -math.inf
        self._answered = math.inf
        self.open = False
        self.cut_off = ""

    @property
    def text(self) -> str:
        """What was said in this turn, or, until the next begins, in the last."""
        return self._said + self._partial

    @property
    def pause(self) -> float:
        """Seconds of silence that would end the turn as it stands."""
        given = patience(self._kind)
        whole = self._complete is not None and self._complete(self.text)
        pause = given.done if whole else seconds(given, self._kind, self.text)
        return min(pause * self._pace, LONGEST_PAUSE)

    def expect(self, kind: str | None, complete: Complete | None = None) -> None:
        """What was asked (`expect` of a message), and who knows whether words are a whole answer to it."""
        self._kind, self._complete = kind, complete

    def answered(self, at: float) -> None:
        """The bot's voice has begun."""
        self._answered = min(self._answered, self._time.to(at))

    def heard(self, at: float, text: str, final: bool) -> str | None:
        """The recogniser's text of the present utterance, as far as it is known; `final` ends the utterance."""
        now = self._time.to(at)
        event = None
        if not self.open and says_something(text[self._given :], self._kind):
            event = self._begin(now)
        if self.open:
            self._take(now, text[self._skip :], final)
        self._seen = 0 if final else len(text)
        if final:
            self._skip = self._given = 0
        return event

    def level(self, at: float, speech: bool) -> str | None:
        """Whether there is the sound of speech; to be told of silence too."""
        now = self._time.to(at)
        if speech:
            if now - self._sound > SPLIT:
                self._onset = now
            self._sound = now
        if not self.open:
            return None
        quiet = now - max(self._sound, self._word - LAG)
        noise = now - self._word - NO_WORDS
        if max(quiet, noise) < self.pause and now - self._begun < LONGEST_TURN:
            return None
        return self._end(now)

    def end(self, at: float) -> str | None:
        """The caller says that this is all (the key #)."""
        now = self._time.to(at)
        return self._end(now, cut=False) if self.open else None

    def _begin(self, now: float) -> str:
        began = max(self._onset, now - FIRST_WORD)  # a noise may have begun long before the words in it
        went_on = began < self._ended + WENT_ON and (began < self._answered + REACTION or unfinished(self.text))
        self.cut_off = self.cut_off + self.text if went_on else ""
        late = now - self._ended < LATE and self._onset <= self._ended
        if went_on and not late:
            self._pace = min(self._pace * CUT_OFF, SLOWEST)
        self._said = self._partial = ""
        self._skip = self._given
        self._begun, self.open = now, True
        return "resumed" if went_on else "begun"

    def _take(self, now: float, words: str, final: bool) -> None:
        if words != self._partial:
            self._word = now
        self._said, self._partial = (self._said + words, "") if final else (self._said, words)

    def _end(self, now: float, cut: bool = True) -> str:
        self.open = False
        self._given = self._seen
        self._ended = now if cut else -math.inf
        self._answered = math.inf
        return "ended"
