"""A better voice on a model folder of the user's own, by sherpa-onnx; it knows no files but those of that folder.

sherpa-onnx is no requirement of ours: who wants it installs it beside (`pip install sherpa-onnx`) and names the
folder in BANBAN_VOICE_MODEL. The calls follow its Python interface as published (OfflineTtsConfig,
OfflineTts.generate). They were tried here against a stand-in of that interface only: neither the library nor a model
was at hand.
"""

from __future__ import annotations

from array import array
from pathlib import Path
from typing import Any

from voice.trouble import Trouble
from voice.waves import RATE

NORMAL_RATE = 180  # espeak's words a minute that are taken for speed 1.0: about as fast as these voices speak
RULES = ("phone.fst", "date.fst", "number.fst", "new_heteronym.fst")
SPEAKER = "speaker.txt"  # a number, for models with many speakers; a file of ours, as no model tells which is best


def parts(folder: Path) -> tuple[str, dict[str, str]]:
    """(kind, fields of that kind's configuration): kokoro, matcha or vits, told by the files. Raises Trouble."""
    networks = sorted(folder.glob("*.onnx"))
    vocoders = [path for path in networks if path.stem.startswith(("vocos", "hifigan"))]
    models = [path for path in networks if path not in vocoders]
    if not models or not (folder / "tokens.txt").is_file():
        raise Trouble("no_model", "the folder has no .onnx file or no tokens.txt")
    full = next((path for path in models if "int8" not in path.stem), models[0])  # a folder may hold both
    lexicons = sorted(path for path in folder.glob("lexicon*.txt") if "-gb-" not in path.name)
    fields = {"tokens": str(folder / "tokens.txt"), "lexicon": ",".join(str(path) for path in lexicons)}
    for field, name in (("data_dir", "espeak-ng-data"), ("dict_dir", "dict")):
        fields[field] = str(folder / name) if (folder / name).is_dir() else ""
    if (folder / "voices.bin").is_file():
        return "kokoro", {**fields, "model": str(full), "voices": str(folder / "voices.bin")}
    if vocoders:
        return "matcha", {**fields, "acoustic_model": str(full), "vocoder": str(vocoders[0])}
    return "vits", {**fields, "model": str(full)}


class SherpaVoice:
    """Reads Chinese words. Raises Trouble."""

    def __init__(self, model: str) -> None:
        folder = Path(model)
        kind, fields = parts(folder)
        try:
            import sherpa_onnx
        except ImportError as error:
            raise Trouble("no_model", "sherpa-onnx is not installed") from error
        config = self._config(sherpa_onnx, folder, kind, fields)
        if not config.validate():
            raise Trouble("no_model", f"sherpa-onnx refuses the {kind} model in the folder")
        self._voice = sherpa_onnx.OfflineTts(config)
        self._speaker = self._chosen(folder)

    @staticmethod
    def _config(library: Any, folder: Path, kind: str, fields: dict[str, str]) -> Any:
        config = library.OfflineTtsConfig()
        part = getattr(config.model, kind)
        for name, value in fields.items():
            if hasattr(part, name):  # dict_dir is there in some versions only
                setattr(part, name, value)
        config.model.num_threads = 1  # the other cores listen
        config.rule_fsts = ",".join(str(folder / name) for name in RULES if (folder / name).is_file())
        return config

    @staticmethod
    def _chosen(folder: Path) -> int:
        try:
            return int((folder / SPEAKER).read_text(encoding="ascii"))
        except FileNotFoundError:
            return 0
        except ValueError as error:
            raise Trouble("no_model", f"{SPEAKER} is no number") from error

    def render(self, job: dict[str, Any]) -> bytes:
        """Samples of job["words"] at the rate that was asked for. Pitch is not in its power."""
        speed = max(0.5, min(2.0, job["rate"] / NORMAL_RATE))
        sound = self._voice.generate(job["words"], sid=self._speaker, speed=speed)
        samples = array("h", (int(max(-1.0, min(1.0, value)) * 32767) for value in sound.samples)).tobytes()
        if sound.sample_rate != RATE:
            from voice.pcm import Resampler  # brings numpy: the worker of pyttsx3 must start at once

            resampler = Resampler(sound.sample_rate, RATE)
            samples = resampler.feed(samples) + resampler.finish()
        return samples
