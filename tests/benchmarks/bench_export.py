"""Export at size: articles a second, and memory that does not grow with the archive.

    python -m tests.benchmarks.bench_export                        20,000 articles
    python -m tests.benchmarks.bench_export --articles 1000000     about 10 GB of disk

Each format is written by a process of its own, the command as people call it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from newscrawl.research.export import FORMATS
from newscrawl.storage import open_database

from .bench_search import build
from .measure import run


def main() -> None:
    """Build the archive, write it in every format, print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000)
    articles = parser.parse_args().articles
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        with open_database(data / "newscrawl.db") as db:
            build(db, articles)
            with db.transaction():  # a bibliography cites when a page was captured
                db.conn.execute("UPDATE captures SET fetched_at = '2026-09-05T15:17:00.000000Z'")
        for name in FORMATS:
            file = data / "out"
            command = [sys.executable, "-m", "newscrawl", "--data", folder, "export", "-o", str(file)]
            done = run([*command, "--format", name, "--replace"])
            print(
                f"{name:<9} {articles / done.wall:>7,.0f} articles/s, {file.stat().st_size / 1e6:>8,.1f} MB, "
                f"peak {done.peak_mb:.0f} MB"
            )


if __name__ == "__main__":
    main()
