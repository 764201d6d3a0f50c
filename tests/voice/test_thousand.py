"""A thousand different sentences from several threads: each comes, whole, and is the one that was asked for."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from processes import children, worker

from voice import espeak, reading, waves
from voice.manner import Manner
from voice.mouth import Mouth

pytestmark = pytest.mark.speech

COUNT, THREADS, COMPARED = 1000, 6, 120
WORDS = "ma1 zhong1 guo2 xiang3 shuang1 qi4 yi1 liang4 er4 nin2 hao3 shen1 fen4 zheng4 chuang2 ji3 wu3 qing3"
SYLLABLES = WORDS.split()


def lines(seed: int) -> list[tuple[str, Manner]]:
    dice = random.Random(seed)
    found = {}
    while len(found) < COUNT:
        text = " ".join(dice.choices(SYLLABLES, k=dice.randint(1, 14)))
        found[text] = Manner(rate=dice.choice((100, 135, 160, 200)), pitch=dice.choice((30, 50, 70)))
    return list(found.items())


def memory(number: int) -> int:
    """MiB that a process has in memory."""
    pages = int(Path(f"/proc/{number}/statm").read_text().split()[1])
    return pages * 4096 // 2**20


@pytest.mark.timeout(180)
def test_a_thousand_sentences_from_six_threads_without_a_wrong_or_missing_one(tmp_path, record_property):
    asked = lines(seed=20261124)
    mouth = Mouth(tmp_path)
    try:
        mouth.say("", asked[0][0])
        number, before = worker(), memory(worker())
        with ThreadPoolExecutor(THREADS) as threads:
            wavs = list(threads.map(lambda line: mouth.say("", *line), asked))
        assert worker() == number, "the same process has rendered them all"
        record_property("grown_mib", memory(number) - before)
        assert memory(number) - before < 20
        counted = mouth.counters()
    finally:
        mouth.close()
    assert children() == {}
    assert (counted["renders"], counted["fallbacks"], counted["failures"]) == (COUNT + 1, 0, 0)
    for (text, manner), wav in zip(asked, wavs):
        shortest, longest = reading.seconds(text, manner.rate)
        samples = waves.samples_of(wav)
        assert shortest <= waves.seconds(samples) <= longest and not waves.silent(samples), (text, manner)
    for place in random.Random(1).sample(range(COUNT), COMPARED):
        text, manner = asked[place]
        alone = waves.seconds(espeak.render(text, manner))
        assert waves.seconds(waves.samples_of(wavs[place])) == pytest.approx(alone, abs=0.15), (text, manner)
