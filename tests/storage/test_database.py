"""Opening, refusing, and transactions."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database as Wrapped
from sqlite_utils.migrations import Migrations

from newscrawl.errors import ArchiveBusy, Misuse, NewerArchive, StorageFailed
from newscrawl.storage import Database, migrations, newspapers, open_database, robots
from newscrawl.storage.copying import copy_database
from newscrawl.storage.values import machine_time, printed_time

from .builders import NOW, PAPER, integrity, make_article, see


def setting(db: Database, pragma: str) -> object:
    return db.conn.execute(f"PRAGMA {pragma}").fetchone()[0]


# --- opening --------------------------------------------------------------------------------------


def test_a_writer_is_set_up_for_crashes_and_readers(db: Database) -> None:
    found = {pragma: setting(db, pragma) for pragma in ("journal_mode", "synchronous", "foreign_keys")}
    assert found == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1}
    assert setting(db, "busy_timeout") == 500
    assert setting(db, "temp_store") == 2
    assert setting(db, "journal_size_limit") == 64 * 1024 * 1024
    assert db.conn.isolation_level is None
    assert type(db.conn).__module__ == "sqlite3"  # never pysqlite3, which sqlite-utils would prefer


def test_opening_again_changes_nothing(path: Path) -> None:
    def schema() -> list[str]:
        with open_database(path) as db:
            return [row["sql"] for row in db.conn.execute("SELECT sql FROM sqlite_master ORDER BY name")]

    first = schema()
    content = path.read_bytes()
    assert schema() == first
    assert path.read_bytes() == content


def test_closing_leaves_one_file(path: Path) -> None:
    with open_database(path) as db, db.transaction():
        newspapers.sync(db, [PAPER])
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_reader_reads_beside_a_writer_and_cannot_write(db: Database, path: Path) -> None:
    with db.transaction():
        see(db, make_article(1))
    with open_database(path, read_only=True) as reader:
        with db.transaction():
            see(db, make_article(2))
            assert reader.conn.execute("SELECT count(*) FROM articles").fetchone()[0] == 1
        assert reader.conn.execute("SELECT count(*) FROM articles").fetchone()[0] == 2
        with pytest.raises(StorageFailed, match="cannot be written to"), reader.transaction():
            newspapers.sync(reader, [PAPER])


def test_odd_names_are_only_names(tmp_path: Path) -> None:
    path = tmp_path / "bạn? đọc#1%20&mode=ro" / "newscrawl.db"
    open_database(path).close()
    with open_database(path, read_only=True) as db:
        assert db.conn.execute("SELECT count(*) FROM articles").fetchone()[0] == 0
    assert path.is_file()


def test_missing_or_not_a_file(tmp_path: Path) -> None:
    missing = tmp_path / "none" / "newscrawl.db"
    for options in ({"read_only": True}, {"create": False}):
        with pytest.raises(Misuse, match="There is no archive"):
            open_database(missing, **options)
    assert not missing.parent.exists()
    with pytest.raises(Misuse, match="is a folder"):
        open_database(tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(Misuse):
        open_database(tmp_path / "file" / "newscrawl.db")


@pytest.mark.parametrize("read_only", [False, True])
def test_what_is_not_an_archive_is_refused_and_left_alone(path: Path, read_only: bool) -> None:
    path.write_bytes(b"Cong hoa xa hoi chu nghia Viet Nam\n" * 200)
    before = path.read_bytes()
    with pytest.raises(Misuse, match="not an SQLite database"):
        open_database(path, read_only=read_only)
    assert path.read_bytes() == before
    path.unlink()
    foreign = sqlite3.connect(path)
    foreign.execute("CREATE TABLE articles (id)")
    foreign.close()
    before = path.read_bytes()
    with pytest.raises(Misuse, match="not one of newscrawl's"):
        open_database(path, read_only=read_only)
    assert path.read_bytes() == before


@pytest.mark.parametrize("read_only", [False, True])
def test_a_newer_archive_is_refused_and_left_alone(path: Path, read_only: bool) -> None:
    with open_database(path) as db:
        db.conn.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('newscrawl', 'm999_x', '')"
        )
    before = path.read_bytes()
    with pytest.raises(NewerArchive, match=r"m999_x.*upgrade newscrawl"):
        open_database(path, read_only=read_only)
    assert path.read_bytes() == before


def test_another_programs_migrations_are_none_of_ours(path: Path) -> None:
    with open_database(path) as db:
        db.conn.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('else', 'x', '')"
        )
    open_database(path, read_only=True).close()


@pytest.mark.parametrize("read_only", [True, False])
def test_a_copy_beside_another_files_log_is_refused_and_left_alone(
    path: Path, tmp_path: Path, read_only: bool
) -> None:
    """A backup copied over an archive whose last writer was killed: SQLite would write its log into it."""
    copy, log = tmp_path / "copy.db", path.with_name(f"{path.name}-wal")
    with open_database(path) as db:
        copy_database(path, copy)
        with db.transaction():
            newspapers.sync(db, [PAPER])
        left = log.read_bytes()
    copy.replace(path)
    log.write_bytes(left)
    content = path.read_bytes()
    (link := tmp_path / "link").symlink_to(path)
    for name in (path, path, link):
        with pytest.raises(Misuse, match="db-wal beside it belongs to the file that stood there"):
            open_database(name, read_only=read_only)
    assert (path.read_bytes(), log.read_bytes()) == (content, left)
    log.unlink()
    open_database(path, read_only=read_only).close()
    assert integrity(path) == "ok"


def test_the_ledger_of_migrations_is_read_as_sqlite_utils_reads_it(path: Path) -> None:
    with open_database(path) as db:
        kept = Migrations("newscrawl").applied(Wrapped(db.conn, execute_plugins=False))
        assert [migration.name for migration in kept] == sorted(migrations.KNOWN)
        assert migrations.applied(db.conn) == migrations.KNOWN


def test_two_openings_at_once_migrate_once(path: Path) -> None:
    failures: list[BaseException] = []

    def work() -> None:
        try:
            open_database(path).close()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert integrity(path) == "ok"


def test_an_archive_that_another_process_begins_at_this_moment_is_waited_for(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite gives up at once where two want to keep a log."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr("time.sleep", lambda _seconds: other.rollback())
        open_database(path).close()
    assert integrity(path) == "ok"


# --- transactions ---------------------------------------------------------------------------------


def test_an_error_undoes_the_whole_batch(db: Database) -> None:
    with pytest.raises(KeyError), db.transaction():  # noqa: PT012
        see(db, make_article())
        raise KeyError
    assert db.conn.execute("SELECT count(*) FROM captures").fetchone()[0] == 0
    assert not db.conn.in_transaction


def test_a_savepoint_fails_alone(db: Database) -> None:
    with db.transaction():
        see(db, make_article(1))
        with pytest.raises(KeyError), db.savepoint():  # noqa: PT012
            see(db, make_article(2))
            raise KeyError
        with db.savepoint():
            see(db, make_article(3))
    assert [row["key"] for row in db.conn.execute("SELECT key FROM articles ORDER BY id")] == [
        "baomau:1",
        "baomau:3",
    ]


def test_transactions_do_not_nest_and_savepoints_need_one(db: Database) -> None:
    with pytest.raises(RuntimeError, match="savepoint"), db.transaction(), db.transaction():
        pass
    with pytest.raises(RuntimeError, match="transaction"), db.savepoint():
        pass


def test_a_bug_of_ours_is_not_dressed_up_as_a_disk_failure(db: Database) -> None:
    with pytest.raises(sqlite3.OperationalError), db.transaction():
        db.conn.execute("SELECT nothing FROM nowhere")


def test_a_second_writer_is_told_and_nothing_is_harmed(db: Database, path: Path) -> None:
    with open_database(path) as second:
        second.give_up_at = 0.0
        with db.transaction():
            see(db, make_article(1))
            with pytest.raises(ArchiveBusy, match="another process"), second.transaction():
                see(second, make_article(2))
        with second.transaction():
            see(second, make_article(3))
    assert db.conn.execute("SELECT count(*) FROM articles").fetchone()[0] == 2


def test_writers_that_read_first_wait_for_each_other(db: Database, path: Path) -> None:
    failures: list[BaseException] = []

    def work() -> None:
        try:
            with open_database(path) as own:
                for _ in range(100):
                    with own.transaction():
                        (count,) = own.conn.execute("SELECT count(*) FROM robots").fetchone()
                        robots.put(own, f"https://baomau.vn:{count}", NOW, 200, b"")
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert db.conn.execute("SELECT count(*) FROM robots").fetchone()[0] == 300


def test_times_need_a_zone_and_keep_their_moment() -> None:
    assert machine_time(NOW) == "2026-09-05T15:17:00.000000Z"
    assert printed_time(NOW) == "2026-09-05T22:17:00+07:00"
    assert printed_time(None) is None
    for convert in (machine_time, printed_time):
        with pytest.raises(ValueError, match="without a zone"):
            convert(NOW.replace(tzinfo=None))
