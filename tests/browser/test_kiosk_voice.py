"""Speaking with the kiosk, for real, untouched: it wakes, hears, answers, reads the choices out, says goodbye."""

from __future__ import annotations

import math
from contextlib import ExitStack

import pytest
from chat_driver import new_context, wait_until, watched
from kiosk_driver import SCREENS
from playwright.sync_api import expect
from voice_driver import listening_browser, sound_of

pytestmark = pytest.mark.browser

# As loud as somebody who speaks, for a second, and no word of any language.
LOUD = b"".join(round(9000 * math.sin(n / 5)).to_bytes(2, "little", signed=True) for n in range(16_000))


@pytest.fixture
def stand_before(browser, speaking_server, tmp_path):
    """Opens the resting kiosk in front of somebody who says the parts: words, and seconds of silence."""
    with ExitStack() as stack:

        def open_page(*parts):  # type: ignore[no-untyped-def]
            own = stack.enter_context(listening_browser(browser.browser_type, sound_of(tmp_path, *parts)))
            context = new_context(own, SCREENS["small"])
            context.grant_permissions(["microphone"])
            page = context.new_page()
            page.troubles = []
            watched(page, page.troubles)
            page.goto(f"{speaking_server.url}kiosk?microphone=raw")
            return page

        yield open_page


def test_it_wakes_when_somebody_speaks_hears_answers_and_reads_the_choices_out(stand_before):
    page = stand_before(1.0, LOUD, 5.0, "我想预约看病", 20.0)
    expect(page.get_by_text("摸一下屏幕，或者直接说话")).to_be_visible()
    expect(page.locator("#asked")).to_contain_text("您好，我是伴办")  # nobody has touched anything
    expect(page.locator("#own")).to_have_text("您说：我想预约看病")
    expect(page.locator("#asked .what")).to_have_text("好，我帮您预约。您哪里不舒服？")
    expect(page.locator("#mic")).to_contain_text("您也可以直接说")  # it speaks
    marked = "[...(CSS.highlights.get('spoken') ?? [])].map(range => range.toString()).join('') === '您哪里不舒服？'"
    wait_until(page, lambda: page.evaluate(marked), lambda: "nothing is marked")
    expect(page.locator("#answers .spoken").first).to_be_visible()  # and names what may be answered
    assert page.troubles == []


def test_a_quiet_room_does_not_wake_it(stand_before):
    page = stand_before(4.0)
    expect(page.get_by_text("摸一下屏幕，或者直接说话")).to_be_visible()
    page.wait_for_timeout(3_000)
    expect(page.locator("#begin")).to_be_visible()
    assert page.locator("#stage").inner_html() == ""


def test_the_microphone_is_free_again_after_the_goodbye(stand_before):
    page = stand_before(60.0)
    page.locator("#begin").click()
    expect(page.locator("#mic")).to_contain_text("请说，我在听")
    page.get_by_role("button", name="我办好了").click()
    page.get_by_role("button", name="办好了，再见").click()
    expect(page.get_by_text("好，再见，慢走。")).to_be_visible()
    expect(page.locator("#begin")).to_be_visible()
    assert page.troubles == []
