"""Builds the whole model from this repository and espeak-ng alone; decides sizes and seeds, does no step itself."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

from speech_fixture import corpus, export
from speech_fixture.readings import states
from speech_fixture.training import priors, train

SEED = 7  # what is said, by whom and how; other seeds are named where they are used
LINES = 8_000
EPOCHS = 4
HIDDEN = 160  # the width of each layer


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="speech-fixture build", description=__doc__)
    parser.add_argument("model", type=Path, help="folder to write")
    parser.add_argument("--lines", type=int, default=LINES)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--hidden", type=int, default=HIDDEN)
    parser.add_argument("--processes", type=int, default=2)
    chosen = parser.parse_args(arguments)
    began = time.monotonic()

    def report(line: str) -> None:
        print(f"{time.monotonic() - began:6.0f} s  {line}", flush=True)

    lines = corpus.lines(chosen.lines, SEED)
    report(f"{len(lines)} lines to speak")
    material = corpus.material(lines, chosen.processes)
    report(f"{len(material.lengths)} spoken, {len(material.labels) / 360_000:.1f} hours")
    network = train(material, len(states()), chosen.hidden, chosen.epochs, report)
    export.write(chosen.model, network, priors(material.labels, len(states())))
    report(f"written to {chosen.model}")
    # In a process of its own: libvosk, loaded beside kaldifst, was seen to wait for ever.
    return subprocess.run([sys.executable, "-m", "speech_fixture.evaluate", str(chosen.model)], check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
