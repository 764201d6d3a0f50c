"""Says sentences to a caller one after the other, as soon as each is rendered; knows what was said and what was not."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.speech import CannotSpeak, Sentence, Speech
from voice.call import Line, Played
from voice.pcm import BadSound, Sound, read_wav

PAUSE = 0.25  # seconds between two sentences
AHEAD = 2.0  # seconds of sound that may wait on the line: what is cut off was not rendered for nothing

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Utterance:
    """One sentence, and the number of the message that it is of; 0: the door's own words."""

    sentence: Sentence
    message: int = 0


class Teller:
    """`trouble` is called, in its thread, when nothing can be said aloud. The thread that takes the line's events tells
    it of each Said by `said`."""

    def __init__(self, line: Line, speech: Speech, trouble: Callable[[], None]) -> None:
        self._line = line
        self._speech = speech
        self._trouble = trouble
        self._changed = threading.Condition()
        self._waiting: deque[Utterance] = deque()
        self._on_line = 0
        self._rendering: int | None = None  # the round for which a sentence is rendered now
        self._round = 0  # one more with each stop: what is rendered for an earlier one is not said
        self._closed = False
        self.began: float | None = None  # when the first sound of what is being said was given to the line
        self._thread = threading.Thread(target=self._run, name="teller", daemon=True)
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether something is being said, or is still to be."""
        with self._changed:
            return self._busy()

    def say(self, utterances: Iterable[Utterance]) -> None:
        """After all that is waiting."""
        with self._changed:
            self._waiting.extend(utterances)
            self._changed.notify_all()

    def said(self, played: Played) -> None:
        """The last of a sentence has left."""
        with self._changed:
            if isinstance(played.mark, tuple) and played.mark[0] == self._round:
                self._on_line -= 1
            if not self._busy():
                self.began = None
            self._changed.notify_all()

    def pause(self) -> None:
        self._line.pause()

    def go_on(self) -> None:
        """With the sentence that was broken, from its beginning."""
        self._line.resume()

    def stop(self) -> tuple[Utterance, ...]:
        """Silence at once; what was not said to its end, in order."""
        with self._changed:
            self._round += 1
            broken = [played.mark[1] for played in self._line.stop() if isinstance(played.mark, tuple)]
            unsaid = (*broken, *self._waiting)
            self._waiting.clear()
            self._on_line = 0
            self.began = None
            self._changed.notify_all()
        return unsaid

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _busy(self) -> bool:
        return bool(self._waiting or self._on_line or self._rendering == self._round)

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._closed and (not self._waiting or self._line.remaining > AHEAD):
                    self._changed.wait(0.1 if self._waiting else None)
                if self._closed:
                    return
                utterance, turn = self._waiting.popleft(), self._round
                self._rendering = turn
            sound = self._sound(utterance)
            with self._changed:
                self._rendering = None
                if sound and turn == self._round:
                    self._on_line += 1
                    self._line.play(sound, (turn, utterance))
                    self.began = self.began or time.monotonic()
            if sound is None:
                self._trouble()

    def _sound(self, utterance: Utterance) -> Sound | None:
        try:
            sound = read_wav(self._speech.wav(utterance.sentence))
        except (CannotSpeak, BadSound):
            return None
        except Exception:
            log.exception("a sentence could not be said")
            return None
        return Sound(sound.rate, sound.samples + bytes(2 * int(PAUSE * sound.rate)))
