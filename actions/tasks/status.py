"""工单怎么样了: by its six digits, or the tickets of this conversation; tells a stranger nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.agenda import Offer
from actions.tasks.form import Form, read_phone
from actions.turn import Ask, Context, Done, Turn
from bot.content import Phrase
from bot.mandarin import spoken
from bot.mandarin.digits import digits_of
from bot.services import residents
from bot.services.tickets import Ticket
from bot.services.transactions import BookingUnavailable

DIGITS = 6
READ_OUT = 3  # tickets read out at once
NONE = (
    "没有",
    "莫得",
    "没得",
    "找不到",
    "忘了",
    "忘记",
    "想不起",
    "丢了",
    "不记得",
    "记不得",
    "不知道",
    "不晓得",
    "没记",
)


def read_reference(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> str | None:
    """Six digits; "" when they were asked for and the resident has none."""
    digits = digits_of(turn.text)
    if len(digits) == DIGITS:
        return digits
    return "" if asked and (turn.has(*NONE) or turn.yes is False) else None


class TicketStatus(Form):
    service = "ticket_status"
    relatives = frozenset({"inform", "file_complaint"})
    questions = ("reference", "phone")
    readers = {"reference": read_reference, "phone": read_phone}

    def go(self, known: Mapping[str, Any], context: Context) -> Ask | Done:
        try:
            if known.get("reference"):
                return self._one(known, context)
            mine = context.tickets.of(context.conversation)
        except BookingUnavailable:
            return Done((context.say("file_complaint.failed"),), handoff="backend")
        if mine:
            return Done(tuple(self._line(ticket, context) for ticket in mine[:READ_OUT]))
        if "reference" not in known:
            return self.ask("reference", "number", known, context)
        return self._none(context)

    def _one(self, known: Mapping[str, Any], context: Context) -> Ask | Done:
        """Another conversation's ticket is told to who knows its telephone number; an unknown one looks the same."""
        ticket = context.tickets.find(known["reference"])
        if ticket and ticket.conversation_id == context.conversation:
            return Done((self._line(ticket, context),))
        if "phone" not in known:
            return self.ask("phone", "phone", known, context)
        if ticket and ticket.phone and ticket.phone == residents.phone(known["phone"]):
            return Done((self._line(ticket, context),))
        return self._none(context)

    def _none(self, context: Context) -> Done:
        return Done((context.say("ticket_status.none"),), offer=Offer("person", reason="unfinished"))

    def _line(self, ticket: Ticket, context: Context) -> Phrase:
        state = "late" if ticket.late(context.now) else ticket.state
        said = context.say(f"ticket_status.state.{state}").text
        if ticket.outcome and ticket.state in ("done", "dropped"):
            said = context.say("ticket_status.outcome", state=said, outcome=ticket.outcome).text
        kind = context.say(f"ticket_status.kind.{ticket.kind}").text
        spaced = spoken.digits_for_ear(ticket.reference)
        return context.say("ticket_status.line", reference=ticket.reference, spaced=spaced, kind=kind, state=said)
