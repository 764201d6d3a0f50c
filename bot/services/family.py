"""What a resident allows members of the family to see: invitations, consents, looks; knows nothing of what is shown."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import or_, select, update
from sqlalchemy.engine import Connection, Engine

from bot import people
from bot.services import references
from bot.services.transactions import SHANGHAI, BookingUnavailable, reading, stamp, writing

# What may be seen, each by itself. Nothing else ever shows.
KINDS = ("progress", "bookings", "reminders", "vitals", "transcript", "emergency")
CODE_LASTS = timedelta(minutes=30)
LONGEST = timedelta(days=31)
LOOK_LASTS = timedelta(minutes=10)  # a page that stays open is one look, not hundreds
MESSAGE = "message"  # the look of who writes into the conversation
OPERATOR = "operator"
_TRIES = 50

_consents, _looks, _audit = people.consents.c, people.looks.c, people.audit.c


class WrongCode(Exception):
    """No invitation has this code: never had, was used, withdrawn or is too old; which of these is not told."""


class NoConsent(Exception):
    """Nothing may be seen with this token: it was withdrawn, is over, or never was."""


@dataclass(frozen=True)
class Consent:
    """What one member of the family may see and until when."""

    id: str
    conversation_id: str
    who: str  # as the resident calls them: 女儿
    sees: tuple[str, ...]
    until: datetime
    joined: bool

    def allows(self, kind: str) -> bool:
        return kind in self.sees


@dataclass(frozen=True)
class Look:
    """Somebody saw something: `who` is the family member's name, or OPERATOR."""

    who: str
    what: str
    at: datetime


class Family:
    """The tables consents and looks; every method may raise `transactions.BookingUnavailable`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def invite(self, conversation: str, who: str, sees: tuple[str, ...], until: datetime, now: datetime) -> str:
        """The six digits with which `who` may join within half an hour, once.

        What `who` was allowed before ends: the newest word of the resident is the one that counts. Raises ValueError
        for a kind that is none, and for a time that is over or further away than LONGEST.
        """
        if not sees or set(sees) - set(KINDS) or not now < until <= now + LONGEST:
            raise ValueError("a consent names what may be seen, and until when")
        with writing(self._engine) as connection:
            _end(connection, (_consents.conversation_id == conversation) & (_consents.who == who), now)
            code = _fresh(connection, now)
            row = {"id": uuid4().hex, "conversation_id": conversation, "who": who, "sees": list(sees)}
            row |= {"until": stamp(until), "code_hash": _hash(code), "code_until": stamp(now + CODE_LASTS)}
            connection.execute(people.consents.insert().values(**row, created_at=stamp(now)))
        return code

    def redeem(self, code: str, now: datetime) -> tuple[str, Consent]:
        """The token and the consent for who has the code; of many who try it at once one does. Raises WrongCode."""
        token = secrets.token_urlsafe(32)
        mine = (_consents.code_hash == _hash(code)) & (_consents.code_until > stamp(now)) & _stands(now)
        joined = {"code_hash": None, "token_hash": _hash(token), "joined_at": stamp(now)}
        with writing(self._engine) as connection:
            if connection.execute(update(people.consents).where(mine).values(**joined)).rowcount != 1:
                raise WrongCode
            return token, _by_token(connection, token, now)

    def admit(self, token: str, now: datetime) -> Consent:
        """The consent that is in force for this token; raises NoConsent."""
        with reading(self._engine) as connection:
            return _by_token(connection, token, now)

    def allowed(self, conversation: str, now: datetime) -> tuple[Consent, ...]:
        """Every consent that stands, those included whose code nobody has used yet; the oldest first."""
        where = (_consents.conversation_id == conversation) & _stands(now)
        usable = or_(_consents.joined_at.is_not(None), _consents.code_until > stamp(now))
        with reading(self._engine) as connection:
            rows = connection.execute(select(people.consents).where(where, usable).order_by(*_OLDEST)).mappings()
            return tuple(_consent(row) for row in rows)

    def withdraw(self, conversation: str, who: tuple[str, ...], now: datetime) -> tuple[str, ...]:
        """Ends what those named `who` (nobody named: all) were allowed, at once; the names whose consent ended."""
        ended = [consent for consent in self.allowed(conversation, now) if not who or consent.who in who]
        with writing(self._engine) as connection:
            _end(connection, _consents.id.in_([consent.id for consent in ended]), now)
        return tuple(dict.fromkeys(consent.who for consent in ended))

    def leave(self, consent: Consent, now: datetime) -> None:
        """Ends it from the family's side."""
        with writing(self._engine) as connection:
            _end(connection, _consents.id == consent.id, now)

    def look(self, consent: Consent, what: str, now: datetime) -> None:
        """Records that `what` was shown; once in ten minutes is enough."""
        lately = (_looks.consent_id == consent.id) & (_looks.what == what) & (_looks.at > stamp(now - LOOK_LASTS))
        with reading(self._engine) as connection:
            if connection.execute(select(_looks.id).where(lately)).first():
                return
        with writing(self._engine) as connection:
            if not connection.execute(select(_looks.id).where(lately)).first():
                row = {"consent_id": consent.id, "what": what, "at": stamp(now)}
                connection.execute(people.looks.insert().values(**row))

    def looks(self, conversation: str) -> tuple[Look, ...]:
        """Who saw what of it and when, operators included; the newest first."""
        family = select(_consents.who, _looks.what, _looks.at).join(people.consents, _consents.id == _looks.consent_id)
        desk = select(_audit.act, _audit.at).where(_audit.conversation_id == conversation)
        with reading(self._engine) as connection:
            rows = [tuple(row) for row in connection.execute(family.where(_consents.conversation_id == conversation))]
            acts = connection.execute(desk.where(_audit.who.like(f"{OPERATOR}:%")))
            rows += [(OPERATOR, row.act, row.at) for row in acts]
        found = [Look(who, what, datetime.fromisoformat(at).astimezone(SHANGHAI)) for who, what, at in rows]
        return tuple(sorted(found, key=lambda look: look.at, reverse=True))

    def is_code(self, conversation: str, digits: str) -> bool:
        """Whether these digits invite somebody into the conversation now: then no third person may read them."""
        mine = (_consents.conversation_id == conversation) & (_consents.code_hash == _hash(digits))
        with reading(self._engine) as connection:
            return connection.execute(select(_consents.id).where(mine)).first() is not None


