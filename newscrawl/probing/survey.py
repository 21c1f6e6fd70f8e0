"""The survey of a newspaper: its sources asked, pages of several sections and years read as a crawl would.

What comes out is for a person to judge: findings about each source and records of the sample pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from newscrawl.discovery import plan, read, request_headers
from newscrawl.discovery.sitemap import days_of
from newscrawl.discovery.urls import article_key, shape
from newscrawl.discovery.window import day_meant
from newscrawl.errors import Refused
from newscrawl.identity import ROBOTS_AGENT
from newscrawl.items import VIETNAM, Article, Link, Newspaper, Page, Source
from newscrawl.pipelines import Reading, is_whole
from newscrawl.pipelines import read as read_article
from newscrawl.probing.fetching import FetchFailed
from newscrawl.probing.front import Front, read_front
from newscrawl.probing.visit import Visit

ALWAYS = date(1997, 1, 1)
"""The first day asked for: no newspaper was on the web before."""

_SECTIONS = 3
_DAY_FILES = 4

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class SourceFinding:
    """What became of one source: the days it reaches, how many articles one answer announced.

    `newest` is the latest day that the source gave, in +07:00. `problem` is a sentence, "" when all is well.
    """

    name: str
    url: str
    links: tuple[Link, ...] = ()
    days: tuple[date, date] | None = None
    files: int = 0
    newest: date | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample page: where its address came from, and what was read, or why nothing was."""

    url: str
    announced_by: str
    reading: Reading | None = None
    problem: str = ""
    detail: str = ""

    @property
    def article(self) -> Article | None:
        """The article, where one was read."""
        return self.reading.article if self.reading else None


@dataclass(frozen=True, slots=True)
class Survey:
    """Everything that a visit found out. `crawl_delay` is robots.txt's wish in seconds, 0 for none."""

    newspaper: Newspaper
    front: Front
    crawl_delay: float
    sources: tuple[SourceFinding, ...]
    samples: tuple[Sample, ...]
    requests: int

    @property
    def articles(self) -> tuple[Article, ...]:
        """Those that were read."""
        return tuple(sample.article for sample in self.samples if sample.article is not None)


def survey(visit: Visit, newspaper: Newspaper, front: Front, *, pages: int, say: Say) -> Survey:
    """Ask the newspaper's sources, then read about `pages` of the articles that they announce.

    Raises `Blocked` where the newspaper refuses, `FetchFailed` where robots.txt cannot be read.
    """
    home = f"{newspaper.base_url}/"
    rules = visit.robots(home)
    crawl_delay = float(rules.crawl_delay(ROBOTS_AGENT) or 0.0)
    say(f"robots.txt: {_in_words(crawl_delay)}")
    today = datetime.now(VIETNAM).date()
    findings: list[SourceFinding] = []
    files: list[Source] = []
    for source in plan(newspaper, since=ALWAYS, until=today):
        finding, following = _ask(visit, newspaper, source)
        findings.append(finding)
        files += [one for one in following if source.kind == "sitemap_index"]
        say(told(finding))
    announced = [*_by_files(visit, newspaper, files), *_by_sections(visit, newspaper, front)]
    announced += [(one.name, link) for one in findings for link in one.links]
    announced += [("home page", Link(url, "url")) for url in front.articles]
    samples = []
    for by, link in _chosen(newspaper, announced, pages):
        samples.append(_sample(visit, newspaper, by, link))
        say(f"page {len(samples)} of {pages}: {link.url} {samples[-1].problem or 'read'}")
    return Survey(
        newspaper=with_prefixes(newspaper, [one.url for one in samples if one.reading]),
        front=front,
        crawl_delay=crawl_delay,
        sources=tuple(findings),
        samples=tuple(samples),
        requests=visit.requests,
    )


def look_at_home(visit: Visit, base_url: str) -> tuple[str, Front]:
    """The address at which the home page really is, and what it tells. Raises like `Visit.get`."""
    answer = visit.get(f"{base_url}/")
    if answer.status != 200:
        raise FetchFailed(f"{base_url}/ was answered with status {answer.status}: look at it in a browser.")
    return answer.url, read_front(Page(answer.html, answer.url, answer.content_type))


def with_prefixes(newspaper: Newspaper, urls: list[str]) -> Newspaper:
    """The newspaper with the path prefixes that these articles have before their slugs."""
    seen = {shape(url).prefix for url in urls} - {""}
    return replace(newspaper, path_prefixes=tuple(sorted({*newspaper.path_prefixes, *seen})))


