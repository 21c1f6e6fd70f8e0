"""Dates amid words that tell nothing of them: "Hoàng Hoài - 27/02/2024, 11:53", "(31/01/2026, 07:27)".

Like `whole`, this is the short way: `reading` finds the same in them.
"""

from __future__ import annotations

import re

from newscrawl.vietnamese.dates.spelling import LETTER, fold
from newscrawl.vietnamese.dates.whole import match_at

# Every word that one of the readers knows, or a part of it that cannot be missing: but for weekdays, which
# never override the numbers, "ngày", which a date has or has not, and labels, which tell two dates apart.
_TELLING = """
    sáng trưa chiều tối đêm khuya giờ phút h g p z m sa ch am pm rưỡi kém trước nữa đồng
    tháng thg th t jan january feb february mar march apr april may jun june jul july aug august
    sep sept september oct october nov november dec december
    số xem đọc lượt view views luận comment comments v ver version hẻm ngõ ngách kiệt đường nhà
"""
_NOTHING_TELLING = frozenset((_TELLING + fold(_TELLING)).split()).isdisjoint
_FIRST_DIGIT = re.compile("[0-9]")
_WORD = re.compile(f"[{LETTER}]+")
_BEFORE = re.compile("(?:[^0-9]*[ (|-])?(?<!th[ứu] )")  # "Thứ 7/02/2024" names the weekday
_BEHIND = re.compile("(?:[ ),;|-](?!.*(?:gmt|utc))[^0-9/]*)?")  # a slash may make it the number of a document


def match_amid(text: str) -> re.Match[str] | None:
    """Find the only date of `text` (clean, lower case), if nothing else there can tell of it."""
    digit = _FIRST_DIGIT.search(text)
    if digit is None or (digit.start() == 0 and text[-1] in "0123456789"):
        return None
    found = match_at(text, digit.start())
    if found and _BEFORE.fullmatch(text, 0, found.start()) and _BEHIND.fullmatch(text, found.end()):
        words = _WORD.findall(f"{text[: found.start()]} {text[found.end() :]}")
        return found if _NOTHING_TELLING(words) else None
    return None
