# ruff: noqa: E501  (a row of markup reads better in one line)
"""Pictures with their captions, in whatever markup an editor left them."""

from __future__ import annotations

import pytest

from newscrawl.items import RawImage

from .pages import FIRST, HOST, LEAD, SECOND, new, paragraphs, read

IMG = '<img src="https://sonha.1cdn.vn/thumbs/900x600/2026/03/14/a.jpg" alt="dsc001.jpg">'
URL = "https://sonha.1cdn.vn/2026/03/14/a.jpg"
CAPTION = "Người dân qua cầu mới. Ảnh: Minh Thư"


@pytest.mark.parametrize(
    "markup",
    [
        f"<figure>{IMG}<figcaption><i>{CAPTION}</i></figcaption></figure>",
        f"<figure class='expNoEdit'>{IMG}<figcaption class='expEdit'><h2>{CAPTION}</h2></figcaption></figure>",
        f"<figure class='expNoEdit full'>{IMG}<figcaption class='expEdit'><em>{CAPTION}</em></figcaption></figure>",
        f"<figure>{IMG}<div class='expEdit'><p>Người dân qua cầu mới.</p><p>Ảnh: Minh Thư</p></div></figure>",
        f"<figure>{IMG}<p>{CAPTION}</p></figure>",
        f"<figure><figcaption>{CAPTION}</figcaption>{IMG}</figure>",
        f"<div class='picBox'>{IMG}<p>{CAPTION}</p></div>",
        f"<div class='picBox'><figure class='expNoEdit'>{IMG}<figcaption>{CAPTION}</figcaption></figure></div>",
        f"<div class='sc-gallery'><div>{IMG}<p>{CAPTION}</p></div></div>",
        f"<div class='sc-swiper'><div class='swiper-slide'>{IMG}<div class='caption'>{CAPTION}</div></div></div>",
        f"<table class='picture'><tr><td>{IMG}</td></tr><tr><td class='caption'><p>{CAPTION}</p></td></tr></table>",
        f"<table class='picture'><tr><td>{IMG}</td></tr><tr><td>{CAPTION}</td></tr></table>",
        f"<table><tbody><tr><td>{IMG}</td></tr><tr><td>{CAPTION}</td></tr></tbody></table>",
        f"<table><tr><td>{IMG}</td></tr><tr><td><p>Người dân qua cầu mới.</p><p>Ảnh: Minh Thư</p></td></tr></table>",
        f"<div>{IMG}<div class='caption'>{CAPTION}</div></div>",
        f"<p>{IMG}</p><p class='image-caption'>{CAPTION}</p>",
        f"<p style='text-align:center'>{IMG}</p><p style='text-align:center'><em>{CAPTION}</em></p>",
        f"<p>{IMG}<br><i>{CAPTION}</i></p>",
        f"<p style='text-align:center'>{IMG}</p><p style='text-align:center'>{CAPTION}</p>",
        f"<p><a href='/x.html'>{IMG}</a></p><p>{CAPTION}</p>",
        f"<p>{IMG}</p><p><b>{CAPTION}</b></p>",
        f"<p>{IMG}</p><h4>{CAPTION}</h4>",
        f"<table><tr><td>{IMG}</td><td>&nbsp;</td></tr><tr><td>{CAPTION}</td><td></td></tr></table>",
        f"<p>{IMG}</p><p style='font-style: italic'>{CAPTION}</p>",
        f"<figure>{IMG}</figure><div class='c-box'>AD Quảng cáo</div><p><i>{CAPTION}</i></p>",
    ],
)
def test_caption_belongs_to_its_picture_and_not_to_the_body(markup: str) -> None:
    article = read(new(f"<p>{FIRST}</p>{markup}<p>{SECOND}</p>"))
    assert article.images == (RawImage(URL, CAPTION, "dsc001.jpg"),)
    assert article.paragraphs == (FIRST, SECOND)


