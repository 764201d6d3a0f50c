"""What tests of the clock share: a tick in a process of its own, and what a conversation was told."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

from bot.conversation import Hub

ROOT = Path(__file__).resolve().parents[2]
ONE = """
import datetime as dt, os, signal, sys
from bot import content
from bot.clock import Clock
from bot.conversation import Hub
from bot.database import connect
from bot.change import Change
from bot.store import Store
now = dt.datetime.fromisoformat(sys.argv[2])
if "die" in sys.argv:
    said = Change.add
    def add(self, *arguments, **named):
        said(self, *arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)  # after the row, before the commit
    Change.add = add
Clock(Hub(Store(connect(sys.argv[1])), None, content.load(), lambda: now), 30).tick(now)
"""


def tick(url: str, now: dt.datetime, *how: str) -> subprocess.Popen[bytes]:
    """One tick at `now`; `how` "die": killed after its first row, before the commit."""
    return subprocess.Popen([sys.executable, "-c", ONE, url, now.isoformat(), *how], cwd=ROOT)


def texts(hub: Hub, conversation: str) -> list[str]:
    return [message.text for message in hub.since(conversation, 1).messages]
