"""What every table and column means: in Vietnamese where that is here, else as the archive says it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from datasette import Response

from newscrawl.research.svg import Language
from newscrawl.storage import Database
from newscrawl.web.tables import PUBLIC
from newscrawl.web.visit import Visit

_AS_IN = {  # whose columns mean the same
    "article_metadata": "articles",
    "article_texts": "articles",
    "revision_rows": "revisions",
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """A sentence and its language."""

    text: str
    language: Language


@dataclass(frozen=True, slots=True)
class Table:
    """A table or view with what it and its columns mean; `inner` ones are of use to few."""

    name: str
    meaning: Meaning
    columns: tuple[tuple[str, str, Meaning], ...]  # name, SQL type, meaning
    is_view: bool
    inner: bool


async def page(visit: Visit) -> Response:
    """The tables in the order in which they are described, those of the house at the end."""
    tables = await visit.site.ask(lambda db: _tables(db, visit.words.language))
    return await visit.page("dictionary", tables=tables)


def _tables(db: Database, language: Language) -> list[Table]:
    kinds = {row[0]: row[1] for row in db.conn.execute("SELECT name, type FROM sqlite_master")}
    meanings: dict[str, dict[str, str]] = {}
    for row in db.conn.execute("SELECT table_name, column_name, description FROM descriptions"):
        meanings.setdefault(row[0], {})[row[1]] = row[2]
    found = []
    for name, told in meanings.items():
        if name not in kinds:
            continue
        columns = tuple(
            (row[0], row[1], _said(language, name, row[0], told.get(row[0], "")))
            for row in db.conn.execute("SELECT name, type FROM pragma_table_info(?)", (name,))
        )
        meaning = _said(language, name, "_", told.get("", ""))
        found.append(Table(name, meaning, columns, kinds[name] == "view", name not in PUBLIC))
    order = {name: at for at, name in enumerate(PUBLIC)}
    return sorted(found, key=lambda one: (order.get(one.name, len(order)), one.name))


def _said(language: Language, table: str, column: str, english: str) -> Meaning:
    """In the reader's language where it is known, else as the archive says it."""
    known = vietnamese() if language == "vi" else {}
    for one in (table, _AS_IN.get(table, table) if column != "_" else table):
        if text := known.get(one, {}).get(column):
            return Meaning(text, "vi")
    return Meaning(english, "en")


@cache
def vietnamese() -> Mapping[str, Mapping[str, str]]:
    """Column (`_` for the table itself) to meaning, by table."""
    file = resources.files("newscrawl.web").joinpath("words", "dictionary.vi.toml")
    found: dict[str, dict[str, str]] = tomllib.loads(file.read_text(encoding="utf-8"))
    return found
