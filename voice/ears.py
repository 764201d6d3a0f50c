"""Hearing: sound becomes Chinese words while it is spoken, with Vosk; knows nothing of turns, dialogues or who speaks.

Where a vocabulary is given, two recognisers hear the same sound: an open one, and one that knows that vocabulary and an
escape for everything else. voice.heard says which of them is believed, ADR 0012 why there are two.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import vosk

from voice.heard import ESCAPE, Heard, Word, believed, heard, joined, without_escapes
from voice.model_folder import ModelFolder
from voice.pcm import WIDTH, Resampler

STEP = 0.1  # seconds that libvosk gets at a time; less costs more and brings nothing earlier
BEFORE = 0.5  # seconds of what was heard that a new vocabulary still gets: a word may have begun


class EarsUnavailable(Exception):
    """Nothing can be heard; `reason` is no_model or broken_model, the message one English sentence."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class TooManyListening(Exception):
    """As many ears are open as were allowed."""


class Ears:
    """One model, shared by everybody who is listened to; at most `limit` at the same time."""

    def __init__(self, model: Path, limit: int) -> None:
        """Loads the model. Raises EarsUnavailable."""
        folder = ModelFolder(model)
        if not model.is_dir():
            raise EarsUnavailable("no_model", f"There is no folder {model} with a speech model.")
        trouble = folder.trouble()
        if trouble:
            raise EarsUnavailable("broken_model", f"The speech model in {model} cannot be used: {trouble}.")
        vosk.SetLogLevel(-1)
        self.rate = folder.rate
        self._takes_vocabulary = not folder.static
        self._limit = limit
        self._open = 0
        self._lock = threading.Lock()
        try:
            self._model = vosk.Model(str(model))
            _Recogniser(self._model, self.rate).end()  # graphs are read only now, and may be broken
        except Exception as error:  # libvosk has no other
            raise EarsUnavailable("broken_model", f"The speech model in {model} cannot be used: {error}.") from error

    @property
    def open(self) -> int:
        """How many are listened to now."""
        return self._open

    def listen(self, rate: int = 16000, vocabulary: tuple[str, ...] = ()) -> Ear:
        """A new ear for `rate` samples a second. Raises TooManyListening."""
        with self._lock:
            if self._open >= self._limit:
                raise TooManyListening(f"{self._limit} are listened to already")
            self._open += 1
        try:
            return Ear(self, rate, vocabulary)
        except BaseException:
            self._closed()
            raise

    def knows(self, text: str) -> bool:
        """Whether every word of it can be heard: the model has words of which it is made."""
        return bool(self._spelt(text))

    def _closed(self) -> None:
        with self._lock:
            self._open -= 1

    def _recogniser(self, vocabulary: tuple[str, ...] = (), starts: float = 0.0) -> _Recogniser | None:
        """An open recogniser; or one for a vocabulary, and None when this model knows no phrase of it."""
        if not vocabulary:
            return _Recogniser(self._model, self.rate)
        spelt = [phrase for phrase in map(self._spelt, vocabulary) if phrase] if self._takes_vocabulary else []
        return _Recogniser(self._model, self.rate, [*dict.fromkeys(spelt), ESCAPE], starts) if spelt else None

    def _spelt(self, phrase: str) -> str | None:
        """The phrase in words of the model, as few as possible, with spaces between; None when it has them not."""
        text = "".join(phrase.split())
        if not text.isalnum():  # [unk] and <eps> stand among the model's words, and are none
            return None
        best: list[tuple[str, ...] | None] = [()]
        for end in range(1, len(text) + 1):
            ways = (
                (*before, text[start:end])
                for start, before in enumerate(best)
                if before is not None and self._model.vosk_model_find_word(text[start:end]) >= 0
            )
            best.append(min(ways, key=len, default=None))
        return " ".join(best[-1]) if best[-1] else None


