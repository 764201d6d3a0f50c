"""Finding and fetching the speech model: over a real server on loopback that cuts, lies and refuses."""

from __future__ import annotations

import dataclasses
import errno
import fcntl
import hashlib
import http.server
import io
import re
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import speech_model
from bot.__main__ import main
from bot.processes import CannotStart
from bot.settings import load
from bot.speech_model import SMALL_CN, Download, fetch, find, obtain

NAME = "a-model"
FILES = {
    "am/final.mdl": b"\0B<TransitionModel>" + bytes(range(256)) * 900,
    "conf/mfcc.conf": b"--sample-frequency=16000\n",
    "conf/model.conf": b"--frame-subsampling-factor=3\n--acoustic-scale=1.0\n",
    "graph/HCLr.fst": bytes.fromhex("d6fdb27e00"),
    "graph/Gr.fst": bytes.fromhex("d6fdb27e00"),
    "graph/disambig_tid.int": b"1\n",
}


def zipped(files: dict[str, bytes], link: str = "") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
        if link:
            member = zipfile.ZipInfo(link)
            member.external_attr = 0o120777 << 16
            archive.writestr(member, "/etc/passwd")
    return file.getvalue()


ZIP = zipped({f"{NAME}/{name}": data for name, data in FILES.items()})


class Server(http.server.ThreadingHTTPServer):
    """Sends `data`; breaks off after `cuts` bytes, one cut a request; knows ranges unless told otherwise."""

    daemon_threads = True

    def __init__(self, data: bytes) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.data = data
        self.cuts: list[int] = []
        self.status = 200
        self.ranges = True
        self.asked: list[str | None] = []

    @property
    def download(self) -> Download:
        url = f"http://127.0.0.1:{self.server_port}/model.zip"
        return Download(NAME, url, len(self.data), hashlib.sha256(self.data).hexdigest())


class Handler(http.server.BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        asked = self.headers.get("Range")
        self.server.asked.append(asked)
        start = int(re.findall(r"\d+", asked)[0]) if asked and self.server.ranges else 0
        data = self.server.data[start:]
        self.send_response(206 if start else self.server.status)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(self.server.data) - 1}/{len(self.server.data)}")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[: self.server.cuts.pop(0)] if self.server.cuts else data)

    def log_message(self, *parts: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch) -> Iterator[Server]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with Server(ZIP) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield running
        running.shutdown()


def quiet(text: str) -> None:
    pass


def chosen(**settings: object):
    return dataclasses.replace(load({}), **settings)


def laid_down(model: Path) -> None:
    for name, data in FILES.items():
        (model / name).parent.mkdir(parents=True, exist_ok=True)
        (model / name).write_bytes(data)


def refusal(download: Download, folder: Path) -> str:
    with pytest.raises(CannotStart) as error:
        fetch(download, folder, quiet)
    return str(error.value)


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# --- finding ---


def test_the_folder_that_was_set_counts_also_when_nothing_is_there(tmp_path):
    assert find(chosen(speech_model="/somewhere", demo_voice=1), tmp_path) == Path("/somewhere")


def test_the_model_that_was_fetched_is_found_and_nothing_before(tmp_path):
    assert find(chosen(), tmp_path) is None
    (tmp_path / SMALL_CN.name).mkdir()
    assert find(chosen(), tmp_path) == tmp_path / SMALL_CN.name


def test_for_a_demonstration_the_test_model_is_taken_and_no_other(tmp_path, monkeypatch):
    (tmp_path / SMALL_CN.name).mkdir()
    monkeypatch.setattr(speech_model, "TEST_MODEL", tmp_path / "test")
    assert find(chosen(demo_voice=1), tmp_path) is None
    (tmp_path / "test").mkdir()
    assert find(chosen(demo_voice=1), tmp_path) == tmp_path / "test"


# --- fetching ---


def test_a_model_is_fetched_checked_and_unpacked(server, tmp_path):
    said: list[str] = []
    model = fetch(server.download, tmp_path / "new" / "folder", said.append)
    assert model == tmp_path / "new" / "folder" / NAME
    assert {name: (model / name).read_bytes() for name in FILES} == FILES
    assert left(model.parent) == [NAME]
    assert server.download.url in said[0]


def test_whoever_hears_with_the_test_model_is_told_what_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr(speech_model, "TEST_MODEL", tmp_path)
    with pytest.raises(CannotStart, match=r"am/final\.mdl is missing"):
        obtain(chosen(demo_voice=1), quiet)
    laid_down(tmp_path)
    said: list[str] = []
    obtain(chosen(demo_voice=1), said.append)
    assert "understands a synthesiser, and no person" in said[-1]


def test_what_is_there_is_not_fetched_again(server, tmp_path):
    download = dataclasses.replace(server.download, name=SMALL_CN.name)
    laid_down(tmp_path / SMALL_CN.name)
    assert obtain(chosen(), quiet, download, tmp_path) == tmp_path / SMALL_CN.name
    assert server.asked == []


