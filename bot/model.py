"""The trained model inside this process, for one question, for the evaluation and for tests; serves nobody."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

Parse = Callable[[str], dict[str, Any]]


def load(model: Path) -> Parse:
    """A function that gives for a text what Rasa's POST /model/parse gives: text, intent, intent_ranking, entities."""
    os.environ.update(RASA_TELEMETRY_ENABLED="false", TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")
    logging.disable(logging.WARNING)
    import structlog
    from rasa.core.agent import Agent

    # Rasa logs every text at level debug, and structlog prints it unless told otherwise.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    agent = Agent.load(str(model))
    loop = asyncio.new_event_loop()
    aside = ThreadPoolExecutor(1)  # a caller may have a running loop of its own, and one thread has room for one only

    def parse(text: str) -> dict[str, Any]:
        return aside.submit(lambda: loop.run_until_complete(agent.parse_message(text))).result()

    return parse
