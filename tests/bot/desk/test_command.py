"""`python -m bot operator …`: the first account is made by it, each refusal is a sentence, no password is shown."""

from __future__ import annotations

import io

import pytest

from bot import database
from bot.__main__ import main
from bot.desk import audit
from bot.desk.accounts import Accounts, LogInRefused

pytestmark = pytest.mark.processes

RIGHT = "correct horse battery"


@pytest.fixture
def run(sqlite_url, monkeypatch, capsys):
    """Runs the command on a database of its own; gives (exit code, what it printed, what it complained)."""
    monkeypatch.setenv("DATABASE_URL", sqlite_url)

    def command(*words, password=RIGHT):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
        code = main(["operator", *words])
        return (code, *capsys.readouterr())

    return command


@pytest.fixture
def accounts(sqlite_url):
    return Accounts(database.connect(sqlite_url))


def test_the_first_account_is_made_on_a_database_that_was_not_there(run, accounts, clock):
    code, told, _ = run("add", "wang", "--shown", "小王", "--supervisor", "--password-stdin")
    assert code == 0 and "wang (小王, supervisor)" in told and RIGHT not in told
    assert accounts.identify("wang", RIGHT, clock()).role == "supervisor"
    assert [entry.who for entry in audit.entries(accounts.engine)] == ["command"]


def test_without_supervisor_an_account_is_an_operators(run, accounts, clock):
    run("add", "li", "--shown", "小李", "--password-stdin")
    assert accounts.identify("li", RIGHT, clock()).role == "operator"


@pytest.mark.parametrize(
    ("words", "password", "sentence"),
    [
        (("add", "wang", "--shown", "小王"), RIGHT, "with this name already"),
        (("add", "li", "--shown", "小李"), "short", "12 to 128 characters"),
        (("add", "li", "--shown", "小李"), "", "12 to 128 characters"),
        (("add", "Li Na", "--shown", "小李"), RIGHT, "small letters"),
        (("add", "li", "--shown", " "), RIGHT, "--shown"),
        (("password", "nobody"), RIGHT, "no account with this name"),
        (("password", "wang"), "short", "12 to 128 characters"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(run, accounts, clock, words, password, sentence):
    run("add", "wang", "--shown", "小王", "--password-stdin")
    code, _, complaint = run(*words, "--password-stdin", password=password)
    assert code == 78
    assert complaint.startswith("Banban: ") and sentence in complaint and complaint.count("\n") == 1
    assert [one.name for one in accounts.all()] == ["wang"]
    assert accounts.identify("wang", RIGHT, clock())


def test_a_new_password_replaces_the_old_one(run, accounts, clock):
    run("add", "wang", "--shown", "小王", "--password-stdin")
    assert run("password", "wang", "--password-stdin", password="another good one")[0] == 0
    assert accounts.identify("wang", "another good one", clock())
    with pytest.raises(LogInRefused):
        accounts.identify("wang", RIGHT, clock())


def test_the_list_says_who_is_on_and_off(run):
    run("add", "wang", "--shown", "小王", "--password-stdin")
    run("add", "li", "--shown", "小李", "--supervisor", "--password-stdin")
    assert run("off", "wang")[0] == 0
    _, told, _ = run("list")
    assert told.splitlines() == ["li\t小李\tsupervisor\ton", "wang\t小王\toperator\toff"]


def test_without_a_terminal_and_without_the_option_no_password_is_made_up(run, accounts):
    code, _, complaint = run("add", "wang", "--shown", "小王")
    assert code == 78 and "--password-stdin" in complaint
    assert accounts.all() == ()


def test_the_password_is_asked_twice_on_a_terminal(run, accounts, clock, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    def answers(*words):
        given = iter(words)
        monkeypatch.setattr("getpass.getpass", lambda prompt: next(given))
        monkeypatch.setattr("io.StringIO", Terminal)

    answers(RIGHT, "a different one!")
    assert "not the same" in run("add", "wang", "--shown", "小王")[2]
    assert accounts.all() == ()
    answers(RIGHT, RIGHT)
    assert run("add", "wang", "--shown", "小王")[0] == 0
    assert accounts.identify("wang", RIGHT, clock())


def test_a_database_without_tables_is_told_in_a_sentence(run):
    code, _, complaint = run("list")
    assert code == 78 and "python -m bot migrate" in complaint
