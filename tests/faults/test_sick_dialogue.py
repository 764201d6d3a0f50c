"""Rasa late, wrong or silent: the resident hears it in one sentence, reaches a person, and no late word comes after."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from bot import content, database, settings
from bot.conversation import Hub
from bot.dialogue import Dialogue
from bot.store import Store
from bot.turns import SHANGHAI
from bot.web import create_app

pytestmark = pytest.mark.processes

WAIT = 1.0  # seconds that the dialogue engine may think
SORRY = content.load().phrases["sorry"].text.format(hotline="12345")
SAID = [{"text": "好，我帮您办。"}]


def whole(body: bytes, status: str = "200 OK", length: int | None = None) -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length or len(body)}\r\n\r\n"
    return head.encode() + body


def said(items: object) -> bytes:
    return whole(json.dumps(items).encode())


# What the stand-in for Rasa does with a question, once it has read it.


def late(client: socket.socket) -> None:
    time.sleep(2 * WAIT)
    client.sendall(said(SAID))


def late_piece_by_piece(client: socket.socket) -> None:
    """Never silent for long: each piece comes in time, the answer does not."""
    head, body = said(SAID).split(b"\r\n\r\n")
    client.sendall(head + b"\r\n\r\n")
    for byte in body:
        client.sendall(bytes([byte]))
        time.sleep(WAIT / 3)


def nothing(client: socket.socket) -> None:
    client.sendall(said([]))


def blank(client: socket.socket) -> None:
    client.sendall(said([{"text": "  "}]))


def broken(client: socket.socket) -> None:
    client.sendall(whole(b"Traceback", "500 Internal Server Error"))


def garbage(client: socket.socket) -> None:
    client.sendall(b"\x00\xff\x16\x03garbage")


def another_shape(client: socket.socket) -> None:
    client.sendall(said({"text": "好"}))


def not_json(client: socket.socket) -> None:
    client.sendall(whole("<html>好</html>".encode()))


def half_a_character(client: socket.socket) -> None:
    client.sendall(whole(rb'[{"text": "\ud83d"}]'))


def the_zero_character(client: socket.socket) -> None:
    client.sendall(said([{"text": "好\0"}]))


def no_number(client: socket.socket) -> None:
    client.sendall(whole(b'[{"text": "1", "custom": {"agenda": {"step": NaN}}}]'))


def nested_without_end(client: socket.socket) -> None:
    client.sendall(whole(b"[" * 200_000))


def cut_off(client: socket.socket) -> None:
    body = json.dumps(SAID).encode()
    client.sendall(whole(body[:10], length=len(body)))


def closed_at_once(client: socket.socket) -> None:
    """The connection ends without a word."""


def closed_late(client: socket.socket) -> None:
    time.sleep(0.8 * WAIT)


def never(client: socket.socket) -> None:
    time.sleep(10 * WAIT)


def one_huge_text(client: socket.socket) -> None:
    client.sendall(said([{"text": "长" * 100_000}]))


def very_many_texts(client: socket.socket) -> None:
    client.sendall(said([{"text": "多"}] * 1000))


def without_end(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
    while True:
        client.sendall(b" " * 65536)


SICK = (
    late, late_piece_by_piece, nothing, blank, broken, garbage, another_shape, not_json, half_a_character,
    the_zero_character, no_number, nested_without_end, cut_off, closed_at_once, closed_late, never, one_huge_text,
    very_many_texts, without_end,
)  # fmt: skip


class Rasa:
    """Stands where Rasa stands: reads each question and does `what` with it."""

    def __init__(self) -> None:
        self.what: Callable[[socket.socket], None] = lambda client: client.sendall(said(SAID))
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(client,), daemon=True).start()

    def _answer(self, client: socket.socket) -> None:
        with client:
            try:
                read = b""
                while b"\r\n\r\n" not in read:
                    read += client.recv(65536)
                self.what(client)
            except OSError:
                pass  # it was hung up on

    def close(self) -> None:
        with suppress(OSError):  # it was closed before
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()


@pytest.fixture
def rasa() -> Iterator[Rasa]:
    rasa = Rasa()
    yield rasa
    rasa.close()


class Page:
    """A resident's page at the web application, whose dialogue engine is the stand-in."""

    def __init__(self, folder: Path, rasa_url: str) -> None:
        url = f"sqlite:///{folder}/sick.db"
        database.migrate(url)
        self.store = Store(database.connect(url))
        chosen = dataclasses.replace(settings.load({}), wait=WAIT)
        dialogue = Dialogue(rasa_url, wait=WAIT)
        self.hub = Hub(self.store, dialogue, content.load(), lambda: dt.datetime.now(SHANGHAI), wait=WAIT)
        self._client = create_app(chosen, self.hub).test_client()
        self.opened = self._client.post("/api/conversations", json={"door": "web", "city": "shanghai"}).get_json()

    def says(self, text: str):  # type: ignore[no-untyped-def]
        headers = {"Authorization": f"Bearer {self.opened['token']}"}
        path = f"/api/conversations/{self.opened['id']}/messages"
        return self._client.post(path, json={"text": text}, headers=headers)


@pytest.fixture
def page(tmp_path: Path, rasa: Rasa) -> Page:
    return Page(tmp_path, rasa.url)


@pytest.mark.parametrize("sick", SICK, ids=[sick.__name__ for sick in SICK])
def test_the_resident_hears_it_in_one_sentence_and_reaches_a_person(page, rasa, sick):
    rasa.what = sick
    begun = time.monotonic()
    answer = page.says("我想挂号")
    assert time.monotonic() - begun < 5 * WAIT  # it may take as long as it likes: the resident is not kept waiting
    assert answer.status_code == 200
    heard = answer.get_json()
    assert [m["text"] for m in heard["messages"]] == ["我想挂号", SORRY]
    assert heard["holder"] == "waiting"
    (waiting,) = page.hub.waiting()
    assert (waiting.id, waiting.reason) == (page.opened["id"], "dialogue_down")


@pytest.mark.parametrize("sick", [late, late_piece_by_piece, closed_late])
def test_an_answer_that_comes_after_all_is_not_said(page, rasa, sick):
    rasa.what = sick
    page.says("我想挂号")
    time.sleep(1.5 * WAIT)
    page.hub.recover()
    assert len(page.hub.since(page.opened["id"]).messages) == 3


def test_once_it_is_well_again_the_bot_goes_on_while_the_person_is_waited_for(page, rasa):
    well, rasa.what = rasa.what, broken
    page.says("我想挂号")
    rasa.what = well
    assert [m["text"] for m in page.says("骨科").get_json()["messages"]] == ["骨科", SAID[0]["text"]]


def test_a_stopped_one_is_an_apology_too(page, rasa):
    rasa.close()
    assert [m["text"] for m in page.says("我想挂号").get_json()["messages"]] == ["我想挂号", SORRY]
    assert page.hub.case(page.opened["id"]).holder == "waiting"
