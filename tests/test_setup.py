"""The set-up on a machine that lacks something: one sentence for a person, and a code that is not zero."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# What a bare machine has, and espeak-ng; no Python, no uv.
BARE = (
    "espeak-ng",
    "bash",
    "mkdir",
    "cmp",
    "df",
    "awk",
    "flock",
    "cat",
    "sha256sum",
    "cut",
    "grep",
    "rm",
    "id",
    "dirname",
    "echo",
)
# No test reaches a network, or a Python other than that of its own folder.
DEAD = {
    "PIP_REQUIRE_VIRTUALENV": "1",
    "PIP_CONFIG_FILE": "/dev/null",
    "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
    "PIP_FIND_LINKS": "",
}


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with what the set-up needs of a clone."""
    (tmp_path / "clone" / "tools").mkdir(parents=True)
    for name in ("tools/setup", "requirements.txt", "requirements-test.txt"):
        shutil.copy(ROOT / name, tmp_path / "clone" / name)
    return tmp_path / "clone"


def set_up(clone: Path, *, kind: str = "run", python: bool = False, without: str = "") -> tuple[int, list[str], str]:
    """(exit code, lines on standard error, standard output) of the set-up with only BARE on PATH."""
    path = clone.parent / "path"
    path.mkdir(exist_ok=True)
    for name in BARE:
        (path / name).unlink(missing_ok=True)
        if name != without:
            (path / name).symlink_to(str(shutil.which(name)))
    if python:
        (path / "python3.10").symlink_to(Path(sys.base_prefix) / "bin" / "python3.10")
    bare = {"PATH": str(path), "HOME": str(clone.parent), "LANG": "C.UTF-8", **DEAD}
    command = [str(path / "bash"), "tools/setup", kind]
    ended = subprocess.run(command, cwd=clone, env=bare, capture_output=True, text=True, timeout=250)
    return ended.returncode, ended.stderr.splitlines(), ended.stdout


def test_without_python_3_10_it_says_what_to_install(clone):
    code, told, _ = set_up(clone)
    assert code != 0
    assert told[-1].startswith("Banban: Python 3.10 is neither on PATH") and "install 3.10" in told[-1]


def test_a_folder_that_cannot_be_written_is_one_sentence(clone):
    (clone / "var").write_text("a file where the folder belongs")  # a folder without the right to write is none to root
    code, told, _ = set_up(clone)
    assert code != 0
    assert told == ["Banban: cannot write in this folder: is the disk full, or is it read-only?"]


def test_a_disk_on_which_no_letter_has_room_is_one_sentence(clone):
    (clone / "var" / "log").mkdir(parents=True)
    (clone / "var" / "log" / "setup.log").symlink_to("/dev/full")
    code, told, _ = set_up(clone)
    assert code != 0
    assert told == ["Banban: cannot write in this folder: is the disk full, or is it read-only?"]


def test_a_disk_that_is_too_small_is_told_before_anything_is_fetched(clone):
    df = clone.parent / "path" / "df"
    df.parent.mkdir()
    set_up(clone)
    df.unlink()
    df.write_text("#!/bin/sh\necho head\necho disk 9000 8000 1000 90% /\n")
    df.chmod(0o755)
    bare = {"PATH": str(df.parent), "HOME": str(clone.parent)}
    ended = subprocess.run(["/bin/bash", "tools/setup", "run"], cwd=clone, env=bare, capture_output=True, text=True)
    assert ended.returncode != 0
    assert ended.stderr == "Banban: the disk is too full: about 4 GB are needed here, 1000 MB are free.\n"


def installed(clone: Path) -> None:
    (clone / ".venv" / "bin").mkdir(parents=True)
    (clone / ".venv" / "bin" / "python").symlink_to(sys.executable)
    done = subprocess.run(["sha256sum"], stdin=(clone / "requirements.txt").open(), capture_output=True, text=True)
    (clone / ".venv" / ".installed").write_text(done.stdout.split()[0] + "\n")


def test_what_was_installed_is_not_installed_again(clone):
    installed(clone)
    assert set_up(clone) == (0, [], "")
    (clone / ".venv" / "bin" / "python").unlink()  # its Python was taken away
    assert set_up(clone)[0] != 0
    (clone / ".venv" / "bin" / "python").symlink_to(sys.executable)
    with (clone / "requirements.txt").open("a") as requirements:
        requirements.write("one-more==1.0\n")
    assert set_up(clone)[0] != 0


def test_without_a_voice_it_runs_all_the_same_and_says_what_is_missing(clone):
    installed(clone)
    code, told, _ = set_up(clone, without="espeak-ng")
    assert code == 0
    assert "sudo apt-get install espeak-ng" in told[0] and "everything else works" in told[1]


@pytest.mark.processes
def test_without_a_network_it_says_so(clone):
    code, told, said = set_up(clone, python=True)
    assert code != 0
    assert "Installing the Python packages" in said
    (sentence,) = told
    assert sentence.startswith("Banban: no network") and "var/log/setup.log" in sentence
    assert not (clone / ".venv" / ".installed").exists()


@pytest.mark.processes
def test_missing_system_packages_are_named(clone):
    (clone / ".venv" / "bin").mkdir(parents=True)
    (clone / ".venv" / "bin" / "python").symlink_to(sys.executable)
    both = (clone / "requirements.txt").read_bytes() + (clone / "requirements-test.txt").read_bytes()
    done = subprocess.run(["sha256sum"], input=both, capture_output=True)
    (clone / ".venv" / ".installed").write_bytes(done.stdout.split()[0] + b"\n")
    code, told, _ = set_up(clone, kind="test")
    assert code != 0
    assert "sudo apt-get install" in told[-1] and "chromium" in told[-1]
