"""The judges of others on every state of the kiosk, on its three screens."""

from __future__ import annotations

import judges
import pytest
from kiosk_driver import SCREENS, Kiosk
from test_kiosk_access import STATES, choosing, letters, resting, still_there, taking, waiting

pytestmark = [pytest.mark.browser, judges.installed]


def in_state(contexts, kiosk_server, state):  # type: ignore[no-untyped-def]
    kiosk = Kiosk.open(contexts(SCREENS["small"]), kiosk_server.kiosk_url, begin=False, wishes="?printer=1")
    state(kiosk)
    return kiosk


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """The HTML of each state that was judged, for the last judge."""
    return {}


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_axe_finds_nothing_in_any_state(contexts, kiosk_server, texts, state):
    page = in_state(contexts, kiosk_server, state).page
    for width, height in SCREENS.values():
        page.set_viewport_size({"width": width, "height": height})
        assert judges.axe(page) == []
    texts[state.__name__] = page.content()


# It takes seconds, and what it looks at is the same in most states.
@pytest.mark.parametrize("state", [resting, choosing, letters, waiting, still_there, taking], ids=lambda s: s.__name__)
def test_pa11y_finds_nothing(contexts, kiosk_server, state):
    assert judges.pa11y(in_state(contexts, kiosk_server, state).page) == []


@pytest.mark.parametrize("judge", [judges.axe, judges.pa11y])
def test_the_page_is_clean_when_its_scripts_do_not_come(contexts, kiosk_server, judge):
    page = contexts().new_page()
    page.route("**/*.js", lambda route: route.abort())
    page.goto(kiosk_server.kiosk_url)
    assert page.get_by_text("要是一直打不开").is_visible()
    assert judge(page) == []


def test_the_nu_checker_finds_nothing_in_what_is_sent_and_in_what_becomes_of_it(contexts, kiosk_server, texts):
    sent = contexts().request.get(kiosk_server.kiosk_url).text()
    missing = [state for state in STATES if state.__name__ not in texts]
    become = [in_state(contexts, kiosk_server, state).page.content() for state in missing]
    assert judges.nu(sent, *texts.values(), *become) == []
