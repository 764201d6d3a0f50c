"""The launcher as it is installed: numbers to call while the server is away, the kiosk when it is there."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest
from chat_driver import ROOT
from patience import free_port
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

FOLDER = ROOT / "deploy" / "kiosk"
SECONDS = 40


@pytest.fixture
def launched(tmp_path: Path, mortal_kiosk):
    """Starts the launcher against a server that is away; gives its process and the port of its browser."""
    mortal_kiosk.kill()
    port, memory = free_port(), tmp_path / "memory"
    memory.mkdir()
    flags = f"--headless=new --no-sandbox --disable-gpu --window-size=1280,800 --remote-debugging-port={port}"
    conf = tmp_path / "kiosk.conf"
    conf.write_text(f"ADDRESS={mortal_kiosk.url}\nPRINTER=1\nFLAGS=({flags})\n", encoding="utf-8")
    environment = {**os.environ, "BANBAN_KIOSK_CONF": str(conf), "XDG_RUNTIME_DIR": str(memory)}
    process = subprocess.Popen([FOLDER / "banban-kiosk"], env=environment, stderr=subprocess.DEVNULL)
    yield process, port, memory
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        process.wait(SECONDS)


def shown(port: int, wanted: str) -> dict[str, str]:
    """The tab whose address begins with `wanted`, or whose title has it, as soon as there is one."""
    end = time.monotonic() + SECONDS
    tabs: list[dict[str, str]] = []
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list", timeout=5) as answer:
                tabs = [tab for tab in json.load(answer) if tab["type"] == "page"]
        except OSError:
            pass
        for tab in tabs:
            if tab["url"].startswith(wanted) or wanted in tab["title"]:
                return tab
        time.sleep(0.2)
    raise AssertionError(f"{wanted} is not shown: {[tab['url'] for tab in tabs]}")


def test_it_waits_with_numbers_to_call_and_goes_to_the_kiosk_when_the_server_comes(launched, mortal_kiosk):
    process, port, memory = launched
    assert "waiting.html" in shown(port, "伴办 · 正在连接")["url"]
    mortal_kiosk.start()
    shown(port, f"{mortal_kiosk.url}kiosk?printer=1")
    process.send_signal(signal.SIGTERM)
    assert process.wait(SECONDS) == 143
    assert list(memory.glob("banban-kiosk.*")) == []  # the profile is gone with the browser
    with pytest.raises(OSError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list", timeout=5)


def test_the_waiting_page_names_the_numbers_and_needs_no_network(contexts):
    page: Page = contexts((1080, 1920)).new_page()
    page.goto((FOLDER / "waiting.html").as_uri())
    assert page.get_by_text("12345", exact=True).is_visible() and page.get_by_text("120", exact=True).is_visible()
    assert page.evaluate("performance.getEntriesByType('resource').length") == 0


def test_a_browser_that_is_not_there_is_said_in_one_sentence(tmp_path):
    conf = tmp_path / "kiosk.conf"
    conf.write_text("CHROMIUM=no-such-browser\n", encoding="utf-8")
    done = subprocess.run(
        [FOLDER / "banban-kiosk"], env={**os.environ, "BANBAN_KIOSK_CONF": str(conf)}, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (1, "banban-kiosk: no-such-browser is not installed\n")


def test_the_policy_is_json_and_allows_the_microphone_to_one_address():
    policy = json.loads((FOLDER / "policy.json").read_text(encoding="utf-8"))
    (address,) = policy["AudioCaptureAllowedUrls"]
    assert address in policy["URLAllowlist"] and policy["URLBlocklist"] == ["*"]
    assert f"ADDRESS={address}" in (FOLDER / "banban-kiosk.conf").read_text(encoding="utf-8")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_understands_the_unit(tmp_path):
    unit = tmp_path / "banban-kiosk.service"
    text = (FOLDER / "banban-kiosk.service").read_text(encoding="utf-8")
    command = next(line for line in text.splitlines() if line.startswith("ExecStart="))
    unit.write_text(text.replace(command, "ExecStart=/bin/true"), encoding="utf-8")  # cage is not installed here
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, timeout=60)
    assert "banban-kiosk" not in done.stderr, done.stderr
