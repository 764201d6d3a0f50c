"""The kiosk for every body, measured on the rendered page: reach, size, contrast, reflow, keyboard, one switch."""

from __future__ import annotations

from itertools import combinations

import pytest
from chat_driver import MEASURE
from kiosk_driver import SCREENS, Kiosk
from playwright.sync_api import expect
from test_chat_access import gap

pytestmark = pytest.mark.browser

LETTER, TARGET = 32, 80  # px, where there is room
SMALL_LETTER, SMALL_TARGET, SMALL_GAP = 24, 44, 8  # px, at 320 px and at 400 %
SPACING, CONTRAST, RING = 1.3, 7.0, 3
ENLARGED = {
    "narrow": (320, 640),
    "small at 400 %": (320, 200),
    "wide at 400 %": (480, 270),
    "portrait at 400 %": (270, 480),
}
KEYS = (
    "[...document.querySelectorAll('button, input')].filter(one => one.checkVisibility()"
    " && (!document.querySelector('dialog[open]') || one.closest('dialog[open]')))"
    ".map(one => [one.textContent || one.id, one.getBoundingClientRect().toJSON()])"
)


def measure(kiosk: Kiosk, what: str):  # type: ignore[no-untyped-def]
    return kiosk.page.evaluate(f"({MEASURE}).{what}()")


def resting(kiosk: Kiosk) -> None:
    """As nobody is there."""


def greeted(kiosk: Kiosk) -> None:
    kiosk.touch()


def choosing(kiosk: Kiosk) -> None:
    kiosk.touch()
    kiosk.says("我想预约看病", "哪家医院")
    kiosk.page.evaluate("voice.listener.state('hearing'); voice.listener.caption('我想去仁济医院', false)")


def long_answer(kiosk: Kiosk) -> None:
    kiosk.touch()
    kiosk.says("长", "高龄津贴")


def digits(kiosk: Kiosk) -> None:
    kiosk.touch()
    kiosk.says("仁济医院", "您的电话")


def date(kiosk: Kiosk) -> None:
    kiosk.touch()
    kiosk.says("几岁", "哪年")


def letters(kiosk: Kiosk) -> None:
    kiosk.touch()
    kiosk.press("打字")
    kiosk.letters("yuyue")
    expect(kiosk.page.locator("#candidates .candidate").first).to_have_text("预约")


def waiting(kiosk: Kiosk) -> None:
    kiosk.touch()
    kiosk.press("找人工")
    expect(kiosk.page.get_by_text("正在请工作人员")).to_be_visible()


def troubled(kiosk: Kiosk) -> None:
    kiosk.touch()
    kiosk.page.evaluate("voice.fails('no_microphone')")


def lost(kiosk: Kiosk) -> None:
    kiosk.touch()
    kiosk.page.route("**/messages", lambda route: route.abort())
    kiosk.press("再说一遍")
    expect(kiosk.page.get_by_text("网络断了")).to_be_visible()


def still_there(kiosk: Kiosk) -> None:
    kiosk.touch()
    kiosk.page.evaluate("document.getElementById('there').showModal()")


def ending(kiosk: Kiosk) -> None:
    kiosk.touch()
    kiosk.press("我办好了")


def taking(kiosk: Kiosk) -> None:
    kiosk.touch()
    kiosk.says("养老金认证", "第一步")
    kiosk.press("带走")
    expect(kiosk.page.locator("#lines li")).to_have_count(5)
    kiosk.page.locator("#qr img").evaluate("img => img.decode()")


def away(kiosk: Kiosk) -> None:
    kiosk.page.evaluate("document.getElementById('rest').hidden = true; document.getElementById('away').hidden = false")


def farewell(kiosk: Kiosk) -> None:
    ending(kiosk)
    kiosk.press("办好了，再见")


STATES = (
    resting, greeted, choosing, long_answer, digits, date, letters, waiting, troubled, lost, still_there, ending,
    taking, away, farewell,
)  # fmt: skip


