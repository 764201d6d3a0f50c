"""Rasa's graph components, thin over bot.mandarin and bot.safety; they know features and messages, not Chinese."""

from __future__ import annotations

import datetime as dt
import random
import re
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import joblib
import numpy as np
import scipy.sparse
import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from bot import safety
from bot.mandarin.find import find
from bot.mandarin.pinyin import folded, noisy_copy, syllables
from bot.mandarin.text import normalise

Kind = DefaultV1Recipe.ComponentType


class _Stateless(GraphComponent):
    """What components without anything to learn have in common."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.config = {**self.get_default_config(), **config}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> GraphComponent:
        return cls(config)


@DefaultV1Recipe.register(Kind.MESSAGE_FEATURIZER, is_trainable=False)
class Normaliser(_Stateless):
    """Writes every text in one way before the words are counted: full-width, Traditional, spaces, fillers."""

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            if message.get(TEXT):
                message.set(TEXT, normalise(message.get(TEXT)), add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data


@DefaultV1Recipe.register(Kind.MESSAGE_FEATURIZER, is_trainable=False)
class NoisyCopies(_Stateless):
    """Adds copies of the training examples as speech recognition would mishear them; does nothing to a message.

    `copies` a text; each replaces a share between the two of `share` of the characters, and a third of them also
    drops characters and adds fillers (the recipe that was measured best; see docs/adr/0003). Seeded: training twice
    gives the same model.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"copies": 2, "share": [0.1, 0.3], "seed": 2026}

    def process(self, messages: list[Message]) -> list[Message]:
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        rng = random.Random(self.config["seed"])
        low, high = self.config["share"]
        noisy = []
        for example in training_data.intent_examples:
            for _ in range(self.config["copies"]):
                text = noisy_copy(example.get(TEXT), rng.uniform(low, high), rng, drops=rng.random() < 1 / 3)
                if text and text != example.get(TEXT):
                    noisy.append(Message(data={TEXT: text, INTENT: example.get(INTENT)}))
        return training_data.merge(TrainingData(training_examples=noisy))


class _Stored(GraphComponent):
    """What components that learn something have in common: they keep it in one file of the model."""

    stored: str

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        learned: Any = None,
    ) -> None:
        self.config = {**self.get_default_config(), **config}
        self.learned = learned
        self._storage = model_storage
        self._resource = resource

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> GraphComponent:
        return cls(config, model_storage, resource, execution_context)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> GraphComponent:
        with model_storage.read_from(resource) as folder:
            learned = joblib.load(folder / cls.stored)
        return cls(config, model_storage, resource, execution_context, learned)

    def store(self) -> Resource:
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self.learned, folder / self.stored)
        return self._resource


