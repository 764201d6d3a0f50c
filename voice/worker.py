"""The mouth's side of its worker process: starts it, gives it a job, ends it when it is late; it keeps nothing."""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from voice.counting import Counters
from voice.framing import BrokenFrame, pack, unpack
from voice.trouble import Trouble

ROOT = Path(__file__).resolve().parent.parent
GRACE_SECONDS = 1.0


class Worker:
    """One process, started when it is first needed and again after it has failed.

    `render` must always be called from the same thread, and that thread must outlive the process: Linux ends a process
    that has asked to die with its parent when the *thread* that started it is gone.
    """

    def __init__(self, model: Path | None, start_seconds: float, counters: Counters) -> None:
        self._model = model
        self._start_seconds = start_seconds
        self._counters = counters
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = os.getpid()
        self._started_before = False

    def render(self, job: dict[str, Any], seconds: float) -> bytes:
        """Samples. Raises Trouble, after which the process is gone and the next call starts another."""
        if self._owner != os.getpid():  # we are a fork: the process, and what it answers, are our parent's
            self._process, self._owner = None, os.getpid()
        process = self._process or self._start()
        try:
            answer, samples = self._ask(process, pack(job), seconds)
        except Trouble:
            self.kill()
            raise
        if "error" in answer:
            self.kill()
            raise Trouble("failed", str(answer["error"]))
        return samples

    def close(self) -> None:
        """Ends the process: by the end of its input, or if it does not heed that, at once."""
        process = self._process
        if process is None:
            return
        assert process.stdin
        process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE_SECONDS)
        self.kill()

    def interrupt(self) -> None:
        """From another thread: whoever waits for an answer gets Trouble at once."""
        process = self._process
        if process is not None:
            process.kill()

    def kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "voice.mouth_worker", str(os.getpid())]
        command += [str(self._model.resolve())] if self._model else []
        self._counters.add("respawns", 1 if self._started_before else 0)
        self._started_before = True
        try:
            process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        except OSError as error:
            raise Trouble("failed", str(error), lasting=True) from error
        self._process = process
        try:
            hello, _ = self._ask(process, b"", self._start_seconds)
        except Trouble as error:
            self.kill()
            raise Trouble("failed", f"did not start: {error}", lasting=True) from error
        if "broken" in hello:
            self.kill()
            raise Trouble(str(hello["broken"]), str(hello.get("why", "")), lasting=True)
        return process

    @staticmethod
    def _ask(process: subprocess.Popen[bytes], frame: bytes, seconds: float) -> tuple[dict[str, Any], bytes]:
        assert process.stdin and process.stdout
        deadline = time.monotonic() + seconds
        source = process.stdout.fileno()
        poll = select.poll()  # select() knows no descriptors above 1,023, which a busy door has
        poll.register(source, select.POLLIN)

        def read(count: int) -> bytes:
            found = bytearray()
            while len(found) < count:
                if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
                    raise Trouble("failed", f"no answer within {seconds:.1f} s", ended=True)
                part = os.read(source, count - len(found))
                if not part:
                    break
                found += part
            return bytes(found)

        try:
            if frame:
                process.stdin.write(frame)  # below the 64 KiB that a pipe holds: this does not wait
            return unpack(read)
        except (BrokenFrame, OSError, ValueError) as error:
            raise Trouble("failed", str(error) or type(error).__name__, ended=True) from error
