"""What a caller does with the voice: sound becomes turns and barge-ins; knows no dialogue, and says nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from voice.barge_in import BargeIn
from voice.call import Samples
from voice.ears import Ear, Heard
from voice.gate import Gate
from voice.level import Detector
from voice.patience import Complete
from voice.turn import Turn

RATE = 8000


@dataclass(frozen=True)
class Happened:
    """`what`: "pause", "go_on", "stop" (the bot's voice); "begun", "resumed" (`text`: what was cut off before); "ended"
    (`text`: all that was said; `confidence` 0-1; `spoke`: when the voice was last heard)."""

    what: str
    at: float
    text: str = ""
    confidence: float = 0.0
    spoke: float = 0.0


class Hearing:
    """One caller's; for one thread. Times are those of the line's clock, in seconds."""

    def __init__(self, ear: Ear) -> None:
        self._ear = ear
        self._detector = Detector(RATE)
        self._gate = Gate(RATE)
        self._turn = Turn()
        self._barge = BargeIn()
        self._partial = ""  # what is heard and not final yet
        self._sure: list[float] = []
        self._whole = ""  # what was said in the turn that ended last, with what it took up
        self._kind: str | None = None
        self._told = self._spoke = 0.0

    @property
    def speaking(self) -> bool:
        """Whether the caller has the word."""
        return self._turn.open

    @property
    def sound_of_speech(self) -> bool:
        return self._detector.speech

    def expect(self, kind: str | None, vocabulary: tuple[str, ...], complete: Complete | None) -> None:
        """What was asked: `complete` knows a whole answer to it."""
        self._kind = kind
        self._ear.expect(vocabulary)
        self._turn.expect(kind, complete)

    def voice_begins(self, at: float) -> None:
        """The bot's voice can be heard from now on."""
        self._turn.answered(at)
        self._barge.speaking(at, self._kind)

    def voice_ends(self) -> None:
        self._barge.quiet()

    def sound(self, samples: Samples) -> Iterator[Happened]:
        """What the next piece of sound brings."""
        at = samples.at
        speech = self._detector.hears(samples.samples, samples.own)
        if speech:
            self._spoke = at
        yield from self._of_voice(at, self._barge.level(at, speech))
        passed = self._gate.passes(samples.samples)
        heard = self._ear.feed(passed) if passed else None
        if heard:
            yield from self._heard(at, heard)
        self._told = at
        yield from self._of_turn(at, self._turn.level(at, speech))

    def quiet(self, at: float) -> Iterator[Happened]:
        """No sound came: a telephone that sends none while nobody speaks."""
        if at - self._told < 0.2:
            return
        self._told = at
        yield from self._of_voice(at, self._barge.level(at, False))
        yield from self._of_turn(at, self._turn.level(at, False))

    def end(self, at: float) -> Iterator[Happened]:
        """The caller says, by a key, that this was all."""
        return self._of_turn(at, self._turn.end(at))

    def close(self) -> None:
        self._ear.close()

    def _heard(self, at: float, heard: Heard) -> Iterator[Happened]:
        self._partial = "" if heard.final else heard.text
        if heard.final and heard.words:
            self._sure.append(heard.confidence)
        yield from self._of_voice(at, self._barge.heard(at, heard.text))
        yield from self._of_turn(at, self._turn.heard(at, heard.text, heard.final))

    def _of_voice(self, at: float, event: str | None) -> Iterator[Happened]:
        if event:
            yield Happened(event, at)

    def _of_turn(self, at: float, event: str | None) -> Iterator[Happened]:
        if event == "ended":
            ended = self._ended(at)
            self._whole += ended.text
            yield ended
        elif event:  # the recogniser's last word on what was cut off counts, and the turn has its captions alone
            self._whole = self._whole if event == "resumed" else ""
            yield Happened(event, at, self._whole)

    def _ended(self, at: float) -> Happened:
        text = self._turn.text
        if self._partial:  # the recogniser did not know yet that this was the end, and makes up its mind now
            final = self._ear.finish()
            if text.endswith(self._partial):
                text = text[: -len(self._partial)] + final.text
            if final.words:
                self._sure.append(final.confidence)
            self._turn.heard(at, "", True)
            self._partial = ""
        sure = sum(self._sure) / len(self._sure) if self._sure else 0.0
        self._sure = []
        return Happened("ended", at, text, round(sure, 3), self._spoke)
