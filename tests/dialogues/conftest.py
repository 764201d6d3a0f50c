"""The model of the present training data, loaded once; a dialogue never says which intent a sentence has."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from resident import Understand

from bot import processes
from bot.model import load


@pytest.fixture(scope="session")
def understand() -> Iterator[Understand]:
    yield load(processes.train())
    logging.disable(logging.NOTSET)  # loading a model silences the log for the whole process
