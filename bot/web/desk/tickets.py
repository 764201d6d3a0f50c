"""The tickets' HTTP interface for the desk: lists, files and edits them, all masked; what is uncovered is recorded."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, Response, jsonify, request

from bot.conversation import ConversationClosed, Hub
from bot.desk.accounts import Accounts
from bot.desk.audit import Act, note_down
from bot.desk.sessions import Session
from bot.mandarin import spoken
from bot.rows import ConversationUnknown, stamp
from bot.services.tickets import STATES, Event, NoSuchTicket, Stale, Ticket, Tickets, Wish
from bot.web.desk.board import Board
from bot.web.desk.guard import Guard
from bot.web.desk.schemas import EditTicket, NewTicket, Nothing
from bot.web.desk.shapes import Shapes
from bot.web.errors import Refused
from bot.web.reading import read_body

ALL = "all"


def add_tickets(desk: Blueprint, hub: Hub, board: Board, guard: Guard, accounts: Accounts) -> None:
    """What any operator may see and do: a ticket is everybody's, whoever holds its conversation."""
    tickets = Tickets(accounts.engine)

    def shape(ticket: Ticket) -> dict[str, Any]:
        return ticket_shape(ticket, board.shapes, hub.now())

    def found(ticket_id: str) -> Ticket:
        try:
            return tickets.get(ticket_id)
        except NoSuchTicket:
            raise Refused("not_found") from None

    def recorded(session: Session, act: Act, ticket: Ticket, **detail: object) -> None:
        who, subject = f"operator:{session.name}", ticket.conversation_id
        note_down(accounts.engine, hub.now(), who, act, subject, ticket=ticket.id, **detail)

    @desk.get("/api/tickets")
    def list_tickets() -> Response:
        guard.session()
        state = request.args.get("state", "open")
        if state not in (*STATES, ALL):
            raise Refused("invalid")
        return jsonify({"tickets": [shape(ticket) for ticket in tickets.listed(None if state == ALL else state)]})

    @desk.get("/api/tickets/<ticket_id>")
    def read_ticket(ticket_id: str) -> Response:
        guard.session()
        ticket = found(ticket_id)
        history = [event_shape(event, board.shapes) for event in tickets.history(ticket_id)]
        return jsonify({**shape(ticket), "history": history})

    @desk.post("/api/cases/<conversation>/tickets")
    def file_ticket(conversation: str) -> Response:
        session = guard.check_csrf()
        case = board.case(session, conversation)
        new = read_body(NewTicket)
        wish = Wish(new.kind, new.what, case.city, conversation, new.place, new.phone, new.wanted, new.moment())
        ticket = tickets.open(wish, f"operator:{session.name}", hub.now())
        recorded(session, Act.TICKET_FILED, ticket)
        return jsonify(shape(ticket))

    @desk.post("/api/tickets/<ticket_id>")
    def edit_ticket(ticket_id: str) -> Response:
        session = guard.check_csrf()
        wish = read_body(EditTicket)
        before, values = found(ticket_id), wish.values()
        if values.get("assigned") and values["assigned"] not in {one.name for one in accounts.all() if one.active}:
            raise Refused("invalid")
        try:
            who = f"operator:{session.name}"
            ticket = tickets.edit(ticket_id, wish.version, who, hub.now(), note=wish.note or "", **values)
        except NoSuchTicket:
            raise Refused("not_found") from None
        except Stale:
            raise Refused("stale") from None
        recorded(session, Act.TICKET_EDITED, ticket, names=sorted(values))
        if ticket.state == "done" and before.state != "done":
            _tell(hub, ticket)
        return jsonify(shape(ticket))

    @desk.post("/api/tickets/<ticket_id>/uncover")
    def uncover_ticket(ticket_id: str) -> Response:
        session = guard.check_csrf()
        read_body(Nothing)
        ticket = found(ticket_id)
        recorded(session, Act.UNCOVER, ticket, names=["phone"])  # first: what cannot be recorded is not shown
        return jsonify({"phone": ticket.phone})


def _tell(hub: Hub, ticket: Ticket) -> None:
    """The resident hears that it is done, where it was asked for; who has gone can ask for it by its number."""
    words = {"reference": ticket.reference, "outcome": ticket.outcome or ""}
    phrase = hub.content.phrase("ticket.done", spaced=spoken.digits_for_ear(ticket.reference), **words)
    try:
        hub.tell(ticket.conversation_id or "", "system", phrase.text, speech=phrase.speech)
    except (ConversationClosed, ConversationUnknown):
        return


def ticket_shape(ticket: Ticket, shapes: Shapes, now: dt.datetime) -> dict[str, Any]:
    """A ticket as the desk sees it, its phone masked."""
    times = {name: stamp(getattr(ticket, name)) for name in ("due_at", "created_at", "updated_at")}
    return shapes.ticket({**vars(ticket), **times, "late": ticket.late(now)})


def event_shape(event: Event, shapes: Shapes) -> dict[str, Any]:
    """One row of the history: {"at", "who", "act", "before", "after"}."""
    parts = {"before": shapes.hidden(event.before), "after": shapes.hidden(event.after)}
    return {"at": stamp(event.at), "who": event.who, "act": event.act, **parts}
