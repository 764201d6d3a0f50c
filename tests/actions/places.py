"""How one comes to each place of a dialogue: nothing in hand, each question of four tasks, four places of a guide."""

from __future__ import annotations

Says = tuple[str, str]

_BOOK: list[tuple[str, Says]] = [
    ("department", ("我想挂号", "book_appointment")),
    ("hospital", ("骨科", "inform")),
    ("day", ("哪家都行", "inform")),
    ("half_day", ("下周三", "inform")),
    ("slot", ("上午", "inform")),
    ("patient", ("第一个", "inform")),
    ("phone", ("李秀英", "inform")),
    ("confirm", ("不留电话", "inform")),
    ("wrong", ("不对", "deny")),
]
_TAXI: list[tuple[str, Says]] = [
    ("goal", ("我要叫车", "call_taxi")),
    ("start", ("瑞金医院", "inform")),
    ("when", ("幸福小区三号门", "inform")),
    ("wheelchair", ("明天早上八点", "inform")),
    ("phone", ("不坐轮椅", "inform")),
    ("confirm", ("13800138000", "inform")),
    ("wrong", ("不对", "deny")),
]
_RETIREMENT: list[tuple[str, Says]] = [
    ("sex", ("我多大能退休", "retirement_age")),
    ("job", ("女的", "inform")),
    ("birth", ("工人", "inform")),
]
_GUIDE: list[tuple[str, Says]] = [
    ("route", ("养老金认证", "pension_verification")),
    ("first", ("到窗口去办", "inform")),
    ("middle", ("好了", "next_step")),
    ("third", ("好了", "next_step")),
    ("last", ("好了", "next_step")),
]


def _walk(name: str, steps: list[tuple[str, Says]]) -> dict[str, list[Says]]:
    return {f"{name}: {place}": [says for _, says in steps[: at + 1]] for at, (place, _) in enumerate(steps)}


PLACES: dict[str, list[Says]] = {
    "nothing": [],
    **_walk("book", _BOOK),
    **_walk("taxi", _TAXI),
    **_walk("retirement", _RETIREMENT),
    **_walk("guide", _GUIDE),
}
IN_A_TASK = tuple(place for place in PLACES if place != "nothing" and not place.startswith("guide"))
IN_A_GUIDE = tuple(place for place in PLACES if place.startswith("guide"))
# What each control may sound like.
SAYINGS = {
    "repeat": "再说一遍",
    "speak_slower": "说慢点",
    "speak_louder": "大声点",
    "explain_more": "没听懂",
    "report_stuck": "卡住了",
    "next_step": "下一步",
    "previous_step": "上一步",
    "wait": "等一下",
    "start_over": "重新开始",
    "cancel_task": "不办了",
    "change_city": "换城市",
    "ask_capabilities": "你会什么",
    "greet": "您好",
    "goodbye": "再见",
    "thank": "谢谢",
    "affirm": "好的",
    "deny": "不是的",
    "inform": "那个啥",
    "out_of_scope": "今天天气怎么样",
}
