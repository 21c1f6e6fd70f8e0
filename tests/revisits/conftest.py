"""An archive in memory's reach for the rules, and a crawled one for the visits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from newscrawl.storage import Database, newspapers, open_database

from .line import LINE


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A new archive that knows the papers of `line`."""
    with open_database(tmp_path / "newscrawl.db") as database:
        with database.transaction():
            newspapers.sync(database, LINE)
        yield database