def test_picture_without_caption_leaves_the_next_paragraph_alone() -> None:
    article = read(
        new(f"<figure>{IMG}</figure><p>{FIRST}</p><p>{IMG.replace('a.jpg', 'b.jpg')}</p><p>{SECOND}</p>")
    )
    assert article.paragraphs == (FIRST, SECOND)
    assert [image.caption for image in article.images] == [None, None]


@pytest.mark.parametrize(
    ("opens", "closes"),
    [("<center>", "</center>"), ("<p class='text-center'>", "</p>"), ("<p align=center>", "</p>")],
)
def test_caption_set_in_the_middle_below_a_picture(opens: str, closes: str) -> None:
    caption = "Người dân qua cầu mới."
    article = read(new(f"{opens}{IMG}{closes}{opens}{caption}{closes}<p>{FIRST}</p>"))
    assert ([image.caption for image in article.images], article.paragraphs) == ([caption], (FIRST,))


def test_a_table_with_pairs_of_rows_has_each_caption_at_its_picture() -> None:
    def row(*cells: str) -> str:
        return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"

    pictures = [IMG.replace("a.jpg", f"{name}.jpg") for name in "abcd"]
    captions = ["Cầu một.", "Cầu hai.", "Cầu ba.", "Cầu bốn."]
    rows = row(*pictures[:2]) + row(*captions[:2]) + row(*pictures[2:]) + row(*captions[2:])
    article = read(new(f"<p>{FIRST}</p><table>{rows}</table><p>{SECOND}</p>"))
    assert [image.caption for image in article.images] == captions
    assert article.paragraphs == (FIRST, SECOND)


@pytest.mark.parametrize("look", ["", " align=center", " style='font-style:italic'"])
@pytest.mark.parametrize(
    "said",
    [
        "“Từ nay con em chúng tôi không còn phải lội suối đến trường nữa.”",
        '"Cầu mới rất đẹp".',
        "Chiều về trên dốc Gia Nghĩa<br>Sương giăng trắng cả lối quen<br>Ai đem mùa hoa dã quỳ",
    ],
)
def test_quotation_and_verse_below_a_picture_are_no_caption(look: str, said: str) -> None:
    article = read(new(f"<p>{FIRST}</p><p{look}>{IMG}</p><p{look}>{said}</p><p>{SECOND}</p>"))
    assert (article.images[0].caption, article.paragraphs) == (None, (FIRST, *said.split("<br>"), SECOND))
    caption = f"{said} Ảnh: Minh Thư"
    article = read(new(f"<p>{FIRST}</p><p{look}>{IMG}</p><p{look}>{caption}</p><p>{SECOND}</p>"))
    assert (article.images[0].caption, article.paragraphs) == (caption.replace("<br>", " "), (FIRST, SECOND))


@pytest.mark.parametrize("look", ["", " style='text-align:right'", " align=center"])
def test_signature_below_the_last_picture_is_no_caption(look: str) -> None:
    article = read(new(f"<p>{FIRST}</p><p>{IMG}</p><p{look}>Bài, ảnh: Minh Thư</p>", author=""))
    assert (article.byline, article.paragraphs) == ("Bài, ảnh: Minh Thư", (FIRST,))
    assert article.images[0].caption is None


@pytest.mark.parametrize("credit", ["<p align=right><i>Ảnh: Lê Phước</i></p>", "<p>(Ảnh: Lê Phước)</p>"])
def test_a_line_of_credit_below_a_caption_is_part_of_it(credit: str) -> None:
    figure = f"<figure>{IMG}<figcaption>Cầu mới.</figcaption></figure>{credit}"
    article = read(new(f"{figure}<p>{FIRST}</p>"))
    assert article.paragraphs == (FIRST,)
    assert (article.images[0].caption or "").startswith("Cầu mới. ")
    assert "Ảnh: Lê Phước" in (article.images[0].caption or "")
    signed = read(new(f"<p>{FIRST}</p>{figure}", author=""))
    assert (signed.images[0].caption, signed.byline) == ("Cầu mới.", "Ảnh: Lê Phước")


