"""A text bare of what differs between copies of it: boxes, signatures, datelines, wire labels, spelling.

`bare_paragraphs` takes away what a newspaper sets around a text that it took over; `words_of` and `runs_of`
read what is left so that spelling, diacritics, tone placement, capitals and punctuation make no difference.
These forms exist for comparing and are never shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from newscrawl.vietnamese.bylines import parse_byline
from newscrawl.vietnamese.bylines.outlets import is_domain, is_outlet, is_publisher
from newscrawl.vietnamese.bylines.phrases import desk_of, is_not_a_byline
from newscrawl.vietnamese.text import compose, fold

Fact = Literal["date", "number", "name"]


class Run(NamedTuple):
    """A word, or a fact: a date, a number or a name of one or more words. `value` is folded."""

    value: str
    fact: Fact | None


# --- what stands around a text --------------------------------------------------------------------

_LONGEST_TEXT = 200_000  # characters; of a longer text the beginning is compared
_LONGEST_BOX = 160  # characters; what is longer is a paragraph
_LONGEST_SIGNATURE = 80
_MOST_SIGNATURES = 3  # lines

_CREDIT = re.compile(
    r"\(?\s*(?:bài|tin|ảnh|clip|video|đồ họa|đồ hoạ|nguồn|tác giả|thực hiện|tổng hợp|biên tập|theo)"
    r"(?:(?:\s*[,;&/+\-–]\s*|\s+và\s+)(?:bài|tin|ảnh|clip|video|đồ họa|đồ hoạ|nguồn))*\s*:\s*\S.*",
    re.IGNORECASE | re.DOTALL,
)
_TAKEN_FROM = re.compile(r"\(?\s*(?:theo|nguồn|dẫn theo)\s+[A-ZĐÂÁÀ\w.][^.?!]*\)?", re.IGNORECASE)
# "(TTXVN) -", "TTXVN -", "Hà Nội (TTXVN) –", "BĐN - ", "Baoquangninh.vn -", "Hà Nội, ngày 5/9 (TTXVN) -"
_DATELINE = re.compile(r"[^().:;!?]{0,40}\((?P<label>[^()]{2,40})\)\s*[-–—:.]*\s*(?=\S)")
_BARE_DATELINE = re.compile(r"(?P<label>[A-ZĐÐ][A-ZĐÐ.]{1,9}|[\w\-]+(?:\.[\w\-]+)+)\s*[-–—:]\s+(?=\S)")
_LABEL_BEHIND = re.compile(r"\s*[(\[](?P<label>[^()\[\]]{2,60})[)\]]\s*[./]*\s*$")
_LABEL_WORD = re.compile(r"(?:theo|nguồn|dẫn)\s*:?\s+", re.IGNORECASE)
_ABBREVIATION = re.compile(r"[A-ZĐ][A-ZĐ&+]{1,9}(?:[/,\- ]+[\w+.]{2,20})?")


def bare_paragraphs(lead: str | None, body: str) -> list[str]:
    """Lead and paragraphs without related links, credits, signatures, datelines and wire labels.

    `body` has its paragraphs parted by blank lines. A lead that is also the first paragraph counts once.
    """
    whole = compose("\n\n".join((lead or "", body[:_LONGEST_TEXT])))
    given = [text for text in whole.split("\n\n") if text.strip()]
    kept: list[str] = []
    for text in given:
        if not _is_box(text) and not (kept and text == kept[-1]):
            kept.append(text)
    for _ in range(_MOST_SIGNATURES):
        if len(kept) > 1 and _is_signature(kept[-1]):
            kept.pop()
    kept[:2] = [_without_dateline(text) for text in kept[:2]]
    if kept:
        kept[-1] = _without_label(kept[-1])
    return kept


def _is_box(text: str) -> bool:
    if len(text) > _LONGEST_BOX:
        return False
    if text.startswith((">>", "»")):
        return True
    if text.endswith((".", "?", "!", "…")):
        return False
    return is_not_a_byline(text) or _CREDIT.fullmatch(text) is not None


def _is_signature(text: str) -> bool:
    """Whether a last line says who wrote it or whose it is: "Theo TTXVN", "PV", "Trần Thị Mẫu"."""
    bare = text.strip(" ()[]./")
    if not bare:
        return True
    if len(text) > _LONGEST_SIGNATURE or text.endswith(("?", "!", "…", ":")):
        return False
    if _TAKEN_FROM.fullmatch(text.strip()) or _is_label(bare):
        return True
    if text.endswith(".") and len(bare.split()) > 4:
        return False
    if desk_of(bare) or (is_publisher(bare) and len(bare.split()) <= 6):
        return True
    found = parse_byline(bare)
    return bool(found.authors or found.agency or found.desk) and len(bare.split()) <= 8


def _without_dateline(text: str) -> str:
    found = _DATELINE.match(text) or _BARE_DATELINE.match(text)
    if found is not None and _is_label(found["label"]) and found.end() < len(text):
        return text[found.end() :]
    return text


def _without_label(text: str) -> str:
    found = _LABEL_BEHIND.search(text)
    if found is not None and _is_label(_LABEL_WORD.sub("", found["label"], count=1)):
        return text[: found.start()]
    return text


def _is_label(label: str) -> bool:
    """Whether a label is that of a wire or a newspaper."""
    label = label.strip(" .")
    return _ABBREVIATION.fullmatch(label) is not None or is_domain(label) or is_outlet(label, in_source=True)


# --- words and facts ------------------------------------------------------------------------------

_TOKEN = re.compile(r"\d+(?:[.,:/\-–]\d+)*|[^\W\d_]+")
_DATE = re.compile(r"[0-3]?\d[/\-.][01]?\d(?:[/\-.](?:19|20)?\d\d)?")
_DAY = "ngai"  # ngày, folded: a number behind it is a date; the month behind "tháng" is shared by many
_SEPARATORS = re.compile(r"[.,:/\-–]")
_SENTENCE_END = re.compile(r"[.!?:…“\"(\-–]\s*$")


@lru_cache(maxsize=65_536)
def _folded(word: str) -> str:
    # i and y are written for each other (lí, lý); so are g and gi before them, which is left alone.
    return fold(word).replace("y", "i")


def _number(text: str) -> str:
    """A number without separators (1.500 is 1,500), a date without leading zeros (05/9 is 5-9)."""
    if _DATE.fullmatch(text) and ("/" in text or "-" in text):
        return "/".join(part.lstrip("0") for part in _SEPARATORS.split(text))
    return _SEPARATORS.sub("", text)


def words_of(paragraphs: list[str]) -> list[str]:
    """Folded words and numbers in their order."""
    return [
        _number(token) if token[0].isdigit() else _folded(token)
        for text in paragraphs
        for token in _TOKEN.findall(text)
    ]


def runs_of(paragraphs: list[str]) -> Iterator[Run]:
    """The same, with names that have several words as one, and what is a fact marked as one.

    A name is a word with a capital inside a sentence, with the capitalised words behind it.
    """
    for text in paragraphs:
        yield from _runs(text)


def _runs(text: str) -> Iterator[Run]:
    name: list[str] = []
    opens = False  # the name begins a sentence, where every word has a capital
    before, ended = "", 0
    for found in _TOKEN.finditer(text):
        token, between = found[0], text[ended : found.start()]
        starts = ended == 0 or _SENTENCE_END.search(between) is not None
        ended = found.end()
        if name and (not token[0].isupper() or between != " "):
            yield _name(name, opens=opens)
            name = []
        if token[0].isdigit():
            is_date = before == _DAY or (
                _DATE.fullmatch(token) is not None and ("/" in token or "-" in token)
            )
            yield Run(_number(token), "date" if is_date else "number")
        elif token[0].isupper():
            opens = starts if not name else opens
            name.append(_folded(token))
        else:
            yield Run(_folded(token), None)
        before = _folded(token)
    if name:
        yield _name(name, opens=opens)


def _name(words: list[str], *, opens: bool) -> Run:
    return Run(" ".join(words), None if opens and len(words) == 1 else "name")
