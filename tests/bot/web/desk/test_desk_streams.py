"""The desk as it happens: each change once, nothing for the time going by, no stream longer than its session."""

from __future__ import annotations

import json

import pytest

from bot.desk import sessions as sessions_module
from bot.desk.accounts import Accounts
from bot.web import streams as module
from bot.web.desk import board as board_module


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(module, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(module, "PING_SECONDS", 0.0)  # a ping at each turn: what comes before it is all there is
    monkeypatch.setattr(board_module, "SHARED_SECONDS", 0.0)


class Following:
    """An open stream: what came up to the next ping, as (event, id, data)."""

    def __init__(self, answer):
        assert answer.status_code == 200, answer.get_json()
        assert answer.mimetype == "text/event-stream"
        self.chunks = iter(answer.response)
        self.close = answer.close

    def next(self):
        found = []
        for chunk in self.chunks:
            text = chunk.decode() if isinstance(chunk, bytes) else chunk
            if text.startswith(": ping"):
                break
            fields = dict(line.split(": ", 1) for line in text.strip().splitlines())
            if "event" in fields:
                found.append((fields["event"], fields.get("id"), json.loads(fields["data"])))
        return found

    def ended(self):
        return list(self.chunks) == []


def names(events):
    return [(event, number) for event, number, _ in events]


def test_the_desk_comes_at_the_start_and_at_each_change_and_not_for_the_time(wang, hub, waiting, clock):
    stream = Following(wang.get("events"))
    ((event, _, desk),) = stream.next()
    assert event == "desk" and desk == wang.get("desk").get_json()
    clock.forward(5)
    assert stream.next() == []
    hub.take(waiting, "li")
    ((_, _, desk),) = stream.next()
    assert [row["operator"] for row in desk["others"]] == ["li"]
    stream.close()


def test_a_case_comes_with_its_messages_and_each_change(wang, hub, waiting, clock):
    wang.post(f"cases/{waiting}/take")
    stream = Following(wang.get(f"cases/{waiting}/events", headers={"Last-Event-ID": "4"}))
    first = stream.next()
    assert names(first) == [("message", "5"), ("case", None)]
    assert set(first[1][2]) == {"row", "brief"}
    hub.hear(waiting, "我的电话13800138000")
    (said, case) = stream.next()
    assert said[0:2] == ("message", "6") and said[2]["text"] == "我的电话138****8000"
    assert case[2]["row"]["last_n"] == 6
    clock.forward(5)
    assert stream.next() == []
    stream.close()


@pytest.mark.parametrize("which", ["events", "case"])
@pytest.mark.parametrize("how", ["logged out", "put off", "an hour later"])
def test_a_stream_ends_with_its_session(wang, hub, waiting, clock, which, how):
    stream = Following(wang.get("events" if which == "events" else f"cases/{waiting}/events"))
    assert stream.next()
    if how == "logged out":
        wang.client.post("/operator/logout", json={}, headers={"X-CSRF-Token": wang.csrf})
    elif how == "put off":
        Accounts(hub.store.engine).deactivate("wang", clock())
    else:
        clock.forward(60 * 60)
    assert stream.next() == []
    assert stream.ended()


def test_an_open_stream_does_not_keep_the_session(wang, clock):
    stream = Following(wang.get("events"))
    for _ in range(3):
        clock.forward(15 * 60)
        stream.next()
        again = wang.get("events")  # nor does opening another
        again.close()
    clock.forward(15 * 60)
    stream.next()
    assert stream.ended()


def test_a_case_that_another_gives_back_is_no_longer_followed(wang, li, hub, waiting):
    wang.post(f"cases/{waiting}/take")
    mine = Following(wang.get(f"cases/{waiting}/events"))
    theirs = Following(li.get(f"cases/{waiting}/events"))
    assert mine.next() and theirs.next()
    wang.post(f"cases/{waiting}/release")
    hub.hear(waiting, "这是我跟伴办说的")
    assert theirs.next() == [] and theirs.ended()
    assert mine.next()[-1][2]["row"]["holder"] == "bot"
    mine.close()


def test_who_follows_is_on(wang, app, clock, monkeypatch):
    monkeypatch.setattr(sessions_module, "NOTED_EVERY", sessions_module.NOTED_EVERY * 0)
    clock.forward(61)
    stream = Following(wang.get("events"))
    ((_, _, desk),) = stream.next()
    assert [one["name"] for one in desk["on"]] == ["wang"]
    stream.close()


def test_streams_share_the_threads_with_the_residents_and_give_them_back(wang, app):
    limit = app.extensions["banban"]["streams"].limit
    following = [wang.get("events") for _ in range(limit)]
    refused = wang.get("events")
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (503, "streams_full")
    for stream in following:
        stream.close()
    again = wang.get("events")
    assert again.status_code == 200
    again.close()
