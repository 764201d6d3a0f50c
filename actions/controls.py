"""The words that steer the dialogue and work at any moment, inside any task and any guide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from actions import guides
from actions.agenda import Agenda, Frame, Offer
from actions.place import closing, miss, say_again
from actions.plain import UNDO
from actions.saying import answer, ask, person, repeat
from actions.tasks import TASKS
from actions.turn import Answer, Ask, Context, Turn, without
from bot.mandarin.answers import yes_or_no
from bot.mandarin.digits import digits_of
from bot.services.changes import CannotUndo, NothingToUndo, TooLate
from bot.services.transactions import BookingUnavailable

SLOWER, SLOWEST = 0.15, 0.55  # steps of the speaking rate, as a multiple of the voice's own
LOUDER, LOUDEST = 0.25, 2.0
HALF_A_NUMBER = 6  # digits; whoever says so many was telling a telephone number

Begin = Callable[..., Answer]
Control = Callable[[Turn, Agenda, Context, Begin], Answer]


def _say_repeat(turn: Turn, agenda: Agenda, context: Context, begin: Begin) -> Answer:
    return repeat(agenda, context)


def _slower(turn: Turn, agenda: Agenda, context: Context, begin: Begin) -> Answer:
    agenda = replace(agenda, rate=max(SLOWEST, round(agenda.rate - SLOWER, 2)))
    return repeat(agenda, context, (context.say("voice.slower"),))


def _louder(turn: Turn, agenda: Agenda, context: Context, begin: Begin) -> Answer:
    agenda = replace(agenda, volume=min(LOUDEST, round(agenda.volume + LOUDER, 2)))
    return repeat(agenda, context, (context.say("voice.louder"),))


def _explain(turn: Turn, agenda: Agenda, context: Context, begin: Begin) -> Answer:
    frame = agenda.frame
    if not frame:
        return _capabilities(turn, agenda, context, begin)
    if frame.service not in TASKS:
        return guides.explain(agenda, context)
    return simpler(agenda, context)


def simpler(agenda: Agenda, context: Context) -> Answer:
    """The question of a task in simpler words, with its choices."""
    frame = agenda.frame
    assert frame
    question = TASKS[frame.service].go(frame.known, context)
    if not isinstance(question, Ask):
        return say_again(agenda, context)
    simpler = context.say(f"{question.key}.more")
    last = question.said[-1]
    question = replace(question, said=(simpler.copy(update={"choices": last.choices or simpler.choices}),))
    times = max(frame.times, 2) if frame.simpler else frame.times
    agenda = agenda.put(replace(frame, simpler=frame.simpler + 1, times=times))
    explained = ask(agenda, question, context)
    # 再说一遍 after it says the question as well: whoever only listens must be able to hear once more what there is.
    kept = (last.copy(update={"choices": ()}), question.said[-1])
    return replace(explained, agenda=replace(explained.agenda, said=tuple(phrase.dict() for phrase in kept)))


def _stuck(turn: Turn, agenda: Agenda, context: Context, begin: Begin) -> Answer:
    frame = agenda.frame
    if not frame:
        return answer(agenda, (context.say("stuck.where"),), Offer("person", reason="stuck"))
    if frame.service not in TASKS:
        return guides.stuck(agenda, context)
    if frame.hints:
        return person(agenda, context, "stuck")
    return simpler(agenda.put(replace(frame, hints=1)), context)


def _next(turn: Turn, agenda: Agenda, context: Context, begin: Begin) -> Answer:
    frame = agenda.frame
    if frame and frame.service not in TASKS:
        return guides.next_step(agenda, context)
    return say_again(agenda, context)


def _previous(turn: Turn, agenda: Agenda, context: Context, begin: Begin) -> Answer:
    frame = agenda.frame
    if not frame:
        return say_again(agenda, context)
    if frame.service not in TASKS:
        return guides.previous_step(agenda, context)
    known = _before(frame, context)
    if known is None:
        return say_again(agenda, context, (context.say("task.first"),))
    return say_again(agenda.put(replace(frame, known=known, asked=None)), context)


def _before(frame: Frame, context: Context) -> Mapping[str, Any] | None:
    """What is known at the question before the present one; None at the first.

    What was answered after it stays, so that nothing is told twice. Where an answer was the only possible one, taking
    it back would lead to the same question again: then the one before it is taken back as well.
    """
    task = TASKS[frame.service]
    asked = task.questions.index(frame.asked) if frame.asked in task.questions else len(task.questions)
    answered = [name for name in task.questions[:asked] if name in frame.known]
    for at in range(len(answered) - 1, -1, -1):
        known = without(frame.known, *answered[at:]) if frame.asked != "confirm" else without(frame.known, answered[at])
        question = task.go(known, context)
        if isinstance(question, Ask) and question.name != frame.asked:
            return known
    return None


def _wait(turn: Turn, agenda: Agenda, context: Context, begin: Begin) -> Answer:
    frame = agenda.frame
    waiting = answer(agenda, (context.say("wait"),), agenda.offer, frame.expect if frame else None)
    kept = replace(waiting.agenda, said=agenda.said, waiting=True)  # 再说一遍 means the question, not this
    return replace(waiting, agenda=kept)


def back(agenda: Agenda, context: Context) -> Answer:
    """After 等一下: the question or the offer that was left, said again; nothing is answered by coming back."""
    return repeat(agenda, context) if agenda.offer else say_again(agenda, context)


def _start_over(turn: Turn, agenda: Agenda, context: Context, begin: Begin) -> Answer:
    fresh = replace(agenda, stack=(), offer=None, misses=0)
    return answer(fresh, (context.say("start_over"),), None)


def _cancel(turn: Turn, agenda: Agenda, context: Context, begin: Begin) -> Answer:
    if agenda.frame:
        said: tuple = (context.say("task.dropped", want=context.want(agenda.frame.service)),)
        agenda = replace(agenda.pop(), misses=0)
        offer = Offer("resume", service=agenda.frame.service) if agenda.frame else None
        return answer(agenda, (*said, *closing(agenda, context)), offer)
    if agenda.done == "my_reminders":  # one of those that were just read out
        return begin("cancel_reminder", replace(turn, intent="cancel_reminder", confidence=1.0), agenda, context)
    if turn.has("取消", "退掉", "不去", "不看", "不约") and _has_booking(context):
        return begin("cancel_appointment", turn, agenda, context)
    if _can_undo(context):
        return answer(agenda, (context.say("undo.ask"),), Offer("undo"), "yes_no")
    if UNDO.search(turn.text):
        return undo(agenda, context)  # it is too late, or nothing was done: that is what is said then
    return answer(agenda, (context.say("nothing_in_hand"),), None)


def _has_booking(context: Context) -> bool:
    try:
        return bool(context.appointments.upcoming(conversation_id=context.conversation, now=context.now))
    except BookingUnavailable:
        return False


def _can_undo(context: Context) -> bool:
    try:
        return context.changes.undoable(context.conversation, context.now) is not None
    except BookingUnavailable:
        return False


def undo(agenda: Agenda, context: Context) -> Answer:
    """Takes back the newest thing done, within ten minutes."""
    try:
        undone = context.changes.undo(context.conversation, context.now)
    except NothingToUndo:
        return answer(agenda, (context.say("nothing_in_hand"),), None)
    except TooLate as error:
        what = str(error).split("_")[0]
        if what in ("ride", "ticket"):  # nothing that the resident could say takes these back now
            return person(agenda, context, "undo", (context.say(f"undo.late.{what}"),))
        if what == "reminder":
            return answer(agenda, (context.say("undo.late.reminder"),), None)
        return answer(agenda, (context.say("undo.late"),), None)
    except (CannotUndo, BookingUnavailable):
        return person(agenda, context, "undo", (context.say("undo.cannot"),))
    return answer(agenda, (context.say(f"undo.{undone.kind}"), *closing(agenda, context)), None)


def _change_city(turn: Turn, agenda: Agenda, context: Context, begin: Begin) -> Answer:
    return begin("change_city", turn, agenda, context)


def _capabilities(turn: Turn, agenda: Agenda, context: Context, begin: Begin) -> Answer:
    if _waits(agenda):
        return _back(agenda, context, "capabilities.short")
    return answer(agenda, (context.say("capabilities"),), None)


def _waits(agenda: Agenda) -> bool:
    """Whether a question waits for an answer. A person who was offered does not: who wants one says so at any time."""
    return bool(agenda.frame or (agenda.offer and agenda.offer.kind != "person"))


def _back(agenda: Agenda, context: Context, key: str) -> Answer:
    """A short word, and then the question or the offer again to which no answer was given."""
    said = (context.say(key),)
    return repeat(agenda, context, said) if agenda.offer else say_again(agenda, context, said)


def _greet(turn: Turn, agenda: Agenda, context: Context, begin: Begin) -> Answer:
    if _waits(agenda):
        return _back(agenda, context, "greet.again")
    return answer(agenda, (context.say("greet"),), None)


def _goodbye(turn: Turn, agenda: Agenda, context: Context, begin: Begin) -> Answer:
    if agenda.frame and agenda.frame.asked == "confirm":  # who takes leave now believes that it is done
        return _back(agenda, context, "not_done_yet")
    return answer(agenda, (context.say("goodbye"),), None, "goodbye")


def _thank(turn: Turn, agenda: Agenda, context: Context, begin: Begin) -> Answer:
    if _waits(agenda):
        return _back(agenda, context, "thank.short")
    return answer(agenda, (context.say("thank"),), None)


def _yes(turn: Turn, agenda: Agenda, context: Context, begin: Begin) -> Answer:
    if not agenda.frame:
        if agenda.misses and yes_or_no(turn.text) is None:  # 就是那个那个 agrees to nothing: it is the next mumble
            return miss(agenda, context, "unclear.again")
        return answer(agenda, (context.say("say_what"),), None)
    # 好的, to a question that cannot be answered with it: it was not understood, so it is put more simply.
    return simpler(agenda, context) if agenda.frame.service in TASKS else say_again(agenda, context)


def _no(turn: Turn, agenda: Agenda, context: Context, begin: Begin) -> Answer:
    if not agenda.frame:
        return answer(agenda, (context.say("goodbye.soft"),), None, "end")
    return simpler(agenda, context) if agenda.frame.service in TASKS else say_again(agenda, context)


def _inform(turn: Turn, agenda: Agenda, context: Context, begin: Begin) -> Answer:
    """A bare answer that answers nothing: a department alone is a wish to see a doctor, anything else is unclear."""
    if not agenda.frame:
        frame = Frame(service="book_appointment")
        known = TASKS["book_appointment"].hear(turn, frame, context) or {}
        if "department" in known:
            want = context.want("book_appointment")
            said = context.say("unclear.guess", want=want)
            offer = Offer("start", service="book_appointment", known={"words": turn.text})
            return answer(agenda, (said,), offer, "yes_no")
    if agenda.frame and agenda.frame.expect == "phone" and len(digits_of(turn.text)) >= HALF_A_NUMBER:
        return miss(agenda, context, "unclear.phone")
    return miss(agenda, context, "unclear.again")


def _out_of_scope(turn: Turn, agenda: Agenda, context: Context, begin: Begin) -> Answer:
    return miss(agenda, context, "unclear.scope")


CONTROLS: dict[str, Control] = {
    "repeat": _say_repeat,
    "speak_slower": _slower,
    "speak_louder": _louder,
    "explain_more": _explain,
    "report_stuck": _stuck,
    "next_step": _next,
    "previous_step": _previous,
    "wait": _wait,
    "start_over": _start_over,
    "cancel_task": _cancel,
    "change_city": _change_city,
    "ask_capabilities": _capabilities,
    "greet": _greet,
    "goodbye": _goodbye,
    "thank": _thank,
    "affirm": _yes,
    "deny": _no,
    "inform": _inform,
    "out_of_scope": _out_of_scope,
}

# What is never an answer to a question to which any words may be one, such as a place.
NO_ANSWER = frozenset({"greet", "thank", "goodbye", "affirm", "deny"})

# Those that come before the answer to a question; the others may themselves be the answer.
INTERRUPTING = frozenset(CONTROLS) - {"affirm", "deny", "inform", "out_of_scope", "greet", "thank", "next_step"}
