"""The house rules that a machine can see: who may import whom, where libraries live, what stands in no Python file."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = ("bot", "actions", "voice")

# Who may import what of ours; a name stands for the module and all below it. The longest name that fits a module
# counts. Those that put the parts together may import everything; what is missing here may import nothing.
STORE = ("bot.store", "bot.change", "bot.rows")  # who may use the store may use its words
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "bot.__main__": ("bot",),
    "bot.asking": ("bot", "actions"),
    "bot.check": ("bot", "actions"),
    "bot.processes": ("bot.settings",),
    "bot.running": ("bot.ports", "bot.processes", "bot.settings"),
    "bot.settings": ("bot.duty",),
    "bot.web": (
        "bot.web", "bot.conversation", "bot.content", "bot.database", "bot.desk", "bot.dialogue", "bot.holder",
        "bot.mandarin", "bot.ports", "bot.safety", "bot.services", "bot.settings", "bot.speech", "bot.standing",
        *STORE, "bot.waiting",
    ),
    "bot.phone": (
        "bot.phone", "bot.calling_out", "bot.calls", "bot.conversation", "bot.content", "bot.holder", "bot.mandarin",
        "bot.ports", "bot.services", "bot.settings", "bot.speech", "bot.standing", *STORE, "voice",
    ),
    "bot.speech": ("bot.content", "bot.listening", "bot.mandarin", "bot.settings", "bot.speech_model", "voice"),
    "bot.desk": ("bot.desk", "bot.people", *STORE),
    "bot.standing": (*STORE, "bot.waiting"),
    "bot.conversation": (
        "bot.content", "bot.dialogue", "bot.holder", "bot.line", "bot.mandarin", "bot.safety", "bot.standing",
        *STORE, "bot.turns", "bot.waiting",
    ),
    "bot.turns": (
        "bot.content", "bot.dialogue", "bot.holder", "bot.line", "bot.mandarin", "bot.safety", *STORE,
        "bot.waiting",
    ),
    "bot.waiting": ("bot.content", "bot.duty", "bot.line", "bot.mandarin"),
    "bot.holder": (*STORE,),
    "bot.store": ("bot.change", "bot.database", "bot.records", "bot.rows"),
    "bot.change": ("bot.database", "bot.people", "bot.records", "bot.rows"),
    "bot.rows": ("bot.database",),
    "bot.calls": ("bot.database",),
    "bot.records": ("bot.calls", "bot.database", "bot.people", "bot.services"),
    "bot.patience": (
        "bot.content", "bot.line", "bot.mandarin", "bot.safety", "bot.services", *STORE, "bot.waiting",
    ),
    "bot.clock": (
        "bot.calling_out", "bot.conversation", "bot.database", "bot.jobs", "bot.mandarin", "bot.patience",
        "bot.people", "bot.records", "bot.reminding", "bot.services", *STORE,
    ),
    "bot.reminding": (
        "bot.calling_out", "bot.content", "bot.jobs", "bot.mandarin", "bot.services", *STORE,
    ),
    "bot.calling_out": ("bot.jobs", "bot.people"),
    "bot.line": ("bot.calls", "bot.database", "bot.people"),
    "bot.people": ("bot.database",),
    "bot.migrations": ("bot.database",),
    "bot.services": ("bot.services", "bot.database", "bot.jobs", "bot.mandarin", "bot.people"),
    "bot.jobs": ("bot.people", "bot.services.transactions"),
    "bot.safety": ("bot.mandarin",),
    "bot.speech_model": ("bot.processes", "bot.settings", "voice.model_folder"),
    "bot.listening": ("bot.content", "bot.mandarin"),
    "bot.nlu": ("bot.mandarin", "bot.safety"),
    "bot.mandarin": ("bot.mandarin",),
    "voice": ("voice",),
    "actions": ("actions", "bot.content", "bot.duty", "bot.mandarin", "bot.safety", "bot.services"),
    "actions.reply": (
        "actions", "bot.content", "bot.database", "bot.duty", "bot.mandarin", "bot.safety", "bot.services",
        "bot.settings",
    ),
}  # fmt: skip

# The one home of each library that is heavy or that decides much.
HOMES: dict[str, tuple[str, ...]] = {
    "rasa": ("bot.nlu", "bot.tracker", "bot.model"),
    "sklearn": ("bot.nlu",),
    "joblib": ("bot.nlu",),
    "numpy": ("bot.nlu", "voice.pcm"),
    "scipy": ("bot.nlu",),
    "structlog": ("bot.model",),
    "rasa_sdk": ("actions.reply",),
    "flask": ("bot.web",),
    "werkzeug": ("bot.web",),
    "flask_sock": ("bot.web.ears",),
    "simple_websocket": ("bot.web.ears",),
    "gunicorn": ("bot.web.serve",),
    "sqlalchemy": (
        "bot.calling_out",
        "bot.calls",
        "bot.change",
        "bot.clock",
        "bot.database",
        "bot.desk",
        "bot.jobs",
        "bot.line",
        "bot.people",
        "bot.phone.callers",
        "bot.phone.records",
        "bot.records",
        "bot.rows",
        "bot.services",
        "bot.store",
        "bot.migrations",
        "actions.reply",
    ),
    "argon2": ("bot.desk.accounts",),
    "alembic": ("bot.database", "bot.migrations"),
    "requests": ("bot.dialogue", "bot.running", "bot.asking"),
    "honcho": ("bot.running",),
    "segno": ("bot.web.takeaway",),
    "pypinyin": ("bot.mandarin.pinyin", "bot.mandarin.aloud"),
    "jieba": ("bot.mandarin.lexicon",),
    "opencc": ("bot.mandarin.text",),
    "lunar_python": ("bot.mandarin.lunar",),
    "pyttsx3": ("voice.mouth_worker",),
    "sherpa_onnx": ("voice.sherpa",),
    "vosk": ("voice.ears",),
    "soxr": ("voice.pcm",),
}

LINES = 330  # about 250 is meant; more than this is two files
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc", "tools"}

SENTENCE_END = re.compile("[\u3400-\u9fff]{3}[。！？]")
LONG_CHINESE = re.compile("[\u3400-\u9fff，]{13}")
CHARACTER_CLASS = re.compile(r"\[[^\]]*\]")


@dataclass(frozen=True)
class Module:
    name: str
    path: Path
    tree: ast.Module

    def imported(self) -> Iterator[str]:
        """The full names of all it imports, inside functions too."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.name}: a relative import hides where it comes from"
                yield from (f"{node.module}.{alias.name}" for alias in node.names)

    def texts(self) -> Iterator[tuple[int, str]]:
        """(line, text) of its strings, docstrings left out."""
        docstrings = set()
        for node in ast.walk(self.tree):
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and node.body:
                first = node.body[0]
                if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                    docstrings.add(id(first.value))
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
                yield node.lineno, node.value


