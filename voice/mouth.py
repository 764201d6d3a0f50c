"""Says lines of speech, from the shelf or by the one voice, one at a time; it knows no message and no resident.

Everything is in docs/adr/0013: why one engine in a process of its own, what is kept, what happens when it fails.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
import time
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future
from pathlib import Path

from voice import reading, waves
from voice.counting import Counters
from voice.manner import Manner
from voice.shelf import Shelf
from voice.trouble import MouthUnavailable
from voice.voices import Line, Voices

__all__ = ["Manner", "Mouth", "MouthUnavailable"]

FORMAT = 1  # one more whenever the same line would sound otherwise than before
COUNTED = (
    "hits", "misses", "shared", "renders", "warmed", "retries", "respawns", "fallbacks", "failures",
    "evictions", "damaged", "unkept",
)  # fmt: skip
CHECKED_SECONDS = 60.0
PROBE = Line("", "nin2 hao3", Manner())


class _Job:
    def __init__(self, line: Line, key: str, keep: bool) -> None:
        self.line, self.key, self.keep = line, key, keep
        self.done: Future[bytes] = Future()


def _key(line: Line, voice: str) -> str:
    """The volume is not in it: samples are scaled on the way out, so that one rendering serves them all."""
    text = line.pinyin if voice == "espeak" else line.words
    whole = json.dumps([voice, FORMAT, text, line.manner.rate, line.manner.pitch])
    return hashlib.sha256(whole.encode("ascii")).hexdigest()


class Mouth:
    """Many threads may use it. Nothing is started before the first line; `close` ends what was.

    cache: folder of what is kept; model: folder of a sherpa-onnx voice, or None; cache_mib: most that is kept.
    """

    def __init__(
        self,
        cache: Path,
        model: Path | None = None,
        cache_mib: int = 200,
        log: logging.Logger = logging.getLogger(__name__),  # noqa: B008
    ) -> None:
        self._counters = Counters(*COUNTED)
        self._shelf = Shelf(cache, cache_mib * 1024 * 1024, self._counters, log)
        self._voices = Voices(model, self._counters, log)
        self._log = log
        self._waiting = threading.Condition()
        self._live: deque[_Job] = deque()
        self._idle: deque[_Job] = deque()  # for the shelf only: whoever waits goes before
        self._jobs: dict[str, _Job] = {}  # all that are not done, by key
        self._thread: threading.Thread | None = None
        self._spoke_at = float("-inf")
        self._closed = False

    def say(self, words: str, pinyin: str, manner: Manner = Manner(), keep: bool = True) -> bytes:  # noqa: B008
        """A WAV, 22,050 Hz, mono, 16 bit; a fifth of a second of silence when there is nothing to read.

        words: Chinese as said, for voices that read Chinese; pinyin: the same for espeak. keep: whether it may lie on
        the disk afterwards (not what concerns one person alone). Raises MouthUnavailable, and reading.TooLong (a
        ValueError) above 600 syllables.
        """
        line = Line(reading.words(words), reading.pinyin(pinyin), manner)
        if not line.pinyin:
            return waves.wav_of(waves.SILENCE)
        kept = self._shelf.get(_key(line, self._voices.name()))
        self._counters.add("hits" if kept is not None else "misses")
        samples = kept if kept is not None else self._ask(line, keep, live=True).result()
        return waves.wav_of(samples, manner.volume)

    def ready(self) -> None:
        """Raises MouthUnavailable when nothing can speak here; says two syllables to know, at most once a minute."""
        if time.monotonic() - self._spoke_at > CHECKED_SECONDS:
            self._ask(PROBE, keep=False, live=True).result()

    def warm(self, lines: Iterable[tuple[str, str]], manner: Manner) -> threading.Thread:
        """Renders (words, pinyin) that are not on the shelf yet, in a thread of its own that has been started."""
        thread = threading.Thread(target=self._warm, args=(list(lines), manner), name="mouth-warm", daemon=True)
        thread.start()
        return thread

    def counters(self) -> dict[str, int]:
        """hits and misses of the shelf; shared: asked while another waited for the same; renders; warmed: of those, for
        the shelf; retries; respawns of the worker; fallbacks: said by another voice than the first; failures: not said;
        evictions, damaged, unkept: of the shelf. All only grow."""
        return self._counters.now()

    def close(self) -> None:
        """Ends the worker. What is waited for fails with MouthUnavailable."""
        with self._waiting:
            self._closed = True
            self._waiting.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join(1.0)
            if thread.is_alive():
                self._voices.interrupt()
                thread.join()

    # --- asking ---

    def _ask(self, line: Line, keep: bool, live: bool) -> Future[bytes]:
        key = _key(line, self._voices.name())
        with self._waiting:
            if self._closed:
                raise MouthUnavailable("failed")
            job = self._jobs.get(key)
            if job is None:
                job = self._jobs[key] = _Job(line, key, keep)
                (self._live if live else self._idle).append(job)
            else:
                self._counters.add("shared")
                job.keep = job.keep or keep
                if live and job in self._idle:
                    self._idle.remove(job)
                    self._live.append(job)
            if self._thread is None or not self._thread.is_alive():  # a forked process has none of its parent's
                self._thread = threading.Thread(target=self._work, name="mouth", daemon=True)
                self._thread.start()
            self._waiting.notify_all()
        return job.done

    def _warm(self, lines: list[tuple[str, str]], manner: Manner) -> None:
        for words, pinyin in lines:
            begun = time.monotonic()
            try:
                line = Line(reading.words(words), reading.pinyin(pinyin), manner)
                if not line.pinyin or self._shelf.get(_key(line, self._voices.name())) is not None:
                    continue
                self._ask(line, keep=True, live=False).result()
            except reading.TooLong as error:
                self._log.warning("A line was not rendered in advance: %s", error)
                continue
            except MouthUnavailable as error:
                if not self._closed:
                    self._log.warning("Nothing more is rendered in advance: %s", error.reason)
                return
            self._counters.add("warmed")
            time.sleep(min(1.0, time.monotonic() - begun))  # half of the time belongs to others

    # --- the one thread that renders ---

    def _work(self) -> None:
        try:
            while job := self._next():
                self._do(job)
        finally:
            self._voices.close()

    def _next(self) -> _Job | None:
        with self._waiting:
            while not (self._live or self._idle or self._closed):
                self._waiting.wait()
            if not self._closed:
                return (self._live or self._idle).popleft()
            for job in self._jobs.values():
                job.done.set_exception(MouthUnavailable("failed"))
            self._jobs.clear()
            return None

    def _do(self, job: _Job) -> None:
        try:
            # It may have come to the shelf while this waited.
            samples = self._shelf.get(job.key) if job.keep else None
            if samples is None:
                name, samples = self._voices.render(job.line)
                self._spoke_at = time.monotonic()
                if job.keep:
                    self._shelf.put(_key(job.line, name), samples)  # another voice may have said it
        except Exception as error:
            if not isinstance(error, MouthUnavailable):
                self._log.exception("The mouth failed")
                error = MouthUnavailable("failed")
            self._finish(job).set_exception(error)
        else:
            self._finish(job).set_result(samples)

    def _finish(self, job: _Job) -> Future[bytes]:
        with self._waiting:
            self._jobs.pop(job.key, None)
        return job.done
