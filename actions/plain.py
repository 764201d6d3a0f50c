"""Words that decide by themselves what a turn means, whatever the classifier thought; knows no service."""

from __future__ import annotations

import functools
import re
from dataclasses import replace

from actions.agenda import Agenda
from actions.tasks.triage import asks_for_place
from actions.turn import CLEAR, Context, Turn
from bot.content import Content
from bot.mandarin.answers import ordinal
from bot.mandarin.pinyin import folded, syllables

# The button under an alarm, and other ways to say it. The hub may have raised the alarm alone: no state tells of it.
CALM = re.compile(r"我?没事[了儿]?(?:[，,]?我?(?:说错|讲错|按错|弄错|搞错)了?)?[。！]?")

# What is said of the thing just done; 撤销 is the word that every read-back teaches.
UNDO = re.compile(r"撤销|撤回|反悔|^恢复|刚才那个不算|刚才的不算")

MOVED = re.compile(
    r"(?:我|俺|阿拉|咱)?(?:已经)?(?:搬到|搬去|搬来|人在|住到)[\u4e00-\u9fff]{2,4}?(?:去|来|了|住|这边|$)"
)

STORY = 20  # characters; who says so much in answer to an open question tells a story, whatever words are in it

RELATIVE = "<家里人>"  # in content/requests.yml: any of the relatives of vocabulary.yml, 我女儿 as well as 女儿
MINE = "(?:我|俺|阿拉|咱)?(?:们|家|的)?(?:大|小|二)?"
GAP = "[^，。！？]{0,6}?"  # what … stands for in content/requests.yml and content/escalations.yml

# Inside a task or a guide. The first that fits counts.
IN_HAND = (
    ("explain_more", re.compile(r"(?:没|不|听不|没有)(?:听)?懂|不明白|什么意思|啥意思|什么叫|啥叫|什么是|啥是")),
    ("wait", re.compile(r"^(?:你|您|先|请|我)*(?:等|停)(?:一?下|会儿?|一会儿?|等|一等|停|一停)[啊呀吧哈。]*$")),
    (
        "cancel_task",
        re.compile(
            r"^(?:那|哦|嗯|唉|哎)?(?:就|还是)?算了|不(?:想)?(?:办|弄|约|叫|看|换|搞|去看|做)了(?!吗)|^取消吧?$|^(?:都)?不要了$"
            r"|^我?不去了(?!.*[换改])|刚才(?:那个|的)取消"
        ),
    ),
)
# At any moment after something was said: not heard. What ails somebody's ears is no such word, so little may be around.
_CALLING = r"(?:啊|哎|喂|嗯|唉|呀|我|你|您|[,，。？?! ])*"
NOT_HEARD = (
    (
        "speak_louder",
        re.compile(rf"{_CALLING}(?:都|也|还是)?听不(?:见|到)(?:你|您)?(?:说啥|说什么|说话|讲话)?[了啊呀]*[？?。]?"),
    ),
    (
        "repeat",
        re.compile(
            rf"{_CALLING}(?:刚才)?(?:(?:没|听不|没有)(?:听)?(?:清楚?|见|到)|(?:说|讲)(?:的|了)?(?:啥|什么)|再(?:说|讲)一[遍次])[呀啊呢了吧]*[？?。]?"
            r"|(?:啊|嗯|呃|哈|什么|啥|咋|喂)+[？?]|啊+|啥|喂+"
        ),
    ),
)
FAREWELL = re.compile(
    r"(?=.*(?:再见|拜拜|再会))(?:好[的了]?|嗯|那|就这样|谢谢?[你您啊了]*|多谢|再见|拜拜|再会|[啊呀吧了,，。 ])+"
)
THERE = re.compile(
    r"(?:喂|你好|您好|[,，。？! ])*(?:你|您)?(?:能|可以)?(?:听得?(?:到|见)|还?在)(?:我)?(?:说话|讲话)?[吗么不]+[？?]?"
)
# Said of what was just booked or ordered.
NOT_GOING = re.compile(r"不(?:想)?(?:去|看|约|坐|叫|要)了(?!吗)")
UNSURE = ("out_of_scope", "inform")
OF_A_BOOKING = ("check_appointment", "reschedule_appointment")
OF_A_REMINDER = ("set_reminder", "my_reminders")
UNDOABLE = ("book_appointment", "reschedule_appointment", "call_taxi")

