"""What the web, phone and clock processes share is built."""

from __future__ import annotations

import pytest

from bot import safety, settings
from bot.web import build_hub


def test_words_of_alarm_that_cannot_be_read_are_told_before_anybody_says_some(monkeypatch, tmp_path):
    broken = tmp_path / "safety.yml"
    broken.write_text("[")
    monkeypatch.setattr(safety, "WORDS", broken)
    safety._words.cache_clear()
    try:
        with pytest.raises(safety.SafetyError, match=r"^safety\.yml"):
            build_hub(settings.load({"DATABASE_URL": f"sqlite:///{tmp_path}/town.db"}))
    finally:
        safety._words.cache_clear()
