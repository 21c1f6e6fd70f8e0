"""Vietnamese and English: the switch, what is remembered, and that neither lacks a word."""

from __future__ import annotations

import re
import string
from importlib import resources

import pytest

from newscrawl.errors import BadQuery
from newscrawl.research.query import understand
from newscrawl.storage.descriptions import DESCRIPTIONS
from newscrawl.web.language import chosen, words_of
from newscrawl.web.pages.dictionary import vietnamese

from .browser import Reader
from .library import STORY

TEMPLATES = [
    one.read_text(encoding="utf-8")
    for one in resources.files("newscrawl.web").joinpath("templates", "newscrawl").iterdir()
]


def test_the_switch_is_remembered(reader: Reader) -> None:
    reader.open(f"/article/{STORY}?q=cà phê")
    reader.follow(reader.find(".language"))
    assert reader.run("return document.documentElement.lang") == "en"
    assert "Provenance" in reader.text()
    assert reader.all(".story mark"), "the same page in another language"
    reader.open("/search?q=hồ tiêu")
    assert "articles" in reader.text("#count")
    reader.open("/newscrawl")
    assert "Data dictionary" in reader.text(".bar")
    reader.open("/?lang=vi")
    reader.open("/newspapers")
    assert "Các tờ báo" in reader.text("h1")


def test_a_table_in_the_other_language_is_the_same_table(reader: Reader) -> None:
    """Datasette would take `?lang=` for a column."""
    reader.open("/newscrawl/tags?tag=hạn hán")
    rows = len(reader.all("tbody tr"))
    assert rows
    reader.follow(reader.find(".language"))
    assert "Data dictionary" in reader.text(".bar")
    assert len(reader.all("tbody tr")) == rows
    for elsewhere in ("https://ke-xau.example/", "//ke-xau.example/", "/\\ke-xau.example"):
        reader.open(f"/language?lang=en&back={elsewhere}")
        assert reader.address == "/"


def test_the_vietnamese_dictionary_says_what_there_is() -> None:
    """Nothing that is gone, and all columns of the tables that researchers ask."""
    ours = {(table, column or "_") for table, column, _ in DESCRIPTIONS}
    theirs = {(table, column) for table, columns in vietnamese().items() for column in columns}
    assert theirs <= ours
    asked = {"articles", "paragraphs", "images", "authors", "tags", "revisions", "duplicates", "newspapers"}
    assert {one for one in ours if one[0] in asked} <= theirs
    assert all(text.strip() for columns in vietnamese().values() for text in columns.values())


def test_the_address_wins_over_memory_and_memory_over_the_browser() -> None:
    assert chosen("en", "vi", "vi") == "en"
    assert chosen(None, "vi", "en") == "vi"
    assert chosen("xx", None, "fr, en;q=0.8, vi;q=0.9") == "vi"
    assert chosen(None, None, "en-GB,en;q=0.9") == "en"
    assert chosen(None, "nonsense", "de;q=x, en;q=y") == "en"
    assert chosen(None, None, "") == "vi"


def test_both_languages_have_the_same_words() -> None:
    vi, en = words_of("vi").texts, words_of("en").texts
    assert list(vi) == list(en)
    for key in vi:
        assert _places(vi[key]) == _places(en[key]), key
        assert vi[key].strip() or key in ("error.download_text", "changes.is_same"), key


def _places(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_word_of_the_templates_is_there() -> None:
    known = words_of("vi").texts
    whole = {key for text in TEMPLATES for key in re.findall(r"""\bt\('([a-z_.]+)'[,)]""", text)}
    beginnings = {
        key for text in TEMPLATES for key in re.findall(r"""\bt(?:\.known)?\('([a-z_.]+)' ~""", text)
    }
    assert len(whole) > 100
    assert not {key for key in whole if key not in known}
    assert not {start for start in beginnings if not any(key.startswith(start) for key in known)}


@pytest.mark.parametrize(
    "query",
    ["", "lúa)", "()", "(", "lúa AND", "lúa OR", "lúa NOT", "OR lúa", "lúa OR OR", "(lúa OR) ngô", "NOT lúa",
     "(" * 9 + "lúa", "NEAR(lúa, 5)", "hồ NEAR lúa", "*", "lúa " * 500, "do " * 9 + "\"" + "do " * 20 + "\""],
)  # fmt: skip
def test_why_a_query_cannot_be_read_is_said_in_vietnamese(query: str) -> None:
    with pytest.raises(BadQuery) as error:
        understand(query)
    told = words_of("vi").bad_query(error.value.reason)
    assert told != words_of("en").bad_query(error.value.reason)
    assert not told.endswith(":")


def test_numbers_and_dates() -> None:
    vi, en = words_of("vi"), words_of("en")
    assert (vi.number(1234567), en.number(1234567)) == ("1.234.567", "1,234,567")
    assert (vi("articles", n=1200), en("articles", n=1200), en("articles", n=1)) == (
        "1.200 bài",
        "1,200 articles",
        "one article",
    )
    moment = "2026-09-05T22:17:00+07:00"
    assert (vi.moment(moment), en.moment(moment)) == ("05/09/2026, 22:17", "5 September 2026, 22:17")
    assert (vi.moment(moment, "month"), en.moment(moment, "day")) == ("09/2026", "5 September 2026")
    assert vi.moment("2026-09-05T18:00:00.000000Z") == "06/09/2026, 01:00"
    assert vi.moment(None) == "không rõ ngày"
    assert (vi.percent(0.1234), en.percent(None)) == ("12,34%", "")
