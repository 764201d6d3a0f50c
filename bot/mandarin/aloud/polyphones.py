"""Characters whose reading hangs on their neighbours: 得 还 地 了 着 长 量 …; it knows no whole words."""

from __future__ import annotations

import functools
import re

from bot.mandarin.lexicon import ordinary_words

# (pattern that matches the one character, its reading). Written for what is said about services, not for literature.
_RULES = (
    ("(?<=[还就都也又才您你我他她总非人再只真])得(?=[^到出了很更太多罪益知体分])", "dei3"),
    ("^得(?=[^了到过知病出])", "dei3"),
    ("(?<![觉记认值懂舍免省显晓取获])得(?=[吃交办住请花等先找问带拿按填换做写用去]|看[医大您])", "dei3"),
    ("得(?=本人|自己|马上|赶紧|重新)", "dei3"),
    ("(?<![办用动走去来吃做看打刷买坐受上下帮接到觉记晓懂])得(?=了)|得(?=[重大]?病)", "de2"),
    ("还(?=[钱款清债书贷完了]|给[您你我他她银]|[您你我他她](?:$|钱))|(?<=[没要未])还(?=$|呢|吗|上)", "huan2"),
    ("(?<=[慢轻渐悄好细早])地(?=[^方址铁区])|(?<=一步)地|(?<=[数字个])地(?=[念说读告按])", "de5"),
    ("(?<=^不)了", "le5"),
    ("(?<=[\u4e00-\u9fff]不)了", "liao3"),
    ("(?<=[办用动走去来吃做看打刷买坐受上下帮接到]得)了", "liao3"),
    ("(?<=[睡够找用管摸]不)着|(?<=[睡够找用]得)着|(?<=睡)着(?!的|觉)|(?<=[点烧])着(?=火|了)", "zhao2"),
    (
        "(?<![间么很太多])长(?=了个|了一|了?[包瘤疖癣痘疮斑痣疙肿毛虫刺](?!衣|巾|裤)|了东西|高|大(?!衣)|出|胖|得(?!多))",
        "zhang3",
    ),
    ("看(?=好?孩子)", "kan1"),
    ("长(?=长了)", "zhang3"),
    ("量(?=血压|体温|血糖|身高|体重|一[下量次]|了|过|完|血)", "liang2"),
    ("(?<=一)量(?!$)", "liang2"),
    ("数(?=一数|数|到|清|完|得清|着)|(?<=数一)数", "shu3"),
    ("为(?=您|你|他|她|我|老|了|什么|何|谁|大家|居民|残疾|群众|百姓)", "wei4"),
    ("倒(?=杯|水|是|车|垃圾|过来|数|贴)", "dao4"),
    ("当(?=作|成|真|回事)", "dang4"),
    ("空(?=着|出来|一行|一格|位)|(?<=[有没抽得])空(?!气|调|间|腹|白)", "kong4"),
    ("干(?=什么|嘛|吗|啥|活|过|完|的[活事])", "gan4"),
    ("调(?=查|动|换|到|出|档|走|取)", "diao4"),
    ("(?<=[一两几三四五六七八九十这那哪每])只(?=[手脚眼耳鞋猫狗胳鸡]|$)", "zhi1"),
    ("背(?=着|上(?!的)|包|不动|[您你他她])", "bei1"),
    ("种(?=地|树|菜|花|田|粮)", "zhong4"),
    ("系(?=鞋带|好|上|带|安全带)", "ji4"),
    ("落(?=下(?!来|去)|在家|在车|了东西)|(?<=一字不)落", "la4"),
    ("吐(?=痰|口水|字|露)|(?<=谈)吐", "tu3"),
    ("和(?=面(?!对|议|前|谈|积))", "huo2"),
    ("晕(?=车|船|机|针|血)", "yun4"),
    ("传(?=记$)", "zhuan4"),
    ("称(?=职|心)", "chen4"),
    ("扇(?=风|一扇)", "shan1"),
    ("钉(?=上|住|钉)", "ding4"),
    ("间(?=隔|接|断)", "jian4"),
    ("切(?=开|成|菜|除|掉)", "qie1"),
    ("号(?=叫|哭)", "hao2"),
)
_SURNAMES = {
    "单": "shan4", "曾": "zeng1", "仇": "qiu2", "解": "xie4", "任": "ren2", "区": "ou1", "查": "zha1", "华": "hua4",
    "朴": "piao2", "盖": "ge3", "乐": "yue4", "翟": "zhai2", "燕": "yan1", "牟": "mu4", "缪": "miao4", "冼": "xian3",
    "葛": "ge3",
}  # fmt: skip
_TITLES = (
    "医生|大夫|主任|医师|护士|女士|先生|小姐|阿姨|叔叔|爷爷|奶奶|大爷|大妈|大娘|大伯|大叔|老师|师傅|同志|教授|院长|科长|书记|"
    "经理|老太|老先生|老人|警官|律师|姐|哥"
)
_POLYPHONIC = "".join(_SURNAMES)
_NAMED = re.compile(rf"(?<![\u4e00-\u9fff])([{_POLYPHONIC}])(?=[\u4e00-\u9fff]{{0,2}}?(?:{_TITLES}))")
_FAMILIAR = re.compile(r"(?<=[小老])[单曾仇任查解朴翟葛](?=[，。]|$|说|来|去)")
_CALLED = re.compile(rf"(?<=(?<!百)姓)[{_POLYPHONIC}](?!名)")
_NAME_ALONE = re.compile(r"^[曾仇任朴翟冼葛缪牟](?=[\u4e00-\u9fff]{1,2}$)")


@functools.lru_cache(maxsize=1)
def _compiled() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), reading) for pattern, reading in _RULES)


def by_neighbours(run: str) -> dict[int, str]:
    """Readings by place in `run`, a stretch of Chinese between two pauses."""
    found: dict[int, str] = {}
    for pattern, reading in _compiled():
        for match in pattern.finditer(run):
            found.setdefault(match.start(), reading)
    for names in (_NAMED, _FAMILIAR, _CALLED, _NAME_ALONE):
        for match in names.finditer(run):
            if _may_be_a_name(run, match.start(), alone=names is _NAME_ALONE):
                found[match.start()] = _SURNAMES[run[match.start()]]
    return found


def _may_be_a_name(run: str, at: int, alone: bool) -> bool:
    """任秀芝 and 任老师, but not 任何人 and 单位同志."""
    pieces = {run[at : at + 2], run, run[1:]} if alone else {run[at : at + 2]}
    return not pieces & ordinary_words().keys()
