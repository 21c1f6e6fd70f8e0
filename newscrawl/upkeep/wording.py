"""Findings in words: what deviates, since when, by how much, and what to look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from newscrawl.items import VIETNAM
from newscrawl.storage.findings import Number
from newscrawl.upkeep.expectations import Deviation

_NAMES = {
    "published_at": "publication date",
    "modified_at": "date of change",
    "body": "text",
    "images": "pictures",
}
_PAGES = {
    "layout": "pages are laid out in a way that no template knows",
    "refusal": "pages are refusals (block, cookie or login pages)",
    "elsewhere": "pages lead to something that is no article",
    "gone": "pages are not found",
    "broken": "pages cannot be fetched whole",
    "robots": "pages are forbidden by robots.txt",
    "dates": "pages name two dates that disagree",
}
_OUTCOMES = {
    "paused": "its time was up each time",
    "interrupted": "the last one was interrupted",
    "killed": "the last one was killed",
    "partial": "the last one could not read all sources",
}


def sentence(found: Deviation, example: str | None, now: datetime) -> str:
    """What is wrong, in one sentence without the newspaper's name."""
    text = _SENTENCES[found.kind](found, now)
    return f"{text}; see `newscrawl show --raw {example}`." if example else f"{text}."


def day_in_words(moment: datetime | date, now: datetime) -> str:
    """ "14 March", with the year where it is not this one; in Vietnamese time."""
    day = moment.astimezone(VIETNAM).date() if isinstance(moment, datetime) else moment
    year = "" if day.year == now.astimezone(VIETNAM).year else f" {day.year}"
    return f"{day.day} {day:%B}{year}"


def percent(share: Number) -> str:
    """ "96 %", and "0.4 %" where whole percents would hide it."""
    value = float(share or 0) * 100
    return f"{value:.1f} %" if 0 < value < 1 else f"{value:.0f} %"


def _field(found: Deviation, now: datetime) -> str:
    numbers = found.numbers
    name = _NAMES.get(found.field, found.field)
    since = day_in_words(found.since, now)
    if numbers.get("declared"):
        fell = f"{name} is in {percent(numbers['after'])} of articles since {since}, expected are"
        fell = f"{fell} {percent(numbers['before'])}"
    else:
        fell = f"{name} fell from {percent(numbers['before'])} to {percent(numbers['after'])} since {since}"
    rule = numbers.get("rule")
    if rule:
        silent = float(numbers.get("answers") or 0) < 0.05
        fell += f": rule `{rule}` {'no longer answers' if silent else 'answers less often'}"
    return f"{fell}, {numbers['missing']} pages"


def _rule(found: Deviation, now: datetime) -> str:
    since = day_in_words(found.since, now)
    numbers = found.numbers
    return f"pages are read by other rules since {since} ({numbers['rules']}), {numbers['pages']} pages"


def _articles(found: Deviation, now: datetime) -> str:
    numbers = found.numbers
    if found.field == "announced":
        since = day_in_words(found.since, now)
        share = f"{percent(numbers['after'])}, before: {percent(numbers['before'])}"
        there = (
            f"{numbers['there']} of {numbers['announced']} articles that its sitemaps announced since {since}"
        )
        return f"{there} are in the archive ({share})"
    last = day_in_words(date.fromisoformat(str(numbers["day"])), now)
    expected = f"about {float(numbers['expected'] or 0):.0f} are usual"
    if numbers["days"] == 1:
        return f"{numbers['there']} articles on {last}, where {expected}"
    return f"{numbers['there']} articles on the {numbers['days']} ordinary days to {last}, where {expected}"


def _pages(found: Deviation, now: datetime) -> str:
    numbers = found.numbers
    since = day_in_words(found.since, now)
    if found.field == "source":
        return f"a source has announced nothing that could be read since {since}: {numbers['url']}"
    of = f"{numbers['problems']} of {numbers['pages']} pages"
    before = f"before: {percent(numbers['before'])}"
    return f"{_PAGES[found.field]} since {since}: {of} ({percent(numbers['after'])}, {before})"


def _duplicates(found: Deviation, now: datetime) -> str:
    numbers = found.numbers
    return (
        f"{percent(numbers['after'])} of the articles since {day_in_words(found.since, now)} are duplicates, "
        f"before {percent(numbers['before'])}"
    )


def _run(found: Deviation, now: datetime) -> str:
    numbers = found.numbers
    why = str(numbers.get("message") or "").rstrip(".")
    said = f" ({why})" if why else ""
    outcome = _OUTCOMES.get(str(numbers["outcome"]), str(numbers["outcome"]))
    return f"no crawl has got through since {day_in_words(found.since, now)}: {outcome}{said}"


def _file(found: Deviation, _now: datetime) -> str:
    return f"its file is wrong, and no crawl takes it: {str(found.numbers['why']).rstrip('.')}"


_SENTENCES: Mapping[str, Callable[[Deviation, datetime], str]] = {
    "field": _field,
    "rule": _rule,
    "articles": _articles,
    "pages": _pages,
    "duplicates": _duplicates,
    "run": _run,
    "file": _file,
}
