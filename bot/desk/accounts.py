"""Operators and their passwords: who there is, who may log in, who is locked out; knows no cookies and no pages."""

from __future__ import annotations

import datetime as dt
import re
import threading
import uuid
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection, Engine

from bot.desk import audit
from bot.desk.audit import Act
from bot.people import operator_sessions, operators
from bot.rows import stamp
from bot.store import looking, writing

ROLES = ("operator", "supervisor")
NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{1,31}")
SHOWN_LENGTH = 16
PASSWORD_LENGTH = (12, 128)
WRONG_AT_MOST = 5
LOCKED_FOR = dt.timedelta(minutes=15)
STRANGERS = 4096  # names without an account whose wrong passwords are counted too
AT_ONCE = 2  # passwords that are compared at a time: each takes 64 MB for a moment


class AccountRefused(Exception):
    """An account cannot be made or changed as asked; `reason` says why: name, shown, taken, weak or unknown."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class LogInRefused(Exception):
    """Not logged in; `locked_until` is given when that name may not try before. It never says whether the name is."""

    def __init__(self, locked_until: dt.datetime | None = None) -> None:
        super().__init__("locked" if locked_until else "wrong")
        self.locked_until = locked_until


@dataclass(frozen=True)
class Operator:
    id: str
    name: str  # for logging in
    shown: str  # how residents are told who it is: 小王
    role: str  # operator | supervisor
    active: bool
    preferences: dict[str, Any]  # {"sound", "flash"}: how new arrivals are announced
    seen_at: str | None


def operator_of(row: Mapping[str, Any]) -> Operator:
    wishes = {"sound": True, "flash": True} | (row["preferences"] or {})
    return Operator(row["id"], row["name"], row["shown"], row["role"], row["active"], wishes, row["seen_at"])


class Accounts:
    """Every method raises StoreUnavailable when the database fails; `hasher` is argon2id (RFC 9106, 64 MB)."""

    def __init__(self, engine: Engine, hasher: PasswordHasher | None = None) -> None:
        self.engine = engine
        self._hasher = hasher or PasswordHasher()
        self._nobody = ""  # compared with when there is no account, so that a wrong name takes as long as a right one
        self._turn = threading.BoundedSemaphore(AT_ONCE)
        self._strangers = _Strangers()

    # --- who there is ----------------------------------------------------------------------------------------------

    def all(self) -> tuple[Operator, ...]:
        with looking(self.engine) as connection:
            rows = connection.execute(select(operators).order_by(operators.c.name)).mappings()
            return tuple(operator_of(row) for row in rows)

    def add(self, name: str, shown: str, password: str, role: str, now: dt.datetime) -> None:
        """Makes an account. Raises AccountRefused."""
        if not NAME.fullmatch(name):
            raise AccountRefused("name")
        if not 1 <= len(shown.strip()) <= SHOWN_LENGTH or not shown.isprintable():
            raise AccountRefused("shown")
        row = {"id": uuid.uuid4().hex, "name": name, "shown": shown.strip(), "role": role, "active": True}
        row |= {"password_hash": self._hashed(name, password), "failures": 0, "created_at": stamp(now)}
        with writing(self.engine) as connection:
            if _row(connection, name):
                raise AccountRefused("taken")
            connection.execute(insert(operators).values(row))
            audit.write(connection, now, "command", Act.ACCOUNT_ADDED, name=name, role=role)

    def set_password(self, name: str, password: str, now: dt.datetime) -> None:
        """A new password, which also ends a lock and every session. Raises AccountRefused."""
        hashed = self._hashed(name, password)
        self._change(name, now, Act.PASSWORD_SET, password_hash=hashed, failures=0, locked_until=None)

    def deactivate(self, name: str, now: dt.datetime) -> None:
        """Nobody logs in with it any more, and its sessions end at once. Raises AccountRefused."""
        self._change(name, now, Act.ACCOUNT_OFF, active=False)

    def prefer(self, name: str, preferences: Mapping[str, bool]) -> None:
        with writing(self.engine) as connection:
            connection.execute(update(operators).where(operators.c.name == name).values(preferences=dict(preferences)))

    def _change(self, name: str, now: dt.datetime, act: Act, **values: object) -> None:
        with writing(self.engine) as connection:
            row = _row(connection, name)
            if row is None:
                raise AccountRefused("unknown")
            connection.execute(update(operators).where(operators.c.id == row["id"]).values(**values))
            connection.execute(delete(operator_sessions).where(operator_sessions.c.operator_id == row["id"]))
            audit.write(connection, now, "command", act, name=name)

    def _hashed(self, name: str, password: str) -> str:
        short, long = PASSWORD_LENGTH
        if not short <= len(password) <= long or len(set(password)) < 5 or name in password.lower():
            raise AccountRefused("weak")
        return self._hasher.hash(password)

    # --- logging in ------------------------------------------------------------------------------------------------

    def identify(self, name: str, password: str, now: dt.datetime) -> Operator:
        """Whose password it is. Raises LogInRefused: after WRONG_AT_MOST wrong ones the name is locked.

        A name without an account is answered in the same words, after the same work, and is locked likewise.
        """
        name = name.strip().lower()
        with looking(self.engine) as connection:
            row = _row(connection, name)
        right = self._matches(row["password_hash"] if row else None, password)
        refusal = None
        with writing(self.engine) as connection:
            row = _row(
                connection, name, lock=True
            )  # as it is now: of many guesses at once, those after the fifth do not count
            if row is None:
                refusal = self._stranger(connection, name, now)
            elif (until := _locked(row["locked_until"], now)) is not None:
                refusal = LogInRefused(until)
                audit.write(connection, now, f"operator:{name}", Act.LOG_IN_FAILED, locked=True)
            elif not right or not row["active"]:
                refusal = self._failed(connection, row, now)
            else:
                clean = {"failures": 0, "locked_until": None}
                connection.execute(update(operators).where(operators.c.id == row["id"]).values(**clean))
        if refusal or row is None:
            raise refusal or LogInRefused()
        return operator_of(row)

    def _matches(self, kept: str | None, password: str) -> bool:
        with self._turn:
            if not self._nobody:
                self._nobody = self._hasher.hash(uuid.uuid4().hex)
            try:
                return self._hasher.verify(kept or self._nobody, password[: PASSWORD_LENGTH[1] + 1]) and bool(kept)
            except (VerificationError, InvalidHashError, UnicodeEncodeError):
                return False

    @staticmethod
    def _failed(connection: Connection, row: Mapping[str, Any], now: dt.datetime) -> LogInRefused:
        now = now.replace(microsecond=0)  # as it is stored
        who, failures = f"operator:{row['name']}", row["failures"] + 1
        audit.write(connection, now, who, Act.LOG_IN_FAILED, failures=failures)
        until = now + LOCKED_FOR if failures >= WRONG_AT_MOST else None
        values = {"failures": 0 if until else failures, "locked_until": stamp(until) if until else None}
        connection.execute(update(operators).where(operators.c.id == row["id"]).values(**values))
        if until:
            audit.write(connection, now, who, Act.LOCKED)
        return LogInRefused(until)

    def _stranger(self, connection: Connection, name: str, now: dt.datetime) -> LogInRefused:
        # What was typed as a name may be anything, a password too: it is not recorded.
        audit.write(connection, now, "unknown", Act.LOG_IN_FAILED)
        return LogInRefused(self._strangers.failed(name, now))


class _Strangers:
    """Counts wrong passwords for names that have no account; lives and ends with the process."""

    def __init__(self) -> None:
        self._counted: OrderedDict[str, tuple[int, dt.datetime | None]] = OrderedDict()
        self._lock = threading.Lock()

    def failed(self, name: str, now: dt.datetime) -> dt.datetime | None:
        """Until when the name is locked, after one more wrong password."""
        with self._lock:
            failures, until = self._counted.pop(name, (0, None))
            if until is None or until <= now:
                failures, until = failures + 1, None
                if failures >= WRONG_AT_MOST:
                    failures, until = 0, now.replace(microsecond=0) + LOCKED_FOR
            self._counted[name] = (failures, until)
            while len(self._counted) > STRANGERS:
                self._counted.popitem(last=False)
            return until


def _row(connection: Connection, name: str, lock: bool = False) -> Mapping[str, Any] | None:
    if not NAME.fullmatch(name):
        return None  # nobody can have it, and a database may choke on it
    query = select(operators).where(operators.c.name == name)
    found = connection.execute(query.with_for_update() if lock else query).mappings().first()
    return dict(found) if found else None


def _locked(until: str | None, now: dt.datetime) -> dt.datetime | None:
    """Until when it is locked, if it is."""
    moment = dt.datetime.fromisoformat(until) if until else None
    return moment if moment and moment > now else None
