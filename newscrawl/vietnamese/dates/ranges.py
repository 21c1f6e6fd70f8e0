"""Ranges and lists of days or times ("19-25/2", "8h-11h"), which tell no one moment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from newscrawl.vietnamese.dates.clock import DAY_PART, Clock
from newscrawl.vietnamese.dates.day import CLOCK, WEEKDAY, Day
from newscrawl.vietnamese.dates.spelling import LETTER, spelt

_TO = r"(?:-+>?|~|→|>|đến hết|đến|tới hết|tới|hết|to|until)"
_AND = "(?:,|;|&|\\+|và|hoặc|hay|and)"
_LIST = rf"[ )]?(?:{_TO}|{_AND}) ?(?:(?:đến|hết|tới) )*(?:rạng sáng )?"
# Possessive: a hostile page could make a star in a star try every way of cutting a row of times.
_DAY_WORDS = rf"(?:ngày |{DAY_PART} |[{WEEKDAY}{CLOCK}]++[ ,|-]{{0,4}}+)*+"

# Between two days: nothing but "to" or "and".
_RANGE_BETWEEN = spelt(f"{_LIST}{_DAY_WORDS}")
# Before a day: "19-", "19 đến ", "1 và ngày ", "đêm 26, rạng sáng "; or the rest of a longer number.
_RANGE_BEFORE = spelt(
    rf"(?:(?<![{LETTER}0-9])[0-9]{{1,2}}|[/.-] ?[0-9]{{1,4}})(?:(?: tháng [0-9]{{1,2}})?{_LIST}{_DAY_WORDS}"
    rf"|,? rạng sáng (?:ngày )?)$|(?<![{LETTER}])[0-9]{{1,4}}[/.-]$"
)
# Behind a day: "- 25/02", "và 26 tháng 2", "đến 28"; or the rest of a longer number.
_RANGE_BEHIND = spelt(
    rf"{_LIST}{_DAY_WORDS}[0-9]{{1,2}} ?(?:[/.-] ?[0-9]|tháng)"
    rf"| ?{_TO} ?(?:hết )?(?:ngày )?[0-9]{{1,2}}(?! ?[{LETTER}0-9])"
    r"|[/.-][0-9]"
)
_DIGIT = re.compile("[0-9]")
_NUMBER_BEFORE_MONTH = spelt("[0-9][ ,]*$")
_CLOCK_RANGE_BEFORE = spelt(rf"(?<![{LETTER}0-9:/.-])[0-9]{{1,2}} ?{_TO} ?$")
_CLOCK_RANGE = spelt(rf"(?: ?{_TO} ?| ){CLOCK}")
_CLOCK_LIST = spelt(rf" ?(?:{_TO}|{_AND}|/)? ?")


def are_several(text: str, days: Sequence[Day]) -> bool:
    """Do the days make a range or a list, or is one of them a piece of a longer number?"""
    for day in days:
        before = text[max(0, day.start - 40) : day.start]
        if _DIGIT.search(before) and _RANGE_BEFORE.search(before):
            return True
        if day.day is None and _NUMBER_BEFORE_MONTH.search(text[: day.start]):
            return True
        if _RANGE_BEHIND.match(text, day.end):
            return True
    return len(days) > 1 and any(
        _RANGE_BETWEEN.fullmatch(text[day.end : following.start].lstrip(CLOCK + " ") or " ")
        for day, following in pairwise(days)
    )


def is_of_several(text: str, clock: Clock, clocks: Sequence[Clock]) -> bool:
    """Does this time begin or end a range ("8h-11h"), or stand in a list of times?"""
    if _CLOCK_RANGE.match(text, clock.end):
        return True
    before = text[max(0, clock.start - 20) : clock.start]
    if _DIGIT.search(before) and _CLOCK_RANGE_BEFORE.search(before):
        return True
    for other in clocks:
        if other is not clock:
            first, last = (other, clock) if other.start < clock.start else (clock, other)
            if _CLOCK_LIST.fullmatch(text[first.end : last.start]):
                return True
    return False
