"""What the family can do on their page, and the gate of letters, contrast, targets and reflow in each of its states."""

from __future__ import annotations

import judges
import pytest
from chat_driver import SCREENS, Chat, Server
from family_driver import Door, consent, invite, withdraw
from playwright.sync_api import expect
from test_chat_access import ALL_SCREENS, assert_readable, measure, reached_by_tab

from bot.mandarin.recurring.schedule import Schedule
from bot.services.reminders import Reminders

pytestmark = pytest.mark.browser

BRIEF = {
    "service": "pension_verification", "want": "做领养老金的认证", "asked": None, "collected": [], "left": ["预约看病"],
    "guide": {"route": "自己用手机", "step": 1, "steps": [{"say": "打开手机"}, {"say": "刷脸"}]}, "done": None,
}  # fmt: skip


@pytest.fixture
def chat(contexts, server):
    chat = Chat.open(contexts(), server.url)
    chat.say("我想预约看病")
    return chat


@pytest.fixture
def door(contexts, server):
    door = Door.open(contexts(), server.url)
    yield door
    assert door.troubles == []


def entering(server: Server, chat: Chat, door: Door) -> None:
    """As the page opens."""


def wrong(server: Server, chat: Chat, door: Door) -> None:
    door.enter("女儿")
    expect(door.page.get_by_text("号码不对")).to_be_visible()


def inside(server: Server, chat: Chat, door: Door) -> None:
    hub = server.hub()
    with hub.store.change(chat.key()["id"], hub.now()) as change:
        change.set(brief=BRIEF)
    door.enter(consent(server, chat))
    door.inside()
    expect(door.page.get_by_text("刷脸")).to_be_visible()


def alarmed(server: Server, chat: Chat, door: Door) -> None:
    inside(server, chat, door)
    server.hub().call(chat.key()["id"], "fall", urgent=True)
    expect(door.page.get_by_role("alert")).to_contain_text("急事：摔倒了")


def written(server: Server, chat: Chat, door: Door) -> None:
    inside(server, chat, door)
    door.page.locator("#words").fill("妈，我在")
    door.page.get_by_role("button", name="写给家里人").click()
    expect(door.page.get_by_text("写好了，家里人看得到")).to_be_visible()


def leaving(server: Server, chat: Chat, door: Door) -> None:
    inside(server, chat, door)
    door.page.get_by_role("button", name="退出，不看了").click()


def ended(server: Server, chat: Chat, door: Door) -> None:
    inside(server, chat, door)
    withdraw(server, chat)
    expect(door.page.get_by_text("家里人不让看了")).to_be_visible()


STATES = (entering, inside, alarmed, written, leaving, ended)


@pytest.mark.parametrize("state", STATES)
def test_everything_is_large_clear_and_in_its_place_on_every_screen(server, chat, door, state):
    state(server, chat, door)
    for width, height in ALL_SCREENS.values():
        door.page.set_viewport_size({"width": width, "height": height})
        assert_readable(door)


@judges.installed
@pytest.mark.parametrize("state", STATES)
def test_the_judges_find_nothing_in_any_state(server, chat, door, state):
    state(server, chat, door)
    for screen in ("desk", "telephone"):
        door.page.set_viewport_size(dict(zip(("width", "height"), SCREENS[screen])))
        assert judges.axe(door.page) == []
    assert judges.pa11y(door.page) == []


@judges.installed
def test_the_nu_checker_finds_nothing_in_what_is_sent_and_in_what_becomes_of_it(server, chat, door):
    texts = [door.page.request.get(f"{server.url}family").text()]
    alarmed(server, chat, door)
    texts.append(door.page.content())
    assert judges.nu(*texts) == []


@pytest.mark.parametrize("screen", ["desk", "small"])
def test_letters_of_twice_the_size_need_no_sideways_scrolling(server, chat, door, screen):
    door.page.set_viewport_size(dict(zip(("width", "height"), SCREENS[screen])))
    inside(server, chat, door)
    for _ in range(4):
        door.page.get_by_role("button", name="字大一点").click()
    assert_readable(door)
    assert min(one["size"] for one in measure(door, "letters")) == 48


def test_the_keyboard_reaches_everything_and_the_ring_is_always_seen(server, chat, door):
    inside(server, chat, door)
    wanted = door.page.locator("a[href]:visible, button:visible, textarea:visible, input:visible").count()
    door.page.reload()
    door.inside()
    expect(door.page.get_by_text("刷脸")).to_be_visible()  # what comes while one tabs would push the ring out of sight
    assert len(reached_by_tab(door)) == wanted


def test_forced_colours_keep_the_borders_and_nothing_moves(contexts, server, chat):
    door = Door.open(contexts(forced_colors="active", reduced_motion="reduce"), server.url)
    alarmed(server, chat, door)
    for box in door.page.locator(".key:visible, .alarm, section:visible, textarea").all():
        assert box.evaluate("e => getComputedStyle(e).borderTopStyle") == "solid"
    assert door.page.evaluate("document.getAnimations().length") == 0


