"""Whether two texts are copies of each other, and how much of them is the same. Pure.

A text is compared by its shingles: the runs of five folded syllables in it, boxes and signatures left out
(`vietnamese.bare_text`). A sample of them, the keys, is chosen by the shingles' own hashes, so that two texts
that share half of their shingles share about half of their keys, wherever the shared half stands; texts with
several keys in common are then compared whole. Weather, prices and lottery draws share a frame from day to
day and are no copies: in the same places they have other dates, numbers and names.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import islice

from newscrawl.vietnamese.bare_text import Fact, Run, bare_paragraphs, runs_of, words_of

METHOD = 1
"""Raised whenever the same texts would be judged otherwise: everything is then compared anew."""

SHINGLE = 5  # syllables: about three words
_FEWEST_WORDS = 30  # a shorter text says too little to tell a copy from a coincidence
_SHORT = 80  # shingles; texts below must agree more, and prove nothing by standing in a longer one

_RATE = 32  # of so many shingles one is a key
_FEWEST_KEYS = 16  # of a text that is long enough to have them
_CANDIDATE = 0.25  # of the fewer keys, common to both; half of what copies have
FEWEST_COMMON = 2  # keys; one may be a phrase

_COPY, _SHORT_COPY = 0.4, 0.65  # similarity from which two texts are copies
_CUT = 0.85  # or this share of the shorter one in the longer …
_CUT_COPY = 0.2  # … when that is no digest of many pieces

_PRIME = 2**61 - 1
_BASE = 1_306_512_391_083_761_207  # any number below it that has no pattern
_LAST = pow(_BASE, SHINGLE - 1, _PRIME)


@dataclass(frozen=True, slots=True)
class Text:
    """What is compared of an article. `digest` is None where it says too little to be compared."""

    words: int
    digest: bytes | None
    shingles: frozenset[int]
    keys: tuple[int, ...]
    numbers: tuple[str, ...]
    paragraphs: tuple[str, ...]


def read_text(lead: str | None, body: str, *, fewest: int = _FEWEST_WORDS) -> Text:
    """What is compared of an article with this lead and body, where it has at least `fewest` words."""
    paragraphs = bare_paragraphs(lead, body)
    words = words_of(paragraphs)
    if len(words) < fewest:
        return Text(len(words), None, frozenset(), (), (), ())
    digest = blake2b(" ".join(words).encode("utf-8", "replace"), digest_size=16).digest()
    shingles = frozenset(_shingles(words))
    numbers = tuple(word for word in words if word[0].isdigit())
    return Text(len(words), digest, shingles, _keys(shingles), numbers, tuple(paragraphs))


def _shingles(words: Sequence[str]) -> set[int]:
    """A rolling hash of each run (Rabin's fingerprint): each word costs one step, however long the run."""
    found: set[int] = set()
    value = 0
    numbers = [_word_hash(word) for word in words]
    for at, number in enumerate(numbers):
        leaving = numbers[at - SHINGLE] if at >= SHINGLE else 0
        value = ((value - leaving * _LAST) * _BASE + number) % _PRIME
        if at >= SHINGLE - 1:
            found.add(value)
    return found


@lru_cache(maxsize=100_000)
def _word_hash(word: str) -> int:
    # blake2b and not hash(): what is stored must not depend on the Python that made it.
    return int.from_bytes(blake2b(word.encode("utf-8", "replace"), digest_size=7).digest(), "big")


def _keys(shingles: frozenset[int]) -> tuple[int, ...]:
    """The lowest hashes, by their lower bits: the upper ones are what they were chosen for."""
    count = max(_FEWEST_KEYS, len(shingles) // _RATE)
    return tuple(sorted({one & 0xFFFFFFFF for one in heapq.nsmallest(count, shingles)}))


def is_candidate(common: int, keys: int, other_keys: int) -> bool:
    """Whether texts with so many keys, so many of them in common, are worth comparing whole."""
    return common >= max(FEWEST_COMMON, _CANDIDATE * min(keys, other_keys))


def similarity(one: Text, other: Text) -> float:
    """Of all shingles in either text the share that stands in both, 0 to 1."""
    if one.digest is not None and one.digest == other.digest:
        return 1.0
    common = len(one.shingles & other.shingles)
    return common / ((len(one.shingles) + len(other.shingles) - common) or 1)


def judge(one: Text, other: Text) -> float | None:
    """The similarity of two copies of one text; None for texts that are no copies of each other."""
    alike = similarity(one, other)
    shorter = min(len(one.shingles), len(other.shingles))
    if shorter < _SHORT:
        enough = alike >= _SHORT_COPY
    else:
        common = alike * (len(one.shingles) + len(other.shingles)) / (1 + alike)
        enough = alike >= _COPY or (alike >= _CUT_COPY and common >= _CUT * shorter)
    return alike if enough and (alike == 1 or not same_frame(one, other)) else None


# --- lookalikes -----------------------------------------------------------------------------------

_MOST_RUNS = 5_000  # whose facts are compared
_AROUND = 2  # runs on either side of a fact tell its place

_DATES_DIFFER = 0.5  # more than this share of the dates in common places
_NUMBERS_DIFFER = 0.3
_NAMES_DIFFER = 0.5
_FEWEST_FACTS = 2  # one number may be a correction
_FEWEST_NAMES = 4
_MANY_NUMBERS = 6


def same_frame(one: Text, other: Text) -> bool:
    """Whether two similar texts have other facts in the same places: two days' weather, not one text."""
    if _few_numbers_in_common(one.numbers, other.numbers):
        return True
    ours, theirs = _places(one.paragraphs), _places(other.paragraphs)
    agree: Counter[Fact] = Counter()
    differ: Counter[Fact] = Counter()
    for place in ours.keys() & theirs.keys():
        here, there = ours[place], theirs[place]
        same = (here & there).total()
        agree[place[0]] += same
        differ[place[0]] += min(here.total(), there.total()) - same
    if differ["date"] > _DATES_DIFFER * (agree["date"] + differ["date"]):
        return True  # even the only one: a bulletin of another day
    facts, same = differ["date"] + differ["number"], agree["date"] + agree["number"]
    if facts >= _FEWEST_FACTS and facts > _NUMBERS_DIFFER * (same + facts):
        return True
    names = differ["name"]
    return names >= _FEWEST_NAMES and names > _NAMES_DIFFER * (agree["name"] + names)


def _few_numbers_in_common(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether it can be told at a glance, wherever the numbers stand."""
    fewer = min(len(ours), len(theirs))
    if fewer < _MANY_NUMBERS:
        return False
    return (Counter(ours) & Counter(theirs)).total() < (1 - _NUMBERS_DIFFER) / 2 * fewer


_Place = tuple[Fact, tuple[str, ...], tuple[str, ...]]


@lru_cache(maxsize=128)  # a text is compared with many
def _places(paragraphs: tuple[str, ...]) -> Mapping[_Place, Counter[str]]:
    """The facts of a text by their places: what stands around them, other facts as mere marks."""
    runs: list[Run] = list(islice(runs_of([*paragraphs]), _MOST_RUNS))
    marks = [f"<{run.fact}>" if run.fact else run.value for run in runs]
    places: dict[_Place, Counter[str]] = {}
    for at, run in enumerate(runs):
        if run.fact:
            place = (
                run.fact,
                tuple(marks[max(0, at - _AROUND) : at]),
                tuple(marks[at + 1 : at + 1 + _AROUND]),
            )
            places.setdefault(place, Counter())[run.value] += 1
    return places
