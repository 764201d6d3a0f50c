"""Writes the words of the kiosk's keyboard: pinyin to words, the most common first; from jieba and our examples."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from importlib import resources
from itertools import pairwise
from pathlib import Path

import jieba
import yaml
from pypinyin import lazy_pinyin

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "bot" / "web" / "static" / "kiosk" / "words.json"
COMMON = 6000  # of the most frequent words
ROW = 9  # words of one sound: more nobody looks through
OWN = 1000  # once in our examples weighs as much as so often in the corpus
PAIR, TWICE = 4, 8  # characters of two words that stand together so often that they are offered as one: 我想
CHINESE = re.compile("[\u4e00-\u9fff]{1,5}")


def frequencies() -> dict[str, int]:
    """How often jieba's corpus has each word of up to five characters."""
    text = (resources.files("jieba") / "dict.txt").read_text(encoding="utf-8")
    rows = (line.split(" ") for line in text.splitlines())
    return {row[0]: int(row[1]) for row in rows if CHINESE.fullmatch(row[0])}


def own_words() -> Counter[str]:
    """The words of our examples and what often stands together there; the names of services, cities and departments."""
    found: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    known = frequencies()  # the examples hold wrong characters on purpose
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in str(entry.get("examples", "")).splitlines():
                words = jieba.lcut(line)
                found.update(word for word in words if word in known)
                pairs.update(one + two for one, two in pairwise(words) if one in known and two in known)
    found.update({pair: times for pair, times in pairs.items() if times >= TWICE and len(pair) <= PAIR})
    for name in ("services", "vocabulary"):
        text = (ROOT / "content" / f"{name}.yml").read_text(encoding="utf-8")
        found.update(re.findall(r"name: ([\u4e00-\u9fff]+)", text))
    return Counter({word: times for word, times in found.items() if CHINESE.fullmatch(word)})


def table() -> dict[str, str]:
    """Pinyin without tones (ü is v) to its words, separated by blanks."""
    often, own = frequencies(), own_words()
    common = sorted(often, key=lambda word: -often[word])[:COMMON]
    rows: dict[str, list[str]] = defaultdict(list)
    for word in {*common, *own}:
        rows["".join(lazy_pinyin(word, v_to_u=False)).replace("ü", "v")].append(word)
    weight = lambda word: (-often.get(word, 0) - OWN * own[word], word)  # noqa: E731
    return {sound: " ".join(sorted(words, key=weight)[:ROW]) for sound, words in sorted(rows.items())}


if __name__ == "__main__":
    lines = (f"{json.dumps(sound)}: {json.dumps(words, ensure_ascii=False)}" for sound, words in table().items())
    TARGET.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