def _module(path: Path) -> Module:
    parts = path.relative_to(ROOT).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return Module(name, path, ast.parse(path.read_text(encoding="utf-8")))


MODULES = [_module(path) for folder in OURS for path in sorted((ROOT / folder).rglob("*.py"))]
each_module = pytest.mark.parametrize("module", MODULES, ids=[module.name for module in MODULES])


def within(name: str, places: tuple[str, ...]) -> bool:
    return any(name == place or name.startswith(f"{place}.") for place in places)


def allowed(module: str) -> tuple[str, ...]:
    fitting = [name for name in MAY_IMPORT if within(module, (name,))]
    return MAY_IMPORT[max(fitting, key=len)] if fitting else ()


# --- imports ---


@each_module
def test_a_module_imports_only_from_below(module):
    ours = {name for name in module.imported() if name.split(".")[0] in OURS}
    # `from bot import content` names a module; `from bot.content import load` a thing in one.
    upward = {name for name in ours if not within(name, allowed(module.name))}
    assert upward == set(), f"{module.name} may import {allowed(module.name) or 'nothing of ours'}"


@each_module
def test_a_library_is_imported_only_in_its_home(module):
    for name in module.imported():
        homes = HOMES.get(name.split(".")[0])
        assert homes is None or within(module.name, homes), f"{name} lives in {homes}"


