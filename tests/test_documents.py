"""What is listed twice is the same in both places: settings, processes, commands, services, decisions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from actions.turn import ACT, ASK
from bot.__main__ import COMMANDS
from bot.content import load
from bot.settings import SETTINGS

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT.parent / "shared" / "catalogue.yml"
FAMILIES = ("medical", "pension", "transport", "living", "safety", "control")
READMES = ("README.md", "README.zh-CN.md")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def section(name: str, heading: str) -> str:
    """What stands under `## heading` of a document."""
    (found,) = re.findall(rf"^## {heading}\n(.*?)(?=^## |\Z)", text(name), re.MULTILINE | re.DOTALL)
    return str(found)


def rows(table: str) -> list[list[str]]:
    """The cells of the rows of a Markdown table, without its head and without backquotes."""
    lines = [line for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines[2:]]


# --- settings ---


def test_the_example_of_the_environment_lists_every_setting_with_its_default_and_help():
    found = re.findall(r"^# (.*)\n([A-Z_]+)=(.*)$", text(".env.example"), re.MULTILINE)
    assert found == [(setting.help, setting.name, setting.default) for setting in SETTINGS]


def test_the_readme_lists_every_setting_with_its_default_and_help():
    expected = [[setting.name, setting.default, setting.help] for setting in SETTINGS]
    assert rows(section("README.md", "Settings")) == expected


# --- processes and commands ---


def test_the_readme_lists_the_processes_of_the_procfile():
    procfile = re.findall(r"^(\w+):", text("Procfile"), re.MULTILINE)
    assert [row[0] for row in rows(section("README.md", "Processes"))] == procfile


def test_every_process_is_a_command_of_ours_kept_alive():
    for name, command in re.findall(r"^(\w+): (.*)$", text("Procfile"), re.MULTILINE):
        assert command == f"tools/keep .venv/bin/python -m bot {name}"
        assert name in COMMANDS


@pytest.mark.parametrize("readme", READMES)
@pytest.mark.parametrize("command", ["make run", "make test"])
def test_both_readmes_give_the_two_commands(readme, command):
    assert re.search(rf"^{command}\b", text(readme), re.MULTILINE)


@pytest.mark.parametrize("document", [*READMES, "content/README.md", "Makefile"])
def test_every_make_target_that_is_named_exists(document):
    targets = set(re.findall(r"^(\w[\w-]*):", text("Makefile"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`|\")make ([a-z][\w-]*)", text(document), re.MULTILINE))
    assert named and named <= targets


# --- services ---


@pytest.mark.parametrize("document", ["README.md", "CHANGELOG.md"])
def test_every_service_that_is_named_exists(document):
    names = re.findall(r"`([a-z]+_[a-z_]+)`", text(document))
    there = [name for name in names if name in load().services]
    assert len(there) >= 10
    others = {"client_key"}  # of the HTTP interface
    assert set(names) - set(there) - others == set()


def test_the_readme_says_of_every_finished_service_that_it_is_finished():
    from actions.tasks import TASKS

    done, led, first = (row[1] for row in rows(section("README.md", "What it does"))[:3])
    services = {name for name in TASKS if name in load().services and load().services[name].kind != "control"}
    assert set(re.findall(r"[a-z]+_[a-z_]+", done)) == services
    assert set(re.findall(r"[a-z]+_[a-z_]+", led)) == {service for _, service in load().guides()}
    assert set(re.findall(r"[a-z_]+", first)) >= {"emergency", "suspect_scam"}


def test_the_domain_has_the_services_in_the_order_of_the_directory():
    domain = yaml.safe_load(text("domain.yml"))["intents"]
    assert domain == list(load().services)


@pytest.mark.skipif(not CATALOGUE.is_file(), reason="the catalogue does not lie beside this checkout")
def test_the_services_are_those_of_the_catalogue():
    # The file is not strict YAML: a service is a line of its own, its family a line without indent.
    found, family = [], ""
    for line in CATALOGUE.read_text(encoding="utf-8").splitlines():
        if begun := re.fullmatch(r"(\w+):", line):
            family = begun[1]
        elif entry := re.match(r"  (\w+):\s*\{kind: (\w+),\s*zh: ([^,}]+)", line):
            found.append((family, entry[1], entry[2], entry[3].strip()))
    ours = [(service.family, name, service.kind, service.name) for name, service in load().services.items()]
    assert found == ours


def test_every_service_belongs_to_a_family_and_every_family_has_examples_or_rules():
    assert {service.family for service in load().services.values()} == set(FAMILIES)
    rules = yaml.safe_load(text("data/rules/reply.yml"))["rules"]
    assert [rule["rule"] for rule in rules] == list(FAMILIES)


# --- documents ---


def test_every_decision_is_linked_from_the_list_and_has_its_parts():
    pages = sorted(path.name for path in (ROOT / "docs" / "adr").glob("0*.md"))
    assert re.findall(r"\]\((0[^)]+\.md)\)", text("docs/adr/README.md")) == pages
    assert [page[:4] for page in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
    for page in pages:
        body = text(f"docs/adr/{page}")
        assert body.startswith(f"# {page[:4]} — "), page
        assert f"[{body.splitlines()[0][2:]}]({page})" in text("docs/adr/README.md"), page
        assert "\n## Decided\n" in body and "\n## Why" in body and "\n## Costs\n" in body, page


def test_the_page_on_the_classifier_gives_the_bands_and_the_strength_that_are_used():
    page = text("docs/adr/0003-the-classifier-and-the-three-bands.md")
    bands = re.findall(r"^\| ([≥<] [\d.]+|[\d.]+ – [\d.]+) \|", page, re.MULTILINE)
    assert bands == [f"≥ {ACT:.2f}", f"{ASK:.2f} – {ACT:.2f}", f"< {ASK:.2f}"]
    parts = {part["name"]: part for part in yaml.safe_load(text("config.yml"))["pipeline"]}
    assert f"C = {parts['bot.nlu.LinearClassifier']['C']}" in page
    assert f"ACT, ASK = {ACT}, {ASK} " in text("tools/evaluate.py")


def test_the_changes_begin_with_what_is_unreleased_or_a_version():
    heads = re.findall(r"^## (.*)$", text("CHANGELOG.md"), re.MULTILINE)
    assert re.fullmatch(r"Unreleased|\d+\.\d+\.\d+ — \d{4}-\d{2}-\d{2}", heads[0])


@pytest.mark.parametrize(
    "document",
    [*READMES, "CHANGELOG.md", "docs/adr/README.md", *(f"docs/adr/{p.name}" for p in ROOT.glob("docs/adr/0*"))],
)
def test_every_link_to_a_file_of_ours_leads_somewhere(document):
    here = (ROOT / document).parent
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", text(document))
    assert [link for link in links if not (here / link).exists()] == []


def test_decisions_that_the_code_names_exist():
    pages = {path.name[:4] for path in (ROOT / "docs" / "adr").glob("0*.md")}
    files = [*ROOT.glob("*.yml"), *ROOT.glob("*.txt"), *ROOT.glob("data/**/*.yml")]
    files += [path for folder in ("bot", "actions", "tools") for path in (ROOT / folder).rglob("*.py")]
    named = {number for path in files for number in re.findall(r"docs/adr/(\d{4})", path.read_text(encoding="utf-8"))}
    assert named and named <= pages


def test_the_licence_is_the_whole_of_apache_2():
    licence = text("LICENSE")
    assert "Apache License" in licence and "Version 2.0, January 2004" in licence
    assert "END OF TERMS AND CONDITIONS" in licence
