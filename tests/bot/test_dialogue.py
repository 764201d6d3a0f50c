"""Rasa's REST channel as the hub needs it: every answer has a shape or is DialogueUnavailable."""

from __future__ import annotations

import datetime as dt
import http.server
import json
import threading
import time
from collections.abc import Iterator

import pytest
from patience import free_port

from bot.dialogue import Dialogue, DialogueUnavailable, Reply, Said

NOW = dt.datetime(2026, 11, 21, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))


class Rasa(http.server.ThreadingHTTPServer):
    """Answers what a test puts into `body`, and remembers what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.body: bytes = b"[]"
        self.status = 200
        self.delay = threading.Event()
        self.slow = False
        self.hang_up = 0
        self.asked: list[tuple[str, object]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def says(self, data: object) -> None:
        self.body = json.dumps(data).encode()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Rasa

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.hang_up:
            self.server.hang_up -= 1
            self.close_connection = True
            return
        self.server.asked.append((self.path, json.loads(body)))
        if self.server.slow:
            self.server.delay.wait(5)
        self.answer()

    def do_GET(self) -> None:
        self.server.asked.append((self.path, None))
        self.answer()

    def answer(self) -> None:
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def rasa() -> Iterator[Rasa]:
    server = Rasa()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.delay.set()
    server.shutdown()
    server.server_close()


def ask(rasa: Rasa, text: str = "你好", n: int = 0, **options: object) -> Reply:
    dialogue = Dialogue(rasa.url, wait=0.3, **options)  # type: ignore[arg-type]
    return dialogue.ask("abc", text, "shanghai", "web", {"x": 1}, NOW, n)


CUSTOM = {
    "speech": [None, "打，一二三四五"],
    "expect": "date",
    "agenda": {"step": 3},
    "city": "beijing",
    "handoff": "asked",
    "urgent": True,
    "voice": {"rate": 0.8, "volume": 1.2},
}


def test_texts_become_what_is_said_and_custom_tells_what_it_leads_to(rasa):
    buttons = [{"title": "好", "payload": "好的"}]
    rasa.says([{"text": "一"}, {"text": "打12345", "buttons": buttons, "recipient_id": "x"}, {"custom": CUSTOM}])
    assert ask(rasa) == Reply(
        said=(Said("一"), Said("打12345", "打，一二三四五", (("好", "好的"),), "date")),
        agenda={"step": 3},
        city="beijing",
        handoff="asked",
        urgent=True,
        voice={"rate": 0.8, "volume": 1.2},
    )


def test_a_text_alone_is_an_answer(rasa):
    rasa.says([{"text": "您好"}])
    assert ask(rasa) == Reply((Said("您好"),))


@pytest.mark.parametrize(
    "items", [[{"text": "长" * 2001}], [{"text": "多"}] * 21, [{"text": "一", "rest": "x" * 300_000}]]
)
def test_more_than_anybody_would_listen_to_is_no_answer(rasa, items):
    rasa.says(items)
    with pytest.raises(DialogueUnavailable):
        ask(rasa)


def test_as_much_as_fits_is_an_answer(rasa):
    rasa.says([{"text": "长" * 2000}] * 20)
    assert len(ask(rasa).said) == 20


def test_a_hand_off_needs_no_words(rasa):
    rasa.says([{"custom": {"handoff": "asked"}}])
    assert ask(rasa) == Reply((), handoff="asked")


def test_the_question_carries_all_that_the_dialogue_needs(rasa):
    rasa.says([{"text": "您好"}])
    ask(rasa, n=85, token="secret")
    ((path, body),) = rasa.asked
    assert path == "/webhooks/rest/webhook?token=secret"
    assert body == {
        "sender": "abc-2",  # a new tracker every 40 messages
        "message": "你好",
        "metadata": {
            "conversation": "abc",
            "city": "shanghai",
            "door": "web",
            "agenda": {"x": 1},
            "now": "2026-11-21T10:00:00+08:00",
            "handback": None,
            "speaker": "resident",
            "caller": "",
        },
    }


def test_a_resident_cannot_give_rasa_commands(rasa):
    rasa.says([{"text": "您好"}])
    ask(rasa, "/restart")
    assert rasa.asked[0][1]["message"] == "／restart"  # type: ignore[index]


BROKEN = {
    "nothing at all": b"",
    "an empty list: Rasa broke and answers 200": b"[]",
    "a page": b"<html>",
    "an object": b'{"text": "x"}',
    "null": b"null",
    "no words and no person": b'[{"custom": {"agenda": {}}}]',
    "empty words": b'[{"text": "  "}]',
    "a picture": b'[{"image": "x"}]',
    "words that are a list": b'[{"text": ["x"]}]',
    "buttons without words": b'[{"text": "x", "buttons": [{"title": "y"}]}]',
    "an agenda that is a word": b'[{"text": "x"}, {"custom": {"agenda": "y"}}]',
    "bytes that are no text": b"\xff\xfe",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN.keys())
def test_an_answer_that_cannot_be_said_is_no_answer(rasa, body):
    rasa.body = body
    with pytest.raises(DialogueUnavailable):
        ask(rasa)


@pytest.mark.parametrize("status", [401, 404, 500, 503])
def test_a_refusal_is_no_answer(rasa, status):
    rasa.says([{"text": "您好"}])
    rasa.status = status
    with pytest.raises(DialogueUnavailable):
        ask(rasa)


def test_a_rasa_that_thinks_too_long_is_no_answer_and_is_asked_only_once(rasa):
    rasa.says([{"text": "您好"}])
    rasa.slow = True
    began = time.monotonic()
    with pytest.raises(DialogueUnavailable):
        ask(rasa)
    assert time.monotonic() - began < 3
    assert len(rasa.asked) == 1


def test_a_connection_that_was_hung_up_is_tried_once_more(rasa):
    rasa.says([{"text": "您好"}])
    rasa.hang_up = 1
    assert ask(rasa) == Reply((Said("您好"),))
    rasa.hang_up = 2
    with pytest.raises(DialogueUnavailable):
        ask(rasa)


def test_nobody_at_the_other_end_is_no_answer():
    port = free_port()
    dialogue = Dialogue(f"http://127.0.0.1:{port}", wait=0.3, actions_url=f"http://127.0.0.1:{port}")
    for act in (lambda: dialogue.parse("你好"), lambda: dialogue.ask("a", "你好", "shanghai", "web", None, NOW)):
        with pytest.raises(DialogueUnavailable):
            act()
    assert not dialogue.ready()
    assert not dialogue.actions_ready()


def test_parse_gives_what_rasa_understood(rasa):
    rasa.says({"intent": {"name": "greet", "confidence": 0.9}})
    assert Dialogue(rasa.url).parse("你好") == {"intent": {"name": "greet", "confidence": 0.9}}
    assert rasa.asked == [("/model/parse", {"text": "你好"})]
    rasa.says([])
    with pytest.raises(DialogueUnavailable):
        Dialogue(rasa.url).parse("你好")


def test_ready_means_that_a_model_is_loaded(rasa):
    dialogue = Dialogue(rasa.url, "secret", actions_url=rasa.url)
    assert dialogue.ready() and dialogue.actions_ready()
    assert [path for path, _ in rasa.asked] == ["/status?token=secret", "/health"]
    rasa.status = 409  # Rasa without a model
    assert not dialogue.ready()


def test_a_proxy_in_the_environment_does_not_hear_what_is_said(rasa, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    rasa.says([{"text": "您好"}])
    assert ask(rasa).said
