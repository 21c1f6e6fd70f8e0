"""The table of `daily_counts` and the triggers that keep it. Frozen once released."""

from __future__ import annotations

DAY = (
    "CASE WHEN {row}.published_at IS NULL THEN ''"
    " WHEN {row}.published_precision = 'month' THEN substr({row}.published_at, 1, 7)"
    " ELSE substr({row}.published_at, 1, 10) END"
)
"""The day under which an article is counted."""

_NEW, _OLD = (DAY.format(row=row) for row in ("new", "old"))

_ADD = (
    f"INSERT INTO daily_counts (newspaper, day, articles) VALUES (new.newspaper, {_NEW}, 1)"  # noqa: S608
    " ON CONFLICT (newspaper, day) DO UPDATE SET articles = articles + 1;"
)
_OF_OLD = f"newspaper = old.newspaper AND day = {_OLD}"
_TAKE = (
    f"UPDATE daily_counts SET articles = articles - 1 WHERE {_OF_OLD};"  # noqa: S608
    f" DELETE FROM daily_counts WHERE {_OF_OLD} AND articles = 0;"
)

DAILY_COUNTS: tuple[str, ...] = (
    """
CREATE TABLE daily_counts (
    newspaper TEXT NOT NULL REFERENCES newspapers (id),
    day TEXT NOT NULL,
    articles INTEGER NOT NULL,
    PRIMARY KEY (newspaper, day)
) WITHOUT ROWID""",
    "INSERT INTO daily_counts (newspaper, day, articles)"  # noqa: S608 - our own names
    f" SELECT m.newspaper, {DAY.format(row='m')}, count(*) FROM article_metadata m GROUP BY 1, 2",
    f"CREATE TRIGGER daily_counts_insert AFTER INSERT ON article_metadata BEGIN {_ADD} END",
    f"CREATE TRIGGER daily_counts_delete AFTER DELETE ON article_metadata BEGIN {_TAKE} END",
    "CREATE TRIGGER daily_counts_update"
    " AFTER UPDATE OF newspaper, published_at, published_precision ON article_metadata"
    f" WHEN old.newspaper IS NOT new.newspaper OR {_OLD} IS NOT {_NEW} BEGIN {_TAKE} {_ADD} END",
)
"""The table, filled from what is there, and its triggers."""
