"""请给我回电: to which number and when; kept as a ticket with its window. The resident keeps the place in the line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from actions.tasks.form import ANY, Form, read_own_phone, read_wrong, read_yes
from actions.turn import Ask, Context, Done, Turn, without
from bot.duty import Duty
from bot.mandarin import spoken
from bot.services.tickets import Wish
from bot.services.transactions import BookingUnavailable

HOURS = {"morning": (8, 12), "afternoon": (12, 18), "evening": (18, 21)}
LONG = dt.timedelta(hours=2)  # a window without an end of its own, counted in hours on duty
NOW = ("现在", "马上", "越快越好", "尽快", "越早越好", "立刻", "立即", "快点")
PARTS = {
    ("时间", "日子", "几点", "什么时候"): ("wanted", "window"),
    ("电话", "号码", "手机"): ("phone",),
}
Window = tuple[dt.datetime, dt.datetime]


def read_window(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> dict[str, str] | None:
    """{"words", "from", "to"}: when the resident would like to be called, as wide as it was said."""
    found = _said(turn, asked, context)
    if found is None:
        return None
    return {"words": turn.text[:64], "from": found[0].isoformat(), "to": found[1].isoformat()}


def _said(turn: Turn, asked: bool, context: Context) -> Window | None:
    now = context.now
    date = turn.find("date", asked)
    day = dt.date.fromisoformat(date) if date else now.date()
    half_day, time = turn.find("half_day", asked), turn.find("time", asked)
    if time:
        hour, minute = (int(part) for part in time.split(":"))
        at = dt.datetime.combine(day, dt.time(hour, minute), now.tzinfo)
        if at < now and not date:
            at += dt.timedelta(hours=12) if hour < 12 and at + dt.timedelta(hours=12) > now else dt.timedelta(days=1)
        return at, at + dt.timedelta(hours=1)
    moment = turn.find("moment", asked)
    if moment and not half_day:
        at = dt.datetime.fromisoformat(str(moment))
        return at, at + LONG
    if half_day or date:
        begin, end = HOURS.get(half_day or "", (0, 24))
        midnight = dt.datetime.combine(day, dt.time(), now.tzinfo)
        window = midnight + dt.timedelta(hours=begin), midnight + dt.timedelta(hours=end)
        return (
            window if window[1] > now or date else (window[0] + dt.timedelta(days=1), window[1] + dt.timedelta(days=1))
        )
    if turn.has(*NOW) or (asked and turn.has(*ANY)):
        return now, now + LONG
    return None


def on_duty(wished: Window, duty: Duty, now: dt.datetime) -> Window:
    """The part of the wished window in which somebody is on duty, else the first two hours after its begin."""
    begin = duty.opens(max(wished[0], now)).astimezone(now.tzinfo)
    end = duty.closes(begin).astimezone(now.tzinfo)
    if begin < wished[1]:
        end = min(end, wished[1])
    return begin, min(end, begin + LONG) if wished[1] <= begin else end


class Callback(Form):
    service = "callback"
    relatives = frozenset({"inform", "ask_human"})
    questions = ("phone", "wanted", "confirm")
    readers = {"wrong": read_wrong(PARTS), "phone": read_own_phone, "window": read_window, "confirm": read_yes}

    def hear(self, turn: Turn, frame: Any, context: Context) -> Mapping[str, Any] | None:
        """`wanted` are the words for people, `window` is what they mean; one question asks for both."""
        if frame.asked == "wanted":
            found = read_window(turn, True, frame.known, context)
            if found:
                return self.settle(dict(frame.known), {"window": found, "wanted": found["words"]}, "wanted")
        known = super().hear(turn, frame, context)
        if known and known.get("window"):
            return {**known, "wanted": known["window"]["words"]}
        return known

    def go(self, known: Mapping[str, Any], context: Context) -> Ask | Done:
        if context.person.get("phone") and "phone" not in known:
            known = {**known, "phone": context.person["phone"]}
        if not known.get("phone"):
            before = (context.say("callback.phone_needed"),) if known.get("phone") == "" else ()
            return self.ask("phone", "phone", without(known, "phone"), context, before)
        if "window" not in known:
            return self.ask("wanted", "moment", known, context)
        if known.get("confirm") is False:
            return self.ask("wrong", "correction", known, context)
        window = self._window(known, context)
        words = self._words(window, known, context)
        if not known.get("confirm"):
            moved = window[0] >= dt.datetime.fromisoformat(known["window"]["to"])
            before = (context.say("callback.moved"),) if moved else ()
            return self.ask("confirm", "yes_no", known, context, before, words=words)
        return self._file(window, words, known, context)

    def _window(self, known: Mapping[str, Any], context: Context) -> Window:
        wished = known["window"]
        times = dt.datetime.fromisoformat(wished["from"]), dt.datetime.fromisoformat(wished["to"])
        return on_duty(times, context.duty, context.now)

    def _words(self, window: Window, known: Mapping[str, Any], context: Context) -> dict[str, str]:
        phone = known["phone"]
        return {
            "window": self._said(window, context),
            "window_ear": self._said(window, context, ear=True),
            "phone": phone,
            "phone_ear": spoken.digits_for_ear(phone),
        }

    def _said(self, window: Window, context: Context, ear: bool = False) -> str:
        begin, end = (spoken.clock(f"{moment:%H:%M}", ear) for moment in window)
        day = spoken.day(window[0].date(), context.now, ear)
        return context.say("callback.window", day=day, begin=begin, end=end).text

    def _file(self, window: Window, words: Mapping[str, str], known: Mapping[str, Any], context: Context) -> Done:
        what = context.say("callback.what", window=words["window"]).text
        wanted = known["window"]["words"]
        wish = Wish(
            "callback",
            what,
            context.city,
            context.conversation,
            phone=known["phone"],
            wanted=wanted,
            due_at=window[1],
        )
        try:
            ticket = context.tickets.open(wish, "resident", context.now, begins=window[0])
        except BookingUnavailable:
            return Done((context.say("callback.failed"),), handoff="backend")
        reference = ticket.reference
        spaced = spoken.digits_for_ear(reference)
        said = context.say("callback.done", reference=reference, spaced=spaced, **words)
        return Done((said,), person={"phone": known["phone"]})
