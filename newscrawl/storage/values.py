"""How Python values become column values, and back.

Two forms of time, each of fixed width so that text order is time order:

- what a machine did: UTC to the microsecond with Z, as WARC/1.1 writes it, `2026-09-05T15:17:00.000000Z`;
- what a newspaper printed: Vietnamese time to the second, `2026-09-05T22:17:00+07:00`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from newscrawl.items import VIETNAM

_COMPACT = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def machine_time(moment: datetime) -> str:
    """An aware datetime as UTC text; a naive one is a `ValueError`."""
    _require_zone(moment)
    return moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def printed_time(moment: datetime | None) -> str | None:
    """An aware datetime as Vietnamese time; a naive one is a `ValueError`."""
    if moment is None:
        return None
    _require_zone(moment)
    return moment.astimezone(VIETNAM).isoformat(timespec="seconds")


def read_time(text: str) -> datetime:
    """Either form back as an aware datetime."""
    return datetime.fromisoformat(text)


def _require_zone(moment: datetime) -> None:
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone cannot be stored: {moment}")


def clean(text: str) -> str:
    """Text that SQLite can hold and every reader can show: NUL and lone surrogates become U+FFFD."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    if text.isascii():
        return text
    try:
        text.encode("utf-16")  # refuses what SQLite's UTF-8 does, in a fifth of the time
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def clean_or_none(text: str | None) -> str | None:
    """`clean`, where a missing value stays missing."""
    return None if text is None else clean(text)


def as_json(value: Mapping[str, object] | Sequence[object]) -> str:
    """Compact JSON with Vietnamese left readable; mappings in the order of their keys."""
    return _COMPACT.encode(value)
