"""The web server of set answers that hears and speaks: with the test model, and what espeak-ng can say.

It is gunicorn, as in earnest: another server writes to a socket that was closed.
"""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path
from typing import Any

from chat_server import application, choose, stop_with_parent
from flask import Flask

from bot import settings
from bot.speech import STARTING
from bot.web import serve


class Speaking(serve._Server):
    def load_config(self) -> None:
        super().load_config()
        self.cfg.set("post_worker_init", started)

    def load(self) -> Flask:
        return application(self._settings)


def started(worker: Any) -> None:
    """Says that it is ready when it can hear and speak."""
    serve._started(worker)
    speech = worker.wsgi.extensions["banban"]["speech"]
    while STARTING in (speech.ears_off(), speech.mouth_off()):
        time.sleep(0.05)
    print("ready", flush=True)


def chosen(port: int, url: str) -> settings.Settings:
    cache = Path(url.removeprefix("sqlite:///")).with_name("voice")
    return choose(port, url, DEMO_VOICE="1", BANBAN_VOICE_CACHE=str(cache))


if __name__ == "__main__":
    threading.Thread(target=stop_with_parent, daemon=True).start()
    Speaking(chosen(int(sys.argv[1]), sys.argv[2])).run()
