"""The web server of the chat's tests with answers for a kiosk: many choices, a telephone number, steps."""

from __future__ import annotations

import sys
from typing import Any

from chat_server import Scripted, offer, serve

from bot.dialogue import Reply, Said

STEPS = ("打12333，问您要不要做。", "带上您的身份证。", "到窗口说：我来做养老金认证。", "走之前问一句：认上了没有？")
GUIDE = {
    "service": "pension_verification", "want": "办养老金认证", "asked": None, "collected": [], "left": [], "done": None,
    "guide": {"route": "到窗口去办", "step": 0, "steps": [{"say": step, "operator": ""} for step in STEPS]},
}  # fmt: skip
HOSPITALS = ("市一医院", "中山医院", "华山医院", "瑞金医院", "仁济医院", "长海医院")
PLACES = tuple(
    f"后天，11月27日，星期五{when}，示范第一医院，孙丽萍主治医师" for when in ("早上8点", "早上8点半", "上午10点一刻")
)
ANSWERS: dict[str, Reply] = {
    "我想预约看病": Reply((Said("好，我帮您预约。您要去哪家医院？", choices=offer(*HOSPITALS)),), {}),
    "仁济医院": Reply((Said("好，仁济医院。您的电话是多少？一个一个数字说，也可以按。", expect="phone"),), {}),
    "13800138000": Reply((Said("您的电话是138 0013 8000，对吗？", choices=offer("对", "不对"), expect="yes_no"),), {}),
    "养老金认证": Reply(
        (Said("养老金认证，是认一认领钱的还是您本人。"), Said("第一步：打12333，问您要不要做。好了就说好了。")),
        {}, brief=GUIDE,
    ),
    "有号吗": Reply(
        (
            Said(
                "有这几个时间，您要第几个？\n" + "\n".join(f"{n}．{place}" for n, place in enumerate(PLACES, 1)),
                choices=offer(*PLACES, "都不合适"),
            ),
        ),
        {},
    ),
    "几岁": Reply((Said("您是哪年哪月生的？", expect="birth"),), {}),
    "长": Reply((Said("高龄津贴是给七十岁以上老人的。" * 12),), {}),
}  # fmt: skip


class Asking(Scripted):
    def ask(self, conversation: str, text: str, *rest: Any, **more: Any) -> Reply:
        return ANSWERS.get(text) or super().ask(conversation, text, *rest, **more)


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.argv[2], Asking())
