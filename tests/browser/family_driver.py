"""What a test does with the family's page: invites somebody as the resident would, and opens the page for them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from chat_driver import PATIENCE, Chat, Server
from playwright.sync_api import BrowserContext, Page, expect

from bot.services.family import KINDS, Family


@dataclass
class Door:
    """One tab with the family's page."""

    page: Page
    troubles: list[str] = field(default_factory=list)

    @classmethod
    def open(cls, context: BrowserContext, url: str) -> Door:
        door = cls(context.new_page())
        door.page.set_default_timeout(PATIENCE)
        door.page.on("pageerror", lambda error: door.troubles.append(str(error)))
        door.page.goto(f"{url}family")
        return door

    def enter(self, code: str) -> None:
        self.page.get_by_label("六个数的号码").fill(code)
        self.page.get_by_role("button", name="进去看").click()

    def inside(self) -> None:
        expect(self.page.get_by_role("button", name="退出，不看了")).to_be_visible()


def invite(chat: Chat) -> str:
    """Over the real actions: the resident lets the daughter see everything; her code."""
    for words in ("请我女儿看看", "全部能看", "一个星期", "对的"):
        chat.say(words)
    text = chat.page.locator("#messages > li", has_text="女儿的号码是").last.inner_text()
    return text.split("号码是")[1][:6]


def consent(server: Server, chat: Chat, sees: tuple[str, ...] = KINDS, who: str = "女儿") -> str:
    """The code for `who`, past the actions."""
    hub = server.hub()
    until = hub.now() + dt.timedelta(days=7)
    return Family(hub.store.engine).invite(chat.key()["id"], who, sees, until, hub.now())


def withdraw(server: Server, chat: Chat) -> None:
    hub = server.hub()
    Family(hub.store.engine).withdraw(chat.key()["id"], (), hub.now())