@pytest.fixture(params=STATES, ids=lambda state: state.__name__)
def kiosk_in_a_state(request, contexts, kiosk_server):
    kiosk = Kiosk.open(contexts(SCREENS["small"]), kiosk_server.kiosk_url, begin=False, wishes="?printer=1")
    request.param(kiosk)
    yield kiosk
    assert [trouble for trouble in kiosk.troubles if "ERR_FAILED" not in trouble] == []  # as told, in `lost`


def test_all_can_be_read_and_reached_from_a_wheelchair_on_every_screen_and_much_enlarged(kiosk_in_a_state):
    kiosk = kiosk_in_a_state
    for name, (width, height) in SCREENS.items():
        kiosk.page.set_viewport_size({"width": width, "height": height})
        kiosk.page.wait_for_timeout(50)
        keys = kiosk.page.evaluate(KEYS)
        too_high = [(name, key, box["top"]) for key, box in keys if box["top"] < height / 3 and key.strip() != ""]
        assert [one for one in too_high if one[1] != "begin"] == [], name
        assert [(key, box) for key, box in keys if box["bottom"] > height + 0.5 or box["right"] > width + 0.5] == [], (
            name
        )
        assert [(key, box) for key, box in keys if box["width"] < TARGET - 0.5 and len(key.strip()) > 1] == [], name
        assert [(key, box) for key, box in keys if box["height"] < TARGET - 0.5] == [], name
        near = [(one[0], two[0]) for one, two in combinations(keys, 2) if gap(one[1], two[1]) < SMALL_GAP - 0.5]
        assert near == [], name
        assert_readable(kiosk, LETTER)
        assert kiosk.page.evaluate("document.documentElement.scrollHeight <= innerHeight + 1"), name
    for name, (width, height) in ENLARGED.items():
        kiosk.page.set_viewport_size({"width": width, "height": height})
        kiosk.page.wait_for_timeout(50)
        keys = kiosk.page.evaluate(KEYS)
        assert [(key, box) for key, box in keys if min(box["width"], box["height"]) < SMALL_TARGET - 0.5] == [], name
        assert_readable(kiosk, SMALL_LETTER)


def assert_readable(kiosk: Kiosk, size: float) -> None:
    found = measure(kiosk, "letters")
    assert len(found) >= 2
    assert [one for one in found if one["size"] < size] == []
    assert [one for one in found if one["contrast"] < CONTRAST] == []
    assert [one for one in found if one["spacing"] < SPACING - 0.001] == []
    assert measure(kiosk, "overflow") == []


def test_the_three_fixed_keys_stay_in_one_place_whatever_is_shown(contexts, kiosk_server):
    kiosk = Kiosk.open(contexts(SCREENS["portrait"]), kiosk_server.kiosk_url)
    keys = ("上一步", "再说一遍", "找人工", "小声", "大声", "慢点", "快点", "我办好了")
    place = lambda: [kiosk.page.get_by_role("button", name=key, exact=True).bounding_box() for key in keys]  # noqa: E731
    before = place()
    for text, answer in (("我想预约看病", "哪家医院"), ("仁济医院", "您的电话"), ("长", "高龄津贴"), ("几岁", "哪年")):
        kiosk.says(text, answer)
        assert place() == before
    kiosk.press("拼音")
    assert place() == before


