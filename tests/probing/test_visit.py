"""A visit is as polite as a crawl."""

from __future__ import annotations

from itertools import pairwise

import pytest

from newscrawl.discovery.urls import host_of
from newscrawl.errors import Blocked, Refused
from newscrawl.items import CrawlPolicy
from newscrawl.probing.fetching import FetchFailed
from newscrawl.probing.visit import LedAway, Visit
from newscrawl.sample import Misbehaviour, SampleServer

from ..faults.rude_server import RudeServer, page, raw
from ..ports import reserved_port


def visit(press: SampleServer, **policy: float) -> Visit:
    kept = {"delay": 0.0, "retry_delay": 0.01, "retries": 2, **policy}
    return Visit(CrawlPolicy(**kept), hosts=[str(host_of(press.base_url))], contact="test@example.org")


def test_robots_is_asked_for_once_and_before_anything_else(press: SampleServer) -> None:
    here = visit(press)
    for url in press.urls()[:2]:
        assert here.get(url).status == 200
    asked = press.requests()
    assert [one["path"] for one in asked] == [
        "/robots.txt",
        *(url.removeprefix(press.base_url) for url in press.urls()[:2]),
    ]
    assert all("test@example.org" in one["user_agent"] for one in asked)
    assert here.requests == 3


@pytest.mark.parametrize(("delay", "crawl_delay"), [(0.2, None), (0.0, 0.2), (0.2, 0.1)])
def test_the_larger_delay_lies_between_two_requests(
    press: SampleServer, delay: float, crawl_delay: float | None
) -> None:
    press.robots(crawl_delay=crawl_delay)
    here = visit(press, delay=delay)
    for url in press.urls()[:2]:
        here.get(url)
    times = [one["time"] for one in press.requests()]
    assert all(later - earlier > 0.15 for earlier, later in pairwise(times))
    assert press.in_flight_max() == 1


def test_a_refusal_is_waited_out(press: SampleServer) -> None:
    press.misbehave([Misbehaviour(r"-\d+\.html", "block_page", times=2)])
    assert visit(press).get(press.urls()[0]).status == 200


@pytest.mark.parametrize("effect", ["block_page", "cookie_page", "verification_page"])
def test_lasting_refusals_end_the_visit(press: SampleServer, effect: str) -> None:
    press.misbehave([Misbehaviour(r"-\d+\.html", effect)])
    with pytest.raises(Blocked, match="leave it alone"):
        visit(press).get(press.urls()[0])
    assert len(press.requests()) == 1 + 3


def test_a_long_retry_after_is_not_waited_for(press: SampleServer) -> None:
    press.misbehave([Misbehaviour(r"-\d+\.html", "status", status=429, retry_after=86_400)])
    with pytest.raises(Blocked, match="status 429"):
        visit(press).get(press.urls()[0])
    assert len(press.requests()) == 2


def test_what_robots_forbids_is_not_asked_for(press: SampleServer) -> None:
    press.robots("User-agent: newscrawl\nDisallow: /\n")
    with pytest.raises(FetchFailed, match=r"robots\.txt of .* does not allow"):
        visit(press).get(press.urls()[0])
    assert [one["path"] for one in press.requests()] == ["/robots.txt"]


def test_a_byte_order_mark_before_robots_hides_nothing(press: SampleServer) -> None:
    press.robots("\ufeffUser-agent: *\nDisallow: /\n")
    with pytest.raises(FetchFailed, match=r"robots\.txt of .* does not allow"):
        visit(press).get(press.urls()[0])


@pytest.mark.parametrize("seconds", ["1e308", "86400"])
def test_a_pace_that_nobody_would_wait_for_ends_the_visit(press: SampleServer, seconds: str) -> None:
    press.robots(f"User-agent: *\nCrawl-delay: {seconds}\n")
    with pytest.raises(Blocked, match="seconds between requests"):
        visit(press).get(press.urls()[0])


@pytest.mark.parametrize("status", [500, 304])
def test_unreadable_robots_forbid_everything(press: SampleServer, status: int) -> None:
    press.misbehave([Misbehaviour("robots", "status", status=status)])
    with pytest.raises(FetchFailed, match=f"status {status}"):
        visit(press).get(press.urls()[0])


def test_robots_that_have_moved_are_followed_as_far_as_pages_are() -> None:
    moved = b"HTTP/1.1 301 Moved\r\nLocation: /luat.txt\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    away = moved.replace(b"/luat.txt", b"http://khac.invalid/robots.txt")
    rules = page(b"User-agent: *\nDisallow: /bai\n")
    with RudeServer({"/robots.txt": raw(moved), "/luat.txt": rules, "/bai-1.html": page(b"")}) as server:
        host = f"127.0.0.1:{server.port}"
        with pytest.raises(FetchFailed, match=r"robots\.txt of .* does not allow"):
            Visit(CrawlPolicy(delay=0), hosts=[host]).get(f"http://{host}/bai-1.html")
        assert server.asked == ["/robots.txt", "/luat.txt"]
        server.paths["/robots.txt"] = raw(away)  # what it says is not known
        with pytest.raises(LedAway, match=r"leads to http://khac\.invalid/robots\.txt"):
            Visit(CrawlPolicy(delay=0), hosts=[host]).get(f"http://{host}/bai-1.html")
        assert server.asked[2:] == ["/robots.txt"]
        server.paths["/robots.txt"] = raw(moved.replace(b"/luat.txt", b"mailto:a@b.vn"))
        assert Visit(CrawlPolicy(delay=0), hosts=[host]).get(f"http://{host}/bai-1.html").status == 200


def test_a_redirect_to_another_host_is_not_followed(press: SampleServer) -> None:
    press.misbehave([Misbehaviour(r"-\d+\.html", "redirect", to="other_host")])
    with pytest.raises(LedAway) as away:
        visit(press).get(press.urls()[0])
    assert away.value.target.startswith("http://localhost:")
    assert len(press.requests()) == 2


def test_redirects_without_an_end_are_given_up(press: SampleServer) -> None:
    press.misbehave([Misbehaviour(r"-\d+\.html", "redirect", to="loop")])
    with pytest.raises(FetchFailed, match="redirects and leads on"):
        visit(press).get(press.urls()[0])


def test_a_bomb_is_refused(press: SampleServer) -> None:
    press.misbehave([Misbehaviour(r"-\d+\.html", "gzip_bomb", amount=64)])
    with pytest.raises(Refused, match="too_large"):
        visit(press).get(press.urls()[0])


def test_a_name_that_is_not_known_is_told_in_words() -> None:
    with pytest.raises(FetchFailed, match=r"bao\.invalid cannot be looked up: there is no network") as told:
        Visit(CrawlPolicy(), hosts=None).get("https://bao.invalid/")
    assert "Errno" not in str(told.value)


def test_a_refused_connection_is_told_in_words() -> None:
    with reserved_port() as port, pytest.raises(FetchFailed, match=r"fetched: Connection refused\.$"):
        Visit(CrawlPolicy(), hosts=None).get(f"http://127.0.0.1:{port}/")
