"""What the call tests share: an Asterisk, the exchange's sounds, and a town of telephones for each test."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from rig import EXCHANGE, ROOT, STAND_IN, Rig


@pytest.fixture(scope="session")
def private_network() -> None:
    """The tests must not reach a real telephone, and leave no process: a network of their own sees to both."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((EXCHANGE, 0))
        except OSError:
            pytest.fail(
                "call tests run in a network of their own: tools/private-network .venv/bin/python -m pytest -m call"
            )


@pytest.fixture(scope="session")
def asterisk() -> Path:
    """The folder of tools/get-asterisk: var/asterisk, or what BANBAN_ASTERISK names."""
    folder = Path(os.environ.get("BANBAN_ASTERISK") or ROOT / "var" / "asterisk")
    if not (folder / "asterisk").exists():
        pytest.fail(f"there is no Asterisk in {folder}: tools/get-asterisk gets one")
    return folder


@pytest.fixture(scope="session")
def sounds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sounds")
    subprocess.run([sys.executable, str(ROOT / "tools" / "phone_sounds.py"), str(folder)], check=True, timeout=120)
    return folder


@pytest.fixture
def town(private_network: None, asterisk: Path, sounds: Path, tmp_path: Path) -> Iterator[Callable[..., Rig]]:
    """Makes the town of a test, with the stand-in as gateway when nothing else is named; None: without one."""
    with ExitStack() as stack:
        made: list[Rig] = []

        def make(gateway: list[str] | None = STAND_IN, environment: dict[str, str] | None = None) -> Rig:
            made.append(stack.enter_context(Rig(tmp_path / "town", asterisk, sounds, gateway, environment)))
            return made[-1]

        yield make
        for rig in made:
            assert rig.errors() == []
