"""The HTTP interface for residents' pages: reads requests, asks the hub, writes answers; decides nothing."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from bot.conversation import Hub
from bot.services.family import Family
from bot.settings import Settings
from bot.store import StoreUnavailable
from bot.web import openapi, reading
from bot.web.admission import admit
from bot.web.errors import Refused
from bot.web.schemas import NewConversation, NewMessage
from bot.web.shapes import consent_shape, heard_shape, look_shape
from bot.web.streams import Streams
from bot.web.takeaway import TakeAway


def blueprint(hub: Hub, settings: Settings, streams: Streams) -> Blueprint:
    """The routes of the interface; openapi.OPERATIONS describes each of them."""
    api = Blueprint("api", __name__)
    family = Family(hub.store.engine)
    to_take_along = TakeAway(hub, settings.hotline)

    @api.post("/api/conversations")
    def open_conversation() -> tuple[Response, int]:
        wish = reading.read_body(NewConversation)
        opened = hub.open(wish.door, wish.city if wish.city is not None else settings.city)
        return jsonify({"id": opened.id, "token": opened.token, "holder": opened.holder}), 201

    @api.post("/api/conversations/<conversation>/messages")
    def say(conversation: str) -> Response:
        try:
            admit(hub, conversation)
            message = reading.read_body(NewMessage)
            return jsonify(heard_shape(hub.hear(conversation, message.text, message.client_key)))
        except StoreUnavailable:
            # Nothing can be stored, and nobody called; whoever needs help is told what to do all the same.
            advice = hub.advice(reading.read_body(NewMessage).text)
            raise Refused("alarm" if advice else "unavailable", advice) from None

    @api.get("/api/conversations/<conversation>/messages")
    def read(conversation: str) -> Response:
        admit(hub, conversation)
        return jsonify(heard_shape(hub.since(conversation, reading.read_number(request.args.get("after", "0")))))

    @api.get("/api/conversations/<conversation>/events")
    def follow(conversation: str) -> Response:
        admit(hub, conversation)
        after = reading.last_seen()
        return streams.respond(lambda gone: streams.follow(hub, conversation, after, gone))

    @api.get("/api/conversations/<conversation>/export")
    def export(conversation: str) -> Response:
        admit(hub, conversation)
        return jsonify({"kept": hub.export(conversation)})

    @api.get("/api/conversations/<conversation>/looks")
    def looks(conversation: str) -> Response:
        admit(hub, conversation)
        seen, allowed = family.looks(conversation), family.allowed(conversation, hub.now())
        return jsonify(
            {"looks": [look_shape(look) for look in seen], "family": [consent_shape(consent) for consent in allowed]}
        )

    @api.post("/api/conversations/<conversation>/withdraw")
    def withdraw(conversation: str) -> Response:
        admit(hub, conversation)
        return jsonify({"ended": list(family.withdraw(conversation, (), hub.now()))})

    @api.get("/api/conversations/<conversation>/takeaway")
    def takeaway(conversation: str) -> Response:
        admit(hub, conversation)
        return jsonify(to_take_along.of(conversation, hub.now()))

    @api.post("/api/conversations/<conversation>/leave")
    def leave(conversation: str) -> Response:
        admit(hub, conversation)
        hub.leave(conversation)
        return jsonify({"left": True})

    @api.get("/healthz")
    def alive() -> Response:
        return jsonify({"alive": True})

    @api.get("/readyz")
    def ready() -> tuple[Response, int]:
        parts = {
            "database": hub.store.ready(),
            "rasa": hub.dialogue.ready(),
            "actions": hub.dialogue.actions_ready(),
        }
        return jsonify({"ready": all(parts.values()), "parts": parts}), 200 if all(parts.values()) else 503

    @api.get("/api/openapi.json")
    def document() -> Response:
        return jsonify(openapi.document())

    return api
