"""One article, several addresses: what is one, what is not, and that the order makes no difference."""

from __future__ import annotations

import json
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from newscrawl.cli import main
from newscrawl.newspapers import find_newspaper
from newscrawl.storage import (
    Database,
    days,
    history,
    kinship,
    newspapers,
    open_database,
    runs,
    stored_articles,
)

from ..storage.builders import NOW, minutes
from .line import LINE, see

SLUG = "mua-tren-cao-nguyen-5.html"


def rows(db: Database) -> list[dict[str, Any]]:
    """What the archive says of its articles, but for numbers that depend on the order of arrival."""
    found = []
    for row in db.conn.execute("SELECT * FROM articles ORDER BY key").fetchall():
        own = (row["id"],)
        columns = {name: row[name] for name in row.keys() if name not in ("id", "capture_id", "rules")}  # noqa: SIM118
        columns["urls"] = db.conn.execute(
            "SELECT url, named FROM article_urls WHERE article_id = ? ORDER BY url", own
        ).fetchall()
        columns["keys"] = db.conn.execute(
            "SELECT key FROM article_keys WHERE article_id = ? ORDER BY key", own
        ).fetchall()
        columns["revisions"] = db.conn.execute(
            "SELECT revision, seen_at, title, body FROM revisions WHERE article_id = ? ORDER BY revision", own
        ).fetchall()
        columns["seen"] = db.conn.execute(
            "SELECT seen_at, content_hash FROM sightings WHERE article_id = ? ORDER BY seen_at", own
        ).fetchall()
        found.append(json.loads(json.dumps(columns, default=tuple)))
    return found


def test_a_former_host_is_the_same_newspaper_and_the_same_article(db: Database) -> None:
    known = {one.id: one for one in LINE}
    for url in (f"https://baocu.org.vn/{SLUG}", f"http://www.baocu.vn/{SLUG}"):
        assert find_newspaper(known, url) == known["baocu"]
    with db.transaction():
        assert see(db, f"https://baocu.org.vn/{SLUG}").outcome == "new"
        assert see(db, f"https://baocu.vn/{SLUG}", minutes(1)).outcome == "unchanged"
    (row,) = rows(db)
    assert row["url"] == f"https://baocu.vn/{SLUG}"
    assert [one.url for one in history.addresses(db, 1)] == [
        f"https://baocu.org.vn/{SLUG}",
        f"https://baocu.vn/{SLUG}",
    ]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_what_lives_on_at_the_successor_is_one_article_whatever_comes_first(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    """Slugs change at both papers; only one page of each shows that they are the same."""
    pages = [
        (f"https://baocu.vn/{SLUG}", minutes(0), "Mưa"),
        ("https://baogiua.vn/mua-lon-5.html", minutes(1), "Mưa lớn"),
        (f"https://baogiua.vn/{SLUG}", minutes(2), "Mưa"),
        ("https://baocu.vn/ten-khac-5.html", minutes(3), "Tên khác"),
    ]

    def archive(name: str, which: tuple[int, ...]) -> list[dict[str, Any]]:
        with open_database(tmp_path / name) as db:
            with db.transaction():
                newspapers.sync(db, LINE)
                for number in which:
                    url, at, title = pages[number]
                    see(db, url, at, title=title)
            hits = db.conn.execute("SELECT count(*) FROM search_exact WHERE search_exact MATCH 'Tên'")
            assert hits.fetchone()[0] == 1
            assert db.conn.execute("PRAGMA foreign_key_check").fetchall() == []
            db.conn.execute("INSERT INTO search_exact (search_exact) VALUES ('integrity-check')")
            return rows(db)

    found = archive("this", order)
    assert found == archive("in time", (0, 1, 2, 3))
    (row,) = found
    assert (row["newspaper"], row["key"]) == ("baocu", "baocu:/5")
    assert row["keys"] == [["baogiua:/5"]]
    assert [title for _, _, title, _ in row["revisions"]] == ["Mưa", "Mưa lớn", "Mưa", "Tên khác"]
    assert [url for url, _ in row["urls"]] == sorted(url for url, _, _ in pages)
    assert row["url"].startswith("https://baocu.vn/")


def test_a_line_of_three_is_one_article_of_the_first(db: Database) -> None:
    with db.transaction():
        for minute, host in enumerate(("baomoi.vn", "baocu.vn", "moi.com.vn", "baogiua.vn")):
            see(db, f"https://{host}/{SLUG}", minutes(minute))
    (row,) = rows(db)
    assert (row["newspaper"], row["key"], row["cms_id"]) == ("baocu", "baocu:/5", "5")
    assert row["keys"] == [["baogiua:/5"], ["baomoi:/5"]]
    assert len(row["urls"]) == 4
    for key in ("baocu:/5", "baogiua:/5", "baomoi:/5"):
        article = stored_articles.by_key(db, key)
        assert article is not None
        assert article.columns["url"] == f"https://baocu.vn/{SLUG}"
    assert stored_articles.find(db, f"https://moi.com.vn/{SLUG}") == stored_articles.by_key(db, "baocu:/5")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://baocu.vn/mua-5.html", "https://baogiua.vn/nang-5.html"),  # another slug
        ("https://baocu.vn/mua-5.html", "https://baogiua.vn/mua-6.html"),  # another number
        ("https://baocu.vn/mua-5.html", "https://baogiua.vn/bbt/mua-5.html"),  # another prefix
        ("https://baogiua.vn/mua-5.html", "https://baogiua.vn/bbt/mua-5.html"),  # even at one host
        ("https://baocu.vn/mua-5.html", "https://baoke.vn/mua-5.html"),  # merged into the same paper
        ("https://baocu.vn/mua-5.html", "https://baola.vn/mua-5.html"),  # nothing to do with it
    ],
)
def test_nothing_is_merged_on_a_guess(db: Database, one: str, other: str) -> None:
    for first, second in ((one, other), (other, one)):
        with db.transaction():
            assert see(db, first).outcome == "new"
            assert see(db, second, minutes(1)).outcome == "new"
        assert len(rows(db)) == 2
        with db.transaction():
            db.conn.execute("DELETE FROM article_metadata")