def test_everything_is_done_by_the_keyboard_alone(contexts, kiosk_server):
    kiosk = Kiosk.open(contexts(SCREENS["small"]), kiosk_server.kiosk_url, begin=False)

    def reach(name: str) -> None:
        for _ in range(60):
            kiosk.page.keyboard.press("Tab")
            focus = measure(kiosk, "focus")
            assert focus["lost"] or (focus["style"] == "solid" and focus["width"] >= RING and focus["contrast"] >= 3), (
                focus
            )
            if kiosk.page.evaluate("document.activeElement.textContent.trim()") == name:
                return
        raise AssertionError(f"{name} cannot be reached")

    kiosk.page.keyboard.press("Tab")
    kiosk.page.keyboard.press("Enter")
    expect(kiosk.words).to_contain_text("您好，我是伴办")
    reach("预约看病")
    kiosk.page.keyboard.press("Enter")
    expect(kiosk.words).to_contain_text("哪家医院")
    reach("还有别的")
    kiosk.page.keyboard.press("Space")
    reach("仁济医院")
    kiosk.page.keyboard.press("Enter")
    expect(kiosk.words).to_contain_text("您的电话")
    reach("1")
    kiosk.page.keyboard.press("Enter")
    expect(kiosk.page.locator("#field")).to_have_value("1")
    kiosk.page.locator("#field").focus()
    kiosk.page.keyboard.type("3800138000")
    kiosk.page.keyboard.press("Enter")
    expect(kiosk.words).to_contain_text("138 0013 8000，对吗")
    reach("我办好了")
    kiosk.page.keyboard.press("Enter")
    expect(kiosk.page.get_by_role("button", name="办好了，再见")).to_be_focused()
    kiosk.page.keyboard.press("Enter")
    expect(kiosk.page.get_by_text("好，再见，慢走。")).to_be_visible()


def test_the_keyboard_can_answer_whether_one_is_still_there(contexts, kiosk_server):
    kiosk = Kiosk.open(contexts(SCREENS["small"]), kiosk_server.kiosk_url, clock=True)
    kiosk.says("你好", "听到")
    kiosk.page.clock.run_for(62_000)
    expect(kiosk.page.get_by_role("button", name="我还在")).to_be_focused()
    kiosk.page.keyboard.press("Tab")
    kiosk.page.keyboard.press("Enter")  # 再等我一会儿
    expect(kiosk.page.locator("#there")).to_be_hidden()
    kiosk.page.clock.run_for(100_000)
    expect(kiosk.page.locator("#there")).to_be_hidden()


def lit(kiosk: Kiosk) -> str:
    return kiosk.page.evaluate("document.querySelector('.scanned')?.innerText ?? ''")


def scan_to(kiosk: Kiosk, wanted: str) -> None:
    """Waits until the frame is on what begins with `wanted`, and presses the one switch."""
    for _ in range(60):
        if lit(kiosk).startswith(wanted):
            kiosk.page.keyboard.press("Space")
            return
        kiosk.page.clock.run_for(2_000)
    raise AssertionError(f"the frame never came to {wanted}")


def test_everything_is_done_with_one_switch_alone(contexts, kiosk_server):
    kiosk = Kiosk.open(contexts(SCREENS["small"]), kiosk_server.kiosk_url, begin=False, clock=True)
    kiosk.page.keyboard.press("Space")
    expect(kiosk.words).to_contain_text("您好，我是伴办")
    kiosk.page.keyboard.press("Space")
    assert lit(kiosk) == "预约看病"  # what answers the question comes first
    scan_to(kiosk, "预约看病")
    expect(kiosk.words).to_contain_text("哪家医院")
    scan_to(kiosk, "还有别的")
    scan_to(kiosk, "仁济医院")
    expect(kiosk.words).to_contain_text("您的电话")
    for digit in "13":
        scan_to(kiosk, "1")  # the row
        scan_to(kiosk, digit)
    expect(kiosk.page.locator("#field")).to_have_value("13")
    scan_to(kiosk, "写在这里")  # the row of the field
    scan_to(kiosk, "发送")
    expect(kiosk.page.locator("#own")).to_have_text("您说：13")
    scan_to(kiosk, "上一步")
    scan_to(kiosk, "我办好了")
    scan_to(kiosk, "办好了，再见")
    expect(kiosk.page.get_by_text("好，再见，慢走。")).to_be_visible()


def test_a_touch_ends_the_scanning_and_the_address_can_begin_it(contexts, kiosk_server):
    kiosk = Kiosk.open(contexts(SCREENS["small"]), kiosk_server.kiosk_url, clock=True, wishes="?scan=1")
    assert lit(kiosk) != ""
    kiosk.page.mouse.click(20, 20)
    assert lit(kiosk) == ""


