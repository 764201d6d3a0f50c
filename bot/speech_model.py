"""The speech model of this machine: finds it, or fetches it once when asked to; nothing is fetched by itself."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import http.client
import os
import shutil
import stat
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from bot.processes import ROOT, CannotStart
from bot.settings import Settings
from voice.model_folder import ModelFolder

FOLDER = ROOT / "var" / "speech"
TEST_MODEL = ROOT / "tests" / "data" / "speech_model"  # understands a synthesiser alone
MB = 1 << 20
SHOWN = 4 * MB  # a line of progress for each
TIMEOUT = 30.0  # seconds without a byte
TRIES = 3
UNPACKED = 8  # times its size, at most: more is no model but a trap

Say = Callable[[str], None]


@dataclass(frozen=True)
class Download:
    """A model as a zip file: `size` in bytes and `sha256` are known beforehand."""

    name: str
    url: str
    size: int
    sha256: str


# Apache-2.0. The size stands in https://alphacephei.com/vosk/models/model-list.json, which has an MD5 sum only; the
# SHA-256 sum is the one that a Yocto recipe, Android apps and others pin, independently of each other.
SMALL_CN = Download(
    name="vosk-model-small-cn-0.22",
    url="https://alphacephei.com/vosk/models/vosk-model-small-cn-0.22.zip",
    size=43_898_754,
    sha256="3af8b0e7e0f835ae9d414ce5df580237a3cfb08d586c9fbbb0f7ff29ad5b14ba",
)


def find(settings: Settings, folder: Path = FOLDER) -> Path | None:
    """The folder of the model to hear with, or None. A folder that was set is not looked into: its user is told."""
    if settings.speech_model:
        return Path(settings.speech_model)
    model = TEST_MODEL if settings.demo_voice else folder / SMALL_CN.name
    return model if model.is_dir() else None


def obtain(settings: Settings, say: Say, download: Download = SMALL_CN, folder: Path = FOLDER) -> Path:
    """The model that the settings name, else the one that was fetched before, else it is fetched now.

    Raises CannotStart with one sentence. What was fetched until then is kept, and the next call goes on from there.
    """
    found = find(settings, folder)
    if found is None and settings.demo_voice:
        raise CannotStart(f"DEMO_VOICE is 1, but there is no test model in {TEST_MODEL}")
    if found is None:
        found = fetch(download, folder, say)
    trouble = ModelFolder(found).trouble()
    if trouble:
        raise CannotStart(f"The speech model in {found} cannot be used: {trouble}")
    test = " (the test model: it understands a synthesiser, and no person)" if settings.demo_voice else ""
    say(f"The speech model is in {found}{'' if settings.speech_model else test}")
    return found


def fetch(download: Download, folder: Path, say: Say) -> Path:
    """Downloads, checks and unpacks into `folder`; the model is there whole or not at all. Raises CannotStart."""
    part = folder / f"{download.name}.zip.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        room = shutil.disk_usage(folder).free
        if room < 4 * download.size:
            raise CannotStart(f"{folder} has room for {room // MB} MB, and {4 * download.size // MB} MB are needed")
        with part.open("ab+") as file:
            _alone(file, part)
            say(f"Fetching {download.name}, {download.size / MB:.0f} MB, from {download.url}")
            _complete(download, file, say)
            _check(download, file, part)
            model = _unpack(download, file, folder)
        part.unlink()
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise CannotStart(f"The disk is full: {4 * download.size // MB} MB are needed in {folder}") from error
        raise
    return model


def _alone(file: BinaryIO, part: Path) -> None:
    """Whoever writes holds the lock; it goes with the process."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CannotStart(f"Another process is fetching the speech model into {part.parent}") from None


