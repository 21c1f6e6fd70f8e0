"""What is no change: the same words in other bytes."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace

import pytest

from newscrawl.storage import open_database, stored_articles

from .press import STORY, Press, Story, with_paragraph

NBSP, THIN, ZERO_WIDTH = "\u00a0", "\u2009", "\u200b"


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def respelled(change: Callable[[str], str]) -> Story:
    """The story with every text changed in this way."""
    return Story(
        title=change(STORY.title),
        lead=change(STORY.lead or ""),
        byline=change(STORY.byline or ""),
        paragraphs=[change(text) for text in STORY.paragraphs],
        pictures=[(file, change(caption)) for file, caption in STORY.pictures],
    )


@pytest.mark.parametrize(
    "change",
    [
        decomposed,
        lambda text: text.replace(" ", NBSP),
        lambda text: text.replace(" ", "&nbsp;"),
        lambda text: text.replace(" ", "  \n\t"),
        lambda text: f" {text}{THIN}",
        lambda text: text.replace("u", f"u{ZERO_WIDTH}"),
        lambda text: text.replace("Đ", "Ð"),  # Icelandic eth, typed for Đ
        lambda text: text.replace("&", "&amp;").replace("“", "&ldquo;").replace("ầ", "&#7847;"),
    ],
    ids=["nfd", "nbsp", "entity", "blanks", "edges", "zero-width", "eth", "entities"],
)
def test_another_spelling_of_the_same_text_is_no_revision(press: Press, change: Callable[[str], str]) -> None:
    assert press.print(STORY).verdict == "new"
    other = respelled(change)
    assert other.page() != STORY.page()
    assert press.print(other).verdict == "unchanged"
    _is_as_first_printed(press)


@pytest.mark.parametrize(
    "markup",
    [
        [("Một tin khác hẳn", "Tin mới nhất của một năm sau")],
        [("</article>", '<div class="c-box">Quảng cáo</div></article>')],
        [("</article>", '</article><div class="c-comments">(12) Bình luận</div>')],
        [("</article>", '</article><div class="c-tags"><a href="/cau-ptag.html">cầu</a></div>')],
        [("<p>", '<p style="text-align: justify">'), ("14-03-2026 09:30", "14-03-2026 10:45")],
        [('href="/xa-hoi">Xã hội', 'href="/kinh-te">Kinh tế')],
    ],
    ids=["related", "advertisement", "comments", "tags", "looks-and-date", "section"],
)
def test_live_boxes_and_looks_are_no_revision(press: Press, markup: list[tuple[str, str]]) -> None:
    press.print(STORY)
    assert press.print(STORY, markup=markup).verdict == "unchanged"
    _is_as_first_printed(press)


def _is_as_first_printed(press: Press) -> None:
    with open_database(press.data / "newscrawl.db", read_only=True) as db:
        article = stored_articles.find(db, "1")
        assert article is not None
        assert article.columns["revision"] == 1
        assert article.columns["title"] == STORY.title
        assert article.paragraphs == tuple(STORY.paragraphs)
        assert str(article.columns["last_seen_at"]) > str(article.columns["first_seen_at"])
        assert db.conn.execute("SELECT count(*) FROM revisions").fetchone()[0] == 1


@pytest.mark.parametrize(
    "story",
    [
        replace(STORY, title="Xã Ea Nuôl khánh thành cầu mới!"),
        replace(STORY, lead=None),
        replace(STORY, byline="Hoàng Nam"),
        replace(STORY, pictures=()),
        replace(STORY, pictures=[("cau.jpg", "Cầu mới. Ảnh: Minh Thư")]),
        replace(STORY, paragraphs=STORY.paragraphs[::-1]),
        with_paragraph(STORY, 0, STORY.paragraphs[0].replace("48", "49")),
        with_paragraph(STORY, 3, STORY.paragraphs[3].replace("suối", "suôi")),  # a mark is a letter
    ],
)
def test_what_a_reader_sees_is_a_revision(press: Press, story: Story) -> None:
    press.print(STORY)
    assert press.print(story).verdict == "changed"
