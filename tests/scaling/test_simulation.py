"""The simulated crawl does what a real one does, and keeps what politeness and arithmetic demand."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import fields, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from newscrawl.crawl import leasing, plan, writer
from newscrawl.items import VIETNAM, CrawlPolicy
from newscrawl.sample import SampleServer, newspaper_toml
from newscrawl.upkeep import scaling
from newscrawl.upkeep.scaling import ASSUMED, MEASURED, Press, shard
from newscrawl.upkeep.scaling.press import BUSIEST, DAY

from ..schedule.clock import run

PAPERS = 3
MONDAY = datetime(2026, 11, 23, tzinfo=VIETNAM)


def seconds(moment: datetime) -> float:
    return (moment - MONDAY).total_seconds()


def just_before(moment: datetime) -> datetime:
    return (moment - timedelta(seconds=5)).astimezone(VIETNAM)


def test_a_real_crawl_asks_for_what_the_simulation_says(tmp_path: Path) -> None:
    """Three runs over three newspapers: the first, one with news at two of them, and one with none.

    Without the listing: whether its second page is read depends on whether the sitemaps were read before.
    """
    costs = replace(MEASURED, fixed_sources=4)
    data = tmp_path / "data"
    (data / "newspapers").mkdir(parents=True)
    now = datetime.now(VIETNAM)
    noon = now.replace(hour=12, minute=0, second=0, microsecond=0)  # midnight would bring a day to be read
    begun = [noon - timedelta(seconds=before) for before in (60, 40, 20)]  # so told: in fact, one by one
    observed = []
    with SampleServer(articles=9, days=3, papers=PAPERS, last_day=noon.date() - timedelta(days=1)) as server:
        papers = (server, *server.others)
        names = [f"bao{number}" for number in range(PAPERS)]
        for name, paper in zip(names, papers, strict=True):
            text = newspaper_toml(paper.base_url, id=name, delay=0.02, concurrency=1)
            text = f'sources = ["sitemap", "feed"]\n{text}'
            (data / "newspapers" / f"{name}.toml").write_text(text, encoding="utf-8")
            paper.publish(1, at=just_before(begun[0]))
        for began, published in zip(begun, ((), (4, 2), ()), strict=True):
            for paper, number in zip(papers, published, strict=False):
                paper.publish(number, at=just_before(began))
            assert run(data, "crawl", *names, by=noon - now).code == 0
            observed.append([len(paper.requests()) for paper in papers])
        paths = [urls.paper for urls in papers]
        appeared = [
            [seconds(paper.article(number).published_at) for number in range(len(paper))] for paper in paths
        ]
        files = [
            sorted({int(seconds(datetime.combine(day, datetime.min.time(), VIETNAM)) // DAY) for day in days})
            for days in (paper.published_days() for paper in paths)
        ]
    with closing(sqlite3.connect(data / "newscrawl.db")) as db:
        (fetched,) = db.execute("SELECT count(*) FROM captures WHERE kind = 'page'").fetchone()
        (stored,) = db.execute("SELECT count(*) FROM articles").fetchone()

    begins = [seconds(began) for began in begun]
    for runs in range(1, len(begins) + 1):
        simulated = scaling.simulate_runs(appeared, begins[:runs], files=files, delay=0.02, costs=costs)
        assert list(simulated.by_newspaper) == observed[runs - 1], runs
    assert simulated.new == len(simulated.lags) == fetched == stored == 10 * PAPERS + 6
    assert (simulated.left, simulated.again) == (0, 0)


def test_the_simulation_has_the_crawls_own_rules() -> None:
    assert shard.BATCH == writer.BATCH
    policy = CrawlPolicy()
    assert 2 * policy.concurrency + leasing.LOOKAHEAD == shard.UNSETTLED
    assert (MEASURED.first_days, MEASURED.overlap_days) == (plan.FIRST_CRAWL_DAYS, plan.OVERLAP_DAYS)
    assert policy.revisit == ASSUMED.visits


def test_a_day_is_fetched_whole_and_once() -> None:
    press = Press(8, 30)
    day = scaling.simulate_day(press)
    begin, end = BUSIEST * DAY, (BUSIEST + 1) * DAY
    appeared = [one for paper in range(8) for one in press.published(paper, BUSIEST)]
    before = [one for paper in range(8) for one in press.published(paper, BUSIEST - 1) if one > begin - 3600]
    last = [one for one in appeared if one > end - 3600]
    assert day.unfinished == day.left == 0
    assert len(appeared) + len(before) - len(last) <= day.new <= len(appeared) + len(before)
    assert len(day.lags) == day.new
    assert max(day.lags) < 3600 + max(day.runs)
    assert day.requests == day.sources + day.pages == sum(day.by_newspaper)
    assert len(day.runs) == 24


def test_no_newspaper_is_asked_faster_than_its_pace() -> None:
    for delay in (3.0, 9.0):
        done = scaling.simulate_backfill(5, seconds=600, delay=delay)
        assert max(done.by_newspaper) <= 600 / delay + 1
        assert done.pages >= 5 * 600 / delay * 0.99


def test_more_cores_are_no_slower_and_politeness_stays_the_limit() -> None:
    slow = replace(MEASURED, page_write=0.4)
    press = Press(12, 80)
    days = [scaling.simulate_day(press, cores=cores, costs=slow) for cores in (1, 4)]
    assert days[0].lag > days[1].lag
    assert days[0].writer > days[1].writer
    assert days[0].unfinished == days[1].unfinished == 0
    assert days[0].new == days[1].new


def test_what_does_not_fit_is_said() -> None:
    hopeless = replace(MEASURED, page_write=60.0)
    day = scaling.simulate_day(Press(12, 80), costs=hopeless)
    assert day.unfinished > len(day.runs) / 2
    assert day.left > 0
    assert max(day.lags) > 4 * 3600
    assert day.writer > 0.9


@pytest.mark.parametrize(
    ("changed", "first"), [({"sync": 0.0}, "interpreter"), ({"sync": 0.02, "page_loop": 0.0}, "writer")]
)
def test_the_limit_is_where_it_is(changed: dict[str, float], first: str) -> None:
    costs = replace(MEASURED, **changed)
    found = scaling.limits(costs=costs)
    most = 1 / max(costs.page, costs.page_write - costs.page_rows + max(costs.page_rows, costs.sync))
    assert found.first == first
    assert 0.9 * most <= found.pages_a_second <= 1.01 * most
    assert found.backfilled == pytest.approx(3 * most, rel=0.1)


def test_a_slower_pace_makes_room_for_more_newspapers() -> None:
    dear = replace(MEASURED, page_write=0.02)
    found = [scaling.limits(costs=dear, delay=delay).backfilled for delay in (3.0, 9.0)]
    assert found[1] == pytest.approx(3 * found[0], rel=0.1)


def test_reading_again_is_bound_by_its_cores_then_by_its_largest_file_and_its_loader() -> None:
    one, four, many = (scaling.simulate_rereading(3_000_000, cores) for cores in (1, 4, 10_000))
    assert one.reading == pytest.approx(3_000_000 * MEASURED.reread)
    assert one.reading / 4 <= four.reading < one.reading / 4 * 1.1
    assert many.reading == pytest.approx(1e9 / MEASURED.page_warc * MEASURED.reread, rel=0.1)
    assert one.alone == four.alone == many.alone == 3_000_000 * MEASURED.alone
    assert one.busy == pytest.approx(1)
    assert many.busy < 0.1


def test_the_same_seed_gives_the_same_day() -> None:
    assert scaling.simulate_day(Press(3, 40)) == scaling.simulate_day(Press(3, 40))
    assert Press(3, 40).published(0, 1) != Press(3, 40, seed=2).published(0, 1)


def test_every_figure_says_where_it_comes_from() -> None:
    named = {one.name: one for one in scaling.constants()}
    assert named.keys() == {one.name for record in (MEASURED, ASSUMED) for one in fields(record)}
    root = Path(__file__).parents[1] / "benchmarks"
    for one in named.values():
        kind, _, command = one.origin.partition("tests.benchmarks.")
        if kind.startswith("python"):
            assert (root / f"{command.split()[0].rstrip(';')}.py").is_file(), one
            assert "2026" in command, one
        else:
            assert kind.startswith("assumed: "), one
    given = scaling.constants(assumed=replace(ASSUMED, articles=3))
    assert next(one for one in given if one.name == "articles").origin == "given"
