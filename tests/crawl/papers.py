"""A real newspaper on loopback and real crawls of it, each in a process of its own."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator

from newscrawl.sample import SampleServer, newspaper_toml

from ..asking import Asked
from ..zygote import Process, zygote

ALL = "--since=2020-01-01"
PATIENCE = 120  # seconds; a crawl of the sample takes two


@dataclass(frozen=True)
class Crawl:
    """A crawl that has ended."""

    code: int
    out: str
    err: str
    peak_mb: float = 0.0
    """The memory of the process at its most, in MiB; not of one that was given to another command."""

    @property
    def report(self) -> dict[str, Any]:
        only: dict[str, Any]
        (only,) = json.loads(self.out)
        return only


@dataclass(frozen=True)
class Reader(Asked):
    """An analyst's desk: an archive's folder and the paper that is crawled into it.

    `wrap` is a command that the crawl is given to (other limits, another output), then in an interpreter of
    its own; `resolver` a file that says which server it asks for the addresses of hosts; `variables` are in
    its environment.
    """

    data: Path
    server: SampleServer
    wrap: tuple[str, ...] = ()
    resolver: Path | None = None
    variables: Mapping[str, str] = field(default_factory=dict)

    def start(self, *words: str, command: str = "crawl") -> Process:
        """Start a crawl and leave it running."""
        if not self.wrap:
            return zygote().start(
                *self._command(command, words), resolver=self.resolver, COLUMNS="200", **self.variables
            )
        assert self.resolver is None
        return subprocess.Popen(
            [*self.wrap, sys.executable, "-m", "newscrawl", *self._command(command, words)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "COLUMNS": "200", **self.variables},
        )

    def _command(self, command: str, words: tuple[str, ...]) -> tuple[str, ...]:
        return ("--data", str(self.data), command, "baomau", *words, "--json")

    def crawl(self, *words: str, command: str = "crawl") -> Crawl:
        """Crawl to the end."""
        if self.wrap:
            process = self.start(*words, command=command)
            try:
                out, err = process.communicate(timeout=PATIENCE)
            finally:
                process.kill()
            done = Crawl(process.returncode, out, err)
        else:
            ended = zygote().run(
                *self._command(command, words), resolver=self.resolver, COLUMNS="200", **self.variables
            )
            done = Crawl(ended.code, ended.out, ended.err, ended.peak_mb)
        assert "Traceback" not in done.err, done.err
        return done

    def status(self) -> str:
        """What `newscrawl status` prints."""
        return zygote().run("--data", self.data, "status").out

    def asked(self) -> list[str]:
        """The paths of the articles that the paper was asked for, in order, since its log was reset."""
        return [one["path"] for one in self.server.requests() if is_article(one["path"])]

    def articles(self) -> list[tuple[Any, ...]]:
        """Everything that an article says, without what depends on when it was crawled."""
        return self.rows(
            """select key, url, cms_id, title, lead, byline, published_at, published_precision, published_raw,
                      published_source, modified_at, category, category_path, kind, body, word_count, agency,
                      source_url, status, revision, content_hash,
                      (select json_group_array(json_array(position, url, caption, credit, alt))
                         from images where article_id = articles.id),
                      (select json_group_array(json_array(position, name, role))
                         from authors where article_id = articles.id),
                      (select json_group_array(json_array(position, tag))
                         from tags where article_id = articles.id)
               from articles order by key"""
        )

    def revisions(self) -> list[tuple[Any, ...]]:
        """Every version of every article."""
        return self.rows(
            """select key, revisions.revision, revisions.content_hash, revisions.title, revisions.body
               from revisions join articles on articles.id = article_id order by 1, 2"""
        )

    def change(self, statement: str) -> None:
        """Write into the database past newscrawl."""
        with closing(sqlite3.connect(self.data / "newscrawl.db")) as db, db:
            db.execute(statement)

    def check(self) -> None:
        """The archive is whole: database, foreign keys, search index, and each capture's record."""
        assert self.one("pragma integrity_check") == "ok"
        assert self.rows("pragma foreign_key_check") == []
        assert self.one("select count(*) from frontier where state = 'leased'") == 0
        records = records_of(self.data / "warc")
        for url, status, digest, file, offset in self.rows(
            "select url, status, digest, warc_file, warc_offset from captures"
        ):
            assert records[file, offset] == (url, status, digest)


def is_article(path: str) -> bool:
    """Whether the sample serves an article there."""
    name = path.partition("?")[0]
    return name.endswith(".html") and not name.startswith(("/an-pham", "/_sample")) and "ptag" not in name


def records_of(warc: Path) -> dict[tuple[str, int], tuple[str, int, str]]:
    """(file, offset) -> (URL, status, sha256 of the payload) of each response and revisit, as warcio
    reads them; a revisit's payload is that of the record with the same digest."""
    payloads: dict[str, str] = {}
    found: dict[tuple[str, int], tuple[str, int, str]] = {}
    for file in sorted(warc.rglob("*.warc.gz"), key=lambda one: one.name):
        with file.open("rb") as stream:
            records = ArchiveIterator(stream, check_digests="raise")
            for record in records:
                payload = record.raw_stream.read()
                if record.rec_type not in ("response", "revisit"):
                    continue
                headers = record.rec_headers
                digest = headers["WARC-Payload-Digest"]
                if record.rec_type == "response":
                    payloads[digest] = hashlib.sha256(payload).hexdigest()
                place = (file.relative_to(warc).as_posix(), records.get_record_offset())
                status = int(record.http_headers.get_statuscode())
                found[place] = (headers["WARC-Target-URI"], status, payloads[digest])
    return found


def desk(data: Path, server: SampleServer, **crawl: Any) -> Reader:
    """An archive in which the sample is known, with `crawl` as its `[crawl]` policy.

    What failed is tried again soon: five tries of the sample's own pace take a second and a half.
    """
    policy = {"retry_delay": 0.01, **crawl}
    folder = data / "newspapers"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "baomau.toml").write_text(newspaper_toml(server.base_url, **policy), encoding="utf-8")
    return Reader(data, server)


def kill(process: Process, how: signal.Signals = signal.SIGKILL) -> None:
    """Send a signal and wait for the end."""
    process.send_signal(how)
    process.communicate(timeout=PATIENCE)
