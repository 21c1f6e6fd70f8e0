"""Which members of two sequences correspond, in bounded time.

`difflib` finds what a reader would call the same, but its time grows with the cube of the length in the
worst case, and pages are hostile. So it is given what an estimate says it can afford; longer stretches
are first cut at members that occur once on either side (patience diff), in n log n.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import takewhile
from typing import NamedTuple

_EFFORT = 20_000_000  # steps: some seconds at the very worst, a rewritten article needs a hundredth


class Match(NamedTuple):
    """`size` members from `old` and from `new` on (indexes from 0) are equal."""

    old: int
    new: int
    size: int


class Gap(NamedTuple):
    """What lies between two matches: members `old[old_start:old_end]` became `new[new_start:new_end]`."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


class Aligner:
    """Aligns the parts of one comparison; all of them together have so much effort and no more."""

    def __init__(self, effort: int = _EFFORT) -> None:
        self._left = effort

    def afford(self, steps: int) -> bool:
        """Whether so many steps are left; they are then spent."""
        if steps > self._left:
            return False
        self._left -= steps
        return True

    def matches(self, old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Match]:
        """The equal stretches, in order. What cannot be afforded counts as different."""
        head = _common(zip(old, new, strict=False))
        rest = min(len(old), len(new)) - head
        tail = _common(zip(reversed(old[-rest:]), reversed(new[-rest:]), strict=True)) if rest else 0
        found = [Match(0, 0, head)]
        inner = self._inner(old[head : len(old) - tail], new[head : len(new) - tail])
        found += (Match(one.old + head, one.new + head, one.size) for one in inner)
        found.append(Match(len(old) - tail, len(new) - tail, tail))
        return _joined(one for one in found if one.size)

    def _inner(self, old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Match]:
        if self._can_search(old, new):
            return _searched(old, new)
        found: list[Match] = []
        anchors = _anchors(old, new)
        for gap, anchor in with_gaps(anchors, len(old), len(new)):
            old_part, new_part = old[gap.old_start : gap.old_end], new[gap.new_start : gap.new_end]
            if anchors and self._can_search(old_part, new_part):
                found += (
                    Match(one.old + gap.old_start, one.new + gap.new_start, one.size)
                    for one in _searched(old_part, new_part)
                )
            if anchor is not None:
                found.append(anchor)
        return found

    def _can_search(self, old: Sequence[Hashable], new: Sequence[Hashable]) -> bool:
        """Whether `difflib` can be afforded: it looks at all equal pairs for each stretch that it finds."""
        shorter = min(len(old), len(new))
        if not shorter:
            return True
        counts = Counter(new)
        pairs = sum(counts[member] for member in old)
        return self.afford((pairs + len(old) + len(new)) * shorter)


def with_gaps(
    matches: Iterable[Match], old_length: int, new_length: int
) -> Iterator[tuple[Gap, Match | None]]:
    """Each match with the gap before it, which is often empty on a side or both; None ends the last."""
    old = new = 0
    for match in matches:
        yield Gap(old, match.old, new, match.new), match
        old, new = match.old + match.size, match.new + match.size
    yield Gap(old, old_length, new, new_length), None


def _joined(matches: Iterable[Match]) -> list[Match]:
    """Matches that follow each other without a gap as one."""
    found: list[Match] = []
    for one in matches:
        last = found[-1] if found else None
        if last and (last.old + last.size, last.new + last.size) == (one.old, one.new):
            found[-1] = Match(last.old, last.new, last.size + one.size)
        else:
            found.append(one)
    return found


def _common(pairs: Iterable[tuple[Hashable, Hashable]]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _searched(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Match]:
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return [Match(*block) for block in blocks if block.size]


def _anchors(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Match]:
    """The longest rising series of members that occur once in `old` and once in `new`."""
    old_counts, new_counts = Counter(old), Counter(new)
    place = {member: at for at, member in enumerate(new) if new_counts[member] == 1}
    shared = [
        Match(at, place[member], 1)
        for at, member in enumerate(old)
        if old_counts[member] == 1 and member in place
    ]
    ends: list[int] = []  # the lowest place in `new` at which a series of each length can end
    last: list[Match] = []
    before: dict[Match, Match] = {}
    for one in shared:
        length = bisect_left(ends, one.new)
        if length:
            before[one] = last[length - 1]
        ends[length : length + 1] = [one.new]
        last[length : length + 1] = [one]
    series: list[Match] = []
    step = last[-1] if last else None
    while step is not None:
        series.append(step)
        step = before.get(step)
    return series[::-1]
