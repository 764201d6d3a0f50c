"""What tests of sound share: the small model that understands a synthesiser."""

from __future__ import annotations

from pathlib import Path

import pytest

MODEL = Path(__file__).resolve().parent.parent / "data" / "speech_model"


@pytest.fixture(scope="session")
def speech_model() -> Path:
    """The folder of the test model; tools/speech_fixture builds it."""
    if not MODEL.is_dir():
        pytest.skip("tests/data/speech_model is not there: see tools/speech_fixture")
    return MODEL
