"""What people read in the conversation of a call that has ended: where the caller was, and whether one came to them."""

from __future__ import annotations

from bot.calling_out import MACHINE
from bot.conversation import Hub
from bot.holder import move
from bot.rows import ConversationUnknown

# By the route and by who holds the conversation. Whoever spoke with a person on the telephone waits for none any more.
SAYS = {
    ("operator", "waiting"): "phone.ended.helped",
    ("queue", "waiting"): "phone.ended.gave_up",
    ("banban", "waiting"): "phone.ended.gone",
    ("banban", "operator"): "phone.ended.gone",
}
LEFT_WORD = "phone.ended.machine"
CALLED_BACK, NOT_CALLED_BACK = "phone.ended.call_back", "phone.ended.no_call_back"


def note_end(hub: Hub, conversation: str, route: str, dial: str, call_back: bool) -> None:
    """The call of `conversation` is over; `route` and `dial` as in Opening.ended, `call_back` whether one was promised.

    Raises StoreUnavailable.
    """
    try:
        with hub.store.change(conversation, hub.now()) as change:
            holder = change.conversation.holder
            key = LEFT_WORD if dial == MACHINE else SAYS.get((route, holder))
            if route == "nobody" and holder != "closed":
                key = CALLED_BACK if call_back else NOT_CALLED_BACK
            if key:
                change.add("system", hub.content.phrase(key).text)
            if key == "phone.ended.helped":
                move(change, "withdraw")
    except ConversationUnknown:  # erased, or never begun
        return
