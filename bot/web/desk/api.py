"""The desk's HTTP interface: reads what an operator's page asks and passes it to the hub; decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask import Blueprint, Response, jsonify, request

from bot.conversation import ConversationClosed, Hub
from bot.desk import audit, notes
from bot.desk.accounts import Accounts
from bot.desk.sessions import Session, Sessions
from bot.holder import MoveRefused
from bot.web.desk.board import Board
from bot.web.desk.follow import Watch, case_news, desk_news
from bot.web.desk.guard import COOKIE, Guard
from bot.web.desk.schemas import Close, Noted, Nothing, Preferences, Release, Text, Uncover
from bot.web.errors import Refused
from bot.web.reading import last_seen, read_body, read_number
from bot.web.streams import Streams


def add_desk(desk: Blueprint, board: Board, guard: Guard, accounts: Accounts) -> None:
    """The queue, one's own wishes, and the record for supervisors."""

    @desk.get("/api/desk")
    def look() -> Response:
        return jsonify(board.desk(guard.session()))

    @desk.post("/api/me")
    def prefer() -> Response:
        session = guard.check_csrf()
        wishes = read_body(Preferences).preferences.dict()
        accounts.prefer(session.name, wishes)
        return jsonify({"preferences": wishes})

    @desk.get("/api/audit")
    def record() -> Response:
        guard.supervisor()
        before = request.args.get("before")  # the page reads backwards from the newest
        if before is None:
            found = audit.entries(accounts.engine, read_number(request.args.get("after", "0")))
        else:
            found = audit.lately(accounts.engine, read_number(before))
        return jsonify({"entries": [vars(entry) for entry in found]})


def add_cases(desk: Blueprint, hub: Hub, board: Board, guard: Guard) -> None:
    """One case: looking at it, helping in it, and giving it on."""

    def answer(session: Session, conversation: str) -> Response:
        return jsonify({"row": board.shapes.row(hub.case(conversation), hub.now())})

    def act(conversation: str, what: Callable[[Session], object]) -> Response:
        """Does a move of the case's holder, and answers how it stands then."""
        session = guard.check_csrf()
        board.case(session, conversation)
        try:
            what(session)
        except (MoveRefused, ConversationClosed):
            raise Refused("not_yours") from None
        return answer(session, conversation)

    @desk.get("/api/cases/<conversation>")
    def read(conversation: str) -> Response:
        session = guard.session()
        board.case(session, conversation)
        return jsonify(board.file(session, conversation))

    @desk.post("/api/cases/<conversation>/take")
    def take(conversation: str) -> Response:
        session = guard.check_csrf()
        read_body(Nothing)
        board.case(session, conversation)
        try:
            hub.take(conversation, session.name)
        except MoveRefused:
            case = hub.case(conversation)
            if case.holder != "operator":
                raise Refused("not_waiting") from None
            if case.operator != session.name:  # pressed twice is taken once
                raise Refused("taken") from None
        return answer(session, conversation)

    @desk.post("/api/cases/<conversation>/messages")
    def say(conversation: str) -> Response:
        def tell(session: Session) -> None:
            names: dict[str, Any] = {"operator": session.name, "author": session.operator.shown}
            hub.tell(conversation, "operator", read_body(Text).text, **names)

        return act(conversation, tell)

    @desk.post("/api/cases/<conversation>/notes")
    def note(conversation: str) -> Response:
        def write(session: Session) -> None:
            notes.add(hub.store, conversation, session.name, read_body(Text).text, hub.now())

        return act(conversation, write)

    @desk.post("/api/cases/<conversation>/pass_on")
    def pass_on(conversation: str) -> Response:
        return act(conversation, lambda session: hub.pass_on(conversation, session.name, read_body(Noted).note))

    @desk.post("/api/cases/<conversation>/release")
    def release(conversation: str) -> Response:
        def give_back(session: Session) -> None:
            wish = read_body(Release)
            hub.release(conversation, session.name, wish.settled(), wish.note)

        return act(conversation, give_back)

    @desk.post("/api/cases/<conversation>/close")
    def close(conversation: str) -> Response:
        def end(session: Session) -> None:
            wish = read_body(Close)
            hub.close(conversation, session.name, wish.outcome, wish.note)

        return act(conversation, end)

    @desk.post("/api/cases/<conversation>/uncover")
    def uncover(conversation: str) -> Response:
        session = guard.check_csrf()
        n = read_body(Uncover).n
        board.case(session, conversation)
        if hub.case(conversation).operator != session.name:
            raise Refused("not_yours")
        found = [message for message in hub.since(conversation, n - 1).messages if message.n == n]
        if not found:
            raise Refused("not_found")
        who = f"operator:{session.name}"
        audit.note_down(hub.store.engine, hub.now(), who, audit.Act.UNCOVER, conversation, n=n)
        return jsonify({"n": n, "text": found[0].text})


def add_streams(desk: Blueprint, hub: Hub, board: Board, guard: Guard, sessions: Sessions, streams: Streams) -> None:
    """Following the desk, or one case, by Server-Sent Events."""

    def opened(news: Callable[[Watch], Callable[[], Iterator[str]]]) -> Response:
        token = request.cookies.get(COOKIE, "")

        def events(gone: Callable[[], bool]) -> Iterator[str]:
            watch = Watch(sessions, hub, token, gone)
            return streams.watch(news(watch), watch.gone)

        return streams.respond(events)

    @desk.get("/api/events")
    def follow() -> Response:
        guard.session(used=False)
        return opened(lambda watch: desk_news(board, watch))

    @desk.get("/api/cases/<conversation>/events")
    def follow_case(conversation: str) -> Response:
        board.case(guard.session(used=False), conversation)
        after = last_seen()
        return opened(lambda watch: case_news(hub, board, watch, conversation, after))
