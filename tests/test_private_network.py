"""The network of the call tests: it reaches nothing outside, and leaves no process however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from patience import until

ROOT = Path(__file__).resolve().parent.parent
TOOL = str(ROOT / "tools" / "private-network")

pytestmark = pytest.mark.processes

LOOK = """
import socket
here = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
here.bind(("10.77.0.3", 5060))
try:
    socket.create_connection(("192.0.2.1", 80), timeout=5)
except OSError as error:
    print(error.strerror)
"""


def test_it_has_the_addresses_of_the_town_and_no_way_out():
    ended = subprocess.run([TOOL, sys.executable, "-c", LOOK], capture_output=True, text=True, timeout=30)
    assert (ended.stdout, ended.stderr) == ("Network is unreachable\n", "")


def test_the_code_of_the_command_comes_back():
    assert subprocess.run([TOOL, "sh", "-c", "exit 7"], timeout=30).returncode == 7


def test_no_process_is_left_when_it_is_killed(tmp_path: Path):
    name = f"sleep-{os.getpid()}"
    (tmp_path / name).symlink_to("/bin/sleep")
    running = subprocess.Popen([TOOL, "sh", "-c", f"setsid {tmp_path / name} 60 & {tmp_path / name} 60"])

    def left() -> int:
        lines = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout.splitlines()
        return sum(line.startswith(str(tmp_path / name)) for line in lines)

    for wanted, then in ((2, lambda: running.send_signal(signal.SIGKILL)), (0, running.wait)):
        until(lambda wanted=wanted: left() == wanted, what=f"not {wanted} processes", pause=0.05)
        then()
