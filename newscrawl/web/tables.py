"""What the tables and columns mean, as Datasette shows it on its own pages."""

from __future__ import annotations

from functools import cache
from typing import Any

from newscrawl.storage.descriptions import DESCRIPTIONS

HIDDEN = ("rule_sets", "robots", "article_keys", "reextractions", "imports", "search_exact", "search_folded")
"""Tables of the house; Datasette lists them last."""


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
            if table in HIDDEN:
                entry["hidden"] = True
    tables["articles"]["sortable_columns"] = ["id", "published_at", "newspaper", "word_count", "revision"]
    return tables
