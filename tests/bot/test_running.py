"""Starting everything: what stands in the way is said in one sentence, and nothing stays behind."""

from __future__ import annotations

import dataclasses
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from patience import free_port, until

from bot import processes, running, settings
from bot.processes import ROOT, CannotStart

ENDED = 20.0  # seconds in which everything has ended


@pytest.fixture
def chosen() -> settings.Settings:
    urls = {name: f"http://127.0.0.1:{free_port()}" for name in ("RASA_URL", "ACTIONS_URL")}
    ports = {name: str(free_port()) for name in ("BANBAN_PORT", "BANBAN_PHONE_PORT", "BANBAN_PHONE_HTTP_PORT")}
    return settings.load({**ports, **urls})


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield int(other.getsockname()[1])


# --- before anything is started ---


def test_ports_that_are_free_are_no_matter(chosen):
    running.check_ports(chosen)


FIELDS = {
    "BANBAN_PORT": "port",
    "BANBAN_PHONE_PORT": "phone_port",
    "BANBAN_PHONE_HTTP_PORT": "phone_http_port",
    "RASA_URL": "rasa_url",
    "ACTIONS_URL": "actions_url",
}


@pytest.mark.parametrize("setting", FIELDS)
def test_a_port_that_is_taken_is_named_with_its_setting(chosen, taken, setting):
    value = f"http://127.0.0.1:{taken}" if setting.endswith("_URL") else taken
    field = FIELDS[setting]
    with pytest.raises(CannotStart, match=f"^Port {taken} .* is taken .*{setting}"):
        running.check_ports(dataclasses.replace(chosen, **{field: value}))


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-machine.invalid", "2001:db8::1"])
def test_an_address_that_this_machine_does_not_have_is_not_called_a_taken_port(chosen, host):
    with pytest.raises(CannotStart, match=f"no address {host}.*BANBAN_HOST"):
        running.check_ports(dataclasses.replace(chosen, host=host))


@pytest.mark.parametrize("field", ["rasa_url", "actions_url"])
def test_the_dialogue_engine_and_the_actions_are_started_on_loopback_alone(chosen, field):
    with pytest.raises(CannotStart, match="must name 127"):
        running.check_ports(dataclasses.replace(chosen, **{field: "http://192.0.2.1:5005"}))


def test_a_second_start_is_refused_while_the_first_lives(tmp_path, monkeypatch):
    monkeypatch.setattr(running, "ROOT", tmp_path)
    with running.only_one(8000), pytest.raises(CannotStart, match=f"process {os.getpid()}"), running.only_one(8000):
        pass
    with running.only_one(8000):
        pass


def test_a_start_waits_for_what_a_killed_one_has_left_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(running, "ROOT", tmp_path)
    dead = subprocess.Popen(["true"])
    dead.wait()
    inside, leave = threading.Event(), threading.Event()

    def last_of_the_old_ones() -> None:
        with running.only_one(8000):
            (tmp_path / "var" / "run-8000.lock").write_text(str(dead.pid))
            inside.set()
            leave.wait(10)

    old = threading.Thread(target=last_of_the_old_ones)
    old.start()
    assert inside.wait(10)
    threading.Timer(0.5, leave.set).start()
    with running.only_one(8000):
        assert leave.is_set()
    old.join()


@pytest.mark.parametrize(
    ("name", "value"),
    [("BANBAN_PORT", "abc"), ("BANBAN_CITY", "atlantis"), ("DATABASE_URL", "nonsense"), ("BANBAN_HOST", "192.0.2.1")],
)
def test_a_wrong_setting_is_one_line_and_a_code_that_is_not_tried_again(chosen, tmp_path, name, value):
    environment = {**_environment(chosen, tmp_path), "BANBAN_SAMPLE": "0", name: value}
    command = [sys.executable, "-c", NO_TRAINING]
    told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert told.returncode == processes.CONFIGURATION_ERROR
    (line,) = told.stderr.splitlines()
    assert line.startswith("Banban: ") and (value in line or name in line)


NO_TRAINING = """
import sys
from bot import __main__, processes
processes.train = lambda: None
sys.exit(__main__.main(["run"]))
"""


# --- the real thing ---


def _environment(chosen: settings.Settings, folder: Path) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if name != "MAKELEVEL"}
    ours = {setting: str(getattr(chosen, field)) for setting, field in FIELDS.items()}
    return {**environment, **ours, "BANBAN_CALLER_KEY": "of this test", "DATABASE_URL": f"sqlite:///{folder}/run.db"}


def _of_run(run: int) -> list[str]:
    """The commands of the living processes that `run` has started."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"{running.RUN_VARIABLE}={run}".encode() in (process / "environ").read_bytes().split(b"\0"):
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


@pytest.fixture
def everything(chosen: settings.Settings, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """`python -m bot run`, ready."""
    processes.train()
    with (tmp_path / "log").open("w") as log:
        run = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            cwd=ROOT,
            env=_environment(chosen, tmp_path),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        until(lambda: "is ready" in (tmp_path / "log").read_text(), 150, "it does not become ready", pause=0.2)
        yield run
    finally:
        if run.poll() is None:
            run.kill()
        run.wait()


@pytest.mark.processes
@pytest.mark.timeout(300)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_nothing_stays_behind_however_it_ends(everything, chosen, number):
    assert len(_of_run(everything.pid)) > 3
    assert requests.get(f"http://127.0.0.1:{chosen.port}/", timeout=10).ok
    everything.send_signal(number)
    code = everything.wait(ENDED)
    assert code == {signal.SIGKILL: -signal.SIGKILL, signal.SIGINT: 130}.get(number, 143)
    until(lambda: not _of_run(everything.pid), ENDED, f"still there: {_of_run(everything.pid)}", pause=0.2)
    running.check_ports(chosen)


# --- keeping one process alive ---


def _keep(script: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [str(ROOT / "tools" / "keep"), "sh", "-c", script],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.processes
def test_a_process_that_dies_is_started_again_until_it_says_that_this_is_useless(tmp_path):
    keep = _keep(f"echo once >> {tmp_path}/tries; [ $(wc -l < {tmp_path}/tries) -lt 3 ] || exit 78; kill -9 $$")
    assert keep.wait(20) == processes.CONFIGURATION_ERROR
    assert (tmp_path / "tries").read_text() == "once\n" * 3


@pytest.mark.processes
def test_a_kept_process_ends_when_whoever_wanted_it_is_killed():
    run = subprocess.Popen(["sleep", "60"])
    keep = _keep("echo started; sleep 60", **{running.RUN_VARIABLE: str(run.pid)})
    assert keep.stdout and keep.stdout.readline() == "started\n"
    run.kill()
    run.wait()
    keep.wait(ENDED)
    assert keep.stdout.read() == ""  # nobody holds its output open any more
