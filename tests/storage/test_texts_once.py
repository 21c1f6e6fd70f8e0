"""Each text stands once: a revision that is what the article shows has no copy of it, and says the same."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from newscrawl.items import Article, Image
from newscrawl.storage import Database, articles, open_database, soundness
from newscrawl.storage.restating import Rereading, restate

from ..upkeep.older import VERSIONS, make_older
from .builders import add_capture, make_article, make_capture, minutes, see

IMAGE = Image("https://anh.baomau.vn/a.jpg", 'Hồ "cạn" \\ nước.\tẢnh: Lê Văn Ảnh', "Lê Văn Ảnh", "a\x01\n")


def titles(db: Database) -> list[str]:
    return [
        title for (title,) in db.conn.execute("SELECT title FROM revisions ORDER BY article_id, revision")
    ]


def own_texts(db: Database) -> list[str | None]:
    rows = db.conn.execute("SELECT title FROM revision_rows ORDER BY article_id, revision")
    return [title for (title,) in rows]


def images(db: Database) -> list[Any]:
    rows = db.conn.execute("SELECT images FROM revisions ORDER BY article_id, revision")
    return [json.loads(text) for (text,) in rows]


def test_a_new_article_has_its_text_once(db: Database) -> None:
    article = make_article(images=(IMAGE,), lead=None)
    with db.transaction():
        see(db, article)
    assert own_texts(db) == [None]
    row = db.conn.execute("SELECT title, lead, body, byline, images FROM revisions").fetchone()
    picture = {"alt": IMAGE.alt, "caption": IMAGE.caption, "credit": IMAGE.credit, "url": IMAGE.url}
    assert tuple(row) == (
        *(article.title, None, "\n\n".join(article.paragraphs), article.byline),
        json.dumps([picture], ensure_ascii=False, separators=(",", ":")),
    )


def test_what_is_superseded_has_its_own_text_in_whichever_order_it_came(db: Database) -> None:
    with db.transaction():
        for minute, title in ((0, "Mưa"), (2, "Mưa lớn"), (4, "Tạnh"), (1, "Nắng")):
            see(db, make_article(title=title), minutes(minute))
    assert titles(db) == ["Mưa", "Nắng", "Mưa lớn", "Tạnh"]
    assert own_texts(db) == ["Mưa", "Nắng", "Mưa lớn", None]
    assert not list(soundness.flaws(db))


def test_a_revision_keeps_what_it_first_showed_where_that_is_no_content(db: Database) -> None:
    """A picture's `alt` may change without a revision; the revision says what its own capture showed."""
    before, after = make_article(images=(IMAGE,)), make_article(images=(replace(IMAGE, alt="Hồ cạn"),))
    with db.transaction():
        see(db, before)
        assert see(db, after, minutes(1)).outcome == "unchanged"
    assert [[one["alt"] for one in own] for own in images(db)] == [[IMAGE.alt]]
    assert own_texts(db) == [before.title]
    with db.transaction():
        see(db, before, minutes(2))
    assert own_texts(db) == [None]


def test_an_article_read_again_has_its_text_once(db: Database) -> None:
    with db.transaction():
        first, second = (see(db, make_article(title=title), minutes(at)) for at, title in enumerate("ab"))
        assert first.article_id == second.article_id
        numbers = [row[0] for row in db.conn.execute("SELECT capture_id FROM sightings ORDER BY seen_at")]
        readings = [
            Rereading(number, make_article(title=title, lead=None), "2")
            for number, title in zip(numbers, ("Mưa", "Nắng"), strict=True)
        ]
        assert restate(db, first.article_id, readings).history_changes
    assert titles(db) == ["Mưa", "Nắng"]
    assert own_texts(db) == ["Mưa", None]


def test_what_a_304_confirms_is_one_text(db: Database) -> None:
    with db.transaction():
        see(db, make_article(title="Mưa"))
        see(db, make_article(title="Nắng"), minutes(2))
        again = add_capture(db, make_capture(at=minutes(1), status=304, body=b""), refers_to=1)
        articles.confirm(db, capture_id=again, payload_id=1)
    assert titles(db) == ["Mưa", "Nắng"]
    assert own_texts(db) == ["Mưa", None]