# After 等一下: the resident is back.
BACK = re.compile(
    r"(?:我|现在)?(?:已经)?(?:好了|可以了|行了|来了|回来了|在了|拿来了|继续|接着说|接着来|说吧|你说|您说)[吧啊呀。]*"
)

# To a question that is no yes-or-no question: nothing is wanted any more.
NO_NEED = re.compile(r"(?:那|就)?(?:不用|不必|不需要|不想)了?[,，]?(?:谢谢)?[。]?")

# With nothing in hand, 知道了 and 药吃过了 (after a reminder, say) ask for nothing. 喝药了 may be a cry for help.
NOTED = re.compile(
    r"(?:好的?|嗯+|哦+|噢+|行|我|俺|药|已经|都|刚刚?|现在|[,，。 ])*"
    r"(?:(?:知道|晓得|明白|收到|听到|听见|听清楚?|记住|记下)[了啦嘞]|收到|(?:吃|打|量|测|滴|换|做)(?:过|好|完)?药?[了啦嘞]|喝[过好]了)"
    r"(?:谢谢[你您]?|多谢|[啊呀的,，。 ])*"
)

# Nobody who says these looks for a telephone number: they have one, or have none.
NO_NUMBER = re.compile(r"(?:没有?|莫得|没得|冇)(?:手机|电话|号码)|不想?留")
# Inside a guide: the step is done.
DONE = re.compile(
    r"(?:做|弄|办|打|带|点|搞|写|装|问|找|登|输|看|录|进)(?:到|完|好|过|上|开|进去|去|了)?了[。]?$|^(?:好|完|行|到|有)了$"
)
NOT_DONE = re.compile(r"不|没|错|坏|忘|丢|卡")

# The resident does not know, or says what only they know (我家): then the question is put in simpler words.
UNKNOWN = re.compile(
    r"不知道|不晓得|不清楚|记不得|不记得|说不清|说不上|忘了|没数|搞不清|弄不清|不懂"
    r"|^(?:就?在|从|到|回)?(?:我|我们|俺|阿拉|咱)?(?:的|自己)?(?:家|屋)(?:里头?|门口)?[。，]?$"
)


def story(turn: Turn, agenda: Agenda) -> bool:
    """Whether the words are a long answer to a question to which any words may be one."""
    frame = agenda.frame
    return bool(frame and frame.free) and len(turn.text) > STORY and turn.confidence < 1.0


def request(turn: Turn, context: Context) -> str | None:
    """The request of content/requests.yml that the words plainly make; its words never leave it to the classifier."""
    return _meant(turn, context.content, "requests")


def reason_to_call(turn: Turn, context: Context) -> str | None:
    """The reason of content/escalations.yml for which these words by themselves call a person."""
    return _meant(turn, context.content, "escalations")


def _meant(turn: Turn, content: Content, table: str) -> str | None:
    """The first name in the table of `content` one of whose words is said."""
    said = (name for name, words in _patterns(content, table) if any(word.search(turn.text) for word in words))
    return next(said, None)


@functools.lru_cache(maxsize=8)
def _patterns(content: Content, table: str) -> tuple[tuple[str, tuple[re.Pattern[str], ...]], ...]:
    """(name, its words as expressions) of a table of `content`; made once, since every turn is held against all."""
    relatives = content.vocabulary.relatives
    kin = "|".join(word for relative in relatives for word in (relative.name, *relative.words))
    entries = getattr(content, table).items()
    return tuple((name, tuple(re.compile(_spelt(word, kin)) for word in entry.words)) for name, entry in entries)


def _spelt(word: str, kin: str) -> str:
    pattern = GAP.join(map(re.escape, word.split("…")))
    return pattern.replace(re.escape(RELATIVE), f"{MINE}(?:{kin})")


def reread(turn: Turn, agenda: Agenda, context: Context) -> Turn:
    """The turn as the plain words and the offered buttons make it; unchanged when they say nothing."""
    pressed = _pressed(turn, agenda) or _counted(turn, agenda)
    if pressed is not None and turn.confidence < 1.0:
        turn = replace(turn, text=pressed, intent="inform", confidence=1.0, pressed=True)
    intent = _decided(turn, agenda, context)
    return replace(turn, intent=intent, confidence=1.0) if intent else turn


