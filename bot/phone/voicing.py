"""The bot's voice in one call: what was asked, what was said last and what not to its end; decides no call's fate."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterable

from bot.content import Content
from bot.mandarin.spoken import digits_for_ear
from bot.phone.hearing import Hearing
from bot.phone.held import Held
from bot.phone.keys import Question, numbered
from bot.phone.telling import Teller, Utterance
from bot.phone.wording import Wording, offers_keys, whole_answer
from bot.rows import ENDS, Message
from bot.speech import Speech
from bot.standing import Heard
from voice.call import Line, Played

NOT_ASKING = ("resident", "system")  # what they say leaves the question as it was


class Voicing:
    """For one thread; `trouble` may be called by another one, when nothing can be said aloud any more."""

    def __init__(self, line: Line, speech: Speech, content: Content, trouble: Callable[[], None]) -> None:
        self._speech = speech
        self._wording = Wording(speech, content)
        self._teller = Teller(line, speech, trouble)
        self._held = Held()
        self._last: deque[Message] = deque(maxlen=4)
        self._unsaid: tuple[Utterance, ...] = ()
        self._speaks = False
        self.question = Question()
        self.hearing: Hearing | None = None
        self.pressed = ""  # digits that have not been read back yet

    # --- how it stands ---

    @property
    def busy(self) -> bool:
        """Whether something is being said."""
        return self._teller.busy

    @property
    def waits(self) -> bool:
        """Whether something waits until the caller has finished."""
        return bool(self._held)

    @property
    def talks_over(self) -> bool:
        """Whether words of the caller now are those of a listener."""
        return self._speaks and self._teller.busy

    @property
    def answered_before(self) -> bool:
        """Whether what was said last answers something: then the dialogue knows how to say it again."""
        return any(message.answers for message in self._last)

    def began(self) -> float | None:
        """The time at which the voice has begun, told once; to be asked again and again."""
        if self._teller.began is not None and not self._speaks:
            self._speaks = True
            if self.hearing:
                self.hearing.voice_begins(self._teller.began)
            return self._teller.began
        if self._speaks and not self._teller.busy:
            self._falls_silent()
        return None

    # --- saying ---

    def stands(self, heard: Heard) -> None:
        """The city and the manner in which the conversation is to be spoken."""
        self._wording.city, self._wording.voice = heard.city, heard.voice

    def comes(self, messages: Iterable[Message]) -> None:
        """What is new; it is said at the next `speak`."""
        self._held.add(messages)

    def speak(self, now: dt.datetime) -> tuple[str, ...]:
        """Says what is new; returns which of ENDS is in it."""
        return tuple(sign for message in self._held.take() for sign in self._say(message, now))

    def phrase(self, key: str, **values: object) -> None:
        """Says one of the door's own phrases."""
        self._teller.say(self._wording.phrase(key, **values))

    def words(self, text: str, speech: str | None) -> None:
        """Says words of the hub that are no message; any thread may."""
        self._teller.say(self._wording.words(text, speech))

    def last(self) -> None:
        """Says the last question again, or the last word if nothing was asked."""
        for message in reversed(self._last):
            if message.sender not in NOT_ASKING:
                self._teller.say(self._wording.message(message))
                return

    def in_other_words(self) -> None:
        """Says how the question can be answered; choices get keys, everything else is asked again."""
        self._teller.say(self._wording.again(self.question))
        if offers_keys(self.question):
            self.question = Question(self.question.expect, self.question.choices, numbered=True)
        else:
            self.last()

    def rest(self) -> None:
        """Says what was not said to its end: whatever stopped the voice was nothing."""
        self._teller.say(self._unsaid)
        self._unsaid = ()

    # --- being interrupted ---

    def said(self, played: Played) -> None:
        self._teller.said(played)

    def pause(self) -> None:
        self._teller.pause()

    def go_on(self) -> None:
        self._teller.go_on()

    def stop(self) -> None:
        """Silence at once."""
        self._unsaid = self._teller.stop() or self._unsaid
        self._falls_silent()

    def forget(self) -> None:
        """The caller has answered: what was not said is not missed."""
        self._unsaid = ()

    def overtake(self, whole: str) -> None:
        """The caller had been cut off, and has now said `whole`."""
        self._held.overtake(whole)

    def close(self) -> None:
        self._teller.close()

    # --- ---

    def _falls_silent(self) -> None:
        self._speaks = False
        if self.hearing:
            self.hearing.voice_ends()

    def _say(self, message: Message, now: dt.datetime) -> Iterable[str]:
        if self.pressed and message.answers:
            if self.pressed not in message.text:  # the dialogue does not read it back itself
                self.phrase("phone.pressed", digits=self.pressed, digits_ear=digits_for_ear(self.pressed))
            self.pressed = ""
        self._teller.say(self._wording.message(message))
        self._last.append(message)
        if message.sender not in NOT_ASKING:
            self._asks(message, now)
        return [message.expect] if message.expect in ENDS else []

    def _asks(self, message: Message, now: dt.datetime) -> None:
        """What is listened for from now on; to a person one may say anything."""
        expect, choices = (message.expect, message.choices) if message.sender == "bot" else (None, ())
        self.question = Question(expect, choices, numbered(message.text, choices))
        if self.hearing:
            vocabulary = self._speech.vocabulary(expect, choices, self._wording.city)
            self.hearing.expect(expect, vocabulary, whole_answer(self.question, now))
