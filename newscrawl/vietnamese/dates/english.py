"""The rest: what the English pages of a newspaper print and the grammar does not know, read by dateparser.

The string is cut down to the words of the date first, and the answer is held against its digits:
left to itself, dateparser fills in what is missing from the clock.
"""

from __future__ import annotations

import re

from newscrawl.vietnamese.dates.records import VIETNAM, ParsedDate, Precision, Setting, settled

_AGO = re.compile(
    r"(?<![a-z0-9.,-])(?:[0-9]{1,3}|an?|one) (second|sec|minute|min|hour|day|week|month|year)s? ago(?![a-z])"
)
_SPELT = re.compile(
    r"(?<![a-z0-9])(?:the )?([0-9]{1,2})(?:st|nd|rd|th)? (?:day )?(?:of )?"
    r"((?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*),? ([0-9]{4})(?![0-9])"
)
_PRECISION: dict[str, Precision] = {"day": "day", "week": "day", "month": "month", "year": "month"}


def read_english(text: str, setting: Setting) -> ParsedDate | None:
    """Read "2 hours ago" and "27th of February 2024" out of `text` (clean, lower case)."""
    if ago := _AGO.search(text):
        return _parse(ago[0], _PRECISION.get(ago[1], "minute"), setting)
    if (spelt := _SPELT.search(text)) and ":" not in text:
        found = _parse(" ".join(spelt.groups()), "day", setting)
        agrees = found and (found.value.day, found.value.year) == (int(spelt[1]), int(spelt[3]))
        return found if agrees else None
    return None


def _parse(text: str, precision: Precision, setting: Setting) -> ParsedDate | None:
    import dateparser  # noqa: PLC0415  # half a second: only where something is left to read

    try:
        value = dateparser.parse(
            text,
            languages=["en"],
            settings={
                "DATE_ORDER": "DMY",
                "NORMALIZE": False,
                "RELATIVE_BASE": setting.now.replace(tzinfo=None),
                "REQUIRE_PARTS": ["day", "month", "year"],
                "RETURN_AS_TIMEZONE_AWARE": False,
                "STRICT_DATE_ORDER": "all",
                "USE_GIVEN_LANGUAGE_ORDER": True,
            },
        )
    except (OverflowError, ValueError, TypeError):
        return None
    return settled(value.replace(tzinfo=VIETNAM), precision, setting) if value else None
