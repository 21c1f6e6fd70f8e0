"""An archive's database asked as anyone would ask it: with nothing of ours."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any


class Asked:
    """What has an archive's folder, `data`, and so a database that can be asked."""

    data: Path

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What the database answers."""
        with closing(sqlite3.connect(f"file:{self.data / 'newscrawl.db'}?mode=ro", uri=True)) as db:
            return db.execute(query, values).fetchall()

    def one(self, query: str, *values: object) -> Any:
        """The only value of the only row."""
        ((value,),) = self.rows(query, *values)
        return value

    def problems(self) -> dict[str, int]:
        """Open problems by reason."""
        return dict(self.rows("select reason, count(*) from problems where closed_at is null group by 1"))
