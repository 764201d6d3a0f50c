"""The HTTP interface of the family's page: a code becomes a token, and every request asks for the consent anew."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request

from bot import safety
from bot.conversation import Hub
from bot.rows import stamp
from bot.services.bookings import SqlAppointments
from bot.services.family import MESSAGE, Consent, Family, NoConsent, WrongCode
from bot.services.reminders import Reminders
from bot.services.rides import Rides
from bot.services.transactions import BookingUnavailable
from bot.settings import Settings
from bot.web import reading
from bot.web.errors import Refused
from bot.web.family.guesses import Guesses
from bot.web.family.schemas import FamilyCode, FamilyWords
from bot.web.family.view import View
from bot.web.streams import Streams, event

AT_MOST = 10  # messages a minute of one member of the family; more is not talking


def blueprint(hub: Hub, settings: Settings, streams: Streams) -> Blueprint:
    """`GET /family`, the page, and the routes under /api/family, which openapi.OPERATIONS describes."""
    pages = Blueprint("family", __name__)
    engine = hub.store.engine
    family, guesses = Family(engine), Guesses()
    view = View(hub, family, SqlAppointments(engine), Rides(engine), Reminders(engine))

    def admit() -> Consent:
        try:
            return family.admit(reading.bearer(), hub.now())
        except NoConsent:
            raise Refused("no_consent") from None

    def looked(consent: Consent, *kinds: str) -> None:
        for kind in kinds:
            family.look(consent, kind, hub.now())

    @pages.get("/family")
    def page() -> str:
        return render_template("family.html", hotline=settings.hotline)

    @pages.post("/api/family/join")
    def join() -> Response:
        code = unicodedata.normalize("NFKC", reading.read_body(FamilyCode).code)
        address, now = request.remote_addr or "", hub.now()
        if guesses.refused(address, now):
            raise Refused("too_many_codes")
        try:
            token, consent = family.redeem("".join(code.split()), now)
        except WrongCode:
            guesses.wrong(address, now)
            raise Refused("wrong_code") from None
        until = consent.until.isoformat(timespec="seconds")
        return jsonify({"token": token, "who": consent.who, "sees": list(consent.sees), "until": until})

    @pages.get("/api/family/view")
    def see() -> Response:
        consent = admit()
        after = reading.read_number(request.args.get("after", "0"))
        shown = view.of(consent, hub.now())
        looked(consent, *view.shown(consent, shown))
        return jsonify({**shown, "messages": view.messages(consent, after)})

    @pages.get("/api/family/events")
    def follow() -> Response:
        admit()
        token, after = reading.bearer(), reading.last_seen()
        return streams.respond(lambda gone: events(token, after, gone))

    def events(token: str, after: int, gone: Callable[[], bool]) -> Iterator[str]:
        """The view at the start and at each change, and what is said; `over` as the last when the consent ends."""
        stands: dict[str, Any] = {}
        over = False

        def news() -> Iterator[str]:
            nonlocal after, stands, over
            try:
                consent = family.admit(token, hub.now())
                shown, messages = view.of(consent, hub.now()), view.messages(consent, after)
                if shown != stands or messages:
                    looked(consent, *view.shown(consent, shown))
            except NoConsent:
                over = True
                yield event("over", {"message": hub.content.phrases["error_no_consent"].text})
                return
            except BookingUnavailable:  # as when the store is away: it comes back, and then nothing is missing
                return
            for message in messages:
                after = message["n"]
                yield event("message", message, after)
            if shown != stands:
                stands = shown
                yield event("view", shown)

        return streams.watch(news, lambda: over or gone())

    @pages.post("/api/family/messages")
    def say() -> Response:
        consent, wish = admit(), reading.read_body(FamilyWords)
        conversation = consent.conversation_id
        if wish.ask or safety.check(wish.text):  # a cry for help is one, whoever cries
            said = hub.hear(conversation, wish.text, wish.client_key, "family", consent.who).messages[0]
        else:
            if _too_fast(hub, consent):
                raise Refused("busy")
            said = hub.tell(conversation, "family", wish.text, author=consent.who)
        looked(consent, MESSAGE)
        return jsonify(view.message(consent, said))

    @pages.post("/api/family/leave")
    def leave() -> Response:
        consent = admit()
        family.leave(consent, hub.now())
        return jsonify({"left": True})

    return pages


def _too_fast(hub: Hub, consent: Consent) -> bool:
    """Whether this member of the family wrote so much in the last minute that the resident's page would drown in it."""
    last, minute = hub.case(consent.conversation_id).last_n, stamp(hub.now() - dt.timedelta(minutes=1))
    recent = hub.since(consent.conversation_id, max(0, last - 3 * AT_MOST)).messages
    mine = [m for m in recent if m.sender == "family" and m.author == consent.who and m.at > minute]
    return len(mine) >= AT_MOST
