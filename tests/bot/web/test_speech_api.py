"""Speaking over HTTP: what works, the sentences of a message, their sound, the counters."""

from __future__ import annotations

import pytest


def spoken(client, opened, n=1, query=""):
    return client.get(f"{opened.messages}/{n}/speech{query}", headers=opened.headers)


def test_it_says_that_it_works(client):
    on = {"on": True, "why": None}
    assert client.get("/api/speech").get_json() == {"ears": on, "mouth": on, "demo": False}


def test_it_says_why_not_in_words_for_people(client, speech, hub):
    speech.ears_why, speech.mouth_why, speech.demo = "speech.no_model", "speech.no_espeak", True
    answer = client.get("/api/speech").get_json()
    assert answer["demo"] is True
    assert answer["ears"] == {"on": False, "why": hub.content.phrases["speech.no_model"].text}
    assert answer["mouth"] == {"on": False, "why": hub.content.phrases["speech.no_espeak"].text}


def test_a_message_comes_sentence_by_sentence_and_each_sounds(client, opened, hub):
    text = hub.since(opened.id).messages[0].text
    sentences = spoken(client, opened).get_json()["sentences"]
    assert len(sentences) >= 2 and all(one["text"].rstrip("。") in text for one in sentences)
    for sentence in sentences:
        sound = client.get(sentence["url"], headers=opened.headers)
        assert (sound.status_code, sound.mimetype) == (200, "audio/wav")
        assert sound.data.startswith(b"RIFF")
        assert sound.headers["Cache-Control"] == "no-store"


def test_the_listeners_wishes_and_the_conversations_voice_reach_the_voice(client, opened, hub, speech):
    with hub.store.change(opened.id, hub.now()) as change:
        change.set(voice={"rate": 0.85, "volume": 1.0})
    (first, *_) = spoken(client, opened, query="?rate=0.9&volume=1.5&pitch=40").get_json()["sentences"]
    assert speech.manners[-1] == ({"rate": 0.85, "volume": 1.0}, {"rate": 0.9, "volume": 1.5, "pitch": 40.0})
    client.get(first["url"], headers=opened.headers)
    assert speech.manners[-1][1] == {"rate": 0.9, "volume": 1.5, "pitch": 40.0}


@pytest.mark.parametrize("query", ["rate=x", "rate=nan", "rate=0.1", "rate=9", "volume=-1", "volume=inf", "pitch=100"])
def test_a_wish_that_nobody_can_hear_is_refused(client, opened, query):
    answer = spoken(client, opened, query=f"?{query}")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (422, "invalid")


@pytest.mark.parametrize("query", ["_external=1", "_scheme=ftp", "conversation=x", "n=7", "index=7", "_anchor=x"])
def test_a_query_cannot_bend_the_addresses_that_are_given_out(client, opened, query):
    for sentence in spoken(client, opened, query=f"?{query}").get_json()["sentences"]:
        assert sentence["url"].startswith(f"{opened.messages}/1/speech/") and "?" not in sentence["url"]


@pytest.mark.parametrize(("n", "code"), [(2, "not_found"), (0, "not_found"), ("x", "invalid"), ("-1", "invalid")])
def test_a_message_that_is_not_there_is_not_found(client, opened, n, code):
    assert spoken(client, opened, n).get_json()["error"]["code"] == code


def test_a_sentence_that_is_not_there_is_not_found(client, opened):
    answer = client.get(f"{opened.messages}/1/speech/99", headers=opened.headers)
    assert answer.get_json()["error"]["code"] == "not_found"


@pytest.mark.parametrize(("headers", "status"), [({}, 401), ({"Authorization": "Bearer other"}, 404)])
def test_nobody_else_may_listen(client, opened, headers, status):
    for tail in ("1/speech", "1/speech/0"):
        assert client.get(f"{opened.messages}/{tail}", headers=headers).status_code == status


def test_a_voice_that_fails_says_what_to_do_instead(client, opened, speech):
    speech.broken = True
    answer = client.get(f"{opened.messages}/1/speech/0", headers=opened.headers)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (503, "mouth_off")
    assert "看屏幕" in answer.get_json()["error"]["message"]


def test_the_counters_are_for_this_machine_alone(client):
    answer = client.get("/metrics")
    assert answer.mimetype == "text/plain"
    lines = answer.text.splitlines()
    assert "banban_mouth_hits_total 3" in lines and "banban_ears_open 0" in lines
    assert "# TYPE banban_streams_open gauge" in lines and "# TYPE banban_mouth_hits_total counter" in lines
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 404


def test_pages_may_use_the_microphone_and_nothing_within_them_may(client):
    assert client.get("/").headers["Permissions-Policy"] == "microphone=(self)"
