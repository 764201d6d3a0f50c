"""预约挂号: department, hospital, day, slot, patient and telephone, read back, and then booked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions.agenda import Offer
from actions.plain import sounds
from actions.tasks.choosing import Choosing, read_at, read_day, read_half_day, read_slot, slot_words
from actions.tasks.form import ANY, read_name, read_own_phone, read_wrong, read_yes
from actions.tasks.triage import departments_in
from actions.turn import Ask, Context, Done, Turn, without
from bot.content import Phrase
from bot.services.schedule import AlreadyBooked, Booking, Hospital, SlotTaken
from bot.services.transactions import BookingUnavailable

# What somebody may want to change who says no to the read-back, and what is asked again then.
PARTS = {
    ("科",): ("department", "day", "half_day"),
    ("医院", "地方"): ("hospital", "day", "half_day"),
    ("日子", "日期", "哪天", "一天", "天"): ("day", "half_day"),
    ("时间", "钟头", "几点", "上午", "下午", "医生", "大夫"): ("half_day",),
    ("名字", "姓名", "人"): ("patient",),
    ("电话", "号码", "手机"): ("phone",),
}


# Names of hospitals have departments in them (中医医院), and what is refused is not what is wanted.
HOSPITAL = re.compile(r"(?:第[一二三四五六七八九十]+|中医|人民|中心|老年|妇幼|儿童|肿瘤|口腔|胸科)?医院")
REFUSED = re.compile(r"不(?:是|要|想|去|看)+[^，,。是去要]*[，,。]?")
AROUND = re.compile(r"^(?:那|就|那就|去|到|还是|我)+|[吧啊呀呢嘛的。]+$")  # 就去一医院吧
ANY_HOSPITAL = ("哪家都", "哪个都", "哪个医院都", "哪家医院都", "随便哪家", "随便哪个医院")
# Who is not the one that spoke before: 给我老伴也挂一个. 我老伴叫我来 is about nobody else.
_RELATIVE = "(?:老伴|老头|老太|爱人|老公|老婆|妈|爸|母亲|父亲|婆婆|公公|外婆|外公|奶奶|爷爷|儿子|女儿|孙|邻居)"
FOR_OTHER = re.compile(
    rf"(?:给|帮|替|为)(?:我|俺|阿拉)?(?:家|的)?{_RELATIVE}|{_RELATIVE}[儿子]*(?:也|还)?(?:想|要)?(?:看|挂|约)"
)


def read_department(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> str | None:
    """The department that is named, or the first that fits the complaint."""
    named = departments_in(HOSPITAL.sub("", REFUSED.sub("", turn.text)), context)
    if named or not asked:
        return named[0] if named else None
    heard = sounds(turn.text)  # 骨课: what was asked for may be misheard
    entries = context.content.vocabulary.departments
    return next((entry.name for entry in entries if heard in map(sounds, (entry.name, *entry.words))), None)


def read_hospital(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> str | None:
    """The id of the hospital meant; "" when any will do."""
    if turn.has(*ANY_HOSPITAL) or (asked and turn.has(*ANY)):
        return ""
    if asked and REFUSED.search(turn.text):
        return _the_other(turn, known, context)
    said = AROUND.sub("", REFUSED.sub("", turn.text))
    found = context.appointments.find_hospital(context.city, said)
    if not found and asked and said:
        hospitals = context.appointments.hospitals(context.city)
        found = tuple(h for h in hospitals if sounds(said) in map(sounds, (h.name, *h.aliases)))
    return found[0].id if len(found) == 1 else None


def _the_other(turn: Turn, known: Mapping[str, Any], context: Context) -> str | None:
    """The hospital that is left when another one is refused, or that is named instead of it."""
    find = context.appointments.find_hospital
    named = find(context.city, REFUSED.sub("", turn.text))
    if len(named) == 1:
        return named[0].id
    refused = {hospital.id for hospital in find(context.city, turn.text)}
    left = [hospital.id for hospital in _able(known, context) if hospital.id not in refused]
    return left[0] if refused and len(left) == 1 else None


def _able(known: Mapping[str, Any], context: Context) -> tuple[Hospital, ...]:
    """The hospitals that have the department."""
    department = known.get("department")
    return context.appointments.hospitals(context.city, department) if department else ()


def read_other(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> bool | None:
    return True if FOR_OTHER.search(turn.text) else None


class Book(Choosing):
    service = "book_appointment"
    relatives = frozenset({"ask_department", "reschedule_appointment", "inform"})
    questions = ("department", "hospital", "day", "half_day", "slot", "patient", "phone", "confirm")
    readers = {
        "department": read_department,
        "hospital": read_hospital,
        "day": read_day,
        "half_day": read_half_day,
        "at": read_at,
        "slot": read_slot,
        "patient": read_name,
        "other": read_other,
        "phone": read_own_phone,
        "wrong": read_wrong(PARTS),
        "confirm": read_yes,
    }

    def go(self, known: Mapping[str, Any], context: Context) -> Ask | Done:
        if context.person.get("name") and "patient" not in known and not known.get("other"):
            known = {**known, "patient": context.person["name"], "phone": context.person.get("phone", "")}
        hospitals = context.appointments.hospitals(context.city)
        if not hospitals:
            return Done((context.say("book_appointment.no_hospitals", city=context.content.city_name(context.city)),))
        if "department" not in known:
            return self.ask("department", "department", known, context)
        if "hospital" not in known:
            return self._ask_hospital(known, context)
        if known["hospital"] and known["hospital"] not in {hospital.id for hospital in _able(known, context)}:
            return self._not_there(known, context)
        if "slot" not in known:
            return self.choose(known, context)
        if "patient" not in known:
            return self.ask("patient", "name", known, context)
        if "phone" not in known:
            return self.ask("phone", "phone", known, context)
        if known.get("confirm") is False:
            return self.ask("wrong", "correction", known, context)
        if not known.get("confirm"):
            return self._read_back(known, context)
        return self._book(known, context)

    def _not_there(self, known: Mapping[str, Any], context: Context) -> Ask:
        name = next(h.name for h in context.appointments.hospitals(context.city) if h.id == known["hospital"])
        said = context.say("book_appointment.not_there", name=name, department=known["department"])
        return self._ask_hospital(without(known, "hospital"), context, (said,))

    def _ask_hospital(self, known: Mapping[str, Any], context: Context, before: tuple[Phrase, ...] = ()) -> Ask:
        able = _able(known, context)
        if len(able) == 1:
            words = {"name": able[0].name, "department": known["department"]}
            only = context.say("book_appointment.only_hospital", **words)
            return self.choose({**known, "hospital": able[0].id}, context, (*before, only))
        if not able:
            none = context.say("book_appointment.no_department", department=known["department"])
            return self.ask("department", "department", without(known, "department"), context, (none,))
        choices = tuple((hospital.name, hospital.name) for hospital in able[:3])
        words = {"names": "，".join(hospital.name for hospital in able), "department": known["department"]}
        return self.ask("hospital", "hospital", known, context, before, choices, words=words)

    def _read_back(self, known: Mapping[str, Any], context: Context) -> Ask:
        slot = next((slot for slot in known.get("offered", ()) if slot["id"] == known["slot"]), None)
        phone = known["phone"]
        contact = context.say("book_appointment.with_phone" if phone else "book_appointment.without_phone", phone=phone)
        words = {
            "title": slot["title"] if slot else "",
            "patient": known["patient"],
            "department": known["department"],
            "contact": contact.text,
        }
        return self.ask("confirm", "yes_no", known, context, words=words)

    def _book(self, known: Mapping[str, Any], context: Context) -> Ask | Done:
        try:
            booking = context.appointments.book(
                known["slot"], known["patient"], known["phone"] or None, context.conversation, context.now
            )
        except SlotTaken:
            again = without(known, "slot", "offered", "confirm")
            return self.choose(again, context, (context.say("slots.taken"),))
        except AlreadyBooked as error:
            if (
                error.existing.slot.id == known["slot"]
            ):  # this very booking: the answer to it was lost, so give it again
                return self._done(error.existing, context)
            words = slot_words(error.existing.slot, context)
            already = context.say("book_appointment.already", patient=error.existing.patient, **words)
            return Done((already,), offer=Offer("start", service="reschedule_appointment"))
        except BookingUnavailable:
            return Done((context.say("book_appointment.failed"),), handoff="backend")
        return self._done(booking, context)

    def _done(self, booking: Booking, context: Context) -> Done:
        words = slot_words(booking.slot, context) | {"patient": booking.patient, "reference": booking.reference}
        said: tuple[Phrase, ...] = (context.say("book_appointment.done", spaced=" ".join(booking.reference), **words),)
        if booking.slot.hospital.sample:
            said = (*said, context.say("book_appointment.sample"))
        return Done(said, person={"name": booking.patient, "phone": booking.phone or ""})
