"""What `newscrawl runs` says of runs that went well, badly, and not to their end."""

from __future__ import annotations

import json

from newscrawl.sample import SampleServer

from ..newsstand import borrowed
from .conftest import Desk


def test_runs_are_listed_and_explained(desk: Desk) -> None:
    with borrowed(articles=8, days=3, papers=2) as server:
        (other,) = server.others
        server.misbehave([{"match": ".*", "effect": "status", "status": 503}])
        other.misbehave([{"match": r"\.html$", "effect": "status", "status": 500, "times": 1}])
        desk.enable("baochan", server.base_url, block_after=2)
        desk.enable("baomau", other.base_url)
        assert desk.due().code == 1
    listed = json.loads(desk.newscrawl("runs", "--json").out)
    by_name = {one["newspaper"]: one for one in listed}
    assert {name: (one["outcome"], one["exit_code"]) for name, one in by_name.items()} == {
        "baochan": ("blocked", 1),
        "baomau": ("finished", 0),
    }
    good, bad = by_name["baomau"], by_name["baochan"]
    assert sum(good["counts"].get(f"{source}_stored", 0) for source in ("sitemap", "feed", "listing")) == 8
    assert good["counts"]["retries"] == 8
    assert good["seconds"] > 0
    assert bad["refusals"] >= 2
    assert bad["waits"]["refusals"] > 0

    failed = json.loads(desk.newscrawl("runs", "--failed", "--json").out)
    assert [one["newspaper"] for one in failed] == ["baochan"]
    only = desk.newscrawl("runs", "--newspaper", "baomau", "--limit", 1)
    assert "finished" in only.out
    assert "baochan" not in only.out

    told = desk.newscrawl("runs", good["id"]).out
    assert f"Run {good['id']} of baomau: newscrawl crawl --due" in told
    assert "It asked for all that was new, " in told
    assert "It did all it set out to do (exit code 0)." in told
    assert "announced" in told
    assert "No problems." in told
    assert "What to do:" not in told
    told = desk.newscrawl("runs", bad["id"]).out
    assert "It left the newspaper alone" in told
    assert f"(exit code 1). {server.base_url}/robots.txt cannot be read (status 503)." in told
    assert "What to do: A schedule asks again by itself" in told
    assert "says what to do about each problem." in told


def test_no_such_run_and_no_archive_are_sentences(desk: Desk, paper: SampleServer) -> None:
    assert desk.newscrawl("runs").code == 2
    desk.enable("baomau", paper.base_url)
    desk.due()
    missing = desk.newscrawl("runs", 99)
    assert missing.code == 2
    assert "There is no run 99" in missing.err
    assert "There is no such run." in desk.newscrawl("runs", "--failed").out
