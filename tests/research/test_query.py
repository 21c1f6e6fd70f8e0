"""What a person may type: it is read, or refused with the place shown; the database never complains."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.errors import BadQuery
from newscrawl.research.query import LONGEST, MOST_ALTOGETHER, Mode, understand
from newscrawl.research.search import search
from newscrawl.storage import Database


@pytest.mark.parametrize(
    ("query", "position"),
    [
        ("", 0),
        ("  – ! ", 0),
        ('""', 0),
        ("hạn OR", 4),
        ("hạn AND", 4),
        ("hạn NOT", 4),
        ("OR hạn", 0),
        ("AND hạn", 0),
        ("NOT hạn", 0),
        ("hạn OR NOT hán", 7),
        ("hạn AND OR hán", 8),
        ("hạn AND (NOT hán)", 9),
        ("hạn ()", 5),
        ("hạn (", 4),
        ("(hạn OR) hán", 7),
        ("hạn) hán", 3),
        ("*", 0),
        ("hạn * hán", 4),
        ("NEAR(hạn)", 0),
        ("hồ NEAR(hạn OR hán, 5)", 3),
        ("hồ NEAR cạn", 3),
        ("hồ NEAR/5 cạn", 3),
        ("NEAR", 0),
        ('NEAR "hồ cạn"', 0),
        ("((((((((((hạn", 8),
        ('"d d d d d d d d d"', 0),
        ("ă" * (LONGEST + 1), LONGEST),
        ("cà m\udcc6\udcb0a", 4),
    ],
)
def test_what_cannot_be_read_is_shown(query: str, position: int) -> None:
    with pytest.raises(BadQuery) as refused:
        understand(query)
    assert refused.value.position == position
    *_, shown, caret = str(refused.value).split("\n")
    assert caret.strip() == "^"
    assert len(caret) <= len(shown) + 1


def test_the_caret_stands_below_the_place() -> None:
    with pytest.raises(BadQuery) as refused:
        understand("giá cà phê AND OR tiêu")
    assert str(refused.value).split("\n")[1:] == ["  giá cà phê AND OR tiêu", "                 ^"]


@pytest.mark.parametrize(
    ("query", "mode", "expression"),
    [
        ("đường mới", "exact", '("đường" AND "mới")'),
        ("hoà", "exact", '("hoà" OR "hòa")'),
        ("dak", "folded", '("dak" OR "đak")'),
        ("hdnd", "folded", '("hdnd" OR "hdnđ" OR "hđnd" OR "hđnđ")'),
        ("ede", "folded", '("ede" OR "eđe" OR "e đe")'),
        ("XODANG", "folded", '("xodang" OR "xođang" OR "xo đang")'),
        ("Xơđăng", "exact", '("xơđăng" OR "xơ đăng")'),
        ("giarai", "folded", '("giarai" OR "gia rai")'),
        ("Cơho", "exact", '("cơho" OR "cơ ho")'),
        ("coho", "folded", '"coho"'),
        ("ê-đê", "exact", '("ê đê" OR "êđê")'),
        ("Êđê", "exact", '("êđê" OR "ê đê")'),
        ("oda", "folded", '("oda" OR "ođa")'),
        ("ba-na", "folded", '("ba na" OR "bana")'),
        ("ả b OR c NOT e", "exact", '(("ả" AND "b") OR ("c" NOT "e"))'),
        ("ả*", "exact", '"ả" *'),
        ("NEAR(hồ cạn, 3)", "exact", 'NEAR("hồ" "cạn", 3)'),
        ("NEAR(hồ cạn, 99999999)", "exact", 'NEAR("hồ" "cạn", 1000)'),
    ],
)
def test_what_is_read(query: str, mode: Mode, expression: str) -> None:
    match = understand(query)
    assert (match.mode, match.expression) == (mode, expression)


def test_spellings_are_bounded_over_the_whole_query() -> None:
    with pytest.raises(BadQuery, match="too many spellings"):
        understand('"d d d d d d d d" ' * (MOST_ALTOGETHER // 256 + 1))


# fmt: off
_BITS = st.sampled_from(
    ['hạn', 'dak', '"', '“', '(', ')', '*', 'AND', 'OR', 'NOT', 'NEAR', 'NEAR(',
     ',', "'", ':', '^', '{', '}', '+', '-', '5', 'rank', 'title:', 'ʼ',
     'İ', 'ﬁ', '½', '中文', ';', '--', '\\', '%', '_', " ", "\x00", "\ud800",
     "\u0301"]
)
# fmt: on


@settings(max_examples=400)
@given(
    st.lists(_BITS, max_size=14).map("".join) | st.text(max_size=40),
    st.sampled_from(["exact", "folded", None]),
)
def test_whatever_is_typed_the_database_does_not_complain(
    db: Database, query: str, mode: Mode | None
) -> None:
    try:
        match = understand(query, mode)
    except BadQuery:
        return
    search(db, match, sort="newest", limit=3)


@pytest.mark.parametrize(
    "query",
    [
        " OR ".join(f"(w{number} x" for number in range(60)).replace("(", "", 55),
        "a " * 499,
        "a NOT " * 150 + "b",
        "a OR " * 190 + "b",
        "(" * 8 + "a b OR c NOT NEAR(d e)" + ")" * 8,
        "a OR (b AND (c OR (d AND (e OR (f AND (g OR (h NOT i)))))))",
        "NEAR(" + "d " * 8 + ")",
    ],
)
def test_the_largest_queries_that_are_read_are_answered(db: Database, query: str) -> None:
    search(db, query)
