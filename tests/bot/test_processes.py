"""The trained model: used again while its inputs are the same, and never when it is damaged."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from patience import until

from bot import processes


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A whole archive where the model of the present inputs belongs."""
    monkeypatch.setattr(processes, "MODELS", tmp_path)
    (tmp_path / "metadata.json").write_bytes(os.urandom(200_000))
    with tarfile.open(processes.model_path(), "w:gz") as archive:
        archive.add(tmp_path / "metadata.json", "metadata.json")
    return processes.model_path()


def test_a_model_of_the_same_inputs_is_used_again(model, capsys):
    assert processes.train() == model
    assert "Training" not in capsys.readouterr().out


@pytest.mark.parametrize("kept", [0, 10, 100_000])
def test_a_model_that_was_cut_off_does_not_count(model, kept):
    model.write_bytes(model.read_bytes()[:kept])
    assert not processes._whole(model)


def test_a_model_with_a_damaged_middle_does_not_count(model):
    content = bytearray(model.read_bytes())
    content[100_000:100_400] = bytes(400)
    model.write_bytes(content)
    assert not processes._whole(model)


def test_other_inputs_want_another_model(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "ROOT", tmp_path)
    (tmp_path / "config.yml").write_text("language: zh")
    before = processes.model_path()
    (tmp_path / "config.yml").write_text("language: en")
    assert processes.model_path() != before


WITH_A_CHILD = """
import subprocess, sys
from bot.processes import end_with_parent
child = subprocess.Popen(["sleep", "60"], preexec_fn=end_with_parent)
print(child.pid, flush=True)
child.wait()
"""


def test_what_ends_with_its_parent_does_so_even_when_that_one_is_killed():
    command = [sys.executable, "-c", WITH_A_CHILD]
    with subprocess.Popen(command, cwd=processes.ROOT, stdout=subprocess.PIPE, text=True) as parent:
        child = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
    commands = Path(f"/proc/{child}/cmdline")
    until(lambda: not commands.exists() or not commands.read_text(), what="it lives on")
