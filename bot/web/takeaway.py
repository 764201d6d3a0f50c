"""What a resident takes along from a kiosk: bookings, steps or the last answer as plain lines; tells no name.

The QR code holds these lines themselves and no address: whoever finds the paper learns what stands on it, and nothing
else, and a telephone needs neither network nor account to read it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import segno

from bot.conversation import Hub
from bot.mandarin import spoken
from bot.mandarin.masks import masked
from bot.services.bookings import SqlAppointments
from bot.services.reminders import Reminders
from bot.services.rides import Rides

# Up to this size (version 15 at level M, 77 squares a side) the camera of an old telephone reads it from a screen.
QR_BYTES = 400
QR_PIXELS = 6  # of one square, in the SVG's own measure


class TakeAway:
    """Reads what there is to take along; `hotline` is the number for questions."""

    def __init__(self, hub: Hub, hotline: str) -> None:
        self._hub = hub
        self._hotline = hotline
        self._appointments = SqlAppointments(hub.store.engine)
        self._rides = Rides(hub.store.engine)
        self._reminders = Reminders(hub.store.engine)

    def of(self, conversation: str, now: datetime) -> dict[str, Any]:
        """schemas.TakenAlong."""
        found = [*self._bookings(conversation, now), *self._steps(conversation)] or self._last(conversation)
        if not found:
            return {"lines": [], "qr": None}
        lines = [*found, self._phrase("takeaway.help", hotline=self._hotline)]
        rest = self._phrase("takeaway.rest", hotline=self._hotline)
        return {"lines": lines, "qr": picture(fitting(lines, rest))}

    def _phrase(self, key: str, **values: object) -> str:
        return self._hub.content.phrase(key, **values).text

    def _bookings(self, conversation: str, now: datetime) -> list[str]:
        lines = []
        for booking in self._appointments.upcoming(conversation_id=conversation, now=now):
            slot = booking.slot
            words = {
                "when": when(slot.date, slot.time, now),
                "place": slot.hospital.name,
                "reference": booking.reference,
            }
            words |= {"department": slot.department, "doctor": slot.doctor}
            lines.append(self._phrase("takeaway.appointment", **words))
        for ride in self._rides.upcoming(conversation_id=conversation, now=now):
            words = {"when": when(ride.at.date(), f"{ride.at:%H:%M}", now), "place": ride.start, "goal": ride.goal}
            lines.append(self._phrase("takeaway.ride", reference=ride.reference, **words))
        for reminder in self._reminders.of(conversation):
            at = reminder.schedule.words(now)
            if reminder.schedule.often == "once":
                at = at.split("，", 1)[-1]  # as in `when`
            lines.append(self._phrase("takeaway.reminder", when=at, what=reminder.what))
        return lines

    def _steps(self, conversation: str) -> list[str]:
        guide = (self._hub.case(conversation).brief or {}).get("guide")
        steps = guide["steps"] if guide else ()
        return [self._phrase("takeaway.step", number=n, say=step["say"]) for n, step in enumerate(steps, 1)]

    def _last(self, conversation: str) -> list[str]:
        """The last answer, when it is one: what is asked in the middle of a task tells of the resident."""
        brief = self._hub.case(conversation).brief or {}
        if brief.get("asked") or brief.get("collected"):
            return []
        messages = self._hub.since(conversation).messages
        own = max((message.n for message in messages if message.sender == "resident"), default=None)
        said = [message for message in messages if own and message.n > own and message.sender == "bot"]
        return [masked(message.text) for message in said]


def when(date: Any, time: str, now: datetime) -> str:
    """The day and the hour as one says them, without 明天: paper is read on another day."""
    return spoken.day(date, now).split("，", 1)[-1] + spoken.clock(time)


def fitting(lines: list[str], rest: str) -> str:
    """`lines` as one text of at most QR_BYTES in UTF-8; when some are left out, `rest` says so at the end."""
    text = "\n".join(lines)
    kept = list(lines)
    while len(text.encode()) > QR_BYTES and kept:
        kept.pop()
        text = "\n".join([*kept, rest])
    return text


def picture(text: str) -> str:
    """`text` as a QR code: a data: address of an SVG picture."""
    code = segno.make(text, error="m", encoding="utf-8", micro=False)
    return str(code.svg_data_uri(scale=QR_PIXELS, border=4, light="#fff"))
