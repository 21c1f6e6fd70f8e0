"""How many there are, in words for people."""

from __future__ import annotations


def counted(count: int, one: str, more: str | None = None) -> str:
    """The number with what it counts: "1 capture", "1,024 captures".

    `more` is for several, where that is not `one` with an s.
    """
    return f"{count:,} {one if count == 1 else more or f'{one}s'}"
