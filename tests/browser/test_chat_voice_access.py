"""The voice keys in every state: large, clear, in their place, clean in the eyes of the judges."""

from __future__ import annotations

import judges
import pytest
from chat_driver import MEASURE, SCREENS, Chat
from playwright.sync_api import expect
from test_chat_access import ALL_SCREENS, CONTRAST, assert_readable

pytestmark = pytest.mark.browser

LONG = "我想给我老伴挂一个骨科的号，她的膝盖疼了好几天了，走路都走不动"
ON = {"ears": {"on": True, "why": None}, "mouth": {"on": True, "why": None}, "demo": True}


def in_state(chat: Chat, name: str, caption: str = "") -> None:
    """As Voice would bring the page into it; that it does is the matter of test_chat_voice.py."""
    chat.page.evaluate(
        """([name, caption]) => {
          document.getElementById("hearing").hidden = false;
          for (const one of document.querySelectorAll("[data-voice]")) one.hidden = one.dataset.voice !== name;
          document.getElementById("caption").textContent = caption;
        }""",
        [name, caption],
    )


def demo(chat: Chat) -> None:
    chat.page.route("**/api/speech", lambda route: route.fulfill(json=ON))
    chat.page.reload()
    expect(chat.page.get_by_text("听不懂真人说话")).to_be_visible()


def listening(chat: Chat) -> None:
    in_state(chat, "listening")
    chat.page.locator("#hands-free").evaluate("key => key.setAttribute('aria-pressed', true)")


def hearing(chat: Chat) -> None:
    in_state(chat, "hearing", LONG)


def speaking(chat: Chat) -> None:
    in_state(chat, "speaking")
    chat.page.locator("#aloud").evaluate("key => key.setAttribute('aria-pressed', true)")


def off(chat: Chat) -> None:
    chat.press("一直听着")
    expect(chat.page.locator("#voice-trouble")).to_contain_text("正在准备", use_inner_text=True)


def every_trouble(chat: Chat) -> None:
    """All at once: more than ever stands there."""
    chat.page.evaluate("for (const words of document.querySelectorAll('[data-trouble]')) words.hidden = false")


STATES = (demo, listening, hearing, speaking, off)


@pytest.mark.parametrize("state", [*STATES, every_trouble])
def test_everything_is_large_clear_and_in_its_place_on_every_screen(contexts, server, state):
    chat = Chat.open(contexts(), server.url)
    state(chat)
    for name, (width, height) in ALL_SCREENS.items():
        if state is every_trouble and name != "desk":
            continue  # no screen shows them all
        chat.page.set_viewport_size({"width": width, "height": height})
        assert_readable(chat)


@pytest.mark.parametrize("screen", list(SCREENS))
def test_letters_of_twice_the_size_fit(contexts, server, screen):
    chat = Chat.open(contexts(SCREENS[screen]), server.url)
    for _ in range(4):
        chat.press("字大一点")
    hearing(chat)
    assert_readable(chat)


@judges.installed
@pytest.mark.parametrize("state", STATES)
def test_the_judges_find_nothing(contexts, server, state):
    chat = Chat.open(contexts(), server.url)
    state(chat)
    assert judges.axe(chat.page) == []
    assert judges.pa11y(chat.page) == []


@judges.installed
def test_the_nu_checker_finds_nothing(contexts, server):
    texts = []
    for state in STATES:
        chat = Chat.open(contexts(), server.url)
        state(chat)
        texts.append(chat.page.content())
    assert judges.nu(*texts) == []


def test_the_sentence_that_is_spoken_is_clear_where_it_is_marked(contexts, server):
    chat = Chat.open(contexts(), server.url)
    style = """() => {
      const what = document.querySelector(".what");
      what.style.backgroundColor = getComputedStyle(what, "::highlight(spoken)").backgroundColor;
      what.style.color = getComputedStyle(what, "::highlight(spoken)").color;
    }"""
    chat.page.evaluate(style)
    assert chat.page.locator(".what").evaluate("e => getComputedStyle(e).backgroundColor") != "rgba(0, 0, 0, 0)"
    assert chat.page.locator(".what").evaluate(f"element => ({MEASURE}).one(element)") >= CONTRAST


def test_what_is_heard_is_not_read_out_while_one_speaks_and_troubles_are(contexts, server):
    page = Chat.open(contexts(), server.url).page
    assert (
        page.locator("#caption").evaluate("e => e.closest('[aria-live], [role=status], [role=alert], [role=log]')")
        is None
    )
    assert page.locator("#voice-trouble").get_attribute("role") == "status"


def test_keys_say_whether_they_are_on_in_more_than_a_colour(contexts, server):
    page = Chat.open(contexts(forced_colors="active"), server.url).page
    key = page.locator("#hands-free")
    before = key.evaluate("e => getComputedStyle(e).borderBottomStyle")
    key.evaluate("e => e.setAttribute('aria-pressed', true)")
    assert key.evaluate("e => getComputedStyle(e).borderBottomStyle") != before


@pytest.mark.parametrize("screen", list(SCREENS))
def test_while_one_listens_the_conversation_is_still_in_sight(contexts, server, screen):
    chat = Chat.open(contexts(SCREENS[screen]), server.url)
    chat.say("我想预约看病")
    listening(chat)
    assert chat.page.locator("#talk").evaluate("e => e.clientHeight") >= 0.25 * SCREENS[screen][1]
