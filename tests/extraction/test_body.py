# ruff: noqa: E501  (a row of markup reads better in one line)
"""What a paragraph is, and what is none."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from .pages import FIRST, LEAD, SECOND, TITLE, new, old, older, paragraphs, read


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Một.</p><p>Hai.</p>", ["Một.", "Hai."]),
        ("Chữ trần.<p>Hai.</p>Đuôi trần.", ["Chữ trần.", "Hai.", "Đuôi trần."]),
        ("<div>Một.</div><div><div>Hai.</div>Ba.<p>Bốn.</p></div>", ["Một.", "Hai.", "Ba.", "Bốn."]),
        ("<ul><li>Một.</li><li><p>Hai.</p></li></ul><ol><li>Ba.</li></ol>", ["Một.", "Hai.", "Ba."]),
        ("<ul><li>Một:<ul><li>Hai.</li></ul></li></ul>", ["Một:", "Hai."]),
        ("<blockquote><p>Một.</p><p>Hai.</p></blockquote>", ["Một.", "Hai."]),
        ("<blockquote>Một.</blockquote>", ["Một."]),
        ("<h2>Đầu đề</h2><p>Một.</p><h3>Khác</h3>", ["Đầu đề", "Một.", "Khác"]),
        ("<blockquote>“Một.”<cite>Ông Y Bhăm Niê</cite></blockquote>", ["“Một.”", "Ông Y Bhăm Niê"]),
        ("<blockquote><p>“Một.”<cite>– Y Bhăm</cite></p></blockquote>", ["“Một.”", "– Y Bhăm"]),
        ("<blockquote>“Báo <cite>Sơn Hà</cite> viết.”</blockquote>", ["“Báo Sơn Hà viết.”"]),
        ("<p>Đọc “Cầu mới.”<cite>(Sơn Hà)</cite> đi.</p>", ["Đọc “Cầu mới.”(Sơn Hà) đi."]),
        ("<p>Một<br>hai.</p>", ["Một hai."]),
        ("<p>Một<br>Hai</p>", ["Một Hai"]),
        ("<p>Một.<br><br>Hai.<br/>&nbsp;<br/>Ba.</p>", ["Một.", "Hai.", "Ba."]),
        ("<p>Đ<b>ắk</b> <i>Nông</i></p>", ["Đắk Nông"]),
        ("<p><b>Đắk</b> <i>Nông</i></p>", ["Đắk Nông"]),
        ("<p>a<b>b</b>c</p>", ["abc"]),
        ("<p>x <span> y</span></p>", ["x y"]),
        ("<p>từ<!-- chú --> ghép</p>", ["từ ghép"]),
        ("<p>A &amp; B & C >> D &nbsp; E</p>", ["A & B & C >> D E"]),
        ("<table><tr><th>Xã</th><th>Dân</th></tr><tr><td>Ea</td><td>12<p>người</p></td></tr></table>",
         ["Xã | Dân", "Ea | 12 người"]),
        ("<table><caption>Bảng 1.</caption><tbody><tr><td>Một.</td></tr></tbody></table>", ["Bảng 1.", "Một."]),
        ("<table><tr><td><p>Một.</p><p>Hai.</p></td></tr></table>", ["Một.", "Hai."]),
        ("<table><tr><td>A</td><td><table><tr><td>B</td><td>C</td></tr></table></td></tr></table>", ["A | B C"]),
        ("<section><header>Một.</header><footer>Hai.</footer></section>", ["Một.", "Hai."]),
        ("<table><tr><td><p>Một.</p><p>Hai.</p></td><td></td><td><p>&nbsp;</p></td></tr></table>", ["Một.", "Hai."]),
        ("<dl><dt>Một</dt><dd>Hai.</dd></dl><pre>Ba\n  bốn.</pre>", ["Một", "Hai.", "Ba bốn."]),
        ("<p>Đọc <a href='/x-1.html'>bài này</a> để biết.</p>", ["Đọc bài này để biết."]),
        ("<p><a href='#ghi-chu'>Ghi chú</a></p>", ["Ghi chú"]),
        ("<span><p>Một.</p></span><a href='/x'><p>Liên kết</p></a><p>Hai.</p>", ["Một.", "Hai."]),
        ("<p>Hoa\u0300 bi\u0300nh</p>", ["Hoà bình"]),
    ],
)  # fmt: skip
def test_paragraphs_as_a_reader_sees_them(body: str, expected: list[str]) -> None:
    assert paragraphs(body) == expected


PROSE = f"{FIRST} {SECOND}"


@pytest.mark.parametrize(
    "lines",
    [
        ("Chiều về trên dốc Gia Nghĩa", "Sương giăng trắng cả lối quen,", "“Ai đem mùa hoa dã quỳ", "Vàng?”"),
        ("Kết quả:", "- giải nhất: Y Bhăm Niê", "- giải nhì: Minh Thư"),
        ("Danh sách:", "a) Xã Ea Nuôl", "b) Xã Ea Wer"),
        ("1. Y Bhăm Niê", "2. Minh Thư", "3. Lê An"),
        (f"{PROSE}:", f"- {FIRST}", f"- {SECOND}"),
    ],
)
def test_lines_of_verse_and_of_a_list_are_each_a_paragraph(lines: tuple[str, ...]) -> None:
    couplet = ("Ta về qua suối Đắk Tơ", "Nghe con nước kể chuyện xưa")
    body = f"<p>{FIRST}</p><p>{'<br>'.join(lines)}</p><p>{'<br>'.join(couplet)}</p><p>{SECOND}</p>"
    assert paragraphs(body) == [FIRST, *lines, *couplet, SECOND]


def test_so_are_the_lines_of_couplets() -> None:
    couplets = [("Chiều về trên dốc Gia Nghĩa", "Sương giăng trắng cả lối quen"), ("Ta về", "Nghe suối kể")]
    body = "".join(f"<p>{'<br>'.join(couplet)}</p>" for couplet in couplets)
    assert paragraphs(body) == [line for couplet in couplets for line in couplet]


@pytest.mark.parametrize(
    "text",
    [
        f"{PROSE[:70]}<br>{PROSE[70:140]}<br>{PROSE[140:]}",  # wrapped where it was copied from
        f"{FIRST}<br>{SECOND}<br>{FIRST}",
        "<b>Hội xuân<br>Trên cao nguyên<br>Đắk Tơ</b>",
        "LỄ HỘI<br>CỒNG CHIÊNG<br>ĐẮK TƠ",
        "Một<br>Hai",
    ],
)
def test_breaks_within_a_sentence_or_a_heading_part_nothing(text: str) -> None:
    said = re.sub("<br>|</?b>", " ", text).split()
    assert [one.split() for one in paragraphs(f"<p>{FIRST}</p><p>{text}</p><p>{SECOND}</p>")[1:-1]] == [said]


@pytest.mark.parametrize(
    "furniture",
    [
        "<div class='c-box h-show-mobile'><div class='c-banner-item'>AD</div></div>",
        "<div class='c-banner'>Quảng cáo</div>",
        "<p>ADQuảng cáo</p>",
        "<div><span>AD</span>Quảng cáo</div>",
        "AD<br>Quảng cáo",
        "<p>- Quảng cáo -</p>",
        "<p></p><p>&nbsp;</p><p>\u200b</p>",
        "<script>var a = 'chữ';</script><style>p {}</style><noscript>Bật JavaScript</noscript>",
        "<p style='display: none'>Ẩn.</p><p hidden>Ẩn.</p><span class='d-none'>Ẩn.</span>",
        "<div class='c-related-posts'>Bài liên quan<p>Một tin khác.</p></div>",
        "<div class='article_relation'><p>Một tin khác.</p></div>",
        "<div class='c-article-relation'><h4>Tin</h4></div>",
        "<div class='relate'><img src='/khac.jpg'><p>Lời dẫn của một tin khác.</p></div>",
        "<blockquote class='twitter-tweet'><p>Cầu mới</p>— X</blockquote>",
        "<blockquote class='tiktok-embed'><section>@x Cầu mới</section></blockquote>",
        "<div class='box-tinlienquan'><p>Lời dẫn của một tin khác.</p></div>",
        "<ul class='tin-lien-quan'><li><img src='/khac.jpg'><p>Lời dẫn của một tin khác.</p></li></ul>",
        "<amp-ad width='300'><div placeholder>Đang tải</div></amp-ad>",
        "<p>Mời quý độc giả xem thêm: <a href='/a-1.html'>Một tin khác</a></p>",
        "<p>Xem video: <a href='/a-1.html'>Một tin khác</a></p>",
        "<div class='c-share-bottom'>Chia sẻ</div><div class='c-comments'>Góp ý</div>",
        "<h3>Bài liên quan</h3><ul><li><a href='/a-1.html'>Một tin khác</a></li></ul>",
        "<p><strong>Đọc thêm:</strong></p>",
        "<div><span>Nghe đọc bài</span></div>",
        "<p><b>Theo dòng sự kiện:</b></p><ul><li><a href='/a-1.html'>Một tin khác</a></li></ul>",
        "<p><i>Mời bạn đọc theo dõi Báo Sơn Hà trên <a href='https://news.google.com/1'>Google News</a></i></p>",
        "<p><a href='/a-1.html'><b>>> Một tin khác</b></a></p>",
        "<p>>> <a href='/a-1.html'>Một tin khác</a></p>",
        "<p>Xem thêm: <a href='https://x.example/a-1.html'>Một tin khác</a></p>",
        "<div class='sc-hightlight-box'><p>Hộp thông tin lặp lại ở nhiều bài.</p></div>",
        "<div id='zone-40'>chỗ của quảng cáo</div>",
        f"<p>{TITLE}</p>",
        f"<p><b>{LEAD}</b></p>",
        "<iframe src='https://player.example/1'>khung</iframe>",
    ],
)
def test_furniture_is_no_body(furniture: str) -> None:
    article = read(new(f"<p>{FIRST}</p>{furniture}<p>{SECOND}</p>"))
    assert (article.paragraphs, article.images) == ((FIRST, SECOND), ())


def test_cross_link_behind_a_break_leaves_the_text_before_it() -> None:
    body = f"<p>{FIRST}<br><br>>> <a href='/a-1.html'>Một tin khác</a></p>"
    assert paragraphs(body) == [FIRST]


def test_cross_links_in_the_last_lines_of_a_paragraph_are_none_of_it() -> None:
    links = "<br>>> <a href='/a-1.html'>Một tin khác</a><br><a href='/a-2.html'>» Tin nữa</a>"
    assert paragraphs(f"<p>{FIRST}{links}</p><p>Xem<br><a href='/b'>bản đồ</a></p>") == [FIRST, "Xem bản đồ"]


def test_an_article_may_speak_of_advertising() -> None:
    body = f"<p>{FIRST}</p><p>Quảng cáo sai sự thật bị phạt 70 triệu đồng.</p>"
    assert paragraphs(body)[1].startswith("Quảng cáo sai")


@pytest.mark.parametrize(
    ("printed", "last", "byline"),
    [
        ("Minh Thư", "<p style='text-align:right'><b>Minh Thư</b></p>", "Minh Thư"),
        ("Minh Thư", "<p>MINH THƯ</p>", "Minh Thư"),
        ("Minh Thư - H’Xíu", "<p>Bài, ảnh: H'Xíu - Minh Thư</p>", "Minh Thư - H’Xíu"),
        ("", "<p><strong>Minh Thư</strong></p>", "Minh Thư"),
        ("", "<p align='right'>PV</p>", "PV"),
        ("", "<p>Nguyễn Văn A <b>(Theo TTXVN)</b></p>", "Nguyễn Văn A (Theo TTXVN)"),
        ("", "<p>Bài, ảnh: Minh Thư</p>", "Bài, ảnh: Minh Thư"),
        ("", "<p>Thực hiện: nhóm phóng viên thời sự</p>", "Thực hiện: nhóm phóng viên thời sự"),
        ("", "<p>Ảnh: nhân vật trong bài cung cấp</p>", "Ảnh: nhân vật trong bài cung cấp"),
        ("", "<p>Tin và ảnh: Minh Thư (TTXVN)</p>", "Tin và ảnh: Minh Thư (TTXVN)"),
        ("", "<p><em>Theo TTXVN</em></p>", "Theo TTXVN"),
        ("", "<p align='right'><a href='/tac-gia/minh-thu'>Minh Thư</a></p>", "Minh Thư"),
        ("", "<p>(Theo Báo Mẫu)</p>", "Theo Báo Mẫu"),
        ("", "<p>(TTXVN/Vietnam+).</p>", "TTXVN/Vietnam+"),
        ("", "<p><a href='https://nhandan.vn/a-1.html'>Theo nhandan.vn</a></p>", "Theo nhandan.vn"),
        (
            "",
            "<p>Theo Trung tâm Dự báo khí tượng thủy văn quốc gia</p>",
            "Theo Trung tâm Dự báo khí tượng thủy văn quốc gia",
        ),
        ("", "<p>Tổng hợp từ TTXVN</p>", "Tổng hợp từ TTXVN"),
        ("", "<p>Minh Thư ghi</p>", "Minh Thư ghi"),
        ("", "<p align=right><b>Minh Thư</b></p><p>----------</p>", "Minh Thư"),
        (
            "",
            "<p align=right>Minh Thư</p><p><i>* Ảnh trong bài: Lê An</i></p>",
            "Minh Thư - * Ảnh trong bài: Lê An",
        ),
        (
            "",
            "<p align=right><b>ThS. Minh Thư</b> - Trường Chính trị tỉnh</p>",
            "ThS. Minh Thư - Trường Chính trị tỉnh",
        ),
        ("", "<p>Bài: Minh Thư</p><p>Kỹ thuật: Lê An</p>", "Bài: Minh Thư - Kỹ thuật: Lê An"),
        ("", "<p align='right'><i>Truyện ngắn của <b>Minh Thư</b></i></p>", "Truyện ngắn của Minh Thư"),
        ("", "<p align=right>Ban Biên tập</p>", "Ban Biên tập"),
        ("", "<p>PV</p>", "PV"),
        ("", "<p>T.N</p>", "T.N"),
        ("", "<p><b>Luật sư Minh Thư</b></p>", "Luật sư Minh Thư"),
        (
            "",
            "<p>Nội dung: Y Thu</p><p>Ảnh: Lê An</p><p>Clip: H’Mai</p><p>Thiết kế: Văn Tâm</p>",
            "Nội dung: Y Thu - Ảnh: Lê An - Clip: H’Mai - Thiết kế: Văn Tâm",
        ),
    ],
)
def test_signature_is_author_not_body(printed: str, last: str, byline: str) -> None:
    article = read(new(f"<p>{FIRST}</p>{last}", author=printed))
    assert article.byline == byline
    assert article.paragraphs == (FIRST,)


@pytest.mark.parametrize(
    ("outlet", "agency"),
    [("(TTXVN)", "TTXVN"), ("(TTXVN/Vietnam+)./.", "TTXVN/Vietnam+"), ("(H’Mai kể)", None), ("(VOV", None)],
)
def test_agency_behind_the_last_sentence_stays_in_it(outlet: str, agency: str | None) -> None:
    article = read(new(f"<p>{FIRST}</p><p>{SECOND} {outlet}</p>"))
    assert (article.byline, article.agency) == ("Minh Thư", agency)
    assert article.paragraphs == (FIRST, f"{SECOND} {outlet}")
    told = SECOND.replace(".", f" {outlet}.")  # a person's affiliation, perhaps
    assert read(new(f"<p>{FIRST}</p><p>{told}</p>")).agency is None


@pytest.mark.parametrize(
    "line",
    [
        "TRÂN TRỌNG CẢM ƠN",
        "Kính Mời",
        "Đã Ký",
        "Trường THPT Chu Văn An",
        "KQXS",
        "Giải Nhất: Y Thu",
        "Những Cây Cầu Mơ Ước",
        "Bài Cuối: Cầu",
    ],
)
def test_a_line_that_names_nobody_has_not_signed_the_piece(line: str) -> None:
    for look in ("", " align=right"):
        article = read(new(f"<p>{FIRST}</p><p{look}><b>{line}</b></p>", author=""))
        assert (article.byline, article.paragraphs) == (None, (FIRST, line))


@pytest.mark.parametrize(
    ("line", "is_name"),
    [
        *((name, True) for name in ("Minh Thư", "Lê Thái Bình", "Y Krông Êban", "Trần Thị Minh Hà", "Thanh Hải - Minh Thư")),
        *((name, False) for name in ("Cà Phê Đắk Mil", "Cồng Chiêng Tây Nguyên", "Chè Thái Nguyên", "Gạo Ngon Quê Mình")),
    ],
)  # fmt: skip
def test_a_bare_line_has_signed_the_piece_only_if_it_is_surely_a_name(line: str, is_name: bool) -> None:
    article = read(new(f"<p>{FIRST}</p><p>{line}</p>", author=""))
    assert (article.byline, article.paragraphs) == ((line, (FIRST,)) if is_name else (None, (FIRST, line)))


@pytest.mark.parametrize(
    "when", ["Đắk Nông, tháng 3/2026", "Buôn Ma Thuột, 14/3/2026", "Xuân 2026", "Xuất bản: 14/03/2026 09:30"]
)
def test_when_a_piece_was_written_stands_below_its_signature_and_stays(when: str) -> None:
    told = (FIRST, SECOND, FIRST)
    body = "".join(f"<p>{one}</p>" for one in told)
    last = f"<p align=right><i>{when}</i></p>"
    for name in ("<p align=right><b>Minh Thư</b></p>", "<p>Bài, ảnh: Minh Thư</p>"):
        article = read(new(body + name + last, author=""))
        assert (article.byline or "").endswith("Minh Thư")
        assert article.paragraphs == (*told, when)
    assert read(new(f"{body}<p>Minh Thư</p>{last}", author="")).paragraphs == (*told, "Minh Thư", when)


def test_who_said_a_quotation_has_not_signed_the_piece() -> None:
    said = "<blockquote><p>“Cầu mới rất đẹp.”</p><p align=right><b>Y Thu Niê</b></p></blockquote>"
    article = read(new(f"<p>{FIRST}</p>{said}", author=""))
    assert (article.byline, article.paragraphs) == (None, (FIRST, "“Cầu mới rất đẹp.”", "Y Thu Niê"))
    indented = said.replace("“Cầu mới rất đẹp.”", FIRST)  # the whole piece
    assert read(new(indented, author="")).byline == "Y Thu Niê"


@pytest.mark.parametrize(
    "office", ["GIÁM ĐỐC", "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH</b></p><p align=right><b>PHÓ CHỦ TỊCH"]
)
def test_who_signed_a_document_has_not_written_the_article(office: str) -> None:
    signed = f"<p align=right><b>{office}</b></p><p align=right><b>Y Thu Niê</b></p>"
    article = read(new(f"<p>{FIRST}</p>{signed}", author=""))
    assert (article.byline, article.paragraphs[0], article.paragraphs[-1]) == (None, FIRST, "Y Thu Niê")


def test_the_last_verse_of_a_poem_has_not_signed_it() -> None:
    poem = ["Ta về với dốc Gia Nghĩa", "Mây Ngàn", "Gió Núi"]
    body = "".join(f"<p>{verse}</p>" for verse in poem)
    article = read(new(body, author=""))
    assert (article.byline, list(article.paragraphs)) == (None, poem)
    signed = read(new(f"<p>{poem[0]}</p><p>Gió núi chiều nay</p><p><b>Minh Thư</b></p>", author=""))
    assert (signed.byline, signed.paragraphs) == ("Minh Thư", (poem[0], "Gió núi chiều nay"))


def test_outlet_below_a_signed_piece_is_its_agency() -> None:
    article = read(new(f"<p>{FIRST}</p><p>Theo TTXVN</p>", author="Minh Thư"))
    assert (article.byline, article.agency, article.paragraphs) == ("Minh Thư", "Theo TTXVN", (FIRST,))


@pytest.mark.parametrize(
    "last",
    [
        "<p>Theo kế hoạch, cầu thứ hai khởi công trong tháng 5.</p>",
        "<p>Theo Nghị định 100/2019/NĐ-CP</p>",
        "<p>Kỹ thuật: bón phân sớm</p>",
        "<p>* * *</p>",
        "<p>(Theo Luật Đất đai 2024)</p>",
        "<p>Nguồn: Báo cáo của Sở Y tế</p>",
        "<li>Ea Nuôl</li>",
        "<p>Ảnh hưởng của mưa lũ: ba thôn bị cô lập.</p>",
        "<h3><b>Đắk Tơ</b></h3>",
        "<p>Nguồn nước sạch đã về đến thôn</p>",
        "<p>Video: Xã Ea Nuôl đón khách quốc tế dịp đầu năm</p>",
        "<p>Ảnh: Cầu mới nhìn từ trên cao trong ngày khánh thành</p>",
        "<p>Nội dung: Hướng dẫn kỹ thuật trồng cà phê cho bà con</p>",
        "<p>Tổng hợp: 120 hộ nghèo, 30 hộ cận nghèo</p>",
        "<p>Đồ họa: tỷ lệ hộ nghèo qua các năm</p>",
        "<p>Từ Gia Nghĩa đến Buôn Ma Thuột</p>",
    ],
)
def test_body_that_only_resembles_a_signature_stays(last: str) -> None:
    article = read(new(f"<p>{FIRST}</p>{last}", author="Minh Thư"))
    assert len(article.paragraphs) == 2


@pytest.mark.parametrize(
    "note", ["CÒN NỮA", "Còn Tiếp", "Hết", "- HẾT -", "HẾT KỲ", "ĐÓN ĐỌC KỲ SAU", "KỲ SAU"]
)
def test_what_says_that_a_piece_ends_or_goes_on_has_not_signed_it(note: str) -> None:
    article = read(new(f"<p>{FIRST}</p><p align='right'><b>{note}</b></p>", author=""))
    assert (article.byline, article.paragraphs) == (None, (FIRST, note))


def test_a_province_at_the_end_has_not_signed_the_piece() -> None:
    article = read(new(f"<p>{FIRST}</p><p>Đắk Nông</p>", author=""))
    assert (article.byline, article.paragraphs) == (None, (FIRST, "Đắk Nông"))


@pytest.mark.parametrize(
    "names",
    [["Danh sách trúng thưởng:", "Y Thu", "Trần Thị Bình"], ["H’Mai", "Lê An", "Y Thu Niê", "Lê Bình"]],
)
def test_names_in_a_list_at_the_end_have_not_signed_the_piece(names: list[str]) -> None:
    article = read(new(f"<p>{FIRST}</p>" + "".join(f"<p>{name}</p>" for name in names), author=""))
    assert (article.byline, article.paragraphs) == (None, (FIRST, *names))


@pytest.mark.parametrize(
    "opens",
    [
        "<form action='/tim'><input><p>Một.</p>",
        "<figure><iframe src='https://www.youtube.com/embed/x'></iframe><p>Một.</p>",
        "<figure><video src='/a.mp4'></video><figcaption>Cảnh lũ.</figcaption><p>Một.</p>",
        "<figure><video src='/a.mp4'></video><figcaption>Cảnh lũ.<p>Một.</p>",
        "<figure><img src='/a.jpg'><figcaption>Cầu mới.<p>Một.</p>",
        "<table><tr><td><p>Một.</p>",
        "<table><tr><td>A</td><td>B</td><p>Một.</p>",
        "<table><tr><td>A</td><td>B</td>Một.",
        "<a href='/x-1.html'><div>Khung</a></div><p>Một.</p>",
        "<table><tr><td width=9>Cột trái.</td><td><p>Một.</p>",
    ],
)
def test_what_nothing_closes_does_not_swallow_the_body(opens: str) -> None:
    rest = [f"Câu số {n} của bài này, dài vừa phải như bao câu khác." for n in range(20)]
    found = paragraphs(opens + "".join(f"<p>{one}</p>" for one in rest))
    assert found[-21:] == ["Một.", *rest]


@pytest.mark.parametrize("page", [new, old, older])
@pytest.mark.parametrize("opens", ["<table>", "<table><tr><td>", "<div><div><div><div>"])
def test_what_nothing_closes_brings_no_footer_into_the_body(page: Callable[[str], str], opens: str) -> None:
    html = page(f"<p>{FIRST}</p>{opens}<p>{SECOND}</p>")
    assert "<footer>" in html
    html = html.replace("<footer>", "<footer class='l-footer'><p>Giấy phép số 12</p>")
    assert read(html).paragraphs == (FIRST, SECOND)


@pytest.mark.parametrize("page", [new, old, older])
@pytest.mark.parametrize("closes", ["</div>", "</div></div>", "</article>", "</section></div>"])
def test_an_end_tag_too_many_does_not_end_the_body(page: Callable[[str], str], closes: str) -> None:
    advert = "<div class='c-box'>AD</div>"
    article = read(
        page(f"<p>{FIRST}</p>{closes}Trần.<p>Một.</p>{advert}<ul><li>Hai.</li></ul><p>{SECOND}</p>")
    )
    assert article.paragraphs == (FIRST, "Trần.", "Một.", "Hai.", SECOND)


@pytest.mark.parametrize("page", [new, old, older])
@pytest.mark.parametrize(
    "body",
    [
        "{0}<br><br>{1}<br><br>{x}{2}<br><br>{3}",
        "<p>{0}</p><p>{1}</p>{x}{2}<p>{3}</p>",
        "<p>{0}</p><p>{1}</p>{x}<b>{2}</b><br><br>{3}",
        "<div>{0}</div><div>{1}</div>{x}<div>{2}</div><div>{3}</div>",
    ],
)
def test_an_end_tag_too_many_amid_bare_text_does_not_end_the_body(
    page: Callable[[str], str], body: str
) -> None:
    lines = FIRST, SECOND, f"Nay thì khác: {SECOND}", f"Từ nay thì khác: {FIRST}"
    assert read(page(body.format(*lines, x="</div>"))).paragraphs == lines
    chrome = "</div> | In bài | Gửi email <a href='/a'>Xem tiếp</a> <span>Bản quyền của Báo</span>"
    assert read(page(f"<p>{FIRST}</p>{chrome}")).paragraphs == (FIRST,)


def test_what_follows_a_body_that_ends_as_it_should_is_none_of_it() -> None:
    html = new(f"<p>{FIRST}</p>").replace("</article>", "</article><p>Bản quyền của Báo Sơn Hà</p>")
    assert read(html).paragraphs == (FIRST,)


def test_a_question_with_its_answers_is_no_text() -> None:
    poll = "<form><h4>Bạn có ủng hộ?</h4><label><input type=radio>Có</label><button>Gửi</button></form>"
    assert paragraphs(f"<p>{FIRST}</p>{poll}<p>{SECOND}</p>") == [FIRST, SECOND]


@pytest.mark.parametrize(
    ("poll", "rest"),
    [
        ("<div><div>{q}</div><label>{r} Có</label><label>{r} Không</label><button>Gửi</button></div>", []),
        ("<div><h3>Thăm dò</h3><p>{q}</p><ul><li>{r} Có</li><li>{r} Không</li></ul><a>Xem</a></div>", []),
        ("<table><tr><td>{q}</td></tr><tr><td>{r} Có</td></tr><tr><td>{r} Không</td></tr></table>", []),
        ("<div><p>{q}</p><div>{r} Có</div><div>{r} Không</div></div>", []),
        ("<p>{q}</p><p>{r} Có</p><p>{r} Không</p>", ["Cầu mới có đẹp không?"]),  # which line asks?
    ],
)
def test_a_poll_is_known_by_its_buttons(poll: str, rest: list[str]) -> None:
    box = poll.format(q="Cầu mới có đẹp không?", r="<input type='radio' name='q'>")
    assert paragraphs(f"<p>{FIRST}</p>{box}<p>{SECOND}</p>") == [FIRST, *rest, SECOND]
    more = "<p>Một.</p><p>Hai.</p>"
    body = f"<div><p>{FIRST}</p>{more}{box}<p>{SECOND}</p></div>"
    assert {"Một.", "Hai.", FIRST, SECOND} <= set(paragraphs(body))
    assert not {"Có", "Không"} & set(paragraphs(body))


def test_information_box_is_kept_apart_wherever_it_stands() -> None:
    body = f"<div><div class='x sc-hightlight-box y'><p>Hộp.</p></div><p>{FIRST}</p></div>"
    assert paragraphs(body) == [FIRST]


def test_old_template_reads_the_same_body() -> None:
    assert read(old("Trần.<ul><li>Mục.</li></ul>")).paragraphs == ("Trần.", "Mục.")


def test_paragraphs_in_boxes_are_paragraphs_in_whatever_holds_them() -> None:
    lines = [f"Dòng {number}." for number in range(8)]
    body = "".join(f"<div><p>{line}</p></div>" for line in lines)
    for opens in ("<form action='/tim'><input>", "<a href='/x-1.html'><div>Khung</div></a>"):
        assert paragraphs(opens + body)[-8:] == lines
    assert paragraphs(f"<table><tr><td>{body}</td><td><p>Bên cạnh.</p></td></tr></table>") == [
        *lines,
        "Bên cạnh.",
    ]
    spacer = "<td><p><span>&nbsp;</span></p></td>"
    assert paragraphs(f"<table><tr><td><p>Một.</p><p>Hai.</p></td>{spacer}</tr></table>") == ["Một.", "Hai."]
