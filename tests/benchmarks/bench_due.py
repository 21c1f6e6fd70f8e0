"""What `newscrawl crawl --due` costs when nothing is due: a timer calls it many times a day.

    python -m tests.benchmarks.bench_due [--rounds 15] [--runs 20000]

Against `newscrawl --help` plus opening the database (the time of a process that only does that, less that of
one that does nothing). The archive has twenty scheduled newspapers and so many runs behind it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from newscrawl.newspapers import load_newspapers
from newscrawl.sample import newspaper_toml
from newscrawl.storage import newspapers, open_database, runs

from .measure import run

OPEN = """
import sys
from pathlib import Path
from newscrawl.storage import open_database
open_database(Path(sys.argv[1]), read_only=True).close()
"""


def archive(data: Path, many: int) -> None:
    """Twenty newspapers that were all crawled just now, and often before."""
    (data / "newspapers").mkdir(parents=True)
    names = [f"bao{number:02}" for number in range(20)]
    for number, name in enumerate(names):
        text = newspaper_toml(f"http://127.0.0.1:{20000 + number}", id=name, every="1h")
        (data / "newspapers" / f"{name}.toml").write_text(text, encoding="utf-8")
    now = datetime.now(UTC)
    with open_database(data / "newscrawl.db") as db, db.transaction():
        newspapers.sync(db, load_newspapers(data).values())
        for number in range(many):
            at = now - timedelta(hours=(many - 1 - number) // len(names))
            name = names[number % len(names)]
            started = runs.start(
                db, command="crawl --due", newspaper=name, now=at, aim=runs.Aim(catches_up=True)
            )
            runs.finish(db, started, now=at, outcome="finished", counts={"requests": 7, "sources": 6})


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--runs", type=int, default=20_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        data = Path(name) / "data"
        archive(data, chosen.runs)
        newscrawl = [sys.executable, "-m", "newscrawl"]
        commands = {
            "nothing": [sys.executable, "-c", "pass"],
            "help": [*newscrawl, "--help"],
            "open": [sys.executable, "-c", OPEN, str(data / "newscrawl.db")],
            "due": [*newscrawl, "--data", str(data), "crawl", "--due"],
        }
        found: dict[str, list[float]] = {key: [] for key in commands}
        for _ in range(chosen.rounds):  # in turn, so that the machine's moods meet them all
            for key, command in commands.items():
                found[key].append(run(command).cpu)
        cpu = {key: 1000 * median(values) for key, values in found.items()}
        yard = cpu["help"] + cpu["open"] - cpu["nothing"]
        for key, value in cpu.items():
            print(f"{key:8} {value:6.0f} ms CPU")
        print(
            f"nothing due: {cpu['due'] / yard:.2f} x the time of --help and opening the database (goal < 1.5)"
        )


if __name__ == "__main__":
    main()
