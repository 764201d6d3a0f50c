"""叫车: from where, to where, when, telephone, wheelchair or not; read back, and kept as a request for the desk."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from actions.plain import UNKNOWN
from actions.tasks.form import Form, read_own_phone, read_wrong, read_yes
from actions.turn import CORRECTION, Ask, Context, Done, Turn, without
from bot.mandarin import spoken
from bot.mandarin.find import find
from bot.services.rides import THINKING, RideInPast
from bot.services.transactions import BookingUnavailable

LONGEST_PLACE = 40
# No driver finds these.
NO_PLACE = (
    "我家",
    "家里",
    "家",
    "家门口",
    "我家门口",
    "我家里",
    "老地方",
    "这里",
    "这儿",
    "我这里",
    "我这儿",
    "那里",
    "附近",
    "什么",
    "随便",
    "都行",
)
NOT_A_PLACE = re.compile(
    r"怎么|什么|为啥|啥|天气|谢谢|你好|您好|[吗呢]$|都行|都可以|随便|哪[个家里]|^我(?!们|的)|^[你您]"
    r"|^[看买接办吃取见]|^(?:检查|复查|体检|配药)"  # 去看病 says what for, not where to
)
_FROM = re.compile(r"从(?P<place>[^，。到去]{2,20}?)(?:出发|上车|到|去|接|走|起|[，,。]|$)")
_AT = re.compile(r"在(?P<place>[^，。到去]{2,20}?)(?:出发|上车|到|去|接|[，,])")
_TO = re.compile(
    r"(?:(?<![下出进过回上])去|到|送我到|送到|回)(?P<place>[^，。从的吗呢啊]{2,20}?)"
    r"(?=的车|帮我|给我|替我|麻烦|叫[个辆部一]|[，。]|$)"
)
_GOING = re.compile(r"(?:我|我们)?(?:是|要|想)?去")  # asked where to begin: the place to go to, put right
_LEAD = re.compile(
    r"^(?:(?:我们?|我的|俺|阿拉)?(?:家|人)?(?:就|现在)*住?在|(?:我们?|俺|阿拉)家?住"
    r"|从|到|去|要去|我要去|我想去|送我到|就到|地址是|来)"
)
_TAIL = re.compile(
    r"(?:(?:叫|打|要|派)(?:一?[个辆部]|台)?(?:出租)?车|上车|出发|门口等|接我|去|吧|啊|呢|就行|就可以|就好"
    r"|[拿取配开换]药|看病|看医生|看门诊|做?检查|做?体检|复[查诊]|做?透析|做?化疗)+$"  # what for is not where to
)
_SITS = re.compile(r"(?:我|他|她)?(?:是|要)?坐(?:的|着)?[啊呀嘞。]*")  # asked whether in a wheelchair
_TIMES = ("moment", "date", "time", "half_day")
_ABOUT_A_TIME = re.compile(r"[就要想走出发动身用车叫打来接我的吧啊呀了左右，。]")
PARTS = {
    ("从", "上车", "出发", "起点", "哪里接"): ("start",),
    ("到", "去", "终点", "目的地"): ("goal",),
    ("时间", "几点", "日子", "钟"): ("when",),
    ("电话", "号码", "手机"): ("phone",),
    ("轮椅",): ("wheelchair",),
}


def read_start(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> str | None:
    words = _put_right(turn)
    found = _FROM.search(words) or _AT.search(words)
    if found:
        return _place(found["place"])
    return _place(words) if asked and not _GOING.match(words) and not _only_a_time(turn) else None


def read_goal(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> str | None:
    words = _put_right(turn)
    if asked and not _FROM.search(words):
        return None if _only_a_time(turn) else _place(words)
    found = _TO.search(words)
    return _place(found["place"]) if found and known.get("start") != _place(found["place"]) else None


def _put_right(turn: Turn) -> str:
    """The words after 错了 or 不对."""
    return CORRECTION.split(turn.text)[-1].strip(" ，,。")


def _only_a_time(turn: Turn) -> bool:
    """现在就要 and 明天早上八点走 tell when, and not where."""
    words = rest = _put_right(turn)
    for found in find(words, turn.now):
        if found.kind in _TIMES:
            rest = rest.replace(found.text, "")
    return rest != words and not _ABOUT_A_TIME.sub("", rest)


def _place(words: str) -> str | None:
    place = _TAIL.sub("", _LEAD.sub("", words.strip(" ，。！？")))
    if place in NO_PLACE or NOT_A_PLACE.search(place) or UNKNOWN.search(place):
        return None
    return place if 2 <= len(place) <= LONGEST_PLACE else None


def read_when(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> str | None:
    """An ISO moment: now, in half an hour, tomorrow at eight. A day without a time is not enough."""
    moment = turn.find("moment", asked) if asked or not turn.has("现在在") else None  # 现在在医院门口 is a place
    if moment:
        return str(moment)
    time = turn.find("time", asked)
    if not time:
        return None
    day = turn.find("date") or known.get("day")
    date = dt.date.fromisoformat(day or context.today.isoformat())
    hour, minute = (int(part) for part in time.split(":"))
    when = dt.datetime.combine(date, dt.time(hour, minute), context.now.tzinfo)
    if when < context.now and not day:
        later = when + dt.timedelta(hours=12)  # "three o'clock" said at noon is this afternoon's
        when = later if hour < 12 and later > context.now else when + dt.timedelta(days=1)
    return when.isoformat()


def read_day(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> str | None:
    """A day without a time; it is kept until the time is told."""
    date = None if NOT_A_PLACE.search(turn.text) else turn.find("date")  # 今天天气怎么样
    return str(date) if date else None


def read_wheelchair(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> bool | None:
    if turn.has("不坐轮椅", "没有轮椅", "没轮椅", "不用轮椅", "不带轮椅"):
        return False
    if turn.has("轮椅") or (asked and _SITS.fullmatch(turn.text)):
        return True
    return turn.yes if asked else None


class Taxi(Form):
    service = "call_taxi"
    relatives = frozenset({"inform", "plan_trip"})
    questions = ("goal", "start", "when", "wheelchair", "phone", "confirm")
    readers = {
        "wrong": read_wrong(PARTS),
        "start": read_start,
        "goal": read_goal,
        "day": read_day,
        "when": read_when,
        "phone": read_own_phone,
        "wheelchair": read_wheelchair,
        "confirm": read_yes,
    }

    def go(self, known: Mapping[str, Any], context: Context) -> Ask | Done:
        if context.person.get("phone") and "phone" not in known:
            known = {**known, "phone": context.person["phone"]}
        if "goal" not in known:
            return self.ask("goal", "place", known, context, free=True)
        if "start" not in known:
            return self.ask("start", "place", known, context, free=True, words={"goal": known["goal"]})
        if "when" in known and dt.datetime.fromisoformat(known["when"]) < context.now - THINKING:
            past = (context.say("call_taxi.past"),)
            return self.ask("when", "time", without(known, "when", "day", "confirm"), context, past)
        if "when" not in known:
            if "day" in known:
                return self.ask("when", "time", known, context, key="call_taxi.time")
            return self.ask("when", "time", known, context)
        if "wheelchair" not in known:
            return self.ask("wheelchair", "yes_no", known, context)
        if not known.get("phone"):
            before = (context.say("call_taxi.phone_needed"),) if known.get("phone") == "" else ()
            return self.ask("phone", "phone", without(known, "phone"), context, before)
        if known.get("confirm") is False:
            return self.ask("wrong", "correction", known, context)
        if not known.get("confirm"):
            return self.ask("confirm", "yes_no", known, context, words=self._words(known, context))
        return self._request(known, context)

    def _request(self, known: Mapping[str, Any], context: Context) -> Ask | Done:
        when = dt.datetime.fromisoformat(known["when"])
        try:
            ride = context.rides.request(
                context.city,
                known["start"],
                known["goal"],
                when,
                known["phone"],
                known["wheelchair"],
                context.conversation,
                context.now,
                context.say("call_taxi.ticket", **self._words(known, context)).text,
            )
        except RideInPast:
            past = (context.say("call_taxi.past"),)
            return self.ask("when", "time", without(known, "when", "confirm"), context, past)
        except BookingUnavailable:
            return Done((context.say("call_taxi.failed"),), handoff="backend")
        said = context.say(
            "call_taxi.done", reference=ride.reference, spaced=" ".join(ride.reference), **self._words(known, context)
        )
        number = context.say(f"call_taxi.number.{context.city}" if context.city == "shanghai" else "call_taxi.number")
        return Done((said, number), person={"phone": known["phone"]})

    def _words(self, known: Mapping[str, Any], context: Context) -> dict[str, str]:
        when = dt.datetime.fromisoformat(known["when"])
        day = spoken.day(when.date(), context.now)
        chair = context.say("call_taxi.with_chair" if known["wheelchair"] else "call_taxi.without_chair").text
        return {
            "start": known["start"],
            "goal": known["goal"],
            "when": day + spoken.clock(when.strftime("%H:%M")),
            "phone": known["phone"],
            "phone_ear": spoken.digits_for_ear(known["phone"]),
            "chair": chair,
        }
