"""Comparing two revisions: paragraphs first, then words, in bounded time."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.items import Image
from newscrawl.research.alignment import Aligner
from newscrawl.research.differences import Part, Span, Summary, compare, folded, summary
from newscrawl.storage.history import StoredRevision


def revision(
    *paragraphs: str,
    title: str = "Tựa",
    lead: str | None = None,
    byline: str | None = None,
    images: Sequence[tuple[str, str | None]] = (),
) -> StoredRevision:
    return StoredRevision(
        number=1,
        seen_at=datetime(2026, 3, 14, tzinfo=UTC),
        content_hash="",
        title=title,
        lead=lead,
        byline=byline,
        paragraphs=paragraphs,
        images=tuple(Image(url, caption, None, None) for url, caption in images),
        capture_id=1,
        extractor_version="1",
    )


def marked(spans: Iterable[Span]) -> str:
    """As in a terminal without colour, spaces where they are."""
    signs = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(signs[span.mark].format(span.text) for span in spans)


def words_of(old: str, new: str) -> str:
    """How one paragraph's change is shown."""
    parts = [part for part in compare(revision(old), revision(new)) if part.name == "paragraph"]
    return " / ".join(marked(part.spans) for part in parts)


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("Xã có 320 hộ nghèo.", "Xã có 325 hộ nghèo.", "Xã có[- 320-]{+ 325+} hộ nghèo."),
        ("Cầu dài 48 mét.", "Cầu mới dài 48 mét.", "Cầu{+ mới+} dài 48 mét."),
        ("Cầu mới dài 48 mét.", "Cầu dài 48 mét.", "Cầu[- mới-] dài 48 mét."),
        ("Cầu dài 48 mét.", "Cầu dài 48 mét, rộng 6 mét.", "Cầu dài 48 mét{+, rộng 6 mét+}."),
        ("Ông Nam nói có.", "Ông Nam nói: “Có”.", "Ông Nam nói[- có-]{+: “Có”+}."),
        (
            "Thu 1.240 tỷ đồng năm nay.",
            "Thu 1.250 tỷ đồng năm nay.",
            "Thu[- 1.240-]{+ 1.250+} tỷ đồng năm nay.",
        ),
        ("Đắk R’lấp có mưa to.", "Đắk R’tih có mưa to.", "Đắk[- R’lấp-]{+ R’tih+} có mưa to."),
        ("Sáng 8/3 cầu thông xe.", "Sáng 9/3 cầu thông xe.", "Sáng[- 8/3-]{+ 9/3+} cầu thông xe."),
        ("Xã Ea Nuôl có cầu.", "Ea Nuôl có cầu.", "[-Xã -]Ea Nuôl có cầu."),
        ("Cầu thông xe .", "Cầu thông xe.", "Cầu thông xe[- -]."),
        ("Cầu thông xe.", "Cầu thông xe .", "Cầu thông xe{+ +}."),
        (
            "Cầu ấy, sông ấy, núi kia.",
            "Cầu này, sông này, núi kia.",
            "Cầu[- ấy-]{+ này+}, sông[- ấy-]{+ này+}, núi kia.",
        ),
        ("Ở đây một, hai và ba.", "Ở đây bốn, năm và ba.", "Ở đây[- một, hai-]{+ bốn, năm+} và ba."),
    ],
)
def test_words_and_punctuation(old: str, new: str, shown: str) -> None:
    assert words_of(old, new) == shown


def test_a_paragraph_that_shares_too_little_is_another_paragraph() -> None:
    assert words_of("Mưa lớn gây ngập ba xã.", "Giá cà phê lập đỉnh mới.") == (
        "[-Mưa lớn gây ngập ba xã.-] / {+Giá cà phê lập đỉnh mới.+}"
    )


def test_paragraphs_are_matched_before_words() -> None:
    old = revision("Một đoạn đầu không đổi.", "Xã có 320 hộ nghèo ở bên kia suối.", "Đoạn cuối.")
    new = revision(
        "Một đoạn hoàn toàn khác xen vào trước tiên.",
        "Một đoạn đầu không đổi.",
        "Theo số liệu mới.",
        "Xã có 325 hộ nghèo ở bên kia suối.",
        "Đoạn cuối.",
    )
    parts = [part for part in compare(old, new) if part.name == "paragraph"]
    assert [(part.change, part.old_position, part.new_position) for part in parts] == [
        ("added", None, 1),
        ("same", 1, 2),
        ("added", None, 3),
        ("changed", 2, 4),
        ("same", 3, 5),
    ]
    assert summary(parts) == Summary(
        title=False,
        lead=False,
        byline=False,
        paragraphs=3,
        words_added=9 + 4 + 1,
        words_removed=1,
        pictures_added=0,
        pictures_removed=0,
        captions=0,
    )


def test_fields_and_pictures() -> None:
    old = revision(lead="Mở đầu.", images=[("a.jpg", "Cầu cũ"), ("b.jpg", None), ("c.jpg", "Suối")])
    new = revision(
        title="Tựa mới", byline="Minh Thư", images=[("a.jpg", "Cầu mới"), ("c.jpg", "Suối"), ("d.jpg", None)]
    )
    changed = {(part.name, part.url): (part.change, marked(part.spans)) for part in compare(old, new)}
    assert changed == {
        ("title", None): ("changed", "Tựa{+ mới+}"),
        ("byline", None): ("added", "{+Minh Thư+}"),
        ("lead", None): ("removed", "[-Mở đầu.-]"),
        ("picture", "a.jpg"): ("changed", "Cầu[- cũ-]{+ mới+}"),
        ("picture", "b.jpg"): ("removed", ""),
        ("picture", "c.jpg"): ("same", "Suối"),
        ("picture", "d.jpg"): ("added", ""),
    }
    found = summary(compare(old, new))
    assert (found.title, found.lead, found.byline) == (True, True, True)
    assert (found.pictures_added, found.pictures_removed, found.captions) == (1, 1, 1)


