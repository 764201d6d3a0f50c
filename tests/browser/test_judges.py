"""The judges see what is wrong: a judge who has looked at nothing would be content with everything."""

from __future__ import annotations

import judges
import pytest

pytestmark = [pytest.mark.browser, judges.installed]

PALE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>浅色的字</title></head><body><main>
<h1>浅色的字</h1><p style="color: #6b6b6b; background: #fff">这些字太浅了，看不清楚。</p><p id="empty"></p>
</main></body></html>"""


@pytest.fixture
def pale(contexts):
    """A page whose letters are pale: 4.5:1 would let them pass, 7:1 does not."""
    page = contexts().new_page()
    page.set_content(PALE)
    return page


def test_axe_sees_pale_letters(pale):
    assert [rule for rule, _ in judges.axe(pale)] == ["color-contrast-enhanced"]


def test_pa11y_sees_pale_letters_and_what_a_script_has_made_of_the_page(pale):
    pale.evaluate("document.getElementById('empty').innerHTML = '<button></button>'")
    codes = {one["code"] for one in judges.pa11y(pale)}
    assert "WCAG2AAA.Principle1.Guideline1_4.1_4_6.G17.Fail" in codes
    assert "button-name" in codes
    assert pale.locator("#empty button").count() == 1  # the tab is as it was


def test_the_nu_checker_names_the_text_and_the_line():
    found = judges.nu(PALE, PALE.replace('<p id="empty"></p>', "<p><div></div></p>"))
    assert found and all(one.startswith("1:2: ") for one in found)
