"""What happens to the database when the world fails: a full disk, SIGKILL."""

from __future__ import annotations

import random
import select
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from newscrawl.errors import Misuse, StorageFailed
from newscrawl.storage import Database, newspapers, open_database

from ..disks import small_file_system
from .builders import PAPER, integrity, make_article, see

# --- a full disk ----------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes."""
    with small_file_system(tmp_path / "disk", "2m") as disk:
        yield disk


def fill(db: Database) -> None:
    """Store batches of ten articles until the disk is full."""
    for batch in range(10_000):
        with db.transaction():
            for number in range(batch * 10, batch * 10 + 10):
                see(db, make_article(number, paragraphs=tuple(f"Đoạn {number} {i} " * 20 for i in range(9))))
    raise AssertionError("the disk was never full")


def stored_until_full(db: Database) -> int:
    """How many articles whole batches left behind when the disk was full."""
    with pytest.raises(StorageFailed, match="disk is full"):
        fill(db)
    count = int(db.conn.execute("SELECT count(*) FROM articles").fetchone()[0])
    assert count > 0
    assert count % 10 == 0
    return count


def test_a_full_disk_stops_with_a_sentence_and_loses_nothing(small_disk: Path) -> None:
    path = small_disk / "newscrawl.db"
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 300_000)
    with open_database(path) as db:
        with db.transaction():
            newspapers.sync(db, [PAPER])
        count = stored_until_full(db)
        ballast.unlink()
        with db.transaction():
            see(db, make_article(999_999))
    assert integrity(path) == "ok"
    with open_database(path, read_only=True) as db:
        assert db.conn.execute("SELECT count(*) FROM articles").fetchone()[0] == count + 1


def test_a_full_database_stops_with_a_sentence_and_loses_nothing(db: Database, path: Path) -> None:
    db.conn.execute("PRAGMA max_page_count = 300")
    stored_until_full(db)
    assert integrity(path) == "ok"


def test_a_full_disk_inside_a_savepoint_is_no_private_matter(db: Database) -> None:
    db.conn.execute("PRAGMA max_page_count = 100")
    with pytest.raises(StorageFailed, match="disk is full"), db.transaction():  # noqa: PT012
        for number in range(1000):
            with db.savepoint():
                see(db, make_article(number, paragraphs=("dài " * 1000,)))
    assert not db.conn.in_transaction
    assert db.conn.execute("SELECT count(*) FROM articles").fetchone()[0] == 0


@pytest.mark.parametrize("content", [b"", None])
def test_a_database_that_was_only_begun_is_none_of_an_older_version(
    path: Path, content: bytes | None
) -> None:
    """As it stands when its first writer is killed: before the first page, and when the log is set up."""
    if content is None:
        with closing(sqlite3.connect(path)) as conn:
            conn.execute("PRAGMA journal_mode = wal")
    else:
        path.write_bytes(content)
    with pytest.raises(Misuse, match="what began it was killed"):
        open_database(path, read_only=True)
    with open_database(path) as db, db.transaction():
        newspapers.sync(db, [PAPER])
    with open_database(path, read_only=True) as db:
        assert db.conn.execute("SELECT name FROM newspapers").fetchone()[0] == "Báo Mẫu"


def test_an_archive_on_a_read_only_disk_can_be_read(small_disk: Path) -> None:
    path = small_disk / "newscrawl.db"
    with open_database(path) as db, db.transaction():
        newspapers.sync(db, [PAPER])
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with open_database(path, read_only=True) as db:
        assert db.conn.execute("SELECT name FROM newspapers").fetchone()[0] == "Báo Mẫu"
    with pytest.raises((Misuse, StorageFailed)):
        open_database(path)


# --- SIGKILL --------------------------------------------------------------------------------------

WRITER = """
import sys
from pathlib import Path
from newscrawl.storage import articles, frontier, intake, lock_archive, newspapers, open_database
sys.path.insert(0, sys.argv[2])
from storage.builders import NOW, PAPER, add_capture, make_article, make_capture, minutes, see
from newscrawl.items import Link
path = Path(sys.argv[1])
with lock_archive(path.parent, command="test"), open_database(path) as db:
    with db.transaction():
        newspapers.sync(db, [PAPER])
        frontier.release(db)
        links = [(f"baomau:{n}", Link(f"u{n}", "url")) for n in range(2000)]
        intake.add_links(db, "baomau", links, now=NOW)
    print("ready", flush=True)
    while True:
        sys.stdin.readline()  # may go on
        with db.transaction():
            tickets = frontier.lease(db, "baomau", limit=10, now=NOW)
        if not tickets:
            break
        with db.transaction():
            for ticket in tickets:
                number = int(ticket.key.partition(":")[2])
                see(db, make_article(number, paragraphs=("dài " * 200,)))
                frontier.done(db, ticket.key, now=NOW)
        print("batch", flush=True)
"""
KILLS = 15
MOST_BATCHES = 12  # that one who is killed may store; all of them together cannot store everything


@pytest.mark.slow
def test_killed_as_often_as_you_like(tmp_path: Path) -> None:
    path = tmp_path / "newscrawl.db"
    chance = random.Random(20260905)
    counts = [0]
    for _ in range(KILLS):
        _kill_a_writer(path, chance)
        if path.exists():
            counts.append(_whole_batches(path))
    assert counts == sorted(counts)
    assert 0 < counts[-1] < 2000
    subprocess.run(_writer(path), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
    assert _whole_batches(path) == 2000


def _writer(path: Path) -> list[str]:
    return [sys.executable, "-c", WRITER, str(path), str(Path(__file__).parents[1])]


def _kill_a_writer(path: Path, chance: random.Random) -> None:
    """In a batch, between two, or before it is ready: while it opens, migrates or takes leases back."""
    with subprocess.Popen(_writer(path), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdin is not None
        assert writer.stdout is not None
        if chance.random() < 0.5:
            batches = chance.randint(1, MOST_BATCHES)
            writer.stdin.write(b"\n" * batches)
            writer.stdin.flush()
            for _ in range(batches):  # the line "ready", and of all batches but the last
                writer.stdout.readline()
            select.select([], [], [], chance.uniform(0, 0.004))  # what a batch takes
        else:
            select.select([writer.stdout], [], [], chance.uniform(0, 0.5))
        writer.kill()
    assert writer.returncode == -signal.SIGKILL


def _whole_batches(path: Path) -> int:
    """How many articles there are, all of whole batches."""
    assert integrity(path) == "ok"
    with open_database(path) as db:
        done = db.conn.execute("SELECT key FROM frontier WHERE state = 'done' ORDER BY key").fetchall()
        stored = db.conn.execute("SELECT key FROM articles ORDER BY key").fetchall()
        assert [tuple(row) for row in done] == [tuple(row) for row in stored]
        assert len(stored) % 10 == 0
        assert db.conn.execute("SELECT count(*) FROM revisions").fetchone()[0] == len(stored)
    return len(stored)