def told(finding: SourceFinding) -> str:
    """A source's finding in one line."""
    if finding.problem:
        return f"{finding.name}: {finding.problem} ({finding.url})"
    if finding.days:
        first, last = finding.days
        return f"{finding.name}: {finding.files} files from {first} to {last} ({finding.url})"
    newest = f", the newest of {finding.newest}" if finding.newest else ""
    return f"{finding.name}: {len(finding.links)} articles{newest} ({finding.url})"


def _in_words(crawl_delay: float) -> str:
    return f"read, Crawl-delay {crawl_delay:g} s" if crawl_delay else "read, no Crawl-delay"


# --- sources --------------------------------------------------------------------------------------


def _ask(visit: Visit, newspaper: Newspaper, source: Source) -> tuple[SourceFinding, tuple[Source, ...]]:
    """What a source announces, and what it names to be read next."""
    finding = SourceFinding(source.name, source.url)
    try:
        answer = visit.get(source.url, request_headers(source))
        if answer.status != 200:
            return replace(finding, problem=f"answered with status {answer.status}"), ()
        today = datetime.now(VIETNAM).date()
        found = read(source, answer.html, newspaper=newspaper, since=ALWAYS, until=today)
    except (FetchFailed, Refused) as error:
        return replace(finding, problem=str(error).rstrip(".")), ()
    spans = [span for one in found.sources if (span := days_of(one.url))]
    dated = [day for link in found.links if (day := day_meant(link.published_raw, newspaper.rules))]
    finding = replace(
        finding,
        links=found.links,
        files=len(found.sources),
        days=(min(first for first, _ in spans), max(last for _, last in spans)) if spans else None,
        newest=max(dated, default=None),
        problem="" if found.links or found.sources else "; ".join(found.warnings) or "announces nothing",
    )
    return finding, found.sources


def _by_files(visit: Visit, newspaper: Newspaper, files: list[Source]) -> Iterator[tuple[str, Link]]:
    """Articles of a few dated sitemaps, spread from the newest to the oldest."""
    dated = [one for one in files if days_of(one.url)]
    steps = min(_DAY_FILES, len(dated))
    for step in range(steps):
        source = dated[step * (len(dated) - 1) // max(1, steps - 1)]
        finding, _ = _ask(visit, newspaper, source)
        for link in finding.links[:2]:
            yield f"sitemap of {(days_of(source.url) or (None,))[0]}", link


def _by_sections(visit: Visit, newspaper: Newspaper, front: Front) -> Iterator[tuple[str, Link]]:
    """Articles of a few sections, spread over the menu."""
    steps = min(_SECTIONS, len(front.sections))
    for step in range(steps):
        url = front.sections[step * (len(front.sections) - 1) // max(1, steps - 1)]
        try:
            answer = visit.get(url)
        except (FetchFailed, Refused):
            continue
        listed = read_front(Page(answer.html, answer.url, answer.content_type)).articles
        for article in [one for one in listed if one not in front.articles][:2] or listed[:1]:
            yield f"section {url.removeprefix(newspaper.base_url)}", Link(article, "url")


def _chosen(
    newspaper: Newspaper, announced: list[tuple[str, Link]], pages: int
) -> Iterator[tuple[str, Link]]:
    """Up to `pages` different articles, one of each announcer in turn."""
    waiting: dict[str, list[Link]] = {}
    for by, link in announced:
        waiting.setdefault(by, []).append(link)
    seen: set[str] = set()
    while waiting and len(seen) < pages:
        for by in list(waiting):
            links = waiting[by]
            while links:
                link = links.pop(0)
                key = article_key(newspaper.id, link.url)
                if key is not None and key not in seen and len(seen) < pages:
                    seen.add(key)
                    yield by, link
                    break
            if not links:
                del waiting[by]


# --- pages ----------------------------------------------------------------------------------------


def _sample(visit: Visit, newspaper: Newspaper, by: str, link: Link) -> Sample:
    sample = Sample(link.url, by)
    try:
        answer = visit.get(link.url)
        if answer.status != 200:
            return replace(sample, problem="not_found", detail=f"status {answer.status}")
        if not is_whole(answer.html):
            return replace(sample, problem="truncated")
        page = Page(answer.html, answer.url, answer.content_type)
        reading = read_article(page, newspaper=newspaper, fetched_at=datetime.now(UTC), link=link)
    except Refused as refused:
        return replace(sample, problem=refused.reason, detail=refused.detail)
    except FetchFailed as failed:
        return replace(sample, problem="fetch_failed", detail=str(failed))
    return replace(sample, reading=reading)
