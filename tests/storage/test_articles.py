"""Articles: stored once, changed into revisions, found again."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.items import Author
from newscrawl.storage import Database, articles, newspapers, open_database, presence, stored_articles
from newscrawl.storage.values import machine_time

from .builders import NOW, PAPER, add_capture, address, make_article, make_capture, minutes, see


def everything(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that articles are stored in, and the text of both indexes."""
    tables = ("articles", "paragraphs", "images", "authors", "tags", "revisions", "sightings", "article_urls")
    dump = {table: db.conn.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in tables}
    return {table: [tuple(row) for row in rows] for table, rows in dump.items()}


def one(db: Database, query: str, *values: Any) -> Any:
    return db.conn.execute(query, values).fetchone()[0]


def test_an_article_comes_back_as_it_was_stored(db: Database) -> None:
    article = make_article()
    with db.transaction():
        stored = see(db, article)
    assert stored.outcome == "new"

    found = stored_articles.find(db, article.url)
    assert found is not None
    assert found.paragraphs == article.paragraphs
    assert found.authors == article.authors
    assert found.images == article.images
    assert found.tags == article.tags
    assert found.rules == article.rules
    assert found.capture is not None
    assert found.capture.fetched_at == NOW
    expected = {
        "id": stored.article_id,
        "newspaper": "baomau",
        "url": article.url,
        "cms_id": "1",
        "title": article.title,
        "lead": article.lead,
        "byline": "Trần Thị Mẫu",
        "published_at": "2026-09-05T22:17:00+07:00",
        "published_precision": "minute",
        "published_raw": "05/09/2026 - 22:17",
        "published_source": "visible",
        "modified_at": None,
        "category": "Thời sự",
        "category_path": "Tin tức > Thời sự",
        "kind": "article",
        "body": "Đoạn thứ nhất kể chuyện mưa.\n\nĐoạn thứ hai kể chuyện nắng.",
        "word_count": 12,
        "agency": None,
        "source_url": None,
        "status": "live",
        "revision": 1,
        "content_hash": article.content_hash,
        "first_seen_at": "2026-09-05T15:17:00.000000Z",
        "last_seen_at": "2026-09-05T15:17:00.000000Z",
        "capture_id": found.capture.id,
    }
    assert list(found.columns)[: len(expected)] == list(expected)
    assert {name: found.columns[name] for name in expected} == expected
    revision = db.conn.execute("SELECT * FROM revisions").fetchone()
    assert (revision["body"], revision["content_hash"]) == (found.columns["body"], article.content_hash)
    assert [image["credit"] for image in json.loads(revision["images"])] == ["Lê Văn Ảnh", None]


def test_a_missing_value_stays_null(db: Database) -> None:
    nothing = dict.fromkeys(
        ("lead", "byline", "published_at", "published_precision", "published_raw", "published_source"), None
    )
    with db.transaction():
        see(db, make_article(paragraphs=(), authors=(), images=(), tags=(), **nothing))
    found = stored_articles.find(db, "1")
    assert found is not None
    assert {found.columns[name] for name in nothing} == {None}
    assert found.columns["captions"] is None
    assert found.paragraphs == ()
    assert found.columns["body"] == ""


def test_the_same_capture_twice_changes_nothing(db: Database) -> None:
    article = make_article()
    with db.transaction():
        see(db, article)
    before, changes = everything(db), db.conn.total_changes
    with db.transaction():
        assert see(db, article).outcome == "unchanged"
    assert everything(db) == before
    assert db.conn.total_changes == changes


def test_equal_content_seen_again_only_moves_last_seen(db: Database) -> None:
    with db.transaction():
        see(db, make_article())
    before = everything(db)
    index_before = one(db, "SELECT count(*) FROM search_exact_data")
    with db.transaction():
        assert see(db, make_article(), minutes(60)).outcome == "unchanged"
    after = everything(db)
    row = stored_articles.find(db, "1")
    assert row is not None
    assert row.columns["last_seen_at"] == "2026-09-05T16:17:00.000000Z"
    assert row.columns["first_seen_at"] == "2026-09-05T15:17:00.000000Z"
    assert one(db, "SELECT count(*) FROM search_exact_data") == index_before
    same = ("paragraphs", "images", "authors", "tags", "revisions", "article_urls")
    assert {table: after[table] for table in same} == {table: before[table] for table in same}


def test_fields_that_are_not_content_are_brought_up_to_date_in_place(db: Database) -> None:
    article = make_article()
    with db.transaction():
        see(db, article)
        later = replace(article, category="Kinh tế", tags=("mưa",), authors=(Author("Ẩn Danh"),))
        assert see(db, later, minutes(1), version="2").outcome == "unchanged"
    found = stored_articles.find(db, "1")
    assert found is not None
    assert (found.columns["category"], found.tags, found.authors) == (
        "Kinh tế",
        ("mưa",),
        (Author("Ẩn Danh"),),
    )
    assert found.columns["extractor_version"] == "2"
    assert one(db, "SELECT count(*) FROM revisions") == 1


