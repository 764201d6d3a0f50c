"""Rendered speech on the disk, within a limit: the least recently used goes first; it does not know what is said.

A shelf never fails: what cannot be kept is not kept, what is damaged is not there. Several processes may share the
folder.
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
import zlib
from pathlib import Path

from voice.counting import Counters

MARK = b"BBSP"  # then the CRC-32 of the rest, four bytes
RECOUNT = 200  # after so many additions the folder is counted anew: other processes add to it too
EMPTIED_TO = 0.9  # of the limit, so that not each addition has to look for the oldest
LEFT_OVER_SECONDS = 60.0  # a half-written file of this age belongs to a process that is gone


class Shelf:
    """`limit`: bytes of files. Many threads may use it. Counts evictions, damaged, unkept."""

    def __init__(self, folder: Path, limit: int, counters: Counters, log: logging.Logger) -> None:
        self._folder, self._limit, self._counters, self._log = folder, limit, counters, log
        self._lock = threading.Lock()
        self._bytes = 0
        self._added = 0
        self._complained = False

    def get(self, key: str) -> bytes | None:
        path = self._path(key)
        try:
            data = path.read_bytes()
        except OSError:
            return None
        content = data[8:]
        if data[:4] != MARK or data[4:8] != zlib.crc32(content).to_bytes(4, "big"):
            self._counters.add("damaged")
            self._remove(path)
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # it was used; the time of access is not kept on many disks
        return content

    def put(self, key: str, content: bytes) -> None:
        path = self._path(key)
        part = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)  # it may hold what concerns one person alone
            with open(part, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
                file.write(MARK + zlib.crc32(content).to_bytes(4, "big") + content)
            os.replace(part, path)
        except OSError as error:
            self._remove(part)
            self._counters.add("unkept")
            self._complain(error)
            return
        self._complained = False
        with self._lock:
            self._bytes += len(content) + 8
            self._added += 1
            if self._bytes > self._limit or self._added % RECOUNT == 1:
                self._make_room()

    def _make_room(self) -> None:
        files = []
        for path in self._folder.glob("*/*"):
            try:
                state = path.stat()
            except OSError:  # another process has just removed it
                continue
            if path.suffix != ".part":
                files.append((state.st_mtime_ns, state.st_size, path))
            elif time.time() - state.st_mtime > LEFT_OVER_SECONDS:
                self._remove(path)
        self._bytes = sum(size for _, size, _ in files)
        if self._bytes <= self._limit:
            return
        for _, size, path in sorted(files):
            if self._bytes <= EMPTIED_TO * self._limit:
                break
            self._remove(path)
            self._bytes -= size
            self._counters.add("evictions")

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.speech"

    def _complain(self, error: OSError) -> None:
        if not self._complained:  # once until it goes well again: the folder stays full for longer than one sentence
            self._log.warning("Speech is not kept in %s: %s", self._folder, error.strerror or error)
        self._complained = True

    @staticmethod
    def _remove(path: Path) -> None:
        with contextlib.suppress(OSError):
            path.unlink()