class Ear:
    """Listens to one stream, in one thread; a context manager, for closing it frees the place."""

    def __init__(self, ears: Ears, rate: int, vocabulary: tuple[str, ...]) -> None:
        self._ears = ears
        self._rate = rate
        self._resampler = self._new_resampler()
        self._step = int(STEP * ears.rate) * WIDTH
        self._pending = b""  # less than a step
        self._lately = b""
        self._seconds = 0.0  # that the recognisers have heard
        opened = ears._recogniser()
        assert opened is not None
        self._open: _Recogniser | None = opened
        self._closed: _Recogniser | None = None
        self._vocabulary: tuple[str, ...] = ()
        self._wanted = vocabulary
        self._caption = ""
        self._begin()

    def __enter__(self) -> Ear:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def expect(self, vocabulary: tuple[str, ...]) -> None:
        """What may be said, from the next utterance on; () for everything. What has begun ends as it began."""
        self._wanted = vocabulary
        if not self._caption:
            self._begin()

    def feed(self, samples: bytes) -> Heard | None:
        """Hears samples of any length: what is new of the caption, or a final result; None when nothing changed.

        When several utterances end in one long piece, they come joined. A final result without words says that what
        was heard was none. Raises ValueError after close().
        """
        opened = self._alive()
        self._pending += self._resampler.feed(samples)
        finals = list(self._steps(opened))
        if finals:
            return joined(finals)
        caption = opened.caption()
        if caption == self._caption:
            return None
        self._caption = caption
        return Heard(caption, (), final=False)

    def finish(self) -> Heard:
        """What was still in it, as a final result; may be empty. Another utterance may follow."""
        opened = self._alive()
        self._pending += self._resampler.finish()
        self._resampler = self._new_resampler()
        finals = list(self._steps(opened))
        rest, self._pending = self._pending, b""
        ended = self._hear(opened, rest) if rest else None
        finals += [ended] if ended else []
        return joined([*finals, self._end(opened)])

    def close(self) -> None:
        """Frees the place; a second time it does nothing."""
        if self._open:
            self._open = self._closed = None
            self._ears._closed()

    def _alive(self) -> _Recogniser:
        if not self._open:
            raise ValueError("this ear is closed")
        return self._open

    def _new_resampler(self) -> Resampler:
        return Resampler(self._rate, self._ears.rate)

    def _steps(self, opened: _Recogniser) -> Iterator[Heard]:
        """Hears all whole steps that are pending; yields what ends among them."""
        whole = len(self._pending) // self._step * self._step
        steps, self._pending = memoryview(self._pending)[:whole], self._pending[whole:]
        for start in range(0, whole, self._step):
            ended = self._hear(opened, bytes(steps[start : start + self._step]))
            if ended:
                yield ended

    def _hear(self, opened: _Recogniser, samples: bytes) -> Heard | None:
        """Both recognisers get the samples; the final result, where the open one says that something has ended."""
        self._seconds += len(samples) / WIDTH / self._ears.rate
        self._lately = (self._lately + samples)[-int(BEFORE * self._ears.rate) * WIDTH :]
        if self._closed:
            self._closed.hear(samples)
        if not opened.hear(samples):
            return None
        shown = self._caption or opened.words
        ended = self._end(opened)
        return ended if shown else None  # the end of a silence is nothing new

    def _end(self, opened: _Recogniser) -> Heard:
        words = believed(opened.end(), self._closed.end() if self._closed else ())
        self._caption, self._lately = "", b""  # no end of this word is the beginning of the next
        self._begin()
        return heard(words)

    def _begin(self) -> None:
        """Takes up the vocabulary that is wanted, with what was heard just before."""
        if self._wanted == self._vocabulary:
            return
        self._vocabulary = self._wanted
        before = len(self._lately) / WIDTH / self._ears.rate
        starts = self._seconds - before
        self._closed = self._ears._recogniser(self._wanted, starts) if self._wanted else None
        if self._closed and self._lately:
            self._closed.hear(self._lately)


class _Recogniser:
    """One of libvosk's, and the words of the utterance that it has heard so far."""

    def __init__(self, model: vosk.Model, rate: int, grammar: list[str] | None = None, starts: float = 0.0) -> None:
        told = [json.dumps(grammar, ensure_ascii=False)] if grammar else []
        self._kaldi = vosk.KaldiRecognizer(model, rate, *told)
        self._kaldi.SetWords(True)
        self._starts = starts
        self.words: list[Word] = []

    def hear(self, samples: bytes) -> bool:
        """Whether something has ended by these samples."""
        ended = bool(self._kaldi.AcceptWaveform(samples))
        if ended:
            self._keep(self._kaldi.Result())
        return ended

    def end(self) -> tuple[Word, ...]:
        """The words of the utterance, escapes among them; the next one begins."""
        self._keep(self._kaldi.FinalResult())
        words, self.words = tuple(self.words), []
        return words

    def caption(self) -> str:
        """What it makes of the utterance so far."""
        return without_escapes(json.loads(self._kaldi.PartialResult()).get("partial", ""))

    def _keep(self, result: str) -> None:
        for word in json.loads(result).get("result", ()):
            start, end = (round(self._starts + word[name], 3) for name in ("start", "end"))
            self.words.append(Word(word["word"], start, end, min(1.0, word["conf"])))
