"""Taking the results of a search along: the same files as `newscrawl export` writes."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from shlex import quote
from typing import Any

from datasette import Response

from newscrawl.errors import BadQuery
from newscrawl.research import export
from newscrawl.research.export.formats import FORMATS
from newscrawl.research.listing import how_many
from newscrawl.research.query import understand
from newscrawl.research.ranking import count
from newscrawl.research.selection import matching
from newscrawl.storage import Database
from newscrawl.web.asked import Asked, asked_of
from newscrawl.web.visit import Visit

MOST_ARTICLES = 50_000  # of one download; `newscrawl export` has no such limit
_CHUNK = 1 << 16

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "sqlite": "application/vnd.sqlite3",
    "bibtex": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "csl-json": "application/vnd.citationstyles.csl+json; charset=utf-8",
}


def offered() -> tuple[str, ...]:
    """The formats that can be written here."""
    return tuple(name for name in FORMATS if name != "parquet" or find_spec("pyarrow"))


@dataclass(frozen=True, slots=True)
class _Written:
    """A file to send, in a folder that is to be removed afterwards."""

    folder: Path
    file: Path


async def page(visit: Visit) -> Any:
    """Write the file and send it; with `bundle=1` in a ZIP with its provenance and dictionary."""
    asked = asked_of(visit.request.args)
    name = visit.request.args.get("format") or "csv"
    if name not in offered() or asked.complaints:
        unknown = ("complaint.choice", {"value": name, "choices": ", ".join(offered())})
        key, values = (*asked.complaints, unknown)[0]
        return await _refused(visit, asked, visit.words(key, **values))
    bundle = visit.request.args.get("bundle") == "1"
    try:
        articles = await visit.site.ask(lambda db: _count(db, asked))
    except BadQuery as error:
        return await _refused(visit, asked, visit.words.bad_query(error.reason))
    if articles > MOST_ARTICLES:
        return await _refused(visit, asked, visit.words("download.too_many", n=articles, most=MOST_ARTICLES))
    written = await visit.site.export(lambda db: _write(db, asked, name, bundle=bundle))
    return _Sending(written, "application/zip" if bundle else _TYPES[name])


async def _refused(visit: Visit, asked: Asked, detail: str) -> Response:
    return await visit.page(
        "error", status=400, kind="download", detail=detail, heading=None, command=command(asked)
    )


def command(asked: Asked) -> str:
    """The command that does the same without a limit."""
    return " ".join(["newscrawl export -o articles.csv", *_words(asked)])


def _words(asked: Asked) -> Iterator[str]:
    if asked.query:
        yield f"--query {quote(asked.query)}"
    if asked.mode:
        yield "--exact" if asked.mode == "exact" else "--fold"
    for name in ("newspaper", "category", "author", "tag"):
        if value := getattr(asked.filters, name):
            yield f"--{name} {quote(value)}"
    if asked.filters.since:
        yield f"--from {asked.filters.since}"
    if asked.filters.until:
        yield f"--to {asked.filters.until}"
    if asked.filters.no_reprints:
        yield "--no-reprints"
    if asked.filters.columns and asked.query:
        yield f"--in {','.join(asked.filters.columns)}"


def _count(db: Database, asked: Asked) -> int:
    if asked.query is None:
        return how_many(db, asked.filters)
    return count(db, matching(understand(asked.query, asked.mode), asked.filters), asked.filters)


def _write(db: Database, asked: Asked, name: str, *, bundle: bool) -> _Written:
    folder = Path(tempfile.mkdtemp(prefix="newscrawl-download-"))
    try:
        file = folder / f"newscrawl{FORMATS[name].endings[0]}"
        done = export.export(
            db, file, format_name=name, query=asked.query, mode=asked.mode, filters=asked.filters
        )
        if not bundle:
            return _Written(folder, file)
        packed = folder / "newscrawl.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for one in filter(None, (done.file, done.dictionary, done.provenance)):
                archive.write(one, one.name)
        return _Written(folder, packed)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


class _Sending:
    """A response that sends a file piece by piece and then removes its folder."""

    def __init__(self, written: _Written, content_type: str) -> None:
        self._written = written
        self._content_type = content_type

    async def asgi_send(self, send: Any) -> None:
        """Called by Datasette."""
        file = self._written.file
        headers = {
            "content-type": self._content_type,
            "content-length": str(file.stat().st_size),
            "content-disposition": f'attachment; filename="{file.name}"',
            "cache-control": "no-store",
        }
        try:
            await send(
                {
                    "type": "http.response.start",
                    "status": 200,
                    "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
                }
            )
            with file.open("rb") as stream:
                while chunk := await asyncio.to_thread(stream.read, _CHUNK):
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            shutil.rmtree(self._written.folder, ignore_errors=True)
