"""自己的资料: erased after a yes, or handed out; the hub does the erasing, in the transaction that says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.tasks.form import Form, read_yes
from actions.turn import Ask, Context, Done, Turn
from bot.services.transactions import BookingUnavailable


def read_erase(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> bool | None:
    """A yes or a no; here 删 is a yes, and 不删 or 留着 a no, whatever else is said."""
    if not asked:
        return None
    if turn.has("不删", "别删", "不要删", "先不", "留着", "算了"):
        return False
    return True if turn.has("删") and turn.yes is not False else read_yes(turn, asked, known, context)


class Erase(Form):
    service = "erase_data"
    relatives = frozenset({"cancel_task", "inform", "affirm", "deny"})
    questions = ("confirm",)
    readers = {"confirm": read_erase}

    def go(self, known: Mapping[str, Any], context: Context) -> Ask | Done:
        if known.get("confirm") is False:
            return Done((context.say("erase_data.kept"),))
        try:
            booked = context.appointments.upcoming(conversation_id=context.conversation, now=context.now)
            rides = context.rides.upcoming(conversation_id=context.conversation, now=context.now)
        except BookingUnavailable:
            return Done((context.say("privacy.failed"),), handoff="backend")
        if known.get("confirm"):
            return Done((context.say("erase_data.done"),), erase=True)
        key = "erase_data.confirm_some" if booked or rides else "erase_data.confirm"
        return self.ask("confirm", "yes_no", known, context, key=key)


class Export(Form):
    service = "export_data"
    questions = ()
    readers = {}

    def go(self, known: Mapping[str, Any], context: Context) -> Ask | Done:
        if context.door in ("kiosk", "phone"):  # there is nothing to keep a file on
            return Done((context.say("export_data.person"),), handoff="own_data")
        return Done((context.say("export_data.page"),))
