"""The judges of others on every state of the chat page, on a wide screen and on a narrow one."""

from __future__ import annotations

import judges
import pytest
from chat_driver import SCREENS, Chat
from test_chat_access import STATES

pytestmark = [pytest.mark.browser, judges.installed]


@pytest.fixture(params=STATES, ids=lambda state: state.__name__)
def chat_in_a_state(request, contexts, server):
    chat = Chat.open(contexts(), server.url)
    request.param(chat)
    return chat


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """The HTML of each state that was judged, for the last judge."""
    return {}


def test_axe_finds_nothing_in_any_state(chat_in_a_state, texts, request):
    page = chat_in_a_state.page
    texts[request.node.callspec.id] = page.content()
    for screen in ("desk", "telephone"):
        width, height = SCREENS[screen]
        page.set_viewport_size({"width": width, "height": height})
        assert judges.axe(page) == []


@pytest.mark.parametrize("judge", [judges.axe, judges.pa11y])
def test_the_page_is_clean_when_its_scripts_do_not_come(contexts, server, judge):
    page = contexts().new_page()
    page.route("**/*.js", lambda route: route.abort())
    page.goto(server.url)
    assert page.get_by_text("要是一直打不开").is_visible()
    assert judge(page) == []


def test_pa11y_finds_nothing_in_any_state(chat_in_a_state):
    assert judges.pa11y(chat_in_a_state.page) == []


def test_the_nu_checker_finds_nothing_in_what_is_sent_and_in_what_becomes_of_it(contexts, server, texts):
    become = dict(texts)
    for state in STATES:
        if state.__name__ not in become:
            chat = Chat.open(contexts(), server.url)
            state(chat)
            become[state.__name__] = chat.page.content()
    assert len(become) == len(STATES)
    assert judges.nu(contexts().request.get(server.url).text(), *become.values()) == []
