"""Every setting once: its name in the environment, its default and what it is for."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from urllib.parse import urlsplit

from bot.duty import DEFAULT, Duty


@dataclass(frozen=True)
class Setting:
    """One setting: `name` in the environment, `default` as text, `help` in one sentence."""

    name: str
    default: str
    help: str


# .env.example and the README's table are checked against this list by tests/test_documents.py.
SETTINGS = (
    Setting("BANBAN_HOST", "127.0.0.1", "Address on which the web pages are served; 0.0.0.0 behind nginx."),
    Setting("BANBAN_PORT", "8000", "Port of the web pages and of the HTTP interface."),
    Setting("BANBAN_HTTPS", "0", "1 where residents and operators come by https: cookies then travel by https alone."),
    Setting("BANBAN_ADDRESS", "http://127.0.0.1:8000", "Address of the pages as residents and their families type it."),
    Setting("BANBAN_CITY", "shanghai", "City of a conversation that names none."),
    Setting(
        "DATABASE_URL",
        "sqlite:///var/banban.db",
        "The database: sqlite:///path or postgresql://user:password@host/name.",
    ),
    Setting("RASA_URL", "http://127.0.0.1:5005", "Where the dialogue engine listens (loopback only)."),
    Setting("RASA_TOKEN", "", "Token of the dialogue engine's HTTP interface, if it was started with one."),
    Setting("ACTIONS_URL", "http://127.0.0.1:5055", "Where the action server listens (loopback only)."),
    Setting("BANBAN_WAIT", "8", "Seconds to wait for the dialogue engine before a person is called."),
    Setting("BANBAN_THREADS", "80", "Threads of the web server; each open page holds one."),
    Setting("BANBAN_SAMPLE", "1", "1 loads the invented sample hospitals at `make run`; 0 in a real city."),
    Setting("BANBAN_HOTLINE", "12345", "The number a resident is given when no operator is there."),
    Setting("BANBAN_DUTY", DEFAULT, "When people sit at the desk, every day: 08:30-17:30 or 08:30-12:00,13:00-17:30."),
    Setting("BANBAN_LONG_WAIT", "5", "Minutes of waiting for a person from which a call-back is offered."),
    Setting("BANBAN_RETENTION_DAYS", "30", "Days after which a conversation that nobody touched is erased."),
    Setting("BANBAN_SPEECH_MODEL", "", "Folder of a Vosk model; empty: the one that `python -m bot speech-model` got."),
    Setting("BANBAN_LISTENERS", "4", "How many may speak at the same time; about two for each core with a big model."),
    Setting("BANBAN_VOICE_MODEL", "", "Folder of a sherpa-onnx voice of your own; empty: pyttsx3 over espeak-ng."),
    Setting("BANBAN_VOICE_CACHE", "var/voice", "Folder where rendered speech is kept."),
    Setting("BANBAN_PHONE_PORT", "9092", "Port to which Asterisk brings the sound of calls (loopback only)."),
    Setting("BANBAN_PHONE_HTTP_PORT", "9093", "Port on which Asterisk's dialplan asks about calls (loopback only)."),
    Setting("BANBAN_CALLS", "4", "How many may call at the same time; above it a caller goes straight to a person."),
    Setting("BANBAN_CALLER_KEY", "", "Secret by which numbers of known callers are hashed; empty: var/caller_key."),
    Setting("BANBAN_CALL_SPOOL", "", "Asterisk's folder for calls to be made, …/outgoing; empty: nobody is called."),
    Setting("DEMO_VOICE", "0", "1 hears with the test model, which understands a synthesiser alone, and says so."),
)


# The least and the most that a number may be.
LIMITS: dict[str, tuple[float, float]] = {
    "BANBAN_PORT": (1, 65535),
    "BANBAN_WAIT": (1, 60),
    "BANBAN_THREADS": (20, 10_000),
    "BANBAN_SAMPLE": (0, 1),
    "BANBAN_HTTPS": (0, 1),
    "BANBAN_LONG_WAIT": (0, 1440),
    "BANBAN_RETENTION_DAYS": (1, 3650),
    "BANBAN_LISTENERS": (1, 1000),
    "BANBAN_PHONE_PORT": (1, 65535),
    "BANBAN_PHONE_HTTP_PORT": (1, 65535),
    "BANBAN_CALLS": (1, 200),
    "DEMO_VOICE": (0, 1),
}


@dataclass(frozen=True)
class Settings:
    """The settings as the program uses them."""

    host: str
    port: int
    https: int
    address: str
    city: str
    database_url: str
    rasa_url: str
    rasa_token: str
    actions_url: str
    wait: float
    threads: int
    sample: int
    hotline: str
    duty: Duty
    long_wait: float
    retention_days: int
    speech_model: str
    listeners: int
    voice_model: str
    voice_cache: str
    phone_port: int
    phone_http_port: int
    calls: int
    caller_key: str
    call_spool: str
    demo_voice: int


READERS: dict[str, Callable[[str], object]] = {"int": int, "float": float, "Duty": Duty.parse}


def load(environment: Mapping[str, str] = os.environ) -> Settings:
    """Reads the settings; raises ValueError, one sentence with the setting's name, when one cannot be used."""
    values: list[object] = []
    for setting, field in zip(SETTINGS, fields(Settings)):
        text = environment.get(setting.name) or setting.default
        kind = READERS.get(str(field.type), str)
        try:
            value = kind(text)
        except ValueError as error:
            wanted = str(error) if field.type == "Duty" else "a number"
            raise ValueError(f"{setting.name} must be {wanted}, not {text!r}") from None
        lowest, highest = LIMITS.get(setting.name, (0, sys.maxsize))
        if isinstance(value, (int, float)) and not lowest <= value <= highest:
            raise ValueError(f"{setting.name} must be between {lowest} and {highest}, not {text}")
        if setting.name.endswith("_URL") and setting.name != "DATABASE_URL" and not _is_http(str(value)):
            raise ValueError(f"{setting.name} must be like {setting.default}, not {text!r}")
        values.append(value)
    return Settings(*values)  # type: ignore[arg-type]


def _is_http(text: str) -> bool:
    try:
        url = urlsplit(text)
        return url.scheme in ("http", "https") and bool(url.hostname) and url.port != 0
    except ValueError:
        return False
