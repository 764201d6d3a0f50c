"""The process in which one engine speaks: jobs come by a pipe, samples go; it knows no shelf and no second job.

Run as `python -m voice.mouth_worker PARENT [MODEL]`: the process number of who asks, and the folder of a sherpa-onnx
voice where that is to speak instead of pyttsx3.

pyttsx3 2.99 is called as it bears it (docs/adr/0013): one engine, one job at a time, and a wait after each step that
espeak does behind its back.
"""

from __future__ import annotations

import ctypes
import io
import os
import signal
import sys
from typing import Any, Protocol

import pyttsx3

from voice.framing import BrokenFrame, pack, unpack
from voice.sherpa import SherpaVoice
from voice.trouble import Trouble
from voice.waves import samples_of

VOICE = "sit/cmn-latn-pinyin"  # "cmn" reads its own pinyin as if it were English
PR_SET_PDEATHSIG = 1


class Voice(Protocol):
    def render(self, job: dict[str, Any]) -> bytes: ...


class Pyttsx3Voice:
    """One engine of pyttsx3 over libespeak-ng, made once. Raises Trouble."""

    def __init__(self) -> None:
        try:
            from pyttsx3.drivers import _espeak
        except (RuntimeError, OSError) as error:
            raise Trouble("no_espeak", "libespeak-ng is not there") from error
        self._espeak = _espeak
        # pyttsx3 gives ten times the length of the text as the size of its buffer: espeak reads beyond its end.
        _espeak.Synth = lambda text, flags=0: _espeak.cSynth(text, len(text) + 1, 0, 1, 0, flags, None, None)
        self._engine = pyttsx3.init("espeak")
        # An engine is born busy and stays so until its first loop: what is asked of it until then waits in a queue.
        self._engine.proxy.setBusy(False)
        self._set("voice", VOICE)
        self._set("volume", 1.0)  # the mouth scales the samples
        self._must_read_pinyin()

    def render(self, job: dict[str, Any]) -> bytes:
        """Samples of job["pinyin"]. Raises ValueError when the engine did not do as it was told."""
        self._set("rate", job["rate"])
        self._set("pitch", job["pitch"])
        if self._engine.getProperty("voice") != VOICE:
            raise ValueError("another voice")
        sheet = os.memfd_create("speech")  # a file that needs no disk and leaves nothing behind
        with os.fdopen(sheet, "rb") as file:
            self._engine.save_to_file(job["pinyin"], f"/proc/self/fd/{sheet}")
            self._engine.runAndWait()
            self._espeak.Synchronize()  # runAndWait may come back before espeak has done
            return samples_of(file.read())

    def _set(self, name: str, value: object) -> None:
        self._engine.setProperty(name, value)
        self._espeak.Synchronize()  # else the next sentence is said with the old value
        if self._engine.getProperty(name) != value:
            raise ValueError(f"{name} did not become {value}")

    def _must_read_pinyin(self) -> None:
        to_phonemes = self._espeak.dll.espeak_TextToPhonemes
        to_phonemes.restype = ctypes.c_char_p
        heard = []
        for syllable in (b"ma1", b"ma2", b"ma3", b"ma4"):
            text = ctypes.c_char_p(syllable)
            heard.append(to_phonemes(ctypes.byref(text), 1, 0) or b"")
        if len(set(heard)) < 4 or any(b"(en" in phonemes for phonemes in heard):
            raise Trouble("failed", "the voice does not read pinyin with its tones")


def voice(model: str | None) -> Voice:
    """Raises Trouble."""
    try:
        return SherpaVoice(model) if model else Pyttsx3Voice()
    except (ValueError, RuntimeError, OSError) as error:
        raise Trouble("failed", str(error)) from error


def die_with(parent: int) -> None:
    """End when the asking process ends, also when this one hangs inside espeak or is stopped."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before we were heard
        os._exit(0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all of the terminal; the asking process decides


def main(parent: str, model: str | None = None) -> int:
    die_with(int(parent))
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # pyttsx3 prints a line for each sentence
    try:
        speaker = voice(model)
    except Trouble as error:
        answers.write(pack({"broken": error.reason, "why": str(error)}))
        return 1
    answers.write(pack({"ready": type(speaker).__name__}))
    while True:
        try:
            job, _ = unpack(sys.stdin.buffer.read)
        except BrokenFrame:
            return 0
        try:
            answer = pack({}, speaker.render(job))
        except Exception as error:  # whatever it was, the next worker begins anew
            answers.write(pack({"error": f"{type(error).__name__}: {error}"}))
            return 1
        _write_all(answers, answer)


def _write_all(file: io.RawIOBase | Any, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
