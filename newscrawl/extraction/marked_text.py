"""The text of a block, with marks where cross links and lines begin, and the paragraphs that it makes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from newscrawl.extraction.overload import MOST_SIGHTS
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


def paragraphs(text: str) -> Iterator[tuple[str, bool]]:
    """Each paragraph in stored form, without marks, and whether it is a cross link and nothing else."""
    for part in _parts(text) if BREAK in text else (text,):
        is_link = LINK_OPENS in part and _is_link_only(part)
        is_marked = LINK_OPENS in part or LINK_CLOSES in part
        if shown := normalize(_LINK_MARKS.sub("", part) if is_marked else part):
            yield shown, is_link


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
