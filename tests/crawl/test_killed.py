"""Killed with SIGKILL at any moment, as often as you like, the archive ends as if crawled in peace."""

from __future__ import annotations

import random
import signal
from pathlib import Path

from newscrawl.sample import SampleServer

from .papers import ALL, desk, kill

KILLS = 12


def test_a_crawl_killed_again_and_again_ends_like_one_in_peace(tmp_path: Path) -> None:
    """Fault 1: Scrapy's JOBDIR would end the resumed run as finished, with nothing fetched."""
    with SampleServer(articles=240, days=30) as server:
        peaceful = desk(tmp_path / "peace", server)
        assert peaceful.crawl(ALL).code == 0

        chance = random.Random(20260901)
        killed = desk(tmp_path / "killed", server)
        landed = 0
        for _ in range(KILLS):
            server.reset_log()
            process = killed.start(ALL)
            moment = chance.randint(1, 40)
            while process.poll() is None and len(server.requests()) < moment:
                pass
            landed += process.poll() is None
            kill(process, signal.SIGKILL)
        assert "still running" not in killed.status()
        last = killed.crawl(ALL)

        assert last.code == 0, last.err
        assert landed >= KILLS // 2
        assert killed.articles() == peaceful.articles()
        assert killed.revisions() == peaceful.revisions()
        killed.check()
        outcomes = [outcome for (outcome,) in killed.rows("select outcome from runs order by id")]
        assert outcomes[-1] == "finished"
        assert outcomes.count("killed") >= landed - 1  # one may have died before its run began
