"""Sitemaps: an index of one file a day, each with that day's articles.

The index's own `lastmod` means nothing; a file's name bounds the day. In the files `lastmod` is the time of
publication.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from newscrawl.discovery.entries import read_entries
from newscrawl.discovery.found import Found, Gathering
from newscrawl.discovery.window import Window
from newscrawl.items import Newspaper, Source

_ROOTS = {"urlset": "url", "sitemapindex": "sitemap"}
_FIELDS = frozenset({"loc", "lastmod"})
_ARTICLES = r"(?:sitemaps?-)?(?:articles?|news)"
_DAY_FILE = re.compile(rf"{_ARTICLES}-(\d{{4}})-(\d{{1,2}})-(\d{{1,2}})\.xml(?:\.gz)?", re.ASCII)
_MONTH_FILE = re.compile(rf"{_ARTICLES}-(\d{{4}})-(\d{{1,2}})\.xml(?:\.gz)?", re.ASCII)
_UNDATED_FILE = re.compile(rf"{_ARTICLES}(?:-(?:daily|latest|today))?\.xml(?:\.gz)?", re.ASCII)


def day_of(url: str) -> date | None:
    """The day of a daily sitemap, from its file name alone; None for every other file."""
    matched = _DAY_FILE.fullmatch(_file_name(url))
    try:
        return date(*map(int, matched.groups())) if matched else None
    except ValueError:  # a 31st of February
        return None


def read_sitemap(source: Source, body: bytes, *, newspaper: Newspaper, window: Window) -> Found:
    """Links of a `urlset`; of an index, the files that the window asks for, newest first.

    All articles of a daily file are taken whatever their `lastmod`, since the file's name has settled the
    day. Raises `Refused` ("source_failed") for what is no sitemap.
    """
    document = read_entries(body, roots=_ROOTS, fields=_FIELDS)
    gathering = Gathering(source, newspaper, window, warnings=list(document.warnings))
    locations = [(one["loc"], one.get("lastmod")) for one in document.entries if "loc" in one]
    if document.root == "urlset":
        dated = day_of(source.url) is None
        for url, lastmod in locations:
            gathering.add(url, lastmod, dated=dated)
    elif source.kind == "sitemap_index":
        _choose_files(gathering, [url for url, _ in locations])
    else:  # of this family no index stands inside an index; following one could go on for ever
        gathering.warnings.append("an index inside an index is not followed")
    return gathering.found()


def _choose_files(gathering: Gathering, urls: list[str]) -> None:
    dated: dict[str, tuple[date, date]] = {}
    undated: dict[str, None] = {}
    for announced in urls:
        url = gathering.own_url(announced)
        if url is None:
            continue
        days = days_of(url)
        if url in dated or url in undated:
            gathering.skipped["duplicate"] += 1
        elif days is not None:
            dated[url] = days
        elif _UNDATED_FILE.fullmatch(_file_name(url)):
            undated[url] = None
        else:
            gathering.skipped["other_sitemap"] += 1
    if urls and not dated and not undated:
        gathering.warnings.append(f"none of {len(urls)} files is named like an article sitemap")
    window = gathering.window
    begun = (first for first, _ in dated.values() if first <= window.today)  # this month's last is to come
    newest = max(begun, default=date.min)
    # The undated files hold the last hours' articles: nothing for a window that ends before those.
    chosen = list(undated) if window.until >= newest else []
    gathering.skipped["out_of_window"] += len(undated) - len(chosen)
    for url, (first, last) in sorted(dated.items(), key=lambda one: one[1], reverse=True):
        if first <= window.until and last >= window.since:
            chosen.append(url)
        else:
            gathering.skipped["out_of_window"] += 1
    gathering.sources.extend(Source("sitemap", gathering.source.name, url) for url in chosen)


def days_of(url: str) -> tuple[date, date] | None:
    """The first and the last day that a file can hold, by its name alone; None for an undated one."""
    if day := day_of(url):
        return day, day
    matched = _MONTH_FILE.fullmatch(_file_name(url))
    try:
        if matched:
            first = date(int(matched[1]), int(matched[2]), 1)
            return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    except (ValueError, OverflowError):  # a thirteenth month, the end of the calendar
        pass
    return None


def _file_name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]