def test_the_tables_name_only_modules_and_libraries_that_are_there():
    names = {module.name for module in MODULES}
    named = {*MAY_IMPORT, *(home for homes in HOMES.values() for home in homes)}
    named |= {place for places in MAY_IMPORT.values() for place in places}
    assert {name for name in named if not any(within(module, (name,)) for module in names)} == set()
    libraries = {name.split(".")[0] for module in MODULES for name in module.imported()}
    by_their_files = {"jieba"}  # bot.mandarin.lexicon reads its word list, and imports nothing of it
    assert set(HOMES) - libraries - by_their_files == set()


@pytest.mark.parametrize(
    ("module", "imported", "may"),
    [
        ("bot.mandarin.dates", "bot.mandarin.found", True),
        ("bot.mandarin.dates", "bot.content", False),
        ("bot.services.bookings", "bot.content", False),
        ("bot.dialogue", "bot.store", False),
        ("bot.web.api", "bot.conversation.Hub", True),
        ("bot.web.api", "bot.turns", False),
        ("bot.desk.accounts", "bot.web.desk.guard", False),
        ("actions.tasks.book", "bot.database", False),
        ("actions.reply", "bot.database.connect", True),
        ("voice.ears", "bot.mandarin", False),
    ],
)
def test_the_layers_are_as_the_table_says(module, imported, may):
    assert within(imported, allowed(module)) is may


WATCHED = """
import importlib, sys
root = sys.argv[1]
happened = []
def watch(event, args):
    if event in ("socket.connect", "sqlite3.connect", "subprocess.Popen", "os.mkdir", "os.system"):
        happened.append(event)
    elif event == "open" and str(args[0]).startswith((root + "/content", root + "/var", root + "/data")):
        happened.append(str(args[0]))
sys.addaudithook(watch)
for name in sys.argv[2:]:
    importlib.import_module(name)
    assert not happened, (name, happened)
heavy = {"rasa", "tensorflow", "sklearn"} & set(sys.modules)
assert not heavy, heavy
"""


def test_nothing_happens_when_a_module_is_imported():
    """No connection, no process, no file of ours is opened; and nothing but bot.nlu and bot.tracker wants Rasa."""
    rasas_own = ("bot.nlu", "bot.tracker", "bot.migrations.env")  # alembic runs the last one, and imports it never
    names = [module.name for module in MODULES if module.name not in rasas_own and "versions" not in module.name]
    command = [sys.executable, "-W", "ignore", "-c", WATCHED, str(ROOT), *names]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert finished.returncode == 0, finished.stderr[-2000:]


# --- words ---


def sentences(module: Module) -> list[str]:
    """The Chinese sentences in a module's strings: with an end, or longer than a word list's words are.

    bot.mandarin knows characters, and has long lists of them (surnames, particles).
    """
    found = []
    for line, text in module.texts():
        words = CHARACTER_CLASS.sub("|", text)
        long = LONG_CHINESE.search(words) and not within(module.name, ("bot.mandarin",))
        if long or SENTENCE_END.search(words):
            found.append(f"{line}: {text}")
    return found


@each_module
def test_no_sentence_that_a_resident_hears_stands_in_python(module):
    assert sentences(module) == []


def test_a_sentence_is_told_from_a_word_list():
    def found(source: str) -> list[str]:
        return sentences(Module("some", Path("some.py"), ast.parse(source)))

    assert found('say("您想哪天去看？")')
    assert found('say("请带好身份证和医保卡到一楼的窗口去办")')
    assert not found('PARTS = {("日子", "哪天", "换一天"): 1}')
    assert not found('re.compile("[，。！？；：]|没有合适的|都不行")')
    assert not found('"""看什么科：先问哪里不舒服。再说科室。"""')


# --- files ---


def test_no_file_has_grown_beyond_what_one_can_keep_in_mind():
    kinds = ("*.py", "*.js", "*.css", "*.html")
    files = [path for folder in (*OURS, "tools") for kind in kinds for path in (ROOT / folder).rglob(kind)]
    assert len(files) > 60
    files = [path for path in files if "vendor" not in path.parts]  # others' work, as they made it
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert {file: lines for file, lines in lengths.items() if lines > LINES} == {}


@each_module
def test_a_module_has_a_name_and_a_docstring_that_say_something(module):
    assert not set(module.name.split(".")) & NAMES_THAT_SAY_NOTHING
    docstring = ast.get_docstring(module.tree) or ""
    assert len(docstring) >= 20, f"{module.name}: what does it know, and what does it refuse to know?"
