"""The web process for real: killed in mid-turn, stopped with open pages, started where the port is taken."""

from __future__ import annotations

import http.server
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import requests
from patience import free_port, until

from bot import database
from bot.web import serve as module

ROOT = Path(__file__).resolve().parents[3]
START = ("-m", "bot", "web")
SECRET = "我的电话是13800138000"

soon = partial(until, seconds=20.0, pause=0.1, despite=requests.RequestException)  # the server may be starting

pytestmark = pytest.mark.processes


class Rasa(http.server.BaseHTTPRequestHandler):
    """Answers at once, except for the first time it hears 等 : then it never answers."""

    heard: list[str] = []

    def do_POST(self) -> None:
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["message"]
        self.heard.append(message)
        if message == "等" and self.heard.count("等") == 1:
            time.sleep(30)
        body = json.dumps([{"text": f"听到了：{message}"}]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


class Web:
    """A running web process, and a conversation in it."""

    def __init__(self, folder: Path, rasa_port: int) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "log.txt"
        self.environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{folder}/web.db",
            "RASA_URL": f"http://127.0.0.1:{rasa_port}",
            "BANBAN_PORT": str(self.port),
            "BANBAN_WAIT": "1",
            "BANBAN_THREADS": "24",
        }
        database.migrate(self.environment["DATABASE_URL"])
        self.start()
        soon(lambda: requests.get(f"{self.url}/healthz", timeout=1).ok)
        opened = requests.post(f"{self.url}/api/conversations", json={"door": "web"}, timeout=5).json()
        self.token = opened["token"]
        self.headers = {"Authorization": f"Bearer {self.token}"}
        self.path = f"{self.url}/api/conversations/{opened['id']}"

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *START], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )

    def say(self, text: str, wait: float = 10) -> requests.Response:
        return requests.post(f"{self.path}/messages", json={"text": text}, headers=self.headers, timeout=wait)

    def texts(self) -> list[str]:
        answer = requests.get(f"{self.path}/messages", headers=self.headers, timeout=5)
        return [message["text"] for message in answer.json()["messages"]]

    def worker(self) -> int:
        """The process that serves: the only child of the one that was started."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0])


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    Rasa.heard = []
    rasa = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Rasa)
    rasa.daemon_threads = True
    threading.Thread(target=rasa.serve_forever, daemon=True).start()
    running = Web(tmp_path, rasa.server_address[1])
    yield running
    running.process.terminate()
    running.process.wait(10)
    rasa.shutdown()


def test_a_process_killed_while_the_dialogue_thinks_loses_nothing_and_answers_by_itself(web):
    def say_and_be_cut_off() -> None:
        with pytest.raises(requests.RequestException):
            web.say("等")

    threading.Thread(target=say_and_be_cut_off, daemon=True).start()
    soon(lambda: "等" in Rasa.heard)
    killed = web.worker()
    os.kill(killed, signal.SIGKILL)
    soon(lambda: "等" in web.texts())
    assert web.worker() != killed
    soon(lambda: "听到了：等" in web.texts())
    assert web.texts().count("等") == web.texts().count("听到了：等") == 1
    assert "听到了：好" in [message["text"] for message in web.say("好").json()["messages"]]


def test_one_whose_master_alone_was_killed_is_followed_by_the_next_on_the_same_port(web):
    left = web.worker()
    os.kill(left, signal.SIGSTOP)  # as one that is busy for long: it still holds the port
    web.process.kill()
    web.process.wait(10)
    web.start()
    time.sleep(5)
    os.kill(left, signal.SIGCONT)
    soon(lambda: not Path(f"/proc/{left}").exists())
    soon(lambda: "听到了：好" in [message["text"] for message in web.say("好").json()["messages"]])
    assert web.process.poll() is None


def test_a_turn_that_outlives_its_server_writes_into_nothing_that_was_opened_since(tmp_path):
    reports = module._Reports()
    reports.init()
    pipe = {reports.fileno(), reports._write_fd}
    reports.close()
    files = [tmp_path / name for name in "ab"]
    for file in files:
        file.write_bytes(b"SQLite format 3")
    opened = [os.open(file, os.O_RDWR) for file in files]
    try:
        assert set(opened) == pipe, "the numbers were not given out again, so this shows nothing"
        reports.defer(print)
        assert [os.read(number, 99) for number in opened] == [b"SQLite format 3"] * 2
    finally:
        for number in opened:
            os.close(number)


def test_ctrl_c_ends_it_at_once_although_pages_are_open(web):
    stream = requests.get(f"{web.path}/events", headers=web.headers, stream=True, timeout=10)
    lines = stream.iter_lines()
    assert next(lines) == b"retry: 2000"
    worker = web.worker()
    began = time.monotonic()
    web.process.send_signal(signal.SIGINT)
    web.process.wait(10)
    assert time.monotonic() - began < module.GRACE_SECONDS + 1
    soon(lambda: not Path(f"/proc/{worker}").exists())


def test_the_log_tells_paths_and_results_and_no_word_of_a_resident(web):
    web.say(SECRET)
    requests.get(f"{web.path}/messages?after=0&token={web.token}", headers=web.headers, timeout=5)
    log = str(soon(lambda: (text := web.log.read_text()).count("/messages 200") == 2 and text))
    assert SECRET not in log and "13800138000" not in log and web.token not in log


def test_a_port_that_is_taken_is_one_clear_sentence(web):
    second = subprocess.run(
        [sys.executable, *START], cwd=ROOT, env=web.environment, capture_output=True, text=True, timeout=60
    )
    assert second.returncode != 0
    (sentence,) = second.stderr.strip().splitlines()
    assert str(web.port) in sentence and "BANBAN_PORT" in sentence
