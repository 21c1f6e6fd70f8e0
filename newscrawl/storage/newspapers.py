"""The `newspapers` table: what the newspaper files say, for those who only have the database."""

from __future__ import annotations

from collections.abc import Iterable

from newscrawl.items import Newspaper
from newscrawl.storage.database import Database
from newscrawl.storage.values import as_json, clean, clean_or_none

_UPSERT = """
INSERT INTO newspapers (id, name, province, base_url, cms, former_urls, successor)
VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
    name = excluded.name, province = excluded.province, base_url = excluded.base_url, cms = excluded.cms,
    former_urls = excluded.former_urls, successor = excluded.successor"""

_ENTER = """
INSERT INTO newspapers (id, name, base_url, cms) VALUES (?1, ?1, '', '') ON CONFLICT (id) DO NOTHING"""


def enter(db: Database, ids: Iterable[str]) -> None:
    """Give those of these newspapers a row that have none, although nobody knows more than their ids; `sync`
    completes it."""
    db.conn.executemany(_ENTER, ((one,) for one in ids))


def sync(db: Database, newspapers: Iterable[Newspaper]) -> None:
    """Bring the rows in line with these; one whose file is gone keeps its row, for its articles' sake."""
    db.conn.executemany(
        _UPSERT,
        (
            (
                paper.id,
                clean(paper.name),
                clean_or_none(paper.province),
                paper.base_url,
                paper.cms,
                as_json(paper.former_urls),
                paper.successor,
            )
            for paper in newspapers
        ),
    )


def names(db: Database) -> dict[str, str]:
    """What the newspapers are called, by their ids, in the order of their names."""
    return {row[0]: row[1] for row in db.conn.execute("SELECT id, name FROM newspapers ORDER BY name, id")}
