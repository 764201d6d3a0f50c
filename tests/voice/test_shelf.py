"""The shelf keeps what was rendered within its limit, and never stands in the way of speaking."""

from __future__ import annotations

import errno
import logging
import os
import stat
import threading
import time
from pathlib import Path

import pytest

from voice.counting import Counters
from voice.shelf import Shelf

LOG = logging.getLogger("shelf")


@pytest.fixture
def counters() -> Counters:
    return Counters("evictions", "damaged", "unkept")


@pytest.fixture
def shelf(tmp_path: Path, counters: Counters) -> Shelf:
    return Shelf(tmp_path / "voice", 10_000, counters, LOG)


def key(number: int) -> str:
    return f"{number:064x}"[::-1]


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_what_was_put_is_there_for_everyone_who_knows_the_folder(shelf, tmp_path, counters):
    shelf.put(key(1), b"sound")
    assert shelf.get(key(1)) == b"sound"
    assert shelf.get(key(2)) is None
    assert Shelf(tmp_path / "voice", 10_000, counters, LOG).get(key(1)) == b"sound"


def test_only_the_one_who_runs_it_may_read_what_is_kept(shelf, tmp_path):
    shelf.put(key(1), b"sound")
    assert [stat.S_IMODE(path.stat().st_mode) for path in files(tmp_path)] == [0o600]


@pytest.mark.parametrize("damage", [lambda data: data[:-3], lambda data: data[:-1] + b"?", lambda data: b""])
def test_a_damaged_file_is_not_there_and_makes_room_for_a_new_one(shelf, tmp_path, counters, damage):
    shelf.put(key(1), b"sound of some length")
    (file,) = files(tmp_path)
    file.write_bytes(damage(file.read_bytes()))
    assert shelf.get(key(1)) is None
    assert counters.now()["damaged"] == 1 and not file.exists()
    shelf.put(key(1), b"sound of some length")
    assert shelf.get(key(1)) == b"sound of some length"


def test_the_least_recently_used_go_first_when_the_limit_is_passed(shelf, tmp_path, counters):
    for number in range(9):
        shelf.put(key(number), bytes(1_000))
        os.utime(shelf._path(key(number)), (number + 1, number + 1))
    shelf.get(key(0))  # the oldest, and now the last that was used
    shelf.put(key(9), bytes(1_000))
    assert sum(path.stat().st_size for path in files(tmp_path)) <= 10_000
    assert shelf.get(key(0)) and shelf.get(key(9)) and not shelf.get(key(1))
    assert counters.now()["evictions"] >= 1


def test_two_processes_with_one_folder_stay_within_the_limit_together(tmp_path, counters):
    one, other = (Shelf(tmp_path, 50_000, counters, LOG) for _ in range(2))
    for number in range(300):
        (one if number % 2 else other).put(key(number), bytes(1_000))
    # Each counts the other's anew after every 200 of its own: the limit holds for what it knows of.
    assert sum(path.stat().st_size for path in files(tmp_path)) <= 2 * 50_000


def test_half_written_files_of_a_process_that_is_gone_are_cleared_away(shelf, tmp_path):
    old, new = (tmp_path / "voice" / "ab" / f"{name}.part" for name in ("old", "new"))
    old.parent.mkdir(parents=True)
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (time.time() - 3600,) * 2)
    shelf.put(key(1), b"sound")
    assert not old.exists() and new.exists()


def test_a_folder_that_cannot_be_written_means_that_nothing_is_kept_and_is_said_once(tmp_path, counters, caplog):
    (tmp_path / "voice").write_text("a file where the folder should be")
    shelf = Shelf(tmp_path / "voice", 10_000, counters, LOG)
    for _ in range(3):
        shelf.put(key(1), b"sound")
    assert shelf.get(key(1)) is None
    assert counters.now()["unkept"] == 3
    assert len(caplog.records) == 1


def test_a_full_disk_leaves_no_half_file(shelf, tmp_path, counters, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    shelf.put(key(1), b"sound")
    assert files(tmp_path) == [] and counters.now()["unkept"] == 1


def test_many_threads_with_one_key_read_the_whole_or_nothing(shelf):
    seen = set()

    def read_and_write() -> None:
        for _ in range(50):
            shelf.put(key(1), b"s" * 2_000)
            seen.add(shelf.get(key(1)))

    threads = [threading.Thread(target=read_and_write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen <= {b"s" * 2_000, None} and b"s" * 2_000 in seen
