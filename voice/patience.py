"""How long a silence means what: the seconds a speaker gets, by what was asked, and why; it measures nothing.

Where the figures come from
- Answers at 0.6 to 1.5 seconds are felt to be best, over 3 seconds clearly worse; so nobody waits longer than needed.
- Inside one turn of call-centre speech 95 of 100 pauses are shorter than 2.5 seconds; so whoever tells a number, a name
  or an address gets at least that. Numbers are told in groups, and read off a card between two groups: 3.4 seconds.
- What the system asked, and what was said so far, tell best whether a silence is the end (Raux and Eskenazi 2008,
  "Optimizing endpointing thresholds using dialogue features in a spoken dialogue system", SIGdial: up to 24 % less
  waiting than one fixed time). Hence the table by kind, and `done` for words that are whole already.
- 那个, 这个, 嗯 and 呃 fill the pauses of Mandarin (Zhao and Jurafsky 2005, "A preliminary study of Mandarin filled
  pauses", DiSS): words that end in one of them, or in one after which something has to come, are not finished.
- Over-70s say a median of 11 words where younger adults say 3: open questions get 2.2 seconds, and a turn may be long.
  Who tells a number, a name or an address there without being asked gets what the question for it would give.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from voice.unfinished import HESITATES, telling, unfinished

SHORT = 1.2  # seconds after a yes or no; the middle of the 0.6-1.5 s that are felt as a prompt answer, for the slow


@dataclass(frozen=True)
class Patience:
    """Seconds of silence that end a turn: `pause` in general, `done` once the words are known to be whole."""

    pause: float
    done: float = SHORT


OPEN = Patience(2.2)  # no question, a story, or a kind that is not in the table

PATIENCE: dict[str, Patience] = {
    # one word, and nothing to think of
    "yes_no": Patience(SHORT),
    # one of a few that were just said; some repeat them aloud first
    "choice": Patience(1.6),
    "half_day": Patience(1.6),
    "route": Patience(1.6),
    "sex": Patience(1.6),
    # the person may be doing the step while talking about it
    "step": Patience(1.8),
    # a word, or a short thought: a day, an hour, a town, what one worked as
    "age": Patience(1.8),
    "city": Patience(1.8),
    "date": Patience(2.0),
    "department": Patience(2.0),
    "hospital": Patience(2.0),
    "job": Patience(2.0),
    "moment": Patience(2.0),
    "slot": Patience(2.0),
    "time": Patience(2.0),
    # told in pieces: the year, then the month, then the day; the family name, then how it is written
    "birth": Patience(2.6),
    "correction": Patience(2.6),
    "name": Patience(2.6),
    "symptom": Patience(2.6),
    "story": Patience(2.6),
    # town, street, number, which door
    "address": Patience(3.0),
    "place": Patience(3.0),
    # read off a card or a slip, in groups
    "id_number": Patience(3.4),
    "money": Patience(2.6),
    "number": Patience(3.4),
    "phone": Patience(3.4),
}

# Questions that are answered by a word that was just said, or by one of a few: 要 is whole, and so is 第一个.
CLOSED = frozenset(("yes_no", "choice", "half_day", "route", "sex", "slot", "step"))
# Questions to which anything may be said, a number, a name or an address too. Elsewhere 十五号 or 七十二 is whole.
ANYTHING = frozenset(("story", "symptom", "correction"))
TELLING = {"number": "number", "figure": "money", "place": "place", "name": "name"}  # what is told: whose pause it gets

UNFINISHED = 1.5  # times the pause, after words that cannot be the end of a sentence

CUT_OFF = 1.4  # times the pause, for the rest of the call, each time a caller was cut off
SLOWEST = 2.0  # times the pause, however often
LONGEST_PAUSE = 6.0  # seconds; nobody is to wonder whether the line is dead

# Sounds that say nothing, and words by which a listener says "go on" (嗯, 好好好, 对对, 是的).
FILLERS = frozenset(("嗯", "啊", "哦", "噢", "喔", "呃", "额", "唔", "哎", "诶", "欸", "唉", "呀", "哈"))
LISTENING = FILLERS | frozenset(("好", "对", "是", "的", "行"))

Complete = Callable[[str], bool]


def patience(kind: str | None) -> Patience:
    """For a kind of expected answer (`expect` of a message); OPEN for None and for kinds that are not known."""
    return PATIENCE.get(kind or "", OPEN)


def says_something(text: str, kind: str | None) -> bool:
    """Whether words are an answer at all: more than a sound; to a yes-or-no question 嗯 is one."""
    return bool(text) and (kind == "yes_no" or not set(text) <= FILLERS)


def takes_the_word(text: str, kind: str | None) -> bool:
    """Whether words that came while the bot spoke mean to stop it: 嗯, 对对 do not; 对 does if yes or no was asked."""
    return bool(text) and not set(text) <= (FILLERS if kind == "yes_no" else LISTENING)


def seconds(given: Patience, kind: str | None, text: str) -> float:
    """Of silence that end a turn in which `text` was said so far, to a question of `kind` that gives `given`."""
    pause = given.pause
    if kind not in PATIENCE or kind in ANYTHING:
        told = TELLING.get(telling(text) or "")
        pause = max(pause, PATIENCE[told].pause) if told else pause
    ends = text.endswith(HESITATES) if kind in CLOSED else unfinished(text)
    return pause * UNFINISHED if ends else pause
