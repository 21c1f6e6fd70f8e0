from __future__ import annotations

from newscrawl.items import WarcLocation
from newscrawl.storage import Database, captures, newspapers

from .builders import OTHER, add_capture, address, make_capture, minutes


def test_the_same_capture_twice_is_one_row(db: Database) -> None:
    with db.transaction():
        first = add_capture(db, make_capture())
        again = add_capture(db, make_capture())
        later = add_capture(db, make_capture(at=minutes(1)))
    assert first == again != later
    stored = captures.get(db, first)
    assert stored is not None
    assert (stored.etag, stored.content_type, stored.length) == ('"v1"', "text/html", 13)
    assert stored.last_modified == "Sat, 05 Sep 2026 15:17:00 GMT"
    assert stored.location == WarcLocation("baomau/x.warc.gz", 7, 9)
    assert captures.get(db, 99) is None


def test_the_first_header_of_a_name_counts_whatever_its_case(db: Database) -> None:
    with db.transaction():
        one = add_capture(db, make_capture(headers=(("etag", "a"), ("ETAG", "b"))))
    stored = captures.get(db, one)
    assert stored is not None
    assert stored.etag == "a"


def test_latest_is_the_newest_answer_200(db: Database) -> None:
    with db.transaction():
        assert captures.latest(db, "baomau", address(1)) is None
        add_capture(db, make_capture(at=minutes(2), status=404, body=b"x"))
        assert captures.latest(db, "baomau", address(1)) is None
        good = add_capture(db, make_capture(at=minutes(1)))
        add_capture(db, make_capture(at=minutes(0)))
        add_capture(db, make_capture(at=minutes(3), status=503, body=b""))
    found = captures.latest(db, "baomau", address(1))
    assert found is not None
    assert found.id == good
    assert captures.latest(db, "baokhac", address(1)) is None


def test_a_304_confirms_the_payload_and_renews_the_validators(db: Database) -> None:
    with db.transaction():
        held = add_capture(db, make_capture())
        not_modified = make_capture(at=minutes(1), status=304, body=b"", headers=(("ETag", '"v2"'),))
        add_capture(db, not_modified, refers_to=held)
        add_capture(db, make_capture(at=minutes(2), status=304, body=b"", headers=()))
    found = captures.latest(db, "baomau", address(1))
    assert found is not None
    assert (found.id, found.etag, found.last_modified) == (held, '"v2"', "Sat, 05 Sep 2026 15:17:00 GMT")


def test_a_revisit_of_a_revisit_names_the_payload_itself(db: Database) -> None:
    with db.transaction():
        held = add_capture(db, make_capture())
        revisit = add_capture(db, make_capture(at=minutes(1)), refers_to=held)
        again = add_capture(db, make_capture(at=minutes(2)), refers_to=revisit)
    stored = captures.get(db, again)
    assert stored is not None
    assert stored.refers_to == held
    found = captures.latest(db, "baomau", address(1))
    assert found is not None
    assert found.id == held


def test_same_payload_holds_it_itself(db: Database) -> None:
    with db.transaction():
        held = add_capture(db, make_capture())
        add_capture(db, make_capture(at=minutes(1)), refers_to=held)
        add_capture(db, make_capture(at=minutes(2), body=b"other"))
        digest = str(db.conn.execute("SELECT digest FROM captures WHERE id = ?", (held,)).fetchone()[0])
    found = captures.same_payload(db, "baomau", address(1), digest)
    assert found is not None
    assert found.id == held
    assert captures.same_payload(db, "baomau", address(2), digest) is None


def test_newspapers_keep_their_row_when_their_file_goes(db: Database) -> None:
    with db.transaction():
        newspapers.sync(db, [OTHER])
    rows = db.conn.execute("SELECT id, province FROM newspapers ORDER BY id").fetchall()
    assert [tuple(row) for row in rows] == [("baokhac", None), ("baomau", "Đắk Nông")]
