"""The espeak-ng program, which speaks when the worker cannot: a new process for each sentence, nothing kept."""

from __future__ import annotations

import os
import subprocess

from voice.manner import Manner
from voice.trouble import Trouble
from voice.waves import samples_of

PROGRAM = "espeak-ng"
VOICE = "cmn-latn-pinyin"
SECONDS = 5.0  # it takes 25 ms


def gate() -> None:
    """Raises Trouble unless the program is there and its voice reads pinyin, with four tones, as Mandarin."""
    phonemes = _run(["-q", "-x"], "ma1\nma2\nma3\nma4\n").decode("utf-8", "replace").split()
    if len(set(phonemes)) < 4 or any("(en" in phoneme for phoneme in phonemes):
        raise Trouble("failed", "the voice does not read pinyin with its tones", lasting=True)


def render(pinyin: str, manner: Manner) -> bytes:
    """Samples of cleaned pinyin at full volume. Raises Trouble."""
    sheet = os.memfd_create("speech")  # `--stdout` would give a header with a wrong length, and a disk may be full
    with os.fdopen(sheet, "rb") as file:
        options = ["-s", str(manner.rate), "-p", str(manner.pitch), "-a", "100", "-w", f"/proc/self/fd/{sheet}"]
        _run(options, pinyin, sheet)
        try:
            return samples_of(file.read())
        except ValueError as error:
            raise Trouble("failed", str(error)) from error


def _run(options: list[str], text: str, *descriptors: int) -> bytes:
    command = [PROGRAM, "-v", VOICE, *options, "--stdin"]  # the text never stands among the arguments
    try:
        done = subprocess.run(
            command, input=text.encode("utf-8"), capture_output=True, timeout=SECONDS, pass_fds=descriptors
        )
    except (FileNotFoundError, PermissionError) as error:
        raise Trouble("no_espeak", "espeak-ng is not there", lasting=True) from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Trouble("failed", type(error).__name__) from error
    if done.returncode == 127:  # what the loader says when the library is missing
        raise Trouble("no_espeak", "espeak-ng finds no libespeak-ng", lasting=True)
    if done.returncode:
        raise Trouble("failed", f"espeak-ng ended with {done.returncode}")
    return done.stdout
