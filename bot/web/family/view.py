"""What a member of the family may see of a conversation, as JSON: nothing that the consent does not name."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.conversation import Hub
from bot.mandarin import spoken
from bot.mandarin.masks import masked
from bot.rows import Message
from bot.services.bookings import SqlAppointments
from bot.services.family import Consent, Family
from bot.services.reminders import Reminder, Reminders
from bot.services.rides import Ride, Rides
from bot.services.schedule import Booking
from bot.standing import Case

DANGER = 1  # the ranks of content/escalations.yml up to which the family is told: danger, and swindlers
CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")


class View:
    """Reads what is shown; a part that the consent does not name is not even asked for."""

    def __init__(
        self, hub: Hub, family: Family, appointments: SqlAppointments, rides: Rides, reminders: Reminders
    ) -> None:
        self._hub = hub
        self._family = family
        self._appointments = appointments
        self._rides = rides
        self._reminders = reminders

    def of(self, consent: Consent, now: datetime) -> dict[str, Any]:
        """schemas.FamilyView."""
        case = self._hub.case(consent.conversation_id)
        parts: dict[str, Callable[[], Any]] = {
            "progress": lambda: self._progress(case),
            "bookings": lambda: self._bookings(consent.conversation_id, now),
            "reminders": lambda: [_reminder(one, now) for one in self._reminders.of(consent.conversation_id)],
            "emergency": lambda: self._emergency(case),
        }
        shown = {name: part() if consent.allows(name) else None for name, part in parts.items()}
        return {"who": consent.who, "sees": list(consent.sees), "until": _iso(consent.until), **shown}

    def messages(self, consent: Consent, after: int) -> list[dict[str, Any]]:
        """What was said after message `after`, where that may be read: schemas.FamilyMessage."""
        if not consent.allows("transcript"):
            return []
        heard = self._hub.since(consent.conversation_id, after)
        return [self.message(consent, message) for message in heard.messages]

    def message(self, consent: Consent, message: Message) -> dict[str, Any]:
        """One message with the numbers hidden that are nobody else's: identity, cards, another's invitation."""
        text = CODE.sub(lambda code: self._hidden(consent, code[0]), masked(message.text))
        return {"n": message.n, "from": message.sender, "text": text, "at": message.at, "name": message.author}

    def shown(self, consent: Consent, view: dict[str, Any]) -> tuple[str, ...]:
        """The kinds of things that are seen with this view: each is a look."""
        kinds = ("progress", "bookings", "reminders", "emergency")
        seen = tuple(kind for kind in kinds if view[kind])
        return (*seen, "transcript") if consent.allows("transcript") else seen

    def _hidden(self, consent: Consent, digits: str) -> str:
        return "*" * len(digits) if self._family.is_code(consent.conversation_id, digits) else digits

    def _progress(self, case: Case) -> dict[str, Any]:
        brief = case.brief or {}
        guide = brief.get("guide")
        step = None
        if guide:
            number = int(guide["step"])
            step = {"number": number + 1, "of": len(guide["steps"]), "say": guide["steps"][number]["say"]}
        return {
            "holder": case.holder,
            "want": brief.get("want"),
            "asked": brief.get("asked"),
            "step": step,
            "left": list(brief.get("left") or ()),
            "done": brief.get("done"),
            "stuck": self._reason(case) if case.holder in ("waiting", "operator") else None,
        }

    def _reason(self, case: Case) -> str | None:
        """Why a person was called; an emergency is told only where the consent names emergencies."""
        entry = self._hub.content.escalations.get(case.reason or "")
        return entry.say if entry and entry.rank > DANGER else None

    def _emergency(self, case: Case) -> dict[str, Any] | None:
        entry = self._hub.content.escalations.get(case.reason or "")
        if not case.urgent and (entry is None or entry.rank > DANGER):
            return None
        return {"say": entry.say if entry else "", "since": case.since, "helped": case.holder == "operator"}

    def _bookings(self, conversation: str, now: datetime) -> list[dict[str, Any]]:
        booked = self._appointments.upcoming(conversation_id=conversation, now=now)
        rides = self._rides.upcoming(conversation_id=conversation, now=now)
        return [*(_booking(booking, now) for booking in booked), *(_ride(ride, now) for ride in rides)]


def _booking(booking: Booking, now: datetime) -> dict[str, Any]:
    slot = booking.slot
    when = spoken.day(slot.date, now) + spoken.clock(slot.time)
    what = {"patient": booking.patient, "department": slot.department, "doctor": slot.doctor}
    place = {"place": slot.hospital.name, "goal": None}
    return {"kind": "appointment", "when": when, "reference": booking.reference, **what, **place}


def _ride(ride: Ride, now: datetime) -> dict[str, Any]:
    when = spoken.day(ride.at.date(), now) + spoken.clock(f"{ride.at:%H:%M}")
    what = {"patient": None, "department": None, "doctor": None, "place": ride.start, "goal": ride.goal}
    return {"kind": "ride", "when": when, "reference": ride.reference, **what}


def _reminder(reminder: Reminder, now: datetime) -> dict[str, Any]:
    """Without the number that is rung, which is perhaps somebody else's."""
    return {"when": reminder.schedule.words(now), "what": reminder.what}


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
