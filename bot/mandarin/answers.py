"""Short answers to a question just asked: yes or no, and which one of several; None rather than a guess."""

from __future__ import annotations

import re

from bot.mandarin.numbers import integer
from bot.mandarin.pinyin import syllables
from bot.mandarin.text import normalise


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_PAUSE = "[,，。.!！、;；:： ~]"
_END = rf"(?=$|{_PAUSE})"
_TAIL = "的吧啊呀哦喔噢嘞咧啦了滴哒额呃嘛哟哇呢哈格"

_ASKS_BACK = _any_of(r"(?:吗|么|伐|[?？])[?？。]*$", r"(?<!不)(.)不\1(?!\1)", "(?<!没)有没有|是否")
_INTERROGATIVE = re.compile("什么|怎么|为啥|为什么|哪天|哪里|哪个|多少|几点|啥")
_UNSURE = _any_of(
    "不(?:太|大|是很|怎么)?(?:清楚|知道|晓得|懂|明白|记得|确定|好说|一定|好意思)",
    "没(?:有)?(?:听|看|明白|想好|弄|搞|懂)",
    "随便|都行|都可以|都好|无所谓",
    "(?:不|没|弗)(?:是|能|得|有|可以)不(?!是|对|要)",
    "^(?:对不起|不客气|不急|不着急|不谢|不止|不过|不光|不但|不仅|不如|等一?(?:下|会)|要不(?!要)|再说)",
)
# Agreement that holds a 不 or a 没.
_NO_OBJECTION = re.compile(r"[没冇](?:有)?(?:什么)?(?:错|问题|毛病|意见)|不错|不用[改换]|不变|不改了?")
# 好是好，就是太早
_YES_BUT = re.compile(r"^(好|行|可以|对|是|要)是\1.*(?:就是(?!了)|但|不过|可是|只是|怕|太)|^对了[,，].")

_NO_START = _any_of(
    "不(?:是|对|要|用|行|好|可以|成|了|想|去|约|挂|办|需要|同意|确认|必|合适|方便|能|取消|愿意|订|改|得)?",
    "没(?:有)?|算了|别|甭|莫|否|错了?",
    "勿(?:要|是|对|用|好)?|覅|[弗伐](?:是|对|要|好|来)|唔(?:要|系|得|使|好)",
    rf"(?:no|nope|n){_END}",
)
_NO_ANYWHERE = _any_of(
    "(?:好像|可能|应该|[这那]个|那?天|时间|日子|名字|电话|地方|[我俺]|还是|先|暂时|那就?|家|可|才|[就也都太真全])"
    "(?:都|也|就|还|可|有点|说的)*(?:不|没有?|弗|勿)(?:太|大|怎么|想)?"
    "(?:对|是|行|要|用|可以|合适|方便|成|好|约|挂|去|办|想|需要|愿意|空|说|这)(?!意思)",
    "不太(?:对|行|好|合适|方便)|[记搞弄写听说讲]错|错了|有错|不对|不行|不是这|算了|先别|用不着|[去来]不了|没有$",
)
_AFTER_ALL_NOT = _any_of("不用了|不要了|不办了|不约了|不挂了|不去了|算了|不对|还是不|等等[,，]?不|错了")