def test_a_change_is_a_new_revision_and_the_old_one_is_kept_whole(db: Database) -> None:
    first, second = make_article(), make_article(paragraphs=("Chỉ còn một đoạn.",), images=())
    with db.transaction():
        see(db, first)
        assert see(db, second, minutes(5)).outcome == "changed"
    rows = db.conn.execute(
        "SELECT revision, seen_at, body, images FROM revisions ORDER BY revision"
    ).fetchall()
    assert [row["revision"] for row in rows] == [1, 2]
    assert rows[0]["body"] == "\n\n".join(first.paragraphs)
    assert len(json.loads(rows[0]["images"])) == 2
    found = stored_articles.find(db, "1")
    assert found is not None
    assert (found.columns["revision"], found.paragraphs, found.images) == (2, second.paragraphs, ())
    assert found.capture is not None
    assert found.capture.fetched_at == minutes(5)


def test_a_return_to_an_older_text_is_a_new_revision(db: Database) -> None:
    first, second = make_article(), make_article(title="Tựa mới")
    with db.transaction():
        outcomes = [see(db, text, minutes(i)).outcome for i, text in enumerate((first, second, first))]
    assert outcomes == ["new", "changed", "changed"]
    assert [tuple(row) for row in db.conn.execute("SELECT revision, title FROM revisions ORDER BY 1")] == [
        (1, first.title),
        (2, second.title),
        (3, first.title),
    ]


def test_an_older_capture_enters_the_history_and_not_the_article(db: Database) -> None:
    newer, older = make_article(title="Tựa mới", category="Mới"), make_article(title="Tựa cũ", category="Cũ")
    with db.transaction():
        see(db, newer, minutes(10))
        assert see(db, older, minutes(-10)).outcome == "changed"
    found = stored_articles.find(db, "1")
    assert found is not None
    assert (found.columns["title"], found.columns["category"]) == ("Tựa mới", "Mới")
    assert (found.columns["revision"], found.columns["first_seen_at"]) == (2, "2026-09-05T15:07:00.000000Z")
    titles = db.conn.execute("SELECT title FROM revisions ORDER BY revision").fetchall()
    assert [title for (title,) in titles] == ["Tựa cũ", "Tựa mới"]