def test_a_connection_that_breaks_is_taken_up_where_it_broke(server, tmp_path):
    server.cuts = [1000, 5000]
    fetch(server.download, tmp_path, quiet)
    assert server.asked == [None, "bytes=1000-", "bytes=6000-"]


def test_when_it_breaks_again_and_again_the_next_command_goes_on(server, tmp_path):
    server.cuts = [1000, 0, 2000]
    assert "goes on from there" in refusal(server.download, tmp_path)
    assert (tmp_path / f"{NAME}.zip.part").stat().st_size == 3000
    assert fetch(server.download, tmp_path, quiet).is_dir()
    assert server.asked[-1] == "bytes=3000-"
    assert left(tmp_path) == [NAME]


def test_a_server_that_knows_no_ranges_sends_all_again(server, tmp_path):
    server.ranges, server.cuts = False, [1000]
    assert fetch(server.download, tmp_path, quiet).is_dir()
    assert server.asked == [None, "bytes=1000-"]


def test_more_than_there_should_be_is_begun_anew(server, tmp_path):
    (tmp_path / f"{NAME}.zip.part").write_bytes(b"x" * (len(ZIP) + 1))
    assert fetch(server.download, tmp_path, quiet).is_dir()


def test_one_who_sends_without_end_is_not_listened_to_for_ever(server, tmp_path):
    download = dataclasses.replace(server.download, size=100_000)
    assert "wrong checksum" in refusal(download, tmp_path)
    assert len(server.asked) == 1


# --- what goes wrong is said in one sentence, and leaves nothing half done ---


def test_a_wrong_checksum_is_thrown_away(server, tmp_path):
    assert "wrong checksum" in refusal(dataclasses.replace(server.download, sha256="0" * 64), tmp_path)
    assert left(tmp_path) == []


def test_a_model_that_is_not_there(server, tmp_path):
    server.status = 404
    assert "answered 404" in refusal(server.download, tmp_path)


def test_no_network(tmp_path, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    download = Download(NAME, "http://127.0.0.1:9/model.zip", 1000, "")
    sentence = refusal(download, tmp_path)
    assert "cannot be reached" in sentence and "\n" not in sentence


def test_too_little_room_is_said_before_anything_is_fetched(server, tmp_path):
    assert "has room for" in refusal(dataclasses.replace(server.download, size=1 << 60), tmp_path)
    assert server.asked == []


def test_a_disk_that_fills_up_meanwhile(server, tmp_path, monkeypatch):
    def full(*parts: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(speech_model, "_more", full)
    assert "disk is full" in refusal(server.download, tmp_path)


def test_two_at_the_same_time_do_not_write_into_one_file(server, tmp_path):
    with (tmp_path / f"{NAME}.zip.part").open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert "Another process" in refusal(server.download, tmp_path)
    assert fetch(server.download, tmp_path, quiet).is_dir()


@pytest.mark.parametrize(
    "data",
    [
        zipped({f"{NAME}/../../evil": b"x"}),
        zipped({"/etc/evil": b"x"}),
        zipped({"other/final.mdl": b"x"}),
        zipped({f"{NAME}\\..\\..\\evil": b"x"}),
        zipped({}, link=f"{NAME}/link"),
    ],
    ids=["up", "absolute", "beside", "backslash", "link"],
)
def test_nothing_is_unpacked_outside_its_folder(server, tmp_path, data):
    server.data = data
    assert "no place in a model" in refusal(server.download, tmp_path / "in" / "side")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [f"{NAME}.zip.part"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"no zip at all", "cannot be unpacked"),
        (zipped({f"{NAME}/am/final.mdl": b"x"}), "holds no model"),
        (zipped({f"{NAME}/{name}": data for name, data in FILES.items() if "Gr" not in name}), "Gr.fst is missing"),
    ],
    ids=["no zip", "one file", "one too few"],
)
def test_what_is_no_model_is_not_put_in_its_place(server, tmp_path, data, says):
    server.data = data
    assert says in refusal(server.download, tmp_path)
    assert left(tmp_path) == [f"{NAME}.zip.part"]


def test_a_bomb_is_not_unpacked(server, tmp_path):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{NAME}/am/final.mdl", bytes(5_000_000))
    server.data = file.getvalue()
    assert "more than a model can be" in refusal(server.download, tmp_path)


# --- the command ---


def test_the_command_names_the_model_that_was_set(tmp_path, monkeypatch, capsys):
    laid_down(tmp_path)
    monkeypatch.setenv("BANBAN_SPEECH_MODEL", str(tmp_path))
    assert main(["speech-model"]) == 0
    assert str(tmp_path) in capsys.readouterr().out


def test_the_command_says_what_is_wrong_with_it(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("BANBAN_SPEECH_MODEL", str(tmp_path))
    assert main(["speech-model"]) == 78
    assert "am/final.mdl is missing" in capsys.readouterr().err


def test_the_model_that_is_fetched_is_named_completely():
    assert SMALL_CN.url.endswith(f"/{SMALL_CN.name}.zip")
    assert re.fullmatch("[0-9a-f]{64}", SMALL_CN.sha256) and SMALL_CN.size // speech_model.MB == 41
