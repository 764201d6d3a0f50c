"""What each process is: trains the model when its inputs changed, and turns this process into one of the Procfile."""

from __future__ import annotations

import ctypes
import fcntl
import gzip
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from bot.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "models"
LOGS = ROOT / "var" / "log"
# All that the trained model depends on. The content's vocabulary is read anew at each start.
INPUTS = ("config.yml", "domain.yml", "data/**/*", "bot/nlu.py", "bot/mandarin/*.py", "requirements.txt")
# What `run` hands to the dialogue engine: who edits while it runs must not take away the model it restarts with.
MODEL_VARIABLE = "BANBAN_MODEL"
# Runs a module without the dozens of deprecation warnings of its libraries, which it would switch on again itself.
QUIETLY = (
    "import runpy, sys, warnings; warnings.showwarning = lambda *_, **__: None; "
    "sys.argv.pop(0); runpy.run_module(sys.argv[0], run_name='__main__', alter_sys=True)"
)
CONFIGURATION_ERROR = 78  # the exit code after which tools/keep does not try again
FULL_DISK_MB = 300  # with less than this a training that failed has failed for want of room


class CannotStart(Exception):
    """Something is missing or in the way; the message is one sentence for the person who typed the command."""


def say(text: str) -> None:
    print(text, flush=True)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Says what is being done, and afterwards how long it took."""
    say(f"== {name}")
    begun = time.monotonic()
    yield
    say(f"   done in {time.monotonic() - begun:.0f} s")


def model_path() -> Path:
    """Where the model trained from the present inputs is, or will be."""
    digest = hashlib.sha256()
    files = {path for pattern in INPUTS for path in ROOT.glob(pattern) if path.is_file()}
    for path in sorted(files):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return MODELS / f"banban-{digest.hexdigest()[:12]}.tar.gz"


def train() -> Path:
    """Trains the model unless a whole one of the same inputs is there; raises CannotStart."""
    model = model_path()
    if _whole(model):
        return model
    MODELS.mkdir(exist_ok=True)
    with alone(MODELS / "training.lock", "Waiting for another training to end"):
        if _whole(model):
            return model
        why = "the model is damaged" if model.exists() else "its inputs have changed"
        with stage(f"Training the dialogue engine ({why}; about two minutes)"):
            _train(model)
    return model


def _train(model: Path) -> None:
    for left in MODELS.glob("making-banban-*"):  # of a training that was killed
        shutil.rmtree(left, ignore_errors=True)
    made = MODELS / f"making-{model.name.split('.')[0]}"
    command = [sys.executable, "-m", "rasa", "train", "--fixed-model-name", "model", "--out", str(made)]
    log = LOGS / "train.log"
    LOGS.mkdir(parents=True, exist_ok=True)
    try:
        with log.open("w") as output:
            trainer = subprocess.Popen(
                command, cwd=ROOT, env=rasa_environment(), stdout=output, stderr=output, preexec_fn=end_with_parent
            )
            try:
                code = trainer.wait()
            finally:
                trainer.kill()
                trainer.wait()
        if code != 0 or not _whole(made / "model.tar.gz"):
            if shutil.disk_usage(MODELS).free < FULL_DISK_MB << 20:
                raise CannotStart(f"The disk is full: the model of the dialogue engine needs {FULL_DISK_MB} MB.")
            raise CannotStart(f"The dialogue engine could not be trained; the reason is at the end of {log}.")
        os.replace(made / "model.tar.gz", model)  # whole or not at all: a killed training leaves nothing that counts
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _whole(model: Path) -> bool:
    """Whether the file is there, and not cut off or damaged: Rasa would start without it and answer nothing."""
    try:
        with gzip.open(model) as archive:  # its end holds a checksum of all before
            read = sum(len(part) for part in iter(lambda: archive.read(1 << 20), b""))
        return read > 0
    except (OSError, EOFError, zlib.error):
        return False


@contextmanager
def alone(lock: Path, waiting: str) -> Iterator[None]:
    """Only one process at a time comes in; says `waiting` if that takes time. A killed one leaves no lock behind."""
    with lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"== {waiting}")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def end_with_parent(with_signal: int = signal.SIGKILL) -> None:
    """Asks the kernel to send this process a signal when its parent dies, even by kill -9."""
    set_parent_death_signal = 1
    ctypes.CDLL(None).prctl(set_parent_death_signal, int(with_signal))


def rasa_environment() -> dict[str, str]:
    """Rasa quiet, offline, without telemetry; structlog would write every word of a resident at level debug."""
    return {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "LOG_LEVEL": "WARNING",
        "LOG_LEVEL_LIBRARIES": "ERROR",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "SQLALCHEMY_WARN_20": "0",
        "PYTHONWARNINGS": "ignore",
        "PYTHONPATH": str(ROOT),
        "SANIC_HOST": "127.0.0.1",
    }


def become_rasa(settings: Settings) -> None:
    """Turns this process into the dialogue engine, on loopback."""
    model = Path(os.environ.get(MODEL_VARIABLE) or model_path())
    if not model.is_file():
        raise CannotStart("There is no trained model of the present inputs: run `make train` first.")
    port = urlsplit(settings.rasa_url).port or 5005
    command = [sys.executable, "-c", QUIETLY, "rasa", "run", "--model", str(model), "--enable-api", "-i", "127.0.0.1"]
    command += ["-p", str(port), "--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
    if settings.rasa_token:
        command += ["--auth-token", settings.rasa_token]
    _become(command, {**rasa_environment(), "ACTIONS_URL": settings.actions_url})


def become_actions(settings: Settings) -> None:
    """Turns this process into the action server, on loopback."""
    port = urlsplit(settings.actions_url).port or 5055
    command = [sys.executable, "-c", QUIETLY, "rasa_sdk", "--actions", "actions", "--port", str(port)]
    _become(command, rasa_environment())


def _become(command: list[str], environment: dict[str, str]) -> None:
    os.chdir(ROOT)
    os.execvpe(command[0], command, environment)
