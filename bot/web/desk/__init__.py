"""The operators' desk on the web: joins its pages and its interface to the hub and to bot.desk."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from flask import Blueprint, Response

from bot.conversation import Hub
from bot.desk.accounts import Accounts
from bot.desk.sessions import Sessions
from bot.holder import MoveRefused
from bot.settings import Settings
from bot.web.desk.api import add_cases, add_desk, add_streams
from bot.web.desk.board import Board
from bot.web.desk.guard import PATH, Guard
from bot.web.desk.pages import add_pages
from bot.web.desk.tickets import add_tickets
from bot.web.streams import Streams


@dataclass(frozen=True)
class Desk:
    """What more routes of the desk need."""

    blueprint: Blueprint
    guard: Guard
    board: Board
    sessions: Sessions

    def recover(self, hub: Hub) -> int:
        """Calls another person for whoever is left alone by an operator that is no longer logged in; how many."""
        absent = self.sessions.absent(hub.now())
        left = [case for case in hub.held() if case.operator in absent]
        for case in left:
            with suppress(MoveRefused):  # somebody was quicker
                hub.pass_on(case.id, case.operator or "", by="clock")
        return len(left)


def build(hub: Hub, settings: Settings, streams: Streams, accounts: Accounts | None = None) -> Desk:
    """Everything under /operator; `accounts` stands in for those with passwords that take long to compare."""
    sessions = Sessions(hub.store.engine)
    accounts = accounts or Accounts(hub.store.engine)
    guard = Guard(sessions, hub.now, secure=bool(settings.https))
    board = Board(hub, sessions)
    blueprint = Blueprint("desk", __name__, url_prefix=PATH)
    add_pages(blueprint, guard, accounts, sessions, hub.content, hub.now)
    add_desk(blueprint, board, guard, accounts)
    add_cases(blueprint, hub, board, guard)
    add_tickets(blueprint, hub, board, guard, accounts)
    add_streams(blueprint, hub, board, guard, sessions, streams)

    @blueprint.after_request
    def private(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        return response

    return Desk(blueprint, guard, board, sessions)
