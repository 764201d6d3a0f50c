"""What all calls share; does nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from bot.conversation import Hub
from bot.phone.callers import Callers
from bot.phone.exchange import Exchange
from bot.phone.records import Records
from bot.speech import Speech


@dataclass(frozen=True)
class House:
    """`hotline` is the number for residents; `somebody` says whether a person would answer the telephone."""

    hub: Hub
    speech: Speech
    exchange: Exchange
    records: Records
    callers: Callers
    hotline: str
    somebody: Callable[[dt.datetime], bool]
