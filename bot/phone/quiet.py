"""What is due while nobody says anything: a word that we are there, the question again, a person; it speaks not."""

from __future__ import annotations

from voice.silence import Silence

THINKING = 2.0  # seconds of thinking after which the caller hears that we are there …
THINKING_STILL = 7.0  # … and then again after so many
QUIET_OPERATOR = 25.0  # seconds without a word of the operator who holds the conversation

# What is said while nobody says anything.
SAYS = {
    "wait": "phone.wait",
    "wait.longer": "phone.wait.longer",
    "again": "phone.again",
    "choice": "phone.choice",
    "person": "phone.person",
    "back": "phone.back",
    "operator_quiet": "phone.operator_quiet",
}


class Quiet:
    """Of one call; `at` and `now` in seconds of one clock. `due` is to be asked again and again."""

    def __init__(self, now: float) -> None:
        self._silence = Silence()
        self._thinking_since = self._told = now
        self._waited = self._waiting = False

    def said(self, at: float) -> None:
        """The caller has said or pressed something."""
        self._silence.answered(at)
        self.thinks(at)

    def thinks(self, at: float) -> None:
        """An answer is sought from now on."""
        self._thinking_since, self._waited = at, False

    def stirs(self, at: float) -> None:
        """The caller begins to speak."""
        self._silence.activity(at)

    def hold(self, at: float) -> None:
        """The caller asked for a moment."""
        self._silence.hold(at)

    def told(self, at: float) -> None:
        """The caller heard something new."""
        self._told = at

    def due(self, now: float, busy: bool, thinking: bool, operator: bool, sound: bool) -> str | None:
        """None, "wait", "wait.longer", "operator_quiet", or a step of voice.silence.

        `busy`: something is being said or pressed; `operator`: a person holds the conversation, and types; `sound`:
        there is the sound of speech.
        """
        if busy or thinking:
            self._silence.busy(now)
            self._waiting = False
            return None if busy else self._still_thinking(now)
        if not self._waiting:
            self._waiting = True
            self._silence.waiting(now)
        due = self._silence.tick(now, sound)
        if not operator:
            return due
        if now - self._told <= QUIET_OPERATOR:
            return None
        self._told = now
        return "operator_quiet"

    def _still_thinking(self, now: float) -> str | None:
        if now - self._thinking_since <= (THINKING_STILL if self._waited else THINKING):
            return None
        due = "wait.longer" if self._waited else "wait"
        self._thinking_since, self._waited = now, True
        return due
