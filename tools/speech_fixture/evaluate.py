"""What a model hears of held-out sentences from voices it was never trained on; prints, and judges by a bound."""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # for those who call this file by its path
sys.path.insert(0, str(ROOT / "tools"))

from speech_fixture import channel, corpus, espeak, repository  # noqa: E402
from speech_fixture.distance import distance  # noqa: E402
from speech_fixture.readings import syllables  # noqa: E402
from speech_fixture.spoken_form import clauses  # noqa: E402

BOUND = 0.05  # of characters wrong at 16 kHz and over the telephone; measured 3.5 and 3.9 %
_CHUNK = 3200  # samples fed at once: 0.2 s
_NOISE = 15.0  # decibels that speech is stronger

Channel = Callable[[channel.Samples], channel.Samples]
CHANNELS: dict[str, Channel] = {
    "16 kHz": lambda samples: samples,
    "telephone": channel.telephone,
    "telephone, 300-3400 Hz": lambda samples: channel.telephone(samples, narrow=True),
    "16 kHz, noise 15 dB": lambda samples: channel.with_noise(samples, _NOISE, seed=5),
    "telephone, noise 15 dB": lambda samples: channel.telephone(channel.with_noise(samples, _NOISE, seed=5)),
}
JUDGED = ("16 kHz", "telephone")  # with all sentences; the others with some
_SOME = 4  # one sentence in so many


@dataclass(frozen=True)
class Measured:
    """Wrong characters, all characters, sentences with no fault, all sentences, and seconds of computing a second."""

    wrong: int
    characters: int
    faultless: int
    sentences: int
    real_time: float
    faults: tuple[tuple[str, str], ...]

    @property
    def rate(self) -> float:
        return self.wrong / max(self.characters, 1)


def heard(model: Any, samples: channel.Samples) -> str:
    """What the model hears in 16 kHz samples, without spaces."""
    import vosk

    recognizer = vosk.KaldiRecognizer(model, channel.RATE)
    sound = channel.as_heard(channel.between_silences(samples * 0.7, 0.2, 0.5)).tobytes()
    found = []
    for at in range(0, len(sound), 2 * _CHUNK):
        if recognizer.AcceptWaveform(sound[at : at + 2 * _CHUNK]):
            found.append(json.loads(recognizer.Result())["text"])
    found.append(json.loads(recognizer.FinalResult())["text"])
    return "".join(found).replace(" ", "")


def spoken(variants: tuple[str, ...]) -> Iterator[tuple[str, channel.Samples]]:
    """Each held-out sentence with its sound at 16 kHz; the variants of the voice take turns."""
    manners = corpus.manners(variants)
    for number, text in enumerate(repository.held_out()):
        pinyin = ", ".join(" ".join(syllables(clause)) for clause in clauses(text))
        speech = espeak.speak(pinyin, manners[number % len(manners)])
        yield "".join(clauses(text)), channel.resampled(speech.samples, espeak.RATE, channel.RATE)


def measure(model: Any, through: Channel, sentences_spoken: Sequence[tuple[str, channel.Samples]]) -> Measured:
    """Sentences with their sound, through one channel."""
    wrong = characters = faultless = sentences = 0
    length, began, faults = 0.0, time.process_time(), []
    for text, samples in sentences_spoken:
        transmitted = through(samples)
        found = heard(model, transmitted)
        fault = distance(text, found)
        wrong, characters = wrong + fault, characters + len(text)
        sentences, faultless = sentences + 1, faultless + (fault == 0)
        length += len(transmitted) / channel.RATE
        if fault:
            faults.append((text, found))
    return Measured(wrong, characters, faultless, sentences, (time.process_time() - began) / length, tuple(faults))


def no_speech(model: Any, count: int = 70) -> tuple[tuple[str, str], ...]:
    """(kind of sound, what was heard in it) for sounds that are no speech and in which something was heard."""
    rng = random.Random(99)
    kinds = [channel.KINDS[number % len(channel.KINDS)] for number in range(count)]
    sounds = [(kind, channel.no_speech(kind, rng)) for kind in kinds]
    sounds = [(kind, channel.telephone(sound) if number % 2 else sound) for number, (kind, sound) in enumerate(sounds)]
    return tuple((kind, found) for kind, sound in sounds if (found := heard(model, sound)))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="speech-fixture evaluate", description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--faults", action="store_true", help="print what was misheard as well")
    chosen = parser.parse_args(arguments)
    import vosk

    vosk.SetLogLevel(-1)
    model = vosk.Model(str(chosen.model))
    speech = list(spoken(corpus.UNSEEN))
    steps = {name: 1 if name in JUDGED else _SOME for name in CHANNELS}
    measured = {name: measure(model, through, speech[:: steps[name]]) for name, through in CHANNELS.items()}
    measured["distorted voices"] = measure(model, CHANNELS["16 kHz"], list(spoken(corpus.DISTORTED))[::_SOME])
    for name, found in measured.items():
        print(
            f"{name:24} {100 * found.rate:5.2f} % of {found.characters} characters wrong, "
            f"{found.faultless} of {found.sentences} sentences without a fault, {found.real_time:.3f} s a second"
        )
        for text, other in found.faults if chosen.faults else ():
            print(f"    {text} → {other}")
    mistaken = no_speech(model)
    print(f"no speech                {len(mistaken)} of 70 sounds taken for words {mistaken[:5]}")
    good = all(measured[name].rate < BOUND for name in JUDGED)
    print("good enough" if good else f"NOT good enough: more than {100 * BOUND:g} % wrong", file=sys.stderr)
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
