"""Takes up a service, goes on with it and ends it; does not decide what a turn means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from actions import guides
from actions.agenda import Agenda, Frame, Offer
from actions.place import closing, say_again
from actions.saying import answer, ask, person
from actions.tasks import TASKS
from actions.turn import Answer, Context, Done, Turn
from bot.content import Phrase


def begin(service: str, turn: Turn, agenda: Agenda, context: Context, known: Mapping[str, Any] | None = None) -> Answer:
    """Takes up `service`: a task hears the same words for what they already say; a guide opens; else the notice."""
    bridge: tuple[Phrase, ...] = ()
    steering = service in context.content.services and context.content.services[service].kind == "control"
    if agenda.frame and agenda.frame.service != service and not steering:
        bridge = (context.say("bridge", want=context.want(service)),)
    if service in TASKS:
        task = TASKS[service]
        frame = Frame(service=service, known=dict(known or {}))
        heard = task.hear(turn, frame, context)
        return proceed(agenda.push(frame), task.go(heard or frame.known, context), context, bridge)
    if context.content.guide(service, context.city):
        return guides.open_guide(service, turn, agenda, context, bridge)
    return finish(agenda.push(Frame(service=service)), _notice(service, context), context, bridge)


def _notice(service: str, context: Context) -> Done:
    notice = context.content.notice(service, context.city)
    assert notice, f"neither guide nor notice for {service}"  # held by python -m bot check
    said = (
        context.say("notice.about", about=notice.about),
        context.say("notice.ask", number=notice.number, name=notice.number_name, counter=notice.counter),
    )
    return Done(said, offer=Offer("person", reason="notice"))


def proceed(agenda: Agenda, result: Any, context: Context, before: tuple[Phrase, ...] = ()) -> Answer:
    """Says what a task asks next, or ends it."""
    if isinstance(result, Done):
        return finish(agenda, result, context, before)
    return ask(agenda, result, context, before)


def finish(agenda: Agenda, done: Done, context: Context, before: tuple[Phrase, ...] = ()) -> Answer:
    """Ends the service on top; offers what comes next, else the one that was left waiting for it."""
    if done.erase:  # nothing is remembered but how the resident wants to be spoken to
        fresh = Agenda(city=agenda.city, rate=agenda.rate, volume=agenda.volume)
        return replace(answer(fresh, (*before, *done.said), None), erase=True)
    service = agenda.frame.service if agenda.frame else None
    agenda = replace(agenda.pop(), misses=0, person={**agenda.person, **done.person}, offer=done.offer)
    if done.city:  # what was done before it is still what more words belong to
        return _in_city(done.city, agenda, context, (*before, *done.said))
    agenda = replace(agenda, done=service, reckoned=done.reckoned)
    if done.handoff:
        return person(agenda, context, done.handoff, before=(*before, *done.said))
    return answer(agenda, (*before, *done.said, *closing(agenda, context)), _resume_offer(agenda))


def _in_city(city: str, agenda: Agenda, context: Context, before: tuple[Phrase, ...]) -> Answer:
    """Goes on in `city`: with what is in hand, else with the answer that was given last."""
    context = replace(context, city=city)
    stack = agenda.stack if city == agenda.city else tuple(_moved(frame) for frame in agenda.stack)
    agenda = replace(agenda, city=city, stack=stack)
    opening = guides.opening(agenda, context) if agenda.frame else _reckoned_here(agenda, context)
    return say_again(agenda, context, (*before, *opening))


def _reckoned_here(agenda: Agenda, context: Context) -> tuple[Phrase, ...]:
    """The answer that was given last, as it is in this city."""
    if agenda.done not in TASKS or not agenda.reckoned:
        return ()
    result = TASKS[agenda.done].go(agenda.reckoned, context)
    return result.said if isinstance(result, Done) else ()


def _moved(frame: Frame) -> Frame:
    """The frame in another city: a guide begins its way anew, a task forgets what belonged to the old city."""
    local = ("hospital", "day", "half_day", "slot", "offered", "confirm")
    known = {name: value for name, value in frame.known.items() if name not in local}
    return replace(frame, known=known, step=0, times=0, hints=0, simpler=0)


def _resume_offer(agenda: Agenda) -> Offer | None:
    if agenda.offer:
        return agenda.offer
    return Offer("resume", service=agenda.frame.service) if agenda.frame else None
