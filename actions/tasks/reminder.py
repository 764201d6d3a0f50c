"""用药/复诊提醒: of what, when, how often, with which telephone; read back and kept. The clock does the reminding."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from actions.agenda import Offer
from actions.tasks.family import OnlyAsked
from actions.tasks.form import read_wrong, read_yes
from actions.tasks.reminder_words import read_date, read_half_day, read_number, read_often, read_times, read_what
from actions.turn import Ask, Context, Done, without
from bot.mandarin import spoken
from bot.mandarin.recurring.schedule import Schedule
from bot.services.reminders import ReminderInPast, TooManyReminders
from bot.services.transactions import BookingUnavailable

LEAVES_NOTHING = ("kiosk", "phone")  # doors where nobody reads later what was said
DAY = dt.timedelta(days=1)
WHEN = ("times", "unsure", "half_day", "date")
PARTS = {
    ("时间", "几点", "钟点", "日子", "哪天", "哪一天"): WHEN,
    ("次数", "多久", "几次"): ("often", "date"),
    ("电话", "号码", "手机"): ("phone",),
    ("事", "内容", "药"): ("what",),
}


class SetReminder(OnlyAsked):
    """known["times"] as said: "03:00,20:00"; those in known["unsure"] may be twelve hours off until half_day tells."""

    service = "set_reminder"
    # What one is reminded of may well sound like the wish itself.
    relatives = frozenset({"inform", "record_vitals", "online_refill", "check_report", "hospital_checkin"})
    questions = ("what", "date", "often", "times", "half_day", "phone", "confirm")
    readers = {
        "wrong": read_wrong(PARTS),
        "what": read_what,
        "often": read_often,
        "date": read_date,
        "times": read_times,
        "half_day": read_half_day,
        "phone": read_number,
        "confirm": read_yes,
    }

    def settle(self, known: dict[str, Any], gained: dict[str, Any], asked: str | None) -> dict[str, Any]:
        """New times make the half-day of the old ones void; a number that was wrong is not offered once more."""
        if "times" in gained:
            gained |= gained.pop("times")
            known = without(known, "half_day")
            if gained["unsure"]:
                gained.pop("half_day", None)
        if "phone" in gained.get("wrong", ()):
            gained["other_phone"] = True
        return super().settle(known, gained, asked)

    def go(self, known: Mapping[str, Any], context: Context) -> Ask | Done:
        silent = context.door in LEAVES_NOTHING
        if silent and not context.rings:
            return Done((context.say("set_reminder.no_calls"),), offer=Offer("person", reason="unfinished"))
        if silent and known.get("phone") == "":
            return Done((context.say("set_reminder.no_phone"),))
        question = self._missing(known, context)
        if question:
            return question
        schedule = schedule_of(known, context.now)
        if schedule.after(context.now) is None:
            return self._past(known, context)
        if known.get("confirm") is False:
            return self.ask("wrong", "correction", known, context)
        if not known.get("confirm"):
            return self.ask("confirm", "yes_no", known, context, words=_words(known, schedule, context))
        return self._keep(known, schedule, context)

    def _missing(self, known: Mapping[str, Any], context: Context) -> Ask | None:
        """The first question that is still open: one at a time."""
        often = known.get("often", "")
        if "what" not in known:
            return self.ask("what", "story", known, context, free=True)
        if often == "week:":
            return self.ask("often", "date", known, context, key="set_reminder.weekday")
        if often == "month:":
            return self.ask("often", "date", known, context, key="set_reminder.month_day")
        if "times" not in known:
            open_ = not often or (often == "once" and "date" not in known)
            words = {"what": known["what"]}
            key = "set_reminder.when" if open_ else "set_reminder.time"
            return self.ask("times", "moment", known, context, key=key, words=words)
        if known.get("unsure") and "half_day" not in known:
            return self._ask_half_day(known, context)
        if not often:
            return self.ask("often", "choice", known, context)
        return self._ask_phone(known, context) if _number(known, context) is None else None

    def _ask_half_day(self, known: Mapping[str, Any], context: Context) -> Ask:
        at = known["unsure"].split(",")[0]
        pair = [_moved(at, late) for late in (False, True)]
        words = dict(zip(("first", "second"), (spoken.clock(time) for time in pair)))
        words |= dict(zip(("first_ear", "second_ear"), (spoken.clock(time, True) for time in pair)))
        return self.ask("half_day", "half_day", known, context, words=words)

    def _ask_phone(self, known: Mapping[str, Any], context: Context) -> Ask:
        if context.door in LEAVES_NOTHING:
            return self.ask("phone", "phone", known, context, key="set_reminder.phone_only")
        return self.ask("phone", "phone", known, context)

    def _past(self, known: Mapping[str, Any], context: Context) -> Ask:
        past = (context.say("set_reminder.past"),)
        return self.ask("times", "moment", without(known, "confirm", *WHEN), context, past, key="set_reminder.time")

    def _keep(self, known: Mapping[str, Any], schedule: Schedule, context: Context) -> Ask | Done:
        try:
            phone = _number(known, context)
            context.reminders.add(known["what"], schedule, phone or None, context.conversation, context.now)
        except ReminderInPast:
            return self._past(known, context)
        except TooManyReminders:
            return Done((context.say("set_reminder.too_many"),))
        except BookingUnavailable:
            return Done((context.say("set_reminder.failed"),), handoff="backend")
        said = context.say("set_reminder.done", **_words(known, schedule, context, more=True))
        return Done((said,), person={"phone": known["phone"]} if known.get("phone") else {})


def schedule_of(known: Mapping[str, Any], now: dt.datetime) -> Schedule:
    """What is known as a Schedule. A single one without a day is the next time that the clock shows this."""
    unsure = known.get("unsure", "").split(",")
    late = known.get("half_day") == "afternoon"
    times = tuple(_moved(at, late) if at in unsure else at for at in known["times"].split(","))
    today = now.date()
    start = dt.date.fromisoformat(known["date"]) if "date" in known else today
    schedule = Schedule.said(known["often"], times, start)
    if schedule.often == "once" and "date" not in known and schedule.after(now) is None:
        return Schedule.said("once", times, today + DAY)
    return schedule


def _moved(at: str, late: bool) -> str:
    """The time of the twelve hours of night and morning, or (`late`) of the other twelve."""
    return f"{int(at[:2]) % 12 + 12 * late:02}{at[2:]}"


def _number(known: Mapping[str, Any], context: Context) -> str | None:
    """Which number is to be rung: the one that was told, else that of this call; "" for none, None while it is open.

    That of the call is not among what is known: the agenda is stored, and this number only with the resident's yes.
    """
    if not context.rings:
        return ""
    if "phone" in known:
        return str(known["phone"])
    return None if "other_phone" in known else context.person.get("phone") or context.caller or None


def _words(known: Mapping[str, Any], schedule: Schedule, context: Context, more: bool = False) -> dict[str, str]:
    return {
        "what": known["what"],
        "when": schedule.words(context.now),
        "when_ear": schedule.words(context.now, ear=True),
        "how": _how(known, context, more),
        "how_ear": _how(known, context, more, ear=True),
    }


def _how(known: Mapping[str, Any], context: Context, more: bool, ear: bool = False) -> str:
    """Where the reminder will be; with `more` what to expect there."""
    phone = _number(known, context) or ""
    if phone and phone == context.caller:
        how = context.say("set_reminder.by_caller")
    elif phone:
        how = context.say("set_reminder.by_phone", phone=spoken.digits_for_ear(phone) if ear else phone)
    else:
        how = context.say("set_reminder.by_page")
    rest = context.say("set_reminder.rings" if phone else "set_reminder.page_open").text if more else ""
    return how.text + rest
