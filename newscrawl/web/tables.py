"""What the tables and columns mean, as Datasette shows it on its own pages."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlencode

from datasette.utils import tilde_encode

from newscrawl.storage.descriptions import DESCRIPTIONS

PUBLIC = (
    "articles",
    "paragraphs",
    "images",
    "authors",
    "tags",
    "revisions",
    "duplicates",
    "duplicate_clusters",
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

_HOUSEKEEPING = "_sqlite_migrations"
"""sqlite-utils' own table: Datasette would begin its list with it, and its example of SQL."""

_EXAMPLE = "SELECT published_at, newspaper, title, url FROM articles ORDER BY published_at DESC LIMIT 20"


def described(database: str, root: str) -> dict[str, Any]:
    """Datasette's metadata for an archive of this name. `root` is the path under which it is served."""
    ours = {"description_html": _where_to_begin(database, root), "tables": _tables()}
    return {"databases": {database: ours}}


@lru_cache(maxsize=8)  # Datasette asks some hundred times for a page
def _where_to_begin(database: str, root: str) -> str:
    """Above the list of tables, which is in order of the alphabet and has the views at its end."""
    place = f"{root}{tilde_encode(database)}"
    views = ", ".join(f'<a href="{place}/{name}">{name}</a>' for name in PUBLIC[:6])
    example = f"{place}?{urlencode({'sql': _EXAMPLE})}"
    return (
        f'<p>Most questions begin with {views}. The <a href="{root}dictionary">data dictionary</a>'
        f' says what every column means; <a href="{example}">an example of SQL</a> asks for the latest'
        " articles.</p>"
    )


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
    tables[_HOUSEKEEPING] = {"hidden": True}
    tables["articles"]["sortable_columns"] = ["id", "published_at", "newspaper", "word_count", "revision"]
    return tables
