"""Finding the booking that is meant, and what is done with it: 查询预约, 取消预约, 改约."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from actions.agenda import Offer
from actions.tasks.choosing import Choosing, numbered, read_at, read_day, read_half_day, read_slot, slot_words
from actions.tasks.form import Choices, read_name, read_phone, read_yes
from actions.tasks.triage import departments_in
from actions.turn import Ask, Context, Done, Turn, without
from bot.mandarin.answers import ordinal
from bot.services.schedule import AlreadyBooked, Booking, NoSuchBooking, SlotTaken
from bot.services.transactions import BookingUnavailable

CANNOT = ("去不了", "来不了", "去不成", "来不成", "没空", "有事", "不能去", "不能来", "没时间")
INSTEAD = re.compile(r"(?:改|换|挪|调|推迟|提前)(?:到|成|在|为)")
READ_OUT = 3  # bookings read out at once


def read_which(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> str | None:
    """The id of the booking meant among those that were read out: by place, department or day."""
    listed: list[Mapping[str, str]] = known.get("listed") or []
    if not listed or not asked:
        return None
    position = ordinal(turn.text)
    if position and -len(listed) <= position <= len(listed):
        return listed[position - 1 if position > 0 else position]["id"]
    date, departments = turn.find("date"), departments_in(turn.text, context)
    meant = [
        entry
        for entry in listed
        if entry["department"] in departments or entry["date"] == date or entry["title"] in turn.text
    ]
    return meant[0]["id"] if len(meant) == 1 else None


class Existing(Choosing):
    """A task about a booking that exists: known["booking"] is its id."""

    questions: tuple[str, ...] = ("patient", "phone", "which")

    def find(self, known: Mapping[str, Any], context: Context) -> tuple[Booking, ...] | Ask | Done:
        """The bookings of this conversation, else those of the name and the telephone number that were given."""
        mine = context.appointments.upcoming(conversation_id=context.conversation, now=context.now)
        if mine:
            return mine
        if "patient" not in known:
            return self.ask("patient", "name", known, context, key="existing.patient")
        if "phone" not in known:
            return self.ask("phone", "phone", known, context, key="existing.phone")
        found: tuple[Booking, ...] = ()
        if known["phone"]:
            found = context.appointments.upcoming(patient=known["patient"], phone=known["phone"], now=context.now)
        if found:
            return found
        return Done(
            (context.say("existing.none", patient=known["patient"]),), offer=Offer("person", reason="unfinished")
        )

    def one(self, known: Mapping[str, Any], context: Context) -> Booking | Ask | Done:
        """The one booking that is meant."""
        found = self.find(known, context)
        if not isinstance(found, tuple):
            return found
        if "which" in known:
            chosen = next((booking for booking in found if booking.id == known["which"]), None)
            if chosen:
                return chosen
        if len(found) == 1:
            return found[0]
        return self._ask_which(found[:READ_OUT], known, context)

    def _ask_which(self, bookings: tuple[Booking, ...], known: Mapping[str, Any], context: Context) -> Ask:
        listed = [
            {
                "id": booking.id,
                "department": booking.slot.department,
                "date": booking.slot.date,
                "title": _title(booking, context),
            }
            for booking in bookings
        ]
        choices: Choices = tuple((entry["title"], entry["title"]) for entry in listed)
        words = {"lines": numbered([entry["title"] for entry in listed], context)}
        known = {**known, "listed": listed}
        return self.ask("which", "choice", known, context, choices=choices, key="existing.which", words=words)


def _title(booking: Booking, context: Context) -> str:
    return context.say("existing.title", patient=booking.patient, **slot_words(booking.slot, context)).text


def read_cancel(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> bool | None:
    """Whether the booking is to go: here 取消 and 不要了 are a yes, 不取消 and 留着 a no."""
    if turn.has("不取消", "别取消", "不用取消") or (asked and turn.has("留着", "还要")):
        return False
    if not asked:
        return None
    return True if turn.has("取消", "不要了", "退掉", "退了", "撤", "不去了") else turn.yes


class Check(Existing):
    service = "check_appointment"
    relatives = frozenset({"inform"})
    questions = ("patient", "phone")
    readers = {"patient": read_name, "phone": read_phone}

    def go(self, known: Mapping[str, Any], context: Context) -> Ask | Done:
        try:
            found = self.find(known, context)
        except BookingUnavailable:
            return Done((context.say("book_appointment.failed"),), handoff="backend")
        if not isinstance(found, tuple):
            return found
        said = [context.say("check_appointment.count", count=len(found))]
        for booking in found[:READ_OUT]:
            words = slot_words(booking.slot, context)
            line = context.say("check_appointment.line", patient=booking.patient, reference=booking.reference, **words)
            said.append(line)
        return Done(tuple(said))


class Cancel(Existing):
    service = "cancel_appointment"
    relatives = frozenset({"inform", "check_appointment", "cancel_task"})
    questions = ("patient", "phone", "which", "confirm")
    readers = {"patient": read_name, "phone": read_phone, "which": read_which, "confirm": read_cancel}

    def go(self, known: Mapping[str, Any], context: Context) -> Ask | Done:
        try:
            booking = self.one(known, context)
            if not isinstance(booking, Booking):
                kept = known.get("confirm") is False
                return Done((context.say("cancel_appointment.all_kept"),)) if kept else booking
            if "confirm" not in known:
                return self.ask("confirm", "yes_no", known, context, words={"title": _title(booking, context)})
            if not known["confirm"]:
                return Done((context.say("cancel_appointment.kept", title=_title(booking, context)),))
            context.appointments.cancel(booking.id, context.conversation, context.now)
        except NoSuchBooking:
            return Done((context.say("book_appointment.failed"),), handoff="backend")
        return Done((context.say("cancel_appointment.done", title=_title(booking, context)),))


def read_new_day(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> dict[str, str] | None:
    """The wished day; 礼拜三去不了，想换一天 names the one that is not wished."""
    return read_day(_wished(turn, asked), asked, known, context)


def read_new_half_day(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> str | None:
    return read_half_day(_wished(turn, asked), asked, known, context)


def read_new_at(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> str | None:
    return read_at(_wished(turn, asked), asked, known, context)


def _wished(turn: Turn, asked: bool) -> Turn:
    """The words about the new time: 礼拜三去不了，改到下周五 is about Friday, and 礼拜三去不了 about no day yet."""
    later = INSTEAD.split(turn.text)
    if len(later) > 1:
        return replace(turn, text=later[-1])
    unable = next((word for word in CANNOT if word in turn.text), None)
    return replace(turn, text=turn.text.split(unable)[-1]) if unable and not asked else turn


def read_move(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> bool | None:
    """Whether the booking is to be moved; 不改了 agrees to what was booked, not to the move."""
    return False if asked and turn.has("不改", "不换") else read_yes(turn, asked, known, context)


class Reschedule(Existing):
    service = "reschedule_appointment"
    relatives = frozenset({"inform", "check_appointment", "book_appointment"})
    questions = ("patient", "phone", "which", "day", "half_day", "slot", "confirm")
    readers = {
        "patient": read_name,
        "phone": read_phone,
        "which": read_which,
        "day": read_new_day,
        "half_day": read_new_half_day,
        "at": read_new_at,
        "slot": read_slot,
        "confirm": read_move,
    }

    def go(self, known: Mapping[str, Any], context: Context) -> Ask | Done:
        try:
            booking = self.one(known, context)
            if not isinstance(booking, Booking):
                return booking
            known = {**known, "department": booking.slot.department, "hospital": booking.slot.hospital.id}
            if "slot" not in known:
                opening = self._opening(known, booking, context)
                return self.choose({**known, "opened": True}, context, opening)
            if "confirm" not in known:
                new = next(slot["title"] for slot in known["offered"] if slot["id"] == known["slot"])
                return self.ask(
                    "confirm", "yes_no", known, context, words={"old": _title(booking, context), "new": new}
                )
            if not known["confirm"]:
                return Done((context.say("cancel_appointment.kept", title=_title(booking, context)),))
            moved = context.appointments.reschedule(booking.id, known["slot"], context.conversation, context.now)
        except SlotTaken:
            again = without(known, "slot", "offered", "confirm")
            return self.choose(again, context, (context.say("reschedule_appointment.taken"),))
        except (AlreadyBooked, NoSuchBooking):
            return Done((context.say("reschedule_appointment.failed"),), handoff="backend")
        return Done((context.say("reschedule_appointment.done", title=_title(moved, context)),))

    def _opening(self, known: Mapping[str, Any], booking: Booking, context: Context) -> tuple:
        return (
            () if "opened" in known else (context.say("reschedule_appointment.found", title=_title(booking, context)),)
        )
