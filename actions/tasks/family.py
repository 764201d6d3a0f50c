"""请家里人看: who may see what and until when, how it ends, who has looked; knows nothing of how it is shown."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from actions.agenda import Frame
from actions.tasks.form import Form, read_wrong, read_yes
from actions.turn import Ask, Context, Done, Turn
from bot.mandarin import spoken
from bot.services.family import KINDS, OPERATOR, Consent, Look
from bot.services.transactions import BookingUnavailable

# Only residents themselves may ask for these: not who speaks for them.
OWN = frozenset({"invite_family", "withdraw_family", "who_looked", "erase_data", "export_data"})

LEVELS: dict[str, tuple[str, ...]] = {
    "progress": ("progress",),
    "bookings": ("progress", "bookings"),
    "all": KINDS,
}
DAYS = {"day": 0, "week": 7, "month": 30}
FURTHEST = 30  # days: who wants it longer says so again
ALL_OF_THEM = re.compile(r"都不|谁都|他们|她们|[他她]看|[他她]们?再?看|家里人|家人|孩子|子女|别人|所有人|全部")
ANYBODY = "家里人"  # who says no more than this is asked who it is
READ_OUT = 3  # names read out at once
PARTS = {
    ("人", "谁"): ("who",),
    ("看什么", "看多少", "太多", "太少", "内容"): ("sees",),
    ("时间", "日子", "多久", "太长", "太短", "期限"): ("until",),
}


def read_who(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> str | None:
    """The relative who is named first, as vocabulary.yml calls them; a name, when it was asked for."""
    named = []
    for relative in context.content.vocabulary.relatives:
        found = [(turn.text.find(word), -len(word)) for word in (relative.name, *relative.words) if word in turn.text]
        named += [(*min(found), relative.name)] if found else []
    if named and (asked or min(named)[2] != ANYBODY):
        return min(named)[2]
    return turn.find("name", True) if asked else None


def read_sees(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> str | None:
    """How much may be seen: one of LEVELS."""
    if turn.has("全部", "都能看", "都可以看", "什么都"):
        return "all"
    if turn.has("只看办到", "只能看办到", "只看进度", "别的不"):
        return "progress"
    if not asked:
        return None
    if turn.has("预约", "挂号", "看病"):
        return "bookings"
    if turn.has("办到", "进度", "只看", "少"):
        return "progress"
    return "all" if turn.has("都", "随便", "多") else None


def read_until(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> str | None:
    """One of DAYS, or a date (ISO 8601) of the days until FURTHEST."""
    if not asked and not re.search(r"看?[一1]个?(?:星期|礼拜|周|月)|看[一1]天|看到", turn.text):
        return None
    date = turn.find("date", asked)
    if date and not turn.has("今天", "今日"):
        last = context.today + dt.timedelta(days=FURTHEST)
        return str(date) if context.today <= dt.date.fromisoformat(date) <= last else "month"
    if turn.has("今天", "今日", "一天", "当天"):
        return "day"
    if turn.has("星期", "礼拜", "周"):
        return "week"
    return "month" if turn.has("月", "一直", "永远", "长期", "年", "久") else None


def last_moment(until: str, now: dt.datetime) -> dt.datetime:
    """The end of the day on which it ends."""
    day = now.date() + dt.timedelta(days=DAYS[until]) if until in DAYS else dt.date.fromisoformat(until)
    return dt.datetime.combine(day, dt.time(23, 59, 59), now.tzinfo)


def moment(at: dt.datetime, context: Context) -> str:
    return spoken.day(at.date(), context.now) + spoken.clock(f"{at:%H:%M}")


class OnlyAsked(Form):
    """A request that only its plain words begin: 儿子 alone, said later, is no word about it."""

    def hear(self, turn: Turn, frame: Frame, context: Context) -> Mapping[str, Any] | None:
        if frame.asked is None and turn.intent != self.service:
            return None
        return super().hear(turn, frame, context)


class Invite(OnlyAsked):
    service = "invite_family"
    questions = ("who", "sees", "until", "confirm")
    readers = {
        "wrong": read_wrong(PARTS),
        "who": read_who,
        "sees": read_sees,
        "until": read_until,
        "confirm": read_yes,
    }

    def go(self, known: Mapping[str, Any], context: Context) -> Ask | Done:
        if "who" not in known:
            return self.ask("who", "name", known, context)
        words = {"who": known["who"]}
        if "sees" not in known:
            return self.ask("sees", "choice", known, context, words=words)
        if "until" not in known:
            return self.ask("until", "choice", known, context, words=words)
        if known.get("confirm") is False:
            return self.ask("wrong", "correction", known, context)
        until = last_moment(known["until"], context.now)
        if not known.get("confirm"):
            words |= {"may": context.say(f"invite_family.may.{known['sees']}", **words).text}
            words |= {"until": spoken.day(until.date(), context.now)}
            return self.ask("confirm", "yes_no", known, context, words=words)
        try:
            code = context.family.invite(context.conversation, known["who"], LEVELS[known["sees"]], until, context.now)
        except BookingUnavailable:
            return Done((context.say("privacy.failed"),), handoff="backend")
        address = {"address": context.address, "code": code, "code_ear": spoken.digits_for_ear(code)}
        return Done((context.say("invite_family.done", who=known["who"], **address),))


class Withdraw(OnlyAsked):
    """No question and no read-back: whoever wants it ended wants it now."""

    service = "withdraw_family"
    questions = ()
    readers = {"who": read_who}

    def hear(self, turn: Turn, frame: Frame, context: Context) -> Mapping[str, Any] | None:
        known = super().hear(turn, frame, context) or {}
        return {} if ALL_OF_THEM.search(turn.text) else known

    def go(self, known: Mapping[str, Any], context: Context) -> Ask | Done:
        try:
            there = tuple(dict.fromkeys(c.who for c in context.family.allowed(context.conversation, context.now)))
            said = known.get("who", "")
            meant = tuple(who for who in there if said in who or who in said)
            if said and there and not meant:
                words = {"who": said, "names": _list(there, context)}
                return Done((context.say("withdraw_family.other", **words),))
            ended = context.family.withdraw(context.conversation, meant, context.now) if there else ()
        except BookingUnavailable:
            return Done((context.say("privacy.failed"),), handoff="backend")
        if not ended:
            return Done((context.say("withdraw_family.nobody"),))
        return Done((context.say("withdraw_family.done", names=_list(ended, context)),))


class WhoLooked(Form):
    service = "who_looked"
    questions = ()
    readers = {}

    def go(self, known: Mapping[str, Any], context: Context) -> Ask | Done:
        try:
            looks = context.family.looks(context.conversation)
            allowed = context.family.allowed(context.conversation, context.now)
        except BookingUnavailable:
            return Done((context.say("privacy.failed"),), handoff="backend")
        names = tuple(dict.fromkeys(look.who for look in looks))[:READ_OUT]
        said = [_line(who, looks, context) for who in names] or [context.say("who_looked.nobody")]
        return Done((*said, *_may(allowed, context)))


def _line(who: str, looks: tuple[Look, ...], context: Context) -> Any:
    own = [look for look in looks if look.who == who]
    when = moment(own[0].at, context)
    if who == OPERATOR:
        return context.say("who_looked.operator", when=when)
    labels = context.content.labels.values
    kinds = dict.fromkeys(labels[f"look_{look.what}"] for look in own if f"look_{look.what}" in labels)
    return context.say("who_looked.line", who=who, when=when, what=_list(tuple(kinds), context))


def _may(allowed: tuple[Consent, ...], context: Context) -> tuple[Any, ...]:
    joined = tuple(f"{consent.who}" for consent in allowed if consent.joined)
    if not joined:
        return ()
    return (context.say("who_looked.may", names=_list(tuple(dict.fromkeys(joined)), context)),)


def _list(names: tuple[str, ...], context: Context) -> str:
    return context.say("privacy.and").text.join(names)