def test_a_lost_text_is_a_flaw(db: Database) -> None:
    with db.transaction():
        see(db, make_article(title="Mưa"))
        see(db, make_article(title="Nắng"), minutes(1))
        db.conn.execute(
            "UPDATE revision_rows SET title = NULL, lead = NULL, body = NULL, byline = NULL, images = NULL"
        )
    (flaw,) = soundness.flaws(db)
    assert (flaw.words, flaw.mends) == ("1 revisions lack the text that they superseded", False)


# --- an older archive -----------------------------------------------------------------------------

BEFORE = 12  # migrations that an archive had while each revision had its own text

_INSERT = """
INSERT INTO revisions (article_id, revision, seen_at, content_hash, title, lead, body, byline, images,
                       capture_id, extractor_version)
VALUES (:article, :revision, '2026-01-02T00:00:00.000000Z', :hash, :title, :lead, :body, :byline, :images, 1,
        '1')"""


def older(path: Path, shown: Article, versions: list[Article], picture: str) -> list[tuple[Any, ...]]:
    """An archive of one article with these versions in the table that was; its rows."""
    make_older(path, BEFORE, articles=1)
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("DELETE FROM revisions")
        conn.execute(
            "UPDATE article_texts SET title = ?, lead = ?, body = ?",
            (shown.title, shown.lead, "\n\n".join(shown.paragraphs)),
        )
        conn.execute("UPDATE article_metadata SET byline = ?, revision = ?", (shown.byline, len(versions)))
        conn.execute("UPDATE article_metadata SET content_hash = ?", (f"h{len(versions)}",))
        conn.execute(
            "INSERT INTO images (article_id, position, url, caption, credit, alt) VALUES (1, 1, ?, ?, ?, ?)",
            (IMAGE.url, IMAGE.caption, IMAGE.credit, IMAGE.alt),
        )
        for number, one in enumerate(versions, start=1):
            values = {
                **{"article": 1, "revision": number, "hash": f"h{number}", "title": one.title},
                **{"lead": one.lead, "body": "\n\n".join(one.paragraphs), "byline": one.byline},
                "images": picture,
            }
            conn.execute(_INSERT, values)
        return conn.execute("SELECT * FROM revisions ORDER BY revision").fetchall()


PICTURE = {"alt": IMAGE.alt, "caption": IMAGE.caption, "credit": IMAGE.credit, "url": IMAGE.url}
AS_SHOWN = json.dumps([PICTURE], ensure_ascii=False, separators=(",", ":"))
NOW_SHOWN = make_article(title="Tạnh")
EARLIER = make_article(title="Mưa", byline=None)


@pytest.mark.parametrize(
    ("last", "picture", "own"),
    [
        (NOW_SHOWN, AS_SHOWN, ["Mưa", None]),
        (replace(NOW_SHOWN, lead=None), AS_SHOWN, ["Mưa", "Tạnh"]),
        (replace(NOW_SHOWN, byline=None), AS_SHOWN, ["Mưa", "Tạnh"]),
        (replace(NOW_SHOWN, paragraphs=()), AS_SHOWN, ["Mưa", "Tạnh"]),
        (NOW_SHOWN, AS_SHOWN.replace("Hồ", "Ao"), ["Mưa", "Tạnh"]),
        (NOW_SHOWN, json.dumps([PICTURE], ensure_ascii=False), ["Mưa", "Tạnh"]),  # spelt otherwise
    ],
    ids=["as shown", "another lead", "another byline", "another body", "another picture", "other spaces"],
)
def test_an_older_archive_keeps_every_version_byte_for_byte(
    tmp_path: Path, last: Article, picture: str, own: list[str | None]
) -> None:
    path = tmp_path / "newscrawl.db"
    before = older(path, NOW_SHOWN, [EARLIER, last], picture)
    assert len(before) == 2
    with open_database(path) as db:
        assert [tuple(row) for row in db.conn.execute("SELECT * FROM revisions ORDER BY revision")] == before
        assert own_texts(db) == own
        assert not list(soundness.flaws(db))
    assert VERSIONS > BEFORE
