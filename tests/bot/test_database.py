"""What is said when the database cannot be used at all: one sentence, no password in it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot import database
from bot.database import DatabaseUnusable, usable


def sentence(url: str) -> str:
    """What is said about `url` when the program starts with it."""
    with pytest.raises(DatabaseUnusable) as raised, usable(url):
        database.migrate(url)
    assert "\n" not in str(raised.value)
    return str(raised.value)


@pytest.mark.parametrize(
    "url", ["nonsense", "mysql://u:geheim@h/x", "postgresql://u:geheim@h:port/x", "postgresql+nothing://u:geheim@h/x"]
)
def test_what_is_no_address_of_a_database_is_not_repeated(url):
    assert sentence(url) == "DATABASE_URL must be sqlite:///path or postgresql://user:password@host/name"


def test_a_server_that_does_not_answer_is_named_without_the_password():
    said = sentence("postgresql://u:geheim@127.0.0.1:1/x")
    assert "127.0.0.1 does not answer" in said and "geheim" not in said


def test_a_file_that_is_no_database_is_called_damaged(tmp_path):
    (tmp_path / "x.db").write_bytes(b"these are not the pages of a database" * 200)
    assert f"{tmp_path}/x.db is damaged" in sentence(f"sqlite:///{tmp_path}/x.db")


def test_a_database_that_was_cut_off_is_called_damaged(tmp_path):
    file = tmp_path / "x.db"
    database.migrate(f"sqlite:///{file}")
    with database.connect(f"sqlite:///{file}").connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    file.write_bytes(file.read_bytes()[:20_000])
    assert f"{file} is damaged" in sentence(f"sqlite:///{file}")


def test_a_folder_in_the_place_of_the_file_cannot_be_opened(tmp_path):
    assert "cannot be opened" in sentence(f"sqlite:///{tmp_path}")


def test_a_database_of_a_newer_version_is_left_alone(tmp_path):
    url = f"sqlite:///{tmp_path}/x.db"
    database.migrate(url)
    with database.connect(url).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert "newer version" in sentence(url)


def test_a_database_that_another_program_holds_is_called_locked(tmp_path: Path):
    url = f"sqlite:///{tmp_path}/x.db"
    database.migrate(url)
    other = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    engine = create_engine(url, connect_args={"timeout": 0})
    with pytest.raises(DatabaseUnusable, match="locked"), usable(url), engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
    other.close()


def test_a_database_without_room_is_called_full(tmp_path: Path):
    url = f"sqlite:///{tmp_path}/x.db"
    database.migrate(url)
    engine = create_engine(url)
    with pytest.raises(DatabaseUnusable, match="disk is full"), usable(url), engine.begin() as connection:
        connection.execute(text("PRAGMA max_page_count = 1"))
        connection.execute(text("CREATE TABLE more AS SELECT hex(randomblob(100000)) AS x"))
