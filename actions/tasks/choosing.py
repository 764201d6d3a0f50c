"""Choosing a free slot: the day, the half-day, and one of at most three; for booking and for moving."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from actions.plain import NO_NUMBER
from actions.tasks.form import ANY, Choices, Form
from actions.turn import Ask, Context, Turn, without
from bot.content import Phrase
from bot.mandarin import spoken
from bot.mandarin.answers import ordinal
from bot.services.schedule import OpenDay, Slot

OFFERED = 3  # more than a listener can keep in mind is no choice
HALF_DAYS = ("morning", "afternoon", "evening")
ANY_DAY = ("哪天都", *ANY)
SOON = ("最早", "越快越好", "尽快", "越早越好")
NONE_OF_THESE = (
    "都不行",
    "都不要",
    "都不合适",
    "都不好",
    "换一天",
    "别的日子",
    "改天",
    "不合适",
    "别的时间",
    "没有合适",
    "换个医生",
    "换个大夫",
    "别的医生",
)


# 这两天腰酸背痛 tells since when it hurts, and not when somebody wants to be seen.
SINCE = re.compile(
    r"(?:(?:这|前|头|最?近)(?:两|几|些)天|昨[天晚]|前天|今[天早晚]|上个?(?:礼拜|星期|周|月))"
    r"(?=[^，。！？去来约挂看]{0,8}(?:疼|痛|酸|胀|晕|昏|麻|肿|痒|咳|烧|吐|拉肚子|不舒服|难受|不得劲|睡不|吃不|喘|闷|抖|摔|扭|崴))"
)


def read_day(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> dict[str, str] | None:
    """{"from", "to"}: a day, or a range of days such as 下周; 最早的/哪天都行 is the next four weeks."""
    if not asked:
        turn = replace(turn, text=SINCE.sub("", turn.text))
    date = turn.find("date", asked)
    if date:
        return {"from": date, "to": date}
    span = turn.find("date_range", asked)
    if span:
        return dict(span)
    if known.get("offered") and not asked and turn.has(*SOON):
        return None  # 最早那个 is one of those that were offered
    if turn.has(*SOON) or (asked and turn.has(*ANY_DAY) and not turn.has("哪家", "医院")):
        return {"from": context.today.isoformat(), "to": (context.today + dt.timedelta(days=27)).isoformat()}
    return None


def read_half_day(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> str | None:
    """A half-day, also from a clock time; "any" when it does not matter; "none" when the day suits in neither half."""
    half_day = turn.find("half_day", asked)
    if half_day:
        return str(half_day)
    time = turn.find("time")
    if time:
        return "morning" if time < "12:00" else "afternoon" if time < "18:00" else "evening"
    if asked and turn.has(*NONE_OF_THESE):
        return "none"
    return "any" if asked and turn.has(*ANY, *SOON) else None


def read_at(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> str | None:
    """The wished time of day, "08:30"; None when it is the time of the slot that was already chosen."""
    time = turn.find("time")
    chosen = next((slot for slot in known.get("offered") or () if slot["id"] == known.get("slot")), None)
    return None if time is None or (chosen and chosen["time"] == time) else str(time)


def read_slot(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> int | str | None:
    """The id of the offered slot that is meant; "none" when all were declined."""
    offered: list[Mapping[str, Any]] = known.get("offered") or []
    if not offered or not asked:
        return None
    if turn.has(*NONE_OF_THESE):
        return "none"
    for slot in offered:
        if turn.text == slot["title"]:
            return int(slot["id"])
    position = ordinal(turn.text)
    if position and -len(offered) <= position <= len(offered):
        return int(offered[position - 1 if position > 0 else position]["id"])
    if turn.has(*ANY, *SOON):
        return int(offered[0]["id"])
    time = turn.find("time", asked)
    meant = [slot for slot in offered if slot["time"] == time or slot["doctor"][:1] + "医生" in turn.text]
    if len(meant) == 1:
        return int(meant[0]["id"])
    if turn.yes is False and not NO_NUMBER.search(turn.text):  # 没有电话 declines no time
        return "none"
    return int(offered[0]["id"]) if len(offered) == 1 and turn.yes else None


class Choosing(Form):
    """The part of a task that ends with known["slot"]."""

    def settle(self, known: dict[str, Any], gained: dict[str, Any], asked: str | None) -> dict[str, Any]:
        """A new day, department or hospital makes what was offered worthless; a declined offer asks for another day."""
        before = known
        known = super().settle(known, gained, asked)
        changed = {name for name in (*gained, *before) if known.get(name) != before.get(name)}
        if "at" not in gained and changed & {"day", "half_day"}:
            known = without(known, "at")
        if known.get("half_day") == "none":
            known = without(known, "day", "half_day", "slot", "offered", "at")
        elif known.get("slot") == "none":
            dropped = ("slot", "offered") if changed & {"day", "half_day"} else ("slot", "offered", "day", "half_day")
            known = without(known, *dropped)
        elif changed & {"day", "half_day", "department", "hospital"} or ("at" in gained and "slot" not in gained):
            known = without(known, "slot", "offered", "confirm")
            if "day" in changed and "day" in before and "half_day" not in gained:
                known = without(known, "half_day")
        return known

    def choose(self, known: Mapping[str, Any], context: Context, before: tuple[Phrase, ...] = ()) -> Ask:
        """The next question on the way to a slot; known has department and maybe hospital."""
        if "day" not in known:
            return self._ask_day(known, context, before)
        if "half_day" not in known:
            open_half_days = self._open_half_days(known, context)
            if len(open_half_days) > 1:
                return self._ask_half_day(open_half_days, known, context, before)
        slots = self._free(known, context)
        if slots and known.get("at"):
            slots, nearest = self._near(known, context)
            said = () if known.get("told") == known["at"] else nearest  # once is enough
            return self._offer(slots, {**known, "told": known["at"]}, context, (*before, *said))
        if not slots:
            gone = context.say("slots.none", when=self._when(known, context))
            known = {**known, "after": known["day"]["from"]}
            others = self._open_half_days(known, context)
            if others:  # the day is right, the half of it is not
                return self._ask_half_day(others, without(known, "half_day"), context, (*before, gone))
            return self._ask_day(without(known, "day", "half_day"), context, (*before, gone))
        return self._offer(slots, known, context, before)

    def _near(self, known: Mapping[str, Any], context: Context) -> tuple[tuple[Slot, ...], tuple[Phrase, ...]]:
        """The free slots at the wished time; when there is none the nearest ones, and the words that say so."""
        wished = known["at"]
        free = self._free(known, context, limit=40)
        exact = tuple(slot for slot in free if slot.time == wished)
        if exact:
            return exact[:OFFERED], ()
        nearest = sorted(free, key=lambda slot: (slot.date, abs(_minutes(slot.time) - _minutes(wished))))[:OFFERED]
        said = context.say("slots.near", time=spoken.clock(wished))
        return tuple(sorted(nearest, key=lambda slot: (slot.date, slot.time))), (said,)

    def _ask_half_day(
        self, open_ones: list[str], known: Mapping[str, Any], context: Context, before: tuple[Phrase, ...]
    ) -> Ask:
        names = [context.say(f"half_day.{name}").text for name in open_ones]
        choices = tuple((name, name) for name in names)
        words = {"names": context.say("half_day.or").text.join(names)}
        return self.ask("half_day", "half_day", known, context, before, choices, key="slots.half_day", words=words)

    def _ask_day(self, known: Mapping[str, Any], context: Context, before: tuple[Phrase, ...]) -> Ask:
        days = self._open_days(known, context, known.get("after")) or self._open_days(known, context, None)
        names = [spoken.day(dt.date.fromisoformat(day.date), context.now) for day in days]
        choices = tuple((name, name) for name in names)
        if not days:
            return self.ask(
                "day", "date", known, context, before, key="slots.full", words={"department": known["department"]}
            )
        return self.ask(
            "day", "date", known, context, before, choices, key="slots.day", words={"days": "；".join(names)}
        )

    def _open_days(self, known: Mapping[str, Any], context: Context, after: str | None) -> tuple[OpenDay, ...]:
        hospital = known.get("hospital") or None
        return context.appointments.days_with_free(
            context.city, known["department"], hospital, from_day=after, now=context.now
        )

    def _open_half_days(self, known: Mapping[str, Any], context: Context) -> list[str]:
        slots = self._free({**known, "half_day": "any"}, context, limit=40)
        return [name for name in HALF_DAYS if any(slot.half_day == name for slot in slots)]

    def _free(self, known: Mapping[str, Any], context: Context, limit: int = OFFERED) -> tuple[Slot, ...]:
        half_day = known.get("half_day", "any")
        return context.appointments.free(
            context.city,
            known["department"],
            known.get("hospital") or None,
            known["day"]["from"],
            None if half_day == "any" else half_day,
            limit,
            last_day=known["day"]["to"],
            now=context.now,
        )

    def _offer(
        self, slots: tuple[Slot, ...], known: Mapping[str, Any], context: Context, before: tuple[Phrase, ...]
    ) -> Ask:
        offered = [
            {"id": slot.id, "time": slot.time, "doctor": slot.doctor, "title": slot_title(slot, context)}
            for slot in slots
        ]
        known = {**known, "offered": offered}
        lines = numbered([str(slot["title"]) for slot in offered], context)
        choices: Choices = tuple((str(slot["title"]), str(slot["title"])) for slot in offered)
        key = "slots.slot" if len(offered) > 1 else "slots.only"
        return self.ask("slot", "slot", known, context, before, choices, key=key, words={"lines": lines})

    def _when(self, known: Mapping[str, Any], context: Context) -> str:
        day = known["day"]
        if day["from"] != day["to"]:
            return context.say("slots.those_days").text
        half_day = known.get("half_day", "any")
        name = "" if half_day == "any" else context.say(f"half_day.{half_day}").text
        return spoken.day(dt.date.fromisoformat(day["from"]), context.now) + name


def _minutes(time: str) -> int:
    return int(time[:2]) * 60 + int(time[3:])


def numbered(titles: list[str], context: Context) -> str:
    """The titles one under the other, each with its number."""
    return "\n".join(context.say("slots.line", number=i, title=title).text for i, title in enumerate(titles, 1))


def slot_title(slot: Slot, context: Context) -> str:
    """A slot as it is offered: day, time, hospital, doctor."""
    return context.say("slots.title", **slot_words(slot, context)).text


def slot_words(slot: Slot, context: Context) -> dict[str, str]:
    return {
        "day": spoken.day(dt.date.fromisoformat(slot.date), context.now),
        "time": spoken.clock(slot.time),
        "hospital": slot.hospital.name,
        "address": slot.hospital.address,
        "department": slot.department,
        "doctor": slot.doctor,
        "rank": slot.title,
    }
