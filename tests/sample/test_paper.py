"""The paper is what its numbers say, and its truth is what its pages print."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

import pytest
from lxml import html as lxml_html

from newscrawl.sample import Paper, Site
from newscrawl.sample.almanac import HANOI
from newscrawl.sample.article import Template
from newscrawl.sample.story import Kind

LAST_DAY = date(2026, 9, 5)
NOON = datetime(2026, 9, 6, 12, tzinfo=HANOI)


def a_paper(**numbers: Any) -> Paper:
    return Paper(base_url="http://127.0.0.1:8080", **({"last_day": LAST_DAY} | numbers))


@pytest.fixture(scope="module")
def paper() -> Paper:
    return a_paper()


@pytest.fixture(scope="module")
def truths(paper: Paper) -> list[dict[str, Any]]:
    return [paper.truth(number) for number in range(len(paper))]


def letters(text: str) -> str:
    """Text without spaces, bars and invisible marks, NFC: what must be equal however it is set."""
    return unicodedata.normalize("NFC", re.sub(r"[\s\u200b|]", "", text))


def test_the_same_numbers_make_the_same_paper(paper: Paper, truths: list[dict[str, Any]]) -> None:
    again = a_paper()
    assert [again.truth(number) for number in range(len(again))] == truths
    assert Site(again).page(again.article(7)) == Site(paper).page(paper.article(7))


def test_another_seed_makes_another_paper(truths: list[dict[str, Any]]) -> None:
    other = a_paper(seed=2)
    assert not {truth["url"] for truth in truths} & set(other.urls())


def test_default_paper_has_everything(paper: Paper, truths: list[dict[str, Any]]) -> None:
    kinds = Counter(truth["kind"] for truth in truths)
    templates = Counter(truth["template"] for truth in truths)
    assert len(truths) >= 300
    assert len({truth["published_at"][:10] for truth in truths}) >= 60
    assert set(kinds) == set(get_args(Kind))
    assert set(templates) == set(get_args(Template))
    assert min(*kinds.values(), *templates.values()) >= 5
    assert {truth["published_source"] for truth in truths} == {"jsonld", "visible", "meta"}
    assert any(truth["source_url"] for truth in truths)
    assert any(truth["byline"] is None for truth in truths)
    assert any(" > " in truth["category_path"] for truth in truths)
    assert any(len(truth["authors"]) == 2 for truth in truths)
    assert any("H’" in truth["byline"] for truth in truths if truth["byline"])


def test_truth_is_nfc_with_ordinary_spaces(truths: list[dict[str, Any]]) -> None:
    for truth in truths:
        texts = [truth["title"], truth["lead"], truth["byline"] or "", *truth["paragraphs"]]
        texts += [image["caption"] or "" for image in truth["images"]]
        for text in texts:
            assert text == unicodedata.normalize("NFC", " ".join(text.split(" ")))
            assert not re.search(r"[\u00a0\u200b\n]|  ", text)


def test_no_paragraph_is_said_twice_or_repeats_the_lead(truths: list[dict[str, Any]]) -> None:
    for truth in truths:
        said = [truth["title"], truth["lead"], *truth["paragraphs"]]
        assert len(said) == len(set(said)), truth["url"]


def test_ids_find_their_articles_and_do_not_follow_time(paper: Paper) -> None:
    ids = [paper.article(number).id for number in range(len(paper))]
    assert [paper.number_of(cms_id) for cms_id in ids] == list(range(len(paper)))
    assert len(set(ids)) == len(ids)
    assert ids != sorted(ids)
    assert (
        max(later - earlier for earlier, later in zip(sorted(ids), sorted(ids)[1:], strict=False)) > 100_000
    )
    taken = set(ids)
    assert all(paper.number_of(n) is None for n in range(0, 300_000) if n not in taken)


def test_times_follow_numbers_and_days_partition_them(paper: Paper) -> None:
    times = [paper.article(number).published_at for number in range(len(paper))]
    assert times == sorted(times)
    by_day = [number for day in paper.published_days() for number in paper.numbers(day, day)]
    assert by_day == list(range(len(paper)))
    assert paper.published_days()[-1] == LAST_DAY
    assert all(
        at.date() == day for day in paper.published_days() for at in [times[paper.numbers(day, day)[0]]]
    )


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (None, None, 320),
        (LAST_DAY + timedelta(days=1), None, 0),
        (None, date(2020, 1, 1), 0),
        (date(2020, 1, 1), date(2030, 1, 1), 320),
        (LAST_DAY, date(2020, 1, 1), 0),
    ],
)
def test_windows(paper: Paper, since: date | None, until: date | None, expected: int) -> None:
    assert len(paper.numbers(since, until)) == expected


@pytest.mark.parametrize(("articles", "days"), [(1, 1), (1, 64), (7, 7), (5000, 3), (40, 400)])
def test_small_and_crowded_papers(articles: int, days: int) -> None:
    paper = a_paper(articles=articles, days=days)
    assert len(paper.urls()) == len(set(paper.urls())) == articles
    assert all(paper.at(url).number == number for number, url in enumerate(paper.urls()))


def test_a_million_articles_cost_nothing_until_asked_for() -> None:
    paper = a_paper(articles=1_000_000, days=4000)
    assert [paper.number_of(paper.article(n).id) for n in (0, 399_999, 400_000, 999_999)] == [
        0,
        399_999,
        400_000,
        999_999,
    ]
    for number in range(0, 1_000_000, 200):
        paper.article(number)
    assert len(paper._cache) <= 4096


def test_a_paper_needs_an_article() -> None:
    with pytest.raises(ValueError, match="at least one article"):
        a_paper(articles=0)


def test_pages_print_every_word_of_the_truth(paper: Paper, truths: list[dict[str, Any]]) -> None:
    """Read by a parser alone, without any of our extraction: order, and nothing left out."""
    site = Site(paper)
    for number, truth in enumerate(truths):
        article = paper.article(number)
        printed = letters(str(lxml_html.document_fromstring(site.page(article)).xpath("string()")))
        at = printed.index(letters(truth["title"]))
        for paragraph in truth["paragraphs"]:
            at = printed.index(letters(paragraph), at)
        for image in truth["images"]:
            assert letters(image["caption"] or "") in printed
            assert image["url"].rpartition("/")[2] in site.page(article).decode()
        assert letters(truth["lead"]) in printed
        assert letters(truth["byline"] or "") in printed
        assert all(letters(tag) in printed for tag in truth["tags"])


def test_pages_hold_the_traps_of_real_ones(paper: Paper) -> None:
    site = Site(paper)
    pages = [site.page(paper.article(number)).decode() for number in range(len(paper))]
    together = "\n".join(pages)
    for trap in (
        "c-detail-head__cat",
        "c-detail-head__author",
        "sc-longform-header-sapo block-sc-sapo",
        'h2 class="desc"',
        "content-main-normal descriptionx",
        "entry longform",
        "sc-gallery",
        "sc-swiper",
        "picBox",
        "expNoEdit",
        "onecms__audio",
        "<iframe",
        "sc-hightlight-box",
        "c-related-posts",
        "article_relation",
        'id="url-copy"',
        "<span>AD</span><span>Quảng cáo</span>",
        "<b>>> ",
        "data-src=",
        "&nbsp;",
        "\u00a0",
        "&#226;",
        "&amp;#",
        'name="datetimenow"',
        'name="article:published_time"',
        "POWERED BY ONECMS - A PRODUCT OF NEKO",
        "<br/><br/>",
        "<blockquote>",
        "<table",
    ):
        assert trap in together, trap
    assert any(page != unicodedata.normalize("NFC", page) for page in pages)
    assert 0 < sum("NewsArticle" not in page for page in pages) < len(pages) / 2


def test_old_pages_link_what_is_new(paper: Paper) -> None:
    page = Site(paper).page(paper.article(0)).decode()
    newest = paper.article(len(paper) - 1)
    assert html.unescape(page).count(newest.title) >= 1
    assert newest.path in page


def test_page_kb_pads_to_about_that() -> None:
    paper = a_paper()
    sizes = [len(Site(paper, page_kb=120).page(paper.article(number))) for number in range(0, 320, 16)]
    assert 105 * 1024 < sum(sizes) / len(sizes) < 135 * 1024
    small = [len(Site(paper).page(paper.article(number))) for number in range(0, 320, 16)]
    assert sum(small) / len(small) < 40 * 1024


def test_events_make_the_same_paper_elsewhere() -> None:
    paper = a_paper()
    paper.publish(NOON)
    first = paper.article(0)
    before = paper.truth(0)
    paper.edit(first, NOON)
    paper.withdraw(paper.article(5), NOON, 410)
    other = Paper.of(paper.state(), paper.base_url)
    assert other.urls() == paper.urls()
    assert other.truth(0) == paper.truth(0)
    assert paper.truth(0)["paragraphs"] != before["paragraphs"]
    assert paper.truth(0)["url"] == before["url"]
    assert len(paper) == 321
    assert paper.article(320).published_at == NOON
    assert not paper.stands(5)
    assert paper.article(5).status == 410


def test_each_edit_is_another_text() -> None:
    paper = a_paper()
    seen = [paper.truth(3)["paragraphs"]]
    for hour in range(3):
        paper.edit(paper.article(3), NOON + timedelta(hours=hour))
        seen.append(paper.truth(3)["paragraphs"])
    assert len({tuple(paragraphs) for paragraphs in seen}) == 4
    assert paper.article(3).revision == 4
    assert paper.article(3).modified_at == NOON + timedelta(hours=2)


def test_nothing_is_published_before_the_newest() -> None:
    paper = a_paper()
    paper.publish(datetime(2020, 1, 1, tzinfo=UTC))
    assert paper.article(320).published_at == paper.article(319).published_at


def test_unknown_urls() -> None:
    paper = a_paper()
    for url in ("/", "/khong-co-1.html", "/x-99999999999999.html", "/kinh-te"):
        with pytest.raises(KeyError):
            paper.at(url)
