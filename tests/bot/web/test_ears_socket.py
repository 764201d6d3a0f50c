"""The socket for voices: who is let in, what vosk-server's clients meet, and what no client can break."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator

import pytest
import websocket
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from patience import until
from stand_in import SECOND, final, partial
from werkzeug.serving import make_server

from bot.web import ears as module

CONFIG = '{"config": {"sample_rate": 16000}}'
FRAME = bytes(3200)


@pytest.fixture
def address(app, opened) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"ws://127.0.0.1:{server.port}/api/conversations/{opened.id}/ears"
    server.shutdown()


@pytest.fixture
def connect(address, opened) -> Iterator[object]:
    """Opens the socket with the token as `Authorization`; or with `header`, or none."""
    lines = []

    def open_line(header: str | None = f"Bearer {opened.token}") -> websocket.WebSocket:
        headers = [f"Authorization: {header}"] if header is not None else []
        lines.append(websocket.create_connection(address, timeout=10, header=headers))
        return lines[-1]

    yield open_line
    for line in lines:
        line.close()


def answer(line):
    return json.loads(line.recv())


def closed(line) -> int:
    """The code with which the line was closed; what came before it is left out."""
    while True:
        kind, data = line.recv_data()
        if kind == websocket.ABNF.OPCODE_CLOSE:
            return int.from_bytes(data[:2], "big")


def refusal(line) -> tuple[str, int]:
    return answer(line)["error"]["code"], closed(line)


# --- vosk-server's clients ---


def test_a_client_of_vosk_server_works_as_it_is(connect, speech):
    """As its test.py does: configuration, pieces of 8,000 bytes, an answer to each, the end, the last answer."""
    speech.script = [partial("我"), partial("我想"), final("我想挂号")]
    speech.last = final("谢谢")
    line = connect()
    line.send('{ "config" : { "sample_rate" : 8000 } }')
    heard = []
    for _ in range(4):
        line.send_binary(bytes(8000))
        heard.append(answer(line))
    line.send('{"eof" : 1}')
    heard.append(answer(line))
    assert [one.get("partial", one.get("text")) for one in heard] == ["我", "我想", "我想挂号", "", "谢谢"]
    assert {"word", "start", "end", "conf"} == set(heard[2]["result"][0])
    assert closed(line) == 1000
    until(lambda: speech.open == 0)


def test_a_client_that_knows_names_and_passwords_only_gives_the_token_as_one(connect, opened):
    secret = base64.b64encode(f"anybody:{opened.token}".encode()).decode()
    line = connect(f"Basic {secret}")
    line.send(CONFIG)
    line.send_binary(FRAME)
    assert answer(line)["partial"] == ""


def test_a_browser_shows_the_token_in_its_first_words(connect, opened, speech):
    line = connect(None)
    line.send(json.dumps({"config": {"sample_rate": 48_000, "token": opened.token}}))
    line.send_binary(FRAME)
    assert answer(line)["partial"] == ""
    assert speech.ears[0].rate == 48_000


# --- who is not let in ---


@pytest.mark.parametrize("header", ["Bearer wrong", "Basic eDp5", "Basic x", "Bearer", "nonsense", ""])
def test_a_wrong_token_is_refused_before_there_is_a_socket(connect, header):
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        connect(header)
    assert refused.value.status_code == 401


@pytest.mark.parametrize("first", [CONFIG, '{"config": {"token": "wrong"}}', "好", "[]", b"\0\0"])
def test_whoever_shows_no_token_is_told_so_and_closed(connect, first):
    line = connect(None)
    line.send(first, websocket.ABNF.OPCODE_BINARY if isinstance(first, bytes) else websocket.ABNF.OPCODE_TEXT)
    code, how = refusal(line)
    assert (code, how) in (("no_token", 1008), ("invalid", 1008))


def test_whoever_says_nothing_is_closed_too(connect, monkeypatch):
    monkeypatch.setattr(module, "FIRST_WORDS", 0.2)
    assert refusal(connect(None)) == ("no_token", 1008)


def test_another_conversation_does_not_open(address, opened):
    other = address.replace(opened.id, "0" * 32)
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        websocket.create_connection(other, header=[f"Authorization: Bearer {opened.token}"])
    assert refused.value.status_code == 401


def test_where_nobody_can_hear_it_is_said_why(connect, speech, hub):
    speech.ears_why = "speech.no_model"
    line = connect()
    line.send(CONFIG)
    refused = answer(line)["error"]
    assert refused == {"code": "ears_off", "message": hub.content.phrases["speech.no_model"].text}
    assert closed(line) == 1013


def test_one_too_many_is_told_so_and_a_place_that_is_left_can_be_taken(connect, speech):
    speech.limit = 1
    first = connect()
    first.send(CONFIG)
    until(lambda: speech.open == 1)
    second = connect()
    second.send(CONFIG)
    assert refusal(second) == ("too_many", 1013)
    first.close()
    until(lambda: speech.open == 0)
    third = connect()
    third.send(CONFIG)
    third.send_binary(FRAME)
    assert answer(third)["partial"] == ""


def test_sockets_count_as_open_streams(connect, app):
    streams = app.extensions["banban"]["streams"]
    lines = [connect() for _ in range(streams.limit)]
    until(lambda: streams.open == streams.limit)
    assert refusal(connect()) == ("too_many", 1013)
    for line in lines:
        line.close()
    until(lambda: streams.open == 0)


# --- what goes wrong in the middle ---


def test_a_frame_that_is_too_large_closes_the_socket(connect, speech):
    line = connect()
    line.send(CONFIG)
    line.send_binary(bytes(65_537))
    assert closed(line) == 1009
    until(lambda: speech.open == 0)


def test_nonsense_in_the_middle_is_refused(connect, speech):
    line = connect()
    line.send(CONFIG)
    line.send_binary(FRAME)
    answer(line)
    line.send("听得见吗")
    assert refusal(line) == ("invalid", 1008)
    until(lambda: speech.open == 0)


def test_whoever_sends_faster_than_can_be_heard_is_asked_to_come_again(connect, speech):
    speech.before_feed = lambda: time.sleep(0.2)
    line = connect()
    line.send(CONFIG)
    for _ in range(80):
        line.send_binary(FRAME)
    assert closed(line) == 1013
    until(lambda: speech.open == 0)


def test_a_line_on_which_nothing_comes_is_given_up(connect, speech, monkeypatch):
    monkeypatch.setattr(module, "TICK", 0.05)
    monkeypatch.setattr(module, "IDLE", 0.2)
    line = connect()
    line.send(CONFIG)
    assert refusal(line) == ("idle", 1000)
    until(lambda: speech.open == 0)


def test_whoever_is_silent_for_long_is_told_that_nobody_listens_any_more(connect):
    line = connect()
    line.send(CONFIG)
    line.settimeout(20)
    for _ in range(91):
        line.send_binary(bytes(SECOND))
        heard = answer(line)
        if "error" in heard:
            break
    assert heard["error"]["code"] == "silence"
    assert closed(line) == 1000


def test_an_engine_that_breaks_is_our_fault_and_frees_the_place(connect, speech):
    def broken() -> None:
        raise RuntimeError("as told")

    speech.before_feed = broken
    line = connect()
    line.send(CONFIG)
    line.send_binary(FRAME)
    assert refusal(line) == ("internal", 1011)
    until(lambda: speech.open == 0)


def test_when_the_server_stops_sockets_end(connect, app, speech, monkeypatch):
    monkeypatch.setattr(module, "TICK", 0.05)
    line = connect()
    line.send(CONFIG)
    until(lambda: speech.open == 1)
    app.extensions["banban"]["streams"].alive = lambda: False
    assert closed(line) == 1000
    until(lambda: speech.open == 0)


def test_a_client_that_is_gone_without_a_word_frees_its_place(connect, app, speech):
    line = connect()
    line.send(CONFIG)
    until(lambda: speech.open == 1)
    line.sock.close()
    until(lambda: speech.open == 0)
    assert app.extensions["banban"]["streams"].open == 0


def test_ten_speak_at_once_and_each_hears_of_their_own(connect, speech, app):
    app.extensions["banban"]["streams"].limit = speech.limit = 10
    lines = [connect() for _ in range(10)]
    for place, line in enumerate(lines):
        line.send(CONFIG)
        until(lambda place=place: len(speech.ears) == place + 1)
        speech.ears[place].script = [partial(f"第{place}"), final(f"第{place}个")] * 10
    for turn in range(20):
        for line in lines:
            line.send_binary(FRAME)
        for place, line in enumerate(lines):
            heard = answer(line)
            assert heard.get("partial", heard.get("text")) == f"第{place}{'个' if turn % 2 else ''}"
    assert speech.open == 10


# --- whatever comes ---

FRAMES = st.one_of(
    st.tuples(st.just("binary"), st.binary(max_size=300)),
    st.tuples(st.just("binary"), st.sampled_from([b"", b"\0", bytes(65_536), bytes(65_537)])),
    st.tuples(st.just("text"), st.text(max_size=40) | st.sampled_from([CONFIG, '{"eof": 1}', '{"reset": 1}', "{}"])),
    st.tuples(st.just("text"), st.text(max_size=10).map(lambda text: json.dumps({"config": {"sample_rate": text}}))),
    st.tuples(st.just("ping"), st.binary(max_size=100)),
    st.tuples(st.just("raw"), st.binary(min_size=1, max_size=60)),
)
KINDS = {"binary": websocket.ABNF.OPCODE_BINARY, "text": websocket.ABNF.OPCODE_TEXT, "ping": websocket.ABNF.OPCODE_PING}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(frames=st.lists(FRAMES, max_size=8), shown=st.booleans())
def test_whatever_is_sent_the_place_is_free_afterwards_and_the_next_one_is_heard(
    connect, opened, speech, app, monkeypatch, frames, shown
):
    monkeypatch.setattr(module, "FIRST_WORDS", 0.3)
    line = connect(f"Bearer {opened.token}" if shown else None)
    try:
        for kind, data in frames:
            if kind == "raw":
                line.sock.sendall(data)  # no frame at all
            else:
                line.send(data.encode() if isinstance(data, str) else data, KINDS[kind])
    except (OSError, websocket.WebSocketException):
        pass  # it was closed meanwhile
    line.shutdown()
    until(lambda: speech.open == 0 and app.extensions["banban"]["streams"].open == 0)
    again = connect()
    again.send(CONFIG)
    again.send_binary(FRAME)
    assert answer(again)["partial"] == ""
    again.close()
    until(lambda: speech.open == 0)
