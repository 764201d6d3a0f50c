"""What tests of the worker look up in /proc, and the places that they take away from it."""

from __future__ import annotations

import os
from pathlib import Path

WORKER = b"voice.mouth_worker"


def children(parent: int | None = None) -> dict[int, str]:
    """{process number: state} of the workers that a process has started; a zombie's state is "Z"."""
    found = {}
    for path in Path(f"/proc/{parent or os.getpid()}/task").glob("*/children"):
        for number in path.read_text().split():
            try:
                command = Path(f"/proc/{number}/cmdline").read_bytes()
                state = Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0]
            except OSError:
                continue
            if WORKER in command or state == "Z":
                found[int(number)] = state
    return found


def worker() -> int:
    (number,) = children()
    return number


ITSELF = 'unset LD_LIBRARY_PATH; exec /usr/bin/espeak-ng "$@"'  # as if it needed no library


def without_library(folder: Path, monkeypatch) -> None:
    """The loader finds files of that name which are no libraries."""
    folder.mkdir()
    for name in ("libespeak-ng.so.1", "libespeak.so.1"):
        (folder / name).touch()
    monkeypatch.setenv("LD_LIBRARY_PATH", str(folder))


def with_program(folder: Path, monkeypatch, script: str | None) -> None:
    """espeak-ng is this shell script, or not there at all."""
    folder.mkdir()
    if script is not None:
        (folder / "espeak-ng").write_text(f"#!/bin/sh\n{script}\n")
        (folder / "espeak-ng").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
