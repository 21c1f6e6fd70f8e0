"""What every table and column means."""

from __future__ import annotations

from dataclasses import dataclass

from datasette import Response

from newscrawl.storage import Database
from newscrawl.web.tables import PUBLIC
from newscrawl.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Table:
    """A table or view with what it and its columns mean; `inner` ones are of use to few."""

    name: str
    meaning: str
    columns: tuple[tuple[str, str, str], ...]  # name, SQL type, meaning
    is_view: bool
    inner: bool


async def page(visit: Visit) -> Response:
    """The tables in the order in which they are described, those of the house at the end."""
    tables = await visit.site.ask(_tables)
    return await visit.page("dictionary", tables=tables)


def _tables(db: Database) -> list[Table]:
    kinds = {row[0]: row[1] for row in db.conn.execute("SELECT name, type FROM sqlite_master")}
    meanings: dict[str, dict[str, str]] = {}
    for row in db.conn.execute("SELECT table_name, column_name, description FROM descriptions"):
        meanings.setdefault(row[0], {})[row[1]] = row[2]
    found = []
    for name, told in meanings.items():
        if name not in kinds:
            continue
        columns = tuple(
            (row[0], row[1], told.get(row[0], ""))
            for row in db.conn.execute("SELECT name, type FROM pragma_table_info(?)", (name,))
        )
        found.append(Table(name, told.get("", ""), columns, kinds[name] == "view", name not in PUBLIC))
    order = {name: at for at, name in enumerate(PUBLIC)}
    return sorted(found, key=lambda one: (order.get(one.name, len(order)), one.name))
