"""The desk for everybody who works there: our own gate and axe-core's rules in every state, keyboard, colours."""

from __future__ import annotations

import judges
import pytest
from chat_driver import SCREENS, ZOOMED
from desk_driver import Desk, calls, resident
from desk_server import GUIDE
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

LETTER, SPACING, CONTRAST, TARGET, RING = 13, 1.5, 7.0, 44, 3  # px, ratio, ratio, px, px
ALL_SCREENS = {**SCREENS, "wide": (1440, 900), "zoomed": ZOOMED}


def assert_good(desk: Desk) -> None:
    letters = desk.measure("letters")
    assert len(letters) > 5
    assert [one for one in letters if one["size"] < LETTER] == []
    assert [one for one in letters if one["contrast"] < CONTRAST] == []
    assert [one for one in letters if one["spacing"] < SPACING - 0.001] == []
    targets = desk.measure("targets")
    assert len(targets) >= 2
    assert [one for one in targets if one["width"] < TARGET - 0.01 or one["height"] < TARGET - 0.01] == []
    assert desk.measure("overflow") == []


@pytest.fixture
def place(contexts, desk_server):
    """A desk with somebody who waits, opened with the wanted settings of the browser."""

    def make(screen=SCREENS["desk"], people: int = 1, **options: object) -> Desk:
        for n in range(people):
            chat = resident(contexts(), desk_server.url, GUIDE, f"我的电话是1381234567{n}")
            calls(chat)
        desk = Desk.open(contexts(screen, **options), desk_server.desk_url)
        desk.chat = chat if people else None
        return desk

    return make


def queued(desk: Desk) -> None:
    expect(desk.rows()).not_to_have_count(0)


def looked_at(desk: Desk) -> None:
    desk.open_case(GUIDE)


def held(desk: Desk) -> None:
    desk.take(GUIDE)
    desk.page.get_by_label("替居民回答").check()
    desk.reply.fill("好" * 480)


def full_of_errors(desk: Desk) -> None:
    desk.take(GUIDE)
    desk.reply.press("Enter")
    desk.page.get_by_label("替居民回答").check()
    desk.press("交还伴办")
    expect(desk.page.get_by_text("请写下居民的回答。")).to_be_visible()


def taken_by_another(desk: Desk) -> None:
    looked_at(desk)
    refusal = {"error": {"code": "taken", "message": "已经有同事接了，请看下一位。"}}
    desk.page.route("**/take", lambda route: route.fulfill(status=409, json=refusal))
    desk.page.locator("#take").click()
    expect(desk.trouble).to_be_visible()


def offline(desk: Desk) -> None:
    desk.take(GUIDE)
    desk.page.context.set_offline(True)
    desk.reply.fill("还在吗")
    desk.reply.press("Enter")
    expect(desk.page.get_by_text("这句还没发出去")).to_be_visible()
    desk.page.evaluate("document.querySelector('[data-bar=lost]').hidden = false")  # an open stream stays open offline


def handed_back(desk: Desk) -> None:
    desk.take(GUIDE)
    desk.press("交还伴办")
    expect(desk.done).to_be_visible()


def closing(desk: Desk) -> None:
    desk.take(GUIDE)
    desk.press("结束")
    desk.press("结束谈话")


def passing_on(desk: Desk) -> None:
    desk.take(GUIDE)
    desk.press("转给同事")


def settings(desk: Desk) -> None:
    desk.press("提醒")


def keys(desk: Desk) -> None:
    desk.press("按键")


CALM = (looked_at, full_of_errors, offline, handed_back, passing_on, settings, keys)
STATES = (queued, held, taken_by_another, closing, *CALM)


@pytest.mark.parametrize("state", STATES)
def test_everything_is_clear_and_in_its_place_on_every_screen(place, state):
    desk = place()
    state(desk)
    for width, height in ALL_SCREENS.values():
        desk.page.set_viewport_size({"width": width, "height": height})
        assert_good(desk)


@judges.installed
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", [queued, held, taken_by_another, closing])
def test_axe_finds_nothing_in_light_and_dark(place, state, scheme):
    assert_axe_finds_nothing(place(color_scheme=scheme), state)


