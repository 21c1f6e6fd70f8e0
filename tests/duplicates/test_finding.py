"""Duplicates are found as articles come and change, whatever was interrupted meanwhile."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Sequence
from datetime import date, datetime

import pytest

from newscrawl.items import VIETNAM
from newscrawl.research.duplicates import ComparisonProgress, clusters, copies_of, is_waiting, shares, waiting
from newscrawl.research.duplicates.differing import difference
from newscrawl.storage import duplicates as stored
from newscrawl.storage import open_database

from .conftest import Press

SYLLABLES = (  # noqa: SIM905 - reads better
    "mưa nắng gió đường làng tỉnh xã người dân hồ nước lúa cà phê rừng núi sông trường học sinh thầy cô bệnh "
    "viện thuốc chợ giá hàng xe máy đèn điện nhà cửa vườn cây hoa quả trâu bò lợn gà cá tôm biển thuyền lưới "
    "công an tòa án luật thuế ngân hàng vốn vay đất quy hoạch cầu cống kênh mương đê điều hội nghị đại biểu"
).split()


def text(seed: int, paragraphs: int = 5) -> list[str]:
    """Paragraphs of sixty syllables; another seed has nothing to do with them."""
    chance = random.Random(seed)
    return [" ".join(chance.choices(SYLLABLES, k=60)).capitalize() + "." for _ in range(paragraphs)]


def test_exact_and_near_copies(press: Press) -> None:
    story = text(1)
    press.print_all(
        {
            1: story,
            2: [story[0].upper(), *story[1:], "Theo TTXVN"],  # the same but for capitals and the signature
            3: story[:4],  # cut
            4: text(2),
            5: [text(3)[0], *story[1:]],  # another beginning
        }
    )
    report = press.find()
    assert (report.compared, report.short, report.gone) == (5, 0, 0)
    ((first, others),) = press.groups().items()
    assert first == 1
    assert set(others) == {2, 3, 5}
    assert others[2] == 1
    assert 0.7 < others[3] < 0.85
    assert 0.6 < others[5] < 0.8


def test_only_what_is_new_or_changed_is_compared(press: Press) -> None:
    press.print_all({1: text(1), 2: text(2)})
    assert press.find().compared == 2
    assert press.find().compared == 0
    press.print_all({1: text(1), 3: text(1)})  # 1 is seen again as it was
    with press.reading() as db:
        assert waiting(db) == 1
        assert is_waiting(db, 3)
        assert not is_waiting(db, 1)
    assert press.find().compared == 1
    assert press.groups() == {1: {3: 1}}


def test_a_revision_leaves_its_cluster_and_comes_back(press: Press) -> None:
    press.print_all({number: text(1) for number in range(1, 5)})
    press.find()
    assert set(press.groups()[1]) == {2, 3, 4}
    press.print_all({1: text(9)})  # the article that stood for all of them
    assert press.find().compared == 1
    assert press.groups() == {2: {3: 1, 4: 1}}
    press.print_all({5: text(1)[:4]})
    press.find()
    assert set(press.groups()[2]) == {3, 4, 5}
    press.print_all({1: text(1)})
    press.find()
    assert set(press.groups()[1]) == {2, 3, 4, 5}


def test_a_near_copy_that_changes_leaves_the_others_alone(press: Press) -> None:
    press.print_all({1: text(1), 2: text(1)[:4], 3: text(1)[1:]})
    press.find()
    assert set(press.groups()[1]) == {2, 3}
    press.print_all({2: text(7)})
    press.find()
    assert set(press.groups()[1]) == {3}
    press.print_all({3: text(8)})
    press.find()
    assert press.groups() == {}


@pytest.mark.parametrize("batch", [1, 1000])
def test_what_changed_and_waits_is_still_found_as_it_was_where_another_has_its_text(
    press: Press, batch: int
) -> None:
    press.print_all({1: text(9), 2: text(1), 3: text(1)})  # 2 stands for 3
    press.find()
    press.print_all({1: text(1)[:4], 2: text(7)})  # 1 is compared while 2 waits
    press.find(batch=batch)
    assert set(press.groups()[1]) == {3}


def test_what_changed_and_waits_pairs_nobody_with_what_has_its_former_text(press: Press) -> None:
    old, new = text(1), text(7)
    press.print_all({1: text(9), 2: old, 3: old})
    press.find()
    # Enough of the former text to be compared with it, and the rest of the coming one.
    press.print_all({1: [old[0], old[1], *new], 2: new})
    press.find()
    assert set(press.groups()[1]) == {2}


@pytest.mark.parametrize("batch", [1, 1000])
def test_what_changed_into_a_text_that_another_gives_up_has_its_copies(press: Press, batch: int) -> None:
    press.print_all({1: text(8), 2: text(9), 3: text(1)})
    press.find()
    # 1 is compared while nobody has the text any more by which 3 is still known, and 2 then comes to have it.
    press.print_all({1: text(1)[:4], 2: text(1), 3: text(7)})
    press.find(batch=batch)
    assert {first: set(others) for first, others in press.groups().items()} == {1: {2}}
    found = press.groups()
    press.find(anew=True)
    assert press.groups() == found


def test_an_article_that_is_no_more(press: Press) -> None:
    press.print_all({1: text(1), 2: text(1), 3: text(1)[:4]})
    press.find()
    with open_database(press.path) as db, db.transaction():
        for table in ("article_texts", "article_metadata"):
            db.conn.execute(f"DELETE FROM {table} WHERE id = 1")
    assert press.find().gone == 1
    assert set(press.groups()[2]) == {3}


def test_another_date_makes_another_copy_the_first(press: Press) -> None:
    press.print_all({1: text(1), 2: text(1)})
    press.find()
    assert set(press.groups()) == {1}
    press.print_all({1: text(1)}, published_at=None, published_precision=None)
    press.find()
    assert set(press.groups()) == {2}


@pytest.mark.parametrize("batch", [1, 3, 1000])
def test_it_is_the_same_however_it_is_divided(press: Press, batch: int) -> None:
    stories = {number: text(number % 7)[number % 2 :] for number in range(1, 30)}
    press.print_all(stories)
    press.find(batch=batch)
    found = press.groups()
    assert sum(map(len, found.values())) == 29 - 7
    assert press.find(anew=True).compared == 29
    assert press.groups() == found


def test_stock_phrases_lead_nowhere(press: Press) -> None:
    stock = text(100, 1)
    press.print_all({number: [*text(number, 3), *stock] for number in range(1, 260)})
    press.find(batch=100)
    assert press.groups() == {}


def test_too_short_to_tell(press: Press) -> None:
    short: Sequence[str] = ["Tin vắn trong ngày."]
    press.print_all({1: short, 2: short})
    assert press.find().short == 2
    assert press.groups() == {}


def test_the_copies_of_an_article(press: Press) -> None:
    press.print_all({1: text(1), 2: text(1), 3: text(1)[:4], 4: text(2)})
    press.find()
    with press.reading() as db:
        found = copies_of(db, 3)
        assert [one.article_id for one in found] == [1, 2, 3]
        assert [one.first for one in found] == [True, False, False]
        assert (found[1].newspaper, found[1].newspaper_name, found[1].title) == ("bao2", "Báo 2", "Bài số 2")
        assert found[1].url == "https://bao2.vn/bai-2.html"
        assert found[1].published_at == "2026-09-05T08:00:00+07:00"
        assert copies_of(db, 4) == ()
        assert copies_of(db, 99) == ()


def test_the_clusters_and_shares(press: Press) -> None:
    story = text(2)  # 1 and 5 are in one newspaper, and so are 2 and 6
    press.print_all({1: text(1), 2: story, 3: story[:4], 4: text(3), 5: text(1), 6: story})
    press.find()
    with press.reading() as db:
        assert [one.copies[0].article_id for one in clusters(db)] == [2, 1]
        (across,) = clusters(db, across=True)
        assert (across.newspapers, len(across.copies)) == (2, 3)
        (exact,) = clusters(db, across=False, min_similarity=0.9, newspaper="bao2")
        assert [one.article_id for one in exact.copies] == [2, 6]
        assert list(clusters(db, newspaper="bao0")) == []
        assert next(clusters(db, limit=1)).number == 2
        found = {one.newspaper: (one.articles, one.first, one.reprints, one.across) for one in shares(db)}
        assert [one.newspaper for one in shares(db, until=date(2026, 9, 4))] == []
        assert len(shares(db, since=date(2026, 9, 5), until=date(2026, 9, 5))) == 4
        assert stored.reprinted(db, "bao2", date(2026, 9, 5)) == (2, 1)
        assert stored.reprinted(db, "bao2", date(2026, 9, 6)) == (0, 0)
    press.print_all({6: text(9)})
    with press.reading() as db:
        assert stored.reprinted(db, "bao2", date(2026, 9, 5)) == (1, 0)  # 6 waits
    assert found == {"bao0": (1, 0, 0, 0), "bao1": (2, 1, 1, 0), "bao2": (2, 1, 1, 0), "bao3": (1, 0, 1, 1)}


def test_another_version_of_the_method_compares_everything_anew(press: Press) -> None:
    press.print_all({1: text(1), 2: text(1)})
    press.find()
    with open_database(press.path) as db, db.transaction():
        db.conn.execute("UPDATE duplicate_texts SET method = method - 1")
        db.conn.execute("DELETE FROM duplicates")
    assert press.find().compared == 2
    assert press.groups() == {1: {2: 1}}


def test_the_articles_of_an_older_archive_wait(press: Press) -> None:
    press.print_all({1: text(1), 2: text(1)})
    old = sqlite3.connect(press.path)
    for kind in ("trigger", "view", "table"):
        names = old.execute(
            "SELECT name FROM sqlite_master WHERE type = ? AND name LIKE 'duplicate%'", (kind,)
        ).fetchall()
        assert names
        for (name,) in names:
            old.execute(f"DROP {kind} {name}")
    old.execute("DELETE FROM _sqlite_migrations WHERE name LIKE '%_duplicates'")
    old.commit()
    old.close()
    with open_database(press.path) as db:
        assert waiting(db) == 2
    press.find()
    assert press.groups() == {1: {2: 1}}


def test_stopped_by_hand_it_says_so_and_goes_on(press: Press) -> None:
    press.print_all({number: text(number % 2) for number in range(1, 6)})

    def stop(progress: ComparisonProgress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        press.find(batch=2, on_progress=stop)
    with press.reading() as db:
        assert waiting(db) == 3
        assert db.conn.execute("SELECT outcome FROM runs").fetchone()[0] == "interrupted"
    assert press.find().compared == 3
    assert press.groups() == {1: {3: 1, 5: 1}, 2: {4: 1}}


@pytest.mark.parametrize(
    ("day", "precision", "first"),
    [
        (5, "day", 2),  # some time of the day on which 2 was published at 8
        (4, "day", 1),
        (1, "month", 2),  # some day of that month
        (5, "minute", 1),
    ],
)
def test_what_is_not_known_to_be_earlier_is_not_the_first(
    press: Press, day: int, precision: str, first: int
) -> None:
    moment = datetime(2026, 9, day, tzinfo=VIETNAM)
    press.print_all({1: text(1)}, published_at=moment, published_precision=precision)
    press.print_all({2: text(1)})
    press.find()
    assert set(press.groups()) == {first}


def test_texts_of_a_few_lines_are_no_copies_and_yet_like_themselves(press: Press) -> None:
    lines = ["Kết quả trận đấu", "Việt Nam 2 - 1 Lào", "Thái Lan 3 - 0 Philippines"]
    press.print_all(
        {1: lines, 2: lines, 3: [*lines[:2], "Indonesia 1 - 1 Malaysia"], 4: ["Mưa."], 5: ["Mưa"]}
    )
    press.print_all({6: (), 7: ()})
    press.find()
    assert press.groups() == {}
    with press.reading() as db:
        alike = [difference(db, *pair).similarity for pair in ((1, 2), (4, 5), (1, 3), (1, 4), (6, 7))]
    assert alike[:2] == [1, 1]
    assert 0 < alike[2] < 1
    assert alike[3:] == [0, 0]
