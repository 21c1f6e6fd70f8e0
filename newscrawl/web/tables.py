"""What the tables and columns mean, as Datasette shows it on its own pages."""

from __future__ import annotations

from functools import cache
from typing import Any

from newscrawl.storage.descriptions import DESCRIPTIONS

PUBLIC = (
    "articles",
    "paragraphs",
    "images",
    "authors",
    "tags",
    "revisions",
    "duplicates",
    "newspapers",
    "captures",
    "problems",
    "runs",
    "days",
    "daily_counts",
    "frontier",
    "article_metadata",
    "article_texts",
    "article_urls",
    "descriptions",
)
"""What researchers ask, the most asked first. The other tables are the house's own and come last."""


def described(database: str) -> dict[str, Any]:
    """Datasette's metadata for an archive of this name."""
    return {"databases": {database: {"tables": _tables()}}}


@cache
def _tables() -> dict[str, dict[str, Any]]:
    tables: dict[str, dict[str, Any]] = {}
    for table, column, meaning in DESCRIPTIONS:
        entry = tables.setdefault(table, {"columns": {}})
        if column:
            entry["columns"][column] = meaning
        else:
            entry["description"] = meaning
            if table not in PUBLIC:
                entry["hidden"] = True
    tables["articles"]["sortable_columns"] = ["id", "published_at", "newspaper", "word_count", "revision"]
    return tables
