"""The two search indexes, and the pitfalls of keeping them."""

from __future__ import annotations

import pytest

from newscrawl.storage import Database, search_index

from .builders import make_article, minutes, see


def hits(db: Database, index: str, query: str) -> list[int]:
    return [
        rowid for (rowid,) in db.conn.execute(f"SELECT rowid FROM {index} WHERE {index} MATCH ?", (query,))
    ]


def check(db: Database) -> None:
    """Both indexes agree with the texts; FTS5 raises where they do not."""
    for index in ("search_exact", "search_folded"):
        db.conn.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")
    assert db.conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert db.conn.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.parametrize(
    ("query", "exact", "folded"),
    [
        ('"hạn hán"', True, True),
        ('"han han"', False, True),
        ('"hàn hạn"', False, True),
        ('"Đắk Nông"', True, True),
        ('"đăk nong"', False, True),
        ('"dak nong"', False, False),  # no option folds đ: the query has to offer both
        ('"đak nong"', False, True),
        ('"đắk nông"', True, True),
    ],
)
def test_what_the_indexes_tell_apart(db: Database, query: str, exact: bool, folded: bool) -> None:
    with db.transaction():
        see(db, make_article())
    assert (hits(db, "search_exact", query) == [1], hits(db, "search_folded", query) == [1]) == (
        exact,
        folded,
    )


def test_title_lead_body_and_captions_are_indexed(db: Database) -> None:
    with db.transaction():
        see(db, make_article())
    for query in ("title : cao", "lead : tháng", "body : nắng", 'captions : "cạn nước"'):
        assert hits(db, "search_exact", query) == [1], query


def test_the_indexes_follow_a_change_and_a_deletion(db: Database) -> None:
    with db.transaction():
        see(db, make_article(1))
        see(db, make_article(2))
        see(db, make_article(1, lead="Nay đã hết khô."), minutes(1))
    assert hits(db, "search_folded", '"han han"') == [2]
    assert hits(db, "search_exact", '"hết khô"') == [1]
    check(db)
    with db.transaction():
        db.conn.execute("DELETE FROM article_metadata WHERE id = 2")
    assert hits(db, "search_folded", '"han han"') == []
    check(db)


def test_new_texts_of_a_transaction_enter_the_indexes_together(db: Database) -> None:
    with db.transaction():
        for number in range(1, 21):
            with db.savepoint():
                see(db, make_article(number))
        with pytest.raises(ZeroDivisionError), db.savepoint():
            assert see(db, make_article(99)).article_id / 0
    assert hits(db, "search_exact", '"hạn hán"') == list(range(1, 21))
    assert db.conn.execute("SELECT count(*) FROM search_queue").fetchone()[0] == 0
    for index in search_index.INDEXES:
        (pieces,) = db.conn.execute(f"SELECT count(DISTINCT segid) FROM {index}_idx").fetchone()
        assert pieces == 1
    check(db)


def test_what_is_new_changes_and_goes_in_one_transaction(db: Database) -> None:
    with db.transaction():
        see(db, make_article(1))
        for number in (2, 3):
            see(db, make_article(number, lead="Nay đã hết khô."))
        see(db, make_article(2, lead="Lại hạn hán."), minutes(1))
        db.conn.execute("DELETE FROM article_texts WHERE id = 3")
        db.conn.execute("DELETE FROM article_metadata WHERE id = 3")
        assert see(db, make_article(4, lead="Trời nắng.")).article_id == 3  # numbers are given again
    assert hits(db, "search_exact", '"hết khô"') == []
    assert hits(db, "search_exact", '"hạn hán"') == [1, 2]
    assert hits(db, "search_exact", '"trời nắng"') == [3]
    check(db)
    with db.transaction():
        db.conn.execute("DELETE FROM article_texts WHERE id = 3")
        db.conn.execute("INSERT INTO article_texts (id, title, body) VALUES (3, 'Gió', 'Gió to.')")
    assert hits(db, "search_exact", '"trời nắng"') == []
    assert hits(db, "search_exact", '"gió to"') == [3]
    check(db)


def test_rebuilding_gives_the_same_answers(db: Database) -> None:
    with db.transaction():
        see(db, make_article())
        search_index.rebuild(db.conn)
    assert hits(db, "search_folded", '"han han"') == [1]
    assert hits(db, "search_exact", '"han han"') == []
    check(db)


def test_an_update_that_changes_no_text_does_not_touch_the_indexes(db: Database) -> None:
    with db.transaction():
        see(db, make_article())
    db.conn.execute("PRAGMA wal_checkpoint(truncate)")

    def state() -> list[tuple[int, bytes]]:
        rows = []
        for index in ("search_exact", "search_folded"):
            rows += [tuple(row) for row in db.conn.execute(f"SELECT id, block FROM {index}_data ORDER BY id")]
        return rows

    before = state()
    with db.transaction():
        db.conn.execute(
            "UPDATE article_texts SET title = title, lead = lead, body = body, captions = captions"
        )
        db.conn.execute("UPDATE article_metadata SET last_seen_at = 'x'")
    assert state() == before
    with db.transaction():
        db.conn.execute("UPDATE article_texts SET captions = NULL")
    assert state() != before
    check(db)


def test_highlighting_shows_the_original(db: Database) -> None:
    with db.transaction():
        see(db, make_article())
    (marked,) = db.conn.execute(
        "SELECT highlight(search_folded, 1, '[', ']') FROM search_folded WHERE search_folded MATCH ?",
        ('"han han"',),
    ).fetchone()
    assert marked == "Sau nhiều tháng [hạn hán], mưa đã về với Đắk Nông."
