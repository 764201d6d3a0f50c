"""The HTTP interface as it was promised: shapes, refusals and what must not leak."""

from __future__ import annotations

import logging

import pytest

from bot.dialogue import DialogueUnavailable, Reply, Said
from bot.store import StoreUnavailable


def say(client, opened, text="你好", **more):
    return client.post(opened.messages, json={"text": text, **more}, headers=opened.headers)


def test_opening_gives_an_id_a_token_and_the_holder(client):
    answer = client.post("/api/conversations", json={"door": "web", "city": "shanghai"})
    assert answer.status_code == 201
    assert set(answer.get_json()) == {"id", "token", "holder"}
    assert answer.get_json()["holder"] == "bot"
    assert len(answer.get_json()["token"]) >= 43  # 32 random bytes


def test_a_conversation_that_names_no_city_is_in_the_settings_city(client, hub):
    answer = client.post("/api/conversations", json={})
    assert hub.store.conversation(answer.get_json()["id"]).city == "shanghai"


def test_saying_gives_the_message_and_everything_since(client, opened):
    answer = say(client, opened, "  我要挂号\n ")
    assert answer.status_code == 200
    mine, reply = answer.get_json()["messages"]
    assert mine == {
        "n": 2,
        "from": "resident",
        "text": "我要挂号",
        "speech": None,
        "choices": [],
        "expect": None,
        "at": "2026-11-21T04:00:00+00:00",
        "name": None,
    }
    assert (reply["from"], reply["text"]) == ("bot", "1：我要挂号")
    assert answer.get_json()["holder"] == "bot"


def test_choices_are_buttons_that_say_something(client, opened, dialogue):
    dialogue.answer = lambda question: Reply((Said("哪天？", "哪一天？", (("明天", "我要明天"),), "date"),))
    reply = say(client, opened).get_json()["messages"][1]
    assert reply["choices"] == [{"title": "明天", "text": "我要明天"}]
    assert (reply["speech"], reply["expect"]) == ("哪一天？", "date")


def test_reading_gives_what_comes_after(client, opened):
    say(client, opened)
    everything = client.get(opened.messages, headers=opened.headers).get_json()["messages"]
    assert [message["n"] for message in everything] == [1, 2, 3]
    later = client.get(f"{opened.messages}?after=2", headers=opened.headers).get_json()
    assert [message["n"] for message in later["messages"]] == [3]
    assert client.get(f"{opened.messages}?after=999999999", headers=opened.headers).get_json()["messages"] == []


def test_a_page_that_sends_again_does_not_say_it_twice(client, opened):
    first = say(client, opened, client_key="a1-b2").get_json()
    assert say(client, opened, client_key="a1-b2").get_json() == first


def test_five_hundred_characters_are_heard(client, opened):
    assert say(client, opened, "好" * 500).status_code == 200
    assert say(client, opened, " " * 100 + "好" * 500 + "\n").status_code == 200


BAD_MESSAGES = {
    "not JSON": (b"{", 400, "bad_json"),
    "nothing": (b"", 400, "bad_json"),
    "not UTF-8": (b'{"text": "\xff"}', 400, "bad_json"),
    "nested without end": (b"[" * 10000, 400, "bad_json"),
    "a list": (b'["x"]', 422, "invalid"),
    "null": (b"null", 422, "invalid"),
    "no text": (b"{}", 422, "invalid"),
    "a number": (b'{"text": 5}', 422, "invalid"),
    "null as text": (b'{"text": null}', 422, "invalid"),
    "something more": ('{"text": "好", "city": "x"}'.encode(), 422, "invalid"),
    "empty": (b'{"text": ""}', 422, "empty"),
    "blank": ('{"text": " \u3000\\n"}'.encode(), 422, "empty"),
    "nothing that can be seen": (b'{"text": "\\u200b\\u200d"}', 422, "empty"),
    "too long": (('{"text": "' + "好" * 501 + '"}').encode(), 422, "too_long"),
    "far too long": (('{"text": "' + "x" * 5000 + '"}').encode(), 422, "too_long"),
    "a NUL": (b'{"text": "a\\u0000b"}', 422, "characters"),
    "a control character": (b'{"text": "a\\u001bb"}', 422, "characters"),
    "half a character": (b'{"text": "a\\ud800b"}', 422, "characters"),
    "a key that is too long": (('{"text": "x", "client_key": "' + "k" * 65 + '"}').encode(), 422, "invalid"),
    "a key with a NUL": (b'{"text": "x", "client_key": "a\\u0000"}', 422, "invalid"),
    "an empty key": (b'{"text": "x", "client_key": ""}', 422, "invalid"),
    "more than a person says": (b'{"text": "' + b"x" * 20000 + b'"}', 413, "too_large"),
}


