"""The kiosk's page and what the screen says aloud of itself; knows nobody who stands before it."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, make_response, render_template, url_for

from bot.content import Content
from bot.settings import Settings
from bot.speech import CannotSpeak, Sentence, Speech
from bot.web.errors import Refused
from bot.web.speech import sentences_shape, sound_of

# What the page may ask to be said; the words are content/phrases/kiosk.yml.
LINES = {
    "still_there": "kiosk.still_there",
    "again": "kiosk.again",
    "ending": "kiosk.ending",
    "taking": "kiosk.taking",
    "goodbye": "kiosk.goodbye",
}


def blueprint(content: Content, settings: Settings, speech: Speech, hours: str) -> Blueprint:
    """`GET /kiosk`, templates/kiosk.html, of which no browser may keep a copy; and its lines.

    `GET /kiosk/lines/NAME` gives {"sentences": [{"text", "words", "url"}]} as a message's speech does.
    """
    pages = Blueprint("kiosk", __name__)

    def sentences(name: str) -> tuple[Sentence, ...]:
        if name not in LINES:
            raise Refused("not_found")
        return speech.say(content.phrase(LINES[name]).text, None, settings.city)

    @pages.get("/kiosk")
    def page() -> Response:
        name = next((city.name for city in content.vocabulary.cities if city.id == settings.city), "")
        shown = {"city": settings.city, "city_name": name, "hotline": settings.hotline, "hours": hours}
        return _not_kept(make_response(render_template("kiosk.html", **shown)))

    @pages.get("/kiosk/lines/<name>")
    def line(name: str) -> Response:
        shape = sentences_shape(sentences(name), lambda index: url_for("kiosk.sound", name=name, index=index))
        return _not_kept(jsonify(shape))

    @pages.get("/kiosk/lines/<name>/<index>")
    def sound(name: str, index: str) -> Response:
        try:
            return _not_kept(sound_of(speech, sentences(name), index))
        except CannotSpeak:
            raise Refused("mouth_off") from None

    return pages


def _not_kept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
