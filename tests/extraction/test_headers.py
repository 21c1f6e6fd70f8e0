# ruff: noqa: E501  (a row of markup reads better in one line)
"""Headers whose classes no template knows, and what a header prints of changes."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from newscrawl.items import Page, RawDate
from newscrawl.pipelines.reading import read_page

from ..storage.builders import NOW
from .pages import FIRST, FURNITURE, HEAD, LEAD, SECOND, TITLE, URL, new, old, read

VIETNAM = timezone(timedelta(hours=7))

BODY = f"<p>{FIRST}</p><p>{SECOND}</p>"
LONG = f"{LEAD} {LEAD}"


def unknown(lines: str, *, head: str = HEAD) -> str:
    return f"""<html><head>{head}</head><body><div class="l-main"><h1>{TITLE}</h1>{lines}
    <article class="entry">{BODY}</article></div>{FURNITURE}</body></html>"""


LEADS = ("<p class='x'>{}</p>", "<p class='Headlines'>{}</p>", "<h2 class='desc'><b>{}</b></h2>")


@pytest.mark.parametrize("lead", [form.format(said) for form in LEADS for said in (LEAD, LONG)][1:])
@pytest.mark.parametrize(
    "line",
    [
        "<div>Minh Thư 14/03/2026 09:30</div>",
        "<div><div>Minh Thư</div><div>14/03/2026 09:30</div></div>",
        "<ul><li><a href='/khac-5.html'>Tin khác</a> 13/03/2026 08:00</li></ul><p>Minh Thư | 14/03/2026 09:30</p>",
        "<div>Khai mạc ngày hội - 13/03/2026 08:00</div><p>Minh Thư | 14/03/2026 09:30</p>",
    ],
)
def test_who_and_when_below_the_lead(lead: str, line: str) -> None:
    article = read(unknown(lead + line))
    assert (article.byline, article.dates) == ("Minh Thư", (RawDate("14/03/2026 09:30", "visible"),))
    assert article.paragraphs == (FIRST, SECOND)


@pytest.mark.parametrize(
    "box",
    [
        "<p><a href='/khac-5.html'>Tin Buồn</a> 12/03/2026 08:00</p>",
        "<h4>Tin Khác</h4><span>13/03/2026 08:00</span>",
        "<ul><li><a href='/khac-5.html'>Tin Khác</a></li></ul><p>13/03/2026 08:00</p>",
    ],
)
def test_dates_in_a_box_of_other_articles_below_the_lead_are_theirs(box: str) -> None:
    for lines in (LEADS[1].format(LEAD), LEADS[0].format(LONG)):
        assert read(unknown(f"{lines}<div class='moi'>{box}</div>")).dates == ()
        article = read(unknown(f"{lines}<div class='moi'>{box}</div><div>Minh Thư 14/03/2026 09:30</div>"))
        assert (article.byline, article.dates[0].text) == ("Minh Thư", "14/03/2026 09:30")


@pytest.mark.parametrize("name", ["description", "og:description"])
def test_a_line_that_the_description_repeats_is_the_lead(name: str) -> None:
    head = f'{HEAD}<meta property="{name}" content="{LEAD}">'
    for lines in (
        f"<p>{LEAD}</p><i>14/03/2026 09:30</i>",
        f"<div><i>14/03/2026 09:30</i><div>{LEAD}</div></div>",
    ):
        article = read(unknown(lines, head=head))
        assert (article.lead, article.rules["lead"]) == (LEAD, "description")
        assert (article.dates[0].text, article.paragraphs) == ("14/03/2026 09:30", (FIRST, SECOND))
    assert read(unknown(f"<p>{LEAD}</p>")).lead is None


def test_the_body_around_a_lead_that_the_description_repeats_is_body() -> None:
    head = f'{HEAD}<meta name="description" content="{LEAD}">'
    for box in ("<div>{}</div>", "{}"):
        text = box.format("<br><br>".join((LEAD, FIRST, SECOND)))
        html = f"<html><head>{head}</head><body><article class='entry'><h1>{TITLE}</h1>{text}</article></body></html>"
        assert (read(html).lead, read(html).paragraphs) == (LEAD, (FIRST, SECOND))


CHANGE = RawDate("15/03/2026 10:00", "visible")


@pytest.mark.parametrize(
    "time",
    [
        "14/03/2026 09:30 | Cập nhật: 15/03/2026 10:00",
        "Cập nhật 15/03/2026 10:00 - Đăng 14/03/2026 09:30",
        "14/03/2026 09:30</span> <span>(Sửa lần cuối: 15/03/2026 10:00)",
        "14/03/2026 09:30</span><b>|</b><time><i></i> Cập nhật lúc 15/03/2026 10:00</time><span>",
    ],
)
def test_a_change_printed_beside_the_publication_is_read(time: str) -> None:
    for html in (new(BODY, time=time), unknown(f"<div><span>{time}</span></div>")):
        article = read(html)
        assert article.modified == CHANGE
        assert article.rules["modified_at"] == article.rules["published_at"]
        assert article.paragraphs == (FIRST, SECOND)
    lines = "<p>Minh Thư 14/03/2026 09:30</p><p>Cập nhật: 15/03/2026 10:00</p>"
    assert read(unknown(lines)).modified == CHANGE


@pytest.mark.parametrize(
    "time",
    [
        "Cập nhật: 15/03/2026 10:00",  # all that the page says is the publication
        "14/03/2026 09:30 (cập nhật lúc 10:00)",
        "14/03/2026 09:30 - Cập nhật giá cà phê ngày 15/03/2026",
        "14/03/2026 09:30</span><span>Cập nhật giá cà phê trong nước và thế giới hôm nay, thứ bảy, 15/03/2026",
    ],
)
def test_no_other_date_is_one_of_change(time: str) -> None:
    assert read(new(BODY, time=time)).modified is None


def test_a_change_before_the_publication_is_none() -> None:
    for change, modified in (
        ("13/03/2026 10:00", None),
        ("15/03/2026", datetime(2026, 3, 15, tzinfo=VIETNAM)),
    ):
        page = Page(new(BODY, time=f"14/03/2026 09:30 - Cập nhật: {change}").encode(), URL)
        assert read_page(page, newspaper=None, fetched_at=NOW).modified_at == modified


def test_the_metadata_says_first_when_an_article_was_changed() -> None:
    head = f'{HEAD}<meta property="article:modified_time" content="2026-03-16T08:00:00+07:00">'
    html = old(BODY, head=head).replace("09:30", "09:30 - Cập nhật: 15/03/2026 10:00")
    assert read(html).modified == RawDate("2026-03-16T08:00:00+07:00", "meta")


@pytest.mark.parametrize(
    "line",
    [
        "Báo Đắk Nông sáp nhập ngày 01/07/2025",
        "Giấy phép: 12/GP-BC, ngày 01/07/2025",
        "Báo Sơn Hà thành lập 1/1/2025",
        "Hạn nộp hồ sơ: 20/03/2026",
        "Hạn nộp: 20/03/2026 17:00",
        "Số: 12/QĐ-UBND ngày 13/03/2026",
        "Từ 13/03/2026 đến 20/03/2026",
    ],
)
def test_a_day_that_is_of_something_else_is_no_articles(line: str) -> None:
    assert read(unknown(f"<div>{line}</div>")).dates == ()
    article = read(
        unknown(f"<div>{line}</div><div>Báo Đắk Nông | Báo Lâm Đồng</div><p>Minh Thư | 14/03/2026</p>")
    )
    assert (article.byline, article.dates) == ("Minh Thư", (RawDate("14/03/2026", "visible"),))


@pytest.mark.parametrize(
    "line", ["Ngày đăng: 14/03/2026", "14/03/2026 (26/01/2026 âm lịch)", "Đắk Nông, ngày 14/03/2026"]
)
def test_a_day_beside_what_says_nothing_else_is_the_articles(line: str) -> None:
    assert "14/03/2026" in read(unknown(f"<div>{line}</div>")).dates[0].text


def test_who_took_the_pictures_stands_below_who_wrote() -> None:
    lines = "<p>Bài: Minh Thư</p><p>Ảnh: Lê An</p><p>14/03/2026 09:30</p>"
    assert read(unknown(lines)).byline == "Bài: Minh Thư - Ảnh: Lê An"