@judges.installed
@pytest.mark.parametrize("state", CALM)
def test_axe_finds_nothing_in_any_state(place, state):
    assert_axe_finds_nothing(place(), state)


@judges.installed
@pytest.mark.parametrize("state", STATES)
def test_pa11y_finds_nothing_in_any_state(place, state):
    desk = place()
    state(desk)
    assert judges.pa11y(desk.page) == []


@judges.installed
def test_the_nu_checker_finds_nothing_in_what_is_sent_and_in_what_becomes_of_it(place):
    desk = place()
    texts = [desk.page.request.get(desk.page.url).text()]
    held(desk)
    texts.append(desk.page.content())
    assert judges.nu(*texts) == []


@judges.installed
def test_an_empty_desk_is_clear_too(place):
    desk = place(people=0)
    expect(desk.page.locator("[data-none=queue]")).to_be_visible()
    for width, height in ALL_SCREENS.values():
        desk.page.set_viewport_size({"width": width, "height": height})
        assert_good(desk)
    assert_axe_finds_nothing(desk, lambda _desk: None)


@judges.installed
def test_the_record_is_clear_too(contexts, desk_server):
    desk = Desk.open(contexts(), desk_server.desk_url, "zhao")
    desk.press("记录")
    expect(desk.page.locator("#entries tr").first).to_be_visible()
    for width, height in ALL_SCREENS.values():
        desk.page.set_viewport_size({"width": width, "height": height})
        assert_good(desk)
    assert_axe_finds_nothing(desk, lambda _desk: None)


def assert_axe_finds_nothing(desk: Desk, state) -> None:  # type: ignore[no-untyped-def]
    state(desk)
    for screen in ("desk", "telephone"):
        width, height = SCREENS[screen]
        desk.page.set_viewport_size({"width": width, "height": height})
        assert judges.axe(desk.page) == []


@pytest.mark.parametrize("state", [queued, held])
def test_the_dark_desk_is_as_clear(place, state):
    desk = place(color_scheme="dark")
    state(desk)
    assert_good(desk)
    paper = desk.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert max(int(part) for part in paper[4:-1].split(",")) < 60


@pytest.mark.parametrize("screen", ["desk", "telephone", "zoomed"])
def test_the_tab_key_reaches_everything_and_the_ring_is_always_seen(place, screen):
    desk = place(ALL_SCREENS[screen])
    desk.take(GUIDE)
    expect(desk.page.locator("#chips button").first).to_be_visible()
    desk.page.locator(".skip").nth(1).focus()
    desk.page.keyboard.press("Shift+Tab")  # by the keyboard: the ring is for those who use it
    # of each group of radio buttons one is reached by Tab, the others by the arrows
    stops = ("a[href]", "button:enabled", "textarea", "input:not([type=radio])", "summary")
    wanted = desk.page.locator(", ".join(f"{stop}:visible" for stop in stops)).count()
    names: list[str] = []
    for _ in range(80):
        focus = desk.measure("focus")
        if focus["lost"] or (names and focus["name"] == names[0]):
            break
        names.append(focus["name"])
        desk.page.keyboard.press("Tab")
        assert focus["style"] == "solid" and focus["width"] >= RING and focus["contrast"] >= 3, focus
        assert focus["inSight"], focus
    assert len(names) >= wanted
    assert any("跳到正在看的会话" in name for name in names)
    assert any("#reply." in name for name in names)
    assert any("交还伴办" in name for name in names)


def test_a_whole_case_goes_by_the_keyboard_alone(place):
    desk = place()
    press = desk.page.keyboard.press
    press("F2")
    expect(desk.reply).to_be_focused()
    desk.page.keyboard.type("我来帮您")
    press("Enter")
    expect(desk.lines.last).to_contain_text("我来帮您")
    for _ in range(30):
        press("Tab")
        if desk.page.evaluate("document.activeElement.name === 'how'"):
            break
    press("ArrowDown")
    assert desk.page.evaluate("document.activeElement.checked && document.activeElement.value") == "step:1"
    press("Enter")
    expect(desk.done).to_contain_text("交还了")
    expect(desk.lines.last).to_contain_text("第2步")
    expect(desk.page.locator("#case-title")).to_be_focused()