def test_of_two_candidates_none_is_taken(db: Database) -> None:
    with db.transaction():
        for minute, host in enumerate(("baocu.vn", "baoke.vn", "baogiua.vn")):
            assert see(db, f"https://{host}/{SLUG}", minutes(minute)).outcome == "new"


def test_an_address_that_was_only_asked_for_proves_nothing(db: Database) -> None:
    """OneCMS finds a page by its number, whatever the slug in front: the page's own address counts."""
    with db.transaction():
        see(db, "https://baogiua.vn/tin-khac-5.html", asked=f"https://baogiua.vn/{SLUG}")
        see(db, f"https://baocu.vn/{SLUG}", minutes(1))
        assert [row["key"] for row in rows(db)] == ["baocu:/5", "baogiua:/5"]
        see(db, f"https://baogiua.vn/{SLUG}", minutes(2))
    assert [row["key"] for row in rows(db)] == ["baocu:/5"]


def test_a_page_of_the_successor_renews_the_text_and_not_whose_it_is(db: Database) -> None:
    with db.transaction():
        see(db, f"https://baocu.vn/{SLUG}")
        assert see(db, f"https://baogiua.vn/{SLUG}", minutes(1), title="Mưa to").outcome == "changed"
    (row,) = rows(db)
    assert (row["title"], row["revision"], row["newspaper"]) == ("Mưa to", 2, "baocu")
    assert row["url"] == f"https://baocu.vn/{SLUG}"


def test_days_that_only_the_predecessor_wrote_are_no_gap_of_the_successors_coverage(
    db: Database, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    day, sitemap = date(2026, 9, 5), "https://baogiua.vn/sitemap-article-2026-09-05.xml"
    with db.transaction():
        run_id = runs.start(db, command="crawl baogiua", newspaper="baogiua", now=NOW)
        days.read(db, "baogiua", sitemap, {day: 1}, now=NOW, run_id=run_id)
        days.read(db, "baola", sitemap, {day: 1}, now=NOW, run_id=run_id)
        see(db, f"https://baocu.vn/{SLUG}")
        see(db, f"https://baogiua.vn/{SLUG}", minutes(1))

    def coverage(*words: str) -> str:
        assert main(["--data", str(tmp_path), "coverage", *words, "--until", "2026-09-05"]) == 0
        return capfd.readouterr().out

    (told,) = json.loads(coverage("baogiua", "--json"))["days"]
    assert (told["state"], told["articles"], told["links"]) == ("elsewhere", 0, 1)
    assert "> articles of a merged newspaper" in coverage("baogiua").replace("›", ">")
    assert "No gaps." in coverage("baogiua")
    assert "read, but none of its articles is stored" in coverage("baola")


def test_a_redirect_to_the_successor_is_noted_where_it_is_the_same_article(db: Database) -> None:
    with db.transaction():
        see(db, f"https://baocu.vn/{SLUG}")
        assert kinship.moved(db, "baocu:/5", f"https://moi.com.vn/{SLUG}")
        for target in (
            "https://baogiua.vn/",
            "https://baogiua.vn/nang-5.html",
            f"https://baogiua.vn/bbt/{SLUG}",
            f"https://baola.vn/{SLUG}",
            f"https://baoke.vn/{SLUG}",
        ):
            assert not kinship.moved(db, "baocu:/5", target)
        assert not kinship.moved(db, "baocu:/6", f"https://baogiua.vn/{SLUG}")
    assert rows(db)[0]["urls"] == [[f"https://baocu.vn/{SLUG}", 1], [f"https://moi.com.vn/{SLUG}", 0]]
