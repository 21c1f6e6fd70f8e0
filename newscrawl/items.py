"""The records that travel between packages: frozen, without behaviour.

Times are aware `datetime`s. What a newspaper prints is in +07:00; what a machine did (`fetched_at`)
is in UTC. Strings are `str`, bodies are the bytes as received.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Literal

VIETNAM = timezone(timedelta(hours=7))
"""The zone in which newspapers print and count their days; without daylight saving, so a constant."""

Kind = Literal["article", "longform", "photo", "video", "podcast", "infographic"]
Precision = Literal["second", "minute", "day", "month"]
DateSource = Literal["visible", "jsonld", "meta", "sitemap", "feed", "url"]
CaptureKind = Literal["page", "source", "robots"]
WebArchiveName = Literal["wayback", "commoncrawl"]

SOURCES = ("sitemap", "feed", "listing")
"""The ways in which newspapers announce articles, as `Source.name` and `--source` call them."""

WEB_ARCHIVES: tuple[WebArchiveName, ...] = ("wayback", "commoncrawl")
"""The web archives that back-fills ask for captures, called alike."""


# --- newspapers -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CrawlPolicy:
    """`[crawl]` of a newspaper file: how we behave towards its host."""

    delay: float = 3.0  # seconds between two requests; robots' Crawl-delay wins where larger
    concurrency: int = 1  # requests in flight at once
    retries: int = 5  # attempts after the first before a URL is given up
    retry_delay: float = 5.0  # seconds; doubled with jitter at each further attempt
    timeout: float = 60.0  # seconds a whole response may take
    max_bytes: int = 32 * 1024 * 1024  # of a body, as received and again once decompressed
    block_after: int = 6  # refusals in a row, each after a pause, that end the run as blocked
    revisit: tuple[float, ...] = (1, 7, 30)  # days after publication when an article is visited again
    private_network: bool = False  # its hosts may be at addresses that are not of the public internet
    every: float | None = 3600.0  # seconds from one scheduled crawl to the next; None: never


@dataclass(frozen=True, slots=True)
class DateRules:
    """`[rules]` of a newspaper file: what this paper's dates mean where the string alone cannot tell."""

    mdy: bool = False  # metadata dates are month first
    z_is_local: bool = False  # a Z (or GMT) is written behind local time


EXPECTED_FIELDS = (
    "byline", "authors", "published_at", "lead", "category", "body", "images", "tags", "agency",
    "modified_at",
)  # fmt: skip
"""Fields of an article whose share of articles says whether pages are read as they should be."""


@dataclass(frozen=True, slots=True)
class Expectations:
    """`[expectations]` of a newspaper file: what a healthy archive of it looks like. What is not given is
    learned from its own history."""

    articles: tuple[float, ...] = ()  # a day, from Monday to Sunday; empty where they are learned
    problems: float | None = None  # of the pages of a run, the largest share that is no article, 0 to 1
    duplicates: float | None = None  # of its articles, the largest share that are duplicates, 0 to 1
    fields: Mapping[str, float] = field(default_factory=dict)  # field -> smallest share of articles with it
    rules: Mapping[str, str] = field(default_factory=dict)  # field -> the rule that reads it


@dataclass(frozen=True, slots=True)
class Newspaper:
    """One newspaper: a title at a host. Read from a TOML file by `newscrawl.newspapers`."""

    id: str
    name: str
    base_url: str  # origin, no trailing slash: "https://baodaknong.vn", "http://127.0.0.1:8080"
    province: str | None = None
    former_urls: tuple[str, ...] = ()
    successor: str | None = None  # id of the newspaper it was merged into
    cms: str = "onecms"
    path_prefixes: tuple[str, ...] = ()  # known prefixes before the slug, e.g. "/bbt", "/en"
    sources: tuple[str, ...] = SOURCES  # used when --source is not given
    sitemap: str = "/sitemap.xml"
    feeds: tuple[str, ...] = ("/rss/home.rss",)
    crawl: CrawlPolicy = field(default_factory=CrawlPolicy)
    rules: DateRules = field(default_factory=DateRules)
    selectors: Mapping[str, str] = field(default_factory=dict)  # field -> CSS or XPath; read only
    expectations: Expectations = field(default_factory=Expectations)


