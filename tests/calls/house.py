"""Banban's own house in the town: the real phone door, the dialogue engine, the database; and callers who speak."""

from __future__ import annotations

import re
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from hearing import Sound
from listening import Listener, holds
from phone import Phone, wait_for
from rig import Call, Gateway, Rig
from speaking import say
from sqlalchemy import select
from stack import Stack, prepare

from bot import database
from bot.calls import calls
from bot.mandarin.aloud import read_aloud
from bot.rows import Message
from bot.store import Store
from voice.ears import Ears

DOOR = [sys.executable, "-m", "bot", "phone"]
ENGINE_SECONDS = 240
PAUSE = 0.6  # seconds of silence after which the bot has finished: between two of its sentences there are fewer
EARS = 40


class House:
    """Everything runs when it is made: `with House(…) as house`."""

    def __init__(self, folder: Path, asterisk: Path, sounds: Path, model: Path, **settings: str) -> None:
        folder.mkdir()
        self.stack: Stack = prepare(folder)
        self.stack.environment.update(
            BANBAN_PHONE_PORT="9092",
            BANBAN_PHONE_HTTP_PORT="9093",
            BANBAN_DUTY="00:00-24:00",
            BANBAN_VOICE_CACHE=str(folder / "voice"),
            BANBAN_CALLS="20",
            DEMO_VOICE="1",
            **settings,
        )
        self.operator: Phone
        self.rig = Rig(folder / "town", asterisk, sounds, DOOR, self.stack.environment)
        self.engine = database.connect(self.stack.environment["DATABASE_URL"])
        self.store = Store(self.engine)
        self.ears = Ears(model, EARS)

    def __enter__(self) -> House:
        self.stack.start("rasa", "actions")
        try:
            self.rig.__enter__()
            self.operator = self.rig.operator()
            wait_for(self._understands, ENGINE_SECONDS, "the dialogue engine does not understand")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.rig.__exit__()
        self.stack.end()
        self.engine.dispose()

    def _understands(self) -> bool:
        """Also makes the engine's first turn, which is the slowest."""
        died = [name for name, process in self.stack.running.items() if process.poll() is not None]
        assert not died, f"{died[0]} ended by itself: {(self.stack.logs / f'{died[0]}.log').read_text()[-1000:]}"
        body = {"sender": "nobody", "message": "你好"}
        try:
            url = self.stack.environment["RASA_URL"] + "/webhooks/rest/webhook"
            return bool(self.stack.session.post(url, json=body, timeout=30).json())
        except (requests.RequestException, ValueError):
            return False

    def caller(self, number: str) -> Caller:
        """Somebody calls with that number; no other call of this house may have it."""
        return Caller(self, self.rig.call(number=number), number)

    def rings(self, operator: Phone, case: str, within: float = 20) -> None:
        """Waits until an operator's telephone rings for that conversation."""
        wait_for(lambda: f"X-Case: {case}" in operator.trace(), within, f"nobody is called for {case}")

    # --- what is done to it ---

    def new_door(self) -> None:
        """The phone door is started again."""
        self.rig.gateway.close()
        self.rig.gateway = Gateway(DOOR, self.rig.folder, self.stack.environment)

    @contextmanager
    def without_dialogue(self) -> Iterator[None]:
        """The dialogue engine stands still, and its connections stay open."""
        process = self.stack.running["rasa"]
        process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            process.send_signal(signal.SIGCONT)

    @contextmanager
    def locked_database(self) -> Iterator[None]:
        with self.engine.connect() as connection:
            connection.exec_driver_sql("BEGIN EXCLUSIVE")
            try:
                yield
            finally:
                connection.exec_driver_sql("ROLLBACK")

    # --- what became of it ---

    def case_of(self, number: str) -> str:
        """The conversation of a caller, as the dialplan was told it."""

        def found() -> str | None:
            log = self.rig.log()
            channel = re.search(rf'Set\("(\S+)", "BANBAN_FROM={number}"\)', log)
            cases = re.findall(rf'"{channel[1]}", "1\?Set\(BANBAN_CASE=(\w+)', log) if channel else []
            return cases[-1] if cases else None

        return str(wait_for(found, 10, f"the call of {number} has no conversation"))

    def bookings(self, conversation: str) -> list[dict[str, Any]]:
        table = database.bookings
        with self.engine.connect() as connection:
            rows = connection.execute(select(table).where(table.c.conversation_id == conversation))
            return [dict(row) for row in rows.mappings()]

    def record(self, conversation: str) -> dict[str, Any] | None:
        """Of the newest call of a conversation, once its sound has ended."""
        query = select(calls).where(calls.c.conversation_id == conversation).order_by(calls.c.started_at.desc())
        with self.engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        return dict(row) if row and row["ended_at"] else None


