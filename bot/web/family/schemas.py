"""What goes between the family's page and the server, closed; the rule of what can be said is the residents' own."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, StrictBool, StrictStr

from bot.web.schemas import Closed, Holder, Kind, Words


class FamilyCode(Closed):
    """The six digits that the resident was told."""

    code: StrictStr = Field(..., min_length=1, max_length=32)


class FamilyWords(Words):
    """What a member of the family writes into the conversation."""

    ask: StrictBool = Field(False, description="On the resident's behalf: the bot answers it.")


class FamilyJoined(Closed):
    """What may be seen, and the token that shows it."""

    token: StrictStr = Field(..., description="For the header Authorization: Bearer; it cannot be asked again.")
    who: StrictStr
    sees: list[Kind]
    until: StrictStr = Field(..., description="ISO 8601.")


class FamilyStep(Closed):
    """The step of a guide."""

    number: int = Field(..., ge=1)
    of: int = Field(..., ge=1)
    say: StrictStr


class FamilyProgress(Closed):
    """What is going on."""

    holder: Holder
    want: StrictStr | None = Field(..., description="What is being done; null when nothing is.")
    asked: StrictStr | None = Field(..., description="What was asked and waits for an answer.")
    step: FamilyStep | None
    left: list[StrictStr] = Field(..., description="What was begun and put aside.")
    done: StrictStr | None = Field(..., description="What was finished last.")
    stuck: StrictStr | None = Field(..., description="Why a person was called.")


class FamilyBooking(Closed):
    """An appointment or a ride that is to come."""

    kind: Literal["appointment", "ride"]
    when: StrictStr
    reference: StrictStr
    patient: StrictStr | None
    department: StrictStr | None
    doctor: StrictStr | None
    place: StrictStr = Field(..., description="The hospital, or where the ride begins.")
    goal: StrictStr | None


class FamilyReminder(Closed):
    """Something that the resident is reminded of."""

    when: StrictStr
    what: StrictStr = Field(..., description="In the resident's words.")


class FamilyEmergency(Closed):
    """An emergency that goes on."""

    say: StrictStr
    since: StrictStr
    helped: StrictBool = Field(..., description="Whether an operator has taken it.")


class FamilyMessage(Closed):
    """One message; identity and card numbers are masked."""

    n: int = Field(..., ge=1)
    from_: Literal["resident", "bot", "operator", "family", "system"] = Field(..., alias="from")
    text: StrictStr
    at: StrictStr
    name: StrictStr | None


class FamilyView(Closed):
    """What may be seen now; null is what the consent does not name, or what there is not."""

    who: StrictStr
    sees: list[Kind]
    until: StrictStr
    progress: FamilyProgress | None
    bookings: list[FamilyBooking] | None
    reminders: list[FamilyReminder] | None
    emergency: FamilyEmergency | None
    messages: list[FamilyMessage]


class FamilyLeft(Closed):
    """It is over."""

    left: StrictBool
