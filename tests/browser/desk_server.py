"""The web server of chat_server.py with a dialogue that leads through a guide and a task, and people at the desk."""

from __future__ import annotations

import contextlib
import datetime as dt
import sys
from dataclasses import replace
from typing import Any

from chat_server import SHANGHAI, Scripted, serve

from bot import database
from bot.desk.accounts import AccountRefused, Accounts
from bot.dialogue import Reply, Said

PASSWORD = "a sentence of one's own"
OPERATORS = {"wang": ("小王", "operator"), "li": ("小李", "operator"), "zhao": ("赵组长", "supervisor")}

GUIDE = "做养老金认证"
STEPS = (
    ("找一个亮一点的地方坐好，拿着手机。", "刷脸不成，多半是光线暗。"),
    ("打开手机里的“掌上12333”。", "电子社保卡小程序也能做。"),
    ("用身份证号登录。", "登记的手机号换过，会通不过。"),
    ("对着手机，照屏幕上的话眨眼、点头。", "眨不了眼的老人，请走窗口。"),
)
TASK = "预约看病"
QUESTIONS = (("哪里不舒服", "您哪里不舒服？"), ("上午还是下午", "您上午去还是下午去？"), ("哪一个", "您要哪一个号？"))


class Guiding(Scripted):
    """Its agenda is {"step"} of the guide, or {"known"}: the answers given to QUESTIONS so far."""

    def ask(
        self,
        conversation: str,
        text: str,
        city: str,
        door: str,
        agenda: Any,
        now: dt.datetime,
        n: int = 0,
        handback: Any = None,
    ) -> Reply:
        if handback is not None:
            reply = self._go_on(handback, text, agenda or {})
        else:
            reply = self._answer(text, agenda or {}) or super().ask(conversation, text, city, door, agenda, now, n)
        return replace(reply, brief=brief(reply.agenda or {}))

    def _answer(self, text: str, agenda: dict[str, Any]) -> Reply | None:
        if text == "转人工":
            return Reply((), agenda, handoff="asked")
        if text == "还是不行":
            return Reply((), agenda, handoff="asked_thrice")
        if text == GUIDE:
            return step(0)
        if text == f"我想{TASK}":
            return question([])
        if text == "好了" and "step" in agenda:
            return step(agenda["step"] + 1)
        return question([*agenda["known"], text]) if "known" in agenda else None

    def _go_on(self, settled: dict[str, Any], text: str, agenda: dict[str, Any]) -> Reply:
        if settled.get("done"):
            return Reply((Said("这件事办好了。"),), {})
        if "step" in settled:
            return step(settled["step"])
        answered = self._answer("好了" if "step" in agenda else text, agenda) if settled.get("words") else None
        return answered or (step(agenda["step"]) if "step" in agenda else question(agenda.get("known", [])))


def step(place: int) -> Reply:
    return Reply((Said(f"第{place + 1}步：{STEPS[place][0]}"),), {"step": place})


def question(known: list[str]) -> Reply:
    asked = QUESTIONS[len(known)][1] if len(known) < len(QUESTIONS) else "好，替您约上了。"
    return Reply((Said(asked),), {"known": known})


def brief(agenda: dict[str, Any]) -> dict[str, Any]:
    """As actions/brief.py gives it."""
    shape: dict[str, Any] = {"service": None, "want": None, "asked": None, "collected": [], "left": [], "done": None}
    shape["guide"] = None
    if "step" in agenda:
        steps = [{"say": say, "operator": tip} for say, tip in STEPS]
        guide = {"route": "用自己的手机", "step": agenda["step"], "steps": steps}
        return shape | {"service": "pension_verification", "want": GUIDE, "guide": guide}
    if "known" in agenda:
        known = agenda["known"]
        collected = [[label, answer] for (label, _), answer in zip(QUESTIONS, known)]
        asked = QUESTIONS[len(known)][0] if len(known) < len(QUESTIONS) else None
        return shape | {"service": "book_appointment", "want": TASK, "asked": asked, "collected": collected}
    return shape


if __name__ == "__main__":
    port, url = int(sys.argv[1]), sys.argv[2]
    database.migrate(url)
    accounts = Accounts(database.connect(url))
    for name, (shown, role) in OPERATORS.items():
        with contextlib.suppress(AccountRefused):  # it was made before this server was killed
            accounts.add(name, shown, PASSWORD, role, dt.datetime.now(SHANGHAI))
    serve(port, url, Guiding())
