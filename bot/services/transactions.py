"""A database connection for the services, and the one exception when there is none; knows nothing of what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, TimeoutError

SHANGHAI = ZoneInfo("Asia/Shanghai")  # the one civil time of all Chinese cities


class BookingUnavailable(Exception):
    """The store is locked, broken or away; nothing was changed, and it may be tried again."""


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection for SELECTs, which wait for no writer; raises BookingUnavailable."""
    try:
        with engine.connect() as connection:
            yield connection
    except (DBAPIError, TimeoutError) as error:
        raise BookingUnavailable(type(error).__name__) from error


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction, undone by any exception; raises BookingUnavailable, but lets IntegrityError through."""
    try:
        with engine.begin() as connection:
            yield connection
    except IntegrityError:
        raise
    except (DBAPIError, TimeoutError) as error:
        raise BookingUnavailable(type(error).__name__) from error


def stamp(moment: datetime) -> str:
    """`moment` (with its zone) as the database keeps it: UTC, whole seconds; raises ValueError without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a time needs its zone")
    return moment.astimezone(timezone.utc).isoformat(timespec="seconds")


def local(moment: datetime, ahead: timedelta = timedelta()) -> tuple[str, str]:
    """Date and time of `moment` + `ahead` in China as slots have them: ("2026-11-25", "08:30")."""
    there = (moment + ahead).astimezone(SHANGHAI)
    return there.strftime("%Y-%m-%d"), there.strftime("%H:%M")
