"""What changed between two revisions of an article, paragraph by paragraph and word by word. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Literal

from newscrawl.items import Image
from newscrawl.research.alignment import Aligner, Gap, Match, with_gaps
from newscrawl.storage.history import StoredRevision
from newscrawl.vietnamese.text import count_words

Mark = Literal["same", "removed", "added"]
Change = Literal["same", "changed", "removed", "added"]
PartName = Literal["title", "lead", "byline", "paragraph", "picture"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text with one mark; a space at its start parts it from the span before."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an article in both revisions; a picture's text is its caption.

    `old_position` and `new_position` count paragraphs or pictures from 1; None where the revision has
    no such part, and for title, lead and byline. `url` is a picture's.
    """

    name: PartName
    change: Change
    spans: tuple[Span, ...]
    old_position: int | None = None
    new_position: int | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """A difference in a few numbers. Words are those of the body."""

    title: bool
    lead: bool
    byline: bool
    paragraphs: int  # changed, removed or added
    words_added: int
    words_removed: int
    pictures_added: int
    pictures_removed: int
    captions: int


# A number with its points and commas, a word with its apostrophe (R'lấp), or one mark of punctuation.
_TOKEN = re.compile(
    r"(\s*)(\d+(?:[.,:/]\d+)+(?!\w)|[\w\u0300-\u036f]+(?:['’][\w\u0300-\u036f]+)*|[^\s\w\u0300-\u036f])"
)
_ALIKE = 0.4  # the share of words in common from which two paragraphs are one that was rewritten
_LONGEST = 400_000  # characters of two paragraphs together; longer ones are not compared word by word


def compare(old: StoredRevision, new: StoredRevision) -> tuple[Part, ...]:
    """All parts of both revisions in reading order, what did not change included.

    Paragraphs are matched first, and those that were rewritten are compared word by word. Takes bounded
    time for any text: what is too much to align is shown as removed and added whole.
    """
    aligner = Aligner()
    return (
        *_field("title", old.title, new.title, aligner),
        *_field("byline", old.byline, new.byline, aligner),
        *_field("lead", old.lead, new.lead, aligner),
        *_paragraphs(old.paragraphs, new.paragraphs, aligner),
        *_pictures(old.images, new.images, aligner),
    )


def summary(parts: Sequence[Part]) -> Summary:
    """Count what changed."""
    changed = [part for part in parts if part.change != "same"]
    names = {part.name for part in changed}
    body = [part for part in changed if part.name == "paragraph"]
    pictures = Counter(part.change for part in changed if part.name == "picture")
    return Summary(
        title="title" in names,
        lead="lead" in names,
        byline="byline" in names,
        paragraphs=len(body),
        words_added=_words(body, "added"),
        words_removed=_words(body, "removed"),
        pictures_added=pictures["added"],
        pictures_removed=pictures["removed"],
        captions=pictures["changed"],
    )


def folded(parts: Sequence[Part], *, context: int) -> Iterator[Part | tuple[Part, ...]]:
    """What changed, with `context` unchanged paragraphs around each paragraph; the rest of these as tuples.

    An unchanged title, byline, lead or picture is left out: it explains nothing.
    """
    shown = [part for part in parts if part.change != "same" or part.name == "paragraph"]
    near: set[int] = set()
    for at, part in enumerate(shown):
        if part.change != "same" and part.name == "paragraph":
            near.update(range(at - context, at + context + 1))
    hidden: list[Part] = []
    for at, part in enumerate(shown):
        if part.change == "same" and at not in near:
            hidden.append(part)
            continue
        if hidden:
            yield tuple(hidden)
            hidden = []
        yield part
    if hidden:
        yield tuple(hidden)


def _words(parts: Sequence[Part], mark: Mark) -> int:
    return sum(count_words(span.text) for part in parts for span in part.spans if span.mark == mark)


# --- parts ----------------------------------------------------------------------------------------


def _field(name: PartName, old: str | None, new: str | None, aligner: Aligner) -> Iterator[Part]:
    if old is not None or new is not None:
        yield Part(name, _change(old, new), _spans(old, new, aligner))


def _change(old: str | None, new: str | None) -> Change:
    if old == new:
        return "same"
    if old is None:
        return "added"
    return "removed" if new is None else "changed"


def _paragraphs(old: Sequence[str], new: Sequence[str], aligner: Aligner) -> Iterator[Part]:
    for gap, match in with_gaps(aligner.matches(old, new), len(old), len(new)):
        pairs = [*_pairs(old, new, gap, aligner)]
        if match is not None:
            pairs += ((match.old + at, match.new + at) for at in range(match.size))
        for old_at, new_at in pairs:
            before = None if old_at is None else old[old_at]
            after = None if new_at is None else new[new_at]
            yield Part(
                "paragraph",
                _change(before, after),
                _spans(before, after, aligner),
                _position(old_at),
                _position(new_at),
            )


