"""Whether a token opens a conversation, for every door of the web; keeps neither."""

from __future__ import annotations

import re

from bot.conversation import Hub
from bot.web import reading
from bot.web.errors import Refused

IDENTITY = re.compile(r"[0-9a-f]{32}")


def admits(hub: Hub, conversation: str, token: str) -> bool:
    """Raises StoreUnavailable."""
    return bool(IDENTITY.fullmatch(conversation)) and hub.admits(conversation, token)


def admit(hub: Hub, conversation: str) -> None:
    """Lets the request go on, or raises Refused: there is no token, or no such conversation for it."""
    if not admits(hub, conversation, reading.bearer()):
        raise Refused("not_found")
