"""An article's header: who wrote it and when, as printed, even where both stand in one line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice, takewhile
from typing import NamedTuple

from newscrawl.extraction.blocks import Walk
from newscrawl.extraction.document import Element
from newscrawl.extraction.markup import HEADER_FURNITURE, role_of_attributes
from newscrawl.extraction.places import around, is_above
from newscrawl.extraction.sights import Block
from newscrawl.vietnamese.bylines import Byline, byline_of
from newscrawl.vietnamese.bylines.names import is_place
from newscrawl.vietnamese.bylines.phrases import desk_of
from newscrawl.vietnamese.text import normalize

_CLOCK = (
    r"\d{1,2}\s?(?:[:hg]|giờ)\s?\d{2}(?::\d{2})?(?:\s?phút)?"
    r"(?:\s?(?:SA|CH|AM|PM|(?-i:sáng|trưa|chiều|tối|đêm))\b)?"
)
_DATE = re.compile(
    # Within a line a large "Đăng" may be a name: Hải Đăng.
    r"(?:(?<!\w)(?:cập nhật|xuất bản|ngày đăng|(?-i:đăng)|(?<!\w )đăng)(?:\s?:)?\s?)?"
    r"(?:(?:Thứ (?:Hai|Ba|Tư|Năm|Sáu|Bảy|Bẩy|[2-7])|Chủ [Nn]hật|T[2-7]|CN)\s*[,-]?\s*)?"
    r"(?:(?:ngày|lúc)\s?:?\s?)?"
    rf"(?:{_CLOCK}\s*[-–|,]?\s*(?:ngày\s+)?)?"
    r"(?<!\d)\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}(?!\d)"
    rf"(?:\s*[-–|,•]?\s*(?:(?:vào )?lúc\s+)?{_CLOCK})?"
    r"(?:\s*\(?GMT\s?\+\s?\d{1,2}\)?)?",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"\W*(?:cập nhật|(?:chỉnh )?sửa|updated|modified)(?:\s(?:lần cuối|mới nhất|gần nhất|on|at))?(?!\w)"
    r"\s?:?\s?(?:vào\s)?(?:(?:lúc|ngày)\s)?",
    re.IGNORECASE,
)
_OTHER_DAY = re.compile(  # of a paper, a document, or what a label says that we do not know
    r"sáp nhập|hợp nhất|giấy phép|thành lập|\d/(?-i:[A-ZĐ]{2})|[^\W\d]\s?:\s*$", re.IGNORECASE
)
_LONGEST_CHANGE = 60
_LONGEST_TIMES = 200  # of publication and change
_HOUR = re.compile(r"\d\s?(?:[:hg]|giờ)\s?\d{2}")
_NUMBERS = re.compile(r"\d\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}")  # in every date, and quick to miss
_EDGES = " \t-–—|,;:•·/()"
_LABEL = re.compile(
    r"^(?:(?:đăng|cập nhật|(?:chỉnh )?sửa|xuất bản|ngày|thời gian|lúc|thứ|chủ nhật|published|updated"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b.*|sáng|trưa|chiều|tối|đêm|[\W\d]*)$",
    re.IGNORECASE,
)
_NAME_WORD = re.compile(r"[^\W\d_][\w.'’ʼ-]*[,;:]?|[-–&,/|+]")
_IN_BRACKETS = re.compile(r"\([^()]{1,40}\)")  # (tổng hợp), (TTXVN)
_JOINING = frozenset(("và", "-", "–", "&", ",", "/", "|", "ảnh", "ảnh:", "bài,", "thực hiện", "+"))
_LONGEST_NAME = 80
_PUNCTUATION = (" ", "\u00a0", "\t", "\n", ",", ";", ":", "/", "|", "–", "-")
_FORMATTING = frozenset(("span", "b", "strong", "i", "em", "u", "font"))
_PLAIN_TAGS = frozenset(("a", "span", "b", "strong", "i", "em"))
_MOST_LINES = 8
_MOST_BOXES = 4  # around title or body, one in the other
_MOST_ABOVE = 5  # elements of the body, before its lead
_MOST_SMALL = 3  # words that begin small; what has more is a sentence
_MOST_PEOPLE = 200  # who stand in elements of their own


class Line(NamedTuple):
    """What a header line says: a byline, a date, or both."""

    byline: str | None
    date: str | None


def split_line(text: str) -> Line:
    """Part "Hoàng Hoài 27/02/2024 11:53" into byline and date. Labels are nobody's name."""
    found = _DATE.search(text) if _NUMBERS.search(text) else None
    if found is None:
        return Line(text or None, None)
    around = [text[: found.start()].strip(_EDGES), text[found.end() :].strip(_EDGES)]
    names = [part for part in around if part and not _LABEL.match(part)]
    return Line(names[0] if names else None, found[0].strip())


