"""The phone process before anybody calls."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from bot.processes import CONFIGURATION_ERROR, ROOT


@pytest.mark.processes
def test_a_setting_that_cannot_be_used_is_one_sentence_and_final(tmp_path):
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/phone.db", "BANBAN_PHONE_PORT": "nine"}
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "phone"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == CONFIGURATION_ERROR
    (sentence,) = ended.stderr.strip().splitlines()
    assert "BANBAN_PHONE_PORT must be a number" in sentence
