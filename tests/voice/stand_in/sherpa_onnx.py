"""Stands in for sherpa-onnx, by its published Python interface: it hums one tone, as long as the words are many.

Only what voice/sherpa.py uses is here. Fields that the real classes do not have cannot be set.
"""

import math


class _Part:
    fields = ()

    def __init__(self):
        for field in self.fields:
            object.__setattr__(self, field, "")

    def __setattr__(self, name, value):
        assert name in self.fields, f"{type(self).__name__} has no {name}"
        object.__setattr__(self, name, value)


class _Vits(_Part):
    fields = ("model", "lexicon", "tokens", "data_dir", "dict_dir")


class _Matcha(_Part):
    fields = ("acoustic_model", "vocoder", "lexicon", "tokens", "data_dir", "dict_dir")


class _Kokoro(_Part):
    fields = ("model", "voices", "tokens", "lexicon", "data_dir")  # dict_dir is gone since 1.12.15


class _Model(_Part):
    fields = ("vits", "matcha", "kokoro", "num_threads", "debug", "provider")

    def __init__(self):
        super().__init__()
        self.vits, self.matcha, self.kokoro = _Vits(), _Matcha(), _Kokoro()


class OfflineTtsConfig(_Part):
    fields = ("model", "rule_fsts", "rule_fars", "max_num_sentences", "silence_scale")

    def __init__(self):
        super().__init__()
        self.model = _Model()

    def validate(self):
        network = self.model.vits.model or self.model.matcha.acoustic_model or self.model.kokoro.model
        with open(network, "rb") as file:
            return file.read() == b"a network"


class _Audio:
    def __init__(self, samples, sample_rate):
        self.samples, self.sample_rate = samples, sample_rate


class OfflineTts:
    def __init__(self, config):
        assert config.validate()

    def generate(self, text, sid=0, speed=1.0, callback=None):
        if "哑" in text:
            return _Audio([0.0] * 24000, 24000)
        count = int(24000 * 0.2 * len(text) / speed)
        return _Audio([0.5 * math.sin(0.05 * (1 + sid) * i) for i in range(count)], 24000)
