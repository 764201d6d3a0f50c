"""What one socket of sound says and is answered: reads its frames, follows the question; knows no sockets."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from bot.conversation import Hub
from bot.holder import BOT_ANSWERS
from bot.speech import Choices, Ear, Heard, Speech
from bot.store import StoreUnavailable
from bot.web.admission import admits

RATES = (8000, 48_000)  # Hz, the least and the most
USUAL_RATE = 8000  # vosk-server's, for a client that names none
UTTERANCE = 60.0  # seconds of sound after which what was heard so far is final, pause or not
SILENT = 90.0  # seconds of sound without a word: whoever wanted to speak has left, and keeps others from it
SESSION = 900.0  # seconds of sound after which the next pause ends the stream; a page then begins another
LOOK = 1.0  # seconds between two looks at what is asked now


class Over(Exception):
    """The stream ends here; `code` is one of ears.CLOSE."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Hearing:
    """One stream: `take` each frame, in order, from one thread, until `finished`. Raises Over, CannotHear.

    A context manager, which gives its place among those who may speak free again.
    """

    def __init__(self, hub: Hub, speech: Speech, conversation: str) -> None:
        self.finished = False
        self._hub, self._speech, self._conversation = hub, speech, conversation
        self._rate = USUAL_RATE
        self._ear: Ear | None = None
        self._odd = b""  # half a sample, whose other half is in the next frame
        self._partial = ""
        self._utterance = self._silent = self._session = 0  # bytes
        self._seen, self._looked = 0, float("-inf")
        self._expect: str | None = None
        self._choices: Choices = ()
        self._city = ""

    def __enter__(self) -> Hearing:
        return self

    def __exit__(self, *_: object) -> None:
        if self._ear:
            self._ear.close()

    def show(self, frame: str | bytes | None) -> None:
        """The first frame of a page, which cannot send a header: its configuration, with the token."""
        config = _command(frame).get("config") if isinstance(frame, str) else None
        token = config.get("token") if isinstance(config, dict) else None
        if not isinstance(token, str) or not admits(self._hub, self._conversation, token):
            raise Over("no_token")
        self.take(str(frame), 0.0)

    def take(self, frame: str | bytes, now: float) -> dict[str, Any] | None:
        """What is answered to a frame: {"partial"} or {"text", "result"}, both with the question's "pause" in seconds.

        Sound is always answered, a configuration never. The answer to {"eof": 1} is the last one, and says so.
        """
        if isinstance(frame, str):
            return self._told(frame, now)
        self._look(now)
        return self._sound(frame)

    def _told(self, frame: str, now: float) -> dict[str, Any] | None:
        command = _command(frame)
        if "config" in command:
            self._configure(command["config"])
            self._look(now)
            self._open()
            return None
        if command.get("reset"):
            self._utterance, self._partial = 0, ""
            self._open()
            return {"reset": 1, "partial": ""}
        if command.get("eof"):
            self.finished = True
            return {**(self._final(self._ear.finish()) if self._ear else {"text": ""}), "last": True}
        raise Over("invalid")

    def _configure(self, config: object) -> None:
        """What else vosk-server can be told (its own word lists, other models) is not for clients to decide here."""
        rate = config.get("sample_rate", self._rate) if isinstance(config, dict) else None
        if isinstance(rate, bool) or not isinstance(rate, (int, float)) or not RATES[0] <= rate <= RATES[1]:
            raise Over("invalid")
        self._rate = int(rate)

    def _open(self) -> None:
        """A fresh ear, which has heard nothing."""
        if self._ear:
            self._ear.close()
        self._odd = b""
        self._ear = self._speech.listen(self._rate, self._expect, self._choices, self._city)

    def _sound(self, frame: bytes) -> dict[str, Any]:
        if not self._ear:
            self._open()
        assert self._ear
        samples = self._odd + frame
        whole = len(samples) // 2 * 2
        self._odd = samples[whole:]
        self._count(len(frame))
        heard = self._ear.feed(samples[:whole])
        if self._utterance > self._bytes(UTTERANCE) and not (heard and heard.final):
            heard = self._ear.finish()
            self._open()
        if heard and heard.final:
            return self._final(heard)
        if heard:
            self._partial = heard.text
        if self._partial:
            self._silent = 0
        elif self._silent > self._bytes(SILENT):
            raise Over("silence")
        return {"partial": self._partial, "pause": self._speech.pause(self._expect, self._choices, self._partial)}

    def _final(self, heard: Heard) -> dict[str, Any]:
        self._utterance, self._partial = 0, ""
        if heard.text:
            self._silent = 0
        self.finished |= self._session > self._bytes(SESSION)
        words = [
            {"word": word.text, "start": word.start, "end": word.end, "conf": word.confidence} for word in heard.words
        ]
        pause = self._speech.pause(self._expect, self._choices, heard.text)
        return {**({"result": words} if words else {}), "text": heard.text, "pause": pause}

    def _count(self, size: int) -> None:
        self._utterance += size
        self._silent += size
        self._session += size

    def _bytes(self, seconds: float) -> int:
        return int(seconds * self._rate) * 2

    def _look(self, now: float) -> None:
        """Whether another question is asked by now; its answers are listened for from the next utterance on."""
        if now - self._looked < LOOK:
            return
        self._looked = now
        with suppress(StoreUnavailable):  # what was asked before is asked still
            messages, stands = self._hub.store.since(self._conversation, self._seen)
            asked = [message for message in messages if message.sender not in ("resident", "system")]
            if not asked:
                return
            self._seen, self._city = messages[-1].n, stands.city
            open_question = asked[-1].sender != "bot" or stands.holder not in BOT_ANSWERS
            self._expect = None if open_question else asked[-1].expect
            self._choices = () if open_question else asked[-1].choices
            if self._ear:
                self._ear.expect(self._speech.vocabulary(self._expect, self._choices, self._city))


def _command(frame: str) -> dict[str, Any]:
    try:
        command = json.loads(frame)
    except (ValueError, RecursionError):
        raise Over("invalid") from None
    if not isinstance(command, dict):
        raise Over("invalid")
    return command
