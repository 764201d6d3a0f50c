"""What the desk's page may send, closed; the rule of what can be said is the residents' own."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import Field, StrictBool, StrictInt, StrictStr, validator

from bot.web.schemas import RAW_LENGTH, Closed, readable

STEPS_AT_MOST = 99
NUMBER_AT_MOST = 999_999_999


class Nothing(Closed):
    """A move that needs no words."""


class Text(Closed):
    """What an operator says, or notes."""

    text: StrictStr = Field(..., min_length=1, max_length=RAW_LENGTH)

    _can_be_read = validator("text", allow_reuse=True)(readable)


class Noted(Closed):
    """A move with a note for the others, if there is one."""

    note: StrictStr | None = Field(None, max_length=RAW_LENGTH)

    @validator("note")
    def _can_be_read(cls, note: str | None) -> str | None:
        return readable(note) if note and note.strip() else None


class Release(Noted):
    """How the bot shall go on."""

    words: StrictStr | None = Field(None, max_length=RAW_LENGTH)  # the answer given for the resident
    step: StrictInt | None = None
    done: StrictBool = False

    _words = validator("words", allow_reuse=True)(lambda words: readable(words) if words and words.strip() else None)

    @validator("step")
    def _is_a_step(cls, step: int | None) -> int | None:
        if step is not None and not 0 <= step <= STEPS_AT_MOST:
            raise ValueError("invalid")
        return step

    def settled(self) -> dict[str, Any] | None:
        """As bot.turns.Turns.give_back takes it."""
        given: dict[str, Any] = {"words": self.words, "step": self.step, "done": self.done or None}
        return {name: value for name, value in given.items() if value is not None} or None


class Close(Noted):
    """How it ended, in the operator's judgement."""

    outcome: Literal["solved", "referred", "callback", "unreachable", "other"]


class Uncover(Closed):
    """The number of the message that is to be shown whole."""

    n: StrictInt

    @validator("n")
    def _is_a_number(cls, n: int) -> int:
        if not 1 <= n <= NUMBER_AT_MOST:
            raise ValueError("invalid")
        return n


class Alerts(Closed):
    sound: StrictBool
    flash: StrictBool


class Preferences(Closed):
    """How new arrivals are announced."""

    preferences: Alerts


def _moment(text: str | None) -> str | None:
    """A time with its zone, as ISO 8601."""
    if text is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise ValueError("invalid") from None
    if moment.tzinfo is None or not 2000 <= moment.year <= 2100:
        raise ValueError("invalid")
    return moment.isoformat()


def _words(text: str | None) -> str | None:
    return readable(text) if text and text.strip() else None


class NewTicket(Closed):
    """A ticket that an operator files for a case."""

    kind: Literal["complaint", "callback", "unfinished", "ride"]
    what: StrictStr = Field(..., min_length=1, max_length=RAW_LENGTH)
    phone: StrictStr | None = Field(None, max_length=24, regex=r"^[0-9 +()-]*\Z")
    place: StrictStr | None = Field(None, max_length=RAW_LENGTH)
    wanted: StrictStr | None = Field(None, max_length=64)
    due_at: StrictStr | None = Field(None, max_length=40)

    _what = validator("what", allow_reuse=True)(readable)
    _free = validator("place", "wanted", allow_reuse=True)(_words)
    _due = validator("due_at", pre=True, allow_reuse=True)(lambda text: _moment(text or None))

    @validator("phone")
    def _is_a_phone(cls, phone: str | None) -> str | None:
        digits = "".join(filter(str.isdigit, phone or ""))
        if len(digits) > 15:
            raise ValueError("invalid")
        return digits or None

    def moment(self) -> dt.datetime | None:
        return dt.datetime.fromisoformat(self.due_at) if self.due_at else None


class EditTicket(Closed):
    """What an operator changes of a ticket; `version` is the one that was seen."""

    version: StrictInt
    state: Literal["open", "doing", "done", "dropped"] = "open"
    assigned: StrictStr | None = Field(None, max_length=32)
    due_at: StrictStr = Field("", max_length=40)
    what: StrictStr = Field("", min_length=1, max_length=RAW_LENGTH)
    outcome: StrictStr | None = Field(None, max_length=RAW_LENGTH)
    note: StrictStr | None = Field(None, max_length=RAW_LENGTH)

    _what = validator("what", allow_reuse=True)(readable)
    _free = validator("outcome", "note", allow_reuse=True)(_words)
    _due = validator("due_at", allow_reuse=True)(_moment)

    @validator("version")
    def _is_a_version(cls, version: int) -> int:
        if not 1 <= version <= NUMBER_AT_MOST:
            raise ValueError("invalid")
        return version

    def values(self) -> dict[str, Any]:
        """The columns that were sent, and no others."""
        sent = self.dict(exclude_unset=True, exclude={"version", "note"})
        if "due_at" in sent:
            sent["due_at"] = dt.datetime.fromisoformat(sent["due_at"])
        if "assigned" in sent:
            sent["assigned"] = sent["assigned"] or None
        return sent
