"""反映诉求: what, where, a telephone number or none; read back, and kept as a ticket for the desk."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions.plain import UNKNOWN
from actions.tasks.form import Form, read_own_phone, read_wrong, read_yes
from actions.tasks.taxi import NO_PLACE
from actions.turn import ACT, Ask, Context, Done, Turn
from bot.mandarin import spoken
from bot.services.tickets import Wish
from bot.services.transactions import BookingUnavailable

LONGEST_PLACE = 60
READ_BACK = 60  # characters that a listener keeps in mind; the ticket has them all
# The wish to complain alone: what is left after it is what it is about.
_WISH = re.compile(
    r"我|要|想|帮|你|您|请|麻烦|给|替|写|个|一|下|件|点|事|情|投诉|举报|举抱|具报|反映|反应|提|意见|建议|诉求|问题|打|12345|"
    r"一二三四五|政府|市里|上面|有关|部门|领导|向|跟|去|的|了|吧|啊|呀|呢|嗯|那|就|告状|告|报上|[，。！？ ]"
)
_ADDRESS = re.compile(
    r"(?:在)?(?P<place>[\u4e00-\u9fff]{2,8}(?:路|街|大道|弄|巷|胡同)[0-9一二三四五六七八九十百零]+[号弄]?"
    r"(?:[\u4e00-\u9fff0-9]{0,6}(?:楼|室|栋|单元|门口|旁边|对面))?"
    r"|[\u4e00-\u9fff]{2,6}(?:小区|新村|花园|家园|公寓)[0-9一二三四五六七八九十]+(?:号楼?|栋|幢)[0-9一二三四五六七八九十]*(?:单元|楼|室)?)"
)
_LEAD = re.compile(r"^(?:(?:我|就|是|住)*在|就是|地址是|地方是|我们|这事|我家|我住|住)+")
PARTS = {
    ("地方", "地址", "地点", "哪里"): ("place",),
    ("电话", "号码", "手机"): ("phone",),
    ("事情", "内容", "说的事", "什么事"): ("what",),
}


def read_what(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> str | None:
    """The story in the resident's own words; a bare 我要投诉 is none."""
    complains = turn.intent == "file_complaint" and turn.confidence >= ACT and "what" not in known
    if not asked and not complains:
        return None
    told = turn.text.strip(" ，。")
    return told if len(_WISH.sub("", told)) >= (2 if asked else 4) and not _evades(told) else None


def read_place(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> str | None:
    found = _ADDRESS.search(turn.text)
    if found and (asked or "place" not in known):
        return found["place"].removeprefix("在") if not asked else _place(turn.text) or found["place"]
    return _place(turn.text) if asked else None


def _place(words: str) -> str | None:
    place = _LEAD.sub("", words.strip(" ，。！？"))
    fits = 2 <= len(place) <= LONGEST_PLACE and place not in NO_PLACE
    return place if fits and not _evades(place) else None


def _evades(words: str) -> bool:
    return len(words) <= 8 and bool(UNKNOWN.search(words))


class Complaint(Form):
    service = "file_complaint"
    relatives = frozenset({"inform"})
    questions = ("what", "place", "phone", "confirm")
    readers = {
        "wrong": read_wrong(PARTS),
        "what": read_what,
        "place": read_place,
        "phone": read_own_phone,
        "confirm": read_yes,
    }

    def go(self, known: Mapping[str, Any], context: Context) -> Ask | Done:
        if context.person.get("phone") and "phone" not in known:
            known = {**known, "phone": context.person["phone"]}
        if "what" not in known:
            return self.ask("what", "story", known, context, free=True)
        if "place" not in known:
            return self.ask("place", "place", known, context, free=True)
        if "phone" not in known:
            return self.ask("phone", "phone", known, context)
        if known.get("confirm") is False:
            return self.ask("wrong", "correction", known, context)
        if not known.get("confirm"):
            return self.ask("confirm", "yes_no", known, context, words=self._words(known, context))
        return self._file(known, context)

    def _words(self, known: Mapping[str, Any], context: Context) -> dict[str, str]:
        what, phone = str(known["what"]), str(known["phone"])
        if len(what) > READ_BACK:
            what = context.say("file_complaint.short", what=what[:READ_BACK]).text
        key = "file_complaint.with_phone" if phone else "file_complaint.without_phone"
        ear = spoken.digits_for_ear(phone)
        return {
            "what": what,
            "place": known["place"],
            "contact": context.say(key, phone=phone).text,
            "contact_ear": context.say(key, phone=ear).text,
        }

    def _file(self, known: Mapping[str, Any], context: Context) -> Done:
        wish = Wish(
            "complaint",
            known["what"],
            context.city,
            context.conversation,
            place=known["place"],
            phone=known["phone"] or None,
        )
        try:
            ticket = context.tickets.open(wish, "resident", context.now)
        except BookingUnavailable:
            return Done((context.say("file_complaint.failed"),), handoff="backend")
        reference = ticket.reference
        said = context.say("file_complaint.done", reference=reference, spaced=spoken.digits_for_ear(reference))
        return Done((said,), person={"phone": known["phone"]} if known["phone"] else {})
