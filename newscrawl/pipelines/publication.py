"""The date step: which of a page's dates is its publication time.

Order of trust: JSON-LD or meta with an explicit offset, then what the reader sees, then dates without
an offset in metadata, then what a source announced. The clock is never asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from newscrawl.items import DateRules, DateSource, Link, Precision, RawDate
from newscrawl.vietnamese.dates import ParsedDate, parse_date

_OFFSET = re.compile(r"(?:[+-]\d\d:?\d\d|Z|GMT|UTC)\s*$|(?:GMT|UTC)\s*[+-]", re.IGNORECASE)
_UPDATED = re.compile(r"cập nhật|(?:chỉnh )?sửa (?:lúc|lần|đổi)|updated|modified", re.IGNORECASE)
_POSTED = re.compile(r"đăng|xuất bản|published|posted", re.IGNORECASE)
_ZULU = re.compile(r"(?:Z|GMT|UTC)\s*$", re.IGNORECASE)
_A_DAY = timedelta(days=1)
_LOCAL = timedelta(hours=7)
_KIND_OF_SOURCE = {
    "visible": "visible",
    "jsonld": "jsonld",
    "meta": "meta",
    "sitemap": "sitemap",
    "feed": "rss",
}
_SOURCE_OF_LINK: dict[str, DateSource] = {"sitemap": "sitemap", "feed": "feed", "listing": "feed"}


@dataclass(frozen=True, slots=True)
class Publication:
    """The publication time that was chosen, with the string it was read from.

    `value` is aware, +07:00. `conflict` tells in words which dates disagree by over a day, or is empty.
    `z_is_local` is whether the page shows its readers as local time what it writes with a Z.
    """

    value: datetime | None = None
    precision: Precision | None = None
    raw: str | None = None
    source: DateSource | None = None
    conflict: str = ""
    z_is_local: bool = False


@dataclass(frozen=True, slots=True)
class _Candidate:
    parsed: ParsedDate
    raw: RawDate

    @property
    def trust(self) -> int:
        if self.raw.source == "visible":
            return 1
        if self.raw.source in ("jsonld", "meta"):
            return 0 if _OFFSET.search(self.raw.text) else 2
        return 3

    @property
    def is_of_change(self) -> bool:
        """Whether readers are told of the last change alone: "Cập nhật: 20/03/2026"."""
        if self.raw.source != "visible":
            return False
        return _UPDATED.search(self.raw.text) is not None and _POSTED.search(self.raw.text) is None


def modification(
    date: RawDate, published: Publication, *, now: datetime, rules: DateRules
) -> datetime | None:
    """When a page says that it was changed last, +07:00; its Z means what that of its publication does.

    What it shows its readers as a change before the publication is none.
    """
    parsed = _parsed(date, now, replace(rules, z_is_local=True) if published.z_is_local else rules)
    if parsed is None or (date.source == "visible" and published.value and parsed.value < published.value):
        return None
    return parsed.value


def publication(
    dates: Sequence[RawDate], link: Link | None, *, now: datetime, rules: DateRules
) -> Publication:
    """Choose among a page's dates and the one its source announced.

    `now` is the time of the capture: relative dates are read against it. What cannot be read is not
    replaced by anything: the result then holds the first raw string and no value.
    """
    announced = _announced(link)
    candidates = sorted(_readable([*dates, *announced], now, rules), key=lambda one: one.trust)
    if not candidates:
        first = next((date for date in dates if date.text), None)
        return Publication(raw=first.text if first else None)
    chosen = _chosen(candidates)
    candidates = [one for one in candidates if not _is_later_change(one, chosen)]
    visible = next((one for one in candidates if one.raw.source == "visible"), None)
    z_is_local = visible is not None and _is_false_zulu(chosen, visible)
    conflict = _conflict(candidates)
    if visible is not None and (conflict or z_is_local):
        chosen = visible
    return Publication(
        chosen.parsed.value, chosen.parsed.precision, chosen.raw.text, chosen.raw.source, conflict, z_is_local
    )


def _announced(link: Link | None) -> list[RawDate]:
    if link is None or not link.published_raw:
        return []
    source = _SOURCE_OF_LINK.get(link.source)
    return [RawDate(link.published_raw, source)] if source else []


def _readable(dates: Iterable[RawDate], now: datetime, rules: DateRules) -> Iterable[_Candidate]:
    for date in dates:
        parsed = _parsed(date, now, rules)
        if parsed is not None:
            yield _Candidate(parsed, date)


def _parsed(date: RawDate, now: datetime, rules: DateRules) -> ParsedDate | None:
    names = ["z_is_local"] if rules.z_is_local else []
    # What the reader sees is day first on every paper; `mdy` is about what the CMS writes for machines.
    if rules.mdy and date.source != "visible":
        names.append("mdy")
    return parse_date(date.text, now=now, kind=_KIND_OF_SOURCE[date.source], rule=names or None)


def _chosen(candidates: Sequence[_Candidate]) -> _Candidate:
    """The one to be trusted most; that of a change only where the page states none before it."""
    first = candidates[0]
    if not first.is_of_change:
        return first
    stated = (one for one in candidates if one.raw.source in ("jsonld", "meta"))
    return next((one for one in stated if one.parsed.value <= first.parsed.value), first)


def _is_later_change(one: _Candidate, chosen: _Candidate) -> bool:
    return one is not chosen and one.is_of_change and one.parsed.value >= chosen.parsed.value


def _is_false_zulu(chosen: _Candidate, visible: _Candidate) -> bool:
    """Whether local time was written with a Z: the page itself shows the reader the same digits."""
    if chosen is visible or not _ZULU.search(chosen.raw.text) or visible.parsed.precision in ("day", "month"):
        return False
    shown = chosen.parsed.value - _LOCAL
    return shown.replace(second=0) == visible.parsed.value.replace(second=0)


def _conflict(candidates: Sequence[_Candidate]) -> str:
    """Say which page dates disagree by over a day; a source's date alone is too coarse to accuse a page."""
    own = [one for one in candidates if one.raw.source in ("visible", "jsonld", "meta")]
    for one in own[1:]:
        slack = timedelta(days=31) if "month" in (own[0].parsed.precision, one.parsed.precision) else _A_DAY
        if abs(own[0].parsed.value - one.parsed.value) > slack:
            return f"{own[0].raw.source} {own[0].raw.text!r} against {one.raw.source} {one.raw.text!r}"
    return ""
