from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from newscrawl.storage import Database, newspapers, open_database

from .builders import OTHER, PAPER


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "newscrawl.db"


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    """A new archive on disk with two newspapers."""
    with open_database(path) as database:
        with database.transaction():
            newspapers.sync(database, [PAPER, OTHER])
        yield database