def _complete(download: Download, file: BinaryIO, say: Say) -> None:
    """Fetches what is missing; a connection that broke is taken up again as long as something comes."""
    for attempt in range(1, TRIES + 1):
        have = file.seek(0, os.SEEK_END)
        if have > download.size:
            have = file.truncate(0)
        if have == download.size:
            return
        if have:
            say(f"   goes on after {have / MB:.0f} MB")
        with _sentences(download, file, last=attempt == TRIES):
            _more(download, file, have, say)
        if file.seek(0, os.SEEK_END) >= download.size:  # more of it has a wrong checksum
            return
    raise CannotStart(_broken(file))


@contextmanager
def _sentences(download: Download, file: BinaryIO, last: bool) -> Iterator[None]:
    """Turns what a connection can suffer into CannotStart, unless another try may mend it."""
    try:
        yield
    except urllib.error.HTTPError as error:
        raise CannotStart(f"The server answered {error.code} {error.reason} for {download.url}") from error
    except (urllib.error.URLError, TimeoutError, http.client.HTTPException, ConnectionError) as error:
        if not last:
            return
        begun = file.seek(0, os.SEEK_END) > 0
        why = getattr(error, "reason", None) or error
        raise CannotStart(_broken(file) if begun else f"{download.url} cannot be reached ({why})") from error


def _broken(file: BinaryIO) -> str:
    have = file.seek(0, os.SEEK_END) / MB
    return f"The connection broke after {have:.1f} MB: the same command goes on from there"


def _more(download: Download, file: BinaryIO, have: int, say: Say) -> None:
    """One request for what comes after the first `have` bytes; a server that knows no ranges sends all again."""
    asked = {"Range": f"bytes={have}-"} if have else {}
    with urllib.request.urlopen(urllib.request.Request(download.url, headers=asked), timeout=TIMEOUT) as answer:
        goes_on = answer.status == 206 and answer.headers.get("Content-Range", "").startswith(f"bytes {have}-")
        if have and not goes_on:
            have = file.truncate(0)
        while have <= download.size:
            piece = answer.read(1 << 16)
            if not piece:
                return
            if have // SHOWN != (have + len(piece)) // SHOWN:
                say(f"   {(have + len(piece)) / MB:.0f} of {download.size / MB:.0f} MB")
            have += file.write(piece)
            file.flush()


def _check(download: Download, file: BinaryIO, part: Path) -> None:
    digest = hashlib.sha256()
    file.seek(0)
    while piece := file.read(MB):
        digest.update(piece)
    if digest.hexdigest() != download.sha256:
        part.unlink()
        raise CannotStart(f"What {download.url} sent is not the model (wrong checksum), and was thrown away")


def _unpack(download: Download, file: BinaryIO, folder: Path) -> Path:
    """The model's folder, moved into its place as the last act."""
    with tempfile.TemporaryDirectory(prefix=".unpacking-", dir=folder) as place:
        try:
            with zipfile.ZipFile(file) as archive:
                members = [_safe(member, download) for member in archive.infolist()]
                if sum(member.file_size for member in members) > UNPACKED * download.size:
                    raise CannotStart(f"{download.name}.zip unpacks to more than a model can be")
                archive.extractall(place, members)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            raise CannotStart(f"{download.name}.zip cannot be unpacked: {error}") from error
        unpacked = Path(place) / download.name
        trouble = ModelFolder(unpacked).trouble()
        if trouble:
            raise CannotStart(f"{download.name}.zip holds no model: {trouble}")
        target = folder / download.name
        unpacked.rename(target)
    return target


def _safe(member: zipfile.ZipInfo, download: Download) -> zipfile.ZipInfo:
    """The member, if it is a file or a folder inside the model's own folder. Raises CannotStart."""
    path = PurePosixPath(member.filename)
    kind = stat.S_IFMT(member.external_attr >> 16)
    inside = path.parts[:1] == (download.name,) and ".." not in path.parts and "\\" not in member.filename
    if not inside or kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise CannotStart(f"{download.name}.zip holds {member.filename!r}, which has no place in a model")
    return member
