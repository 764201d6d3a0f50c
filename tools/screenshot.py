"""Takes the README's pictures (docs/images): chat, of what `make run` has started; desk and kiosk, with set answers."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
SAID = ("我想挂个骨科的号", "示范第一医院")

sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "browser")]
from chat_driver import CHROMIUM, FLAGS, Chat, new_context  # noqa: E402
from desk_driver import Desk, DeskServer, calls, resident  # noqa: E402
from kiosk_driver import SCREENS, Kiosk, KioskServer  # noqa: E402

from bot import settings  # noqa: E402


def picture_chat(browser: Browser, folder: Path) -> None:
    chat = Chat.open(new_context(browser, (1100, 900)), f"http://127.0.0.1:{settings.load().port}/")
    for number, text in enumerate(SAID, 1):
        chat.say(text)
        expect(chat.lines).to_have_count(2 * number + 1)  # the greeting, and one answer to each
    chat.page.evaluate("document.activeElement.blur()")
    chat.page.screenshot(path=IMAGES / "chat.png")


def picture_desk(browser: Browser, folder: Path) -> None:
    with DeskServer(folder) as server:
        desk = Desk.open(new_context(browser, (1440, 900)), server.desk_url)
        Desk.open(new_context(browser), server.desk_url, "li")
        words = ("做养老金认证", "好了", "好了", "登不上去，我的身份证号是11010519491231002X")
        chat = resident(new_context(browser), server.url, *words)
        chat.say("还是不行", answered=False)
        desk.take("同一步问了三遍")
        desk.say("阿姨您好，我是小王。不着急，我们一步一步来。")
        chat.say("谢谢你啊，换过手机号的", answered=False)
        calls(resident(new_context(browser), server.url, "我想预约看病", "膝盖疼"))
        calls(resident(new_context(browser), server.url))
        resident(new_context(browser), server.url).say("我摔倒了起不来", answered=False)
        expect(desk.rows()).to_have_count(3)
        expect(desk.lines.last).to_contain_text("换过手机号")
        desk.page.wait_for_timeout(3500)  # until the flash is over
        desk.page.screenshot(path=IMAGES / "desk.png")


def picture_kiosk(browser: Browser, folder: Path) -> None:
    with KioskServer(folder) as server:
        kiosk = Kiosk.open(new_context(browser, SCREENS["small"]), server.kiosk_url)
        kiosk.says("我想预约看病", "哪家医院")
        n = kiosk.page.locator("#asked .block").get_attribute("data-n")
        kiosk.page.evaluate(f"voice.listener.sentence({n}, 1, '您要去哪家医院？')")
        kiosk.page.evaluate("voice.listener.state('hearing'); voice.listener.caption('我想去仁济医院', false)")
        kiosk.page.screenshot(path=IMAGES / "kiosk.png")


PICTURES: dict[str, Callable[[Browser, Path], None]] = {
    "chat": picture_chat,
    "desk": picture_desk,
    "kiosk": picture_kiosk,
}


def main() -> None:
    """All pictures, or those that are named."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            for name in sys.argv[1:] or PICTURES:
                with tempfile.TemporaryDirectory() as folder:
                    PICTURES[name](browser, Path(folder))
                print(f"docs/images/{name}.png")
        finally:
            browser.close()


if __name__ == "__main__":
    main()
