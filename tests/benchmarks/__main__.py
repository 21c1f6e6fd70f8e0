"""One table of what newscrawl costs against what parsing, Scrapy and Python cost by themselves.

    python -m tests.benchmarks [--quick] [--rows NAME ...] [--save FILE] [--compare FILE]

Other measurements stand alone: `python -m tests.benchmarks.bench_warc`, `bench_search`, `bench_import` …
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import subprocess
from pathlib import Path
from statistics import median

from .rows import ROWS, Row, dateparser_share


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


def measured(row: Row, quick: bool) -> tuple[float, float, float] | None:
    """Medians over the rounds: the ratio, ours, the yardstick's; None where it cannot be measured."""
    rounds = list(row.measure(quick))
    if not rounds:
        return None
    ratio = median(theirs / ours if row.at_least else ours / theirs for ours, theirs in rounds)
    return ratio, median(ours for ours, _ in rounds), median(theirs for _, theirs in rounds)


def verdict(row: Row, ratio: float) -> str:
    if row.goal is None:
        return ""
    met = ratio >= row.goal if row.at_least else ratio <= row.goal
    return f"{'>=' if row.at_least else '<='} {row.goal:g} {'met' if met else 'MISSED'}"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer pages and rounds: an impression")
    parser.add_argument("--rows", nargs="+", choices=[row.name for row in ROWS], metavar="NAME")
    parser.add_argument("--save", type=Path, metavar="FILE")
    parser.add_argument("--compare", type=Path, metavar="FILE", help="what --save wrote at another commit")
    chosen = parser.parse_args()
    before = json.loads(chosen.compare.read_text()) if chosen.compare else {"commit": "", "ratios": {}}
    described = machine()
    print(f"{commit()}: {described}")
    if chosen.compare:
        print(f"compared with {before['commit']}: {before['machine']}")
    ratios: dict[str, float] = {}
    for row in ROWS:
        if chosen.rows and row.name not in chosen.rows:
            continue
        found = measured(row, chosen.quick)
        if found is None:
            print(f"{row.name:<13} not measured: its data is not here")
            continue
        ratio, ours, theirs = found
        ratios[row.name] = ratio
        was = f"  was {before['ratios'][row.name]:.2f}" if row.name in before["ratios"] else ""
        print(
            f"{row.name:<13}{ratio:6.2f}  {verdict(row, ratio):<14} {ours:9.2f} {row.unit} "
            f"against {theirs:8.2f} {row.unit} ({row.yardstick}){was}",
            flush=True,
        )
    if not chosen.rows or "date-gold" in chosen.rows:
        print(dateparser_share() or "dateparser's share: not measured")
    if chosen.save:
        saved = {"commit": commit(), "machine": described, "quick": chosen.quick, "ratios": ratios}
        chosen.save.write_text(json.dumps(saved, indent=1) + "\n")


if __name__ == "__main__":
    main()
