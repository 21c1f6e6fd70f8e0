"""When a host that does not answer, or whose name is not known, is left alone."""

from __future__ import annotations

import math

import pytest

from newscrawl.crawl.pace import NO_NAME, Pace
from newscrawl.items import CrawlPolicy

SLOW = CrawlPolicy(retry_delay=60.0, block_after=4)
PAGE, OTHER = "https://bao.example/a-1.html", "https://bao.example/b-2.html"


def refused(*keys: str, detail: str) -> Pace:
    """A pace after these requests, each of which was sent when the pause of the one before was over."""
    pace = Pace(SLOW)
    for key in keys:
        pace.refused(key, detail, sent_at=math.inf, retry_after=None)
    return pace


def test_an_unknown_name_is_asked_for_again_soon_and_given_up_even_for_one_page() -> None:
    pace = refused(*[PAGE] * 3, detail=NO_NAME)
    assert not pace.blocked
    assert 0 < pace.paused <= 5 * (1 + 2 + 4) * 1.25  # nobody is asked, so a slow pace spares nobody
    pace = refused(*[PAGE] * 4, detail=NO_NAME)
    assert pace.blocked == f"4 requests in a row, the last one: {NO_NAME}"
    assert pace.is_unreachable


@pytest.mark.parametrize(("keys", "blocks"), [((PAGE,) * 4, False), ((PAGE, OTHER) * 2, True)])
def test_one_page_that_is_always_refused_does_not_end_a_run(keys: tuple[str, ...], blocks: bool) -> None:
    pace = refused(*keys, detail="status 503")
    assert bool(pace.blocked) is blocks
    assert not pace.is_unreachable
    assert pace.paused >= 60 * (1 + 2 + 4)