@pytest.mark.parametrize(("body", "status", "code"), BAD_MESSAGES.values(), ids=BAD_MESSAGES.keys())
def test_a_bad_message_is_refused_in_simple_chinese(client, opened, dialogue, body, status, code):
    answer = client.post(opened.messages, data=body, headers=opened.headers)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (status, code)
    assert set(answer.get_json()) == {"error"} and set(answer.get_json()["error"]) == {"code", "message"}
    assert "。" in answer.get_json()["error"]["message"]
    assert dialogue.asked == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"door": "web", "city": "atlantis"}, "unknown_city"),
        ({"door": "web", "city": "x" * 100}, "unknown_city"),
        ({"door": "web", "city": "上海\x00"}, "unknown_city"),
        ({"door": "web", "city": 5}, "unknown_city"),
        ({"door": "window"}, "unknown_door"),
        ({"door": None}, "unknown_door"),
        ({"door": ["web"]}, "unknown_door"),
        ({"window": "web"}, "invalid"),
    ],
)
def test_a_bad_opening_is_refused(client, body, code):
    answer = client.post("/api/conversations", json=body)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (422, code)


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "", " 1", "٣", "9999999999", "1e3", "0x1", "\x00"])
def test_a_bad_number_is_refused(client, opened, after):
    answer = client.get(opened.messages, query_string={"after": after}, headers=opened.headers)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (422, "invalid")


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic abc", "abc"])
def test_without_a_token_nothing_is_told(client, opened, header):
    headers = {} if header is None else {"Authorization": header}
    for answer in (
        client.get(opened.messages, headers=headers),
        client.get(opened.events, headers=headers),
        client.post(opened.messages, json={"text": "好"}, headers=headers),
        client.get(f"{opened.messages}?token={opened.token}", headers=headers),
    ):
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (401, "no_token")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("identity", ["0" * 32, "x", "%00", "A" * 32, "你好", "..", "a" * 3000])
def test_a_conversation_that_does_not_exist_is_not_found(client, opened, identity):
    answer = client.get(f"/api/conversations/{identity}/messages", headers=opened.headers)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (404, "not_found")


def test_another_ones_conversation_is_not_found(client, opened):
    other = client.post("/api/conversations", json={}).get_json()["id"]
    for answer in (
        client.get(f"/api/conversations/{other}/messages", headers=opened.headers),
        client.get(f"/api/conversations/{other}/events", headers=opened.headers),
        client.post(f"/api/conversations/{other}/messages", json={"text": "好"}, headers=opened.headers),
        client.get(opened.messages, headers={"Authorization": "Bearer 令牌".encode().decode("latin-1")}),
    ):
        assert answer.status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/conversations", 405),
        ("DELETE", "/api/conversations", 405),
        ("PUT", "/api/openapi.json", 405),
        ("POST", "/healthz", 405),
        ("GET", "/api/", 404),
        ("GET", "/api/nothing", 404),
        ("POST", "/api/conversations/", 404),
    ],
)
def test_a_wrong_method_or_path_is_refused_in_the_same_form(client, method, path, status):
    answer = client.open(path, method=method)
    assert answer.status_code == status
    assert set(answer.get_json()["error"]) == {"code", "message"}
    assert ("Allow" in answer.headers) == (status == 405)


