"""Lays a model out in the folders that libvosk opens; knows the layout, and builds no part itself."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from speech_fixture import acoustic_model, graphs, inventions, lexicon, repository
from speech_fixture.features import CONF
from speech_fixture.language_model import Trigram
from speech_fixture.network import STEP, Network
from speech_fixture.spoken_form import said
from speech_fixture.topology import PLACES, placed, transitions

INVENTED = 6000  # invented sentences in the text of the language model
_SEED = 11
_DISAMBIGUATION = 1000  # behind the last transition: no such symbol is used
_MODEL_CONF = f"""--min-active=200
--max-active=3000
--beam=14.0
--lattice-beam=6.0
--acoustic-scale=0.7
--frame-subsampling-factor={STEP}
--endpoint.silence-phones=1
--endpoint.rule2.min-trailing-silence=0.5
--endpoint.rule3.min-trailing-silence=0.75
--endpoint.rule4.min-trailing-silence=1.0
"""


def text() -> list[tuple[str, ...]]:
    """The sentences of the language model as words; those held out for the evaluation are not among them."""
    told = [tuple(word for clause in clauses for word in lexicon.words(clause)) for clauses in repository.training()]
    kept_out = {said(held) for held in repository.held_out()}
    invented = [lexicon.words(sentence) for sentence in inventions.sentences(INVENTED, _SEED)]
    known = lexicon.vocabulary()
    return [words for words in (*told, *invented) if "".join(words) not in kept_out and known.keys() >= set(words)]


def write(folder: Path, network: Network, priors: NDArray[np.floating]) -> None:
    """The whole model into `folder`, which may be there already."""
    for part in ("am", "conf", "graph/phones"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    acoustic_model.write(folder / "am/final.mdl", network, priors)
    write_words(folder)
    (folder / "conf/mfcc.conf").write_text(CONF)
    (folder / "conf/model.conf").write_text(_MODEL_CONF)


def write_words(folder: Path) -> None:
    """The part that the words decide: the two automata, the list of words, the places of phones."""
    words = [*lexicon.vocabulary(), lexicon.UNKNOWN]
    numbers = {word: number for number, word in enumerate(words, start=1)}
    model = Trigram(text(), lexicon.vocabulary())
    likely = {word: -math.log(model.probability(word, ())) for word in lexicon.vocabulary()}
    likely[lexicon.UNKNOWN] = max(likely.values())
    graphs.write(folder / "graph/HCLr.fst", *graphs.word_tree(lexicon.entries(), numbers, likely), sort="olabel")
    graphs.write(folder / "graph/Gr.fst", *graphs.grammar(model, numbers), sort="ilabel")
    lines = ["<eps> 0", *(f"{word} {number}" for word, number in numbers.items())]
    (folder / "graph/words.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "graph/disambig_tid.int").write_text(f"{transitions()[-1].leave + _DISAMBIGUATION}\n")
    places = [f"{phone.number} {PLACES.get(phone.place, 'nonword')}" for phone in placed()]
    (folder / "graph/phones/word_boundary.int").write_text("\n".join(places) + "\n")
