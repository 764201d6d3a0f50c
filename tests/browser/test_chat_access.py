"""Our own accessibility gate, measured on the rendered page: letters, contrast, targets, reflow, focus, live region."""

from __future__ import annotations

from itertools import combinations

import pytest
from chat_driver import MEASURE, SCREENS, ZOOMED, Chat
from family_driver import Door
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

LETTER, SPACING, CONTRAST, TARGET, GAP, RING = 24, 1.5, 7.0, 60, 8, 3  # px, ratio, ratio, px, px, px
ALL_SCREENS = {**SCREENS, "zoomed": ZOOMED}


def measure(tab: Chat | Door, what: str):  # type: ignore[no-untyped-def]
    return tab.page.evaluate(f"({MEASURE}).{what}()")


def gap(one: dict[str, float], two: dict[str, float]) -> float:
    across = max(one["left"], two["left"]) - min(one["right"], two["right"])
    down = max(one["top"], two["top"]) - min(one["bottom"], two["bottom"])
    return max(across, down)


def assert_readable(chat: Chat) -> None:
    letters = measure(chat, "letters")
    assert len(letters) > 5
    assert [one for one in letters if one["size"] < LETTER] == []
    assert [one for one in letters if one["contrast"] < CONTRAST] == []
    assert [one for one in letters if one["spacing"] < SPACING - 0.001] == []
    targets = measure(chat, "targets")
    modal = [one for one in targets if one["modal"]]
    targets = modal or targets
    assert len(targets) >= 2
    assert [one for one in targets if one["width"] < TARGET or one["height"] < TARGET] == []
    seen = [one for one in targets if one["seen"]]
    near = [(one["name"], two["name"], gap(one["seen"], two["seen"])) for one, two in combinations(seen, 2)]
    assert [pair for pair in near if pair[2] < GAP - 0.01] == []
    assert measure(chat, "overflow") == []


def greeted(chat: Chat) -> None:
    """As the page opens."""


def answered(chat: Chat) -> None:
    chat.say("我想预约看病")
    chat.say("膝盖疼")


def busy(chat: Chat) -> None:
    chat.say("慢一点", answered=False)
    expect(chat.page.get_by_text("伴办正在想…")).to_be_visible()


def waiting(chat: Chat) -> None:
    chat.press("找人工")
    expect(chat.page.get_by_role("link", name="拨打 12345")).to_be_visible()


def lost(chat: Chat) -> None:
    chat.page.route("**/messages", lambda route: route.abort())
    chat.say("还在吗", answered=False)
    expect(chat.page.get_by_text("网络断了")).to_be_visible()


def refused(chat: Chat) -> None:
    refusal = {"error": {"code": "characters", "message": "里面有看不懂的符号，请改一下再发。"}}
    chat.page.route("**/messages", lambda route: route.fulfill(status=422, json=refusal))
    chat.say("☐☐", answered=False)
    expect(chat.page.get_by_text("里面有看不懂的符号")).to_be_visible()


def answered_by(chat: Chat, sender: str, holder: str) -> None:
    """As if somebody else answered, who is not at this server."""
    line = {"speech": None, "choices": [], "expect": None, "at": "2026-11-21T08:30:00+00:00"}
    own = {"n": 2, "from": "resident", "text": "有人吗", **line}
    other = {"n": 3, "from": sender, "text": "您好，我看到您的事了。", **line}
    said = {"messages": [own, other], "holder": holder, "city": "shanghai", "voice": None}
    chat.page.route("**/messages", lambda route: route.fulfill(json=said))
    chat.say("有人吗")


def operator(chat: Chat) -> None:
    answered_by(chat, "operator", "operator")
    expect(chat.page.get_by_text("工作人员来了，")).to_be_visible()


def closed(chat: Chat) -> None:
    answered_by(chat, "system", "closed")
    expect(chat.page.get_by_text("这次谈话结束了。")).to_be_visible()


def empty(chat: Chat) -> None:
    chat.press("发送")
    expect(chat.page.get_by_text("请先说一句")).to_be_visible()


def nearly_full(chat: Chat) -> None:
    chat.field.fill("好" * 480)
    expect(chat.page.get_by_text("还能写")).to_be_visible()


def cities(chat: Chat) -> None:
    chat.page.locator("#city").click()


def starting_over(chat: Chat) -> None:
    chat.press("重新开始")


STATES = (
    greeted, answered, busy, waiting, operator, closed, lost, refused, empty, nearly_full, cities, starting_over,
)  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_everything_is_large_clear_and_in_its_place_on_every_screen(contexts, server, state):
    chat = Chat.open(contexts(), server.url)
    state(chat)
    for width, height in ALL_SCREENS.values():
        chat.page.set_viewport_size({"width": width, "height": height})
        assert_readable(chat)


@pytest.mark.parametrize("screen", ["desk", "telephone", "small"])
def test_letters_of_twice_the_size_need_no_sideways_scrolling(contexts, server, screen):
    chat = Chat.open(contexts(SCREENS[screen]), server.url)
    for _ in range(4):
        chat.press("字大一点")
    answered(chat)
    assert_readable(chat)
    assert min(one["size"] for one in measure(chat, "letters")) == 2 * LETTER


