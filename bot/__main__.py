"""python -m bot …: the only place where the parts are put together; each command is one short function."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import processes, settings

BEIJING_TIME = ZoneInfo("Asia/Shanghai")
STOPPED = 130  # the exit code after Ctrl-C


def run(arguments: argparse.Namespace) -> int:
    """Everything: train if needed, migrate, start all processes, say the addresses."""
    from bot import running

    _end_with_make()
    chosen = _settings()
    with running.only_one(chosen.port):
        running.check_ports(chosen)
        processes.train()
        migrate(arguments)
        if chosen.sample:
            sample(arguments)
        running.check_ports(chosen)  # a training takes long enough for somebody else to come
        return running.run(chosen)


def train(arguments: argparse.Namespace) -> int:
    """Train the dialogue engine if its inputs have changed."""
    _end_with_make()
    print(processes.train())
    return 0


def migrate(arguments: argparse.Namespace) -> int:
    """Bring the database up to the tables of this version."""
    from bot.database import migrate, usable

    url = settings.load().database_url
    with processes.stage("Preparing the database"), usable(url):
        migrate(url)
    return 0


def sample(arguments: argparse.Namespace) -> int:
    """Load the invented sample hospitals of Shanghai, four weeks ahead; what is booked stays."""
    from bot.content import CONTENT
    from bot.database import connect, usable
    from bot.services.sample import load

    url = settings.load().database_url
    with processes.stage("Loading the sample hospitals (invented, for trying things out)"), usable(url):
        today = datetime.now(BEIJING_TIME).date()
        load(connect(url), CONTENT / "shanghai" / "sample" / "hospitals.yml", today)
    return 0


def rasa(arguments: argparse.Namespace) -> int:
    """The dialogue engine (loopback)."""
    processes.become_rasa(settings.load())
    return 0


def actions(arguments: argparse.Namespace) -> int:
    """The action server (loopback)."""
    processes.become_actions(settings.load())
    return 0


def web(arguments: argparse.Namespace) -> int:
    """The web doors and the HTTP interface."""
    from bot.web.serve import serve

    serve(_settings())
    return 0


def clock(arguments: argparse.Namespace) -> int:
    """The clock: reminders, those who wait too long, call-backs, what is not kept any longer."""
    import logging

    from bot.clock import Clock, run
    from bot.web import build_hub

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    chosen = settings.load()
    run(Clock(build_hub(chosen), chosen.retention_days, chosen.call_spool))
    return 0


def phone(arguments: argparse.Namespace) -> int:
    """The phone door: calls that Asterisk brings (loopback)."""
    import logging

    from bot.phone.serve import serve
    from bot.web import build_hub

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    chosen = _settings()
    serve(chosen, build_hub(chosen))
    return 0


def operator(arguments: argparse.Namespace) -> int:
    """The accounts of the operators' desk: add, password, off, list."""
    from bot.database import connect
    from bot.desk import command
    from bot.desk.accounts import Accounts
    from bot.store import StoreUnavailable

    address = settings.load().database_url
    if arguments.act == "add":
        migrate(arguments)  # the first account may be made before anything ran
    try:
        command.run(arguments, Accounts(connect(address)), datetime.now(BEIJING_TIME))
    except StoreUnavailable:
        sentence = "The database does not answer, or has no tables yet: python -m bot migrate."
        raise processes.CannotStart(sentence) from None
    return 0


def _settings() -> settings.Settings:
    """The settings, the city among them being one of ours; raises ValueError."""
    from bot.content import load

    chosen = settings.load()
    cities = [city.id for city in load().vocabulary.cities]
    if chosen.city not in cities:
        raise ValueError(f"BANBAN_CITY must be one of {', '.join(cities)}, not {chosen.city!r}")
    return chosen


def ask(arguments: argparse.Namespace) -> int:
    """Print one JSON line: what is understood and what is answered to one sentence."""
    from bot.asking import ask

    print(json.dumps(ask(arguments.text, arguments.city, settings.load()), ensure_ascii=False))
    return 0


def speech_model(arguments: argparse.Namespace) -> int:
    """Find the model for hearing, or fetch it once (42 MB, Apache-2.0)."""
    from bot.speech_model import obtain

    obtain(settings.load(), processes.say)
    return 0


def check(arguments: argparse.Namespace) -> int:
    """Hold content, domain, rules and training data to one another."""
    from bot.check import problems

    found = problems()
    for problem in found:
        print(problem)
    print(f"{len(found)} problems" if found else "content, domain, rules and training data agree")
    return 1 if found else 0


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "run": run,
    "train": train,
    "migrate": migrate,
    "sample": sample,
    "rasa": rasa,
    "actions": actions,
    "web": web,
    "phone": phone,
    "clock": clock,
    "operator": operator,
    "ask": ask,
    "speech-model": speech_model,
    "check": check,
}


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot", description="Banban 伴办")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, command in COMMANDS.items():
        one = commands.add_parser(name, help=command.__doc__)
        if name == "operator":
            from bot.desk.command import arguments as of_operator

            of_operator(one)
        if name == "ask":
            one.add_argument("text", help="a sentence, in Chinese")
            one.add_argument("--city", default="shanghai", help="the resident's city (default: shanghai)")
    arguments = parser.parse_args(words)
    signal.signal(signal.SIGTERM, _stop)
    try:
        return COMMANDS[arguments.command](arguments)
    except KeyboardInterrupt:
        return STOPPED
    except OSError as error:
        print(f"Banban: {error.strerror or error} ({error.filename or arguments.command}).", file=sys.stderr)
    except Exception as error:
        if not isinstance(error, _clear()):
            raise
        print(f"Banban: {error}", file=sys.stderr)
    return processes.CONFIGURATION_ERROR


def _clear() -> tuple[type[Exception], ...]:
    """What is raised with one sentence for whoever typed the command; imported late, for it brings the libraries."""
    from bot.content import ContentError
    from bot.database import DatabaseUnusable
    from bot.safety import SafetyError
    from bot.services.transactions import BookingUnavailable

    return (processes.CannotStart, ContentError, SafetyError, DatabaseUnusable, BookingUnavailable, ValueError)


def _end_with_make() -> None:
    """What make has started ends when make is killed, even without a word."""
    if "MAKELEVEL" in os.environ:
        processes.end_with_parent(signal.SIGTERM)


def _stop(number: int, frame: object) -> None:
    """SIGTERM as Ctrl-C: what was begun is put in order on the way out."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
