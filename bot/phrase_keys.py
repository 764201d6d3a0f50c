"""Which phrases the program asks for: reads its Python as a syntax tree, and runs none of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

SAYERS = ("say", "phrase", "get")  # context.say(key, place=value), content.phrase(…), content.phrases.get(key)


@dataclass(frozen=True)
class Saying:
    """One place in the program that says a phrase."""

    where: str  # file:line
    key: str  # a regular expression, since parts of the key may be computed
    places: frozenset[str] | None  # the {places} it fills; None when they are computed


@dataclass(frozen=True)
class Keys:
    """What a source tree asks of the phrases."""

    sayings: tuple[Saying, ...]
    questions: Mapping[str, str]  # key under which a task asks -> file; each needs a `<key>.more`
    texts: Mapping[str, str]  # every text of the program -> file; some are keys that reach a saying by a variable

    def used(self, key: str) -> bool:
        """Whether anything in the program may say the phrase `key`."""
        if key in self.texts or key in self.questions or key.removesuffix(".more") in self.questions:
            return True
        return any(re.fullmatch(saying.key, key) for saying in self.sayings)


def read(root: Path, folders: tuple[str, ...] = ("bot", "actions")) -> Keys:
    """The keys that the Python files in `folders` of `root` ask for."""
    sayings: list[Saying] = []
    questions: dict[str, str] = {}
    texts: dict[str, str] = {}
    for path in sorted(path for folder in folders for path in (root / folder).rglob("*.py")):
        file = str(path.relative_to(root))
        tree = ast.parse(path.read_text(encoding="utf-8"))
        sayings += _sayings(tree, file)
        questions |= {key: file for key in _questions(tree)}
        texts |= {text: file for text in _texts(tree)}
    return Keys(tuple(sayings), questions, texts)


def _sayings(tree: ast.AST, file: str) -> Iterator[Saying]:
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or not call.args:
            continue
        if call.func.attr == "get" and not ast.unparse(call.func.value).endswith(".phrases"):
            continue
        if call.func.attr in SAYERS:
            names = [keyword.arg for keyword in call.keywords]
            places = None if None in names or call.func.attr == "get" else frozenset(filter(None, names))
            for key in _keys(call.args[0]):
                yield Saying(f"{file}:{call.lineno}", key, places)


def _keys(node: ast.AST) -> Iterator[str]:
    """What an expression can be, as regular expressions; nothing for what is only known when it runs."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield re.escape(node.value)
    elif isinstance(node, ast.IfExp):
        yield from _keys(node.body)
        yield from _keys(node.orelse)
    elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        yield "".join(next(_keys(part), ".+") for part in node.values)


def _questions(tree: ast.AST) -> Iterator[str]:
    """The keys of `self.ask(name, …)` in the classes of tasks: `key` when it is given, else `<service>.<name>`."""
    for task in ast.walk(tree):
        if not isinstance(task, ast.ClassDef):
            continue
        assigned = _assigned(task)
        for call in ast.walk(task):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "self.ask" and call.args:
                given = next((keyword.value for keyword in call.keywords if keyword.arg == "key"), None)
                yield from _given(given, assigned) if given else _implied(call.args[0], assigned)


def _given(key: ast.expr, assigned: Mapping[str, ast.expr]) -> Iterator[str]:
    value = assigned.get(key.id, key) if isinstance(key, ast.Name) else key
    return (found.replace("\\", "") for found in _keys(value))


def _implied(name: ast.expr, assigned: Mapping[str, ast.expr]) -> Iterator[str]:
    """`self.ask("phone", …)` asks for one; in a loop over `self.questions` the name may be any of them."""
    service = ast.literal_eval(assigned["service"])
    names = [name] if isinstance(name, ast.Constant) else getattr(assigned["questions"], "elts", [])
    return (f"{service}.{ast.literal_eval(one)}" for one in names)


def _assigned(task: ast.ClassDef) -> dict[str, ast.expr]:
    """The values of simple assignments in a class and its methods, by name."""
    found: dict[str, ast.expr] = {}
    for node in ast.walk(task):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = node.value
    return found


def _texts(tree: ast.AST) -> Iterator[str]:
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            yield node.value
