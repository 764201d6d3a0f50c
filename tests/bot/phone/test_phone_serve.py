"""The phone process before anybody calls."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from patience import free_port

from bot import safety, settings
from bot.processes import CONFIGURATION_ERROR, ROOT
from bot.web import build_hub


def test_words_of_alarm_that_cannot_be_read_are_told_before_anybody_calls(monkeypatch, tmp_path):
    broken = tmp_path / "safety.yml"
    broken.write_text("[")
    monkeypatch.setattr(safety, "WORDS", broken)
    safety._words.cache_clear()
    try:
        with pytest.raises(safety.SafetyError, match=r"^safety\.yml"):
            build_hub(settings.load({"DATABASE_URL": f"sqlite:///{tmp_path}/phone.db"}))
    finally:
        safety._words.cache_clear()


@pytest.mark.processes
def test_a_setting_that_cannot_be_used_is_one_sentence_and_final(tmp_path):
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/phone.db", "BANBAN_PHONE_PORT": "nine"}
    environment["BANBAN_PHONE_HTTP_PORT"] = str(free_port())
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "phone"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == CONFIGURATION_ERROR
    (sentence,) = ended.stderr.strip().splitlines()
    assert "BANBAN_PHONE_PORT must be a number" in sentence