class Caller:
    """One resident on the telephone: speaks, presses, and knows what was said."""

    def __init__(self, house: House, call: Call, number: str) -> None:
        self.house, self.call, self.number = house, call, number
        self.listener = Listener(house.ears, call.heard)

    # --- what they do ---

    def says(self, words: str, **manner: int | str) -> float:
        """Returns when it was said: the seconds of their recording at which it began."""
        return self.utters(say(words, telephone=True, **manner))

    def utters(self, sound: Any) -> float:
        self.listener.from_now_on()
        began = self.call.heard().seconds
        self.call.say(Sound(sound.rate, sound.samples))
        time.sleep(sound.seconds)
        return began

    def presses(self, keys: str) -> None:
        self.listener.from_now_on()
        self.call.press(keys)

    def hangs_up(self) -> None:
        self.call.hang_up()

    def __enter__(self) -> Caller:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Hangs up; what went wrong is told with what was heard and said."""
        try:
            if error:
                said = [f"{message.sender}: {message.text}" for message in self.messages()]
                raise AssertionError(f"{error}\nheard: {self.listener.all()}\nsaid: {said}") from error
        finally:
            self.listener.close()
            if not self.call.ended():
                self.hangs_up()

    # --- what they hear ---

    def hears(self, words: str, within: float = 25) -> None:
        """Waits until they have heard it since they spoke or pressed."""
        wait_for(lambda: holds(self.listener.words(), words), within, f"{words} is not heard by {self.number}")

    def hears_all(self, *words: str, within: float = 45) -> None:
        """These, in any order, and then the bot has finished."""
        for one in words:
            self.hears(one, within)
        self.hears_the_end(within)

    def hears_the_answer(self, to: str, within: float = 25) -> None:
        """The whole first sentence of what the hub answers to these words; and then the bot has finished."""
        self.said_so(to)
        wait_for(lambda: self.answer(), within, f"{self.number} is not answered")
        self.hears(read_aloud(self.answer())[0].words, within)
        self.hears_the_end()

    def hears_the_end(self, within: float = 45) -> None:
        wait_for(lambda: self.listener.silent(PAUSE), within, "the bot does not stop")

    # --- what is known of them ---

    @property
    def case(self) -> str:
        """The conversation."""
        return self.house.case_of(self.number)

    def messages(self) -> tuple[Message, ...]:
        return self.house.store.since(self.case)[0]

    def said(self) -> list[str]:
        """The resident's messages."""
        return [message.text for message in self.messages() if message.sender == "resident"]

    def said_so(self, words: str, within: float = 15) -> None:
        wait_for(lambda: self.said()[-1:] == [words], within, f"{words} is not in the conversation")

    def answer(self) -> str:
        """The first message that answers what they said last."""
        messages = self.messages()
        last = max((message.n for message in messages if message.sender == "resident"), default=0)
        return next((message.text for message in messages if message.answers == last), "")

    def told(self, words: str) -> bool:
        """Whether a message to the resident holds it."""
        return any(words in message.text for message in self.messages() if message.sender != "resident")