def test_the_skip_links_lead_to_the_case_and_to_the_queue(place):
    desk = place()
    looked_at(desk)
    desk.page.locator(".skip").nth(1).focus()
    desk.page.keyboard.press("Enter")
    assert desk.page.evaluate("location.hash") != ""
    expect(desk.page.locator("#queue-title")).to_be_focused()
    expect(desk.page.locator("#opened")).to_be_visible()  # and nothing was closed by it


def test_what_is_new_is_read_out_and_what_was_there_is_not(place):
    desk = place()
    desk.page.evaluate(
        """() => { window.loud = [];
        const log = document.querySelector('[role=log]');
        const watch = new MutationObserver(() => window.loud.push(log.ariaLive));
        watch.observe(log.firstElementChild, {childList: true}); }"""
    )
    looked_at(desk)
    assert set(desk.page.evaluate("window.loud")) == {"off"}
    expect(desk.page.get_by_role("log")).to_have_attribute("aria-live", "polite")
    desk.page.evaluate("window.loud = []")
    desk.chat.say("您好", answered=False)
    expect(desk.lines.filter(has_text="听到：您好")).to_be_visible()
    assert set(desk.page.evaluate("window.loud")) == {"polite"}


def test_the_page_has_its_landmarks_and_one_heading_of_the_first_level(place):
    desk = place()
    looked_at(desk)
    for role in ("banner", "main", "complementary", "log"):
        expect(desk.page.get_by_role(role)).to_have_count(1)
    expect(desk.page.get_by_role("heading", level=1)).to_have_count(1)
    expect(desk.page.get_by_role("region", name="等人接")).to_be_visible()


def test_the_focus_is_not_lost_when_what_it_was_on_goes_away(place, desk_server):
    desk = place()
    queued(desk)
    desk.rows().first.locator(".open").focus()
    desk_server.hub().take(desk.chat.key()["id"], "li")
    expect(desk.rows()).to_have_count(0)
    expect(desk.page.locator("#queue-title")).to_be_focused()


def test_forced_colours_keep_every_border_and_the_ring(place):
    desk = place(forced_colors="active")
    held(desk)
    expect(desk.rows("mine")).to_have_count(1)
    borders = desk.page.locator(".key:visible, textarea:visible, .row, #messages li:not(.system)").evaluate_all(
        "all => all.map(one => getComputedStyle(one)).map(style => [style.borderRightStyle, style.borderRightColor])"
    )
    assert len(borders) > 10
    assert {style for style, _ in borders} <= {"solid", "dashed"}
    assert "rgba(0, 0, 0, 0)" not in {color for _, color in borders}
    desk.reply.focus()
    assert desk.measure("focus")["width"] >= RING


def test_the_flash_does_not_move_for_whoever_wants_less_motion_but_is_seen(place, contexts, desk_server):
    desk = place(reduced_motion="reduce", people=0)
    calls(resident(contexts(), desk_server.url, GUIDE))
    expect(desk.page.locator("body")).to_have_class("desk flash")
    frame = desk.page.evaluate("(s => [s.borderTopWidth, s.visibility])(getComputedStyle(document.body, '::after'))")
    assert frame == ["12px", "visible"]
    assert desk.page.evaluate("document.getAnimations().length") == 0


def test_the_flash_is_slower_than_three_times_a_second(place, contexts, desk_server):
    desk = place(people=0)
    calls(resident(contexts(), desk_server.url, GUIDE))
    expect(desk.page.locator("body")).to_have_class("desk flash")
    timing = desk.page.evaluate("document.getAnimations()[0].effect.getTiming()")
    assert timing["duration"] >= 1000 and timing["iterations"] <= 3


def test_every_key_has_words_and_the_browser_may_zoom(place):
    desk = place()
    held(desk)
    viewport = desk.page.locator("meta[name=viewport]").get_attribute("content")
    assert "maximum-scale" not in viewport and "user-scalable" not in viewport
    # All in one look: a notice that goes meanwhile takes its keys along.
    words = desk.page.locator("button:visible, a:visible").evaluate_all("keys => keys.map(k => k.textContent.trim())")
    assert words and [word for word in words if len(word) < 2] == []
