"""我的提醒, 不用提醒了: reads out what was set, and takes it away; a change is an end and a new beginning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.agenda import Offer
from actions.tasks.choosing import numbered
from actions.tasks.existing import read_cancel
from actions.tasks.family import OnlyAsked
from actions.tasks.reminder_words import read_times
from actions.turn import Ask, Context, Done, Turn
from bot.content import Phrase
from bot.mandarin import spoken
from bot.mandarin.answers import ordinal
from bot.services.reminders import NoSuchReminder, Reminder
from bot.services.transactions import BookingUnavailable

READ_OUT = 4  # reminders read out at once
ALL = ("都不要", "全部", "都取消", "都去掉", "都删", "所有", "都停", "全取消", "全不要", "全都")
CHANGED = ("改到", "改成", "换到", "换成", "改一下", "改提醒", "改吃", "改那", "的时间")
AFTER = ("改到", "改成", "换到", "换成")


class MyReminders(OnlyAsked):
    service = "my_reminders"
    questions = ()
    readers = {}

    def go(self, known: Mapping[str, Any], context: Context) -> Ask | Done:
        try:
            found = of_resident(context)
        except BookingUnavailable:
            return Done((context.say("set_reminder.failed"),), handoff="backend")
        if not found:
            return Done((context.say("my_reminders.none"),))
        lines = tuple(_line(reminder, context) for reminder in found[:READ_OUT])
        return Done((context.say("my_reminders.count", count=len(found)), *lines))


def of_resident(context: Context) -> tuple[Reminder, ...]:
    """The active reminders of this conversation, and those that ring the telephone from which the resident calls."""
    return context.reminders.of(context.conversation, context.caller)


def read_words(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> str | None:
    """The sentence that asks for it: it may say which one is meant."""
    return turn.text if turn.intent == "cancel_reminder" and "words" not in known else None


def read_times_instead(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> dict[str, str] | None:
    """吃药提醒改到晚上七点 says the new time."""
    if turn.intent != "cancel_reminder" or not turn.has(*AFTER):
        return None
    return read_times(turn, False, known, context)


def read_which(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> str | None:
    """The id of one that was read out, or "all"."""
    listed: list[Mapping[str, str]] = known.get("listed") or []
    if turn.has(*ALL):
        return "all"
    if not asked or not listed:
        return None
    position = ordinal(turn.text)
    if position and -len(listed) <= position <= len(listed):
        return listed[position - 1 if position > 0 else position]["id"]
    meant = [entry["id"] for entry in listed if entry["title"] == turn.text or _names(entry["what"], turn.text)]
    return meant[0] if len(meant) == 1 else None


class CancelReminder(OnlyAsked):
    service = "cancel_reminder"
    relatives = frozenset({"cancel_task", "inform", "affirm", "deny", "set_reminder"})
    questions = ("which", "confirm")
    readers = {"words": read_words, "instead": read_times_instead, "which": read_which, "confirm": read_cancel}

    def settle(self, known: dict[str, Any], gained: dict[str, Any], asked: str | None) -> dict[str, Any]:
        """取消 in the very sentence that asks for it agrees to nothing yet."""
        if asked != "confirm":
            gained.pop("confirm", None)
        return super().settle(known, gained, asked)

    def go(self, known: Mapping[str, Any], context: Context) -> Ask | Done:
        try:
            found = of_resident(context)
            if not found:
                return Done((context.say("my_reminders.none"),))
            meant = _meant(found, known)
            if not meant:
                return self._ask_which(found[:READ_OUT], known, context)
            title = _together(meant, context)
            if "confirm" not in known:
                before = (context.say("cancel_reminder.change_first"),) if _changes(known) else ()
                return self.ask("confirm", "yes_no", known, context, before, words={"title": title})
            if not known["confirm"]:
                return Done((context.say("cancel_reminder.kept"),))
            context.reminders.cancel([one.id for one in meant], context.conversation, context.now)
        except (NoSuchReminder, BookingUnavailable):
            return Done((context.say("set_reminder.failed"),), handoff="backend")
        if _changes(known) and len(meant) == 1:
            return Done((context.say("cancel_reminder.again", title=title),), offer=_anew(meant[0], known))
        return Done((context.say("cancel_reminder.done", title=title),))

    def _ask_which(self, found: tuple[Reminder, ...], known: Mapping[str, Any], context: Context) -> Ask:
        listed = [{"id": one.id, "title": _title(one, context), "what": one.what} for one in found]
        titles = [entry["title"] for entry in listed]
        choices = tuple((title, title) for title in titles)
        words = {"lines": numbered(titles, context)}
        known = {**known, "listed": listed}
        return self.ask("which", "choice", known, context, choices=choices, words=words)


def _meant(found: tuple[Reminder, ...], known: Mapping[str, Any]) -> tuple[Reminder, ...]:
    """Those that the resident has named; () when it must be asked."""
    if known.get("which") == "all" or len(found) == 1:
        return found
    if "which" in known:
        return tuple(one for one in found if one.id == known["which"])
    named = tuple(one for one in found if _names(one.what, known.get("words", "")))
    return named if len(named) == 1 else ()


def _names(what: str, words: str) -> bool:
    """Whether two characters in a row of what is to be done are said: 取消降压药的提醒 means 吃降压药."""
    return any(what[at : at + 2] in words for at in range(len(what) - 1))


def _changes(known: Mapping[str, Any]) -> bool:
    return any(word in known.get("words", "") for word in CHANGED)


def _anew(old: Reminder, known: Mapping[str, Any]) -> Offer:
    """The same again, for which only the time is asked, if it was not said already."""
    same = {"what": old.what, "often": old.schedule.habit, **({"phone": old.phone} if old.phone else {})}
    return Offer("start", service="set_reminder", known={**same, **(known.get("instead") or {})})


def _together(meant: tuple[Reminder, ...], context: Context) -> str:
    return _title(meant[0], context) if len(meant) == 1 else context.say("cancel_reminder.all", count=len(meant)).text


def _title(reminder: Reminder, context: Context) -> str:
    when = reminder.schedule.words(context.now)
    return context.say("cancel_reminder.title", when=when, what=reminder.what).text


def _line(reminder: Reminder, context: Context) -> Phrase:
    when, heard = (reminder.schedule.words(context.now, ear) for ear in (False, True))
    how, how_ear = (_how(reminder, context, ear) for ear in (False, True))
    return context.say("my_reminders.line", when=when, when_ear=heard, what=reminder.what, how=how, how_ear=how_ear)


def _how(reminder: Reminder, context: Context, ear: bool) -> str:
    if not reminder.phone:
        return context.say("my_reminders.by_page").text
    if reminder.phone == context.caller:
        return context.say("my_reminders.by_caller").text
    phone = spoken.digits_for_ear(reminder.phone) if ear else reminder.phone
    return context.say("my_reminders.by_phone", phone=phone).text