LINES_OF_EACH_PART = """what => [...what.childNodes].filter(part => part.data?.trim()).map(part => {
  const range = new Range();
  range.selectNodeContents(part);
  return [part.data, new Set([...range.getClientRects()].map(box => Math.round(box.top))).size];
})"""


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000/family", "https://banban.minzheng.example.cn/family"])
def test_an_address_is_broken_at_its_joints_on_a_telephone(contexts, server, address):
    chat = Chat.open(contexts(SCREENS["telephone"]), server.url)
    chat.say(f"请打开{address}，输六个数。")
    assert chat.said()[-1] == f"伴办：听到：请打开{address}，输六个数。"
    parts = dict(chat.page.locator("li.newest .what").evaluate(LINES_OF_EACH_PART))
    assert len(parts) > 4 and parts["/family"] == 1
    assert {part: lines for part, lines in parts.items() if part in address and lines > 1} == {}


@pytest.mark.parametrize("contrast", ["no-preference", "more"])
def test_every_key_stays_clear_while_it_is_pointed_at_pressed_and_focused(contexts, server, contrast):
    chat = Chat.open(contexts(contrast=contrast), server.url)
    waiting(chat)
    chat.say("上午")
    for key in chat.page.locator(".key:visible, .emergency:visible, textarea").all():
        one = lambda key=key: key.evaluate(f"element => ({MEASURE}).one(element)")  # noqa: E731
        key.focus()
        assert one() >= CONTRAST
        key.hover()
        assert one() >= CONTRAST
        chat.page.mouse.down()
        assert one() >= CONTRAST
        chat.page.mouse.move(700, 1)  # let go elsewhere: nothing is pressed
        chat.page.mouse.up()
    assert_readable(chat)


def reached_by_tab(tab: Chat | Door) -> list[str]:
    """What the Tab key comes to until it begins anew; around each stands a ring that is seen."""
    names: list[str] = []
    for _ in range(40):
        tab.page.keyboard.press("Tab")
        focus = measure(tab, "focus")
        if focus["lost"] or focus["name"] in names:
            break
        names.append(focus["name"])
        assert focus["style"] == "solid" and focus["width"] >= RING and focus["contrast"] >= 3, focus
        assert focus["inSight"], focus
    return names


@pytest.mark.parametrize("screen", ["desk", "telephone", "zoomed"])
def test_the_tab_key_reaches_everything_and_the_ring_is_always_seen(contexts, server, screen):
    chat = Chat.open(contexts(ALL_SCREENS[screen]), server.url)
    waiting(chat)
    chat.say("上午")
    chat.page.reload()  # the Tab key then begins at the top
    expect(chat.page.get_by_role("button", name="都不合适")).to_be_visible()
    wanted = chat.page.locator("a[href]:visible, button:visible, textarea:visible").count()
    names = reached_by_tab(chat)
    assert len(names) == wanted + 1  # and the conversation itself, which scrolls
    assert "跳到打字的地方" in names[0]


def test_the_skip_link_leads_to_the_field(chat):
    chat.page.keyboard.press("Tab")
    expect(chat.page.get_by_role("link", name="跳到打字的地方")).to_be_in_viewport()
    chat.page.keyboard.press("Enter")
    expect(chat.field).to_be_focused()


def test_new_lines_are_read_out_once_and_old_ones_stay_as_they_are(chat):
    log = chat.page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    assert log.get_attribute("aria-atomic") is None
    chat.page.evaluate(
        """() => { window.changes = [];
        new MutationObserver(records => records.forEach(({addedNodes, removedNodes, type}) => window.changes.push(
          [type, [...addedNodes].map(node => node.textContent), removedNodes.length])))
        .observe(document.querySelector('[role=log]'), {childList: true, subtree: true, characterData: true}); }"""
    )
    chat.say("你好呀")
    chat.page.wait_for_timeout(700)  # the stream brings the same messages again
    assert chat.page.evaluate("window.changes") == [
        ["childList", ["您你好呀"], 0],
        ["childList", ["伴办听到：你好呀"], 0],
    ]


def test_a_reload_does_not_read_the_conversation_out_again(chat):
    chat.say("你好呀")
    chat.page.add_init_script(
        """addEventListener('DOMContentLoaded', () => {
          window.loud = [];
          const log = document.querySelector('[role=log]');
          new MutationObserver(() => window.loud.push(log.ariaLive)).observe(log.firstElementChild, {childList: true});
        })"""
    )
    chat.page.reload()
    expect(chat.lines).to_have_count(3)
    assert set(chat.page.evaluate("window.loud")) == {"off"}
    expect(chat.page.get_by_role("log")).to_have_attribute("aria-live", "polite")


def test_forced_colours_keep_every_border_and_the_ring(contexts, server):
    chat = Chat.open(contexts(forced_colors="active"), server.url)
    answered(chat)
    for key in chat.page.locator(".key:visible, .emergency, textarea, li.newest, li.resident").all():
        border = key.evaluate("e => [getComputedStyle(e).borderRightStyle, getComputedStyle(e).borderRightColor]")
        assert border[0] == "solid" and border[1] != "rgba(0, 0, 0, 0)", key
    chat.page.locator("#city").focus()
    assert measure(chat, "focus")["width"] >= RING


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_moves(contexts, server, motion):
    chat = Chat.open(contexts(reduced_motion=motion), server.url)
    answered(chat)
    moves = "s => s.animationName !== 'none' || parseFloat(s.transitionDuration) > 0 || s.scrollBehavior === 'smooth'"
    styles = "[...document.querySelectorAll('*')].map(element => getComputedStyle(element))"
    assert chat.page.evaluate(f"{styles}.filter({moves}).length") == 0
    assert chat.page.evaluate("document.getAnimations().length") == 0


def test_the_browser_may_zoom_and_every_key_has_words(chat):
    viewport = chat.page.locator("meta[name=viewport]").get_attribute("content")
    assert "maximum-scale" not in viewport and "user-scalable" not in viewport
    for key in chat.page.locator("button, a").all():
        assert key.evaluate("e => e.textContent.trim().length") >= 2