def test_folding_keeps_what_changed_and_its_neighbours() -> None:
    texts = [f"Đoạn thứ {number} kể chuyện." for number in range(10)]
    edited = [*texts[:5], "Đoạn thứ năm nay kể chuyện.", *texts[6:]]
    shown = list(folded(compare(revision(*texts), revision(*edited)), context=1))
    assert [len(one) if isinstance(one, tuple) else one.new_position for one in shown] == [4, 5, 6, 7, 3]
    assert not [
        one for one in folded(compare(revision("a"), revision("a")), context=1) if isinstance(one, Part)
    ]


WORDS = st.sampled_from(["a", "b", "c", "đ", ",", ".", "1,5", "R'lấp", "e"])
TEXTS = st.lists(st.tuples(WORDS, st.sampled_from([" ", " ", ""])).map("".join), min_size=1, max_size=12).map(
    lambda tokens: "".join(tokens).strip()
)


@given(st.lists(TEXTS, max_size=6), st.lists(TEXTS, max_size=6))
def test_a_difference_holds_both_revisions_word_for_word(old: list[str], new: list[str]) -> None:
    parts = [part for part in compare(revision(*old), revision(*new)) if part.name == "paragraph"]
    sides = (("removed", "old_position", old), ("added", "new_position", new))
    for mark, position, texts in sides:
        shown = [part for part in parts if getattr(part, position) is not None]
        assert [getattr(part, position) for part in shown] == list(range(1, len(texts) + 1))
        for part, text in zip(shown, texts, strict=True):
            kept = "".join(span.text for span in part.spans if span.mark in ("same", mark))
            # An unchanged word beside a change has the newer spacing; where the older differed it is lost.
            assert kept.replace(" ", "") == text.replace(" ", "")
            if mark == "added":
                assert kept == text
    assert all(part.change == "same" for part in parts) == (old == new)
    for part in parts:
        assert (part.change == "same") == all(span.mark == "same" for span in part.spans)


# --- bounded time ---------------------------------------------------------------------------------


def hostile_texts() -> dict[str, tuple[list[str], list[str]]]:
    rng = random.Random(1)
    many = [f"Đoạn {number} của một trang không có hồi kết." for number in range(10_000)]
    shuffled = rng.sample(many, len(many))
    few = [rng.choice(["a", "b", "c"]) for _ in range(10_000)]
    return {
        "one more among ten thousand": (many, [*many[:5000], "Một đoạn mới.", *many[5000:]]),
        "shuffled": (many, shuffled),
        "alike": (["a"] * 10_000, ["a", "b"] * 5_000),
        "few kinds": (few, rng.sample(few, len(few))),
        "nothing in common": (many, [text.upper() for text in many]),
        "one endless word": (["a" * 3_000_000], ["a" * 2_999_999]),
        "one endless paragraph": ([" ".join(few * 20)], [" ".join(["d", *few * 20])]),
        "a long paragraph": ([" ".join(few * 5)], [" ".join(rng.sample(few, len(few)) * 5)]),
        "marks": (["\u0301" * 200_000], ["\u0301" * 100_000]),
    }


@pytest.mark.parametrize("kind", hostile_texts())
def test_hostile_articles_are_compared_within_the_effort(kind: str) -> None:
    """The effort is counted, so that no clock is needed: what is not affordable is shown whole."""
    old, new = hostile_texts()[kind]
    parts = [part for part in compare(revision(*old), revision(*new)) if part.name == "paragraph"]
    assert sum(part.old_position is not None for part in parts) == len(old)
    assert sum(part.new_position is not None for part in parts) == len(new)
    if kind == "one more among ten thousand":
        assert [part.new_position for part in parts if part.change != "same"] == [5001]


def test_an_aligner_spends_no_more_than_it_has() -> None:
    aligner = Aligner(effort=100)
    assert aligner.afford(60)
    assert not aligner.afford(60)
    assert aligner.afford(40)


def test_without_effort_rare_members_still_anchor() -> None:
    old = ["a", "x", "a", "y", "a", "z"]
    new = ["b", "x", "b", "b", "y", "b", "z", "b"]
    matches = Aligner(effort=0).matches(old, new)
    assert [(one.old, one.new, one.size) for one in matches] == [(1, 1, 1), (3, 4, 1), (5, 6, 1)]


@given(
    st.lists(st.integers(0, 5), max_size=30), st.lists(st.integers(0, 5), max_size=30), st.integers(0, 2000)
)
def test_matches_are_equal_and_in_order(old: list[int], new: list[int], effort: int) -> None:
    before = (0, 0)
    for old_at, new_at, size in Aligner(effort).matches(old, new):
        assert size > 0
        assert old[old_at : old_at + size] == new[new_at : new_at + size]
        assert (old_at, new_at) >= before
        assert old_at >= before[0]
        assert new_at >= before[1]
        before = (old_at + size, new_at + size)
    assert before[0] <= len(old)
    assert before[1] <= len(new)
