"""The two servers that are measured, each a process of its own on loopback: the web doors, and the reference loop."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[2]
MODEL = ROOT / "tests" / "data" / "speech_model"
READY_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def ours(folder: Path, listeners: int) -> Iterator[str]:
    """`python -m bot web` on a database of its own, hearing with the test model; gives its address."""
    port = free_port()
    environment = {
        **os.environ,
        "BANBAN_PORT": str(port),
        "BANBAN_LISTENERS": str(listeners),
        "BANBAN_VOICE_CACHE": str(folder / "voice"),
        "DATABASE_URL": f"sqlite:///{folder / 'bench.db'}",
        "DEMO_VOICE": "1",
    }
    subprocess.run(
        [sys.executable, "-m", "bot", "migrate"], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    with _process([sys.executable, "-m", "bot", "web"], environment, folder / "web.log"):
        _until(
            lambda: all(
                requests.get(f"{address}/api/speech", timeout=2).json()[part]["on"] for part in ("ears", "mouth")
            )
        )
        yield address


@contextmanager
def reference(folder: Path) -> Iterator[str]:
    """The reference loop on the same model; gives its address."""
    port = free_port()
    command = [sys.executable, str(ROOT / "tools" / "bench_voice" / "reference_loop.py"), str(MODEL), str(port)]
    with _process(command, dict(os.environ), folder / "reference.log"):
        _until(lambda: bool(socket.create_connection(("127.0.0.1", port), 1)))
        yield f"ws://127.0.0.1:{port}"


@contextmanager
def _process(command: list[str], environment: dict[str, str], log: Path) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=20)


def _until(ready) -> None:  # type: ignore[no-untyped-def]
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        try:
            if ready():
                return
        except (OSError, requests.RequestException):
            pass
        time.sleep(0.2)
    raise SystemExit("bench-voice: a server did not become ready; see its log.")
