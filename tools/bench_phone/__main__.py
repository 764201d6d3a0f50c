"""Prints the table: `make bench-phone`. Figures are of this machine, with callers and exchange on the same cores."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / name) for name in ("tests/calls", "tests/voice", "tests", "tools", ".")]

from house import House  # noqa: E402
from percentiles import middle, p95  # noqa: E402

from bench_phone.calling import Turn, load  # noqa: E402

LOADS = ((1, 7), (8, 4), (20, 3))  # (calls at once, sentences of each)
GOALS = {1: 0.7, 8: 1.2}  # seconds from the end of the turn to the first sound, for 95 of 100 turns
HEAD = """\
Milliseconds, p50 / p95. The silence comes before the end of a turn; "at the phone" is all of it, and the way back.
              not   end of turn ->                                       silence that    last word ->
calls turns heard   first sound  = recognition  +   dialogue  +  synthesis    ends the turn   voice at the phone"""
MODEL = ROOT / "tests" / "data" / "speech_model"


def both(values: list[float]) -> str:
    """p50/p95 in milliseconds."""
    return f"{1000 * middle(values):6.0f} /{1000 * p95(values):6.0f}" if values else "     - /     -"


def row(count: int, turns: list[Turn]) -> str:
    whole = [turn for turn in turns if turn.heard is not None and turn.answer is not None and turn.sound is not None]
    parts = (
        [turn.sound for turn in whole],
        [turn.heard for turn in whole],
        [turn.answer - turn.heard for turn in whole],  # type: ignore[operator]
        [turn.sound - turn.answer for turn in whole],  # type: ignore[operator]
        [turn.silence for turn in whole],
        [turn.telephone for turn in whole if turn.telephone is not None],
    )
    goal = GOALS.get(count)
    kept = "" if goal is None else "kept" if p95(parts[0]) <= goal else "MISSED"  # type: ignore[arg-type]
    figures = "  ".join(both(part) for part in parts)  # type: ignore[arg-type]
    return f"{count:5d} {len(turns):5d} {len(turns) - len(whole):5d} {figures}   {kept}"


def main() -> None:
    asterisk = Path(os.environ.get("BANBAN_ASTERISK") or ROOT / "var" / "asterisk")
    with tempfile.TemporaryDirectory() as name:
        sounds = Path(name) / "sounds"
        subprocess.run([sys.executable, str(ROOT / "tools" / "phone_sounds.py"), str(sounds)], check=True)
        with House(Path(name) / "house", asterisk, sounds, MODEL) as house:
            print(HEAD)
            for count, rounds in LOADS:
                print(row(count, load(house, count, rounds)), flush=True)
    print("Goals for the first sound: 700 ms at one call, 1200 ms at eight, for 95 of 100 turns.")


if __name__ == "__main__":
    main()
