"""What was offered last, and what a yes, a no or more words about it do; knows no service in particular."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from actions import controls
from actions.agenda import Agenda, Frame, Offer
from actions.place import closing, miss, say_again
from actions.progress import begin
from actions.saying import answer, person
from actions.tasks import TASKS
from actions.turn import ACT, Answer, Context, Turn

ANY_WILL_DO = ("都行", "都可以", "行吧", "那行", "随便", "随你", "看你", "你看着办", "听你的", "要的")
DO_IT = re.compile(
    r"^(?:那|好)?(?:你|就|麻烦你|请你)*(?:帮我|给我|替我)?(?:约|挂|办|叫|弄|查)(?:一个|一下|上|了|这个)?(?:科|号)?吧?$"
)


def take(turn: Turn, agenda: Agenda, context: Context, request: str | None) -> Answer | None:
    """What a yes or a no to the offer does, `request` being the service asked for; None when the words are neither."""
    offer = agenda.offer
    assert offer
    calls = turn.intent == "ask_human" or turn.has("请人", "找人", "叫人")
    if offer.kind == "person" and calls and turn.yes is not False:
        return person(replace(agenda, offer=None), context, offer.reason or "asked")
    if turn.intent in controls.INTERRUPTING and turn.confidence >= ACT and turn.yes is None:
        return None
    if offer.kind == "person" and agenda.frame and turn.intent == "cancel_task" and turn.confidence >= ACT:
        return None  # 算了 declines more than the help: what needed it is given up
    if turn.yes is None and (turn.text in ANY_WILL_DO or DO_IT.match(turn.text)):
        turn = replace(turn, intent="affirm", confidence=1.0)
    if turn.yes is None and goes_on(offer, turn, context):
        return _accept(offer, turn, replace(agenda, offer=None), context, more=True)
    same = request is not None and request == offer.service
    if not same and (request or turn.yes is None or (agenda.frame and turn.intent == "next_step")):
        return None
    free = replace(agenda, offer=None)
    if turn.yes is None:  # 那你帮我约一个: the offered service itself
        return _accept(offer, turn, free, context, more=True)
    if not turn.yes:
        return _declined(offer, free, context)
    return _accept(offer, turn, free, context)


def goes_on(offer: Offer, turn: Turn, context: Context) -> bool:
    """Whether the words already answer what the offered task would ask: that is a yes too."""
    if offer.kind != "start" or offer.service not in TASKS:
        return False
    heard = TASKS[offer.service].hear(turn, Frame(service=offer.service), context)
    if any(name in offer.known and offer.known[name] != value for name, value in (heard or {}).items()):
        return False  # what the offer settled is told otherwise: that doubts it rather than accepts it
    return bool(set(heard or ()) - set(offer.known))


def _accept(offer: Offer, turn: Turn, free: Agenda, context: Context, more: bool = False) -> Answer:
    """Does what was offered; with `more` the turn's own words belong to it as well."""
    if offer.kind == "person":
        return person(free, context, offer.reason or "asked")
    if offer.kind == "undo":
        return controls.undo(free, context)
    if offer.kind == "resume":
        return say_again(free, context)
    assert offer.service
    known = without_words(offer.known)
    words = str(offer.known.get("words", ""))
    text = f"{words}，{turn.text}" if more else words
    earlier = replace(turn, text=text or turn.text, intent=offer.service, confidence=1.0)
    return begin(offer.service, earlier, free, context, known)


def without_words(known: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in known.items() if key != "words"}


def _declined(offer: Offer, agenda: Agenda, context: Context) -> Answer:
    if offer.kind == "resume":
        agenda, want = agenda.pop(), context.want(offer.service or "")
        if agenda.frame:  # and what was left before that is offered in its turn
            said = (context.say("task.dropped", want=want), *closing(agenda, context))
            return answer(agenda, said, Offer("resume", service=agenda.frame.service))
        return answer(agenda, (context.say("dropped", want=want),), None)
    if offer.kind == "start" and "words" in offer.known:
        return miss(agenda, context, "unclear.no")
    if agenda.frame:
        return say_again(agenda, context)
    return answer(agenda, (context.say("anything_else"),), None)