_YES = _any_of(
    rf"那?好(?:[的滴哒额呃格]|嘞|咧|啊|呀|吧|啦|了|哦|喔|好|是好的?)*(?=$|{_PAUSE}|那|就|我|谢|您|你|可以|行|麻烦|帮|约|挂|办|要)",
    rf"那?(?:对|系|中|成|得|妥|嗯|恩|唔|欸|诶|哎|噢|哦|喔|嗳|哼|嗯哼|是|可|阔以|可以|行|管|正是|肯定|敢情好)[{_TAIL}]*{_END}",
    rf"(?:对|系|嗯|是|可以|行|成|中)[{_TAIL}对嗯是好行中可以]*(?:{_END}|就|我|谢|那|帮|约|挂|您|你|没|麻烦)",
    "(?:是|对)(?:这样|这个|他|她|它|我|这么|头|那天|那个)|阿拉是格",
    rf"[我俺]?要[啊呀吧嘞的]*{_END}|要(?:这个|约|挂|办|得)",
    rf"[我俺]?(?:愿意|同意|确认|确定|可以){_END}",
    "确认|确定|当然|必须|正确|一点(?:没错|对)|愿意|同意|蛮好|挺好|太好了?|很好|需要|肯定|合适|使得|提交",
    rf"有的?{_END}|okay|ok|yes|yep|y{_END}",
    "(?:就|那就|那么就)(?:这个|它|这样|这么|这天|要这个|[按照](?:这个|你|您)|约这个|挂这个|行|好|可以|约吧|挂吧|办吧|定了?)",
    "(?:约|订|挂|办|定|叫|来|改)(?:吧|了吧|上吧|上)|帮我(?:约|订|挂|办|定|叫)(?:了|上)?(?:吧|$)",
    "[你您侬]?(?:说|讲|念)(?:的|得)?(?:都|全)?对|麻烦[你您]了|听[你您]的",
)
# As speech recognition mishears the shortest answers: 豪的, 可一, 布是, 步要.
_HEARD = {
    "hao de": True,
    "ke yi": True,
    "shi de": True,
    "dui de": True,
    "mei cuo": True,
    "xing": True,
    "bu shi": False,
    "bu yao": False,
    "bu dui": False,
    "bu xing": False,
    "bu yong": False,
}


def yes_or_no(text: str) -> bool | None:
    """Yes, no, or neither: '不对,是礼拜四' is a no whose rest the caller may read as a correction."""
    said = normalise(text).strip(" 。.!！")
    if not said or _YES_BUT.search(said):
        return None
    agreed = _NO_OBJECTION.sub("对", said)
    if _ASKS_BACK.search(agreed) or _UNSURE.search(agreed):
        return False if re.match(rf"(?:不是|不对|不要|不行|不用|不|没有)了?{_PAUSE}", agreed) else None
    sounds = " ".join(syllables(said)) if len(said) < 4 else ""
    if sounds in _HEARD:
        return _HEARD[sounds]
    if _NO_START.match(agreed):
        return False
    if _YES.match(agreed):
        return not _AFTER_ALL_NOT.search(agreed)
    if _INTERROGATIVE.search(agreed):
        return None
    return False if _NO_ANYWHERE.search(agreed) or _AFTER_ALL_NOT.search(agreed) else None


_COUNTED = "(?:个|家|位|条|种|项|样|号|档|班|医生|大夫|选项|时间|那|这)"
_N = r"(?P<n>[一二两三四五六七八九十]|[0-9]{1,2})"
_NTH = re.compile(rf"(?P<back>倒数)?第{_N}(?:{_COUNTED}|(?=$|{_PAUSE}|吧|呀|啊|的))(?!医院|人民|步|遍|次)")
_ALONE = re.compile(rf"(?:要|选|就|那就|选择|按|就要|挂)?{_N}(?:吧|号吧|啊|呀|,|，|。)*")
_FIRST = _any_of("头一?(?:个|家|位|条)", "最?(?:前面|前头|上面|前边|上边)(?:的|那|一|$)", "[前上][一那]个|^前面|最前")
_LAST = _any_of(
    "最后(?:面|头|边)?(?:那|一|的|个|$)",
    "末[了尾]|最末",
    "(?:后面|后头|下面|后边|下边)(?:的|那|一|$)",
    "[后下][一那]个",
)


def ordinal(text: str) -> int | None:
    """Which of several was chosen, counted from 1, or from -1 at the end: 第二个 2, 头一个 1, 最后一个 -1."""
    said = normalise(text).strip(" 。.!！")
    match = _NTH.search(said)
    if match:
        number = integer(match["n"]) or None
        return -number if number and match["back"] else number
    if _LAST.search(said):
        return -1
    if _FIRST.search(said):
        return 1
    alone = _ALONE.fullmatch(said)
    return (integer(alone["n"]) or None) if alone else None
