"""One call is one conversation: decides what of it is told to the hub, who speaks when, what becomes of it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from bot.phone.asking import Asking, Done, News
from bot.phone.exchange import HANG_UP, OPERATOR, Taken
from bot.phone.farewell import Farewell
from bot.phone.hearing import RATE, Happened, Hearing
from bot.phone.house import House
from bot.phone.keys import AGAIN, Keys, Pressed
from bot.phone.person import Person
from bot.phone.quiet import SAYS, Quiet
from bot.phone.replies import Replies
from bot.phone.times import Times
from bot.phone.voicing import Voicing
from bot.speech import CannotHear
from bot.store import StoreUnavailable
from voice.call import Gone, Key, Line, Said, Samples

STEP = 0.05  # seconds that a call waits for something to happen
BEAT = 0.25
TALKED_OVER = 8.0  # seconds for which what is new waits for a caller who has the word

log = logging.getLogger(__name__)


class Call:
    """One call on one line, from its first sound to its last; `run` returns when it is over."""

    def __init__(self, house: House, line: Line, taken: Taken, clock: Callable[[], float] = time.monotonic) -> None:
        self._hub, self._speech, self._exchange = house.hub, house.speech, house.exchange
        self._records = house.records
        self._line = line
        self._name = taken.caller.call
        self._repeat = taken.opened.repeat
        self._clock = clock
        now = clock()
        self._asking = Asking(house.hub, taken.opened.conversation, taken.opened.after, taken.caller.line)
        self._voice = Voicing(line, house.speech, house.hub.content, self._mouth_failed)
        self._replies = Replies(house, self._asking, taken)
        self._person = Person(house.hub, house.somebody, self._asking, self._voice)
        self._person.not_yet = self._replies.nobody_yet
        self._hearing: Hearing | None = None
        self._keys = Keys()
        self._quiet = Quiet(now)
        self._farewell = Farewell(house, line, taken, self._asking, self._voice, self._replies, clock)
        self._times = Times(now)
        self._cut_off = ""
        self._broken = self._parts = self._away = False
        self._beaten = self._new_since = now
        self._persons = 0  # times in a row that a person was called because nobody said anything

    # --- the loop --------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Whatever fails in it, the decision is a person."""
        try:
            self._begin()
            while not self._farewell.over:
                self._step()
        except Exception:
            self._farewell.reasons.append("bug")
            raise
        finally:
            self._note()
            self._asking.close()
            self._voice.close()
            if self._hearing:
                self._hearing.close()

    def _begin(self) -> None:
        try:
            self._hearing = self._voice.hearing = Hearing(self._speech.listen(RATE))
        except CannotHear as error:
            self._farewell.leave(OPERATOR, "phone.cannot_hear", error.code)

    def _step(self) -> None:
        event = self._line.next(STEP)
        now = self._clock()
        if now - self._beaten > BEAT:
            self._beaten = now
            self._exchange.beat(self._name)
        if isinstance(event, Gone):
            return self._farewell.gone(event.why)
        self._happens(event, now)
        while self._asking.inbox:
            self._comes(self._asking.inbox.popleft(), now)
        self._tick(now)

    def _happens(self, event: object, now: float) -> None:
        if isinstance(event, Samples) and self._hearing:
            for happened in self._hearing.sound(event):
                self._hears(happened)
        elif isinstance(event, Key):
            if not self._farewell.to_person:
                self._voice.stop()
            self._presses(event.at, self._keys.press(event.at, event.key, self._voice.question))
        elif isinstance(event, Said):
            self._voice.said(event.played)
        elif self._hearing:
            for happened in self._hearing.quiet(now):
                self._hears(happened)

    # --- what the caller does --------------------------------------------------------------------------------------

    def _hears(self, happened: Happened) -> None:
        if self._farewell.deaf:
            return
        if happened.what == "pause":
            self._voice.pause()
        elif happened.what == "go_on":
            self._voice.go_on()
        elif happened.what == "stop":
            self._voice.stop()
        elif happened.what in ("begun", "resumed"):
            self._quiet.stirs(happened.at)
            self._farewell.stirs()
            self._cut_off = happened.text
            if happened.what == "resumed":
                self._voice.stop()
        elif happened.what == "ended":
            self._turn(happened)

    def _turn(self, happened: Happened) -> None:
        """The caller has said something, or there was nothing in the noise after all."""
        if not happened.text:
            self._voice.rest()
        elif not self._voice.talks_over:
            half, self._cut_off = self._cut_off, ""
            whole = half + happened.text
            if half:
                self._voice.overtake(whole)
            self._keys.forget()
            self._times.turn("voice", happened.spoke, happened.at, happened.confidence, self._clock())
            self._tells(happened.at, whole, bool(half))

    def _tells(self, at: float, words: str, whole: bool = False) -> None:
        """The caller has said this, or pressed what stands for it; `whole`: with what they were cut off from."""
        self._stays(at)
        self._voice.forget()
        became = self._replies.take(words, self._voice.answered_before or not self._person.bot_answers, whole)
        self._parts = became in ("agreed", "declined")
        self._person.not_yet = self._replies.nobody_yet
        if became == "again":
            self._voice.last()
        elif became == "machine":
            self._farewell.leave_message()
        elif became == "noted":
            self._farewell.leave(HANG_UP, "phone.call_out.thanks")
        elif became == "person":
            self._voice.phrase("phone.call_out.person")
            if not self._person.takes_over:
                self._call_person("callback")

    def _stays(self, at: float) -> None:
        """Somebody is there, and does not want to go."""
        self._quiet.said(at)
        self._farewell.stays()
        self._persons = 0

    def _presses(self, at: float, pressed: Pressed | None) -> None:
        if pressed is None or self._farewell.to_person:
            return
        self._stays(at)
        if pressed.what == "person":
            self._replies.nobody_yet = self._person.not_yet = False
            self._call_person("asked")
        elif pressed.what == "again" and not (self._voice.answered_before and self._person.bot_answers):
            self._voice.last()
        elif pressed.what in ("words", "number", "again"):
            self._voice.pressed = pressed.text if pressed.what == "number" else ""
            self._times.turn("key", at, at)
            self._tells(at, pressed.text or AGAIN)
        elif pressed.what == "end" and self._hearing:
            for happened in self._hearing.end(at):
                self._hears(happened)
        elif pressed.what == "cleared":
            self._voice.phrase("phone.cleared")
        elif pressed.what == "nothing":
            self._voice.phrase("phone.no_key")
            self._voice.rest()

    # --- what the hub says -----------------------------------------------------------------------------------------

    def _comes(self, news: News | Done, now: float) -> None:
        if isinstance(news, Done):
            self._asking.pending -= news.what != "look"
            self._is_done(news)
            return
        self._voice.stands(news.stands)
        messages = self._person.stands(news)
        if any(message.answers for message in messages):
            self._times.answered(now)
        if messages and not self._voice.waits:
            self._new_since = now
        self._away = self._away or news.away
        self._voice.comes((*messages, *self._repeat))
        self._repeat = ()

    def _is_done(self, done: Done) -> None:
        if done.trouble in ("store", "bug"):
            self._farewell.leave(OPERATOR, "phone.trouble", done.trouble)
        elif done.what == "remember" and self._parts:
            self._farewell.leave(HANG_UP, None)
        elif done.trouble == "too_fast":
            self._voice.phrase("phone.too_fast")
        elif done.what == "person" and self._persons > 1 and not self._person.takes_over:
            self._farewell.leave(OPERATOR, None, "silence")  # nobody speaks, nobody is there: Asterisk knows what to do

    def _speak(self, now: float) -> None:
        if self._farewell.to_person or not self._voice.waits:
            return
        if self._hearing and self._hearing.speaking and now - self._new_since < TALKED_OVER:
            return
        self._quiet.told(now)
        for sign in self._voice.speak(self._hub.now()):
            self._farewell.takes_leave(sign)
        if self._away:
            self._away = False
            self._quiet.hold(now)

    # --- time ------------------------------------------------------------------------------------------------------

    def _tick(self, now: float) -> None:
        self._presses(now, self._keys.tick(now))
        self._speak(now)
        began = self._voice.began()
        if began is not None:
            self._times.sound(began)
        if self._broken:
            self._farewell.goes(OPERATOR)
        elif self._farewell.begun:
            self._farewell.tick(now)
        elif self._person.takes_over and not (self._voice.waits or self._asking.pending):
            words = "phone.transfer.urgent" if self._person.urgent else "phone.transfer"
            self._farewell.leave(OPERATOR, words, "waiting")
        else:
            self._nobody_speaks(now)

    def _nobody_speaks(self, now: float) -> None:
        if self._hearing and self._hearing.speaking:  # a pause inside a turn, however long, is no silence
            self._quiet.stirs(now)
        busy = self._voice.busy or self._keys.collecting
        sound = bool(self._hearing and self._hearing.sound_of_speech)
        due = self._quiet.due(now, busy, self._asking.pending > 0, self._person.here, sound)
        if due is None:
            return
        if self._farewell.near and due in ("again", "choice", "person"):
            return self._farewell.leave(HANG_UP, "phone.goodbye")
        if self._replies.nobody_yet and due in ("choice", "person"):  # a machine, or somebody who cannot speak
            return self._farewell.leave_message()
        self._voice.phrase(SAYS[due])
        if due == "again":
            self._voice.in_other_words()
        elif due == "back":
            self._voice.last()
        elif due == "person":
            self._persons += 1
            self._call_person("silence")

    # --- a person, and the end -------------------------------------------------------------------------------------

    def _call_person(self, reason: str) -> None:
        if self._person.call(reason):
            self._quiet.thinks(self._clock())

    def _mouth_failed(self) -> None:
        """Nothing can be said any more; told by the teller's thread."""
        self._broken = True

    def _note(self) -> None:
        """The record of the call, and of the caller; without them the call was what it was."""
        turns, conversation = self._times.record(), self._asking.conversation
        how, reasons = self._farewell.how, self._farewell.reasons
        try:
            self._records.end(self._name, how, turns, reasons, conversation, self._hub.now())
            self._replies.remembering.keep()
        except StoreUnavailable as error:
            log.warning("a call could not be recorded: %s", error)
