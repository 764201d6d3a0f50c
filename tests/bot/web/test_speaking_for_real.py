"""The web process for real, with the test model and espeak-ng: a public client's protocol, ten who speak at once."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
import requests
import websocket
from patience import free_port, until
from speaking import bare

from bot import database
from bot.speech_model import TEST_MODEL
from voice.pcm import read_wav

ROOT = Path(__file__).resolve().parents[3]
SPEAKERS = 10

soon = partial(until, seconds=60.0, pause=0.05)

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(
        not TEST_MODEL.exists() or not shutil.which("espeak-ng"),
        reason="speech needs espeak-ng and tests/data/speech_model",
    ),
]


@dataclass(frozen=True)
class Web:
    url: str
    process: subprocess.Popen[bytes]

    def works(self) -> dict[str, dict[str, object]]:
        return requests.get(f"{self.url}/api/speech", timeout=5).json()  # type: ignore[no-any-return]

    def open(self) -> tuple[str, dict[str, str]]:
        """The path of a new conversation, and the headers that open it."""
        made = requests.post(f"{self.url}/api/conversations", json={"door": "web"}, timeout=30).json()
        return f"/api/conversations/{made['id']}", {"Authorization": f"Bearer {made['token']}"}

    def ears(self) -> websocket.WebSocket:
        path, headers = self.open()
        return websocket.create_connection(f"{self.url.replace('http', 'ws')}{path}/ears", header=headers, timeout=30)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[object]:
    """Starts the web process with settings of speech and waits until it answers."""
    started = []

    def run(**settings: str) -> Web:
        port = free_port()
        url = f"sqlite:///{tmp_path}/web.db"
        database.migrate(url)
        chosen = {"BANBAN_PORT": str(port), "DATABASE_URL": url, "BANBAN_VOICE_CACHE": str(tmp_path / "voice")}
        command = [sys.executable, "-m", "bot", "web"]
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **chosen, **settings}, start_new_session=True)
        started.append(process)
        web = Web(f"http://127.0.0.1:{port}", process)
        soon(web.works, despite=requests.ConnectionError)
        return web

    yield run
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def both_work(web: Web) -> bool:
    return all(web.works()[half]["on"] for half in ("ears", "mouth"))


def say(text: str) -> tuple[int, bytes]:
    """(rate, samples) of `text`, spoken, with a second of silence behind it."""
    sound = bare(text)
    return sound.rate, sound.samples + bytes(2 * sound.rate)


def as_vosk_servers_client(line: websocket.WebSocket, rate: int, samples: bytes) -> str:
    """Its test.py: 0.2 s of sound, one answer, and so on. What was heard in the end."""
    line.send('{ "config" : { "sample_rate" : ' + str(rate) + " } }")
    size, heard = rate // 5 * 2, []
    for start in range(0, len(samples), size):
        line.send_binary(samples[start : start + size])
        heard.append(json.loads(line.recv()))
    line.send('{"eof" : 1}')
    heard.append(json.loads(line.recv()))
    assert line.recv() == ""  # closed by the server
    assert all(("partial" in one) != ("text" in one) for one in heard)
    return "".join(str(one.get("text", "")) for one in heard)


def test_pages_are_served_before_speech_is_ready_and_then_both_halves_work(start):
    web = start(DEMO_VOICE="1")
    assert web.works()["demo"] is True
    soon(lambda: both_work(web))
    path, headers = web.open()
    spoken = requests.get(f"{web.url}{path}/messages/1/speech", headers=headers, timeout=30).json()["sentences"]
    sounds = [requests.get(web.url + one["url"], headers=headers, timeout=30).content for one in spoken]
    assert len(sounds) >= 2 and all(read_wav(sound).seconds > 0.5 for sound in sounds)


@pytest.mark.parametrize("text", ["取消预约", "转人工", "我想叫一辆车"])
def test_a_client_of_vosk_server_hears_what_was_said(start, text):
    web = start(DEMO_VOICE="1")
    soon(lambda: both_work(web))
    assert as_vosk_servers_client(web.ears(), *say(text)) == text


def test_ten_speak_at_once_and_each_is_understood(start):
    web = start(DEMO_VOICE="1", BANBAN_LISTENERS=str(SPEAKERS))
    soon(lambda: both_work(web))
    rate, samples = say("取消预约")
    heard: list[str] = []

    def speak() -> None:
        heard.append(as_vosk_servers_client(web.ears(), rate, samples))

    threads = [threading.Thread(target=speak) for _ in range(SPEAKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert heard == ["取消预约"] * SPEAKERS
    soon(lambda: nobody_is_heard(web))  # a place is free a moment after its client was told the last words


def nobody_is_heard(web: Web) -> bool:
    counted = requests.get(f"{web.url}/metrics", timeout=5).text
    return "banban_ears_open 0\n" in counted and "banban_streams_open 0\n" in counted


def test_without_a_model_everything_else_works_and_it_says_why(start, tmp_path):
    web = start(BANBAN_SPEECH_MODEL=str(tmp_path / "nothing"))
    soon(lambda: "准备" not in str(web.works()))
    works = web.works()
    assert (works["ears"]["on"], works["mouth"]["on"]) == (False, True)
    assert "打字" in str(works["ears"]["why"])
    line = web.ears()
    line.send('{"config": {"sample_rate": 16000}}')
    assert json.loads(line.recv())["error"]["code"] == "ears_off"
    path, headers = web.open()
    assert requests.get(f"{web.url}{path}/messages", headers=headers, timeout=5).json()["messages"]


def test_it_ends_quickly_while_somebody_speaks_and_leaves_nothing_behind(start):
    web = start(DEMO_VOICE="1")
    soon(lambda: both_work(web))
    line = web.ears()
    line.send('{"config": {"sample_rate": 16000}}')
    line.send_binary(bytes(3200))
    line.recv()
    begun = time.monotonic()
    web.process.send_signal(signal.SIGTERM)
    assert web.process.wait(20) == 0
    assert time.monotonic() - begun < 8
    soon(lambda: not of_the_session(web.process.pid), seconds=10)


def of_the_session(leader: int) -> list[str]:
    """The processes that were started by it and are still there."""
    listed = subprocess.run(("ps", "-eo", "sid=,pid=,args="), capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if line.split()[0] == str(leader)]
