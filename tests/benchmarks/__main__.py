"""One table of what newscrawl costs against what parsing, Scrapy, SQLite and Python cost by themselves.

    python -m tests.benchmarks [--quick] [--rows NAME ...] [--archive FOLDER] [--save FILE] [--compare FILE]

Other measurements stand alone: `python -m tests.benchmarks.bench_warc`, `bench_search`, `bench_import` …
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from newscrawl.errors import NewscrawlError

from .bench import Bench, NotHere, Row
from .rows import ROWS


def machine() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    cpu = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    return (
        f"{os.cpu_count()} cores, {cpu or platform.machine()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, load {load}"
    )


def commit() -> str:
    asked = subprocess.run(
        ["git", "describe", "--always", "--dirty"], check=False, capture_output=True, text=True
    )
    return asked.stdout.strip()


def measured(row: Row, bench: Bench) -> tuple[float, float, float]:
    """Medians over the rounds: the ratio, ours, the yardstick's. Raises `NotHere`."""
    rounds = list(row.measure(bench))
    ratio = median(theirs / ours if row.at_least else ours / theirs for ours, theirs in rounds)
    return ratio, median(ours for ours, _ in rounds), median(theirs for _, theirs in rounds)


def verdict(row: Row, ratio: float, ours: float) -> str:
    if row.goal is None:
        return ""
    met = ratio >= row.goal if row.at_least else ratio <= row.goal
    limit = "" if row.limit is None else f", {row.limit:g}"
    met = met and (row.limit is None or ours <= row.limit)
    return f"{'>=' if row.at_least else '<='} {row.goal:g}{limit} {'met' if met else 'MISSED'}"


def told(row: Row, bench: Bench, before: dict[str, float]) -> float | None:
    """Measure a row and print it with its notes; the ratio, or None where it cannot be measured."""
    began = time.perf_counter()
    bench.notes.clear()
    try:
        ratio, ours, theirs = measured(row, bench)
    except (NotHere, NewscrawlError) as reason:
        print(f"{row.name:<18} not measured: {reason}", flush=True)
        return None
    except Exception as error:  # the other rows are measured all the same
        traceback.print_exc()
        if isinstance(error, subprocess.CalledProcessError):
            print((error.stderr or b"").decode(errors="replace")[-2000:], file=sys.stderr)
        print(f"{row.name:<18} FAILED: {error}", flush=True)
        bench.failed.append(row.name)
        return None
    was = f"  was {before[row.name]:.2f}" if row.name in before else ""
    print(
        f"{row.name:<18}{ratio:6.2f}  {verdict(row, ratio, ours):<19} {ours:9.2f} {row.unit} "
        f"against {theirs:8.2f} {row.unit} ({row.yardstick}) in {time.perf_counter() - began:.0f} s{was}",
        flush=True,
    )
    for note in bench.notes:
        print(f"{'':<26}{note}", flush=True)
    return ratio


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--quick", action="store_true", help="fewer pages and rounds: an impression")
    parser.add_argument(
        "--rows",
        nargs="+",
        choices=[row.name for row in ROWS],
        metavar="NAME",
        help=f"only these of {', '.join(row.name for row in ROWS)}",
    )
    parser.add_argument(
        "--archive", type=Path, metavar="FOLDER", help="a large archive that invented_archive made"
    )
    parser.add_argument(
        "--import-mb", type=int, default=300, metavar="N", help="the web archive to import (%(default)s)"
    )
    parser.add_argument("--save", type=Path, metavar="FILE")
    parser.add_argument("--compare", type=Path, metavar="FILE", help="what --save wrote at another commit")
    chosen = parser.parse_args(arguments)
    before = json.loads(chosen.compare.read_text()) if chosen.compare else {"commit": "", "ratios": {}}
    described = machine()
    print(f"{commit()}: {described}")
    if chosen.quick:
        print(
            "quick: a tenth of the pages and articles that the rows are named for; their verdicts say little"
        )
    if chosen.compare:
        print(f"compared with {before['commit']}: {before['machine']}")
    ratios: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="newscrawl-bench-") as name:
        bench = Bench(Path(name), chosen.quick, chosen.archive, chosen.import_mb)
        for row in ROWS:
            if not chosen.rows or row.name in chosen.rows:
                ratio = told(row, bench, before["ratios"])
                if ratio is not None:
                    ratios[row.name] = ratio
    if chosen.save:
        saved = {"commit": commit(), "machine": described, "quick": chosen.quick, "ratios": ratios}
        chosen.save.write_text(json.dumps(saved, indent=1) + "\n")
    if bench.failed:
        sys.exit(f"{', '.join(bench.failed)} could not be measured")


if __name__ == "__main__":
    main()
