"""The desk's event streams: the board and one case as they change; end with the session that opened them."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterator
from typing import Any

from bot.conversation import Hub
from bot.desk.sessions import NOTED_EVERY, NoSession, Session, Sessions
from bot.rows import ConversationUnknown
from bot.web.desk.board import Board
from bot.web.streams import event


class Watch:
    """One open stream of one operator: whether its session still stands, and that its operator is on."""

    def __init__(self, sessions: Sessions, hub: Hub, token: str, gone: Callable[[], bool]) -> None:
        self._sessions = sessions
        self._hub = hub
        self._token = token
        self._gone = gone
        self._seen = 0.0
        self.over = False

    def gone(self) -> bool:
        return self.over or self._gone()

    def session(self) -> Session | None:
        """The session as it stands now; None, and the stream is over, when it has ended."""
        try:
            session = self._sessions.find(self._token, self._hub.now(), used=False)
        except NoSession:
            self.over = True
            return None
        if not self._seen or time.monotonic() - self._seen >= NOTED_EVERY.total_seconds():
            self._sessions.seen(session.operator, self._hub.now())
            self._seen = time.monotonic()
        return session


def desk_news(board: Board, watch: Watch) -> Callable[[], Iterator[str]]:
    """`desk` at the start and at each change; that time goes by is none."""
    last: dict[str, Any] = {}

    def news() -> Iterator[str]:
        nonlocal last
        session = watch.session()
        if session is None:
            return
        desk = board.desk(session, shared=True)
        if (now := _timeless(desk)) != last:
            last = now
            yield event("desk", desk)

    return news


def case_news(hub: Hub, board: Board, watch: Watch, conversation: str, after: int) -> Callable[[], Iterator[str]]:
    """`message` for each one after number `after`, and `case` at the start and at each change of it."""
    last: dict[str, Any] = {}

    def news() -> Iterator[str]:
        nonlocal last, after
        session = watch.session()
        if session is None:
            return
        try:
            stands = board.stands(session, conversation)
        except ConversationUnknown:  # given back by another operator, or erased: the page asks again and is told so
            watch.over = True
            return
        for message in hub.since(conversation, after).messages:
            after = message.n
            yield event("message", board.shapes.message(message), message.n)
        if (now := _timeless(stands)) != last:
            last = now
            yield event("case", stands)

    return news


def _timeless(data: dict[str, Any]) -> dict[str, Any]:
    """`data` without the seconds that go by."""
    data = copy.deepcopy(data)
    rows = [data["row"]] if "row" in data else [*data["queue"], *data["mine"], *data["others"]]
    for row in rows:
        del row["waited_s"]
    if "level" in data:
        del data["level"]["longest_waiting_s"]
    return data