@pytest.mark.parametrize("item", ["- Mục thứ nhất", "1. Mở rộng vùng trồng", "b) Giảm thuế", "***"])
def test_a_list_below_a_picture_is_no_caption(item: str) -> None:
    look = " align=center" if item == "***" else ""
    assert paragraphs(f"<p{look}>{IMG}</p><p{look}>{item}</p><p>{FIRST}</p>") == [item, FIRST]


def test_sub_heading_below_a_picture_is_no_caption() -> None:
    assert paragraphs(f"<p>{IMG}</p><h2>Cầu nối đôi bờ</h2><p><b>Lối đi mới</b></p><p>{FIRST}</p>") == [
        "Cầu nối đôi bờ",
        "Lối đi mới",
        FIRST,
    ]


@pytest.mark.parametrize(
    ("attributes", "url"),
    [
        ('src="/2026/a.jpg"', f"{HOST}/2026/a.jpg"),
        ('src="//cdn.example/a.jpg"', "https://cdn.example/a.jpg"),
        ('src="https://c.1cdn.vn/thumbs/540x360/2026/a.jpg"', "https://c.1cdn.vn/2026/a.jpg"),
        ('src="https://c.1cdn.vn/thumbs/540x/2026/a.jpg"', "https://c.1cdn.vn/2026/a.jpg"),
        ('src="data:image/gif;base64,R0" data-src="https://c.1cdn.vn/a.jpg"', "https://c.1cdn.vn/a.jpg"),
        ('data-original="https://c.1cdn.vn/a.jpg" src="/assets/blank.gif"', "https://c.1cdn.vn/a.jpg"),
        ('srcset="https://c.1cdn.vn/a.jpg 1x, https://c.1cdn.vn/b.jpg 2x"', "https://c.1cdn.vn/a.jpg"),
        ('src=" https://c.1cdn.vn/a b.jpg "', "https://c.1cdn.vn/a%20b.jpg"),
    ],
)
def test_address_of_the_original(attributes: str, url: str) -> None:
    assert [
        image.url for image in read(new(f"<p>{FIRST}</p><figure><img {attributes}></figure>")).images
    ] == [url]


@pytest.mark.parametrize(
    "attributes",
    [
        'src="data:image/gif;base64,R0"',
        'src=""',
        "",
        'src="javascript:x()"',
        'src="http://[bad"',
        'srcset=","',
    ],
)
def test_placeholder_is_no_picture_and_its_caption_no_body(attributes: str) -> None:
    article = read(
        new(f"<p>{FIRST}</p><figure><img {attributes}><figcaption>{CAPTION}</figcaption></figure>")
    )
    assert article.images == ()
    assert article.paragraphs == (FIRST,)


def test_counting_pixel_and_icon_are_no_pictures() -> None:
    body = f'<p>{FIRST}<img src="/p.gif" width="1" height="1"> <img class="emoji" src="/e.png"><img src="/sao.png" width="16" height="16px"></p>'
    article = read(new(body))
    assert (article.images, article.paragraphs) == ((), (FIRST,))


def test_lazy_picture_with_its_noscript_twin_counts_once() -> None:
    body = f'<figure><img src="data:,x" data-src="{URL}"><noscript><img src="{URL}">x</noscript></figure><p>{FIRST}</p>'
    article = read(new(body))
    assert [image.url for image in article.images] == [URL]
    assert article.paragraphs == (FIRST,)


@pytest.mark.parametrize(
    ("base", "address"),
    [
        ("https://sonha.1cdn.vn/2026/", "https://sonha.1cdn.vn/2026/a.jpg"),
        ("/bai/", f"{HOST}/bai/a.jpg"),
        ("", f"{HOST}/a.jpg"),
        ("http://[", f"{HOST}/a.jpg"),
    ],
)
def test_a_relative_address_begins_with_what_the_page_says(base: str, address: str) -> None:
    html = new(f"<p>{FIRST}</p><img src='a.jpg'>", head=f'<base target="_blank"><base href="{base}">')
    assert [image.url for image in read(html).images] == [address]


