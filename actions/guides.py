"""Walking a resident through a guide, one step a turn; the steps themselves stand in the city pack."""

from __future__ import annotations

import re
from dataclasses import replace

from actions.agenda import Agenda, Frame
from actions.saying import answer, person, with_person
from actions.turn import ACT, CLEAR, Answer, Context, Turn
from bot.content import Guide, Phrase, Route, Step

# How residents name a route, beside its title.
WORDS = {
    "own_phone": ("手机", "支付宝", "微信", "自己办", "自己弄", "网上", "线上", "app", "APP"),
    "on_site": ("窗口", "现场", "柜台", "去办", "线下", "网点", "跑一趟", "当面", "哪里办", "哪儿办", "带什么", "带啥"),
    "by_phone": ("打电话", "电话"),
    "by_family": ("家里人", "家人", "儿子", "女儿", "孩子", "孙", "老伴", "亲戚", "别人", "代办", "帮我办"),
}

REFUSED = re.compile(
    r"(?:[唔弗伐勿](?:会|识|要)|冇|莫得|不会|不想|不要|不用|没有|没得|没|不能|不太会|弄不来|不)(?:用|去|打|弄|玩|接)?(?:智能)?(?:手机|窗口|电话|网上|支付宝|微信)"
    r"|(?:手机|网上|支付宝|微信)(?:我|俺|也|都|又)*(?:不会|弄不来|用不来|不懂|没有|没得|搞不来)(?:弄|用|玩)?"
)

HOUSEBOUND = re.compile(r"走不(?:动|了)|出不了门|下不了楼|下不来楼|去不了窗口|跑不动|瘫|卧床|腿脚?不[好行灵便方]")
FROM_HOME = ("by_family", "by_phone")  # for who cannot leave the house: who does it comes before who tells how

EASY = ("on_site", "by_phone")  # for who has no mobile phone, in the order in which they are proposed
# What naming a way sounds like.
ABOUT_WAYS = ("inform", "deny", "service_point", "smartphone_training", "hotline_lookup")
TROUBLE = (
    "忘了",
    "忘记",
    "找不到",
    "没看到",
    "看不到",
    "没找到",
    "打不开",
    "点不",
    "不动",
    "进不去",
    "出不来",
    "没反应",
    "不出来",
    "错了",
)


def open_guide(service: str, turn: Turn, agenda: Agenda, context: Context, before: tuple[Phrase, ...] = ()) -> Answer:
    """Opens the guide: what it is for, then the choice of the way, unless the words or the guide leave only one."""
    guide = _guide(service, context)
    agenda = agenda.push(Frame(service=service))
    said = (*before, *opening(agenda, context))
    route = guide.routes[0] if len(guide.routes) == 1 else _named(turn, guide)
    if route:
        return say_step(_enter(agenda, route), context, said)
    return _ask_route(agenda, guide, context, said)


def opening(agenda: Agenda, context: Context) -> tuple[Phrase, ...]:
    """What the guide in hand is for, in this city; nothing when no guide is in hand."""
    guide = context.content.guide(agenda.frame.service, context.city) if agenda.frame else None
    return (Phrase(text=_brief(guide, context)), *_caveat(guide, context)) if guide else ()


def say_step(agenda: Agenda, context: Context, before: tuple[Phrase, ...] = ()) -> Answer:
    """Says the present step, or asks for the way when none is chosen (or the city's guide has another)."""
    frame = agenda.frame
    assert frame
    guide = _guide(frame.service, context)
    route = _route(guide, frame)
    if not route:
        return _ask_route(agenda, guide, context, before)
    step = min(frame.step, len(route.steps) - 1)
    frame = replace(frame, step=step, asked="step", expect="step", times=frame.times + 1)
    agenda = replace(agenda.put(frame), misses=agenda.misses if before else 0)
    last = step == len(route.steps) - 1
    phrase = context.say(
        "guide.last" if last else "guide.step", number=step + 1, step=_words(route.steps[step], context)
    )
    return with_person(agenda, (*before, phrase), context, "step")