def test_new_words_are_told_to_a_reader_once(kiosk):
    log = kiosk.page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    kiosk.page.evaluate(
        """() => { window.told = [];
        const tell = node => told.push(node.textContent);
        new MutationObserver(records => records.forEach(({addedNodes}) => addedNodes.forEach(tell)))
          .observe(document.getElementById('asked'), {childList: true, subtree: true, characterData: true}); }"""
    )
    kiosk.says("你好呀", "听到：你好呀")
    kiosk.page.wait_for_timeout(700)  # the stream brings the same message again
    assert kiosk.page.evaluate("told") == ["听到：你好呀"]
    live = "[...document.querySelectorAll('[aria-live=polite], [role=status], [role=alert], [role=log]')]"
    assert (
        kiosk.page.evaluate(f"{live}.filter(one => {live}.some(other => other !== one && other.contains(one))).length")
        == 0
    )


def test_forced_colours_keep_every_border_and_the_ring(contexts, kiosk_server):
    kiosk = Kiosk.open(contexts(SCREENS["small"], forced_colors="active"), kiosk_server.kiosk_url, begin=False)
    border = "e => [getComputedStyle(e).borderRightStyle, parseFloat(getComputedStyle(e).borderRightWidth)]"
    assert kiosk.begin_key.evaluate(border)[0] == "solid"
    kiosk.touch()
    kiosk.says("仁济医院", "您的电话")
    for key in kiosk.page.locator(".key:visible, .hg-button:visible, input:visible, #asked").all():
        style, width = key.evaluate(border)
        assert style == "solid" and width >= 2
    kiosk.page.locator("#done").focus()
    assert measure(kiosk, "focus")["width"] >= RING


def test_high_contrast_stays_readable(contexts, kiosk_server):
    kiosk = Kiosk.open(contexts(SCREENS["portrait"], contrast="more"), kiosk_server.kiosk_url)
    kiosk.says("我想预约看病", "哪家医院")
    assert_readable(kiosk, LETTER)


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_moves(contexts, kiosk_server, motion):
    kiosk = Kiosk.open(contexts(SCREENS["small"], reduced_motion=motion), kiosk_server.kiosk_url)
    kiosk.says("我想预约看病", "哪家医院")
    moves = "s => s.animationName !== 'none' || parseFloat(s.transitionDuration) > 0 || s.scrollBehavior === 'smooth'"
    styles = "[...document.querySelectorAll('*')].map(element => getComputedStyle(element))"
    assert kiosk.page.evaluate(f"{styles}.filter({moves}).length") == 0
    assert kiosk.page.evaluate("document.getAnimations().length") == 0


def test_on_the_tall_screen_words_take_the_room_that_the_answers_leave(contexts, kiosk_server):
    kiosk = Kiosk.open(contexts(SCREENS["portrait"]), kiosk_server.kiosk_url)
    kiosk.says("长", "高龄津贴")
    assert (
        kiosk.page.evaluate("(asked => asked.scrollHeight - asked.clientHeight)(document.getElementById('asked'))") <= 1
    )


def test_a_long_answer_scrolls_to_the_sentence_that_is_spoken(contexts, kiosk_server):
    kiosk = Kiosk.open(contexts(SCREENS["small"]), kiosk_server.kiosk_url)
    kiosk.says("长", "高龄津贴")
    n = kiosk.page.locator("#asked .block").get_attribute("data-n")
    for index in range(12):
        kiosk.page.evaluate(f"voice.listener.sentence({n}, {index}, '高龄津贴是给七十岁以上老人的。')")
    spoken = "[...CSS.highlights.get('spoken')][0].getBoundingClientRect()"
    box = "document.getElementById('asked').getBoundingClientRect()"
    assert kiosk.page.evaluate(f"{spoken}.bottom <= {box}.bottom + 1 && {spoken}.top >= {box}.top - 1")
    assert kiosk.page.evaluate("document.getElementById('asked').scrollTop") > 0
