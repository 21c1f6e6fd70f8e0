"""Export at size: articles a second, and memory that does not grow with the archive.

    python -m tests.benchmarks.bench_export                        20,000 articles
    python -m tests.benchmarks.bench_export --articles 1000000     about 10 GB of disk

Each format is written by a process of its own, the command as people call it; `parts` is the folder of
Parquet files that `--partition` writes, whose memory may not pass 300 MB whatever the size.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from newscrawl.research.export import FORMATS

from .measure import Run, run


def main() -> None:
    """Build the archive, write it in every format, print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000)
    articles = parser.parse_args().articles
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        # A process of its own: what this one held at its peak would be counted for those that it starts.
        run([sys.executable, "-m", "tests.benchmarks.invented_archive", folder, "--articles", str(articles)])
        command = [sys.executable, "-m", "newscrawl", "--data", folder, "export", "--replace", "-o"]
        file, parts = data / "out", data / "parts"
        for name in FORMATS:
            _tell(name, articles, run([*command, str(file), "--format", name]), file.stat().st_size)
        done = run([*command, str(parts), "--partition"])
        _tell("parts", articles, done, sum(one.stat().st_size for one in parts.rglob("*.parquet")))


def _tell(name: str, articles: int, done: Run, size: int) -> None:
    speed = articles / done.wall
    print(f"{name:<9} {speed:>7,.0f} articles/s, {size / 1e6:>8,.1f} MB, peak {done.peak_mb:.0f} MB")


if __name__ == "__main__":
    main()