def hear(turn: Turn, agenda: Agenda, context: Context, other: str | None = None) -> Answer | None:
    """The turn as a word about this guide: which way, done, not done; None when it is something else.

    `other` is another service that the words seem to ask for: 去窗口 sounds like one, but answers "which way".
    """
    frame = agenda.frame
    assert frame
    guide = _guide(frame.service, context)
    named = _named(turn, guide)
    if named and (frame.route is None or (named.id != frame.route and _changes_way(turn, frame))):
        return say_step(_enter(agenda, named), context)
    if other:
        return say_step(agenda, context) if named else None
    if frame.route is None:
        ordinal = _ordinal(turn, guide)
        if ordinal:
            return say_step(_enter(agenda, ordinal), context)
        return None if turn.intent != frame.service else _ask_route(agenda, guide, context)
    if (turn.intent == "next_step" and turn.confidence >= ACT) or turn.yes is True:
        return next_step(agenda, context)
    if turn.yes is False or ((turn.confidence < ACT or turn.intent == frame.service) and turn.has(*TROUBLE)):
        return stuck(agenda, context)
    return say_step(agenda, context) if turn.intent == frame.service and turn.confidence >= ACT else None


def next_step(agenda: Agenda, context: Context) -> Answer:
    """The step after this one; after the last one the guide is done."""
    frame = agenda.frame
    assert frame
    route = _route(_guide(frame.service, context), frame)
    if not route:
        return say_step(agenda, context)
    if frame.step + 1 < len(route.steps):
        return say_step(_at(agenda, frame.step + 1), context)
    return _end(agenda, context)


def previous_step(agenda: Agenda, context: Context) -> Answer:
    """The step before; before the first one lies the choice of the way."""
    frame = agenda.frame
    assert frame
    if frame.route is None or frame.step == 0:
        guide = _guide(frame.service, context)
        if frame.route is None or len(guide.routes) == 1:
            return say_step(agenda, context, (context.say("guide.first"),))
        return _ask_route(agenda.put(Frame(service=frame.service)), guide, context)
    return say_step(_at(agenda, frame.step - 1), context)


def explain(agenda: Agenda, context: Context) -> Answer:
    """The same step in simpler words; the second time a person is offered as well."""
    frame = agenda.frame
    assert frame
    step = _step(agenda, context)
    if step is None:
        return say_step(agenda, context, (context.say("guide.route.more"),))
    times = max(frame.times, 2) if frame.simpler else frame.times
    agenda = agenda.put(replace(frame, simpler=frame.simpler + 1, times=times + 1))
    return with_person(agenda, (Phrase(text=_words(step, context, simpler=True)),), context, "step")


def stuck(agenda: Agenda, context: Context) -> Answer:
    """The step's own hints, one a turn; when they are used up, a person."""
    frame = agenda.frame
    assert frame
    step = _step(agenda, context)
    if step is None:
        return say_step(agenda, context, (context.say("guide.route.more"),))
    if frame.hints >= len(step.stuck):
        return person(agenda, context, "stuck")
    agenda = agenda.put(replace(frame, hints=frame.hints + 1))
    return answer(agenda, (context.say("guide.hint", hint=step.stuck[frame.hints]),), None, "step")


def _end(agenda: Agenda, context: Context) -> Answer:
    from actions.progress import finish  # the end of a guide is the end of any service
    from actions.turn import Done

    return finish(agenda, Done((context.say("guide.done"),)), context)


def _guide(service: str, context: Context) -> Guide:
    guide = context.content.guide(service, context.city)
    assert guide, f"no guide for {service}"
    return guide


def _route(guide: Guide, frame: Frame) -> Route | None:
    return next((route for route in guide.routes if route.id == frame.route), None)


def _step(agenda: Agenda, context: Context) -> Step | None:
    frame = agenda.frame
    assert frame
    route = _route(_guide(frame.service, context), frame)
    return route.steps[min(frame.step, len(route.steps) - 1)] if route else None


