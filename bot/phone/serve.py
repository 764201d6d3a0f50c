"""The phone process: builds what calls share, listens until a signal comes; knows nothing of a single call."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from dataclasses import replace
from pathlib import Path

from bot import ports
from bot.content import Content
from bot.conversation import Hub
from bot.phone.asking import DOOR
from bot.phone.call import Call
from bot.phone.callers import Callers, secret
from bot.phone.exchange import Exchange
from bot.phone.gateway import Gateway
from bot.phone.house import House
from bot.phone.keys import Question
from bot.phone.opening import Opening
from bot.phone.records import Records
from bot.phone.wording import whole_answer
from bot.settings import Settings
from bot.speech import Speech
from voice.call import Line, Server

LOOPBACK = "127.0.0.1"
KEY_FILE = Path(__file__).resolve().parent.parent.parent / "var" / "caller_key"
GREETING = "greeting"
KINDS = ("yes_no", "phone", "department")

log = logging.getLogger(__name__)


class Door:
    """The two ports and all calls; `voice` stands in for what the settings describe, and must have been begun."""

    def __init__(self, settings: Settings, hub: Hub, voice: Speech) -> None:
        self._speech = voice
        self._hub = hub
        engine = hub.store.engine
        records, callers = Records(engine), Callers(engine, secret(settings.caller_key, KEY_FILE))
        self.exchange = Exchange(Opening(hub, records, callers, settings.city), settings.calls, self.ready)
        self._house = House(hub, voice, self.exchange, records, callers, settings.hotline, self.somebody)
        hub.waits.gives_over[DOOR] = self.somebody
        # One more than may talk: a call whose thread is just ending must not keep the next one out.
        self.server = Server(LOOPBACK, settings.phone_port, settings.calls + 1, self._talk)
        self._ports = settings
        self.gateway: Gateway | None = None

    def ready(self) -> bool:
        """Whether a caller can be heard and spoken to; else each goes to a person."""
        return not (self._speech.ears_off() or self._speech.mouth_off())

    def somebody(self, now: dt.datetime) -> bool:
        """Whether an operator's telephone is there; where the exchange does not tell, whether it is a time of duty."""
        telephones = self.exchange.telephones()
        return self._hub.waits.duty.open(now) if telephones is None else telephones > 0

    def start(self) -> None:
        """Raises OSError when a port is taken."""
        self.server.start()
        self.gateway = Gateway(self.exchange, self._ports.phone_http_port)
        self.gateway.start()

    def close(self) -> None:
        """Calls go back to Asterisk, whose callers then reach a person."""
        if self.gateway:
            self.gateway.close()
        self.server.close()

    def _talk(self, line: Line) -> None:
        taken = self.exchange.take(str(line.call))
        if taken is None:
            log.warning("a call that nobody announced is given back")
            return
        try:
            Call(self._house, line, taken).run()
        finally:
            self.exchange.left(str(line.call))


def serve(settings: Settings, hub: Hub) -> None:
    """Serves until KeyboardInterrupt (and SIGTERM: bot/__main__.py). Raises ValueError for a taken port."""
    # Who is let in is counted by the calls here, and not by the ears.
    voice = Speech(replace(settings, listeners=max(settings.listeners, settings.calls + 1)), hub.content)
    begun = voice.begin()
    if begun:
        begun.join()
    door = Door(settings, hub, voice)
    if door.ready():
        rehearse(voice, hub.content)
    else:
        log.warning("callers cannot be heard or spoken to here; every one of them goes to a person")
    try:
        for port in (settings.phone_port, settings.phone_http_port):
            ports.wait_until_free(LOOPBACK, port)
        door.start()
        threading.Event().wait()
    except OSError as error:
        raise ValueError(
            f"Cannot listen for calls ({error.strerror}): stop what runs there or set BANBAN_PHONE_PORT "
            "and BANBAN_PHONE_HTTP_PORT."
        ) from None
    finally:
        door.close()
        voice.close()


def rehearse(voice: Speech, content: Content) -> None:
    """Says the greeting to nobody, so that the first caller hears it at once; word lists are read on the way."""
    phrase = content.phrases[GREETING]
    for sentence in voice.say(phrase.text, phrase.speech):
        voice.wav(sentence)
    for kind in KINDS:
        voice.vocabulary(kind, (), "")
        whole = whole_answer(Question(kind), dt.datetime.now(dt.timezone.utc))
        if whole:
            whole(phrase.text)