@settings(max_examples=40)
@given(texts=st.lists(st.sampled_from("ABC"), min_size=1, max_size=7), data=st.data())
def test_the_history_does_not_depend_on_the_order_of_arrival(
    texts: list[str], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    sightings = [
        (minutes(i), make_article(title=f"Tựa {text}", category=f"Mục {i}")) for i, text in enumerate(texts)
    ]
    arrivals = data.draw(st.permutations(sightings))

    def archive(order: list[Any]) -> tuple[Any, ...]:
        with open_database(tmp_path_factory.mktemp("order") / "newscrawl.db") as db:
            with db.transaction():
                newspapers.sync(db, [PAPER])
                for at, article in order:
                    see(db, article, at)
            row = db.conn.execute(
                "SELECT a.title, a.category, a.revision, a.content_hash, a.first_seen_at, a.last_seen_at,"
                " c.fetched_at FROM articles a JOIN captures c ON c.id = a.capture_id"
            ).fetchone()
            history = db.conn.execute(
                "SELECT r.revision, r.seen_at, r.title, c.fetched_at FROM revisions r"
                " JOIN captures c ON c.id = r.capture_id ORDER BY r.revision"
            ).fetchall()
            return tuple(row), [tuple(one) for one in history]

    in_order, as_arrived = archive(sightings), archive(arrivals)
    assert as_arrived == in_order
    runs = [text for before, text in zip([None, *texts], texts, strict=False) if before != text]
    assert [title for _, _, title, _ in in_order[1]] == [f"Tựa {text}" for text in runs]


def test_a_later_extractor_may_read_the_same_capture_otherwise(db: Database) -> None:
    first, better = make_article(), make_article(title="Đọc đúng hơn")
    with db.transaction():
        see(db, first, version="1")
        assert see(db, better, version="2").outcome == "changed"
        assert see(db, better, version="2").outcome == "unchanged"
        assert see(db, first, version="1").outcome == "unchanged"
    found = stored_articles.find(db, "1")
    assert found is not None
    assert (found.columns["title"], found.columns["revision"]) == ("Đọc đúng hơn", 2)


def test_two_articles_may_claim_one_address(db: Database) -> None:
    owner = make_article(1)
    claimant = make_article(2, url=owner.url)
    with db.transaction():
        see(db, owner)
        capture_id = add_capture(db, make_capture(address(2)))
        articles.store(db, claimant, capture_id=capture_id, extractor_version="1")
        third = make_article(3, url=owner.url)
        see(db, third, minutes(1))
        moved = make_article(2, url=owner.url, title="Lần nữa")
        see(db, moved, minutes(2))
    urls = {row["key"]: row["url"] for row in db.conn.execute("SELECT key, url FROM articles")}
    assert urls == {"baomau:1": owner.url, "baomau:2": address(2), "baomau:3": f"{owner.url}#baomau:3"}
    found = stored_articles.find(db, owner.url)
    assert found is not None
    assert found.columns["key"] == "baomau:1"


def test_an_article_is_found_by_every_address_it_had(db: Database) -> None:
    with db.transaction():
        see(db, make_article(7))
        see(db, make_article(7, url="https://baomau.vn/tua-moi-7.html"), minutes(1))
    for wanted in (
        "1",
        " 1 ",
        address(7),
        "https://baomau.vn/tua-moi-7.html",
        f"{address(7)}?utm_source=x#a",
    ):
        found = stored_articles.find(db, wanted)
        assert found is not None, wanted
        assert found.columns["url"] == "https://baomau.vn/tua-moi-7.html"
    assert stored_articles.by_key(db, "baomau:7") == stored_articles.find(db, "1")
    for unknown in ("2", "9" * 40, "", "https://baomau.vn/", "'; DROP TABLE articles"):
        assert stored_articles.find(db, unknown) is None


def test_gone_and_back(db: Database) -> None:
    def status() -> Any:
        return one(db, "SELECT status FROM articles")

    def missed(at: float, number: int = 1, status: int = 404) -> presence.Missed | None:
        add_capture(db, make_capture(address(number), minutes(at), status=status, body=b"404"))
        return presence.missed(db, address(number))

    day = 24 * 60
    not_yet = presence.Missed(1, is_gone=False, is_news=False)
    gone = presence.Missed(1, is_gone=True, is_news=True)
    with db.transaction():
        see(db, make_article())
        assert missed(5) == not_yet
        assert missed(100) == not_yet  # 22:17 + 100 minutes is still the same day in Vietnam
        assert status() == "live"
        assert missed(104, status=410) == gone
        assert status() == "gone"
        assert missed(105) == presence.Missed(1, is_gone=True, is_news=False)
        see(db, make_article(), minutes(101))  # an older capture: one day alone is left
        assert status() == "live"
        assert missed(day) == not_yet  # that day again
        assert missed(2 * day) == gone
        see(db, make_article(), minutes(3))
        assert status() == "gone"
        see(db, make_article(), minutes(3 * day))
        assert status() == "live"
        assert one(db, "SELECT gone_at FROM articles") == machine_time(minutes(2 * day))
        assert missed(0, number=99) is None


def test_when_it_was_gone_does_not_depend_on_the_order_of_captures(db: Database) -> None:
    day = 24 * 60
    history = (("seen", 0), ("missed", day), ("missed", 2 * day), ("seen", 3 * day))
    with db.transaction():
        for number, events in enumerate(permutations(history)):
            for what, at in events:
                if what == "seen":
                    see(db, make_article(number), minutes(at))
                else:
                    add_capture(db, make_capture(address(number), minutes(at), status=404, body=b"404"))
                    presence.missed(db, address(number))
    told = db.conn.execute("SELECT status, gone_at, count(*) FROM articles GROUP BY 1, 2").fetchall()
    assert [tuple(row) for row in told] == [("live", machine_time(minutes(2 * day)), 24)]


def test_hostile_text_is_stored_readably(db: Database) -> None:
    body = ("một\0hai", "\ud800ba", 'dấu \\n\\n và "ngoặc" và \\u005c', "[1,2]", "a\\\nb\\")
    with db.transaction():
        see(db, make_article(title="\udfff\0", paragraphs=body, byline="\0", tags=("\ud83d",)))
    found = stored_articles.find(db, "1")
    assert found is not None
    assert found.columns["title"] == "\ufffd\ufffd"
    assert found.paragraphs == ("một\ufffdhai", "\ufffdba", *body[2:])
    assert found.tags == ("\ufffd",)


@settings(max_examples=200)
@given(body=st.text(alphabet='ab"\\\nnđ[],{}u05c\u2028', max_size=40))
def test_paragraphs_are_the_body_cut_at_blank_lines(db: Database, body: str) -> None:
    with db.transaction():
        see(db, make_article(paragraphs=(body,)))
        rows = db.conn.execute("SELECT position, text FROM paragraphs ORDER BY position").fetchall()
        assert [tuple(row) for row in rows] == (list(enumerate(body.split("\n\n"), start=1)) if body else [])
        db.conn.execute("DELETE FROM article_metadata")
