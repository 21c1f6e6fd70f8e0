"""Archives that know an article at different newspapers of one line: merged, it is one article."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import permutations
from pathlib import Path

import pytest

from newscrawl.storage import newspapers, open_database
from newscrawl.upkeep.merging import merge_archives

from ..revisits.line import LINE, see
from ..revisits.test_addresses import rows
from ..storage.builders import minutes

SLUG = "mua-tren-cao-nguyen-5.html"
SEEN = (
    (f"https://baocu.vn/{SLUG}", 0, "Mưa"),
    (f"https://baogiua.vn/{SLUG}", 10, "Mưa"),
    (f"https://baomoi.vn/{SLUG}", 20, "Mưa lớn"),
    ("https://baomoi.vn/bai-khac-5.html", 30, "Bài khác"),
)


def archive(data: Path, seen: Iterable[tuple[str, int, str]]) -> Path:
    data.mkdir()
    with open_database(data / "newscrawl.db") as db, db.transaction():
        newspapers.sync(db, LINE)
        for url, minute, title in seen:
            see(db, url, minutes(minute), title=title)
    return data


def told(data: Path) -> object:
    with open_database(data / "newscrawl.db", read_only=True) as db:
        return rows(db)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_line_is_found_whatever_comes_first(tmp_path: Path, order: tuple[int, ...]) -> None:
    one = archive(tmp_path / "one", SEEN)
    parts = [
        archive(tmp_path / "a", SEEN[:1]),
        archive(tmp_path / "b", SEEN[1:2]),
        archive(tmp_path / "c", SEEN[2:]),
    ]
    list(merge_archives(tmp_path / "whole", [parts[number] for number in order]))
    assert told(tmp_path / "whole") == told(one)


def test_a_united_article_keeps_its_keys_and_addresses(tmp_path: Path) -> None:
    one = archive(tmp_path / "one", SEEN)
    list(merge_archives(tmp_path / "whole", [one]))
    assert told(tmp_path / "whole") == told(one)
    late = archive(tmp_path / "late", SEEN[1:2])
    list(merge_archives(tmp_path / "whole", [late]))
    assert told(tmp_path / "whole") == told(one)
