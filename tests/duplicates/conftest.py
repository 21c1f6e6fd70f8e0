"""An archive to which texts are added one by one, and in which their copies are looked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from newscrawl.items import VIETNAM, Newspaper
from newscrawl.research.duplicates import ComparisonReport, find_duplicates
from newscrawl.storage import Database, newspapers, open_database

from ..storage.builders import PAPER, make_article, see

PAPERS = tuple(Newspaper(id=f"bao{n}", name=f"Báo {n}", base_url=f"https://bao{n}.vn") for n in range(4))
SEEN = datetime(2026, 9, 10, tzinfo=UTC)


class Press:
    """Articles by number in an archive's folder."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.path = data / "newscrawl.db"
        self.seen = SEEN
        with open_database(self.path) as db, db.transaction():
            newspapers.sync(db, [PAPER, *PAPERS])

    def print_all(self, texts: dict[int, Sequence[str]], **changes: Any) -> None:
        """Store (or see again, changed) articles 1, 2, …: a paper each in turn, an hour apart."""
        self.seen += timedelta(hours=1)
        with open_database(self.path) as db, db.transaction():
            for number, paragraphs in texts.items():
                paper = PAPERS[number % len(PAPERS)].id
                article = make_article(
                    number,
                    **{
                        "newspaper": paper,
                        "key": f"{paper}:{number}",
                        "url": f"https://{paper}.vn/bai-{number}.html",
                        "title": f"Bài số {number}",
                        "lead": None,
                        "byline": None,
                        "authors": (),
                        "paragraphs": tuple(paragraphs),
                        "published_at": datetime(2026, 9, 5, 6, tzinfo=VIETNAM) + timedelta(hours=number),
                        **changes,
                    },
                )
                assert see(db, article, self.seen).article_id == number

    def find(self, **options: Any) -> ComparisonReport:
        return find_duplicates(self.data, **options)

    def groups(self) -> dict[int, dict[int, float]]:
        """The clusters: of each its likely first publication, and the others with their similarity."""
        with self.reading() as db:
            rows = db.conn.execute("SELECT * FROM duplicates ORDER BY first DESC, article_id").fetchall()
        first = {row["cluster"]: row["article_id"] for row in rows if row["first"]}
        found: dict[int, dict[int, float]] = {one: {} for one in first.values()}
        for row in rows:
            if not row["first"]:
                found[first[row["cluster"]]][row["article_id"]] = row["similarity"]
        return found

    def reading(self) -> Database:
        return open_database(self.path, read_only=True)


@pytest.fixture
def press(tmp_path: Path) -> Press:
    return Press(tmp_path / "data")
