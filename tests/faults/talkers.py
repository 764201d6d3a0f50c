"""Residents and operators who go on whatever dies: they talk as a page and a desk do, and keep what was promised."""

from __future__ import annotations

import random
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import requests
from stack import Stack, next_weekday

from bot.conversation import Hub
from bot.holder import MoveRefused

SORRY = "对不起"
PAUSE = (0.05, 0.4)  # seconds between two things said
HASTE = 0.3  # how often an operator who looks also acts: residents are to have time for their bookings
AGAIN = 0.3  # seconds until a page tries again
ANSWER_SECONDS = 30
FAMILY_NAMES, GIVEN_NAMES = (
    "李王张刘陈杨赵黄周吴徐孙",
    ("秀英", "建国", "桂兰", "志强", "玉珍", "国华", "丽华", "德明", "淑芬"),
)


@dataclass
class Said:
    """What one conversation was promised: (key, text) of everything for which a 200 came, in its order."""

    id: str
    headers: dict[str, str]
    heard: list[tuple[str, str]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)  # keys of what came after the end
    seen: list[int] = field(default_factory=list)  # numbers of the messages that the stream brought


class Talker(threading.Thread):
    """Talks until `stop`, then says the last thing to the end; `troubles` is what must not have happened."""

    def __init__(self, stop: threading.Event, seed: int) -> None:
        super().__init__(daemon=True)
        self.stop = stop
        self.chance = random.Random(seed)
        self.troubles: list[str] = []

    def run(self) -> None:
        try:
            while not self.stop.is_set():
                self.step()
                self.stop.wait(self.chance.uniform(*PAUSE))
        except Exception as error:
            self.troubles.append(repr(error))

    def step(self) -> None:
        raise NotImplementedError


class Resident(Talker):
    """Books one place after the other, each for another patient; says again what the bot could not answer."""

    def __init__(self, stack: Stack, stop: threading.Event, seed: int) -> None:
        super().__init__(stop, seed)
        self.url, self.session = stack.url, requests.Session()
        self.session.trust_env = False
        self.conversations: list[Said] = []
        self.holder = "bot"
        self._left: list[str] = []
        names = [family + given for family in FAMILY_NAMES for given in GIVEN_NAMES]
        self._patients = self.chance.sample(names, len(names))

    @property
    def now(self) -> Said:
        return self.conversations[-1]

    def step(self) -> None:
        if not self.conversations or self.now.refused:
            self._open()
        if self.holder == "operator":
            self.say("您说吧")  # a person is listening, and the booking has to wait
            return
        if not self._left:
            self._left = self._walk()
        text = self._left.pop(0) if self.chance.random() > 0.08 else self.chance.choice(("转人工", "再说一遍"))
        answer = self.say(text)
        if SORRY in answer and self.chance.random() < 0.7:
            self._left.insert(0, text)

    def say(self, text: str) -> str:
        """What was answered; goes on with the same key until the server has taken it or refused it."""
        key = f"{self.chance.getrandbits(64):x}"
        path = self.url(f"/api/conversations/{self.now.id}/messages")
        body = {"text": text, "client_key": key}
        answer = self._insist(path, body, self.now.headers)
        if answer.status_code == 200:
            self.now.heard.append((key, text))
            self.holder = answer.json()["holder"]
            return "\n".join(m["text"] for m in answer.json()["messages"] if m["from"] == "bot")
        if answer.status_code != 409:
            self.troubles.append(f"{answer.status_code} for {text}")
        self.now.refused.add(key)
        return ""

    def _open(self) -> None:
        opened = self._insist(self.url("/api/conversations"), {"door": "web", "city": "shanghai"}, {}).json()
        self.conversations.append(Said(opened["id"], {"Authorization": f"Bearer {opened['token']}"}))
        self._left, self.holder = [], opened["holder"]
        threading.Thread(target=self._follow, args=(self.now,), daemon=True).start()

    def _follow(self, said: Said) -> None:
        """Reads the conversation's stream as the page does: begins again after the last number seen."""
        path = self.url(f"/api/conversations/{said.id}/events")
        while not (self.stop.is_set() or said.refused):
            headers = {**said.headers, "Last-Event-ID": str(said.seen[-1] if said.seen else 0)}
            try:
                with requests.get(path, headers=headers, stream=True, timeout=ANSWER_SECONDS) as stream:
                    for line in stream.iter_lines(chunk_size=1):
                        if line.startswith(b"id: "):
                            said.seen.append(int(line[4:]))
                        if self.stop.is_set():
                            return
            except requests.RequestException:
                pass
            threading.Event().wait(AGAIN)

    def books(self) -> str:
        """A whole booking without a word in between, in a new conversation: what was answered to the last yes.

        In a department of its own: the talkers of all rounds may have taken every place of the other one.
        """
        self._open()
        return [self.say(text) for text in self._walk("眼科")][-1]

    def _walk(self, department: str = "骨科") -> list[str]:
        patient = self._patients.pop()
        return [f"我想挂个{department}的号", "示范第一医院", next_weekday(), "上午", "第一个", patient, "不留", "对的"]

    def _insist(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> requests.Response:
        while True:
            try:
                answer = self.session.post(path, json=body, headers=headers, timeout=ANSWER_SECONDS)
                if answer.status_code < 500 and answer.status_code != 429:
                    return answer
                if answer.status_code not in (429, 503):
                    self.troubles.append(f"{answer.status_code} for {body}")
            except requests.RequestException:
                self.session.close()
            threading.Event().wait(AGAIN)


class Operator(Talker):
    """Takes who waits, says something, and gives it back, passes it on or ends it; calls one who has not asked."""

    def __init__(self, hub: Hub, name: str, residents: list[Resident], stop: threading.Event, seed: int) -> None:
        super().__init__(stop, seed)
        self.hub, self.name, self.residents = hub, name, residents
        self.told: list[tuple[str, str]] = []  # (conversation, text) of everything that was said
        self.taken = 0

    def step(self) -> None:
        if self.chance.random() > HASTE:
            return None
        held = self.hub.held(self.name)
        if held:
            return self._leave(held[0].id)
        waiting = self.hub.waiting()
        if not waiting:
            return self._call()
        conversation = self.chance.choice(waiting).id
        try:
            self.hub.take(conversation, self.name)
        except MoveRefused:
            return  # another was quicker, or the resident needs nobody any more
        self.taken += 1
        for _ in range(self.chance.randint(0, 2)):
            text = f"{self.name} {self.chance.getrandbits(64):x}"
            self.hub.tell(conversation, "operator", text, operator=self.name)
            self.told.append((conversation, text))
            self.stop.wait(self.chance.uniform(*PAUSE))
        self._leave(conversation)

    def _call(self) -> None:
        """Somebody who has not asked is helped all the same, now and then."""
        resident = self.chance.choice(self.residents)
        if resident.conversations and self.chance.random() < 0.1:
            with suppress(MoveRefused):
                self.hub.call(resident.now.id, "desk")

    def _leave(self, conversation: str) -> None:
        way = self.chance.random()
        if way < 0.7:
            self.hub.release(conversation, self.name, self.chance.choice((None, None, None, {"done": True})))
        elif way < 0.8:
            self.hub.pass_on(conversation, self.name)
        elif way < 0.85:
            self.hub.close(conversation, self.name, "solved")
        # else it stays theirs for a while
