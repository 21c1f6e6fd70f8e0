# ruff: noqa: E501  (a row of markup reads better in one line)
"""Each template gives the same clean record."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import etree

from newscrawl.errors import BadNewspaperFile, Refused
from newscrawl.extraction import compile_selector
from newscrawl.items import Page, RawDate
from newscrawl.pipelines.reading import read_page

from ..storage.builders import NOW
from . import pages
from .pages import FIRST, HEAD, HOST, LEAD, SECOND, TITLE, URL, new, old, older, read

BODY = f"<p>{FIRST}</p><div class='c-box'>AD<span>Quảng cáo</span></div><p>{SECOND}</p>"


@pytest.mark.parametrize(
    ("html", "template"),
    [
        (new(BODY), "sc-longform"),
        (old(BODY), "c-detail"),
        (old(BODY, inside=True), "c-detail"),
        (older(BODY), "descriptionx"),
    ],
)
def test_a_template_reads_the_whole_record(html: str, template: str) -> None:
    article = read(html)
    assert article.template == template
    assert (article.title, article.lead, article.byline) == (TITLE, LEAD, "Minh Thư")
    assert article.paragraphs == (FIRST, SECOND)
    assert article.dates[0].source == "visible"
    assert "14" in article.dates[0].text
    assert "09:30" in article.dates[0].text
    assert (article.url, article.cms_id, article.kind) == (URL, "204518", "article")


def test_every_value_names_its_rule() -> None:
    rules = read(old(BODY)).rules
    assert rules["title"] == "c-detail-head__title"
    assert rules["lead"] == "Headlines"
    assert rules["byline"] == "c-detail-head__cat"
    assert rules["published_at"] == "c-detail-head__time"
    assert rules["category"] == rules["category_path"] == "breadcrumb"
    assert rules["url"] == "canonical"
    assert rules["body"] == rules["paragraphs"] == "c-detail"
    assert "images" not in rules


def test_category_path_leaves_out_the_home_page() -> None:
    assert read(old(BODY)).category_path == ("Kinh tế", "Nông thôn")
    assert read(new(BODY)).category_path == ("Xã hội",)


def test_a_section_in_the_list_of_the_one_above_it_is_one_of_its_own() -> None:
    html = f"""<html><body><ul class="breadcrumb"><li><a href="/">Trang chủ</a><ul><li><a href="/kt">Kinh tế</a>
    <ul><li>Nông thôn</li></ul></li></ul></li></ul>
    <h1 class="c-detail-head__title">{TITLE}</h1><article class="entry">{BODY}</article></body></html>"""
    assert read(html).category_path == ("Kinh tế", "Nông thôn")


@pytest.mark.parametrize("address", ["/", HOST, f"{HOST}/"])
def test_home_page_and_date_in_a_breadcrumb_are_no_sections(address: str) -> None:
    crumb = '<a href="/">Trang chủ</a>'
    html = old(BODY)
    assert crumb in html
    html = html.replace(crumb, f'<a href="{address}">Báo Sơn Hà</a>')
    html = html.replace("</ol>", '<li class="breadcrumb-item">Thứ Bảy, 14/03/2026</li></ol>')
    assert read(html).category_path == ("Kinh tế", "Nông thôn")


def test_section_of_the_metadata_is_the_last_resort() -> None:
    html = f"""<html><head><meta property="article:section" content=" Thời sự"></head><body>
    <h1>{TITLE}</h1><article class="entry">{BODY}</article></body></html>"""
    article = read(html)
    assert article.category_path == ("Thời sự",)
    assert article.rules["category"] == "article:section"


@pytest.mark.parametrize("printed", ["Hoàng Hoài 27/02/2024 11:53", "27/02/2024 11:53 | Hoàng Hoài"])
@pytest.mark.parametrize("mark", ["block-sc-author", "block-sc-publish-time", "nobody-knows"])
def test_author_and_date_in_one_node_are_parted(printed: str, mark: str) -> None:
    html = f"""<html><body><div class="l-main"><a class="block-sc-cate-name">Chính trị</a>
    <h1 class="block-sc-title">{TITLE}</h1><div class="{mark}">{printed}</div>
    <p class="block-sc-sapo">{LEAD}</p><article class="entry">{BODY}</article></div></body></html>"""
    article = read(html)
    assert article.byline == "Hoàng Hoài"
    assert article.dates == (RawDate("27/02/2024 11:53", "visible"),)
    assert article.paragraphs == (FIRST, SECOND)


@pytest.mark.parametrize(
    "page",
    [
        "<h1>Báo Sơn Hà</h1><h1>{title}</h1><div>{date}</div><article class='entry'>{body}</article>",
        "<h1>Báo Sơn Hà</h1><article class='entry'><h1>{title}</h1><p>{date}</p>{body}</article>",
        "<h1><img src='/logo.png'></h1><div><h1>{title}</h1><i>{date}</i></div><div class='descriptionx'>{body}</div>",
    ],
)
def test_headings_in_and_below_the_body_are_not_the_title(page: str) -> None:
    body = f"<p>{FIRST}</p><h1>Đổi thay</h1><p>{SECOND}</p>"
    below = (
        "<div><h1>Một tin khác</h1><span>15/04/2026 08:00</span></div><footer><h1>Báo Sơn Hà</h1></footer>"
    )
    article = read(page.format(title=TITLE, date="Minh Thư 14/03/2026 09:30", body=body) + below)
    assert (article.title, article.byline, article.dates[0].text) == (TITLE, "Minh Thư", "14/03/2026 09:30")
    assert article.paragraphs == (FIRST, "Đổi thay", SECOND)


@pytest.mark.parametrize("name", ["{} - Báo Sơn Hà", "Báo Sơn Hà | {}"])
def test_a_heading_with_which_the_body_begins_is_the_title_unless_the_page_is_called_by_another(
    name: str,
) -> None:
    head = f"<title>{name.format(TITLE)}</title>"
    begins = f"<h1>Đổi thay</h1>{BODY}"
    for above in (f"<h1>{TITLE}</h1>", f"<h1><a href='/'>Báo Sơn Hà</a></h1><h1>{TITLE}</h1>"):
        article = read(f"<head>{head}</head>{above}<div class='descriptionx'>{begins}</div>")
        assert (article.title, article.paragraphs) == (TITLE, ("Đổi thay", FIRST, SECOND))
    body = f"<div class='descriptionx'><h1>{TITLE}</h1>{BODY}</div>"
    for named in (head, "<title>Báo Sơn Hà</title>", ""):
        article = read(f"<head>{named}</head><h1>Báo Sơn Hà</h1>{body}")
        assert (article.title, article.paragraphs) == (TITLE, (FIRST, SECOND))


def test_header_line_within_the_body_is_header() -> None:
    html = f"""<html><head>{HEAD}</head><body><article class="entry"><h1>{TITLE}</h1>
    <p>Hoàng Hoài 27/02/2024 11:53</p><p class="Headlines">{LEAD}</p>{BODY}</article></body></html>"""
    article = read(html)
    assert (article.byline, article.lead, article.paragraphs) == ("Hoàng Hoài", LEAD, (FIRST, SECOND))
    assert article.dates[0].text == "27/02/2024 11:53"


@pytest.mark.parametrize(
    ("lines", "byline"),
    [
        (("Tác giả: Minh Thư", "Ngày đăng: 14/03/2026 09:30"), "Tác giả: Minh Thư"),
        (("09:30 14/03/2026", "Bài, ảnh: Minh Thư"), "Bài, ảnh: Minh Thư"),
        (("Thứ Bảy, 14/03/2026 09:30", "Facebook", "Zalo"), None),
        (("Facebook", "14/03/2026 09:30"), None),
        (("Đắk Nông, 14/03/2026 09:30", "Facebook"), None),
        (("Đắk Nông", "14/03/2026 09:30"), None),
        (("Minh Thư", "14/03/2026 09:30"), "Minh Thư"),
        (("Minh Thư - Đăng lúc 09:30 14/03/2026",), "Minh Thư"),
        (("Hải Đăng 14/03/2026 09:30",), "Hải Đăng"),
        (("Tác giả: Minh Thư | Ngày đăng: 09:30, 14/03/2026",), "Tác giả: Minh Thư"),
        (("Minh Thư Cập nhật 9 giờ 30 phút, ngày 14/03/2026",), "Minh Thư"),
        (("Sáng 14/03/2026",), None),
        (("Nghe", "14/03/2026 09:30"), None),
        (("14/03/2026 09:30 Google News",), None),
        (("Clip | 14/03/2026 09:30",), None),
        (("Chứng Khoán 14/03/2026 09:30",), None),
        (("CHỨNG KHOÁN", "14/03/2026 09:30 - Minh Thư"), "Minh Thư"),
        (("Minh Thư", "Chứng khoán 14/03/2026 09:30"), "Minh Thư"),
        (("PV", "14/03/2026 09:30"), "PV"),
        (("M.T 14/03/2026 09:30",), "M.T"),
    ],
)
def test_a_label_names_the_author_in_a_header_without_known_classes(
    lines: tuple[str, ...], byline: str | None
) -> None:
    header = "".join(f"<div>{line}</div>" for line in lines)
    article = read(
        f"""<html><body><ul class='breadcrumb'><li>Chứng khoán</li></ul><h1>{TITLE}</h1>{header}
        <article class='entry'>{BODY}</article></body></html>"""
    )
    assert (article.byline, article.paragraphs) == (byline, (FIRST, SECOND))
    assert "14/03/2026" in article.dates[0].text


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("14/03/2026 4:30 chiều", "2026-03-14T16:30"),
        ("9:30 CH, 14/03/2026", "2026-03-14T21:30"),
        ("Minh Thư 9h30 tối 14/3/2026", "2026-03-14T21:30"),
        ("Minh Thư - 14/03/2026 • 09:30", "2026-03-14T09:30"),
        ("Cập nhật: 15/03/2026 10:00 - Đăng: 14/03/2026 09:30", "2026-03-14T09:30"),
    ],
)
def test_date_of_a_header_without_known_classes_is_read_whole(line: str, published: str) -> None:
    html = (
        f"<html><body><h1>{TITLE}</h1><div>{line}</div><article class='entry'>{BODY}</article></body></html>"
    )
    article = read_page(Page(html.encode(), URL), newspaper=None, fetched_at=NOW)
    assert (article.published_at or NOW).isoformat().startswith(published)


@pytest.mark.parametrize(
    "told", ["Ngày 20/4/2025, xã Ea Nuôl khánh thành cầu.", "Cầu khởi công ngày 20/4/2025 ở xã"]
)
@pytest.mark.parametrize(
    "lead", ["<p class='Headlines'>{}</p>", "<p>{}</p>", "<div><p class='Headlines'>{}</p></div>"]
)
def test_date_that_the_lead_tells_of_is_not_that_of_publication(told: str, lead: str) -> None:
    article = read(
        f"""<html><body><div><h1>{TITLE}</h1></div><div class='wide'><div>{lead.format(told)}
        <article class='entry'><p>Ngày 21/4/2025 có mưa</p>{BODY}</article></div></div></body></html>"""
    )
    assert (article.dates, article.byline) == ((), None)


@pytest.mark.parametrize("page", [new, old, older])
@pytest.mark.parametrize("lead", [LEAD, ""])
@pytest.mark.parametrize(
    "begins",
    [
        "<p>Đắk Nông, ngày 20/4/2025</p>",
        "<h2>Ngày 20/4/2025</h2>",
        "<p>Lê Văn An (20/4/1950)</p>",
        "<figure><img src='/a.jpg'><figcaption>Khánh thành ngày 20/4/2025</figcaption></figure>",
    ],
)
def test_a_day_with_which_the_body_begins_is_not_that_of_publication(
    page: Callable[[str], str], lead: str, begins: str
) -> None:
    html = page(begins + BODY).replace(LEAD, lead)
    for printed in ("14/03/2026 - 09:30", "14/03/2026 09:30", "14-03-2026 09:30", "Minh Thư"):
        html = html.replace(printed, "")
    article = read(html)
    assert (article.dates, article.byline) == ((), None)
    assert article.paragraphs[-2:] == (FIRST, SECOND)


def test_weekday_before_a_date_is_nobodys_name() -> None:
    article = read(new(BODY, author="", time="Thứ Ba, 27/02/2024, 11:53"))
    assert article.byline is None
    assert article.dates[0].text == "Thứ Ba, 27/02/2024, 11:53"


def test_words_beside_the_time_are_the_author_only_where_no_other_is_marked() -> None:
    assert read(new(BODY, time="Samedi, 14/03/2026 - 09:30")).byline == "Minh Thư"
    assert read(new(BODY, author="", time="Saturday, 14/03/2026 - 09:30")).byline is None
    assert read(new(BODY, author="", time="Đắk Nông, 14/03/2026 - 09:30")).byline is None
    assert read(new(BODY, author="", time="Minh Thư, 14/03/2026 - 09:30")).byline == "Minh Thư"


def test_an_hour_at_the_top_of_a_live_report_is_body_and_a_repeated_date_is_not() -> None:
    hour = "<p><b>14/03/2026 10:30</b></p>"
    assert read(new(hour + BODY)).paragraphs == ("14/03/2026 10:30", FIRST, SECOND)
    assert read(new("<p>14/3/2026 9:30</p>" + BODY)).paragraphs == (FIRST, SECOND)
    lines = "09:30 14/03/2026", FIRST, "10:30 14/03/2026", SECOND
    told = "".join(f"<p>{line}</p>" for line in lines)
    assert read(new(told)).paragraphs == lines
    assert (read(new(told, time="")).dates, read(new(told, time="")).paragraphs) == ((), lines)


def test_category_in_the_author_class_is_not_the_author() -> None:
    for section in ("Nông thôn", "KINH TẾ"):
        assert read(old(BODY, author=section)).byline is None
    assert read(old(BODY, author="Văn Hòa").replace("Nông thôn", "Văn hóa")).byline == "Văn Hòa"
    assert read(old(BODY, author="Văn hoá").replace("Nông thôn", "Văn hóa")).byline is None


@pytest.mark.parametrize("page", [new, old])
def test_authors_of_another_article_on_the_page_are_not_this_ones(page: Callable[..., str]) -> None:
    tags = "<div class='c-tags'><a>Ea Nuôl</a></div>{}<div class='c-tags'><a>Tin nóng</a></div>"
    other = page("<p>Thân của bài sau.</p>", author="Kẻ Khác")
    hidden = "<div hidden><i class='block-sc-author c-detail-head__cat'></i></div>"
    html = (
        page(BODY).replace("<footer>", tags.format(other) + "<footer>").replace("<body>", "<body>" + hidden)
    )
    article = read(html)
    assert (article.byline, article.tags, article.paragraphs) == ("Minh Thư", ("Ea Nuôl",), (FIRST, SECOND))


def test_authors_in_elements_of_their_own_are_parted() -> None:
    assert read(new(BODY, author="<a>Minh Thư</a><a>H’Xíu Niê</a>")).byline == "Minh Thư, H’Xíu Niê"
    mark = "</span><span class='block-sc-author'>"
    assert read(new(BODY, author=f"Minh Thư{mark}H’Xíu Niê")).byline == "Minh Thư, H’Xíu Niê"
    assert read(new(BODY, author="Minh Thư<br>Lê An")).byline == "Minh Thư, Lê An"
    assert read(new(BODY, author="Bài, ảnh:<br>Minh Thư")).byline == "Bài, ảnh: Minh Thư"
    assert read(new(BODY, author="Mai Châm<b> Ảnh: BTC</b>")).byline == "Mai Châm Ảnh: BTC"


@pytest.mark.parametrize(
    "author",
    [
        "<b>Nguyễn</b> <span>Văn A</span>",
        "<b>Nguyễn</b><b>Văn A</b>",
        "<span>Nguyễn Văn</span> <span>A</span>",
        "<font>Nguyễn </font><font>Văn A</font>",
        "<b>N</b><span>guyễn Văn A</span>",
    ],
)
def test_a_name_over_which_an_editor_set_markup_is_one(author: str) -> None:
    assert read(new(BODY, author=author)).byline == "Nguyễn Văn A"
    assert read(new(BODY, author=author + " <b>PV</b>")).byline == "Nguyễn Văn A, PV"


def test_first_paragraph_that_the_description_repeats_is_the_lead() -> None:
    html = f"""<html><head><meta name="description" content="{LEAD}"></head><body><h1>{TITLE}</h1>
    <article class="entry"><p><b>{LEAD}</b></p>{BODY}</article></body></html>"""
    article = read(html)
    assert (article.lead, article.rules["lead"]) == (LEAD, "description")
    assert article.paragraphs == (FIRST, SECOND)


@pytest.mark.parametrize("page", [new, old, older])
@pytest.mark.parametrize("mark", ["Headlines", "desc", "block-sc-sapo"])
def test_a_teaser_of_another_article_is_no_lead(page: Callable[[str], str], mark: str) -> None:
    teaser = (
        f"<div><h3><a href='/a-1.html'>Tin khác</a></h3><p class='{mark}'>Lời dẫn của tin khác.</p></div>"
    )
    body = BODY + "<p>Ba.</p><p>Bốn.</p>" + f"<div class='c-box'>{teaser}</div>"
    html = page(body).replace("<footer>", f"{teaser}<footer>").replace("<body>", f"<body>{teaser}")
    assert read(html.replace(LEAD, "")).lead is None
    assert read(html.replace(LEAD, "").replace("<body>", "<body><div>")).lead is None
    assert read(html).lead == LEAD


def test_cross_links_below_the_lead_are_none_of_it() -> None:
    sapo = f'<p class="sc-longform-header-sapo block-sc-sapo">{LEAD}</p>'
    links = "<ul><li><a href='/a-1.html'>Một tin khác</a></li><li><a href='/b-2.html'>Tin nữa</a></li></ul>"
    html = new(f"<p>{FIRST}</p>")
    assert sapo in html
    html = html.replace(sapo, f'<div class="block-sc-sapo"><p>{LEAD}</p>{links}</div>')
    assert read(html).lead == LEAD


@pytest.mark.parametrize("html", [new(BODY), old(BODY), older(BODY)])
def test_paragraphs_within_the_paragraph_of_the_lead_are_the_lead(html: str) -> None:
    when, what = LEAD.split(", ", 1)
    article = read(html.replace(LEAD, f"<p>{when}</p><p>{what}</p>"))
    assert (article.lead, article.paragraphs) == (f"{when} {what}", (FIRST, SECOND))


@pytest.mark.parametrize("html", [new(BODY), old(BODY), old(BODY, inside=True)])
def test_below_an_empty_lead_the_body_is_body(html: str) -> None:
    article = read(html.replace(LEAD, ""))
    assert (article.lead, article.paragraphs) == (None, (FIRST, SECOND))


def test_a_lead_that_nothing_ends_has_not_the_body_in_it() -> None:
    header = f"<html><body><div><h1>{TITLE}</h1><p class='Headlines'>{LEAD}"
    for html in (
        old(f"<p>{FIRST}</p>").replace("</b></p><article", "</b><article"),
        f"{header}<article class='entry'><p>{FIRST}</p></article></div></body></html>",
    ):
        article = read(html)
        assert (article.lead, article.paragraphs) == (LEAD, (FIRST,))


def test_a_class_of_the_whole_page_marks_no_body() -> None:
    html = f"""<html><body class="entry wide"><div>Thứ Hai, 7/9/2026 10:11</div><h1>{TITLE}</h1>
    <article class="entry">{BODY}</article></body></html>"""
    article = read(html)
    assert (article.dates, article.paragraphs) == ((), (FIRST, SECOND))


@pytest.mark.parametrize("html", [new(BODY), old(BODY), old(BODY, inside=True)])
def test_a_heading_that_nothing_closes_has_not_the_header_in_it(html: str) -> None:
    article = read(html.replace("</h1>", ""))
    assert (article.title, article.lead, article.byline) == (TITLE, LEAD, "Minh Thư")
    assert article.paragraphs == (FIRST, SECOND)


def test_a_heading_that_nothing_closes_has_not_the_body_in_it() -> None:
    article = read(older(BODY).replace(f"{TITLE}</h1>", TITLE))
    assert (article.title, article.lead, article.paragraphs) == (TITLE, LEAD, (FIRST, SECOND))


def test_without_a_lead_none_is_made_up() -> None:
    html = f"""<html><head><meta name="description" content="Một câu chỉ có ở đây."></head><body>
    <h1>{TITLE}</h1><article class="entry">{BODY}</article></body></html>"""
    article = read(html)
    assert article.lead is None
    assert "lead" not in article.rules


@pytest.mark.parametrize("behind", [" - Báo Sơn Hà", " | Báo Lâm Đồng", ""])
def test_the_papers_name_behind_a_stated_title_is_none_of_it(behind: str) -> None:
    for title in (TITLE, f"{TITLE} - Báo động đỏ ở hạ du"):
        head = f'{HEAD}<meta property="og:title" content="{title}{behind}">'
        html = f"""<html><head>{head}</head><body><article class="entry longform"><img src="/bia.jpg">
        {BODY}</article></body></html>"""
        assert read(html).title == title


def test_title_of_an_emagazine_may_stand_in_its_artwork_only() -> None:
    html = f"""<html><head><meta property="og:title" content="S&amp;#244;ng Đắk Tơ"></head><body>
    <article class="entry longform"><figure><img src="/a.jpg"></figure><p>{FIRST}</p></article></body></html>"""
    article = read(html)
    assert (article.title, article.rules["title"], article.kind) == ("Sông Đắk Tơ", "og:title", "longform")


@pytest.mark.parametrize(
    ("printed", "agency"),
    [
        ("<span>Theo <b>Báo Mẫu</b></span>", "Theo Báo Mẫu"),
        ("<a>Nguồn: <strong>Báo Mẫu</strong></a>", "Nguồn: Báo Mẫu"),
        ("<span>Theo: Báo Mẫu</span>", "Theo: Báo Mẫu"),
        ("<label>Nguồn:</label>", None),
        ("<span><i class='icon'></i> Theo Báo Mẫu</span>", "Theo Báo Mẫu"),
        ("<img src='/a.png'> Theo Báo Mẫu", "Theo Báo Mẫu"),
        ("<span><svg></svg><i>&nbsp;</i>Theo <a href='/'>Báo Mẫu</a></span>", "Theo Báo Mẫu"),
        ("<b>Nguồn:</b> Báo Mẫu <label>Link bài gốc</label>", "Nguồn: Báo Mẫu"),
        ("<label>Theo</label> <strong>Báo Mẫu</strong>", "Theo Báo Mẫu"),
        ("<label>Theo</label> <span>Copy link</span>", None),
        ("<span><em>Quảng bá</em> theo luật</span>", None),
    ],
)
def test_outlet_in_its_box_however_it_is_set(printed: str, agency: str | None) -> None:
    assert read(old(BODY, after=f'<div class="c-author-page">{printed}</div>')).agency == agency


def test_tags_have_no_commas_behind_them() -> None:
    box = '<div class="c-tags"><a href="/a">#cầu,</a> <a href="/b">Ea Nuôl</a>, <a href="/c">cầu</a></div>'
    assert read(old(BODY, after=box)).tags == ("cầu", "Ea Nuôl")


def test_republished_piece_keeps_its_origin() -> None:
    box = """<div class="c-author-page"><span class="js-source-copy"><span>
      Theo  Báo Mẫu </span></span><label>Link bài gốc</label><span id="url-copy">
      https://bao-mau.example/goc-
      1.html </span></div>"""
    article = read(old(BODY, after=box))
    assert article.agency == "Theo Báo Mẫu"
    assert article.source_url == "https://bao-mau.example/goc-1.html"
    assert (article.rules["agency"], article.rules["source_url"]) == ("c-author-page", "url-copy")


@pytest.mark.parametrize(
    ("box", "rule"),
    [
        ('<div class="c-tags"><label>Tags:</label><ul><li><h4><a>Cầu mới</a></h4></li><li><a>#Ea Nuôl</a></li></ul></div>', "c-tags"),
        ('<div class="c-widget-tags onecms__tags"><ul><li><a>Cầu mới</a></li><li><a>Ea Nuôl</a></li></ul></div>', "onecms__tags"),
        ("", "article:tag"),
    ],
)  # fmt: skip
def test_tags(box: str, rule: str) -> None:
    head = HEAD + '<meta property="article:tag" content="Cầu mới, Ea Nu&#244;l ,Cầu mới">'
    article = read(old(BODY, after=box, head=head))
    assert article.tags == ("Cầu mới", "Ea Nuôl")
    assert article.rules["tags"] == rule


def test_tags_of_the_article_come_before_those_of_a_box_elsewhere() -> None:
    own = '<div class="c-widget-tags onecms__tags"><ul><li><a>Ea Nuôl</a></li></ul></div>'
    popular = '<div class="c-tags"><a href="/a">Tin nóng</a></div>'
    page = old(BODY, after=own).replace("</body>", f"<footer>{popular}</footer></body>")
    assert read(page).tags == ("Ea Nuôl",)
    wrapped = page.replace("<body>", "<body><div><div>").replace("</body>", "</div></div></body>")
    assert read(wrapped).tags == ("Ea Nuôl",)
    page = old(BODY).replace("</body>", f"<footer>{popular}</footer></body>")
    assert read(page).tags == ("Tin nóng",)


def test_tags_of_a_box_amid_the_body_do_not_hide_those_below_it() -> None:
    amid, below = (f'<div class="c-tags"><a href="/a">{name}</a></div>' for name in ("Của hộp", "Ea Nuôl"))
    body = f"<p>{FIRST}</p><div class='c-box'>{amid}</div><p>{SECOND}</p>"
    assert read(old(body, after=below)).tags == ("Ea Nuôl",)
    assert read(old(body.replace("<p>", "<div><p>"), after=below)).tags == ("Ea Nuôl",)
    assert read(old(body, after=below.replace("c-tags", "onecms__tags"))).tags == ("Ea Nuôl",)
    assert read(old(body)).tags == ("Của hộp",)
    footer = f"<footer>{amid}</footer></body>"
    assert read(old(BODY + below).replace("</body>", footer)).tags == ("Ea Nuôl",)


@pytest.mark.parametrize(
    ("section", "body", "kind"),
    [
        ("xa-hoi", f"<p>{FIRST}</p>", "article"),
        ("xa-hoi", '<iframe src="https://player.example/embed/1"></iframe><p>Một dòng chữ.</p>', "video"),
        (
            "xa-hoi",
            f'<p>{FIRST}</p><iframe src="https://player.example/1"></iframe><p>{SECOND}</p>',
            "article",
        ),
        ("xa-hoi", f'<audio src="/doc-bai.mp3"></audio><p>{FIRST}</p><p>{SECOND}</p>', "article"),
        ("video", "<p>Một dòng chữ.</p>", "video"),
        ("podcast", f"<p>{FIRST}</p>", "podcast"),
        ("xa-hoi", f'<audio class="onecms__audio" src="/a.mp3"></audio><p>{FIRST}</p>', "podcast"),
        ("infographic", '<figure><img src="/a.jpg"></figure><p>Đồ họa: Minh Thư</p>', "infographic"),
        ("xa-hoi", '<figure><img src="/a.jpg"></figure>', "infographic"),
        ("xa-hoi", "".join(f'<figure><img src="/{n}.jpg"></figure>' for n in range(6)), "photo"),
        ("emagazine", f"<p>{FIRST}</p>", "longform"),
    ],
)
def test_kind(section: str, body: str, kind: str) -> None:
    html = f"""<html><body><ol class="breadcrumb"><li><a href="/{section}">Mục</a></li></ol>
    <h1 class="c-detail-head__title">{TITLE}</h1><article class="entry">{body}</article></body></html>"""
    assert read(html).kind == kind


@pytest.mark.parametrize(
    ("section", "title", "kind"),
    [
        ("Thế giới", "Anh: Cháy lớn ở London", "article"),
        ("Thế giới", "ANH | Bầu cử sớm", "article"),
        ("Anh", "Cháy lớn ở London", "article"),
        ("Thế giới", "[ẢNH] Cầu mới ở London", "photo"),
        ("Thế giới", "Chu\u0300m a\u0309nh: Cầu mới", "photo"),
        ("Ảnh", "Cầu mới", "photo"),
        ("Thế giới", "[Inforgraphic] Cầu mới", "infographic"),  # as often printed
        ("Thế giới", "Mega Story: Cầu mới", "longform"),
    ],
)
def test_news_of_england_is_no_photo_story(section: str, title: str, kind: str) -> None:
    slug = "anh" if section != "Thế giới" else "the-gioi"
    html = (
        old(f"<p>{FIRST}</p>")
        .replace(TITLE, title)
        .replace("Kinh tế", section)
        .replace("/kinh-te", f"/{slug}")
    )
    assert read(html).kind == kind


@pytest.mark.parametrize(
    ("html", "url", "reason"),
    [
        (
            f"<html><body><ul class='onecms__loading'><li>{TITLE}</li></ul></body></html>",
            URL,
            "not_an_article",
        ),
        (new(BODY), f"{HOST}/cau-moi-ptag.html", "not_an_article"),
        (new(BODY), f"{HOST}/le-hoi-event12.html", "not_an_article"),
        (new(BODY), f"{HOST}/", "not_an_article"),
        (f"<html><body><h1>{TITLE}</h1><div class='text'>{FIRST}</div></body></html>", URL, "unknown_layout"),
        ("", URL, "unknown_layout"),
        ("<!-- nothing -->", URL, "unknown_layout"),
        ("<article class='entry'><h1> </h1><p>Chữ.</p></article>", URL, "no_title"),
        (new("<p>&nbsp;</p><script>x()</script><div class='c-box'>AD</div>"), URL, "no_body"),
    ],
)
def test_what_is_no_article_is_refused_with_its_reason(html: str, url: str, reason: str) -> None:
    with pytest.raises(Refused) as caught:
        read(html, url)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("page_url", "canonical", "expected", "rule"),
    [
        (URL, URL, URL, "canonical"),
        (f"{URL}?utm_source=x#top", "https://elsewhere.example/a-204518.html", URL, "page-url"),
        (URL, f"{HOST}/khac-9.html", URL, "page-url"),
        (URL, f"{HOST}/slug-moi-204518.html", f"{HOST}/slug-moi-204518.html", "canonical"),
        ("page.html", URL, URL, "canonical"),
        (f"{URL}?page=2&fbclid=1", "", f"{URL}?page=2", "page-url"),
    ],
)
def test_canonical_address(page_url: str, canonical: str, expected: str, rule: str) -> None:
    head = f'<link rel="canonical" href="{canonical}">'
    article = read(new(BODY, head=head), page_url)
    assert (article.url, article.rules["url"]) == (expected, rule)
    assert article.cms_id == "204518"


def test_own_selectors_come_first() -> None:
    html = f"""<html><body><div id="t">{TITLE}</div><p class="who">Minh Thư</p><em>14.3.2026</em>
    <div id="text"><p>{FIRST}</p></div><p>Bản quyền thuộc về Báo Sơn Hà.</p></body></html>"""
    selectors = {"title": "#t", "byline": "//p[@class='who']/text()", "published": "em", "body": "#text"}
    article = read(html, selectors=selectors)
    assert (article.title, article.byline, article.paragraphs) == (TITLE, "Minh Thư", (FIRST,))
    assert article.dates == (RawDate("14.3.2026", "visible"),)
    assert article.rules["title"] == article.rules["byline"] == "selectors"
    assert article.template == "own"


def test_own_selectors_that_find_nothing_leave_the_template_its_say() -> None:
    article = read(new(BODY), selectors={"title": ".nowhere", "body": "(//nothing)"})
    assert (article.title, article.paragraphs) == (TITLE, (FIRST, SECOND))


@pytest.mark.parametrize("selector", ["p[", "//p[", "::::"])
def test_a_wrong_selector_says_so(selector: str) -> None:
    with pytest.raises(BadNewspaperFile, match="neither CSS nor XPath"):
        compile_selector(selector)


@pytest.mark.parametrize("selector", ["(id('than-bai'))[1]", "//div[id ('than-bai')]/p"])
def test_a_selector_by_the_parsers_ids_is_told_what_to_write(selector: str) -> None:
    with pytest.raises(BadNewspaperFile, match=r"write //\*\[@id="):
        compile_selector(selector)


@pytest.mark.parametrize("selector", ["//*[@id='than-bai']", "#than-bai", "//p[@data-id]"])
def test_ids_are_found_by_their_attribute(selector: str) -> None:
    assert compile_selector(selector)(etree.fromstring('<div id="than-bai"><p data-id="1"/></div>'))


def test_the_furniture_of_the_helper_pages_would_be_seen() -> None:
    assert "Bài liên quan" in pages.FURNITURE  # else the tests above would hold nothing against it
