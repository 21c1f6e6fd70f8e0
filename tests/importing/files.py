"""WARC files as other tools write them, and a fresh archive to import them into."""

from __future__ import annotations

import gc
import gzip
import hashlib
import io
import warnings
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newscrawl.archive import read_capture
from newscrawl.extraction import decode_body
from newscrawl.items import WarcLocation
from newscrawl.newspapers import get_newspaper, load_newspapers
from newscrawl.pipelines.import_room import ImportReport
from newscrawl.pipelines.importing import import_files
from tests.asking import Asked
from tests.crawl.papers import Reader

DATE = "2024-02-27T04:53:00Z"


@dataclass(frozen=True)
class Page:
    """An article's page of the sample, as it was crawled."""

    url: str
    fetched_at: datetime
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def date(self) -> str:
        return self.fetched_at.strftime("%Y-%m-%dT%H:%M:%SZ")


def pages_of(reader: Reader) -> list[Page]:
    """Every article's page in an archive, oldest capture first."""
    found = []
    for newspaper, *place in reader.rows(
        "select newspaper, warc_file, warc_offset, warc_length from captures"
        " where kind = 'page' and status = 200 order by id"
    ):
        one = read_capture(reader.data / "warc", WarcLocation(*place), newspaper=newspaper)
        found.append(Page(one.url, one.fetched_at, one.headers, one.body))
    return found


@dataclass(frozen=True)
class Archive(Asked):
    """An archive that is imported into; what it says is read as anyone would."""

    data: Path

    def bring(self, *files: Path, newspaper: str | None = None, **options: Any) -> list[ImportReport]:
        """Import files; `newspaper` is the one to take articles of."""
        known = load_newspapers(self.data)
        wanted = [get_newspaper(known, newspaper)] if newspaper else []
        return list(import_files(self.data, files, known, wanted=wanted, **options))

    def bring_one(self, file: Path, **options: Any) -> ImportReport:
        """Import a file that holds one WARC file."""
        (report,) = self.bring(file, **options)
        return report

    def urls(self) -> list[str]:
        """The addresses of the articles, sorted."""
        return [url for (url,) in self.rows("select url from articles order by url")]

    def check(self) -> None:
        """Every capture's record is where its row says, with the payload that the row names."""
        for newspaper, url, digest, refers_to, *place in self.rows(
            "select newspaper, url, digest, refers_to, warc_file, warc_offset, warc_length from captures"
        ):
            one = read_capture(self.data / "warc", WarcLocation(*place), newspaper=newspaper)
            assert (one.newspaper, one.url.rpartition(":")[2]) == (newspaper, url.rpartition(":")[2])
            if refers_to is None:
                assert payload_sha256(one.body) == digest


def decoded(page: Page) -> Page:
    """The page as a server would send it to those who do not ask for compression."""
    encoding = next((value for name, value in page.headers if name.lower() == "content-encoding"), None)
    headers = tuple(
        one for one in page.headers if one[0].lower() not in ("content-encoding", "content-length")
    )
    return Page(page.url, page.fetched_at, headers, decode_body(page.body, encoding, max_bytes=1 << 24))


def payload_sha256(body: bytes) -> str:
    """Hex, as `captures.digest`."""
    return hashlib.sha256(body).hexdigest()


# --- warcio ---------------------------------------------------------------------------------------


def by_warcio(pages: list[Page], *, gzipped: bool = True, version: str = "WARC/1.0") -> bytes:
    """A file by warcio: a warcinfo, and for each page its response, a request behind it and metadata."""
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # warcio leaves its temporary files to the collector
        writer = WARCWriter(out, gzip=gzipped, warc_version=version)
        writer.write_record(writer.create_warcinfo_record("x.warc.gz", {"software": "warcio"}))
        for page in pages:
            dated = {"WARC-Date": page.date}
            head = StatusAndHeaders("200 OK", list(page.headers), protocol="HTTP/1.1")
            response = writer.create_warc_record(
                page.url,
                "response",
                payload=io.BytesIO(page.body),
                http_headers=head,
                warc_headers_dict=dict(dated),
            )
            asked = StatusAndHeaders("GET / HTTP/1.1", [("User-Agent", "other")], is_http_request=True)
            request = writer.create_warc_record(
                page.url, "request", http_headers=asked, warc_headers_dict=dict(dated)
            )
            writer.write_request_response_pair(request, response)
            about = writer.create_warc_record(
                page.url, "metadata", payload=io.BytesIO(b"via: x"), warc_headers_dict=dict(dated)
            )
            writer.write_record(about)
        del writer, response, request, about
        gc.collect()
    return out.getvalue()


# --- by hand --------------------------------------------------------------------------------------


def record(
    url: str,
    block: bytes,
    *,
    type: str = "response",
    length: int | None = None,
    version: str = "WARC/1.0",
    newline: str = "\r\n",
    **fields: str,
) -> bytes:
    """A record, not compressed; a field that is "" is left out."""
    head = {
        "WARC-Type": type,
        "WARC-Record-ID": "<urn:uuid:1>",
        "WARC-Target-URI": url,
        "WARC-Date": DATE,
        "Content-Type": f"application/http; msgtype={type}",
    } | {name.replace("_", "-"): value for name, value in fields.items()}
    lines = [version, *(f"{name}: {value}" for name, value in head.items() if value)]
    lines.append(f"Content-Length: {len(block) if length is None else length}")
    return newline.join([*lines, "", ""]).encode("utf-8", "surrogateescape") + block + b"\r\n\r\n"


def response(page: Page, *, head: bytes = b"", **options: Any) -> bytes:
    """A page's response record, not compressed; `head` stands in for the page's own HTTP head."""
    if not head:
        lines = "".join(f"{name}: {value}\r\n" for name, value in page.headers)
        head = f"HTTP/1.1 200 OK\r\n{lines}\r\n".encode("latin-1")
    return record(page.url, head + page.body, **{"WARC_Date": page.date, **options})


def gzipped(records: list[bytes]) -> bytes:
    """One gzip member for each record."""
    return b"".join(gzip.compress(one, 6) for one in records)


def wacz(path: Path, members: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> Path:
    """A WACZ with these members and what else belongs in one."""
    with zipfile.ZipFile(path, "w", compression) as package:
        package.writestr("datapackage.json", "{}")
        package.writestr("pages/pages.jsonl", '{"format": "json-pages-1.0"}\n')
        for name, content in members.items():
            package.writestr(zipfile.ZipInfo(name), content, compression)
    return path