def change_in(text: str) -> str | None:
    """The date that a line says is of a change ("Cập nhật: 15/03/2026 10:00"), where it has another, too."""
    label = _CHANGE.search(text) if len(text) <= _LONGEST_TIMES else None
    date = _DATE.match(text, label.end()) if label else None
    if label is None or date is None:
        return None
    return date[0].strip() if split_line(f"{text[: label.start()]} {text[date.end() :]}").date else None


def tells_of_change(text: str) -> bool:
    """Whether a line says nothing but when something was changed."""
    return len(text) <= _LONGEST_CHANGE and _CHANGE.match(text) is not None


def is_name_like(text: str) -> bool:
    """Whether every word could belong to a person, a desk or an agency: capitals and joiners only."""
    words = _IN_BRACKETS.sub("", text).split()
    if not 1 <= len(words) <= 14 or len(text) > _LONGEST_NAME or text.endswith((".", "?", "!", "…")):
        return False
    for word in words:
        if word.casefold() in _JOINING:
            continue
        if not _NAME_WORD.fullmatch(word) or not word[0].isupper():
            return False
    return not _LABEL.match(text)


def names_somebody(text: str) -> bool:
    """Whether a line that only looks like a name may be one: not that of a province or of a button."""
    has_parts = " " in text or "." in text or desk_of(text) is not None  # one word may be anything
    return has_parts and is_name_like(text) and not is_place(text) and byline_of(text) != Byline()


def printed_byline(element: Element) -> str | None:
    """The text of a byline element; people in elements or lines of their own are parted by commas."""
    pieces: list[str] = []
    fragments: list[bool] = []
    between: list[str | None] = [element.text]
    for child in element:
        if child.tag in ("script", "style", "i", "img", "svg", "br"):
            pieces.append(", " if child.tag == "br" else "")
        else:
            pieces.append(inline_text(child))
        fragments.append(_is_fragment(child, pieces[-1]))
        between.append(child.tail)
        if len(between) > _MOST_PEOPLE:
            break
    is_mixed = any(text and text.strip() for text in between)
    if is_mixed and any(child.tag == "br" for child in element):
        return _by_lines(element)
    if is_mixed or len([piece for piece in pieces if piece.strip(" ,")]) < 2:
        return inline_text(element) or None
    joined = ""
    is_fragment = False
    for piece, fragment in zip((piece.strip(" ,|") for piece in pieces), fragments, strict=True):
        if joined and piece:
            within = (is_fragment and desk_of(piece) is None) or fragment or joined.endswith(_PUNCTUATION)
            joined += ("" if piece[0].islower() and is_fragment else " ") if within else ", "
        joined += piece
        is_fragment = fragment if piece else is_fragment
    return normalize(joined) or None


def _by_lines(element: Element) -> str | None:
    """Lines that a byline's breaks make: a person in each, unless the one above says what they did."""
    lines = [element.text or ""]
    for child in islice(element, _MOST_PEOPLE):
        if child.tag == "br":
            lines.append("")
        elif child.tag not in ("script", "style"):
            lines[-1] += inline_text(child)
        lines[-1] += child.tail or ""
    joined = ""
    for line in filter(None, map(normalize, lines)):
        is_open = not joined or joined.endswith(_PUNCTUATION) or line.startswith(("(", *_PUNCTUATION))
        joined += (" " if joined else "") + line if is_open else f", {line}"
    return joined or None


def _is_fragment(element: Element, text: str) -> bool:
    """Whether only an editor's markup sets a word apart: a person's own element is a link or has a class."""
    is_bare = element.tag in _FORMATTING and not element.keys()
    return is_bare and " " not in text and desk_of(text) is None


def inline_text(element: Element, skipped: Collection[Element] = ()) -> str:
    """All that a reader sees in a short element, in one line, without the `skipped` elements in it."""
    if (plain := _plain_text(element)) is not None:
        return plain
    sights = Walk("", skipped=skipped, furniture=HEADER_FURNITURE).read(element)
    return " ".join(sight.text for sight in sights if isinstance(sight, Block))


def first_block(element: Element, skipped: Collection[Element]) -> str:
    """What a reader sees in an element before another block begins, without the `skipped` elements in it."""
    sights = Walk("", skipped=skipped, furniture=HEADER_FURNITURE).read(element)
    return next((sight.text for sight in sights if isinstance(sight, Block)), "")


def _plain_text(element: Element) -> str | None:
    """The text of an element with one plain element in it (a link in a breadcrumb) or none; else None."""
    if len(element) == 0:
        return normalize(element.text or "")
    if len(element) == 1 and _is_plain(child := element[0]):
        return normalize((element.text or "") + (child.text or "") + (child.tail or ""))
    return None


