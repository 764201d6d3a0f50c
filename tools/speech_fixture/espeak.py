"""espeak-ng's library: pinyin in, sound and the times of its phonemes out; one voice of this process at a time."""

from __future__ import annotations

import ctypes
import functools
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RATE = 22050  # samples a second of what it speaks
VOICE = "cmn-latn-pinyin"
_RATE, _PITCH, _RANGE, _WORD_GAP = 1, 3, 4, 7  # espeak_PARAMETER
_SYNCHRONOUS, _PHONEME_EVENTS, _UTF8, _AT_CHARACTER = 2, 1, 1, 1
_PHONEME, _END_OF_LIST = 7, 0  # espeak_EVENT_TYPE
_TONES = {"55": "1", "35": "2", "214": "3", "21": "3", "51": "4"}  # whatever else it writes is a neutral tone
_BETWEEN_SYLLABLES = re.compile(r"_\||[_:\s]+")
_SHOW_PHONEMES = 1


class _Name(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("pointer", ctypes.c_char_p), ("text", ctypes.c_char * 8)]


class _Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("message", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Name),
    ]


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


@dataclass(frozen=True)
class Manner:
    """How it speaks: a variant of the voice ("" or "+f3"), words a minute, pitch and its range 0-99, gap in 10 ms."""

    variant: str = ""
    rate: int = 150
    pitch: int = 50
    range: int = 50
    gap: int = 0


@dataclass(frozen=True)
class Phoneme:
    """A phoneme's name in espeak-ng and the sample at which it begins; names that begin with "_" are pauses."""

    name: str
    sample: int


@dataclass(frozen=True)
class Speech:
    """Samples (int16 at RATE), the phonemes in them, and the tone (1-5) that each syllable really got."""

    samples: NDArray[np.int16]
    phonemes: tuple[Phoneme, ...]
    tones: tuple[str, ...]


class _Library:
    def __init__(self) -> None:
        self.library = ctypes.CDLL("libespeak-ng.so.1")
        if self.library.espeak_Initialize(_SYNCHRONOUS, 0, None, _PHONEME_EVENTS) != RATE:
            raise OSError("espeak-ng cannot be used: are its voices installed?")
        self.c = ctypes.CDLL(None)
        self.c.open_memstream.restype = ctypes.c_void_p
        self.sound: list[NDArray[np.int16]] = []
        self.phonemes: list[Phoneme] = []
        self.callback = _Callback(self._receive)  # kept: the library holds only its address
        self.library.espeak_SetSynthCallback(self.callback)

    def _receive(self, wave: ctypes._Pointer[ctypes.c_short], count: int, events: ctypes._Pointer[_Event]) -> int:
        if wave and count > 0:
            self.sound.append(np.ctypeslib.as_array(wave, shape=(count,)).copy())
        number = 0
        while (event := events[number]).type != _END_OF_LIST:
            if event.type == _PHONEME:
                self.phonemes.append(Phoneme(event.id.text.decode("utf-8", "replace"), event.sample))
            number += 1
        return 0

    def speak(self, text: bytes) -> str:
        """Speaks into `sound` and `phonemes`; returns the phonemes as espeak-ng writes them, with tones."""
        place, size = ctypes.c_char_p(), ctypes.c_size_t()
        file = ctypes.c_void_p(self.c.open_memstream(ctypes.byref(place), ctypes.byref(size)))
        self.library.espeak_SetPhonemeTrace(_SHOW_PHONEMES, file)
        self.library.espeak_Synth(text, len(text), 0, _AT_CHARACTER, 0, _UTF8, None, None)
        self.library.espeak_Synchronize()
        self.library.espeak_SetPhonemeTrace(0, None)
        self.c.fclose(file)
        written = (place.value or b"").decode("utf-8")
        self.c.free(place)
        return written


@functools.lru_cache(maxsize=1)
def _library() -> _Library:
    return _Library()


def tones_written(phonemes: str) -> tuple[str, ...]:
    """The tone of each syllable in what espeak-ng writes: n'i35_| X'Au214_| are 2 and 3; it makes 2-3 of 3-3 itself."""
    found = []
    for syllable in _BETWEEN_SYLLABLES.split(phonemes):
        if syllable.strip("',"):
            contours = re.findall(r"\d+", syllable)
            found.append(_TONES.get(contours[-1] if contours else "", "5"))
    return tuple(found)


def speak(pinyin: str, manner: Manner = Manner()) -> Speech:
    """Speaks syllables with tone digits, words and clauses as in "ni3 hao3, wo3 gua4 hao4".

    Raises ValueError for a variant that is not installed.
    """
    here = _library()
    if here.library.espeak_SetVoiceByName((VOICE + manner.variant).encode()) != 0:
        raise ValueError(f"espeak-ng has no voice {VOICE}{manner.variant}")
    for parameter, value in (
        (_RATE, manner.rate),
        (_PITCH, manner.pitch),
        (_RANGE, manner.range),
        (_WORD_GAP, manner.gap),
    ):
        here.library.espeak_SetParameter(parameter, value, 0)
    here.sound.clear()
    here.phonemes.clear()
    written = here.speak(pinyin.encode() + b"\0")
    samples = np.concatenate(here.sound) if here.sound else np.zeros(0, np.int16)
    return Speech(samples, tuple(here.phonemes), tones_written(written))
