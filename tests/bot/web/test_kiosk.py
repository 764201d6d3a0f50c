"""The kiosk's page is kept by no browser, and what the screen says of itself can be heard."""

from __future__ import annotations

import pytest

from bot.web.kiosk import LINES


def test_the_page_names_the_city_and_the_numbers_to_dial_and_may_not_be_kept(client):
    page = client.get("/kiosk")
    assert (page.status_code, page.mimetype) == (200, "text/html")
    text = page.get_data(as_text=True)
    assert "上海" in text and "12345" in text and "120" in text
    assert page.headers["Cache-Control"] == "no-store"
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize("name", LINES)
def test_each_line_is_said_sentence_by_sentence(client, name):
    sentences = client.get(f"/kiosk/lines/{name}").get_json()["sentences"]
    assert sentences
    for sentence in sentences:
        sound = client.get(sentence["url"])
        assert (sound.mimetype, sound.headers["Cache-Control"]) == ("audio/wav", "no-store")


@pytest.mark.parametrize("path", ["/kiosk/lines/secret", "/kiosk/lines/again/99", "/kiosk/lines/greeting/0"])
def test_there_are_no_other_lines(client, path):
    assert client.get(path).status_code == 404


def test_a_line_that_cannot_be_spoken_is_refused_in_words(client, speech):
    speech.broken = True
    answer = client.get("/kiosk/lines/again/0")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (503, "mouth_off")


def test_the_choices_are_said_after_the_question_when_that_is_asked_for(client, opened):
    address = f"/api/conversations/{opened.id}/messages/1/speech"
    plain = client.get(address, headers=opened.headers).get_json()["sentences"]
    both = client.get(f"{address}?choices=1", headers=opened.headers).get_json()["sentences"]
    assert both[: len(plain)] != [] and [one["text"] for one in both[: len(plain)]] == [one["text"] for one in plain]
    assert "预约看病" in both[-1]["text"] and len(both) == len(plain) + 1
    assert client.get(both[-1]["url"], headers=opened.headers).mimetype == "audio/wav"
