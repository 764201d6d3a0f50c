"""Questions of age and of money by age: 法定退休年龄, 估算养老金, 老年津贴."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from actions.agenda import Offer
from actions.plain import UNKNOWN
from actions.tasks.form import Form, Reader
from actions.turn import Ask, Context, Done, Turn
from bot.content import Allowance, Band, Fact, Phrase
from bot.mandarin import spoken
from bot.services import pension
from bot.services.retirement import Option, Retirement, YearMonth, retirement

MANAGERS = ("干部", "管理", "技术", "教师", "老师", "办公室", "灵活就业", "五十五", "55")
WORKERS = ("工人", "生产", "车间", "流水线", "操作", "厂里", "五十岁", "50")
_NO_MANAGER = re.compile(r"(?:不是|不算|没当过?|没做过?|没搞过?)[^，。]{0,3}?(?:干部|管理|技术)")
_DENIED = re.compile(rf"(?:不是|不算|没当过?|没做过?|没搞过?)[^，。]{{0,3}}?(?:{'|'.join((*MANAGERS, *WORKERS))})")
_PAID = re.compile(r"[交缴](?:了|过|满|费)[^，。]{1,6}年(?!\d|[一二三四五六七八九十]+月)")
SEX_FIRST = re.compile("(?:是|我是|他是|她是)?(男|女)(?!儿|婿|孙|朋友)")


def read_birth(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> dict[str, int] | None:
    """{"year", "month"}: the month may come in an answer of its own."""
    birth = turn.find("birth", asked or turn.has("年"))  # 九零年, told before it was asked
    earlier = known.get("birth") or {}
    if birth and birth.get("month"):
        return {"year": birth["year"], "month": birth["month"]}
    if birth:
        return {**earlier, "year": birth["year"]}
    if asked and earlier.get("year"):
        span = turn.find("date_range")  # "五月" alone is a month of this year or the next
        month = int(span["from"][5:7]) if span else turn.find("number", True)
        if isinstance(month, (int, float)) and 1 <= month <= 12:
            return {**earlier, "month": int(month)}
    return None


def read_sex(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> str | None:
    sex = turn.find("sex", asked)
    first = SEX_FIRST.match(turn.text) if asked and not sex else None  # 女，灵活就业
    if first:
        return "male" if first[1] == "男" else "female"
    return str(sex) if sex else None


def read_job(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> str | None:
    """Which of the two old ages for women: 55 for managers, technicians and the flexibly employed, 50 for workers."""
    told = _DENIED.sub("", turn.text)  # 不是干部，就是厂里的
    if any(word in told for word in MANAGERS):
        return "female_55"
    if any(word in told for word in WORKERS):
        return "female_50"
    if asked and _NO_MANAGER.search(turn.text):
        return "female_50"
    return "unknown" if asked and UNKNOWN.search(turn.text) else None


class RetirementAge(Form):
    service = "retirement_age"
    relatives = frozenset({"inform"})
    questions = ("sex", "job", "birth")
    readers = {"sex": read_sex, "job": read_job, "birth": read_birth}

    def go(self, known: Mapping[str, Any], context: Context) -> Ask | Done:
        if "sex" not in known:
            return self.ask("sex", "sex", known, context)
        if known["sex"] == "female" and "job" not in known:
            return self.ask("job", "job", known, context)
        birth = known.get("birth") or {}
        if "year" not in birth:
            return self.ask("birth", "birth", known, context)
        if "month" not in birth:
            return self.ask("birth", "birth", known, context, key="retirement_age.month", words={"year": birth["year"]})
        born = YearMonth(birth["year"], birth["month"])
        if known["sex"] == "male":
            return Done(self._said(retirement("male", born), context), reckoned=known)
        if known["job"] != "unknown":
            return Done(self._said(retirement(known["job"], born), context), reckoned=known)
        both = [retirement(category, born).statutory for category in ("female_50", "female_55")]
        values = {"worker": _when(both[0]), "manager": _when(both[1])}
        said = (context.say("retirement_age.both", **values),)
        return Done(said, offer=Offer("person", reason="unfinished"), reckoned=known)

    def _said(self, result: Retirement, context: Context) -> tuple[Phrase, ...]:
        reached = (result.statutory.when.year, result.statutory.when.month) <= (context.today.year, context.today.month)
        key = "retirement_age.reached" if reached else "retirement_age.answer"
        said: tuple[Phrase, ...] = (context.say(key, **_option(result.statutory)),)
        if result.delay and not reached:
            earliest, latest = _when(result.earliest), _when(result.latest)
            years = _years(result.earliest.years)
            said = (*said, context.say("retirement_age.flexible", earliest=earliest, latest=latest, years=years))
        return (*said, context.say("retirement_age.caveat"))


def _option(option: Option) -> dict[str, str]:
    return {"age": spoken.months_as_age(option.age), "month": _when(option), "years": _years(option.years)}


def _when(option: Option) -> str:
    return spoken.year_month(option.when.year, option.when.month)


def _years(years: Decimal) -> str:
    return f"{years.normalize():f}"


def _amount(low: float, high: float) -> Reader:
    """A reader of a number between `low` and `high`, when it was asked for; "unknown" from who does not know it."""

    def read(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> float | str | None:
        if not asked:
            return None
        if UNKNOWN.search(turn.text):
            return "unknown"
        number = None if turn.has("岁", "月") else turn.find("number", True)  # 六十岁八个月 is no amount
        return float(number) if isinstance(number, (int, float)) and low <= number <= high else None

    return read


def read_paid_years(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> float | str | None:
    """How long was paid: asked for, or said plainly, 交了二十年."""
    return _amount(1, 60)(turn, asked or bool(_PAID.search(turn.text)), known, context)


def read_retiring(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> int | None:
    """The age of retirement in months: 六十岁, 六十岁八个月."""
    if not asked:
        return None
    years = turn.find("age", True) or turn.find("number", True)
    if not isinstance(years, (int, float)):
        return None
    more = turn.find("number", True) if "个月" in turn.text and turn.find("age") else 0
    months = round(years * 12) + int(more or 0)
    return months if pension.YOUNGEST <= months <= pension.OLDEST else None


class PensionEstimate(Form):
    service = "pension_estimate"
    relatives = frozenset({"inform", "retirement_age"})
    questions = ("base", "index", "years", "balance", "age")
    readers = {
        "base": _amount(1000, 50000),
        "index": _amount(0.3, 5),
        "years": read_paid_years,
        "balance": _amount(100, 10_000_000),
        "age": read_retiring,
    }
    # The base differs by year and place, so nobody is given a default; a city's published one is named when known.
    expects = {"base": "money", "index": "number", "years": "number", "balance": "money", "age": "age"}

    def go(self, known: Mapping[str, Any], context: Context) -> Ask | Done:
        for name in self.questions:
            if name not in known:
                before = () if known else (context.say("pension_estimate.open"),)
                return self.ask(name, self.expects[name], known, context, before)
            if known[name] == "unknown":
                return Done((context.say(f"pension_estimate.no_{name}"),), offer=Offer("person", reason="unfinished"))
        base, index, years, balance = (Decimal(str(known[name])) for name in ("base", "index", "years", "balance"))
        result = pension.estimate(base, index, years, balance, int(known["age"]))
        said = context.say(
            "pension_estimate.answer",
            total=spoken.money(result.total),
            basic=spoken.money(result.basic),
            account=spoken.money(result.account),
            months=result.months,
        )
        return Done((said, context.say("pension_estimate.caveat")))


def read_age(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> int | None:
    """Whole years, told or reckoned from the birth."""
    age = turn.find("age", asked)
    if age is not None:
        return int(age)
    birth = turn.find("birth", asked)
    if birth:
        passed = birth.get("month") is None or birth["month"] <= context.today.month
        return context.today.year - int(birth["year"]) - (0 if passed else 1)
    number = turn.find("number", True) if asked else None
    return int(number) if isinstance(number, (int, float)) and 0 < number <= 120 else None


class OldAgeAllowance(Form):
    service = "old_age_allowance"
    relatives = frozenset({"inform"})
    questions = ("age",)
    readers = {"age": read_age}

    def go(self, known: Mapping[str, Any], context: Context) -> Ask | Done:
        allowance = context.content.allowance(self.service, context.city)
        assert allowance, "there is a national one"  # held by python -m bot check
        if not allowance.bands:
            return Done((Phrase(text=allowance.unknown), Phrase(text=allowance.how)), reckoned=known)
        if "age" not in known:
            return self.ask("age", "age", known, context)
        return Done(self._said(allowance, int(known["age"]), context), reckoned=known)

    def _said(self, allowance: Allowance, age: int, context: Context) -> tuple[Phrase, ...]:
        facts = context.content.facts
        who = facts[allowance.who_fact]
        if not who.speakable(context.today):
            return (Phrase(text=allowance.unknown), Phrase(text=allowance.how))
        band = next((band for band in allowance.bands if _in_band(age, band)), None)
        if band is None:
            return (Phrase(text=allowance.below),)
        amount = facts[band.fact]
        if not amount.speakable(context.today):
            return (Phrase(text=amount.otherwise), Phrase(text=allowance.how))
        said = (context.say("old_age_allowance.answer", name=allowance.name, who=allowance.who, amount=amount.say),)
        return (*said, *caveat(amount, context), Phrase(text=allowance.how))


def caveat(fact: Fact, context: Context) -> tuple[Phrase, ...]:
    """What is added to a fact that nobody of the city has checked yet: its date, and whom to ask."""
    if not fact.check:
        return ()
    return (context.say("fact.unchecked", year=fact.as_of.year, month=fact.as_of.month),)


def _in_band(age: int, band: Band) -> bool:
    return band.from_age <= age and (band.to_age is None or age <= band.to_age)
