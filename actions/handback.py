"""How the dialogue goes on after an operator gave it back, knowing what was settled; decides nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from actions import guides
from actions.agenda import Agenda
from actions.place import say_again
from actions.progress import finish
from actions.steering import respond
from actions.tasks import TASKS
from actions.turn import Answer, Context, Done, Turn


def go_on(settled: Mapping[str, Any], turn: Turn, agenda: Agenda, context: Context) -> Answer:
    """The bot's first word after the operator's last; `settled` is as in bot.turns.Turns.give_back.

    Whoever was just helped by a person has a clean slate: nothing counts as misunderstood, asked or hinted at before.
    """
    agenda = replace(agenda, misses=0, offer=None)
    frame = agenda.frame
    if frame is None:
        return say_again(agenda, context)
    agenda = agenda.put(replace(frame, times=0, hints=0, simpler=0))
    if settled.get("done"):
        return finish(agenda, Done((context.say("handback.done", want=context.want(frame.service)),)), context)
    step = settled.get("step")
    if isinstance(step, int) and frame.service not in TASKS and frame.route:
        return guides.say_step(agenda.put(replace(frame, step=max(step, 0), times=0, hints=0, simpler=0)), context)
    if settled.get("words"):
        return respond(turn, agenda, context)  # what the operator answered for the resident counts as their answer
    return say_again(agenda, context)
