"""What a row of the one table is, and what its measuring is given: the size, a folder, things made once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, cast

T = TypeVar("T")
Rounds = Iterator[tuple[float, float]]


class NotHere(Exception):
    """A row cannot be measured; the text says what it wants."""


@dataclass
class Bench:
    """One making of the table.

    `folder` is emptied when the table is done. `archive` is a large invented archive, where one was named;
    `import_mb` the size of the web archive that is imported. Rows leave in `notes` what stands under
    them; `failed` are those that ended by an exception.
    """

    folder: Path
    quick: bool = False
    archive: Path | None = None
    import_mb: int = 300
    notes: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    _made: dict[str, object] = field(default_factory=dict)

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What `make` gives, made by the first row that wants it."""
        if name not in self._made:
            self._made[name] = make()
        return cast("T", self._made[name])

    def new(self, name: str) -> Path:
        """An empty folder."""
        path = self.folder / name
        path.mkdir()
        return path

    def few(self, quick: int, full: int) -> int:
        """How many of something: for an impression, or for the table."""
        return quick if self.quick else full


@dataclass(frozen=True)
class Row:
    """One line: every round of `measure` is (ours, yardstick), one taken directly after the other.

    `goal` is for ours / yardstick; with `at_least`, for yardstick / ours (a rate). `limit` is what ours may
    be by itself. `unit` is of both.
    """

    name: str
    yardstick: str
    unit: str
    goal: float | None
    measure: Callable[[Bench], Rounds]
    at_least: bool = False
    limit: float | None = None