_OLDEST = (_consents.created_at, _consents.id)


def _stands(now: datetime) -> Any:
    """The SQL condition of not being withdrawn and not being over."""
    return _consents.withdrawn_at.is_(None) & (_consents.until > stamp(now))


def _end(connection: Connection, where: Any, now: datetime) -> None:
    ended = {"withdrawn_at": stamp(now), "code_hash": None}
    connection.execute(update(people.consents).where(where, _consents.withdrawn_at.is_(None)).values(**ended))


def _by_token(connection: Connection, token: str, now: datetime) -> Consent:
    where = (_consents.token_hash == _hash(token)) & _consents.joined_at.is_not(None) & _stands(now)
    row = connection.execute(select(people.consents).where(where)).mappings().first()
    if row is None:
        raise NoConsent
    return _consent(row)


def _consent(row: Any) -> Consent:
    until = datetime.fromisoformat(row["until"]).astimezone(SHANGHAI)
    sees = tuple(kind for kind in KINDS if kind in row["sees"])
    return Consent(row["id"], row["conversation_id"], row["who"], sees, until, row["joined_at"] is not None)


def _fresh(connection: Connection, now: datetime) -> str:
    """A code that no other invitation has; one that is over lets go of its own."""
    old = _consents.code_until <= stamp(now)
    connection.execute(update(people.consents).where(old).values(code_hash=None))
    for _ in range(_TRIES):
        code = references.fresh(connection)  # no booking is called by it either
        if connection.execute(select(_consents.id).where(_consents.code_hash == _hash(code))).first() is None:
            return code
    raise BookingUnavailable("no code is free")


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
