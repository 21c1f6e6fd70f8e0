"""Verify, backup and pack: records a second and memory, against plain reading of the same WARC files.

python -m tests.benchmarks.bench_verify [CAPTURES]
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newscrawl.archive import WarcWriter, iter_captures, payload_digest
from newscrawl.items import Capture, Newspaper
from newscrawl.storage import captures, newspapers, open_database

from .bench_warc import page
from .measure import run

PAPER = Newspaper(id="bench", name="Báo Thử", base_url="https://bao.example")
BATCH = 100


def fill(data: Path, count: int) -> None:
    """An archive of so many captures of article pages, each of another body."""
    body = page()
    began = datetime(2026, 1, 1, tzinfo=UTC)
    capture = Capture(
        newspaper="bench",
        url="",
        fetched_at=began,
        status=200,
        headers=(("Content-Type", "text/html; charset=utf-8"), ("Server", "nginx")),
        body=body,
        request_headers=(("User-Agent", "newscrawl"),),
    )
    with (
        open_database(data / "newscrawl.db") as db,
        WarcWriter(data / "warc", "bench", software="bench", max_bytes=50_000_000) as writer,
    ):
        with db.transaction():
            newspapers.sync(db, [PAPER])
        for start in range(0, count, BATCH):
            written = []
            for number in range(start, min(start + BATCH, count)):
                one = replace(
                    capture,
                    url=f"https://bao.example/bai-viet-{number}.html",
                    fetched_at=began + timedelta(seconds=number),
                    body=body + f"<!-- {number} -->".encode(),
                )
                written.append((one, writer.write(one)))
            writer.sync()
            with db.transaction():
                for one, location in written:
                    captures.add(db, one, digest=payload_digest(one.body), location=location, run_id=None)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch) / "data"
        fill(data, count)
        size = sum(file.stat().st_size for file in data.glob("warc/*/*.gz"))
        print(f"{count} captures, {size / 1e6:.0f} MB of WARC files")
        began = time.process_time()
        read = sum(
            record.capture is not None for file in data.glob("warc/*/*.gz") for record in iter_captures(file)
        )
        spent = time.process_time() - began
        print(f"  plain reading  {read / spent:,.0f} records a CPU second")
        newscrawl = [sys.executable, "-m", "newscrawl"]
        for words in (
            ["verify"],
            ["verify", "--sample", "5%"],
            ["backup", f"{scratch}/backup"],
            ["backup", f"{scratch}/backup"],
            ["pack", f"{scratch}/pack"],
        ):
            done = run([*newscrawl, *words, "--data", str(data)])
            name = " ".join(words[:1] + words[1:2] * (words[0] == "verify"))
            print(
                f"  {name:<14} {done.wall:.2f} s, {done.cpu:.2f} s of CPU, {count / done.cpu:,.0f} captures "
                f"a CPU second, {done.peak_mb:.0f} MB"
            )


if __name__ == "__main__":
    main()
