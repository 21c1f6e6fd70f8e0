"""Old pages that come in late are no alarm: they say nothing of how the newspaper is read today."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from newscrawl.sample import SampleServer

from ..crawl.papers import Reader, desk
from ..zygote import zygote


def test_a_back_fill_of_an_older_layout_raises_no_alarm(tmp_path: Path) -> None:
    """Ten of the last twenty days were printed without bylines that anybody can read."""
    with SampleServer(articles=160, days=20) as server:
        reader = desk(tmp_path / "data", server)
        today = server.paper.last_day
        turn = today - timedelta(days=10)
        old = server.urls(until=turn)
        assert len(old) > 40
        numbers = "|".join(url.rpartition("-")[2].removesuffix(".html") for url in old)
        server.misbehave([{"match": rf"-({numbers})\.html", "effect": "redesign", "to": "byline"}])
        assert reader.crawl(f"--since={turn + timedelta(days=1)}").code == 0
        filled = reader.crawl(f"--since={today - timedelta(days=20)}", command="backfill")
        assert filled.code == 0, filled.err
        assert filled.report["counts"]["stored"] == len(old)
        unread = "select count(*) from articles where byline is null and published_at < ?"
        assert reader.one(unread, turn.isoformat()) > 40
        assert no_finding(reader), filled.err
        server.publish(6)
        assert reader.crawl().code == 0
        assert no_finding(reader)

        # The same pages out of another tool's WARC files are no news either.
        other = desk(tmp_path / "other" / "data", server)
        assert other.crawl(f"--since={turn + timedelta(days=1)}").code == 0
        files = sorted((reader.data / "warc").rglob("*.warc.gz"))
        brought = zygote().run("import", *files, "--data", other.data)
        assert brought.code == 0, brought.out + brought.err
        assert other.one("select count(*) from articles") == 166
        assert no_finding(other)


def no_finding(reader: Reader) -> bool:
    return bool(reader.one("select count(*) from findings") == 0)
