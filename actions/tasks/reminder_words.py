"""What a resident says about a reminder: of what, when, how often, with which telephone; asks and stores nothing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from actions.plain import UNKNOWN
from actions.tasks.form import read_phone
from actions.turn import ACT, CORRECTION, Context, Turn
from bot.mandarin.find import find
from bot.mandarin.recurring import habits

LONGEST = 40  # characters of what is to be said
STORY = 60  # who tells more than this in the first sentence is asked what it comes to
NOON = "12:00"
DAWN = 6  # 夜里三点 is before this hour

# Words that only say that a reminder is wanted, and by whom; also as they are misheard.
_REMINDER = "提醒|提星|题醒|闹钟|恼钟|闹铃"
_CALLS = "提醒|提星|题醒|叫|教|喊|通知|告诉"
_ME = "我|俺|阿拉"
_MAY = "能不能|可不可以|可以|能|会不会|麻烦|唔该|劳驾|请|帮|给|替|让|要|想"
_FORGETS = "忘记|忘了|忘|漏|记不得|记不住|不记得"
_THEN = "到时候|到点儿?|到辰光|到钟点|到时间"
_CARRIER = re.compile(
    rf"(?:{_MAY})*[你您侬]?[帮给替]?(?:{_ME})?[家的]?(?:设置|设制|设|社|定|订|较|弄|搞|安排|来|记)[一下个好了上着]*"
    rf"(?=[^，。]{{0,12}}(?:{_REMINDER}))"
    rf"|(?:{_MAY})*[你您侬]?(?:再|天天|定时|{_THEN}|记得|早点|提前)*(?:用电话|打个?电话)?"
    rf"(?:叫醒|{_CALLS}|催|关照|讲|吱)一?(?:提醒|声|下|喊|叫|催)*(?:{_ME}|我们|咱)?(?:一声|一下)?"
    r"(?:该|要去|要|记得|别忘了?|不要忘了?|去(?!医院|看|拿|换|复|配|开|抽|做|拆))*"
    rf"|(?:一个|个|的)?(?:{_REMINDER})|{_THEN}|时间到了|的?时候|的日子"
    rf"|(?:{_ME})?(?:老|总|常常|经常|怕|会)*是?(?:{_FORGETS})脱?|记得|记着|别忘了?|莫让我|别?让[我俺]"
    rf"|[帮给替](?:{_ME})|[你您侬]|唔该|麻烦|怎么[办弄设]?|一声|一下"
)
# What comes after 提醒我 is what is meant: 后天空腹抽血，头天晚上提醒我别吃东西.
_CALLED = re.compile(rf"(?:{_CALLS})(?:一下|一声)?(?:{_ME})(?P<rest>[^，。,]+)")
_END = re.compile(r"[吧啊呀呢哈哦喔嘛啦了好伐不吗么行的，。！？ ]+$")
_FAMILY = "我?(?:妈|爸|老伴|老头子|爱人|奶奶|爷爷)"
_LEAD = re.compile(f"^(?:嗯|呃|那个|那|就是|就|是|要|想|该|还有|还要|大概|提醒|把|和|跟|[,，。 ]|{_ME}|{_FAMILY})+")
_DOES = re.compile(
    "吃|食|服|喝|打(?!个?电话)|注射|量|测|滴|换|揭|敷|贴|抹|涂|擦|洗|做|查|复诊|覆诊|父诊|复查|复察|体检|透析|化疗"
    "|看(?!着|我|你|不|电视)|瞧|拆|抽|拿|取|开(?!始|着)|配(?!的)|验|睡|锻炼|散步|交|缴|买|拔|接|称|挂|去|出门|起床|扎"
    "|不要吃|别吃|空腹"
)
_MEDICINE = re.compile(r"(?:就?是|吃)?(?P<name>[\u4e00-\u9fff]{1,8}(?:药|片|丸|胶囊))[的吧啊。]*$")  # after 提醒我吃药
_QUESTION = re.compile(r"怎么|什么|为啥|啥|哪|多少|几点|多久|[吗么？?]$")
_AHEAD = re.compile(r"(?:提前|早)(?P<count>一|两|二|三)天|(?P<eve>头一?[天晚]|前一[天晚])")
_BOTH = re.compile(r"早晚|一早一晚|早上和晚上(?=[一二三四五六七八九十两\d])")
_ONLY = re.compile(r"^(?:就|只)?(?:提醒)?(?:这)?一[次回趟](?:就)?(?:行|好|够|可以)?了?[吧。]*$")
PAGE = ("网页", "不打电话", "不用打", "别打电话", "不要打电话", "就在这里", "就在这儿")


def read_what(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> str | None:
    """What is to be done then, in the resident's own words without those around it; None for 提醒我 alone."""
    medicine = _MEDICINE.match(turn.text)
    if medicine and known.get("what") == "吃药":
        return str(known["what"]).replace("药", medicine["name"])
    first = turn.intent == "set_reminder" and turn.confidence >= ACT and "what" not in known
    corrects = "what" in known and bool(CORRECTION.search(turn.text))
    if not (asked or corrects or (first and len(turn.text) <= STORY)):
        return None
    said = CORRECTION.split(turn.text)[-1]
    called = _CALLED.search(said)
    parts = [*(_parts(called["rest"], turn.now) if called else ()), *_parts(said, turn.now)]
    deed = next((part for part in map(_deed, parts) if part), None)
    if deed or not asked:
        return deed
    own = _trimmed("".join(_parts(said, turn.now)))
    return own[:LONGEST] if len(own) >= 2 and not _evades(said) and not turn.has("随便", "什么都") else None


