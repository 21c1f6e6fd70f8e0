"""Records that no capture names are taken up as what they would have been."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from newscrawl.archive import WarcWriter
from newscrawl.discovery.urls import article_key
from newscrawl.items import Capture, Link
from newscrawl.pipelines import Ingest
from newscrawl.pipelines.ingest import examine
from newscrawl.pipelines.reattaching import reattach
from newscrawl.storage import intake, open_database
from newscrawl.storage.holdings import Orphan

from ..reextraction.press import FIRST_DAY, GOOD, Press, address, page


def test_a_repeated_page_keeps_the_date_that_its_source_announced(tmp_path: Path) -> None:
    press = Press(tmp_path)
    link, html = Link(address(1), "sitemap", "2026-03-13"), page(1, time="")
    later = Capture(
        newspaper=GOOD.id,
        url=address(1),
        fetched_at=FIRST_DAY + timedelta(days=9),
        status=200,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        body=html.encode(),
    )
    with open_database(press.data / "newscrawl.db") as db, db.transaction():
        intake.add_links(db, GOOD.id, [(str(article_key(GOOD.id, link.url)), link)], now=FIRST_DAY)
    press.print([(1, html)], GOOD, link=link)
    said = "select published_at, published_source from articles"
    before = press.rows(said)
    with (
        open_database(press.data / "newscrawl.db") as db,
        WarcWriter(press.data / "warc", GOOD.id, software="newscrawl tests") as writer,
    ):
        # A run that dies between the disk and the rows.
        left = Ingest(db, lambda _: writer, {GOOD.id: GOOD}).archive(examine(later, GOOD, link))
        writer.sync()
        assert left.refers_to is not None
        orphan = Orphan(left.location, "revisit", "page", later.url, "2026-03-23T03:00:00.000000Z", "")
        assert reattach(db, press.data / "warc", {GOOD.id: GOOD}, [orphan]) == {"taken": 1}
    assert press.rows(said) == before == [("2026-03-13T00:00:00+07:00", "sitemap")]
    assert press.problems() == {}
