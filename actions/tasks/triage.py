"""看什么科: from a complaint to the departments that see it, never to a cause; red flags were caught before."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions.agenda import Offer
from actions.tasks.form import Form
from actions.turn import Ask, Context, Done, Turn

# What may stand inside a complaint: 头有点晕 is 头晕, 血压又高 is 血压高.
PADDING = re.compile(r"有点儿?|有一点|有些|老是|总是|一直|特别|非常|经常|有时候?|[很挺又也都太老好]")
MOST = 2  # a listener keeps two departments in mind


def departments_in(text: str, context: Context) -> list[str]:
    """The departments named in `text`, else those for the complaints in it; the longest words first, at most two."""
    plainer = PADDING.sub("", text)
    for field in ("words", "symptoms"):
        found: dict[str, int] = {}
        for department in context.content.vocabulary.departments:
            words = getattr(department, field) + ((department.name,) if field == "words" else ())
            longest = max((len(word) for word in words if word in text or word in plainer), default=0)
            if longest:
                found[department.name] = longest
        if found:
            best = max(found.values())
            # 神经内科 names 内科 too, and 心内科: what is part of a longer name that was said does not count.
            return [
                name
                for name in sorted(found, key=lambda name: -found[name])
                if field == "symptoms" or found[name] == best
            ][:MOST]
    return []


def asks_for_place(turn: Turn, context: Context) -> bool:
    """Whether the words name a department and do not ask which: 我要看骨科, but not 膝盖疼看骨科还是看什么科."""
    words = [word for entry in context.content.vocabulary.departments for word in (entry.name, *entry.words)]
    return turn.has(*words) and not turn.has("什么科", "哪个科", "啥科", "哪科", "哪一科", "还是", "吗", "么")


def read_complaint(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> str | None:
    found = departments_in(turn.text, context)
    if found:
        return "，".join(found)
    return "" if asked and len(turn.text) > 1 and turn.intent not in ("deny", "affirm") else None


class Triage(Form):
    service = "ask_department"
    relatives = frozenset({"inform", "book_appointment"})
    questions = ("complaint",)
    readers = {"complaint": read_complaint}

    def go(self, known: Mapping[str, Any], context: Context) -> Ask | Done:
        if "complaint" not in known:
            return self.ask("complaint", "symptom", known, context, free=True)
        if not known["complaint"]:
            said = context.say("ask_department.unknown")
            return Done((said,), offer=Offer("start", service="book_appointment", known={"department": "全科"}))
        names = known["complaint"].split("，")
        said = context.say(
            "ask_department.answer" if len(names) == 1 else "ask_department.two", first=names[0], second=names[-1]
        )
        return Done((said,), offer=Offer("start", service="book_appointment", known={"department": names[0]}))
