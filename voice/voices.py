"""The voices in the order in which they are tried, and what is done when one fails; it keeps nothing it says."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from pathlib import Path

from voice import espeak, reading, waves
from voice.counting import Counters
from voice.manner import Manner
from voice.trouble import MouthUnavailable, Trouble
from voice.worker import Worker

REST_SECONDS = 30.0  # a voice that is not there, or failed twice, is left alone so long: nobody waits for it each time
START_SECONDS = 10.0  # it takes 0.1 to 0.3
LOAD_SECONDS = 20.0  # a model of some hundred MB from a slow disk; somebody may wait for it


@dataclass(frozen=True)
class Line:
    """What is to be said: cleaned words, cleaned pinyin, how."""

    words: str
    pinyin: str
    manner: Manner


class Voice:
    """One way to speak. `name` stands in the key of what is kept: two that sound alike have the same."""

    name = "espeak"
    attempts = 1

    def __init__(self) -> None:
        self.trouble: Trouble | None = None  # why it rests
        self._rests_until = 0.0

    def render(self, line: Line) -> bytes:
        """Samples. Raises Trouble."""
        raise NotImplementedError

    def interrupt(self) -> None:
        """From another thread: what is being rendered fails at once."""

    def close(self) -> None:
        """Ends what it has started."""

    def rests(self) -> bool:
        return time.monotonic() < self._rests_until

    def rest(self, trouble: Trouble) -> None:
        self.trouble, self._rests_until = trouble, time.monotonic() + REST_SECONDS


class Pyttsx3(Voice):
    """pyttsx3 in the worker. What it gives is measured: it may give a part, or nothing, and call it done."""

    attempts = 2  # the second is a new process

    def __init__(self, worker: Worker) -> None:
        super().__init__()
        self._worker = worker

    def render(self, line: Line) -> bytes:
        shortest, longest = reading.seconds(line.pinyin, line.manner.rate)
        samples = self.ask(line, 2.0 + longest / 20)  # it is some 200 times as fast as speech
        if not shortest <= waves.seconds(samples) <= longest or waves.silent(samples):
            self._worker.kill()  # what has gone wrong inside may go wrong again
            raise Trouble("failed", f"{waves.seconds(samples):.2f} s, not {shortest:.2f} to {longest:.2f}")
        return samples

    def ask(self, line: Line, seconds: float) -> bytes:
        job = {"words": line.words, "pinyin": line.pinyin, "rate": line.manner.rate, "pitch": line.manner.pitch}
        return self._worker.render(job, seconds)

    def interrupt(self) -> None:
        self._worker.interrupt()

    def close(self) -> None:
        self._worker.close()


class Sherpa(Pyttsx3):
    """A model of the user's own in the worker. How fast it speaks is not known; only silence is refused."""

    def __init__(self, worker: Worker, model: Path) -> None:
        super().__init__(worker)
        newest = max((path.stat().st_mtime_ns for path in model.glob("*.onnx")), default=0)
        self.name = f"sherpa {model.resolve()} {newest}"  # another model in the same folder sounds otherwise

    def render(self, line: Line) -> bytes:
        samples = self.ask(line, 5.0 + 0.5 * len(line.words))
        if not samples or waves.silent(samples):
            raise Trouble("failed", "silence")
        return samples


class Program(Voice):
    """The espeak-ng program. It is the last way, and its process has ended well: what it gives is taken."""

    def __init__(self) -> None:
        super().__init__()
        self._reads_pinyin = False

    def render(self, line: Line) -> bytes:
        if not self._reads_pinyin:
            espeak.gate()
            self._reads_pinyin = True
        samples = espeak.render(line.pinyin, line.manner)
        if not samples:
            raise Trouble("failed", "no samples")
        return samples


class Voices:
    """Sherpa where a model is given, else pyttsx3, else the program. Belongs to one thread, but for `interrupt`."""

    def __init__(self, model: Path | None, counters: Counters, log: logging.Logger) -> None:
        self._counters, self._log, self._closed = counters, log, False
        self._voices: list[Voice] = [Pyttsx3(Worker(None, START_SECONDS, counters)), Program()]
        if model is not None:
            self._voices.insert(0, Sherpa(Worker(model, LOAD_SECONDS, counters), model))

    def name(self) -> str:
        """Of the voice that would be tried next."""
        return next((voice.name for voice in self._voices if not voice.rests()), self._voices[-1].name)

    def render(self, line: Line) -> tuple[str, bytes]:
        """(name of the voice, samples). Raises MouthUnavailable."""
        for place, voice in enumerate(self._voices):
            samples = None if voice.rests() else self._tried(voice, line)
            if samples is not None:
                self._counters.add("renders")
                self._counters.add("fallbacks", 1 if place else 0)
                return voice.name, samples
        self._counters.add("failures")
        troubles = [voice.trouble for voice in self._voices[-2:]]
        missing = all(trouble is not None and trouble.reason == "no_espeak" for trouble in troubles)
        raise MouthUnavailable("no_espeak" if missing else "failed")

    def interrupt(self) -> None:
        self._closed = True
        for voice in self._voices:
            voice.interrupt()

    def close(self) -> None:
        for voice in self._voices:
            voice.close()

    def _tried(self, voice: Voice, line: Line) -> bytes | None:
        for attempt in range(voice.attempts):
            if self._closed:
                return None
            self._counters.add("retries", 1 if attempt else 0)
            try:
                samples = voice.render(line)
            except Trouble as error:
                trouble = error
                if voice.trouble is None or str(error) != str(voice.trouble):  # what lasts is said once
                    self._log.warning("The voice %s did not speak: %s", type(voice).__name__, error)
                if error.lasting:
                    break
            else:
                voice.trouble = None
                return samples
        if trouble.lasting or trouble.ended:
            voice.rest(trouble)
        return None
