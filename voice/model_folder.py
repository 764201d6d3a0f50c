"""What a folder with a Vosk model must hold, read from its files alone; libvosk is never asked here.

libvosk hangs or fails late on some broken folders (an empty conf/model.conf makes it decode for ever), so that what
can be seen from outside is looked at first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FST_BEGINS = bytes.fromhex("d6fdb27e")  # OpenFst's magic number
MODEL_BEGINS = b"\0B<Trans"  # Kaldi's binary form of a transition model
ALWAYS = ("am/final.mdl", "conf/mfcc.conf", "conf/model.conf")
STATIC = ("graph/HCLG.fst",)
DYNAMIC = ("graph/HCLr.fst", "graph/Gr.fst", "graph/disambig_tid.int")
WITH_VECTORS = tuple(
    f"ivector/{name}"
    for name in ("final.ie", "final.dubm", "final.mat", "splice.conf", "online_cmvn.conf", "global_cmvn.stats")
)
NEEDED_OPTIONS = ("--frame-subsampling-factor=", "--acoustic-scale=")
DEFAULT_RATE = 16_000


@dataclass(frozen=True)
class ModelFolder:
    """A folder that holds a Vosk model, in the form that models have since 2020 (am, conf, graph)."""

    path: Path

    @property
    def static(self) -> bool:
        """Whether its graph is fixed, as with big models: such a model ignores every vocabulary."""
        return (self.path / STATIC[0]).is_file()

    @property
    def rate(self) -> int:
        """The samples a second that it was trained on."""
        found = re.search(r"^--sample-frequency=(\d+)", self._text("conf/mfcc.conf"), re.MULTILINE)
        return int(found[1]) if found else DEFAULT_RATE

    def trouble(self) -> str | None:
        """What is wrong with it, in English, or None when nothing can be seen."""
        needed = [*ALWAYS, *(STATIC if self.static else DYNAMIC)]
        if (self.path / "ivector").is_dir():
            needed += WITH_VECTORS
        for name in needed:
            file = self.path / name
            if not file.is_file():
                return f"{name} is missing"
            if not file.stat().st_size:
                return f"{name} is empty"
        for name in ("graph/words.txt", "graph/phones/word_boundary.int"):
            file = self.path / name
            if file.is_file() and not file.stat().st_size:
                return f"{name} is empty"
        return self._wrong_inside()

    def _wrong_inside(self) -> str | None:
        beginnings = {"am/final.mdl": MODEL_BEGINS}
        beginnings |= {name: FST_BEGINS for name in (STATIC if self.static else DYNAMIC[:2])}
        for name, beginning in beginnings.items():
            with (self.path / name).open("rb") as file:
                if file.read(len(beginning)) != beginning:
                    return f"{name} is no file of a model"
        options = self._text("conf/model.conf")
        lacking = [option for option in NEEDED_OPTIONS if option not in options]
        return f"conf/model.conf lacks {lacking[0].strip('-=')}" if lacking else None

    def _text(self, name: str) -> str:
        return (self.path / name).read_text(encoding="utf-8", errors="replace")
