"""Speaking over HTTP: what works here, the sentences of a message and their sound; renders nothing itself."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for

from bot.conversation import Hub
from bot.speech import CannotSpeak, Sentence, Speech
from bot.web import reading
from bot.web.admission import admit
from bot.web.errors import Refused
from bot.web.streams import Streams

# What a listener may ask for, on top of what the conversation has: the least and the most.
WISHES: dict[str, tuple[float, float]] = {"rate": (0.5, 2.0), "volume": (0.0, 2.0), "pitch": (0.0, 99.0)}
CHOICES = 4  # that are read out; the rest is asked for
LOOPBACK = ("127.0.0.1", "::1")


def blueprint(hub: Hub, speech: Speech, streams: Streams) -> Blueprint:
    """The routes; openapi.OPERATIONS describes each of them."""
    pages = Blueprint("speech", __name__)

    def why(key: str | None) -> str | None:
        return hub.content.phrase(key).text if key else None

    def sentences(conversation: str, n: str) -> tuple[Sentence, ...]:
        admit(hub, conversation)
        number, wishes = reading.read_number(n), _wishes()
        messages, now = hub.store.since(conversation, max(0, number - 1))
        if not messages or messages[0].n != number:
            raise Refused("not_found")
        said = speech.say(messages[0].text, messages[0].speech, now.city, now.voice, wishes)
        titles = [title for title, _ in messages[0].choices] if request.args.get("choices") == "1" else []
        if not titles:
            return said
        # For who sees no keys: what stands on them, as many as one keeps in mind.
        key = "kiosk.choices" if len(titles) <= CHOICES else "kiosk.choices.more"
        phrase = hub.content.phrase(key, choices="，".join(titles[:CHOICES]))
        return said + speech.say(phrase.text, None, now.city, now.voice, wishes)

    @pages.get("/api/speech")
    def works() -> Response:
        ears, mouth = speech.ears_off(), speech.mouth_off()
        return jsonify(
            {
                "ears": {"on": ears is None, "why": why(ears)},
                "mouth": {"on": mouth is None, "why": why(mouth)},
                "demo": speech.demo,
            }
        )

    @pages.get("/api/conversations/<conversation>/messages/<n>/speech")
    def spoken(conversation: str, n: str) -> Response:
        said = sentences(conversation, n)
        wishes = {name: request.args[name] for name in (*WISHES, "choices") if name in request.args}
        place: dict[str, Any] = {"conversation": conversation, "n": n, **wishes}
        return jsonify(sentences_shape(said, lambda index: url_for("speech.sound", **place, index=index)))

    @pages.get("/api/conversations/<conversation>/messages/<n>/speech/<index>")
    def sound(conversation: str, n: str, index: str) -> Response:
        try:
            return sound_of(speech, sentences(conversation, n), index)
        except CannotSpeak:
            raise Refused("mouth_off", why(speech.mouth_off())) from None

    @pages.get("/metrics")
    def metrics() -> Response:
        # Behind a proxy of this machine everybody comes from it, and says so.
        if request.remote_addr not in LOOPBACK or "X-Forwarded-For" in request.headers:
            raise Refused("not_found")
        counters = speech.counters() | {"streams_open": streams.open, "streams_limit": streams.limit}
        lines = [_metric(name, count) for name, count in sorted(counters.items())]
        return Response("".join(lines), mimetype="text/plain")

    return pages


def sentences_shape(said: tuple[Sentence, ...], address: Callable[[str], str]) -> dict[str, Any]:
    """What is to be spoken, and where the sound of each sentence is: `address` of its place, from "0"."""
    places = [(one, address(str(index))) for index, one in enumerate(said)]
    return {"sentences": [{"text": one.text, "words": one.words, "url": url} for one, url in places]}


def sound_of(speech: Speech, said: tuple[Sentence, ...], index: str) -> Response:
    """The WAV of the sentence at that place. Raises Refused, and CannotSpeak."""
    place = reading.read_number(index)
    if place >= len(said):
        raise Refused("not_found")
    return Response(speech.wav(said[place]), mimetype="audio/wav")


def _wishes() -> dict[str, float]:
    """The listener's own rate, volume and pitch of the query, or Refused."""
    wishes: dict[str, float] = {}
    for name, (least, most) in WISHES.items():
        if name in request.args:
            try:
                wishes[name] = float(request.args[name])
            except ValueError:
                raise Refused("invalid") from None
            if not math.isfinite(wishes[name]) or not least <= wishes[name] <= most:
                raise Refused("invalid")
    return wishes


def _metric(name: str, count: int) -> str:
    """One line of Prometheus: what goes up and down is a gauge, what was counted has a name with _total."""
    gauge = name.endswith(("_open", "_limit"))
    full = f"banban_{name}" if gauge else f"banban_{name}_total"
    return f"# TYPE {full} {'gauge' if gauge else 'counter'}\n{full} {count}\n"
