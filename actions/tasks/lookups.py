"""Short questions with a short answer: 热线电话, 换城市."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions.tasks.form import Form
from actions.turn import Ask, Context, Done, Turn
from bot.mandarin.digits import digits_of
from bot.mandarin.lexicon import ordinary_words


def read_topic(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> str | None:
    """The number of the hotline that the words look for; "" when none is known for them."""
    digits = digits_of(turn.text)
    best, number = 0, ""
    for hotline in context.content.hotlines(context.city):
        words = [word for word in hotline.words if word in turn.text]
        longest = max((len(word) for word in words), default=99 if hotline.number == digits else 0)
        if longest > best:
            best, number = longest, hotline.number
    return number


class HotlineLookup(Form):
    service = "hotline_lookup"
    questions = ()
    readers = {"number": read_topic}

    def go(self, known: Mapping[str, Any], context: Context) -> Ask | Done:
        hotlines = context.content.hotlines(context.city)
        hotline = next((entry for entry in hotlines if entry.number == known.get("number")), None)
        if hotline is None:
            return Done((context.say("hotline_lookup.unknown"),))
        spaced = " ".join(hotline.number)
        return Done((context.say("hotline_lookup.answer", number=hotline.number, spaced=spaced, use=hotline.use),))


# Occurrences in the lexicon. 苏州 and 武汉 have more; 海淀 and 嘉定, districts of cities that are served, have fewer.
WELL_KNOWN = 1000
_IN = re.compile(r"(?:在|到|去|住|搬|回|换成)(?=(?P<place>[\u4e00-\u9fff]{2,4}))")


def read_city(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> str | None:
    """The city that is named last: 我在北京不在上海 names two, and 不在 tells which is not meant."""
    named = []
    for city in context.content.vocabulary.cities:
        for word in (city.name, *city.words):
            at = turn.text.rfind(word)
            if at >= 0 and not turn.text[:at].endswith(("不在", "不是", "不住", "没在", "离开")):
                named.append((at, city.id))
                break
    return max(named)[1] if named else None


def read_elsewhere(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> str | None:
    """A place that is none of the cities served here: 苏州 in 我在苏州."""
    if read_city(turn, asked, known, context):
        return None
    for found in _IN.finditer(turn.text):
        for length in (4, 3, 2):
            word = found["place"][:length]
            count, tag = ordinary_words().get(word, (0, ""))
            if tag == "ns" and count >= WELL_KNOWN:
                return word
    return None


class ChangeCity(Form):
    service = "change_city"
    questions = ("to",)
    readers = {"to": read_city, "elsewhere": read_elsewhere}

    def go(self, known: Mapping[str, Any], context: Context) -> Ask | Done:
        if "to" not in known:
            choices = tuple((city.name, city.name) for city in context.content.vocabulary.cities)
            if "elsewhere" in known:
                words = {"place": known["elsewhere"]}
                return self.ask("to", "city", known, context, choices=choices, key="change_city.elsewhere", words=words)
            return self.ask("to", "city", known, context, choices=choices)
        city = context.content.city_name(known["to"])
        return Done((context.say("change_city.done", city=city),), city=known["to"])