# --- discovery ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Source:
    """One way a newspaper announces URLs, as a request that can be made.

    `kind` tells what its answer is: "sitemap_index", "sitemap", "feed" or "listing"; `name` is one of
    `SOURCES`. `cursor` is the listing's state.
    """

    kind: str
    name: str
    url: str
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """An article URL as a source announced it. `published_raw` is the source's own date string."""

    url: str
    source: str  # "sitemap", "feed", "listing", "url"
    published_raw: str | None = None


@dataclass(frozen=True, slots=True)
class ListedCapture:
    """A capture that a web archive says it has of an article.

    `place` is what asking for it needs besides the URL: the Wayback Machine's timestamp of 14 digits, or
    "file offset length" in Common Crawl. `digest` is the payload's, in the index's own spelling.
    """

    url: str
    captured_at: datetime  # UTC, to the second
    place: str
    digest: str | None = None


# --- captures -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Capture:
    """One response to one request at one instant.

    `body` is the payload as received: Content-Encoding still applied, Transfer-Encoding removed.
    `headers` are in order, names as the HTTP library gave them, values decoded as latin-1.
    """

    newspaper: str
    url: str
    fetched_at: datetime  # UTC
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    kind: CaptureKind = "page"
    method: str = "GET"
    request_headers: tuple[tuple[str, str], ...] = ()
    ip_address: str | None = None


@dataclass(frozen=True, slots=True)
class WarcLocation:
    """Where a record stands: `file` relative to `<data>/warc/`, with `/`; offset and length in bytes."""

    file: str
    offset: int
    length: int


# --- extraction -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """What the extractor sees of a capture: decompressed bytes, never the network."""

    html: bytes
    url: str
    content_type: str | None = None  # the Content-Type header, for its charset


@dataclass(frozen=True, slots=True)
class RawImage:
    url: str  # absolute, the original rather than a thumbnail
    caption: str | None
    alt: str | None


@dataclass(frozen=True, slots=True)
class RawDate:
    """A date string with the place it was read from."""

    text: str
    source: DateSource


@dataclass(frozen=True, slots=True)
class RawArticle:
    """What a template read, as printed: entities decoded and spaces collapsed, nothing interpreted.

    `rules` says for each field which rule answered, e.g. {"title": "block-sc-title"}.
    """

    template: str
    url: str  # canonical where the page gives one on the same host, else the page's URL
    cms_id: str | None
    title: str
    lead: str | None
    byline: str | None
    dates: tuple[RawDate, ...]  # every date found, visible, jsonld and meta
    modified: RawDate | None
    category_path: tuple[str, ...]  # broadest first, without "Trang chủ"
    kind: Kind
    paragraphs: tuple[str, ...]
    images: tuple[RawImage, ...]
    tags: tuple[str, ...]
    agency: str | None  # the original outlet of a republished piece, as printed ("Theo Kiến thức Đầu tư")
    source_url: str | None
    rules: Mapping[str, str]


# --- articles -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Author:
    name: str
    role: str = "author"  # author, photographer, or as printed: "lược dịch", "ghi", "độc giả"


@dataclass(frozen=True, slots=True)
class Image:
    url: str
    caption: str | None
    credit: str | None
    alt: str | None


@dataclass(frozen=True, slots=True)
class Article:
    """A normalised article: everything that `storage` writes, except what only the database knows.

    `key` is the identity: newspaper, path prefix and CMS id (see `newscrawl.discovery.urls`).
    """

    newspaper: str
    key: str
    url: str
    cms_id: str | None
    title: str
    lead: str | None
    byline: str | None
    published_at: datetime | None  # +07:00
    published_precision: Precision | None
    published_raw: str | None
    published_source: DateSource | None
    modified_at: datetime | None
    category: str | None
    category_path: str | None  # joined with " > "
    kind: Kind
    paragraphs: tuple[str, ...]
    word_count: int
    agency: str | None
    source_url: str | None
    content_hash: str  # hex sha256 of what a reader would call the content
    authors: tuple[Author, ...]
    images: tuple[Image, ...]
    tags: tuple[str, ...]
    template: str
    rules: Mapping[str, str]
