"""The week of `bench_week` in short: an hour in which nothing happens leaves a run's row and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta

from newscrawl.items import VIETNAM
from newscrawl.sample import SampleServer

from ..benchmarks.bench_week import run, tables
from .conftest import Desk

OF_A_RUN = {"runs", "measures"}


def test_idle_hours_add_neither_rows_nor_open_files(desk: Desk) -> None:
    with SampleServer(articles=6, days=2, papers=3) as server:
        for number, paper in enumerate((server, *server.others)):
            desk.enable(f"bao{number}", paper.base_url, revisit=[])
        found, files = [], []
        now = datetime.now(VIETNAM)
        noon = now.replace(hour=12) - now + timedelta(days=1)  # midnight would bring a day to be read
        for hour in range(3):
            files.append(run(desk.data, noon + timedelta(hours=hour), "crawl", "--due").most_files)
            found.append({name: rows for name, (rows, _) in tables(desk.data).items()})
    grown = {name for name in found[2] if found[2][name] != found[1][name]}
    assert grown <= OF_A_RUN
    assert found[2]["runs"] == 9
    assert 0 < files[2] <= max(files[:2])
