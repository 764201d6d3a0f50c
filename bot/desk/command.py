"""`python -m bot operator …`: makes and changes accounts from the command line; knows no default password."""

from __future__ import annotations

import argparse
import datetime as dt
import getpass
import sys

from bot.desk.accounts import PASSWORD_LENGTH, SHOWN_LENGTH, AccountRefused, Accounts

SENTENCES = {
    "name": "A name is 2 to 32 small letters, digits, dots, dashes or underscores, such as wang or li.na.",
    "shown": f"What residents see (--shown) is 1 to {SHOWN_LENGTH} characters, such as 小王.",
    "taken": "There is an account with this name already; `operator password` gives it a new password.",
    "weak": "A password is {} to {} characters, at least five different ones, and does not hold the name.".format(
        *PASSWORD_LENGTH
    ),
    "unknown": "There is no account with this name; `operator list` shows those there are.",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may be written after `operator`."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="add | password | off | list")
    add = acts.add_parser("add", help="make an account; the password is asked for")
    add.add_argument("name", help="for logging in, such as wang")
    add.add_argument("--shown", required=True, help="how residents are told who it is, such as 小王")
    add.add_argument("--supervisor", action="store_true", help="may read the record of what was done")
    password = acts.add_parser("password", help="give an account a new password and end its sessions")
    password.add_argument("name")
    for one in (add, password):
        one.add_argument("--password-stdin", action="store_true", help="read the password from the standard input")
    acts.add_parser("off", help="put an account off; its sessions end at once").add_argument("name")
    acts.add_parser("list", help="show the accounts")


def run(wish: argparse.Namespace, accounts: Accounts, now: dt.datetime) -> None:
    """Does what was asked; raises ValueError with a clear sentence when it cannot be done."""
    try:
        if wish.act == "add":
            role = "supervisor" if wish.supervisor else "operator"
            accounts.add(wish.name, wish.shown, _password(wish.password_stdin), role, now)
            print(f"{wish.name} ({wish.shown}, {role}) can log in at /operator.")
        elif wish.act == "password":
            accounts.set_password(wish.name, _password(wish.password_stdin), now)
            print(f"{wish.name} has a new password, and must log in again.")
        elif wish.act == "off":
            accounts.deactivate(wish.name, now)
            print(f"{wish.name} cannot log in any more.")
        else:
            _list(accounts)
    except AccountRefused as refused:
        raise ValueError(SENTENCES[refused.reason]) from None


def _list(accounts: Accounts) -> None:
    everybody = accounts.all()
    if not everybody:
        print("There are no accounts yet. The first: python -m bot operator add NAME --shown 小王 --supervisor")
    for one in everybody:
        print(f"{one.name}\t{one.shown}\t{one.role}\t{'on' if one.active else 'off'}")


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise ValueError("There is no terminal to ask for the password on; use --password-stdin.")
    first = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != first:
        raise ValueError("The two passwords are not the same; nothing was changed.")
    return first
