"""Years of birth and ages: 六零年三月生的, 属马的今年七十二, 虚岁七十三; knows nothing of rights that hang on them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bot.mandarin.found import Found
from bot.mandarin.lunar import ANIMALS, animal_of
from bot.mandarin.months import DAY, MONTH
from bot.mandarin.numbers import DIGITS, integer

_OLDEST = 115
_GROWN = 16  # a year and month without 生 is taken for a birth only of somebody at least this old

_D = r"[零〇一二三四五六七八九0-9]"
_LONG = rf"(?:(?:19|20)[0-9][0-9]|[一1][九9]{_D}{{2}}|[二2][零〇0]{_D}{{2}})"
_SHORT = rf"(?:{_D}{{2}})"
_MONTH_DAY = rf"(?:(?:的)?(?:农历|阴历)?(?P<month>{MONTH})月份?(?!里)(?:初?{DAY}[号日]?)?)"
_BORN = "(?:(?:[春夏秋冬]天|年[底初]|[腊正冬]月)?(?:里|的)?(?:出生|出世|出身|生人?|养)(?:的|人)?)"
_BIRTH = re.compile(
    rf"(?<![0-9零〇一二三四五六七八九十])(?P<year>{_LONG}|{_SHORT})年{_MONTH_DAY}?"
    rf"(?P<born>{_BORN}|[的额](?=$|[,，。;；]|人|属|吧|呀|啊|男|女)|(?<=[我他她是俺]..年)[的额])?"
)
_TYPED = re.compile(
    r"(?<![0-9])(?P<year>(?:19|20)[0-9][0-9])(?:[-/. 年]?(?P<month>1[0-2]|0?[1-9]))?"
    r"(?:[-/. ]?[0-3][0-9])?(?![0-9年])(?:年|月)?"
)
_BARE = re.compile(rf"(?P<year>{_LONG}|{_SHORT})年?(?:(?P<month>{MONTH})月?(?:份|初?{DAY}[号日]?)?)?")
_ANIMAL = re.compile(rf"属(?:的是|的)?(?P<animal>[{ANIMALS}])(?!于|实|性)的?")
_SAYS_BIRTH = re.compile(r"生日|出生|生于|生在|生人|属[鼠牛虎兔龙蛇马羊猴鸡狗猪](?![于实性])")
# 1980年3月参加工作 and 交到2010年 are not births.
_ELSE = re.compile(
    r"(?:就|才|开始|份)?(?:参加|工作|上班|下岗|退休|退的|缴|交|开始|办|入|结婚|下乡|插队|进厂|买|搬|到|去|来|做|得|查|开刀|手术)"
)
_BEFORE_ELSE = re.compile(r"(?:交|缴|到|从|自|满|了|办|工作|退休)$")


def births(text: str, today: date, asked: bool = False) -> Iterator[Found]:
    """Births as {'year': 1960, 'month': 3 or None}; a year worked out from animal and age is vague."""
    for match in _BIRTH.finditer(text):
        found = _birth(match, text, today, bool(match["born"]) or asked or bool(_SAYS_BIRTH.search(text)))
        if found:
            yield found
    if asked:
        bare = _BARE.fullmatch(text.rstrip("。,，的吧啊呀 ")) or _BARE.match(text)
        for match in filter(None, (bare, *_TYPED.finditer(text))):
            found = _birth(match, text, today, True)
            if found:
                yield found
    yield from _by_animal(text, today)


def _birth(match: re.Match[str], text: str, today: date, certain: bool) -> Found | None:
    year = _full_year(match["year"], today)
    month = integer(match["month"]) if match["month"] else None
    if year < today.year - _OLDEST or (year, month or 1) > (today.year, today.month):
        return None
    if not certain and (month is None or today.year - year < _GROWN):
        return None
    elsewhere = _ELSE.match(text, match.end()) or _BEFORE_ELSE.search(text[: match.start()])
    if elsewhere and not match.groupdict().get("born"):
        return None
    said = _ANIMAL.search(text)
    # January and February may still belong to the animal of the year before.
    fitting = (animal_of(year), animal_of(year - 1) if (month or 1) < 3 else "")
    # A lunar month is about one ahead of the solar month that the rules count in.
    doubtful = bool(said and said["animal"] not in fitting) or "历" in match[0]
    return Found("birth", {"year": year, "month": month}, match[0], match.start(), match.end(), vague=doubtful)


def _full_year(said: str, today: date) -> int:
    """Two digits belong to the last century, unless that person would be over 110."""
    year = int("".join(str(DIGITS.get(c, c)) for c in said))
    if len(said) == 4:
        return year
    return year + (1900 if 1900 + year >= today.year - 110 else 2000)


def _by_animal(text: str, today: date) -> Iterator[Found]:
    animals, said = list(_ANIMAL.finditer(text)), {years for years, _, _ in _said_ages(text, False)}
    if len(animals) == len(said) == 1 and not _BIRTH.search(text):
        year = _year_of(animals[0]["animal"], said.pop(), today)
        if year:
            match = animals[0]
            yield Found("birth", {"year": year, "month": None}, match[0], match.start(), match.end(), vague=True)


def _year_of(animal: str, said: int, today: date) -> int | None:
    """The year that fits both: an age is counted from the birthday (周岁) or from one at birth (虚岁)."""
    for year in (today.year - said, today.year - said - 1, today.year - said + 1):
        if animal_of(year) == animal:
            return year
    return None


_UNIT = "[一二三四五六七八九]"
_AGE_NUMBER = (
    rf"(?P<age>1[01][0-9]|[1-9][0-9]|[1-9](?=岁)|一百(?:零?{_UNIT})?|"
    rf"[二三四五六七八九]?十(?:有|零)?{_UNIT}?|{_UNIT}(?=岁))"
)
# 60岁以上可以办 is a rule, not somebody's age.
_RULE = re.compile(r"(?:以上|以下|以后|以前|之前|之后|的?时候|起|开始|就能|就可以|才|退|到|至|-)")
_MANY = r"(?P<many>多|好几|几|出头|来)?"
_YEARS = re.compile(
    rf"(?:虚岁?|周岁|实岁|毛岁)?(?:快|将近|差不多|近)?(?<![0-9一二三四五六七八九十百第大小差])"
    rf"{_AGE_NUMBER}{_MANY}(?:个)?(?:周岁|虚岁|岁)(?!数|月)"
)
_SAID = re.compile(
    rf"(?:虚岁|周岁|实岁|今年|我|他|她|伊|俺|都|刚满|满|已经|快|将近|差不多|老伴儿?|老头子?|老太太|[妈爸爹娘爷奶婆公]|"
    rf"母亲|父亲|属[{ANIMALS}]的?[,，]?|年纪|年龄|岁数是?)(?:已经|都|是|有|才|刚|虚岁|周岁|今年)*(?:快|将近|差不多)?"
    rf"{_AGE_NUMBER}{_MANY}(?P<unit>了)?(?=$|[,，。!?！？ ]|了|属|啦|咯|整|[的呀啊]$)"
)
_BARE_AGE = re.compile(rf"(?:快|将近|差不多)?{_AGE_NUMBER}{_MANY}(?:岁?了|的)?[,，。吧啊呀]*")
_NEARLY = re.compile("快|将近|差不多")
_OTHER_UNIT = re.compile(r"(?:[0-9.点]|块|元|年|个|度|斤|号|天|次|分|路|万|千|百|月|级|楼)")


def ages(text: str, today: date, asked: bool = False) -> Iterator[Found]:
    """Ages in completed years (周岁); 虚岁 is turned into them and vague, as are 快八十 and 七十多."""
    animal = _ANIMAL.search(text)
    for said, nominal, match in _said_ages(text, asked):
        year = _year_of(animal["animal"], said, today) if animal else None
        nominal = nominal or year == today.year - said + 1
        nearly = bool(_NEARLY.search(match[0]))
        years = said - 1 if nominal or (nearly and said % 10 == 0) else said
        vague = nominal or nearly or bool(match["many"]) or (animal is not None and year is None)
        start = match.start() + min(
            match[0].find(w) for w in ("今年", "虚岁", "周岁", "实岁", "快", match["age"]) if w in match[0]
        )
        yield Found("age", years, text[start : match.end()], start, match.end(), vague)


def _said_ages(text: str, asked: bool) -> Iterator[tuple[int, bool, re.Match[str]]]:
    """Each age as said, whether it counts from one at birth (虚岁), and where it stands."""
    matches = [m for m in _YEARS.finditer(text) if asked or not _RULE.match(text, m.end())]
    matches += [m for m in _SAID.finditer(text) if m["unit"] or not _OTHER_UNIT.match(text, m.end())]
    bare = _BARE_AGE.fullmatch(text) if asked else None
    for match in [*matches, bare] if bare else matches:
        age = integer(match["age"].replace("有", ""))
        if age:
            yield age, "虚" in match[0], match
