"""A web server with the real store and hub and a dialogue of set answers; a process that can be killed."""

from __future__ import annotations

import datetime as dt
import os
import sys
import threading
import time
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from werkzeug.serving import make_server

from bot import content, database, settings
from bot.conversation import Hub
from bot.dialogue import DialogueUnavailable, Reply, Said
from bot.store import Store
from bot.web import create_app

SHANGHAI = ZoneInfo("Asia/Shanghai")


def offer(*answers: str) -> tuple[tuple[str, str], ...]:
    return tuple((answer, answer) for answer in answers)


ANSWERS: dict[str, tuple[Said, ...]] = {
    "我想预约看病": (Said("好，我帮您预约。您哪里不舒服？", choices=offer("眼睛看不清", "膝盖疼", "睡不着")),),
    "膝盖疼": (Said("膝盖疼，一般看骨科。"), Said("下周三您上午去还是下午去？", choices=offer("上午", "下午"))),
    "上午": (
        Said(
            "下周三，11月25日上午，骨科还有两个号。您要哪一个？",
            choices=offer("王医生，上午九点", "李医生，上午十点半", "都不合适"),
        ),
    ),
    "王医生，上午九点": (
        Said(
            "我念一遍：11月25日星期三，上午九点，骨科，王医生。替您约上吗？",
            choices=offer("对，约上", "不对，改一改"),
        ),
    ),
    "再说一遍": (Said("好，我再说一遍：您想办什么？"),),
    "长": (Said("这句话很长。" * 80),),
    "标记": (Said("<img src=x onerror=alert(1)><b>粗</b> & &amp;"),),
    "多": tuple(Said(f"第{n}句。") for n in range(1, 6)),
}


class Scripted:
    """Stands where bot.dialogue.Dialogue stands; what it does not know it says back, so that a test can count it."""

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
        speaker: str = "resident",
    ) -> Reply:
        if handback is not None:
            return Reply((Said("咱们接着刚才的办。"),), agenda)
        if text.startswith("慢"):
            time.sleep(2)
        if text == "坏":
            raise DialogueUnavailable("as told")
        if text == "转人工":
            return Reply((), agenda, handoff="ask_human")
        moved = "guangzhou" if text == "换成广州" else None
        return Reply(ANSWERS.get(text, (Said(f"听到：{text}"),)), agenda, city=moved)

    def parse(self, text: str) -> dict[str, Any]:
        return {}

    def ready(self) -> bool:
        return True

    def actions_ready(self) -> bool:
        return True


def choose(port: int, database_url: str, **more: str) -> settings.Settings:
    return settings.load({"BANBAN_PORT": str(port), "DATABASE_URL": database_url, "BANBAN_WAIT": "3", **more})


def application(chosen: settings.Settings, dialogue: Any = None) -> Flask:
    """The real store and hub; `dialogue` stands in for the one of set answers."""
    database_url = chosen.database_url
    database.migrate(database_url)
    store = Store(database.connect(database_url))
    hub = Hub(store, dialogue or Scripted(), content.load(), lambda: dt.datetime.now(SHANGHAI), wait=chosen.wait)  # type: ignore[arg-type]
    hub.recover()
    return create_app(chosen, hub)


def serve(port: int, database_url: str, dialogue: Any = None) -> None:
    """Serves until killed; prints `ready` when it listens. `dialogue` stands in for the one of set answers."""
    # How long it waits for a lock is no matter of the page's: a test may want to see sooner what comes of it.
    database.LOCK_SECONDS = int(os.environ.get("TEST_LOCK_SECONDS", database.LOCK_SECONDS))
    app = application(choose(port, database_url), dialogue)
    server = make_server("127.0.0.1", port, app, threaded=True)
    threading.Thread(target=stop_with_parent, daemon=True).start()
    print("ready", flush=True)
    server.serve_forever()


def stop_with_parent() -> None:
    sys.stdin.read()  # closed when the test ends, however it ends
    os._exit(0)


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.argv[2])
