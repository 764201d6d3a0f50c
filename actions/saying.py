"""How an answer is put together: what is said is remembered for saying it again, and failures are counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from actions.agenda import Agenda, Offer
from actions.turn import Answer, Ask, Context
from bot.content import Phrase

# Seniors mend a quarter of their failures at the first retry and do not learn from more (Banban's notes on people):
# so the third time of the same question brings the offer of a person, as the second failure in a row does (place.py).
TIMES = 3


def answer(
    agenda: Agenda,
    said: tuple[Phrase, ...],
    offer: Offer | None,
    expect: str | None = None,
    handoff: str | None = None,
    urgent: bool = False,
) -> Answer:
    """An answer whose words are kept for 再说一遍."""
    kept = tuple(phrase.dict() for phrase in said)
    return Answer(
        said, replace(agenda, said=kept, offer=offer), expect or ("yes_no" if offer else None), handoff, urgent
    )


def ask(agenda: Agenda, question: Ask, context: Context, before: tuple[Phrase, ...] = ()) -> Answer:
    """Asks the question of the task on top; the third time the same one comes with the offer of a person."""
    frame = agenda.frame
    assert frame
    same = frame.asked == question.name and not before
    times = frame.times + 1 if same else 1
    if not same:
        frame = replace(frame, hints=0, simpler=0)
    frame = replace(frame, known=question.known, asked=question.name, expect=question.expect, free=question.free)
    frame = replace(frame, times=times)
    misses = agenda.misses if same else 0
    return with_person(replace(agenda.put(frame), misses=misses), (*before, *question.said), context, question.expect)


def with_person(agenda: Agenda, said: tuple[Phrase, ...], context: Context, expect: str | None) -> Answer:
    """Says `said`; adds the offer of a person when this is the third time of the same question or step."""
    frame = agenda.frame
    if not frame or frame.times < TIMES:
        return answer(agenda, said, None, expect)
    offered = context.say("person.offer")
    said = said if offered in said else (*said, offered)
    # A question that wants a yes or a no keeps the yes for itself: then only the word 转人工 calls the person.
    return answer(agenda, said, None if expect == "yes_no" else Offer("person", reason="asked_thrice"), expect)


def person(agenda: Agenda, context: Context, reason: str, before: tuple[Phrase, ...] = ()) -> Answer:
    """Calls a person; the place is kept, and the hub says truthfully who comes."""
    said = (*before, context.say("person.called"))
    return answer(replace(agenda, misses=0), said, None, handoff=reason)


def repeat(agenda: Agenda, context: Context, before: tuple[Phrase, ...] = ()) -> Answer:
    """Says the last words again; counts as another time of the same question."""
    if not agenda.said:  # nothing but the greeting, which is not the dialogue's
        greeted = answer(agenda, (context.say("greet"),), None)
        return replace(greeted, said=(*before, *greeted.said))
    if agenda.frame:
        agenda = agenda.put(replace(agenda.frame, times=agenda.frame.times + 1))
    said = tuple(Phrase(**_phrase(data)) for data in agenda.said)
    expect = agenda.frame.expect if agenda.frame else None
    repeated = answer(agenda, (*before, *said), agenda.offer, expect)
    mine = agenda.offer is None or agenda.offer.kind == "person"  # another offer keeps the yes for itself
    if agenda.frame and agenda.frame.times >= TIMES and mine:
        repeated = with_person(agenda, (*before, *said), context, expect)
    # What is kept is the question alone: 再说一遍 must not grow with each time.
    return replace(repeated, agenda=replace(repeated.agenda, said=agenda.said))


def _phrase(data: Mapping[str, Any]) -> dict[str, Any]:
    return {**data, "choices": tuple((title, says) for title, says in data["choices"])}