def test_what_is_said_in_a_closed_conversation_is_a_conflict(client, opened, hub):
    hub.close(opened.id)
    assert (say(client, opened).status_code, say(client, opened).get_json()["error"]["code"]) == (409, "closed")
    assert client.get(opened.messages, headers=opened.headers).get_json()["holder"] == "closed"


def test_who_is_too_fast_is_told_when_to_try_again(client, opened, hub):
    with hub.store.change(opened.id, hub._clock()) as change:
        for word in "12345":
            change.add("resident", word, pending=True)
    answer = say(client, opened)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (429, "busy")
    assert int(answer.headers["Retry-After"]) > 0


def test_a_dialogue_that_is_down_is_not_the_pages_problem(client, opened, dialogue):
    def fails(question):
        raise DialogueUnavailable("down")

    dialogue.answer = fails
    answer = say(client, opened)
    assert (answer.status_code, answer.get_json()["holder"]) == (200, "waiting")
    assert "12345" in answer.get_json()["messages"][1]["text"]


def test_a_database_that_is_gone_is_said_to_be_so(client, opened, hub, monkeypatch):
    def fails(*args):
        raise StoreUnavailable("locked")

    monkeypatch.setattr(hub.store, "change", fails)
    answer = say(client, opened)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (503, "unavailable")
    assert "Retry-After" in answer.headers
    assert "120" not in answer.get_json()["error"]["message"]


@pytest.mark.parametrize("method", ["change", "conversation"])
def test_the_number_to_dial_is_said_even_when_nothing_can_be_stored(client, opened, hub, monkeypatch, method):
    def fails(*args):
        raise StoreUnavailable("disk full")

    monkeypatch.setattr(hub.store, method, fails)
    answer = say(client, opened, "我胸口痛，透不过气")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (503, "alarm")
    assert "打120" in answer.get_json()["error"]["message"]
    assert "告诉工作人员了" not in answer.get_json()["error"]["message"]  # nobody was told


def test_a_fault_of_ours_has_the_same_form_and_keeps_what_was_said_to_itself(client, opened, hub, monkeypatch, caplog):
    def breaks(*args):
        raise ZeroDivisionError

    monkeypatch.setattr(hub, "hear", breaks)
    with caplog.at_level(logging.DEBUG):
        answer = say(client, opened, "我的银行卡号")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (500, "internal")
    assert "ZeroDivisionError" in caplog.text
    assert "我的银行卡号" not in caplog.text


def test_no_word_and_no_token_comes_into_the_log(client, opened, dialogue, caplog):
    def fails(question):
        raise DialogueUnavailable("ReadTimeout")

    with caplog.at_level(logging.DEBUG):
        say(client, opened, "我的电话是13800138000")
        dialogue.answer = fails
        say(client, opened, "我的电话是13800138000")
    assert "ReadTimeout" in caplog.text
    assert "13800138000" not in caplog.text and opened.token not in caplog.text


def test_the_headers_keep_the_pages_and_the_answers_to_themselves(client, opened):
    for path in (opened.messages, "/api/openapi.json", "/api/nothing", "/healthz", "/readyz"):
        headers = client.get(path, headers=opened.headers).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy


def test_health_and_readiness(client, dialogue, hub, monkeypatch):
    assert client.get("/healthz").get_json() == {"alive": True}
    ready = client.get("/readyz")
    assert (ready.status_code, ready.get_json()["parts"]) == (200, {"database": True, "rasa": True, "actions": True})
    dialogue.up = False
    ready = client.get("/readyz")
    assert (ready.status_code, ready.get_json()["ready"]) == (503, False)
    assert ready.get_json()["parts"] == {"database": True, "rasa": False, "actions": False}
    assert client.get("/healthz").status_code == 200
