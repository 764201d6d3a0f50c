"""Decides what a turn means in the light of what is in hand, and moves the agenda; knows no service in particular."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from actions import controls, guides, offers, plain
from actions.agenda import Agenda, Frame, Offer
from actions.place import FAILURES, miss, say_again
from actions.progress import begin, proceed
from actions.saying import answer, person, repeat
from actions.tasks import TASKS
from actions.tasks.family import OWN
from actions.tasks.triage import asks_for_place
from actions.turn import ACT, ASK, CLEAR, Answer, Context, Turn
from bot import safety
from bot.content import Phrase
from bot.services.transactions import BookingUnavailable

# The service that begins with a story: 给我回电 somewhere in a long one is a part of it.
STORIES = "file_complaint"

# What calls a person at any confidence: only a fitting answer to the question just put goes before a doubtful one.
CALLS = ("emergency", "suspect_scam", "ask_human")

# An answer that fits the question is taken before a new request, unless the request is as sure as this.
SURE = 0.85

# 今天天气怎么样 names a day, and is no answer to "which day" all the same.
BESIDE = 0.75
SHORT = 4  # characters; a word so short is an answer, or nothing

# Said of somebody else than the one whom the last answer was about.
SOMEBODY_ELSE = re.compile(
    r"[他她爸妈父母爷奶姐妹哥弟姑舅叔伯姨]|老[伴头太公婆]|爱人|外[公婆]|邻居|朋友|[儿孙]子|儿媳|[孙女][女儿]"
)

# Asked after an answer that has said it: it is said again.
HOW = re.compile(
    r"(?:那|那我)?(?:要|该)?(?:怎么(?:[领办]|申请)|(?:在|去|到)哪[里儿]?领|要?带(?:什么|啥)(?:东西|证件?)?|要(?:什么|啥)材料)[啊呀呢吗]*[？?]?"
)


def respond(turn: Turn, agenda: Agenda, context: Context) -> Answer:
    """What is said to `turn`, and the agenda after it. Never empty. A service that gives no answer brings a person."""
    try:
        return _respond(turn, agenda, context)
    except BookingUnavailable:
        return person(agenda, context, "backend", (context.say("book_appointment.failed"),))


def _respond(turn: Turn, agenda: Agenda, context: Context) -> Answer:
    if plain.CALM.fullmatch(turn.text):
        return say_again(agenda, context, (context.say("safety.false_alarm"),))
    told = plain.story(turn, agenda) or (turn.intent == STORIES and len(turn.text) > plain.STORY)
    request = None if told else plain.request(turn, context)
    if context.by_family and (request in OWN or (agenda.frame and agenda.frame.service in OWN)):
        return say_again(agenda, context, (context.say("privacy.own"),))
    if context.by_family and agenda.done in OWN:  # 儿子, said by the daughter after the resident spoke of him
        agenda = replace(agenda, done=None)
    if request and not (agenda.frame and agenda.frame.service == request):
        return begin(request, replace(turn, intent=request, confidence=1.0), replace(agenda, offer=None), context)
    turn, was_waiting, agenda = plain.reread(turn, agenda, context), agenda.waiting, replace(agenda, waiting=False)
    if was_waiting and plain.is_back(turn, agenda):
        return controls.back(agenda, context)
    if plain.noted(turn, agenda):
        return answer(agenda, (context.say("goodbye.soft"),), None)
    more = _follow_up(turn, agenda, context)
    if more:
        return more
    turn = _at_the_beginning(turn, agenda)
    if _calls(turn, agenda, context):
        return _call(turn, agenda, context)
    reason = plain.reason_to_call(turn, context)
    if reason:
        return person(agenda, context, reason, (context.say(f"called.{reason}"),))
    if agenda.offer:
        taken = offers.take(turn, agenda, context, _request(turn, agenda, context))
        if taken:
            return taken
    service = _request(turn, agenda, context)
    offered, agenda = agenda, replace(agenda, offer=None)
    if agenda.frame:
        continued = _continue(turn, agenda, context, service)
        if continued:
            return continued
    if turn.intent in controls.CONTROLS and turn.confidence >= ACT:
        return controls.CONTROLS[turn.intent](turn, offered, context, begin)
    if service:
        return begin(service, turn, agenda, context)
    return _unclear(turn, offered, context)


def _at_the_beginning(turn: Turn, agenda: Agenda) -> Turn:
    """With nothing in hand there is no question to answer: a bare answer is then the next best thing it can be."""
    if turn.intent != "inform" or agenda.frame or agenda.offer or len(turn.ranking) < 2:
        return turn
    rest = max(1.0 - turn.confidence, 1e-6)
    ranking = tuple((name, min(1.0, chance / rest)) for name, chance in turn.ranking if name != "inform")
    if ranking[0][1] < ACT:
        return turn
    return replace(turn, intent=ranking[0][0], confidence=ranking[0][1], ranking=ranking)


def _answers(turn: Turn, agenda: Agenda, context: Context) -> bool:
    """Whether the words answer the question that was asked: 现在, asked for a time, is no cry for help."""
    frame, offer = agenda.frame, agenda.offer
    if offer and (turn.yes is not None or offers.goes_on(offer, turn, context)):
        return True
    if not frame or frame.asked is None:
        return False
    if plain.UNKNOWN.search(turn.text):
        return True
    if frame.service not in TASKS:
        return guides.understands(turn, agenda, context)
    known = TASKS[frame.service].hear(turn, frame, context)
    return known is not None and not _beside(frame, known)


def _calls(turn: Turn, agenda: Agenda, context: Context) -> bool:
    """Whether a person is called at once.

    Words that tell of danger or ask for a person always do (their confidence is 1). Where the classifier alone hears
    it, an answer to the question just put goes before, and an opinion that is hardly one raises no alarm.
    """
    if turn.intent not in CALLS:
        return False
    if turn.confidence == 1.0:
        return True
    enough = ACT if turn.intent == "suspect_scam" else ASK
    if len(turn.text) <= SHORT and turn.confidence < SURE:  # 不知道, 现在: every short word of danger is in safety.yml
        return False
    return turn.confidence >= enough and (turn.confidence >= SURE or not _answers(turn, agenda, context))


def _call(turn: Turn, agenda: Agenda, context: Context) -> Answer:
    if turn.intent != "ask_human":
        return _alarm(turn, agenda, context)
    offered = agenda.offer.reason if agenda.offer and agenda.offer.kind == "person" else None
    return person(agenda, context, offered or "asked")


def _request(turn: Turn, agenda: Agenda, context: Context) -> str | None:
    """The service that the words clearly ask for."""
    kind = context.content.services[turn.intent].kind if turn.intent in context.content.services else None
    enough = CLEAR if agenda.frame else ACT  # what is in hand is not left for a guess
    clear = kind in ("task", "guide", "answer") and turn.confidence >= enough
    if clear and turn.intent == "ask_department" and asks_for_place(turn, context):
        return "book_appointment"  # 我要看骨科 names the department: nothing is left to ask about it
    return turn.intent if clear else None


def _continue(turn: Turn, agenda: Agenda, context: Context, service: str | None) -> Answer | None:
    """The turn as more words about what is in hand; None when it is about something else."""
    frame = agenda.frame
    assert frame
    task = TASKS.get(frame.service)
    unwanted = plain.NO_NEED.fullmatch(turn.text)
    if unwanted and (task is None or frame.free or task.hear(turn, frame, context) is None):
        return controls.CONTROLS["cancel_task"](turn, agenda, context, begin)
    own = task.relatives if task else frozenset()
    interrupts = turn.intent in controls.INTERRUPTING - own and turn.confidence >= ACT
    interrupts = interrupts and not plain.story(turn, agenda)
    enough = CLEAR if frame.free else SURE  # to a free question any words would be an answer, 你会啥 as well
    if interrupts and (turn.confidence >= enough or not _answers(turn, agenda, context)):
        return None
    if task is None:
        return guides.hear(turn, agenda, context, other=service if service != frame.service else None)
    related = service is None or service == frame.service or service in own or plain.story(turn, agenda)
    short = len(turn.text) <= SHORT and _answers(turn, agenda, context)  # 莫得电话 asks for no telephone number
    if not related and turn.confidence >= (CLEAR if frame.free else SURE) and not short:
        return None
    if turn.intent == "out_of_scope" and turn.confidence >= BESIDE and not frame.free and len(turn.text) > SHORT:
        return None
    if frame.free and not plain.story(turn, agenda) and turn.intent in controls.NO_ANSWER and turn.confidence >= ACT:
        return None
    known = task.hear(turn, frame, context)
    if known is None and (
        plain.UNKNOWN.search(turn.text) or (frame.free and related and turn.intent != "out_of_scope")
    ):
        return _simpler(agenda, context)
    if known is None or (not related and _beside(frame, known)):
        return None if service != frame.service else proceed(agenda, task.go(frame.known, context), context)
    return proceed(agenda, task.go(known, context), context, _received(frame, known, context))


def _received(frame: Frame, known: Mapping[str, Any], context: Context) -> tuple[Phrase, ...]:
    """What tells that words were taken which did not answer the question: a correction, or an answer to a later one."""
    if any(known.get(name, value) != value for name, value in frame.known.items() if name != frame.asked):
        return (context.say("corrected"),)
    gained = set(known) - set(frame.known)
    ahead = gained - {"at", "other"} and set(frame.known) <= set(known) and _beside(frame, known)
    return (context.say("noted"),) if ahead and frame.asked not in (None, "confirm", "wrong") else ()


def _simpler(agenda: Agenda, context: Context) -> Answer:
    """The question in simpler words for who cannot answer it; then a person is offered as well, then called."""
    misses, reason = agenda.misses + 1, "misunderstood"
    if misses > FAILURES:
        return person(agenda, context, reason)
    simpler = controls.simpler(agenda, context)
    offered = context.say("person.offer")
    if misses >= FAILURES and offered not in simpler.said:
        simpler = answer(simpler.agenda, (*simpler.said, offered), Offer("person", reason=reason), simpler.expect)
    return replace(simpler, agenda=replace(simpler.agenda, misses=misses))


def _beside(frame: Frame, known: Mapping[str, Any]) -> bool:
    """Whether the words left the question unanswered that was asked; a correction answers a read-back."""
    if frame.asked in ("confirm", "wrong"):
        return dict(known) == dict(frame.known)
    return frame.asked is not None and known.get(frame.asked) == frame.known.get(frame.asked)


def _follow_up(turn: Turn, agenda: Agenda, context: Context) -> Answer | None:
    """我老伴呢，他八十八, after an answer about somebody else: the same again, for the new words."""
    if agenda.frame or agenda.offer or agenda.done not in TASKS:
        return None
    if HOW.fullmatch(turn.text):
        return _reckon(turn, agenda, context) if agenda.reckoned else repeat(agenda, context)
    heard = TASKS[agenda.done].hear(turn, Frame(service=agenda.done), context)
    if turn.intent == agenda.done and turn.confidence < 1.0 and agenda.reckoned and not heard:
        return _reckon(turn, agenda, context)  # 那我能早点退吗: the answer said it
    unsure = turn.intent in ("inform", agenda.done) or turn.confidence < ASK
    if not unsure and (turn.intent != "out_of_scope" or turn.confidence >= BESIDE):
        return None
    return _reckon(turn, agenda, context) if heard else None


def _reckon(turn: Turn, agenda: Agenda, context: Context) -> Answer:
    """The last answer for these words as well; of somebody else nothing is known yet."""
    assert agenda.done
    known = {} if SOMEBODY_ELSE.search(turn.text) else agenda.reckoned
    return begin(agenda.done, turn, agenda, context, known)


def _alarm(turn: Turn, agenda: Agenda, context: Context) -> Answer:
    kind: safety.Kind = "emergency" if turn.intent == "emergency" else "suspect_scam"
    alert = safety.check(turn.text)
    if alert is None and turn.intent == "emergency" and turn.confidence < CLEAR:
        # The number comes first all the same, and a person is called; but nobody is told that it is an emergency.
        return answer(agenda, (context.say("safety.perhaps"),), None, handoff="perhaps_emergency", urgent=True)
    if alert is None and turn.intent == "suspect_scam" and turn.confidence < ACT:
        return answer(agenda, (context.say("safety.perhaps_scam"),), None, handoff="perhaps_scam", urgent=True)
    alert = alert or safety.general(kind)
    return answer(agenda, (context.say(alert.phrase),), None, handoff=alert.reason, urgent=True)


def _was_asked_back(service: str, agenda: Agenda, context: Context) -> bool:
    """Whether this very guess was the last thing that was said: asking it twice would lead nowhere."""
    last = agenda.said[-1]["text"] if agenda.said else ""
    return last == context.say("unclear.guess", want=context.want(service)).text


def _fits(service: str, turn: Turn, context: Context) -> int:
    """How many answers of this task the words already hold: with one, a fair guess is good enough to begin."""
    return len((service in TASKS and TASKS[service].hear(turn, Frame(service=service), context)) or ())


def _unclear(turn: Turn, agenda: Agenda, context: Context) -> Answer:
    """Not sure enough to act: asks back when there is a fair guess, else asks for other words, then offers a person."""
    if turn.yes is not None and not agenda.frame:
        return controls.CONTROLS["affirm" if turn.yes else "deny"](turn, agenda, context, begin)
    fair = turn.confidence >= ASK
    if turn.intent == "suspect_scam" and fair and not agenda.frame and len(turn.text) > SHORT:
        return _alarm(turn, agenda, context)
    guesses = _guesses(turn, context)
    if guesses and _fits(guesses[0], turn, context) >= (1 if fair else 2):
        return begin(guesses[0], turn, agenda, context)
    if guesses and fair and not _was_asked_back(guesses[0], agenda, context):
        choices = tuple((context.want(name), context.want(name)) for name in guesses[:2])
        phrase = context.say("unclear.guess", want=context.want(guesses[0]))
        phrase = phrase.copy(update={"choices": choices + phrase.choices})
        offer = Offer("start", service=guesses[0], known={"words": turn.text})
        return answer(replace(agenda, misses=max(agenda.misses, 1)), (phrase,), offer, expect="yes_no")
    key = "unclear.scope" if turn.intent == "out_of_scope" and fair else "unclear.again"
    return miss(agenda, context, key)


def _guesses(turn: Turn, context: Context) -> list[str]:
    """The services that the words may be about, the likeliest first; none when something else is likelier."""
    services = context.content.services
    found = [
        name
        for name, confidence in turn.ranking
        if confidence >= ASK / 2 and services[name].kind in ("task", "guide", "answer")
    ]
    if not found or turn.ranking[0][0] != found[0]:
        return []
    if found[0] == "ask_department" and asks_for_place(turn, context):  # 我想看眼科
        return ["book_appointment", *(name for name in found if name not in ("ask_department", "book_appointment"))]
    return found
