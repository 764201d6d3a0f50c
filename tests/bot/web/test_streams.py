"""Following a conversation: nothing is missed, nothing comes twice, and nobody holds a thread for ever."""

from __future__ import annotations

import json
import socket

import pytest

from bot.web import streams as module
from bot.web.streams import Streams, hung_up


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(module, "POLL_SECONDS", 0.01)


def events(stream, wanted):
    """The first `wanted` events of a response as (event, id, data); comments and `retry` are left out."""
    found, buffer = [], ""
    for chunk in stream.response:
        buffer += chunk.decode() if isinstance(chunk, bytes) else chunk
        while "\n\n" in buffer:
            block, buffer = buffer.split("\n\n", 1)
            fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
            if "event" in fields:
                found.append((fields["event"], fields.get("id"), json.loads(fields["data"])))
        if len(found) >= wanted:
            break
    stream.close()
    return found


def test_a_follower_hears_everything_from_the_start_with_the_numbers_as_ids(client, opened, hub):
    hub.hear(opened.id, "你好")
    heard = events(client.get(opened.events, headers=opened.headers), 4)
    assert [(name, number) for name, number, _ in heard] == [
        ("message", "1"),
        ("message", "2"),
        ("message", "3"),
        ("holder", None),
    ]
    written = client.get(opened.messages, headers=opened.headers).get_json()["messages"]
    assert [data for name, _, data in heard if name == "message"] == written
    assert heard[3][2] == {"holder": "bot", "city": "shanghai", "voice": None, "wait": None, "first": 1}


@pytest.mark.parametrize("where", ["header", "query", "both"])
def test_a_follower_goes_on_after_the_last_message_it_saw(client, opened, hub, where):
    hub.hear(opened.id, "你好")
    path = opened.events + {"header": "", "query": "?after=2", "both": "?after=0"}[where]
    headers = {**opened.headers, **({} if where == "query" else {"Last-Event-ID": "2"})}
    assert events(client.get(path, headers=headers), 1)[0][1] == "3"


def test_a_follower_hears_what_is_said_later_and_who_holds_it_now(app, opened, hub):
    follow = app.extensions["banban"]["streams"].follow(hub, opened.id, 1, lambda: False)
    assert next(follow) == "retry: 2000\n\n"
    standing = '{"holder": "bot", "city": "shanghai", "voice": null, "wait": null, "first": 1}'
    assert next(follow) == f"event: holder\ndata: {standing}\n\n"
    hub.call(opened.id, "asked")
    assert next(follow).startswith("id: 2\nevent: message\ndata: ")
    assert '"waiting"' in next(follow)
    follow.close()


def test_a_follower_that_hears_nothing_hears_a_ping(app, opened, hub, monkeypatch):
    monkeypatch.setattr(module, "PING_SECONDS", 0.0)
    follow = app.extensions["banban"]["streams"].follow(hub, opened.id, 1, lambda: False)
    assert [next(follow) for _ in range(3)][2] == ": ping\n\n"


def test_a_database_that_fails_for_a_while_does_not_end_the_stream(app, opened, hub, monkeypatch):
    from bot.store import StoreUnavailable

    real, failures = hub.since, [1, 1, 1]

    def since(*args):
        if failures:
            failures.pop()
            raise StoreUnavailable("locked")
        return real(*args)

    monkeypatch.setattr(hub, "since", since)
    follow = app.extensions["banban"]["streams"].follow(hub, opened.id, 0, lambda: False)
    next(follow)
    assert next(follow).startswith("id: 1\n")


def test_a_stream_ends_when_the_client_leaves_or_the_server_stops(app, opened, hub):
    streams = app.extensions["banban"]["streams"]
    assert list(streams.follow(hub, opened.id, 0, lambda: True)) == ["retry: 2000\n\n"]
    streams.alive = lambda: False
    assert list(streams.follow(hub, opened.id, 0, lambda: False)) == ["retry: 2000\n\n"]


def test_a_client_that_hung_up_is_noticed_and_one_that_listens_is_not():
    ours, theirs = socket.socketpair()
    gone = hung_up(ours)
    assert not gone()
    theirs.close()
    assert gone()
    ours.close()
    assert gone()
    assert not hung_up(None)()


def test_more_streams_than_threads_are_refused_and_a_closed_one_makes_room(client, opened, app):
    limit = app.extensions["banban"]["streams"].limit
    assert limit == 4  # 20 threads, of which 16 stay free
    following = [client.get(opened.events, headers=opened.headers) for _ in range(limit)]
    refused = client.get(opened.events, headers=opened.headers)
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (503, "streams_full")
    assert int(refused.headers["Retry-After"]) > 0
    following.pop().close()
    again = client.get(opened.events, headers=opened.headers)
    assert again.status_code == 200
    for stream in (*following, again):
        stream.close()


def test_leaving_is_counted_once(hub):
    streams = Streams(1)
    assert streams.enter() and not streams.enter()
    streams.leave()
    assert streams.enter()


@pytest.mark.parametrize("header", ["x", "-1", "1.5", "99999999999"])
def test_a_bad_last_event_id_is_refused(client, opened, header):
    answer = client.get(opened.events, headers={**opened.headers, "Last-Event-ID": header})
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (422, "invalid")
