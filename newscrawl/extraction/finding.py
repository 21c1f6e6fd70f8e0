"""Looking for a few bytes in a whole page, which is mostly to find that they are not there."""

from __future__ import annotations

from collections.abc import Iterable

from stringzilla import find


def has_any(html: bytes, names: Iterable[bytes]) -> bool:
    """Whether any of `names` stands in `html`.

    Python's `in` takes 40 µs for 120 KB, a regular expression of alternatives ten times that, this one 5.
    """
    return any(find(html, name) >= 0 for name in names)
