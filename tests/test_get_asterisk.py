"""Getting Asterisk on a machine that lacks something: one sentence for a person, and nothing half done."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NEEDED = ("bash", "awk", "cat", "chmod", "cut", "df", "dirname", "flock", "grep", "head", "ls", "mkdir", "mktemp")
NEEDED += ("mv", "realpath", "rm", "sed", "sha256sum")
DEBIAN = ("apt-get", "dpkg-deb", "dpkg", "gpgv")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    for name in ("tools/get-asterisk", "deploy/asterisk/modules.conf"):
        (tmp_path / "clone" / name).parent.mkdir(parents=True)
        shutil.copy(ROOT / name, tmp_path / "clone" / name)
    return tmp_path / "clone"


def get(clone: Path, programs: tuple[str, ...] = (*NEEDED, *DEBIAN), **environment: str) -> tuple[int, str]:
    """(exit code, standard error) with only these programs on PATH."""
    path = clone.parent / "path"
    path.mkdir(exist_ok=True)
    for name in programs:
        if not (path / name).exists():
            (path / name).symlink_to(str(shutil.which(name)))
    command = [str(shutil.which("bash")), "tools/get-asterisk", str(clone / "asterisk")]
    bare = {"PATH": str(path), "LANG": "C.UTF-8", **environment}
    ended = subprocess.run(command, cwd=clone, env=bare, capture_output=True, text=True, timeout=120)
    return ended.returncode, ended.stderr


def test_where_it_is_not_debian_it_says_what_to_do(clone: Path):
    code, told = get(clone, NEEDED)
    assert code == 1
    assert told.startswith("Banban: this is not Debian: install Asterisk 22 yourself")


def test_a_disk_that_is_too_small_is_told_before_anything_is_fetched(clone: Path):
    df = clone.parent / "path" / "df"
    df.parent.mkdir()
    df.write_text("#!/bin/sh\necho head\necho disk 9000 8700 300 97% /\n")
    df.chmod(0o755)
    assert get(clone) == (
        1,
        "Banban: the disk is too full: getting Asterisk needs 450 MB for a moment and 60 MB for good.\n",
    )


def test_a_folder_that_cannot_be_written_is_one_sentence(clone: Path):
    (clone / "var").write_text("a file where the folder belongs")
    assert get(clone) == (1, "Banban: cannot write in this folder: is the disk full, or is it read-only?\n")


def test_what_is_there_is_not_got_again(clone: Path):
    both = (clone / "tools/get-asterisk").read_bytes() + (clone / "deploy/asterisk/modules.conf").read_bytes()
    (clone / "asterisk").mkdir()
    (clone / "asterisk" / ".complete").write_text(hashlib.sha256(both).hexdigest() + "\n")
    assert get(clone, NEEDED) == (0, "")  # it did not even look for apt
    with (clone / "deploy/asterisk/modules.conf").open("a") as modules:
        modules.write("load = app_echo.so\n")
    assert get(clone, NEEDED)[0] == 1


@pytest.mark.processes
def test_without_a_network_it_says_so_and_leaves_nothing(clone: Path, tmp_path: Path):
    sources = tmp_path / "sources.list"
    sources.write_text("deb http://127.0.0.1:9/debian bookworm main\n")
    config = tmp_path / "apt.conf"
    config.write_text(f'Dir::Etc::sourcelist "{sources}";\nDir::Etc::sourceparts "/dev/null";\n')
    code, told = get(clone, APT_CONFIG=str(config))
    assert code == 1
    assert told.startswith("Banban: no network: Asterisk could not be fetched from http://127.0.0.1:9/debian/")
    assert told.count("\n") == 1
    assert [file.name for file in clone.iterdir() if file.name.startswith("asterisk")] == ["asterisk.lock"]
