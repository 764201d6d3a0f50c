"""Who holds a conversation: every move there is and what it leaves in the row; says nothing to anybody."""

from __future__ import annotations

from bot.change import Change

# Every move a holder can make: its name, from where, to where. There is no other.
MOVES: dict[str, tuple[tuple[str, ...], str]] = {
    "call": (("bot",), "waiting"),  # a person is wanted
    "withdraw": (("waiting",), "bot"),  # no longer
    "take": (("waiting",), "operator"),
    "pass_on": (("operator",), "waiting"),  # another operator is wanted
    "release": (("operator",), "bot"),  # at the step where it was
    "close": (("bot", "waiting", "operator"), "closed"),
}
BOT_ANSWERS = ("bot", "waiting")  # while a person is waited for, the bot goes on helping
REASON_LENGTH = 64  # of the column
PASSED_ON = "passed_on"


class MoveRefused(Exception):
    """The holder is not one from which this move starts; the message says who holds it now."""


def move(
    change: Change, name: str, *, held_by: str | None = None, operator: str | None = None, by: str | None = None
) -> None:
    """Makes the move `name`; with `held_by`, only if that operator holds it. Raises MoveRefused.

    What is done in an operator's name is recorded as theirs, or as done `by` another: the clock.
    """
    sources, target = MOVES[name]
    values: dict[str, object] = {"operator": operator, "waiting_since": change.now if target == "waiting" else None}
    if target in ("bot", "closed"):
        values |= {"reason": None, "urgent": False}
    if not change.move(sources, target, held_by=held_by, **values):
        raise MoveRefused(change.conversation.holder)
    if operator or held_by:
        change.record(by or f"operator:{operator or held_by}", name)
    if name in ("take", "withdraw", "close"):
        change.end_wait(name)
    if name in ("pass_on", "release", "close"):
        change.end_help()
    if name == "pass_on":
        change.set(reason=PASSED_ON)
        change.begin_wait(PASSED_ON, change.conversation.urgent)
    if target not in BOT_ANSWERS:
        change.settle()  # what was still owed is a person's to answer; a reply on its way is dropped
        change.set(asking=None, asking_until=None)


def call(change: Change, reason: str, urgent: bool = False) -> bool:
    """Calls a person: True if none was called before; a call that stands only becomes urgent."""
    sources, target = MOVES["call"]
    reason = reason[:REASON_LENGTH]
    if change.move(sources, target, reason=reason, urgent=urgent, waiting_since=change.now):
        change.begin_wait(reason, urgent)
        return True
    if urgent:
        change.set(reason=reason, urgent=True)
    return False
