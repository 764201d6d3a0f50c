"""Three judges of a page in the state in which it is: each gives what it objects to, and an empty list is clean.

    assert judges.axe(page) == []      # axe-core, with contrast 7:1 and target size switched on
    assert judges.pa11y(page) == []    # pa11y: WCAG2AAA, by axe and by HTML_CodeSniffer
    assert judges.nu(page.content()) == []  # the Nu HTML checker, on as many texts of HTML as there are

`page` is Playwright's, brought into any state before, and stays as it is. Starting Java takes seconds: give `nu` all at
once. Mark the module `judges.installed`, so that it is skipped where the judges are not installed.
"""

from __future__ import annotations

import functools
import json
import select
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

FOLDER = Path(__file__).parent
MODULES = FOLDER / "node_modules"
AXE = MODULES / "axe-core" / "axe.min.js"
NU = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
RULES = {"rules": {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}}}
RULES_AT_LEAST = 15  # of axe's that must have something to say of a page, or it has not looked at it
DEBUGGING = "--remote-debugging-port="
SECONDS = 90

installed = pytest.mark.skipif(
    not all(path.exists() for path in (AXE, NU, MODULES / "pa11y")) or not shutil.which("java"),
    reason="the judges are not installed: npm ci in tests/browser, and a Java",
)


def axe(page: Page) -> list[tuple[str, list[str]]]:
    """(rule, the elements that break it)."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, rules)", RULES)
    assert len(found["passes"]) >= RULES_AT_LEAST, "axe has not seen the page"
    return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]]


def pa11y(page: Page) -> list[dict[str, str]]:
    """{"code", "context", "message", "selector"} of each error."""
    tab = page.context.new_cdp_session(page)
    target = tab.send("Target.getTargetInfo")["targetInfo"]["targetId"]
    tab.detach()
    question = {"port": _port(page), "target": target, "viewport": page.viewport_size}
    answer = json.loads(_ask_pa11y(json.dumps(question)))
    assert "error" not in answer, answer["error"]
    return list(answer["issues"])


def nu(*texts: str) -> list[str]:
    """The messages, warnings too, each with the place of its text (0 is the first) and the line in it."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, f"{place}.html") for place in range(len(texts))]
        for file, text in zip(files, texts):
            file.write_text(text, encoding="utf-8")
        done = _run("java", "-jar", str(NU), "--format", "json", "--exit-zero-always", *map(str, files))
    found = json.loads(done.stderr)["messages"]
    return [f"{Path(one['url']).stem}:{one.get('lastLine')}: {one['message']}" for one in found]


@functools.lru_cache(maxsize=1)
def _pa11y() -> subprocess.Popen[str]:
    """One for all questions, since loading pa11y takes longer than judging; it ends when this process does."""
    command = ("node", "pa11y_page.js")
    return subprocess.Popen(command, cwd=FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _ask_pa11y(question: str) -> str:
    process = _pa11y()
    assert process.stdin and process.stdout
    print(question, file=process.stdin, flush=True)
    if not select.select([process.stdout], [], [], SECONDS)[0]:
        process.kill()
        _pa11y.cache_clear()
        raise AssertionError(f"pa11y has not answered for {SECONDS} s")
    answer = process.stdout.readline()
    if not answer:
        _pa11y.cache_clear()
    assert answer, "pa11y has ended"
    return answer


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, timeout=SECONDS)
    assert done.returncode == 0, done.stderr
    return done


def _port(page: Page) -> int:
    """Where the browser lets others in: the fixture `browser` starts it with this flag."""
    browser = page.context.browser
    assert browser
    session: Any = browser.new_browser_cdp_session()
    flags = str(session.send("SystemInfo.getInfo")["commandLine"])
    session.detach()
    return int(flags.partition(DEBUGGING)[2].split()[0])
