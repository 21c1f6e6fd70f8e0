"""What is fuzzed. Each target takes bytes and raises only when a reader raises what it must not."""

from __future__ import annotations

import contextlib
import gzip
import os
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from newscrawl.archive import capture_in, read_foreign, repair
from newscrawl.archive.auditing import Gap, audit
from newscrawl.archive.cdxj import index_lines
from newscrawl.discovery import commoncrawl, read, wayback
from newscrawl.discovery.urls import article_key, canonicalize, shape
from newscrawl.discovery.window import Window
from newscrawl.errors import BadNewspaperFile, NewscrawlError, Refused
from newscrawl.items import Capture, Newspaper, Source
from newscrawl.newspapers import read_newspaper
from newscrawl.pipelines.ingest import examine
from newscrawl.vietnamese.bylines import credit_of_caption, parse_byline
from newscrawl.vietnamese.dates import parse_date
from newscrawl.vietnamese.text import fold, new_style, normalize, old_style

NOW = datetime(2026, 9, 6, 12, tzinfo=UTC)
NEWSPAPER = Newspaper("baosonha", "Báo Sơn Hà", "https://baosonha.example")
URL = "https://baosonha.example/xa-ea-nuol-khanh-thanh-cau-moi-204518.html"
WINDOW = Window(date(2020, 1, 1), date(2026, 9, 6))
CODINGS = ("", "gzip", "br", "deflate", "gzip, br")
SOURCES = ("sitemap_index", "sitemap", "feed", "listing")
_GZIP = b"\x1f\x8b"
KINDS = ("visible", "relative", "body", "meta", "jsonld", "rss", "sitemap")


def page(data: bytes) -> None:
    """An answer to the request for an article: coding, interstitials, markup, dates, bylines, pictures."""
    coding = CODINGS[data[0] % len(CODINGS)] if data and data[0] < 32 else ""
    headers = (("Content-Type", "text/html"), ("Content-Encoding", coding))
    seen = examine(Capture("baosonha", URL, NOW, 200, headers, data[1:] if coding else data), NEWSPAPER)
    assert (seen.reading is None) != (seen.refused is None)
    if seen.reading is not None:
        article = seen.reading.article
        assert article.title
        assert all(paragraph.strip() for paragraph in article.paragraphs)
        article.title.encode()  # no lone surrogates on their way to the database
        "".join(article.paragraphs).encode()


def source(data: bytes) -> None:
    """A sitemap, a feed or a listing."""
    kind = SOURCES[data[0] % len(SOURCES)] if data else "sitemap"
    asked = Source(kind, "sitemap", "https://baosonha.example/sitemap.xml")
    with contextlib.suppress(Refused):
        found = read(asked, data[1:], newspaper=NEWSPAPER, since=WINDOW.since, until=WINDOW.until)
        for link in found.links:
            assert link.url.startswith(("https://baosonha.example/", "http://baosonha.example/"))
            assert article_key("baosonha", link.url)
        for further in found.sources:
            assert "://baosonha.example/" in further.url


def index(data: bytes) -> None:
    """A web archive's index."""
    since, until = WINDOW.since, WINDOW.until
    readers = (
        (wayback.read_index, wayback.queries(NEWSPAPER, "https://w.example", since=since, until=until)),
        (commoncrawl.read_index, commoncrawl.queries("https://c.example")),
    )
    reader, queries = readers[data[0] % 2] if data else readers[0]
    with contextlib.suppress(Refused):
        reader(queries[0], data[1:], newspaper=NEWSPAPER, window=WINDOW)


def dates(data: bytes) -> None:
    """A printed date."""
    text = data[1:].decode("utf-8", "surrogateescape")
    found = parse_date(text, now=NOW, kind=KINDS[data[0] % len(KINDS)] if data else "visible")
    assert found is None or found.value.tzinfo is not None


def bylines(data: bytes) -> None:
    """A printed byline, a caption, and text at large."""
    text = data.decode("utf-8", "surrogateescape")
    parse_byline(text)
    credit_of_caption(text)
    shown = normalize(text)
    assert normalize(shown) == shown
    for change in (fold, new_style, old_style):
        change(shown)


def urls(data: bytes) -> None:
    """An address."""
    url = canonicalize(data.decode("utf-8", "surrogateescape"), "https://baosonha.example/")
    if url is not None:
        assert canonicalize(url) == url
        assert url.startswith(("http://", "https://"))
        shape(url)
        article_key("baosonha", url)


def warc(data: bytes) -> None:
    """One record, a WARC file of another tool, and one of ours: checked, indexed, left behind by a crash."""
    with contextlib.suppress(NewscrawlError):
        capture_in(data, newspaper="baosonha")
    with tempfile.TemporaryDirectory(dir=_memory()) as folder:
        file = Path(folder, "baosonha", "x.warc.gz")
        file.parent.mkdir()
        file.write_bytes(data)
        resumed = -1
        for finding in read_foreign(file, lambda _: "baosonha"):
            assert finding.resume >= resumed
            resumed = finding.resume
        if not data.startswith(_GZIP):  # what is not packed no mutation gets through to our own reader
            file.write_bytes(gzip.compress(data, 1))
        at = 0
        for one in audit(file):
            assert one.offset >= at
            at = one.end if isinstance(one, Gap) else one.offset
        for imported in (False, True):
            with contextlib.suppress(NewscrawlError):
                for line in index_lines(file, imported=imported, damages=[]):
                    assert not set(line) & set("\r\n")
        file.with_name("x.warc.gz.open").write_bytes(data[-8:])
        repair(Path(folder))
        assert not file.with_name("x.warc.gz.open").exists()


def newspaper(data: bytes) -> None:
    """A newspaper's file."""
    with contextlib.suppress(BadNewspaperFile, UnicodeDecodeError):
        read_newspaper(data.decode(), file="baosonha.toml")


def _memory() -> str | None:
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    one.__name__: one for one in (page, source, index, dates, bylines, urls, warc, newspaper)
}
