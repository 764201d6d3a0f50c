"""Measures understanding on the held-out file, beside Rasa's stock Chinese pipeline, in one run: `make eval`."""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot import processes, safety  # noqa: E402
from bot.mandarin.pinyin import noisy_copy  # noqa: E402
from bot.model import Parse, load  # noqa: E402

HELD_OUT = ROOT / "tests" / "eval" / "held_out.tsv"
STOCK = ROOT / "tools" / "stock_pipeline.yml"
SHARES = (0.0, 0.15, 0.30)
ACT, ASK = 0.5, 0.35  # the bands of actions/turn.py
SAFETY = ("emergency", "suspect_scam")


@dataclass(frozen=True)
class Case:
    intent: str
    text: str


@dataclass(frozen=True)
class Heard:
    case: Case
    intent: str
    confidence: float


def held_out() -> list[Case]:
    lines = HELD_OUT.read_text(encoding="utf-8").splitlines()
    return [Case(*line.split("\t")) for line in lines if line.strip()]


def noisy(cases: list[Case], share: float) -> list[Case]:
    """The cases with `share` of their characters replaced by homophones; the same for every pipeline and every run."""
    rng = random.Random(f"held-out {share}")
    return [Case(case.intent, noisy_copy(case.text, share, rng)) for case in cases] if share else cases


def hear(parse: Parse, cases: list[Case]) -> list[Heard]:
    heard = []
    for case in cases:
        intent = parse(case.text)["intent"]
        heard.append(Heard(case, intent["name"] or "", float(intent["confidence"])))
    return heard


def accuracy(heard: list[Heard]) -> float:
    return statistics.mean(h.intent == h.case.intent for h in heard)


def by_intent(heard: list[Heard]) -> float:
    """The mean over intents, so that a large one does not hide a small one."""
    per: dict[str, list[bool]] = defaultdict(list)
    for h in heard:
        per[h.case.intent].append(h.intent == h.case.intent)
    return statistics.mean(statistics.mean(hits) for hits in per.values())


def scope(heard: list[Heard], fallback: str | None) -> tuple[float, float]:
    """How much out of scope is caught, and how much in scope is turned away (asked back counts as kept)."""

    def away(h: Heard) -> bool:
        return h.intent in ("out_of_scope", fallback) or (fallback is None and h.confidence < ASK)

    outside = [h for h in heard if h.case.intent == "out_of_scope"]
    inside = [h for h in heard if h.case.intent != "out_of_scope"]
    return statistics.mean(away(h) or (fallback is None and h.confidence < ACT) for h in outside), statistics.mean(
        away(h) for h in inside
    )


def recall(heard: list[Heard], intent: str) -> float:
    return statistics.mean(h.intent == intent for h in heard if h.case.intent == intent)


def without_words(parse: Parse) -> Parse:
    """What the classifier alone makes of a text, with the alarm words of content/safety.yml taken away."""

    def alone(text: str) -> dict[str, Any]:
        with (
            mock.patch.object(safety, "check", return_value=None),
            mock.patch.object(safety, "wants_person", return_value=False),
        ):
            return parse(text)

    return alone


def alarms(heard: list[Heard], alone: list[Heard] | None) -> dict[str, str]:
    """The rows on alarms. `alone` is what was heard without the alarm words, None for a pipeline that has none."""
    row = {}
    for name, intent in (("emergency", "emergency"), ("scam", "suspect_scam")):
        row[f"{name} recall, classifier alone"] = f"{recall(alone or heard, intent):.1%}"
        row[f"{name} recall with the alarm words"] = f"{recall(heard, intent):.1%}" if alone else "–"
    row["false alarms"] = f"{false_alarms(heard):.1%}"
    return row


def false_alarms(heard: list[Heard]) -> float:
    return statistics.mean(h.intent in SAFETY for h in heard if h.case.intent not in SAFETY)


def stock_model() -> Path:
    """Rasa's stock Chinese pipeline, trained on the same examples; kept until its inputs change."""
    inputs = [STOCK, ROOT / "domain.yml", *sorted((ROOT / "data" / "nlu").glob("*.yml"))]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in inputs)).hexdigest()[:12]
    model = processes.MODELS / f"stock-{digest}.tar.gz"
    if model.is_file():
        return model
    with processes.stage("Training the stock pipeline (DIET; this takes some minutes)"):
        made = processes.MODELS / f"making-stock-{os.getpid()}"
        command = [sys.executable, "-m", "rasa", "train", "nlu", "--config", str(STOCK), "--nlu", "data/nlu"]
        command += ["--out", str(made), "--fixed-model-name", "model"]
        subprocess.run(command, cwd=ROOT, env=processes.rasa_environment(), check=True, stdout=subprocess.DEVNULL)
        os.replace(made / "model.tar.gz", model)
        shutil.rmtree(made)
    return model


def report(name: str, parse: Parse, fallback: str | None, errors: bool) -> dict[str, str]:
    """The row of one pipeline."""
    cases = held_out()
    row = {"pipeline": name}
    for share in SHARES:
        begun = time.perf_counter()
        heard = hear(parse, noisy(cases, share))
        spent = (time.perf_counter() - begun) / len(cases)
        row["typed" if not share else f"{share:.0%} homophones"] = f"{accuracy(heard):.1%}"
        if share:
            row[f"emergency recall, {share:.0%} homophones"] = f"{recall(heard, 'emergency'):.1%}"
            continue
        caught, turned_away = scope(heard, fallback)
        row["mean of intents"] = f"{by_intent(heard):.1%}"
        row["out of scope caught"] = f"{caught:.1%}"
        row["turned away wrongly"] = f"{turned_away:.1%}"
        row |= alarms(heard, None if fallback else hear(without_words(parse), cases))
        row["ms a sentence"] = f"{spent * 1000:.1f}"
        if errors:
            name_confusions(heard)
    return row


def name_confusions(heard: list[Heard]) -> None:
    for h in heard:
        if h.intent != h.case.intent:
            print(f"   {h.case.intent} heard as {h.intent} ({h.confidence:.2f})")


def table(rows: list[dict[str, str]]) -> str:
    lines = ["| measure | " + " | ".join(row["pipeline"] for row in rows) + " |", "|---" * (len(rows) + 1) + "|"]
    for measure in rows[0]:
        if measure != "pipeline":
            lines.append(f"| {measure} | " + " | ".join(row[measure] for row in rows) + " |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ours-only", action="store_true", help="leave the stock pipeline out")
    parser.add_argument("--errors", action="store_true", help="name the confusions (intents only, not the sentences)")
    chosen = parser.parse_args()
    os.chdir(ROOT)
    rows = [report("Banban", load(processes.train()), None, chosen.errors)]
    if not chosen.ours_only:
        rows.append(report("stock Rasa", load(stock_model()), "nlu_fallback", chosen.errors))
    print(f"\n{len(held_out())} sentences that training never saw ({HELD_OUT.relative_to(ROOT)}):\n")
    print(table(rows))


if __name__ == "__main__":
    main()