def _is_plain(element: Element) -> bool:
    """Whether an element adds nothing but its text to the line."""
    return len(element) == 0 and element.tag in _PLAIN_TAGS and not role_of_attributes(element)


def lead_text(element: Element, containers: Collection[Element]) -> str:
    """What a lead says, in one line: without the cross links below it, and without the `containers` of the
    body, which the parser puts into a paragraph that nothing ends.
    """
    if (plain := _plain_text(element)) is not None:
        return plain
    sights = Walk("", skipped=containers, furniture=HEADER_FURNITURE).read(element)
    blocks = [sight for sight in sights if isinstance(sight, Block)]
    return " ".join(block.text for block in [one for one in blocks if not one.link] or blocks)


def may_lead(element: Element, title: Element | None, containers: Sequence[Element]) -> bool:
    """Whether an element stands where a lead does: in a box with the title, above the body, or near its top.

    Teasers of other articles have the same classes.
    """
    body = [one for first in containers[:1] for one in (first, *islice(first.iterancestors(), _MOST_BOXES))]
    head = () if title is None else tuple(islice(title.iterancestors(), _MOST_BOXES))
    inner = element
    for outer in islice(element.iterancestors(), 2):
        if outer in containers:
            return outer.index(inner) < _MOST_ABOVE
        if outer.tag == "body" and inner is not element:
            return False
        if outer in body:
            return is_above(element, body)  # or around it, unclosed
        if outer in head:
            return True
        if role_of_attributes(outer) & HEADER_FURNITURE or _is_teaser(outer):
            return False
        inner = outer
    return not (body or head)


def _is_teaser(box: Element) -> bool:
    """Whether the heading in a box is a link: that of another article."""
    headings = islice(box.iter("h2", "h3", "h4"), _MOST_BOXES)
    return any(next(one.iter("a"), None) is not None for one in headings)


def parted_lead(element: Element, containers: Collection[Element]) -> str:
    """What a lead of paragraphs within a `p` or `h2` says: the parser puts them behind it.

    "" where they may be the body.
    """

    def is_within(sibling: Element) -> bool:
        return sibling.tag == "p" and not sibling.get("class") and sibling not in containers

    if element.tag not in ("p", "h2"):
        return ""
    inner = list(takewhile(is_within, islice(element.itersiblings(), _MOST_LINES)))
    behind = inner[-1].getnext() if inner else None
    if behind not in containers and element.getparent() in containers:
        return ""
    return " ".join(filter(None, map(inline_text, inner)))


def has_hour(date: str) -> bool:
    """Whether a date has an hour, as those of publication have: a text may begin with a mere day."""
    return _HOUR.search(date) is not None


def dated_line(text: str, *, needs_hour: bool) -> Line | None:
    """Byline and date of a header's line, with all that is said of the date; None for a line that has none,
    that needs an hour and has none, or that is a sentence which tells of a day.
    """
    line = split_line(text)
    if line.date is None or (needs_hour and not has_hour(line.date)):
        return None
    before, _, behind = text.partition(line.date)
    if line.byline and _OTHER_DAY.search(before):
        return None
    if _NUMBERS.search(behind) and change_in(text) is None and "âm" not in behind.casefold():
        return None  # from one day to another
    rest = before + behind
    if rest.endswith((".", "!", "?", "…")) or sum(map(str.islower, rest.split())) > _MOST_SMALL:
        return None
    return line if line.byline else Line(None, text)


def lines_below(title: Element, stops: Collection[Element]) -> Iterable[Block]:
    """The lines that follow the title in its header, up to the body; a few at most."""
    shared = {outer for stop in stops for outer in around(stop)}
    left = _MOST_LINES
    node: Element | None = title
    for _ in range(4):
        if node is None or node in stops or node.tag == "body":
            return
        if node is not title and node.getparent() in stops:
            return  # what stands beside the header in the body
        for element in _unpacked(node.itersiblings(), shared):
            if element in stops:
                return
            for sight in Walk("", furniture=HEADER_FURNITURE).read(element):
                if isinstance(sight, Block):
                    yield sight
                    left -= 1
                if left == 0:
                    return
        node = node.getparent()


def _unpacked(elements: Iterator[Element], shared: Collection[Element]) -> Iterable[Element]:
    """Each of `elements`, or what is in it, where it is `shared` with the body."""
    waiting = [elements]
    while waiting:
        element = next(waiting[-1], None)
        if element is None:
            waiting.pop()
        elif element in shared:
            waiting.append(iter(element))
        else:
            yield element