@DefaultV1Recipe.register(Kind.MESSAGE_FEATURIZER, is_trainable=True)
class PinyinFeaturizer(_Stored, SparseFeaturizer):
    """Counts n-grams of toneless syllables in which the sounds that ears confuse are one (n/l, zh/z, ing/in …)."""

    stored = "vectorizer.joblib"

    @classmethod
    def required_components(cls) -> list[type]:
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {**SparseFeaturizer.get_default_config(), "min_ngram": 1, "max_ngram": 3, "min_df": 2}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        learned: CountVectorizer | None = None,
    ) -> None:
        SparseFeaturizer.__init__(self, execution_context.node_name, {**self.get_default_config(), **config})
        _Stored.__init__(self, config, model_storage, resource, execution_context, learned)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing to check: the n-gram bounds fail by themselves when they are wrong."""

    @staticmethod
    def _sounds(text: str) -> str:
        return " ".join(folded(syllable) for syllable in syllables(text)) or "-"

    def train(self, training_data: TrainingData) -> Resource:
        span = (self.config["min_ngram"], self.config["max_ngram"])
        self.learned = CountVectorizer(
            token_pattern=r"\S+", ngram_range=span, min_df=self.config["min_df"], dtype=np.float32
        )
        self.learned.fit(self._sounds(example.get(TEXT)) for example in training_data.intent_examples)
        return self.store()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT)
            tokens = message.get(TOKENS_NAMES[TEXT])
            if not text or not tokens:
                continue
            words = self.learned.transform([self._sounds(token.text) for token in tokens])
            sentence = self.learned.transform([self._sounds(text)])
            self.add_features_to_message(
                scipy.sparse.coo_matrix(words), scipy.sparse.coo_matrix(sentence), TEXT, message
            )
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data


@DefaultV1Recipe.register(Kind.INTENT_CLASSIFIER, is_trainable=True)
class LinearClassifier(_Stored):
    """Logistic regression, one against the rest, on the tf-idf of all the counts that the featurizers made.

    Liblinear trains it in half a minute; the multinomial solver of Rasa's own classifier takes ten. Rare n-grams weigh
    by tf-idf and C is large: both were chosen by the held-out evaluation (docs/adr/0003).
    """

    stored = "classifier.joblib"

    @classmethod
    def required_components(cls) -> list[type]:
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"C": 20.0, "ranking_length": 10}

    @staticmethod
    def _features(messages: list[Message]) -> scipy.sparse.csr_matrix:
        return scipy.sparse.vstack([m.get_sparse_features(TEXT)[1].features for m in messages]).tocsr()

    def train(self, training_data: TrainingData) -> Resource:
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        regression = LogisticRegression(solver="liblinear", C=self.config["C"], random_state=0)
        self.learned = make_pipeline(TfidfTransformer(sublinear_tf=True), regression)
        self.learned.fit(self._features(examples), [example.get(INTENT) for example in examples])
        return self.store()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            ranking = self._rank(message)
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _rank(self, message: Message) -> list[dict[str, Any]]:
        if not message.get_sparse_features(TEXT)[1]:
            return [{INTENT_NAME_KEY: None, PREDICTED_CONFIDENCE_KEY: 0.0}]
        chances = self.learned.predict_proba(self._features([message]))[0]
        best = np.argsort(-chances)[: self.config["ranking_length"]]
        return [
            {INTENT_NAME_KEY: str(self.learned.classes_[i]), PREDICTED_CONFIDENCE_KEY: float(chances[i])} for i in best
        ]


@DefaultV1Recipe.register(Kind.ENTITY_EXTRACTOR, is_trainable=False)
class MandarinEntities(_Stateless):
    """Names, dates, times, numbers by the rules of bot.mandarin; departments and cities by the words of a list."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self._words: list[tuple[str, str, str]] = []  # (what is said, kind, value)
        if self.config.get("vocabulary"):
            vocabulary = yaml.safe_load(Path(self.config["vocabulary"]).read_text(encoding="utf-8"))
            for city in vocabulary["cities"]:
                self._words += [(word, "city", city["id"]) for word in (city["name"], *city["words"])]
            for department in vocabulary["departments"]:
                self._words += [
                    (word, "department", department["name"]) for word in (department["name"], *department["words"])
                ]
            self._words.sort(key=lambda entry: -len(entry[0]))
        # Word lists are read when first asked; the first resident after a start must not wait for them.
        self.process([Message.build(normalise("你好，我叫王建国"))])
        safety.check("")
        syllables("你好")

    def process(self, messages: list[Message]) -> list[Message]:
        now = dt.datetime.now(ZoneInfo("Asia/Shanghai"))
        for message in messages:
            text = message.get(TEXT) or ""
            entities = [self._entity(found.kind, found.value, found.start, found.end) for found in find(text, now)]
            taken = [False] * len(text)
            for word, kind, value in self._words:
                for match in re.finditer(re.escape(word), text):
                    if not any(taken[match.start() : match.end()]):
                        taken[match.start() : match.end()] = [True] * len(word)
                        entities.append(self._entity(kind, value, match.start(), match.end()))
            message.set(ENTITIES, [*message.get(ENTITIES, []), *entities], add_to_output=True)
        return messages

    @staticmethod
    def _entity(kind: str, value: object, start: int, end: int) -> dict[str, Any]:
        return {"entity": kind, "value": value, "start": start, "end": end, "extractor": "MandarinEntities"}

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data


@DefaultV1Recipe.register(Kind.INTENT_CLASSIFIER, is_trainable=False)
class SafetyNet(_Stateless):
    """Sets the intent where words decide whatever the classifier thought: emergency, scam, a wish for a person."""

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            alert = safety.check(text)
            name = alert.kind if alert else "ask_human" if safety.wants_person(text) else None
            if name:
                certain = {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: 1.0}
                others = [e for e in message.get(INTENT_RANKING_KEY, []) if e.get(INTENT_NAME_KEY) != name]
                message.set(INTENT, certain, add_to_output=True)
                message.set(INTENT_RANKING_KEY, [certain, *others], add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data
