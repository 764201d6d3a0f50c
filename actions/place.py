"""The way back: puts the resident where they were, after a word in between or one that was not understood."""

from __future__ import annotations

from dataclasses import replace

from actions import guides
from actions.agenda import Agenda, Offer
from actions.saying import answer, ask, person, repeat
from actions.tasks import TASKS
from actions.turn import Answer, Ask, Context
from bot.content import Phrase

FAILURES = 2  # not understood so often in a row: a person is offered


def say_again(agenda: Agenda, context: Context, before: tuple[Phrase, ...] = ()) -> Answer:
    """Puts the resident back to the question or the step where they were."""
    frame = agenda.frame
    if not frame:
        return answer(agenda, (*before, context.say("anything_else")), None)
    if frame.service not in TASKS:
        return guides.say_step(agenda, context, before)
    question = TASKS[frame.service].go(frame.known, context)
    if not isinstance(question, Ask):  # the world changed meanwhile, and there is nothing left to ask
        return answer(agenda.pop(), (*before, *question.said), question.offer)
    return ask(agenda, question, context, before)


def closing(agenda: Agenda, context: Context) -> tuple[Phrase, ...]:
    """What follows the end of a service: the one that was left waiting, or a short question."""
    if agenda.offer:
        return ()
    if agenda.frame:
        return (context.say("resume.offer", want=context.want(agenda.frame.service)),)
    return (context.say("anything_else"),)


def miss(agenda: Agenda, context: Context, key: str) -> Answer:
    """Not understood: asks for other words, the second time in a row offers a person, and the third time calls one."""
    misses = agenda.misses + 1
    agenda = replace(agenda, misses=misses)
    if misses >= FAILURES:
        return _second_miss(agenda, context, key)
    if agenda.frame or (agenda.offer and agenda.said):
        # An offer waits for its answer as a question does: one word that was not understood does not take it away.
        before = (context.say("unclear.phone" if key == "unclear.phone" else "unclear.task"),)
        back = repeat(agenda, context, before) if agenda.offer else say_again(agenda, context, before)
        # 再说一遍 means the question, without the excuse.
        return replace(back, agenda=replace(back.agenda, misses=misses, said=back.agenda.said[-len(back.said) + 1 :]))
    return answer(agenda, (context.say(key),), None)


def _second_miss(agenda: Agenda, context: Context, key: str) -> Answer:
    beside = key == "unclear.scope"
    reason = "out_of_scope" if beside else "misunderstood"
    if agenda.misses > FAILURES:
        return person(agenda, context, reason)
    said: tuple[Phrase, ...] = (context.say("unclear.scope"),) if beside else ()
    return answer(agenda, (*said, context.say("person.offer")), Offer("person", reason=reason))
