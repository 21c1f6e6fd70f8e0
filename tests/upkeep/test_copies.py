"""A rise in the share of copies: only a sure and large one counts."""

from __future__ import annotations

import pytest

from newscrawl.upkeep.copies import exceeded


@pytest.mark.parametrize(
    ("before", "recent", "most", "usual"),
    [
        ((500, 10), (100, 60), None, 0.02),
        ((500, 10), (100, 5), None, None),
        ((500, 10), (100, 15), None, None),  # more, but not enough to wake anybody
        ((500, 10), (10, 10), None, None),  # too few were compared
        ((0, 0), (100, 60), None, None),  # nothing to learn from
        ((0, 0), (0, 0), None, None),  # never compared
        ((0, 0), (100, 60), 0.05, 0.05),
        ((0, 0), (100, 6), 0.05, None),
    ],
)
def test_a_rise(
    before: tuple[int, int], recent: tuple[int, int], most: float | None, usual: float | None
) -> None:
    assert exceeded(before, recent, most) == usual