def _pictures(old: Sequence[Image], new: Sequence[Image], aligner: Aligner) -> Iterator[Part]:
    matches = aligner.matches([image.url for image in old], [image.url for image in new])
    for gap, match in with_gaps(matches, len(old), len(new)):
        for at in range(gap.old_start, gap.old_end):
            caption = _spans(old[at].caption, None, aligner)
            yield Part("picture", "removed", caption, _position(at), None, old[at].url)
        for at in range(gap.new_start, gap.new_end):
            caption = _spans(None, new[at].caption, aligner)
            yield Part("picture", "added", caption, None, _position(at), new[at].url)
        for step in range(match.size if match else 0):
            assert match is not None
            before, after = old[match.old + step], new[match.new + step]
            yield Part(
                "picture",
                "same" if before.caption == after.caption else "changed",
                _spans(before.caption, after.caption, aligner),
                _position(match.old + step),
                _position(match.new + step),
                after.url,
            )


def _position(index: int | None) -> int | None:
    return None if index is None else index + 1


# --- which paragraph became which -----------------------------------------------------------------

Pair = tuple[int | None, int | None]


def _pairs(old: Sequence[str], new: Sequence[str], gap: Gap, aligner: Aligner) -> Iterator[Pair]:
    """Paragraphs between two that stayed: those that are alike paired in order, the others alone."""
    old_bags = [_bag(text) for text in old[gap.old_start : gap.old_end]]
    new_bags = [_bag(text) for text in new[gap.new_start : gap.new_end]]
    old_at, new_at = gap.old_start, gap.new_start
    for match in _likest(old_bags, new_bags, aligner):
        yield from _alone(old_at, gap.old_start + match.old, new_at, gap.new_start + match.new)
        old_at, new_at = gap.old_start + match.old, gap.new_start + match.new
        yield old_at, new_at
        old_at, new_at = old_at + 1, new_at + 1
    yield from _alone(old_at, gap.old_end, new_at, gap.new_end)


def _alone(old_start: int, old_end: int, new_start: int, new_end: int) -> Iterator[Pair]:
    yield from ((at, None) for at in range(old_start, old_end))
    yield from ((None, at) for at in range(new_start, new_end))


def _bag(text: str) -> Counter[str]:
    words = (token[2].lower() for token in _TOKEN.finditer(text))
    return Counter(word for word in words if word[0].isalnum())


def _likest(old: Sequence[Counter[str]], new: Sequence[Counter[str]], aligner: Aligner) -> list[Match]:
    """The pairs, in order on both sides, that have most in common; none where that costs too much."""
    size = len(old) * len(new)
    words = sum(map(len, old)) * len(new) + sum(map(len, new)) * len(old)
    if not size or not aligner.afford(words + 50 * size):
        return []
    likeness = [[_likeness(one, other) for other in new] for one in old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]  # best[i][j]: of old[i:] and new[j:]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + likeness[i][j])
    found: list[Match] = []
    i = j = 0
    while i < len(old) and j < len(new):
        if likeness[i][j] and best[i][j] == best[i + 1][j + 1] + likeness[i][j]:
            found.append(Match(i, j, 1))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """The share of words in common, 0 where it is too small for the two to be one paragraph."""
    total = one.total() + other.total()
    if not total:
        return 1.0  # punctuation alone: "* * *"
    share = 2 * sum(min(count, other[word]) for word, count in one.items()) / total
    return share if share >= _ALIKE else 0.0


# --- words ----------------------------------------------------------------------------------------


def _spans(old: str | None, new: str | None, aligner: Aligner) -> tuple[Span, ...]:
    if old == new:
        return _whole("same", new)
    if not old or not new or len(old) + len(new) > _LONGEST:
        return (*_whole("removed", old), *_whole("added", new))
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    matches = aligner.matches([word for _, word in before], [word for _, word in after])
    pieces: list[tuple[Mark, str]] = []
    for gap, match in with_gaps(_worth_keeping(matches, before), len(before), len(after)):
        pieces.append(("removed", _printed(before[gap.old_start : gap.old_end])))
        pieces.append(("added", _printed(after[gap.new_start : gap.new_end])))
        for step in range(match.size if match else 0):
            assert match is not None
            was, (space, word) = before[match.old + step][0], after[match.new + step]
            # Beside a change the space is part of it, but for one behind what was removed from the start.
            if (step or not match.new) and was != space:
                pieces += ("removed", was), ("added", space), ("same", word)
            else:
                pieces.append(("same", space + word))
    told = (piece for piece in pieces if piece[1])
    return tuple(
        Span(mark, "".join(text for _, text in run)) for mark, run in groupby(told, key=itemgetter(0))
    )


def _whole(mark: Mark, text: str | None) -> tuple[Span, ...]:
    return (Span(mark, text),) if text else ()


def _worth_keeping(matches: Sequence[Match], tokens: Sequence[tuple[str, str]]) -> Iterator[Match]:
    """Without the lone punctuation between two changes, which would only cut a rewritten phrase up."""
    for at, match in enumerate(matches):
        inside = 0 < at < len(matches) - 1
        words = tokens[match.old : match.old + match.size]
        if not inside or any(word[0].isalnum() for _, word in words):
            yield match


def _printed(tokens: Sequence[tuple[str, str]]) -> str:
    return "".join(space + word for space, word in tokens)
