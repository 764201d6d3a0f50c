"""The real espeak-ng, asked for phonemes: what the voice would say, without a sound."""

from __future__ import annotations

import subprocess

_COMMAND = ["espeak-ng", "-v", "cmn-latn-pinyin", "-q", "-x", "--stdin"]


def phonemes(lines: list[str]) -> str:
    """What the voice makes of the lines of pinyin, a line for each clause; one process for all."""
    text = "\n".join(lines) + "\n"
    said = subprocess.run(_COMMAND, input=text, capture_output=True, text=True, timeout=60, check=True)
    return said.stdout
