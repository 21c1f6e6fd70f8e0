"""What is looked for in a page is found wherever it stands, and only there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newscrawl.extraction.finding import has_any

FEW = st.binary(max_size=4).map(lambda drawn: bytes(byte % 3 for byte in drawn))  # so that much nearly fits
PAGE = st.lists(FEW | st.binary(max_size=200), max_size=40).map(b"".join)
NAMES = st.lists(FEW | st.binary(max_size=70), max_size=4)


@given(PAGE, NAMES)
def test_as_python_finds_it(html: bytes, names: list[bytes]) -> None:
    assert has_any(html, names) == any(name in html for name in names)


@given(PAGE, st.binary(min_size=1, max_size=70), PAGE)
def test_wherever_it_stands(before: bytes, name: bytes, after: bytes) -> None:
    assert has_any(before + name + after, [name])
