"""A week of hourly runs over forty newspapers, with the time compressed: what grows that should not?

    python -m tests.benchmarks.bench_week [--papers 40] [--hours 168] [--keep FOLDER]

Each hour is a process of its own, `newscrawl crawl --due` under libfaketime (apt-get install faketime), as a
timer would start it; meanwhile the papers publish. Printed are, by day, the peak memory and the open files of
the runs and the size of the database; at the end, what the database holds beyond that of an archive that
crawled the same pages at once, table by table. `--keep` leaves both archives in a folder.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

from newscrawl.crawl.plan import FIRST_CRAWL_DAYS
from newscrawl.items import VIETNAM
from newscrawl.sample import SampleServer, newspaper_toml
from newscrawl.sample.process import SamplePaper

from ..schedule.clock import shifted

POLL = 0.05  # seconds


@dataclass(frozen=True)
class Hour:
    """One run: seconds, of these on a processor, peak memory in MB, most open files."""

    wall: float
    cpu: float
    peak_mb: float
    most_files: int


def run(data: Path, by: timedelta, *words: str) -> Hour:
    """Run newscrawl at another time, watched from outside."""
    command = [sys.executable, "-m", "newscrawl", "--data", str(data), *words]
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=shifted(by))
    files = [0]
    while True:
        ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        if ended:
            break
        with suppress(OSError):  # it has just ended
            files.append(len(list(Path(f"/proc/{process.pid}/fd").iterdir())))
        time.sleep(POLL)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise RuntimeError(f"{command} ended with {process.returncode}")
    cpu = usage.ru_utime + usage.ru_stime
    return Hour(time.perf_counter() - began, cpu, usage.ru_maxrss / 1024, max(files))


def enable(data: Path, papers: Sequence[SamplePaper]) -> None:
    """An archive that keeps up with all of them, hourly."""
    folder = data / "newspapers"
    folder.mkdir(parents=True)
    for number, paper in enumerate(papers):
        name = f"bao{number:02}"
        text = newspaper_toml(paper.base_url, id=name, concurrency=2, every="1h")
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")


@contextmanager
def folder(keep: Path | None) -> Iterator[Path]:
    """Where the archives stand: a folder that is kept, or one that is deleted at the end."""
    if keep is not None:
        keep.mkdir(parents=True)
        yield keep
        return
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def tables(data: Path) -> dict[str, tuple[int, int]]:
    """How many rows each table has, and how many bytes they and their indexes take."""
    with closing(sqlite3.connect(data / "newscrawl.db")) as db:
        taken = db.execute(
            "SELECT m.tbl_name, sum(s.pgsize) FROM dbstat AS s JOIN sqlite_master AS m ON m.name = s.name"
            " WHERE s.aggregate = 1 GROUP BY 1 ORDER BY 2 DESC"
        ).fetchall()
        return {
            name: (db.execute(f"SELECT count(*) FROM [{name}]").fetchone()[0], size) for name, size in taken
        }


def packed(data: Path) -> int:
    """Bytes of the database without free pages."""
    with closing(sqlite3.connect(data / "newscrawl.db")) as db:
        db.execute("VACUUM")
    return (data / "newscrawl.db").stat().st_size


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--papers", type=int, default=40)
    parser.add_argument("--hours", type=int, default=168)
    parser.add_argument("--keep", type=Path, help="a folder that does not exist, for the archives")
    chosen = parser.parse_args()
    with (
        folder(chosen.keep) as place,
        SampleServer(articles=24, days=6, papers=chosen.papers) as server,
    ):
        papers = (server, *server.others)
        data = place / "week"
        enable(data, papers)
        began = datetime.now(VIETNAM)
        hours: list[Hour] = []
        for hour in range(chosen.hours):
            by = timedelta(hours=hour)
            for number, paper in enumerate(papers):
                if hour and (hour + number) % 6 == 0:
                    paper.publish(1, at=began + by)
            hours.append(run(data, by, "crawl", "--due", "--max-time", "50m"))
            if (hour + 1) % 24 == 0 or hour + 1 == chosen.hours:
                day = hours[-24:]
                size = (data / "newscrawl.db").stat().st_size
                print(
                    f"day {hour // 24 + 1}: {median(one.wall for one in day):5.1f} s a run, "
                    f"{median(one.cpu for one in day):4.1f} s of CPU, peak memory "
                    f"{median(one.peak_mb for one in day):4.0f} MB (at most "
                    f"{max(one.peak_mb for one in day):.0f}), at most "
                    f"{max(one.most_files for one in day)} open files, database {size / 1e6:.1f} MB",
                    flush=True,
                )
        at_once = place / "at-once"
        enable(at_once, papers)
        names = [file.stem for file in sorted((at_once / "newspapers").iterdir())]
        first = (began - timedelta(days=FIRST_CRAWL_DAYS)).date()
        run(at_once, timedelta(hours=chosen.hours), "crawl", *names, f"--since={first}")
        print(f"database: {packed(data) / 1e6:.2f} MB after the week, {packed(at_once) / 1e6:.2f} MB at once")
        week, once = tables(data), tables(at_once)
        for table, (rows, size) in week.items():
            rows_once, size_once = once.get(table, (0, 0))
            if (rows, size) != (rows_once, size_once):
                print(
                    f"  {table}: {rows:,} rows, {size / 1e3:,.0f} kB; "
                    f"{rows_once:,} rows, {size_once / 1e3:,.0f} kB at once"
                )


if __name__ == "__main__":
    main()
