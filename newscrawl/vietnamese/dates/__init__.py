"""Reading the dates that Vietnamese newspapers print.

`parse_date` is all there is to call. The package is a small grammar of its own. A string is tried as a whole
first; what is more than a date, or of a rarer shape, is searched for one:

    whole      strings that are a date from end to end, in the common shapes
    partial    such a string without a year, or a month
    amid       such a string with words beside it that tell nothing
    spelling   one spelling out of many
    noise      marks what only looks like a date
    clock      finds the times of day
    day        finds the days
    reading    chooses the day, joins it with its time, and decides
    relative   "5 phút trước", from the time of the capture
    machine    bare numbers that programs print
    english    the rest, through dateparser

A string that can be read in two ways is refused: a confident wrong date is worse than none.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from newscrawl.vietnamese.dates.reading import search
from newscrawl.vietnamese.dates.records import (
    MACHINE_KINDS,
    VIETNAM,
    DateRule,
    ParsedDate,
    Precision,
    Setting,
)
from newscrawl.vietnamese.dates.spelling import clean
from newscrawl.vietnamese.dates.whole import match_whole, read_whole

__all__ = ["VIETNAM", "DateRule", "ParsedDate", "Precision", "parse_date"]

_NO_RULES: frozenset[str] = frozenset()
_LONGEST = 1_000  # characters; what is longer is an article, not a date


def parse_date(
    text: str,
    *,
    now: datetime,
    kind: str = "visible",
    rule: DateRule | Collection[str] | None = None,
) -> ParsedDate | None:
    """Read the publication date that `text` prints; None = refused.

    `now` is the time of the capture (aware, any zone): it completes missing years and relative times,
    and bounds the future. `kind` says where the string comes from: "visible", "relative", "body"
    (running text, which may tell of the future), or "meta", "jsonld", "rss", "sitemap". `rule` is what
    is known of the newspaper: "mdy" (dates are month first), "z_is_local" (a Z or GMT stands behind
    local time), or several of them; they hold for the string at hand, whatever its kind.

    Never raises on any `text`. Strings of more than 1,000 characters are refused.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    rules = _NO_RULES if rule is None else frozenset((rule,) if isinstance(rule, str) else rule)
    low, machine = text.lower(), kind in MACHINE_KINDS
    found = match_whole(low, machine)
    if found is None and (cleaned := clean(text)) != text:
        text, low = cleaned, cleaned.lower()
        found = match_whole(low, machine)
    if found:
        return read_whole(found, now, kind, rules)
    return search(text, low, Setting(now.astimezone(VIETNAM), kind, rules))
