"""What an archive holds, without the numbers that differ between archives of the same content."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

_CAPTURE = "(SELECT url || ' ' || fetched_at || ' ' || digest FROM captures c WHERE c.id = {})"
_ARTICLE = "(SELECT key FROM article_metadata m WHERE m.id = {})"
_RUN = "(SELECT started_at || ' ' || command FROM runs r WHERE r.id = {})"
_NUMBERS = {"capture_id": _CAPTURE, "refers_to": _CAPTURE, "article_id": _ARTICLE, "run_id": _RUN}
_TABLES = (
    *(
        "newspapers",
        "captures",
        "articles",
        "revisions",
        "sightings",
        "images",
        "authors",
        "tags",
        "paragraphs",
    ),
    *("article_urls", "article_keys", "problems", "frontier", "days", "robots", "imports", "daily_counts"),
    *("findings", "measures"),
)
_MARK = re.compile(r"-[0-9a-f]{8}(?=\.warc\.gz\Z)")
_LEFT_OUT = {"id", "leased_until"}


def contents(data: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the tables that tell something, each in the order of its values."""
    with closing(sqlite3.connect(f"file:{data / 'newscrawl.db'}?mode=ro", uri=True)) as conn:
        found = {}
        for table in _TABLES:
            columns = [row[1] for row in conn.execute(f"PRAGMA table_info({table})")]
            shown = [
                _NUMBERS[name].format(f"t.{name}") if name in _NUMBERS else f"t.{name}"
                for name in columns
                if not (name in _LEFT_OUT and table != "newspapers")
            ]
            rows = conn.execute(f"SELECT {', '.join(shown)} FROM {table} t")
            found[table] = sorted((tuple(map(_without_mark, row)) for row in rows), key=repr)
        found["runs"] = sorted(
            conn.execute("SELECT started_at, command, outcome, counts FROM runs WHERE command <> 'merge'"),
            key=repr,
        )
        for index in ("search_exact", "search_folded"):
            conn_check = conn.execute(f"SELECT count(*) FROM {index}").fetchone()
            found[index] = [conn_check]
        return found


def _without_mark(value: Any) -> Any:
    """A file's name without the mark that the second one of this name gets, whichever that is: two archives
    that begin a file within a second give both the same."""
    return _MARK.sub("", value) if isinstance(value, str) else value


def payloads(data: Path) -> set[tuple[str, str]]:
    """Name and digest of every capture whose record stands where its row says, with the payload it names."""
    from newscrawl.archive import payload_digest, read_capture
    from newscrawl.items import WarcLocation

    good = set()
    with closing(sqlite3.connect(f"file:{data / 'newscrawl.db'}?mode=ro", uri=True)) as conn:
        rows = conn.execute(
            "SELECT newspaper, url, digest, warc_file, warc_offset, warc_length FROM captures"
            " WHERE refers_to IS NULL AND status = 200"
        )
        for newspaper, url, digest, file, offset, length in rows:
            read = read_capture(data / "warc", WarcLocation(file, offset, length), newspaper=newspaper)
            assert (read.url, payload_digest(read.body)) == (url, digest)
            good.add((url, digest))
    return good