def test_gallery_keeps_order_and_captions() -> None:
    slides = "".join(
        f'<figure><img src="/{n}.jpg"><figcaption>Ảnh số {n}</figcaption></figure>' for n in range(4)
    )
    images = read(new(f"<div class='sc-gallery'>{slides}</div><p>{FIRST}</p>")).images
    assert [(image.url, image.caption) for image in images] == [
        (f"{HOST}/{n}.jpg", f"Ảnh số {n}") for n in range(4)
    ]


def test_row_of_pictures_above_a_row_of_captions() -> None:
    table = "<table><tr><td><img src='/1.jpg'></td><td><img src='/2.jpg'></td></tr><tr><td>Một</td><td>Hai</td></tr></table>"
    article = read(new(f"{table}<p>{FIRST}</p>"))
    assert [image.caption for image in article.images] == ["Một", "Hai"]
    assert article.paragraphs == (FIRST,)


def test_table_with_a_picture_among_its_cells_is_still_a_table() -> None:
    table = "<table><tr><td>Xã</td><td>Dân</td></tr><tr><td><img src='/1.jpg'>Ea</td><td>12</td></tr></table>"
    article = read(new(f"{table}<p>{FIRST}</p>"))
    assert article.paragraphs == ("Xã | Dân", "Ea | 12", FIRST)
    assert len(article.images) == 1


def test_figure_around_a_table_is_body() -> None:
    figure = "<figure class='table'><table><tr><td>A</td><td>B</td></tr></table><figcaption>Bảng</figcaption></figure>"
    assert paragraphs(f"<p>{FIRST}</p>{figure}") == [FIRST, "A | B", "Bảng"]


def test_text_within_an_unclosed_figure_is_not_lost() -> None:
    rest = "".join(f"<p>Câu số {n} của bài này dài vừa phải.</p>" for n in range(8))
    body = f"<figure>{IMG}<figcaption>{CAPTION}</figcaption>{rest}"
    assert len(paragraphs(body)) == 8
    assert len(paragraphs(f"<figure>{IMG}{rest}")) == 7  # without a caption of its own it takes the first


@pytest.mark.parametrize(
    "line",
    [
        "<p><em>Clip: Minh Thư</em></p>",
        "<p>Video: Toàn cảnh lễ khánh thành</p>",
        "<p align=center>Toàn cảnh. (Nguồn: TTXVN)</p>",
    ],
)
def test_a_line_below_a_player_that_says_whose_it_is_is_no_body(line: str) -> None:
    player = "<p><iframe src='https://www.youtube.com/embed/x'></iframe></p>"
    assert paragraphs(f"<p>{FIRST}</p>{player}{line}<p>{SECOND}</p>") == [FIRST, SECOND]
    told = "<p>Người trong clip: ông Y Thu.</p>"
    assert paragraphs(f"{player}{told}<p>{SECOND}</p>") == ["Người trong clip: ông Y Thu.", SECOND]


@pytest.mark.parametrize(
    "teaser",
    [
        "<table><tr><td><a href='/khac-9.html'>{}</a></td><td><a href='/khac-9.html'>Tin khác</a></td></tr></table>",
        "<div><a href='https://baosonha.example/khac-9.html'>{}<h3>Tin khác</h3><p>Lời dẫn.</p></a></div>",
        "<figure><a href='/khac-9.html'>{}</a><figcaption>Cầu cũ.</figcaption></figure>",
    ],
)
def test_a_picture_that_leads_to_another_article_is_that_ones(teaser: str) -> None:
    article = read(new(f"<p>{FIRST}</p>{teaser.format(IMG)}<p>{SECOND}</p>"))
    assert (article.images, article.paragraphs) == ((), (FIRST, SECOND))
    own = f"<figure><a href='/xa-ea-nuol-204518.html#anh'>{IMG}</a></figure>"
    assert len(read(new(f"<p>{FIRST}</p>{own}")).images) == 1


def test_the_lead_printed_again_below_a_picture_is_no_caption() -> None:
    article = read(new(f"<p>{IMG}</p><p><em>{LEAD}</em></p><p>{FIRST}</p>"))
    assert (article.images[0].caption, article.paragraphs) == (None, (FIRST,))