def _parts(said: str, now: dt.datetime) -> list[str]:
    return [part for part in (_trimmed(part) for part in re.split("[，,。；;！!、]", _bare(said, now))) if part]


def _bare(said: str, now: dt.datetime) -> str:
    """The words without those that say when, how often and that a reminder is wanted."""
    kinds = ("date", "date_range", "half_day", "time", "moment", "phone")
    spans = [(found.start, found.end) for found in find(said, now) if found.kind in kinds]
    for start, end in (*spans, *habits.words_of(said)):
        said = said[:start] + "，" * (end - start) + said[end:]
    return _CARRIER.sub("，", said)


def _trimmed(part: str) -> str:
    return _END.sub("", _LEAD.sub("", part.strip()))


def _deed(part: str) -> str | None:
    """From the word that says what is done to the end: 我老头子要打针 is 打针."""
    found = _DOES.search(part)
    if found is None or _QUESTION.search(part):
        return None
    deed = part[found.start() :]
    return deed if 2 <= len(deed) <= LONGEST else None


def _evades(words: str) -> bool:
    return len(words) <= 8 and bool(UNKNOWN.search(words) or _QUESTION.search(words))


def read_often(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> str | None:
    """As bot.mandarin.recurring.habits gives it; "once" too for a single day, and what completes 每星期 or 每个月."""
    said = habits.often(turn.text)
    if said:
        return said
    begun = str(known.get("often", ""))
    if begun == "week:" and habits.weekdays(turn.text):
        return f"week:{habits.weekdays(turn.text)}"
    date = turn.find("date", asked and begun == "month:")
    if begun == "month:" and date:
        return f"month:{dt.date.fromisoformat(str(date)).day}"
    if asked and (_ONLY.search(turn.text) or turn.has("这一次", "一次就", "今天", "明天")):
        return "once"
    if asked and turn.has("都提醒", "都要", "天天"):
        return "days:1"
    single = read_date(turn, False, known, context)
    return "once" if single and "often" not in known else None


def read_date(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> str | None:
    """The day of a single reminder, ISO 8601; one day earlier when it is to come the day before."""
    if habits.often(turn.text) not in (None, "once") or known.get("often") in ("week:", "month:"):
        return None
    moment, date = _moment(turn), turn.find("date")
    if moment and not date:
        return moment[:10]
    if not date or str(date) < turn.now.date().isoformat():  # 昨天又多吃了一遍
        return None
    ahead = _AHEAD.search(turn.text)
    days = {"一": 1, "两": 2, "二": 2, "三": 3}.get(ahead["count"] or "一", 1) if ahead else 0
    return (dt.date.fromisoformat(str(date)) - dt.timedelta(days=days)).isoformat()


def read_times(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> dict[str, str] | None:
    """{"times": "08:00,20:00", "unsure": those of them that may as well be twelve hours earlier or later}."""
    said = CORRECTION.split(turn.text)[-1]
    moment = _moment(turn)
    if moment:
        return {"times": moment[11:16], "unsure": ""}
    found = find(said, turn.now, asked="time" if asked else None)
    named = any(one.kind == "half_day" for one in found)
    times: dict[str, bool] = {}
    for one in found:
        if one.kind == "time":
            at = str(one.value)
            times[at] = one.vague and at != NOON and (not named or int(at[:2]) < DAWN)
    if len(times) == 1 and _BOTH.search(said):
        hour, minute = next(iter(times)).split(":")
        times = {f"{(int(hour) + more) % 24:02}:{minute}": False for more in (0, 12)}
    if not times:
        return None
    return {"times": ",".join(sorted(times)), "unsure": ",".join(at for at, doubt in times.items() if doubt)}


def _moment(turn: Turn) -> str | None:
    """再过半个钟头, and neither 现在 nor two hours after a meal that has not been eaten yet."""
    found = next((one for one in find(turn.text, turn.now) if one.kind == "moment" and not one.vague), None)
    return None if found is None or turn.has("饭") else str(found.value)


def read_half_day(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> str | None:
    """ "morning" or "afternoon", asked of a time that may be either; 夜里三点 is in the morning."""
    if not asked:
        return None
    said = turn.find("half_day", True)
    early = min((int(at[:2]) % 12 for at in str(known.get("unsure", "")).split(",") if at), default=DAWN) < DAWN
    if turn.has("夜里", "半夜", "凌晨") and early:
        return "morning"
    return None if said is None else "morning" if said == "morning" else "afternoon"


def read_number(turn: Turn, asked: bool, known: Mapping[str, Any], context: Context) -> str | None:
    """The number to ring; "" when it is to be no call."""
    return "" if asked and turn.has(*PAGE) else read_phone(turn, asked, known, context)