def _enter(agenda: Agenda, route: Route) -> Agenda:
    frame = agenda.frame
    assert frame
    return agenda.put(Frame(service=frame.service, route=route.id))


def _at(agenda: Agenda, step: int) -> Agenda:
    frame = agenda.frame
    assert frame
    return replace(agenda.put(Frame(service=frame.service, route=frame.route, step=step)), misses=0)


def _ask_route(agenda: Agenda, guide: Guide, context: Context, before: tuple[Phrase, ...] = ()) -> Answer:
    frame = agenda.frame
    assert frame
    frame = replace(frame, route=None, step=0, asked="route", expect="route", times=frame.times + 1)
    choices = tuple((route.title, route.title) for route in guide.routes)
    phrase = context.say("guide.route", ways="，".join(route.title for route in guide.routes)).copy(
        update={"choices": choices}
    )
    return with_person(agenda.put(frame), (*before, phrase), context, "route")


def _named(turn: Turn, guide: Guide) -> Route | None:
    """The one route that the words name; a title counts before the looser words."""
    if HOUSEBOUND.search(turn.text):
        return next((route for name in FROM_HOME for route in guide.routes if route.id == name), None)
    for route in guide.routes:
        if route.title in turn.text or (len(turn.text) > 1 and turn.text in route.title):
            return route
    named = [route for route in guide.routes if _names(turn.text, route)]
    if len(named) > 1:  # 让我儿子去办 names the family and the way to the counter: who goes is what matters
        named = [route for route in named if route.id == "by_family"] or named
    if not named and REFUSED.search(turn.text):  # "no mobile phone": the counter, or else the telephone
        named = sorted((route for route in guide.routes if route.id in EASY), key=lambda route: EASY.index(route.id))[
            :1
        ]
    return named[0] if len(named) == 1 else None


def _changes_way(turn: Turn, frame: Frame) -> bool:
    """Whether naming another way means taking it."""
    meant = turn.intent in (*ABOUT_WAYS, frame.service) or turn.confidence < CLEAR or turn.has("还是", "不如", "换")
    return meant or bool(REFUSED.search(turn.text) or HOUSEBOUND.search(turn.text))


def understands(turn: Turn, agenda: Agenda, context: Context) -> bool:
    """Whether the words name a way, or tell of trouble with the step."""
    frame = agenda.frame
    assert frame
    return _named(turn, _guide(frame.service, context)) is not None or turn.has(*TROUBLE)


def _names(text: str, route: Route) -> bool:
    """Whether the words name the route; 不会用手机 does not."""
    return any(word in REFUSED.sub("", text) for word in WORDS[route.id])


def _ordinal(turn: Turn, guide: Guide) -> Route | None:
    from bot.mandarin.answers import ordinal

    position = ordinal(turn.text)
    if position is None or position == 0 or position > len(guide.routes):
        return None
    return guide.routes[position - 1 if position > 0 else position]


def _brief(guide: Guide, context: Context) -> str:
    if guide.otherwise and not context.content.speakable(guide.facts, context.today):
        return guide.otherwise
    return guide.brief


def _caveat(guide: Guide, context: Context) -> tuple[Phrase, ...]:
    """Said once, at the beginning: how old the oldest fact of the guide is that nobody of the city has checked yet."""
    names = {*guide.facts, *(name for route in guide.routes for step in route.steps for name in step.facts)}
    facts = [context.content.facts[name] for name in names]
    unchecked = [fact for fact in facts if fact.check and fact.speakable(context.today)]
    if not unchecked:
        return ()
    oldest = min(fact.as_of for fact in unchecked)
    return (context.say("fact.unchecked", year=oldest.year, month=oldest.month),)


def _words(step: Step, context: Context, simpler: bool = False) -> str:
    if step.otherwise and not context.content.speakable(step.facts, context.today):
        return step.otherwise
    return step.more if simpler else step.say