def test_a_wrong_code_is_told_and_nothing_shows(server, chat, door):
    wrong(server, chat, door)
    expect(door.page.locator("#inside")).to_be_hidden()
    expect(door.page.get_by_label("六个数的号码")).to_be_focused()


def test_only_what_was_allowed_has_a_place_on_the_page(server, chat, door):
    door.enter(consent(server, chat, ("progress",)))
    door.inside()
    expect(door.page.get_by_role("heading", name="现在办到哪里")).to_be_visible()
    for name in ("约好的看病和车", "设好的提醒", "说过的话"):
        expect(door.page.get_by_role("heading", name=name)).to_be_hidden()
    assert "我想预约看病" not in door.page.content()


def test_what_is_said_comes_live_and_old_lines_are_not_doubled_by_a_reload(server, chat, door):
    inside(server, chat, door)
    chat.say("膝盖疼")
    expect(door.page.locator("#messages > li", has_text="膝盖疼，一般看骨科")).to_have_count(1)
    door.page.reload()
    expect(door.page.locator("#messages > li")).to_have_count(chat.lines.count())


def test_a_reminder_comes_and_goes_while_the_page_is_open(server, chat, door):
    inside(server, chat, door)
    place, hub, conversation = door.page.locator("#reminders"), server.hub(), chat.key()["id"]
    expect(place).to_contain_text("现在没有提醒")
    reminders, daily = Reminders(hub.store.engine), Schedule.said("days:1", ("08:00",), hub.now().date())
    one = reminders.add("吃降压药", daily, "13800138000", conversation, hub.now())
    expect(place.get_by_role("listitem")).to_have_text("每天早上8点：吃降压药")
    assert "13800138000" not in door.page.content()
    reminders.cancel([one.id], conversation, hub.now())
    expect(place.get_by_role("listitem")).to_have_count(0)
    expect(place).to_contain_text("现在没有提醒")


def test_what_the_family_writes_stands_on_the_residents_page_under_their_name(server, chat, door):
    written(server, chat, door)
    expect(chat.lines.last).to_contain_text("妈，我在")
    assert chat.said()[-1].startswith("女儿")


def test_markup_is_only_text(server, chat, door):
    inside(server, chat, door)
    chat.say("<img src=x onerror=alert(1)>")
    expect(door.page.locator("#messages > li").last).to_contain_text("<img")
    assert door.page.locator("#messages img").count() == 0


def test_an_alert_is_taken_away_when_it_is_over_and_says_when_somebody_helps(server, chat, door):
    alarmed(server, chat, door)
    hub = server.hub()
    hub.take(chat.key()["id"], "wang")
    expect(door.page.get_by_role("alert")).to_contain_text("工作人员已经接了")
    hub.release(chat.key()["id"], "wang")
    expect(door.page.locator(".alarm")).to_be_hidden()


def test_the_bell_is_off_until_it_is_switched_on(server, chat, door):
    inside(server, chat, door)
    bell = door.page.locator("#sound")
    expect(bell).to_have_attribute("aria-pressed", "false")
    bell.click()
    expect(bell).to_have_attribute("aria-pressed", "true")
    expect(bell).to_contain_text("开着")


def test_after_it_ended_nothing_of_it_is_left_on_the_page_or_on_the_device(server, chat, door):
    ended(server, chat, door)
    assert "我想预约看病" not in door.page.content() and "刷脸" not in door.page.content()
    assert door.page.evaluate("localStorage.getItem('banban.family')") is None
    door.page.reload()
    expect(door.page.get_by_label("六个数的号码")).to_be_visible()


def test_who_leaves_is_asked_and_then_out(server, chat, door):
    leaving(server, chat, door)
    door.page.get_by_role("button", name="退出", exact=True).click()
    expect(door.page.get_by_text("您已经退出了")).to_be_visible()
    expect(door.page.locator("#inside")).to_be_hidden()


def test_the_story_in_two_windows(contexts, acting):
    """Invited by a sentence, joined, seen, written, shut out by a sentence."""
    chat, door = Chat.open(contexts(), acting.url), Door.open(contexts(), acting.url)
    chat.say("我想预约看病")
    door.enter(invite(chat))
    door.inside()
    expect(door.page.locator("#progress")).to_contain_text("正在办：预约看病")
    door.page.locator("#words").fill("妈，您选骨科")
    door.page.get_by_role("button", name="写给家里人").click()
    expect(chat.lines.last).to_contain_text("妈，您选骨科")
    chat.say("谁看过我的资料")
    expect(chat.page.locator("#messages")).to_contain_text("女儿看过")
    chat.say("不让我女儿看了")
    expect(chat.page.locator("#messages")).to_contain_text("女儿从现在起看不到了")
    expect(door.page.get_by_text("家里人不让看了")).to_be_visible()
    assert "骨科" not in door.page.content()
    assert chat.troubles == [] and door.troubles == []
