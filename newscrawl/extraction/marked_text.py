"""The text of a block, with marks where cross links and lines begin, and the paragraphs that it makes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise, takewhile

from newscrawl.extraction.overload import MOST_SIGHTS
from newscrawl.vietnamese.bylines.names import UPPER
from newscrawl.vietnamese.text import normalize

# Marks set among the text nodes of a block and taken out again: control characters, which HTML forbids.
LINK_OPENS, LINK_CLOSES, BREAK = "\x1c", "\x1d", "\x1e"
_LINK_MARKS = re.compile(r"[\x1c\x1d]+")
_LINKED = re.compile(r"\x1c[^\x1d]*+(?:\x1d|\Z)")
_PARAGRAPH_BREAK = re.compile(r"\x1e(?:[\s\u200b\ufeff]*\x1e)+")
_LINK_LABEL = re.compile(
    r"(?:mời (?:quý )?(?:bạn đọc|độc giả|bạn) )?(?:xem|đọc|nghe|theo dõi)"
    r" (?:thêm|tiếp|ngay|chi tiết|video|clip)"
    r"|(?:tin|bài)(?: viết)? liên quan",
    re.IGNORECASE,
)
_POINTED = re.compile(r"[\s\x1c]*(?:>>|»|[►▶→])")
_WORD = re.compile(r"[^\W_]")
_ITEM = re.compile(r"[-–+*•●]\s|(?:[a-zđ]|\d{1,2})[.)]\s")  # of a list, typed
_BEGINS_VERSE = re.compile(rf"[\W_]{{0,5}}+[{UPPER}\d]")
_SENTENCE_END = re.compile(r"[.!?…]\W{0,3}\Z")
_NEAR_END = 4  # characters
_LONGEST_VERSE = 60  # characters
_MOST_LINES = 1000


def paragraphs(text: str) -> Iterator[tuple[str, bool, tuple[str, ...]]]:
    """Each paragraph in stored form, without marks; whether it is a cross link and nothing else; and its
    lines where it is verse or a list, whose lines breaks alone part: mostly none.
    """
    has_breaks = BREAK in text
    for part in _parts(text) if has_breaks else (text,):
        is_link = LINK_OPENS in part and _is_link_only(part)
        bare = _LINK_MARKS.sub("", part) if LINK_OPENS in part or LINK_CLOSES in part else part
        if shown := normalize(bare):
            yield shown, is_link, _lines(bare) if has_breaks else ()


def _lines(part: str) -> tuple[str, ...]:
    """The lines of a paragraph where each is an item of a list, or is short and begins like verse."""
    printed = part.split(BREAK, _MOST_LINES)
    if len(printed) == 2 and _SENTENCE_END.search(printed[0].rstrip()[-_NEAR_END:]):
        return ()  # two sentences, as is usual
    lines = tuple(filter(None, map(normalize, printed)))
    if not 1 < len(lines) <= _MOST_LINES or part.isupper():
        return ()
    are_parted = all(
        _ITEM.match(below) or (_BEGINS_VERSE.match(below) and max(len(above), len(below)) <= _LONGEST_VERSE)
        for above, below in pairwise(lines)
    )
    return lines if are_parted else ()


def _parts(text: str) -> list[str]:
    """The paragraphs of a block with line breaks; cross links in its last lines are their own."""
    parts = _PARAGRAPH_BREAK.split(text, MOST_SIGHTS)
    lines = parts.pop().split(BREAK)
    links = list(takewhile(_is_pointed_link, reversed(lines)))
    return [*parts, BREAK.join(lines[: len(lines) - len(links)]), *reversed(links)]


def _is_pointed_link(line: str) -> bool:
    return LINK_OPENS in line and _POINTED.match(line) is not None and _is_link_only(line)


def _is_link_only(part: str) -> bool:
    bare = normalize(_LINKED.sub(" ", part))
    return not _WORD.search(bare) or not _WORD.search(_LINK_LABEL.sub("", bare))
