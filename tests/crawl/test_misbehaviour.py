"""A newspaper that misbehaves: what passes is tried again, what does not is a problem, never an article."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from ..newsstand import borrowed
from .papers import ALL, Reader, desk

ARTICLES = r"-\d+\.html"
DAY_FILE = "/sitemap-article-{day}.xml"
PASSING: list[dict[str, Any]] = [
    {"effect": "status", "status": 403},
    {"effect": "status", "status": 429},
    {"effect": "status", "status": 429, "retry_after": 1, "share": 0.1},
    {"effect": "status", "status": 500},
    {"effect": "status", "status": 508},
    {"effect": "status", "status": 530},
    {"effect": "status", "status": 503, "retry_after": 1, "retry_after_as_date": True, "share": 0.1},
    {"effect": "cut", "at": "header"},
    {"effect": "cut", "at": "body"},
    {"effect": "hang", "at": "body", "share": 0.1},
    {"effect": "long_length"},
    {"effect": "short_length", "amount": 3000},
    {"effect": "truncated"},
    {"effect": "bad_gzip"},
    {"effect": "truncated_gzip"},
    {"effect": "false_gzip"},
    {"effect": "cookie_page"},
    {"effect": "block_page"},
    {"effect": "block_page", "status": 200},
    {"effect": "login_page"},
    {"effect": "verification_page"},
]


def _name(rule: dict[str, Any]) -> str:
    return "-".join(str(value) for value in rule.values())


@pytest.mark.parametrize("rule", PASSING, ids=_name)
def test_what_passes_is_tried_again_until_all_is_stored(tmp_path: Path, rule: dict[str, Any]) -> None:
    with borrowed(articles=16, days=3) as server:
        server.misbehave([{"match": ARTICLES, "times": 1, **rule}])
        reader = desk(tmp_path / "data", server, timeout=1 if rule["effect"] == "hang" else 60)
        done = reader.crawl(ALL)
        assert any(one["effect"] for one in server.requests()), "the paper behaved"
        assert (done.code, done.report["outcome"]) == (0, "finished"), done.out
        assert reader.one("select count(*) from articles") == 16
        assert reader.problems() == {}
        reader.check()


LASTING: list[tuple[dict[str, Any], str, int]] = [
    ({"effect": "status", "status": 404}, "not_found", 0),
    ({"effect": "status", "status": 410}, "not_found", 0),
    ({"effect": "status", "status": 500}, "fetch_failed", 1),
    ({"effect": "soft_404"}, "soft_404", 0),
    ({"effect": "cookie_page"}, "cookie_page", 1),
    ({"effect": "block_page", "status": 200}, "block_page", 1),
    ({"effect": "login_page"}, "login_page", 1),
    ({"effect": "gzip_bomb", "amount": 64}, "too_large", 1),
    ({"effect": "redirect", "to": "home"}, "redirected", 0),
    ({"effect": "redirect", "to": "login"}, "redirected", 0),
    ({"effect": "redirect", "to": "loop"}, "redirect_loop", 1),
    ({"effect": "redirect", "to": "other_host"}, "off_site_redirect", 1),
]


@pytest.mark.parametrize(
    ("rule", "reason", "code"), LASTING, ids=lambda value: _name(value) if isinstance(value, dict) else ""
)
def test_what_does_not_pass_is_a_problem_and_never_an_article(
    tmp_path: Path, rule: dict[str, Any], reason: str, code: int
) -> None:
    with borrowed(articles=12, days=3) as server:
        spoiled = server.urls()[0]
        server.misbehave([{"match": spoiled.rsplit("-", 1)[1].replace(".", r"\."), **rule}])
        reader = desk(tmp_path / "data", server, retries=2, retry_delay=0.02, block_after=30)
        done = reader.crawl(ALL)
        assert any(one["effect"] for one in server.requests()), "the paper behaved"
        assert done.report["outcome"] == "finished"
        assert done.code == code
        assert reader.problems() == {reason: 1}
        assert reader.one("select count(*) from articles") == 11
        assert reader.rows("select count(*) from articles where url = ?", spoiled) == [(0,)]
        reader.check()


@pytest.mark.parametrize("status", [206, 401, 418, 500, 508, 999])
def test_what_a_server_did_not_give_for_a_while_is_asked_for_by_the_next_run(
    tmp_path: Path, status: int
) -> None:
    with borrowed(articles=6, days=1) as server:  # in the next run's window though midnight be between
        reader = desk(tmp_path / "data", server, retries=0)
        server.misbehave([{"match": ARTICLES, "effect": "status", "status": status}])
        assert reader.crawl(ALL).code == 1
        assert reader.problems() == {"fetch_failed": 6}
        server.misbehave([])
        assert reader.crawl().code == 0
        assert reader.one("select count(*) from articles") == 6
        assert reader.problems() == {}


def test_a_redirect_to_the_new_slug_is_followed_and_both_hops_are_kept(analyst: Reader) -> None:
    url = analyst.server.urls()[0]
    number = url.rsplit("-", 1)[1]
    analyst.server.misbehave([{"match": f"^/(?!.*cap-nhat).*{number}", "effect": "redirect", "to": "slug"}])
    done = analyst.crawl(f"--url={url}")
    assert done.report["counts"]["stored"] == 1
    assert [
        status for (status,) in analyst.rows("select status from captures where kind = 'page' order by id")
    ] == [301, 200]
    analyst.check()


def test_a_redirect_with_letters_beyond_ascii_is_followed(analyst: Reader) -> None:
    url = analyst.server.urls()[0]
    number = url.rsplit("-", 1)[1]
    rule = {"match": f"^/(?!tin-m).*{number}", "effect": "redirect", "to": f"/tin-mới-{number}"}
    analyst.server.misbehave([rule])
    done = analyst.crawl(f"--url={url}")
    assert done.report["counts"]["stored"] == 1
    assert analyst.asked()[-1] == f"/tin-m%E1%BB%9Bi-{number}"


@pytest.mark.parametrize("effect", ["wrong_charset", "legacy_charset"])
def test_the_text_is_right_whatever_charset_is_declared(tmp_path: Path, effect: str) -> None:
    with borrowed(articles=12, days=3) as server:
        server.misbehave([{"match": ARTICLES, "effect": effect}])
        reader = desk(tmp_path / "data", server)
        assert reader.crawl(ALL).code == 0
        for url, title in reader.rows("select url, title from articles"):
            assert title == server.paper.truth(url)["title"]


@pytest.mark.parametrize(
    ("match", "effect", "problem"),
    [
        ("^/rss", "no_items", {"source_empty": 1}),
        ("^/rss", "malformed", {"source_damaged": 1}),
        ("^/rss", "html", {"source_failed": 1}),
        ("^/sitemap.xml", "no_items", {"source_empty": 1}),
        ("^/sitemap.xml", "empty", {"source_failed": 1}),
        ("^/sitemap.xml", "entity_bomb", {"source_failed": 1}),
        ("^/sitemap.xml", "malformed", {"source_damaged": 1}),
        ("^/sitemap.xml", "status", {"source_failed": 1}),
        ("^/api", "status", {"source_failed": 1}),
    ],
)
def test_a_source_that_fails_is_reported_and_stops_no_other(
    tmp_path: Path, match: str, effect: str, problem: dict[str, int]
) -> None:
    with borrowed(articles=20, days=4) as server:
        rule: dict[str, Any] = {"match": match, "effect": effect}
        if effect == "status":
            rule["status"] = 404
        server.misbehave([rule])
        reader = desk(tmp_path / "data", server, retries=1, retry_delay=0.02)
        done = reader.crawl(ALL)
        assert done.report["outcome"] == "finished"
        assert reader.one("select count(*) from articles") == 20
        assert reader.problems() == problem


@pytest.mark.parametrize(
    ("source", "path"), [("sitemap", "/sitemap.xml"), ("feed", "/rss/home.rss"), ("sitemap", DAY_FILE)]
)
def test_a_source_that_has_moved_is_read_where_it_is(analyst: Reader, source: str, path: str) -> None:
    path = path.format(day=analyst.server.paper.last_day)
    analyst.server.misbehave([{"match": f"^{re.escape(path)}$", "effect": "redirect", "to": f"{path}?moi=1"}])
    for _ in range(2):  # found, and found unchanged
        done = analyst.crawl(ALL, f"--source={source}")
        assert (done.code, done.report["outcome"], done.report["problems"]) == (0, "finished", {})
    asked = [one["path"] for one in analyst.server.requests()]
    assert f"{path}?moi=1" in asked
    assert analyst.one("select count(*) from articles") == len(set(analyst.asked()))
    assert analyst.one("select count(*) from articles") >= (40 if source == "sitemap" else 10)
    analyst.check()


@pytest.mark.parametrize(("to", "hops"), [("other_host", 1), ("loop", 6)])
def test_a_source_that_leads_away_or_round_has_failed(analyst: Reader, to: str, hops: int) -> None:
    analyst.server.misbehave([{"match": "^/sitemap.xml", "effect": "redirect", "to": to}])
    done = analyst.crawl(ALL)
    assert done.report["problems"] == {"source_failed": 1}
    asked = [one["path"] for one in analyst.server.requests() if one["path"].startswith("/sitemap.xml")]
    assert len(asked) == hops
    assert analyst.one("select detail from problems").startswith("status 301 to http://")


def test_an_endless_listing_ends(analyst: Reader) -> None:
    analyst.server.misbehave([{"match": "^/api", "effect": "endless"}])
    done = analyst.crawl(ALL)
    assert done.report["outcome"] == "finished"
    assert analyst.one("select count(*) from articles") == 40
    assert sum(one["path"].startswith("/api") for one in analyst.server.requests()) < 20


def test_a_withdrawn_article_stays_in_the_archive(analyst: Reader) -> None:
    analyst.crawl(ALL)
    url = analyst.server.urls()[0]
    analyst.server.withdraw(url, 410)
    done = analyst.crawl(f"--url={url}")
    assert done.report["problems"] == {"not_found": 1}
    assert analyst.one("select count(*) from articles") == 40
    analyst.check()


def test_a_sitemap_that_fails_late_leaves_the_listing_to_find_the_window(tmp_path: Path) -> None:
    """The sitemap is given up only after its retries; by then the feed has made the listing known."""
    with borrowed(articles=60, days=5) as server:
        server.misbehave([{"match": "sitemap", "effect": "status", "status": 500}])
        reader = desk(tmp_path / "data", server, retries=2, retry_delay=0.2)
        done = reader.crawl(ALL)
        assert done.code == 1
        assert reader.one("select count(*) from articles") == 60


def test_pages_that_are_cut_off_for_ever_do_not_end_the_run(tmp_path: Path) -> None:
    with borrowed(articles=30, days=3) as server:
        server.misbehave([{"match": ARTICLES, "effect": "cut", "at": "body", "share": 0.4}])
        reader = desk(tmp_path / "data", server, retries=2, retry_delay=0.02)
        done = reader.crawl(ALL)
        cut = {one["path"] for one in server.requests() if one["effect"]}
        assert len(cut) >= 6
        assert done.report["outcome"] == "finished"
        assert reader.problems() == {"fetch_failed": len(cut)}
        assert reader.one("select count(*) from articles") == 30 - len(cut)


def test_a_refusal_is_a_problem_until_the_page_comes(analyst: Reader) -> None:
    analyst.server.misbehave([{"match": ARTICLES, "effect": "cookie_page", "times": 1, "share": 0.1}])
    assert analyst.crawl(ALL).code == 0
    met = analyst.rows("select distinct reason, closed_at is not null from problems")
    assert met == [("cookie_page", 1)]


def test_where_only_the_disk_of_the_pages_refuses_the_run_is_written_down(analyst: Reader) -> None:
    (analyst.data / "warc").mkdir()
    (analyst.data / "warc" / "baomau").symlink_to(analyst.data / "disk")
    failed = analyst.crawl(ALL)
    assert (failed.code, failed.report["outcome"]) == (1, "failed")
    ((outcome, message),) = analyst.rows("select outcome, message from runs")
    assert (outcome, message) == ("failed", failed.report["message"])
    assert "warc/baomau is a link to" in message
    assert analyst.rows("select count(*) from frontier where state = 'leased'") == [(0,)]
    (analyst.data / "disk").mkdir()
    assert analyst.crawl(ALL).report["counts"]["stored"] == 40


def test_a_lost_warc_file_does_not_stop_the_sources(analyst: Reader) -> None:
    analyst.crawl(ALL)
    (file,) = (analyst.data / "warc").rglob("*.warc.gz")
    analyst.server.publish(1)
    analyst.crawl()
    file.unlink()
    published = analyst.server.publish(2)
    done = analyst.crawl()
    assert done.report["outcome"] == "finished"
    assert done.report["counts"]["stored"] == len(published)
    assert analyst.problems() == {}
