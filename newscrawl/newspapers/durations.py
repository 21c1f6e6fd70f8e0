"""Lengths of time as people write them: "30m", "6h", "1d", "1h30m"."""

from __future__ import annotations

import re

_UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1}
_DURATION = re.compile(r"(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?", re.ASCII)


def seconds_of(text: str) -> float | None:
    """Seconds, or None where the text is not a length of time above zero."""
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        return None
    parts = zip(found.groups(), _UNITS.values(), strict=True)
    return float(sum(int(count) * unit for count, unit in parts if count)) or None


def written(seconds: float) -> str:
    """Seconds as they would be written in a file: 5400 is "1h30m"."""
    rest, parts = round(seconds), []
    for unit, length in _UNITS.items():
        count, rest = divmod(rest, length)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"
