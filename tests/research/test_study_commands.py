"""`search`, `concordance`, `trends` and `reindex` as a researcher calls them."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sqlite3
import xml.etree.ElementTree as ET
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from newscrawl.cli import main
from newscrawl.items import VIETNAM
from newscrawl.storage import Database, newspapers, open_database

from ..storage.builders import PAPER, make_article, see


@pytest.fixture
def call(archive: Path, capfd: pytest.CaptureFixture[str]) -> Any:
    def run(*words: str, data: Path = archive) -> tuple[int, str, str]:
        code = main(["--data", str(data), *words])
        out, err = capfd.readouterr()
        return code, out, err

    return run


def test_search_prints_articles_to_choose_from(call: Any) -> None:
    code, out, err = call("search", "dak nong")
    assert (code, err) == (0, "")
    assert "1 article (in every spelling)" in out
    assert "Tỉnh Đắk Nông bước vào mùa cà phê." in out
    assert "https://baomau.vn/" in out
    assert "[caption] Thiếu nữ múa xoang" in call("search", "xoang")[1]
    assert call("search", "nothing-of-it")[1].startswith("0 articles")


def test_what_is_read_otherwise_than_meant_is_told(call: Any) -> None:
    code, out, err = call("search", "cà -phê")
    assert (code, out) == (0, call("search", "cà phê")[1])
    assert err == "Note: A minus takes nothing away from a query: for what is without phê write NOT phê.\n"
    for command in ("search", "concordance", "trends"):
        code, _, err = call(command, "title:cà", "--json")
        assert (code, err) == (0, "Note: 'title:' is looked for as a word: write --in title instead.\n")
        code, _, err = call(command, "-phê")
        assert (code, err.count("\n")) == (2, 1)
        assert "No such option '-p'. A minus takes nothing away from a query: write NOT" in err
        assert call(command, "Hà Nội - Huế 15:30")[2] == ""
    assert "NOT" not in call("search", "phê", "--folded")[2]


def test_a_query_of_several_words_without_quotes_is_told_with_them(call: Any) -> None:
    for command in ("search", "concordance"):
        code, out, err = call(command, "cà", "--limit", "5", "phê", "đắng")
        assert (code, out) == (2, "")
        assert err.startswith("Error: A query of several words stands in quotes: 'cà phê đắng'. (See")


def test_a_newspaper_that_is_misspelt_is_told(call: Any) -> None:
    code, _, err = call("search", "cà phê", "--newspaper", "baomua")
    assert (code, err.count("\n")) == (2, 1)
    assert "has no newspaper 'baomua': did you mean baomau?" in err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--category", "kinh te"], "is in a section 'kinh te': did you mean 'Kinh tế'?"),
        (["--category", "NONG NGHIEP"], "is in a section 'NONG NGHIEP': did you mean 'Nông nghiệp'?"),
        (["--author", "lê van anh"], "is by 'lê van anh': did you mean 'Lê Văn Ảnh'?"),
        (["--tag", "han han"], "has the tag 'han han': did you mean 'hạn hán'?"),
        (["--tag", "hạn"], "has the tag 'hạn'."),
        (["--tag", "中"], "has the tag '中'."),
    ],
)
def test_a_filter_that_no_article_passes_is_told(
    call: Any, tmp_path: Path, words: list[str], says: str
) -> None:
    asked = [[name, "mưa"] for name in ("search", "concordance", "trends")]
    for command in (*asked, ["export", "-o", str(tmp_path / "articles.csv")]):
        code, out, err = call(*command, *words, "--json")
        assert (code, err) == (0, f"Note: No article of the archive {says}\n")
        assert json.loads(out)


def test_trends_say_that_articles_without_a_date_are_left_out(call: Any) -> None:
    """Article 3 has none: a search has one more than all periods together."""
    assert call("search", "đương thời")[1].startswith("1 article")
    told = "Articles without a date are in no period"
    _, out, _ = call("trends", "đương thời", "--by", "year")
    assert out.startswith("đương thời: 0 articles of 21\n")
    assert told in out
    for words in (["--newspaper", "baokhac"], ["--since", "2026-01-01"]):
        assert told not in call("trends", "đương thời", *words)[1]


def test_a_newspaper_without_articles_is_told(call: Any, empty: Database, tmp_path: Path) -> None:
    """It is known, so that its name is no mistake."""
    code, out, err = call("search", "mưa", "--newspaper", "baomau", data=tmp_path)
    assert (code, out.partition(" ")[0]) == (0, "0")
    assert err == "Note: No article of the archive is of 'baomau'.\n"


def test_a_filter_that_articles_pass_is_not_blamed(call: Any) -> None:
    for words in (
        ["--category", "Kinh tế > Nông nghiệp"],
        ["--category", "Thời sự"],
        ["--author", "Lê Văn Ảnh"],
    ):
        _, out, err = call("search", "xoang", *words)
        assert out.startswith("0 articles")
        assert err == ""


def test_search_for_programs(call: Any) -> None:
    code, out, _ = call("search", "ban", "--exact", "--newspaper", "baokhac", "--json", "--in", "body, title")
    found = json.loads(out)
    assert code == 0
    assert {hit["id"] for hit in found["hits"]} == {6, 18}
    assert (found["total"], found["mode"], found["index"]) == (2, "exact", "search_exact")
    assert found["match"] == '{title body} : ("ban")'


def test_search_filters_and_order(call: Any) -> None:
    _, out, _ = call(
        "search", "chuyện", "--sort", "newest", "--from", "2026-02-08", "--to", "2026-03-20", "--json"
    )
    assert [hit["id"] for hit in json.loads(out)["hits"]] == [20, 18, 8]
    words = (
        "search",
        "chuyện",
        "--sort",
        "newest",
        "--since",
        "2026-02-08",
        "--until",
        "2026-03-20",
        "--json",
    )
    assert call(*words)[1] == out
    _, out, _ = call("search", "phê", "--category", "Nông nghiệp", "--json")
    assert [hit["id"] for hit in json.loads(out)["hits"]] == [16]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["search", "hạn OR"], "OR wants a word after it"),
        (["search", "hạn", "--newspaper", "baolạ"], "has no newspaper 'baolạ'"),
        (["search", "hạn", "--newspaper", ""], "--newspaper has no value"),
        (["trends", "hạn", "--author", " "], "--author has no value"),
        (["search", "hạn", "--in", ""], "'' is not a part of an article"),
        (["search", "hạn", "--in", "heading"], "'heading' is not a part"),
        (["search", "hạn", "--exact", "--fold"], "exclude each other"),
        (["search", "hạn", "--from", "2026-02-01", "--to", "2026-01-01"], "lies after"),
        (["concordance", "(", "--csv"], "no word in this parenthesis"),
        (["concordance", "a", "--csv", "--json"], "exclude each other"),
        (["trends", "a", "b AND"], "AND wants a word"),
        (["trends", "a", "--csv", "--svg", "x.svg"], "exclude each other"),
        (["trends", *("a" * 21)], "At most 20"),
    ],
)
def test_misuse_is_one_sentence(call: Any, words: list[str], says: str) -> None:
    code, out, err = call(*words)
    assert (code, out) == (2, "")
    assert says in err
    assert "Traceback" not in err


def test_concordance(call: Any) -> None:
    _, out, _ = call("concordance", '"hạn hán"', "--width", "12")
    assert " " * 12 + "Hạn hán làm khô" in out
    assert "2 hits in 1 article." in out
    _, out, _ = call("concordance", "múa", "--csv")
    (row,) = csv.DictReader(io.StringIO(out.removeprefix("\ufeff")))
    assert (row["left"], row["hit"], row["right"], row["part"]) == ("Thiếu nữ ", "múa", " xoang", "captions")
    assert json.loads(call("concordance", "múa", "--json")[1])["lines"][0]["article_id"] == 12


@pytest.mark.parametrize("words", [[], ["--csv"], ["--json"], ["--sort", "right"]])
def test_a_concordance_says_where_there_may_be_more(call: Any, words: list[str]) -> None:
    told = "1 hit, as many as --limit allows; the query matches 1 article.\n"
    code, out, err = call("concordance", '"hạn hán"', "--limit", "1", *words)
    assert (code, err) == (0, told if words in (["--csv"], ["--json"]) else "")
    assert out.endswith(told) == (not err)
    assert call("concordance", '"hạn hán"', "--limit", "3", *words)[2] == ""


def test_a_concordance_says_how_many_articles_were_sorted(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newscrawl.research.concordance._SORTED", 2)
    told = "1 hit, as many as --limit allows; the query matches 4 articles"
    by_words = call("concordance", "dân", "--exact", "--limit", "1", "--sort", "left")[1]
    assert by_words.endswith(f"{told}, of which the newest 2 were sorted.\n")
    assert call("concordance", "dân", "--exact", "--limit", "1")[1].endswith(f"{told}.\n")
    assert "5 hits in 4 articles.\n" in call("concordance", "dân", "--exact", "--sort", "left")[1]


def test_of_a_date_no_more_is_said_than_is_known(call: Any) -> None:
    assert " 2026-03  baokhac 22" in call("concordance", "đoàn")[1].replace("    ", " ")
    assert "baokhac · 2026-03 · Kinh tế" in call("search", "đoàn")[1]
    (line,) = json.loads(call("concordance", "đoàn", "--json")[1])["lines"]
    (row,) = csv.DictReader(io.StringIO(call("concordance", "đoàn", "--csv")[1].removeprefix("\ufeff")))
    assert line["published_precision"] == row["published_precision"] == "month"


@pytest.mark.parametrize(("precision", "said"), [("month", "2026-09"), ("day", "2026-09-01")])
def test_of_the_newest_date_no_more_is_said_either(
    call: Any, tmp_path: Path, precision: Any, said: str
) -> None:
    article = make_article(published_at=datetime(2026, 9, 1, tzinfo=VIETNAM), published_precision=precision)
    with open_database(tmp_path / "newscrawl.db") as db, db.transaction():
        newspapers.sync(db, [PAPER])
        see(db, article)
    assert re.search(rf"^baomau +1 +\d +{said} +nothing", call("status", data=tmp_path)[1], re.MULTILINE)
    (record,) = json.loads(call("status", "--json", data=tmp_path)[1])
    assert record["last_precision"] == precision


def test_a_cell_is_never_a_formula(call: Any) -> None:
    _, out, _ = call("trends", "--csv", "--", "=hạn", "-hán", "＝hạn", " +hạn", "'hạn")
    rows = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"))))
    assert {row["query"] for row in rows} == {"'=hạn", "'-hán", "'＝hạn", "' +hạn", "''hạn"}


def test_trends(call: Any, tmp_path: Path) -> None:
    _, out, _ = call("trends", "chuyện", "--share")
    assert "2026-03" in out
    assert "42.86%" in out
    assert "█" in out
    found = json.loads(call("trends", "chuyện", "--json")[1])
    assert found["queries"][0]["articles"] == [0, 1, 3]
    assert call("trends", "chuyện", "--svg", str(tmp_path / "c.svg"))[0] == 0
    assert ET.parse(tmp_path / "c.svg").getroot().tag.endswith("svg")


def test_reindex_mends_what_another_program_broke(call: Any, archive: Path, tmp_path: Path) -> None:
    data = tmp_path / "copy"
    shutil.copytree(archive, data)
    with sqlite3.connect(data / "newscrawl.db") as conn:
        conn.execute("DROP TRIGGER search_folded_update")
        conn.execute("UPDATE article_texts SET title = 'Sương mù' WHERE id = 1")
    conn.close()
    assert call("search", "suong", data=data)[1].startswith("0 ")
    code, out, _ = call("reindex", data=data)
    assert (code, out) == (0, "Both search indexes are made anew; search_folded had gone wrong.\n")
    assert call("search", "suong", data=data)[1].startswith("1 ")
    assert "had been right" in call("reindex", data=data)[1]


def test_a_plain_sqlite_shell_can_search(archive: Path) -> None:
    with sqlite3.connect(archive / "newscrawl.db") as conn:
        rows = conn.execute(
            "SELECT a.id FROM search_exact s JOIN articles a ON a.id = s.rowid WHERE search_exact MATCH ?",
            ('"đắk nông"',),
        ).fetchall()
    conn.close()
    assert rows == [(1,)]
