"""From a page to a normalised article: extract, date, credit, remark upon. No I/O."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from newscrawl.discovery.urls import article_key, canonicalize
from newscrawl.extraction import extract
from newscrawl.identity import EXTRACTOR_VERSION
from newscrawl.items import Article, DateRules, DateSource, Image, Link, Newspaper, Page, RawArticle
from newscrawl.pipelines.credits import agency_of, authors_of, credited
from newscrawl.pipelines.publication import modification, publication
from newscrawl.vietnamese.bylines import byline_of
from newscrawl.vietnamese.text import count_words

_NO_RULES = DateRules()
_FIELD, _PART = "\x1e", "\x1f"


@dataclass(frozen=True, slots=True)
class Remark:
    """A problem that accompanies a stored article (`no_date`, `date_conflict`)."""

    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page says: the article and what someone should know about it."""

    article: Article
    remarks: tuple[Remark, ...]


def read(
    page: Page, *, newspaper: Newspaper | None, fetched_at: datetime, link: Link | None = None
) -> Reading:
    """Read one page.

    `fetched_at` is the time of the capture, against which relative dates are read; `link` is how a
    source announced the page, whose date is the last resort. Raises `Refused` when it is no article.
    """
    raw = extract(page, selectors=newspaper.selectors if newspaper else None)
    rules = newspaper.rules if newspaper else _NO_RULES
    published = publication(raw.dates, link, now=fetched_at, rules=rules)
    modified = (
        modification(raw.modified, published, now=fetched_at, rules=rules)
        if raw.modified is not None
        else None
    )
    byline = byline_of(raw.byline or "")
    images = tuple(credited(image) for image in raw.images)
    url, key = _identity(page.url, raw, newspaper)
    article = Article(
        newspaper=newspaper.id if newspaper else "",
        key=key,
        url=url,
        cms_id=raw.cms_id,
        title=raw.title,
        lead=raw.lead,
        byline=raw.byline,
        published_at=published.value,
        published_precision=published.precision,
        published_raw=published.raw,
        published_source=published.source,
        modified_at=modified,
        category=raw.category_path[-1] if raw.category_path else None,
        category_path=" > ".join(raw.category_path) or None,
        kind=raw.kind,
        paragraphs=raw.paragraphs,
        word_count=count_words(" ".join(raw.paragraphs)),
        agency=agency_of(raw, byline),
        source_url=raw.source_url,
        content_hash=content_hash(raw, images),
        authors=authors_of(byline),
        images=images,
        tags=raw.tags,
        template=raw.template,
        rules=_rules(raw, published.source),
    )
    return Reading(article, tuple(_remarks(article, published.conflict)))


def read_page(
    page: Page, *, newspaper: Newspaper | None, fetched_at: datetime, link: Link | None = None
) -> Article:
    """`read`, for those who want the article alone."""
    return read(page, newspaper=newspaper, fetched_at=fetched_at, link=link).article


def extractor_version(newspaper: Newspaper | None) -> str:
    """What reads a newspaper's pages, as it is stored beside what was read.

    The extractor's version, and where the newspaper's file has selectors or rules of its own their mark
    behind a plus: "2", "2+9c1d04b2".
    """
    if newspaper is None or (not newspaper.selectors and newspaper.rules == _NO_RULES):
        return EXTRACTOR_VERSION
    own = json.dumps([dict(newspaper.selectors), asdict(newspaper.rules)], sort_keys=True)
    return f"{EXTRACTOR_VERSION}+{hashlib.sha256(own.encode()).hexdigest()[:8]}"


def content_hash(raw: RawArticle, images: Iterable[Image]) -> str:
    """Hex sha256 of what a reader would call the content: title, lead, byline, body and pictures.

    Tags, sections, dates and live boxes may change without the article having changed. The text is in
    stored form already, so normalisation forms and spaces do not count either.
    """
    pictures = (f"{image.url}{_PART}{image.caption or ''}" for image in images)
    parts = (raw.title, raw.lead or "", raw.byline or "", _PART.join(raw.paragraphs), _PART.join(pictures))
    return hashlib.sha256(_FIELD.join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _identity(page_url: str, raw: RawArticle, newspaper: Newspaper | None) -> tuple[str, str]:
    """URL and key of the article. A canonical link counts only where it names the same article."""
    owner = newspaper.id if newspaper else ""
    asked = article_key(owner, page_url)
    canonical = asked if raw.url == page_url else article_key(owner, raw.url)
    if asked is not None and canonical != asked:
        return canonicalize(page_url) or page_url, asked
    if canonical is not None:
        return canonicalize(raw.url) or raw.url, canonical
    return raw.url, f"{owner}:{raw.url}"


def _rules(raw: RawArticle, chosen: DateSource | None) -> Mapping[str, str]:
    """The page's rules, with the date that was chosen among its candidates and the source's."""
    rules = {name: rule for name, rule in raw.rules.items() if name != "published_at"}
    return {**rules, "published_at": chosen} if chosen else rules


def _remarks(article: Article, conflict: str) -> Iterable[Remark]:
    if article.published_at is None:
        printed = f"printed {article.published_raw!r}" if article.published_raw else "none printed"
        yield Remark("no_date", printed)
    if conflict:
        yield Remark("date_conflict", conflict)
