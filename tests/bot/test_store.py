"""The rows: numbering, conditions, and that the migrations make the very tables of bot/database.py."""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading

import pytest
from sqlalchemy import inspect
from sqlalchemy.engine import Engine, make_url

from bot import database
from bot.rows import ConversationUnknown, stamp
from bot.store import Store

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.fixture
def row(store):
    with store.create("c" * 32, "hash", "web", "shanghai", NOW):
        pass
    return "c" * 32


def test_times_are_stored_in_utc_with_whole_seconds():
    assert stamp(NOW.replace(microsecond=999)) == "2026-11-21T04:00:00+00:00"


def test_messages_are_numbered_without_gaps_by_many_writers(any_engine, at_once):
    database.metadata.create_all(any_engine)
    store = Store(any_engine)
    with store.create("c" * 32, "hash", "web", "shanghai", NOW):
        pass

    def say(place):
        with store.change("c" * 32, NOW) as change:
            return change.add("resident", str(place))

    assert sorted(at_once(say, 20)) == list(range(1, 21))
    assert [m.n for m in store.since("c" * 32)[0]] == list(range(1, 21))


def test_a_change_that_fails_leaves_nothing(store, row):
    with pytest.raises(ZeroDivisionError), store.change(row, NOW) as change:
        change.add("resident", "一")
        change.set(city="beijing")
        raise ZeroDivisionError
    assert store.since(row)[0] == ()
    assert store.conversation(row).city == "shanghai"


def test_every_field_of_a_message_comes_back_as_it_was_stored(store, row):
    with store.change(row, NOW) as change:
        change.add("bot", "打12345", speech="打，一二三四五", choices=(("好", "好的"),), expect="yes_no", answers=7)
    (message,) = store.since(row)[0]
    assert (message.sender, message.text, message.speech) == ("bot", "打12345", "打，一二三四五")
    assert (message.choices, message.expect, message.answers) == ((("好", "好的"),), "yes_no", 7)
    assert (message.pending, message.at) == (False, stamp(NOW))


def test_a_move_names_where_it_starts_and_who_holds_it(store, row):
    with store.change(row, NOW) as change:
        assert not change.move(("waiting",), "operator", operator="op")
        assert change.move(("bot",), "operator", operator="op")
        assert not change.move(("operator",), "bot", held_by="other")
        assert change.move(("operator",), "bot", held_by="op", operator=None)
    assert store.conversation(row).holder == "bot"


def test_a_turn_is_claimed_by_one_until_it_is_overdue(store, row):
    soon, later = NOW + dt.timedelta(seconds=5), NOW + dt.timedelta(seconds=6)
    with store.change(row, NOW) as change:
        assert change.claim("a", stamp(soon))
        assert change.claim("a", stamp(soon))
        assert not change.claim("b", stamp(later))
        change.unclaim("b")
        assert change.conversation.asking == "a"
    assert store.overdue(soon) == ()
    assert store.overdue(later) == (row,)
    with store.change(row, later) as change:
        assert change.claim("b", stamp(later))
        change.unclaim("b")
    assert store.overdue(later + dt.timedelta(days=1)) == ()


def test_a_message_is_settled_once(store, row):
    with store.change(row, NOW) as change:
        n = change.add("resident", "一", pending=True)
        change.add("resident", "二", pending=True)
        assert change.owed() == 2
        assert change.settle(n)
        assert not change.settle(n)
    owed = store.oldest_owed(row)
    assert owed and owed.text == "二"
    with store.change(row, NOW) as change:
        assert change.settle()
    assert store.oldest_owed(row) is None


def test_what_is_not_there_is_said_to_be_so(store):
    with pytest.raises(ConversationUnknown):
        store.conversation("nobody")
    with pytest.raises(ConversationUnknown), store.change("nobody", NOW):
        pass


def test_readers_do_not_wait_for_a_writer(store, row):
    done = threading.Event()
    with store.change(row, NOW) as change:
        change.add("resident", "一")
        reader = threading.Thread(target=lambda: (store.since(row)[0], done.set()))
        reader.start()
        assert done.wait(3)
    assert len(store.since(row)[0]) == 1


def test_no_text_of_a_resident_comes_into_the_words_of_an_error(sqlite_url):
    engine = database.connect(sqlite_url)
    with pytest.raises(Exception, match="no such table") as caught, engine.begin() as connection:
        connection.execute(database.messages.insert().values(conversation_id="c", n=1, sender="resident", text="秘密"))
    assert "秘密" not in str(caught.value)


# --- migrations ------------------------------------------------------------------------------------------------------


def shape(engine: Engine) -> dict[str, object]:
    """Everything that the database itself says about its tables."""
    found = inspect(engine)
    tables = sorted(set(found.get_table_names()) - {"alembic_version"})
    return {
        table: {
            "columns": [(c["name"], str(c["type"]), c["nullable"], c["default"]) for c in found.get_columns(table)],
            "key": found.get_pk_constraint(table)["constrained_columns"],
            "unique": sorted(tuple(u["column_names"]) for u in found.get_unique_constraints(table)),
            "indexes": sorted(
                (i["name"], tuple(i["column_names"]), bool(i["unique"])) for i in found.get_indexes(table)
            ),
            "foreign": sorted(
                (tuple(f["constrained_columns"]), f["referred_table"], str(f["options"]))
                for f in found.get_foreign_keys(table)
            ),
        }
        for table in tables
    }


def url_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def test_the_migrations_make_the_tables_of_the_metadata(any_engine):
    database.metadata.create_all(any_engine)
    wanted = shape(any_engine)
    database.metadata.drop_all(any_engine)
    database.migrate(url_of(any_engine))
    assert shape(any_engine) == wanted


def test_migrating_again_changes_nothing_and_keeps_what_is_stored(sqlite_url):
    database.migrate(sqlite_url)
    store = Store(database.connect(sqlite_url))
    with store.create("c" * 32, "hash", "web", "shanghai", NOW) as change:
        change.add("bot", "您好")
    database.migrate(sqlite_url)
    assert [m.text for m in store.since("c" * 32)[0]] == ["您好"]


def test_two_that_start_together_migrate_one_after_the_other(any_engine, at_once):
    assert at_once(lambda place: database.migrate(url_of(any_engine)), 2) == [None, None]
    assert "messages" in shape(any_engine)


def test_a_new_database_in_which_another_is_writing_is_waited_for(sqlite_url, tmp_path):
    other = sqlite3.connect(str(make_url(sqlite_url).database), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    later = threading.Timer(0.5, other.execute, ["ROLLBACK"])
    later.start()
    database.migrate(sqlite_url)
    later.join()
    assert "messages" in shape(database.connect(sqlite_url))


def test_a_migration_that_fails_leaves_the_database_as_it_was(sqlite_url, monkeypatch):
    from alembic import op

    real = op.create_index

    def fails(name, *args, **kwargs):
        if name == "slots_by_day":
            raise RuntimeError("the power went")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(op, "create_index", fails)
    with pytest.raises(RuntimeError):
        database.migrate(sqlite_url)
    assert shape(database.connect(sqlite_url)) == {}


def test_the_folder_of_the_database_is_made(tmp_path):
    database.migrate(f"sqlite:///{tmp_path}/var/new/banban.db")
    assert (tmp_path / "var" / "new" / "banban.db").is_file()