def noted(turn: Turn, agenda: Agenda) -> bool:
    """Whether the words only tell that something was heard or done, and nothing waits for an answer."""
    return not agenda.frame and not agenda.offer and bool(NOTED.fullmatch(turn.text))


def is_back(turn: Turn, agenda: Agenda) -> bool:
    """Whether who asked for a moment is back; in the middle of a guide 好了 tells that the step is done."""
    done = agenda.frame is not None and agenda.frame.route is not None and bool(DONE.search(turn.text))
    return bool(BACK.fullmatch(turn.text)) and (not done or turn.has("来了"))


def _pressed(turn: Turn, agenda: Agenda) -> str | None:
    """The words of the button that was pressed, read out or misheard (上五 for 上午); None when it was none."""
    offered = [says for phrase in agenda.said for _, says in phrase["choices"]]
    if turn.text in offered:
        return turn.text
    heard = sounds(turn.text)
    alike = [says for says in offered if heard and sounds(says) == heard]
    return alike[0] if len(alike) == 1 else None


def _counted(turn: Turn, agenda: Agenda) -> str | None:
    """第二个, also misheard as 弟二个, of the buttons under a question that lets one choose."""
    frame = agenda.frame
    if not frame or frame.expect in (None, "yes_no", "step"):
        return None
    offered = [says for phrase in agenda.said for _, says in phrase["choices"]]
    if offered and ordinal(turn.text) == -1 and len(turn.text) <= 5:
        return next((says for says in reversed(offered) if not says.startswith("都不")), None)
    if offered and ordinal(turn.text) == 1 and turn.text[:1] in "头最前上":  # 头一个
        return offered[0]
    heard = sounds(turn.text)
    for position, says in zip("一二三四五六", offered):
        if heard and heard in (sounds(f"第{position}个"), sounds(f"要第{position}个")):
            return says
    return None


def sounds(text: str) -> tuple[str, ...]:
    return tuple(folded(syllable) for syllable in syllables(text))


def _decided(turn: Turn, agenda: Agenda, context: Context) -> str | None:
    if story(turn, agenda):
        return None
    if UNDO.search(turn.text):
        return "cancel_task"
    if MOVED.search(turn.text) and turn.confidence < CLEAR:
        return "change_city"
    if agenda.said:
        for intent, words in NOT_HEARD:
            if words.fullmatch(turn.text):
                return intent
    if THERE.fullmatch(turn.text):
        return "greet"
    if FAREWELL.fullmatch(turn.text):
        return "goodbye"
    frame = agenda.frame
    if turn.intent == "hotline_lookup" and (turn.find("phone") or NO_NUMBER.search(turn.text)):
        return "inform"
    if turn.intent == "smartphone_training" and frame and frame.route is None and NO_NUMBER.search(turn.text):
        return "inform"  # 没有手机, while something else is in hand, wants no lesson
    if not frame and turn.has("挂", "约") and turn.intent in UNSURE and asks_for_place(turn, context):
        return "book_appointment"  # 给孙子挂个儿科
    if frame and frame.service == "reschedule_appointment" and frame.asked != "confirm" and turn.has("不改了"):
        return "cancel_task"
    if not frame and agenda.done in UNDOABLE and NOT_GOING.search(turn.text):
        return "cancel_task"
    if not frame and turn.intent in ("cancel_task", "cancel_appointment") and turn.has("取消", "退掉"):
        return "cancel_task" if agenda.done in OF_A_REMINDER and not turn.has("约", "号") else turn.intent
    if not (frame or agenda.offer) or (turn.confidence == 1.0 and turn.intent != "inform"):
        return None
    entry = context.content.services.get(turn.intent)
    # 不去了 gives up the booking that is being made, and cancels the one that is looked up or moved.
    gives_up = turn.intent == "cancel_appointment" and not (frame and frame.service in OF_A_BOOKING)
    wish = entry is not None and entry.kind in ("task", "guide", "answer") and not gives_up
    if frame and frame.route and DONE.search(turn.text) and not NOT_DONE.search(turn.text):
        return "next_step"
    if wish and turn.confidence >= CLEAR:  # 算了，先问一下敬老卡 is a new wish
        return None
    return next((intent for intent, words in IN_HAND if words.search(turn.text)), None)
