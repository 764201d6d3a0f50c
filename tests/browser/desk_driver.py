"""What a test does at the operators' desk: the page as an operator sees and uses it, beside the residents' pages."""

from __future__ import annotations

from dataclasses import dataclass, field

from chat_driver import MEASURE, PATIENCE, Chat, Server
from desk_server import PASSWORD
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, expect


class DeskServer(Server):
    """Residents' pages and the desk on one server."""

    script = "desk_server.py"

    @property
    def desk_url(self) -> str:
        return f"{self.url}operator"


@dataclass
class Desk:
    """One tab with the desk."""

    page: Page
    url: str
    troubles: list[str] = field(default_factory=list)  # errors on the console, exceptions, violations of the CSP

    @classmethod
    def open(cls, context: BrowserContext, url: str, name: str = "wang") -> Desk:
        desk = cls(context.new_page(), url)
        desk.page.set_default_timeout(PATIENCE)
        desk.page.on("pageerror", lambda error: desk.troubles.append(str(error)))
        desk.page.on("console", desk.note)
        desk.page.goto(url)
        desk.log_in(name)
        return desk

    def note(self, line: ConsoleMessage) -> None:
        none = "404" in line.text and "/operator/api/tickets" in line.location["url"]  # a service without tickets
        if line.type == "error" and not none:
            self.troubles.append(line.text)

    def log_in(self, name: str) -> None:
        self.page.locator("input[name=name]").fill(name)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.locator("input[name=password]").press("Enter")
        expect(self.page.locator("#logout .me")).not_to_be_empty()

    def rows(self, where: str = "queue") -> Locator:
        return self.page.locator(f"#{where} > .row")

    def row(self, text: str, where: str = "queue") -> Locator:
        return self.rows(where).filter(has_text=text).first

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def open_case(self, text: str, where: str = "queue") -> None:
        self.row(text, where).locator(".open").click()
        expect(self.page.locator("#opened")).to_be_visible()

    def take(self, text: str) -> None:
        # By the keyboard: a notice that comes just now moves the list under a pointer.
        self.row(text).get_by_role("button", name="接手").press("Enter")
        expect(self.reply).to_be_focused()

    def say(self, text: str) -> None:
        self.reply.fill(text)
        self.reply.press("Enter")
        expect(self.lines.last).to_contain_text(text)

    @property
    def reply(self) -> Locator:
        return self.page.locator("#reply")

    @property
    def lines(self) -> Locator:
        return self.page.locator("#messages > li")

    @property
    def trouble(self) -> Locator:
        return self.page.locator("[data-bar=trouble]")

    @property
    def done(self) -> Locator:
        return self.page.locator("[data-bar=done]")

    @property
    def lost(self) -> Locator:
        return self.page.locator("[data-bar=lost]")

    def said(self) -> list[str]:
        return self.lines.locator(".what").all_text_contents()

    def measure(self, what: str):  # type: ignore[no-untyped-def]
        return self.page.evaluate(f"({MEASURE}).{what}()")


def resident(context: BrowserContext, url: str, *words: str) -> Chat:
    """A resident who has said `words`, each answered by the bot."""
    chat = Chat.open(context, url)
    for text in words:
        chat.say(text)
    return chat


def calls(chat: Chat) -> None:
    """The resident asks for a person."""
    chat.press("找人工")
    expect(chat.page.locator(".banner[data-holder=waiting]")).to_be_visible()
