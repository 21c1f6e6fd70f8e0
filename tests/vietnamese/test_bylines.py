"""Bylines: rules B1 to B15, each with neighbours of its own."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.vietnamese.bylines import Byline, parse_byline


def authors(*names: str, **more: str) -> Byline:
    return Byline(authors=names, **more)


def photos(*names: str, **more: str) -> Byline:
    return Byline(photographers=names, **more)


NOBODY = Byline()


@pytest.mark.parametrize(
    ("printed", "byline"),
    [
        ("Nguyễn Thị Lan", authors("Nguyễn Thị Lan")),
        ("  Mai\u00a0  Lan\u200b ", authors("Mai Lan")),
        (unicodedata.normalize("NFD", "Trần Hữu Đức"), authors("Trần Hữu Đức")),
        ("Mai Thoả", authors("Mai Thoả")),  # as printed
        ("VŨ THỊ HƯỜNG", authors("Vũ Thị Hường")),
        ("N.D.C", authors("N.D.C")),
        ("Ng.Huyền", authors("Ng.Huyền")),
        ("T.MINH LAN", authors("T.Minh Lan")),
        ("MT", authors("MT")),
        ("LINH", authors("Linh")),
        ("H’Lan Niê", authors("H’Lan Niê")),
        ("K'BRÈO", authors("K'Brèo")),
        ("Y MOAN ÊNUÔL", authors("Y Moan Ênuôl")),
        ("Anne-Marie Dupont", authors("Anne-Marie Dupont")),
        ("Đại tá Anne-Marie Dupont", authors("Anne-Marie Dupont")),
        ("L.Th", authors("L.Th")),  # no domain of Thailand
        ("V.Đ.Hùng.", authors("V.Đ.Hùng")),
        ("N.D.C.", authors("N.D.C.")),
        ("Nguyên", authors("Nguyên")),
        ("«Mai Lan»", authors("Mai Lan")),
        ("(Mai Lan).", authors("Mai Lan")),
        ("Mai Lan!", authors("Mai Lan")),
        ("Nguyễn Thị Mai Lan Nguyễn Thị Mai Lan", authors("Nguyễn Thị Mai Lan")),
    ],
)
def test_names_are_written_as_printed_or_in_title_case(printed: str, byline: Byline) -> None:
    assert parse_byline(printed) == byline


@pytest.mark.parametrize(
    "printed",
    [
        "Mai Lan, Vũ Hùng",
        "Mai Lan; Vũ Hùng",
        "Mai Lan - Vũ Hùng",
        "Mai Lan – Vũ Hùng",
        "Mai Lan \u2011 Vũ Hùng",
        "MAI LAN VÀ VŨ HÙNG",
        "Mai Lan & Vũ Hùng",
        "Mai Lan &amp; Vũ Hùng",
        "Mai Lan/Vũ Hùng",
        "Mai Lan | Vũ Hùng |",
        "Mai Lan\nVũ Hùng",
        "Mai Lan<br>Vũ Hùng",
        "Mai Lan-Vũ Hùng",
        "Mai Lan + Vũ Hùng",
        "Mai LanVũ Hùng",  # glued
        "Được đăng bởi: Mai Lan, Vũ Hùng",
        "Mai Lan, Vũ Hùng | 8:30:15 SA 12/03/2024",
        "12/03/2024 8:30 CH Mai Lan, Vũ Hùng",
        "Mai Lan, Vũ HùngChủ Nhật, ngày 12/03/2024",
        "Mai Lan, Vũ Hùng - Krông Nô",
        "Mai Lan, Vũ Hùng, Đắk R’lấp",
        "Mai Lan - Vũ Hùng. Tổ chức thực hiện: Thu Hà",
        "Mai Lan - Vũ Hùng. Ghi hình: Thu Hà",
        "Mai Lan - Vũ Hùng\nMai Lan - Vũ Hùng",
        "Tác giả: Mai Lan, Vũ Hùng",
        "Nhà báo: Mai Lan, Vũ Hùng",
        "Thực hiện: Mai Lan - Vũ Hùng",
        "Nhóm PV: Mai Lan, Vũ Hùng",
        "Ghi chép của Mai Lan và Vũ Hùng",
        "Nội dung: Mai Lan, Vũ Hùng - Thiết kế: Thu Hà",
        "Mai Lan - Vũ Hùng - Đồ họa: Thu Hà",
        "Mai Lan, Vũ Hùng\nTrình bày: Thu Hà",
        "bởi Mai Lan, Vũ Hùng 10 Tháng 1, 2026",
        "Mai Lan, Vũ Hùng | Thứ Ba, 27/02/2024, 11:53 (GMT+7)",
        "Mai Lan - Vũ Hùng - mailan@example.vn - 0912 345 678",
        "ThS. Mai Lan, BS. Vũ Hùng",
        "Đại tá Mai Lan và Ths. Vũ Hùng",
        "Mai Lan, Vũ Hùng, Đắk Nông",
        "Mai Lan, Vũ Hùng (Gia Lai)",
    ],
)
def test_two_authors_however_they_are_parted_and_labelled(printed: str) -> None:
    assert parse_byline(printed) == authors("Mai Lan", "Vũ Hùng")


@pytest.mark.parametrize(
    "label",
    ["Bài, ảnh:", "Tin, ảnh:", "Bài và ảnh:", "Bài - Ảnh :", "BÀI, ẢNH:", "Tin bài, ảnh", "* Bài & ảnh:"],
)
def test_who_wrote_and_took_the_pictures(label: str) -> None:
    assert parse_byline(f"{label} VŨ HÙNG") == Byline(("Vũ Hùng",), ("Vũ Hùng",))


@pytest.mark.parametrize(
    ("printed", "byline"),
    [
        ("Ảnh: Vũ Hùng", photos("Vũ Hùng")),
        ("Ảnh trong bài: Vũ Hùng", photos("Vũ Hùng")),
        ("Ảnh: Vũ Hùng và NVCC", photos("Vũ Hùng")),
        ("Ảnh: Chụp từ màn hình", NOBODY),
        ("Ảnh: Sở VH-TT&DL", NOBODY),
        ("Ảnh: AFP-TTXVN", Byline(agency="AFP-TTXVN")),
        ("Ảnh (nguồn: TTXVN)", Byline(agency="TTXVN")),
        ("Mai Lanảnh: Vũ Hùng", authors("Mai Lan", photographers=("Vũ Hùng",))),
        ("Mai Lan - Mỹ thuật: Vũ Hùng", authors("Mai Lan")),
        ("Ảnh, clip: Vũ Hùng", photos("Vũ Hùng")),
        ("Ảnh: Vũ Hùng/TTXVN phát", photos("Vũ Hùng", agency="TTXVN")),
        ("Ảnh: AFP/TTXVN", Byline(agency="AFP/TTXVN")),
        ("Bài: Mai Lan - Ảnh: Vũ Hùng", Byline(("Mai Lan",), ("Vũ Hùng",))),
        ("Mai Lan (bài), Vũ Hùng (ảnh)", Byline(("Mai Lan",), ("Vũ Hùng",))),
        ("Mai Lan (bài), Vũ Hùng (ảnh), Thu Hà (clip)", Byline(("Mai Lan",), ("Vũ Hùng",))),
        ("Bài Mai Lan, ảnh Vũ Hùng, đồ họa Thu Hà", Byline(("Mai Lan",), ("Vũ Hùng",))),
        ("Mai Lan (bài và ảnh)", Byline(("Mai Lan",), ("Mai Lan",))),
        ("Mai LanẢnh: Vũ Hùng", Byline(("Mai Lan",), ("Vũ Hùng",))),
        ("Tin: PV - Ảnh: Vũ Hùng", Byline((), ("Vũ Hùng",), desk="PV")),
        ("Hồng Ảnh", authors("Hồng Ảnh")),
        ("Mai Thơ - Ảnh: Vũ Hùng", authors("Mai Thơ", photographers=("Vũ Hùng",))),
        ("Bài: Mai Lan. Thơ, ảnh: Vũ Hùng", Byline(("Mai Lan", "Vũ Hùng"), ("Vũ Hùng",))),
        ("Mai Lan - Ảnh: Sưu tầm", authors("Mai Lan")),
        *(
            (f"Ảnh: {nobody}", NOBODY)
            for nobody in (
                *("Internet", "NVCC", "BTC", "Tư liệu", "minh họa", "Facebook", "IT", "I.T", "CACC"),
                *("G.Đ.C.C", "Nguồn Internet", "Từ Internet", "Do gia đình cung cấp", "Trên mạng"),
                *("Cơ quan công an cung cấp", "Camera an ninh", "Lưu trữ"),
            )
        ),
        ("Ảnh minh hoạ", NOBODY),
        ("Clip: Vũ Hùng", NOBODY),
        ("Thiết kế: VŨ HÙNG", NOBODY),
        ("Kỹ thuật: Vũ Hùng", NOBODY),
        ("Hỗ trợ: Vũ Hùng", NOBODY),  # a label that we do not know
    ],
)
def test_pictures_and_other_work(printed: str, byline: Byline) -> None:
    assert parse_byline(printed) == byline


@pytest.mark.parametrize(
    ("printed", "byline"),
    [
        ("TTXVN", Byline(agency="TTXVN")),
        ("(TTXVN/Vietnam+)", Byline(agency="TTXVN")),
        ("Thông tấn xã Việt Nam", Byline(agency="TTXVN")),
        ("Vietnam+", Byline(agency="VietnamPlus")),
        ("Theo Thanh Niên", Byline(agency="Thanh Niên")),
        ("Nguồn quenha.vn", Byline(agency="quenha.vn")),
        ("Nguồn: https://quenha.vn", Byline(agency="quenha.vn")),
        ("Theo báo cáo", NOBODY),
        ("Theo", NOBODY),
        ("Mai Lan - Nhân Dân", authors("Mai Lan", agency="Nhân Dân")),
        ("Mai Lan/VietNamNet", authors("Mai Lan", agency="VietNamNet")),
        ("Theo Mai LanNgười đưa tin", authors("Mai Lan", agency="Người đưa tin")),
        ("Mai Lan tổng hợp từ VOV", authors("Mai Lan", agency="VOV", role="tổng hợp")),
        ("Mai Lan (lược dịch theo BBC)", authors("Mai Lan", agency="BBC", role="lược dịch")),
        ("Nhóm PV/TTXVN", Byline(agency="TTXVN", desk="Nhóm PV")),
        ("PV tổng hợp", Byline(desk="PV", role="tổng hợp")),
        ("CTV: Mai Lan", authors("Mai Lan")),
        ("Theo báo Tuổi Trẻ", Byline(agency="Tuổi Trẻ")),
        ("Theo tờ quenha.vn", Byline(agency="quenha.vn")),
        ("Theo nguồn Báo Quê Nhà", Byline(agency="Quê Nhà")),
        ("Nguồn báo Quê Nhà", Byline(agency="Quê Nhà")),
        ("Mai Lan/quenha.vn.", authors("Mai Lan", agency="quenha.vn")),
        ("Mai Lan (tổng hợp từ nguồn BBC)", authors("Mai Lan", agency="BBC", role="tổng hợp")),
        ("Mai Lan (tổng hợp từ quenha.vn)", authors("Mai Lan", agency="quenha.vn", role="tổng hợp")),
        ("Theo H’Lan Niê/Báo Quê Nhà", authors("H’Lan Niê", agency="Quê Nhà")),
        ("Theo Ksor Lan - TTXVN", authors("Ksor Lan", agency="TTXVN")),
        ("Theo Zơrâm Lan (BBC)", authors("Zơrâm Lan", agency="BBC")),
        ("Theo Nhịp sống quê nhà", Byline(agency="Nhịp sống quê nhà")),
        ("Nguồn: Sở Y tế", Byline(agency="Sở Y tế")),
        ("Theo quenha.vn", Byline(agency="quenha.vn")),
        ("Theo Daily Mail/Reuters", Byline(agency="Daily Mail/Reuters")),
        ("Mai Lan (TTXVN)", authors("Mai Lan", agency="TTXVN")),
        ("Mai Lan (theo Reuters)", authors("Mai Lan", agency="Reuters")),
        ("Mai Lan/VOV-Tây Nguyên", authors("Mai Lan", agency="VOV")),
        ("Mai Lan - TTXVN", authors("Mai Lan", agency="TTXVN")),
        ("Mai Lan theo VnExpress", authors("Mai Lan", agency="VnExpress")),
        ("Theo Mai Lan/Báo Quê Nhà", authors("Mai Lan", agency="Quê Nhà")),
        ("Theo Mai LanDân trí", authors("Mai Lan", agency="Dân trí")),
        ("Mai Lan Nhịp sống thị trường", authors("Mai Lan", agency="Nhịp sống thị trường")),
        ("Theo Nguyễn Thị Lan", authors("Nguyễn Thị Lan")),
        ("Theo M.L (TTXVN)", authors("M.L", agency="TTXVN")),
        ("Mai Lan (PV TTXVN tại London)", authors("Mai Lan", agency="TTXVN")),
        ("PV TTXVN", Byline(agency="TTXVN", desk="PV")),
        ("Phóng viên TTXVN thường trú tại London", Byline(agency="TTXVN", desk="Phóng viên")),
        ("Theo lời kể của nhân vật", NOBODY),
        ("Nguồn: Internet", NOBODY),
        ("Nguồn video: VTV24", NOBODY),
    ],
)
def test_agencies(printed: str, byline: Byline) -> None:
    assert parse_byline(printed) == byline


@pytest.mark.parametrize(
    "desk",
    [
        "PV",
        "P.V",
        "NHÓM PV",
        "BBT",
        "BTV",
        "CTV",
        "T/H",
        "Nhóm phóng viên",
        "Ban Kinh tế - Xã hội",
        "Khoa CNTT",
    ],
)
def test_desks_sign_without_a_name(desk: str) -> None:
    assert parse_byline(desk) == Byline(desk=desk)


@pytest.mark.parametrize(
    ("printed", "role"),
    [
        ("Mai Lan (lược dịch)", "lược dịch"),
        ("Mai Lan (Tổng hợp)", "tổng hợp"),
        ("Mai Lan (TH)", "TH"),
        ("Mai Lan ghi", "ghi"),
        ("Mai Lan thực hiện", "thực hiện"),
        ("Mai Lan (tổng thuật)", "tổng thuật"),
        ("Dịch: Mai Lan", "dịch"),
        ("Độc giả Mai Lan", "độc giả"),
        ("Mai Lan: Pơblang", "translator"),
    ],
)
def test_roles(printed: str, role: str) -> None:
    assert parse_byline(printed) == authors("Mai Lan", role=role)


@pytest.mark.parametrize(
    "titled",
    [
        "GS.TS Mai Lan",
        "PGS, TS. MAI LAN",
        "ThS Mai Lan",
        "BS.CKII Mai Lan, Bệnh viện Đa khoa tỉnh",
        "Luật sư Mai Lan (Đoàn Luật sư tỉnh)",
        "Đại tá MAI LAN, Phó Giám đốc Công an tỉnh",
        "Thượng úy Mai Lan",
        "Nhà báo Mai Lan",
        "Nghệ nhân ưu tú Mai Lan",
        "Mai Lan, Gv Toán, THPT Quê Nhà",
        "Mai Lan, Tổng Biên tập",
        "Mai Lan, Khoa Luật, Đại học Quê Nhà",
        "Mai Lan - Hội Nhà văn Việt Nam",
        "Mai Lan - Sở GD-ĐT",
        "Thầy thuốc Ưu tú Mai Lan",
        "Em Mai Lan (lớp 5)",
        "Mai Lan (Khoa Ngữ văn, Trường Đại học Quê Nhà)",
        "Bác sĩ chuyên khoa II Mai Lan",
        "Truyện ngắn của Mai Lan",
        "Mai Lan Email: mailan@quenha.vn",
        "Mai Lan - Tổ chức Nghiên cứu Quê nhà – TCNC",
    ],
)
def test_titles_and_affiliations_are_dropped(titled: str) -> None:
    assert parse_byline(titled) == authors("Mai Lan")


@pytest.mark.parametrize(
    "name", ["Đoàn Văn Hùng", "Trường Giang", "Nguyên Khoa", "Khoa Nguyễn", "Anh Thư", "P.V.A"]
)
def test_names_that_begin_like_titles_and_organisations(name: str) -> None:
    assert parse_byline(name) == authors(name)


@pytest.mark.parametrize("name", ["K’Lan", "H'Lan Niê", "Y Thu Niê", "A Lan", "H.H", "N. Lan", "P.V.A"])
@pytest.mark.parametrize("title", ["TS. ", "ThS.BS ", "Luật sư ", "BS CKII. ", "PV ", "Thiếu tá "])
def test_titles_before_names_that_begin_with_one_letter(title: str, name: str) -> None:
    assert parse_byline(title + name) == authors(name)


@pytest.mark.parametrize(
    ("printed", "byline"),
    [
        ("Vũ Mai Lan-H.H-Vũ Hùng", authors("Vũ Mai Lan", "H.H", "Vũ Hùng")),
        ("Mai Lan và Vũ Hùng lược ghi", authors("Mai Lan", "Vũ Hùng", role="lược ghi")),
        ("Hải Đăng 12/03/2024", authors("Hải Đăng")),
        ("Đăng 12/03/2024", NOBODY),
        ("Mai Lan | Lượt đọc: 123", authors("Mai Lan")),
        ("Mai Lan T/h", authors("Mai Lan", role="T/h")),
        ("NGỌC VIẾT", authors("Ngọc Viết")),
        ("BAN MAI", authors("Ban Mai")),
        ("Mai Lan. Vũ Hùng", authors("Mai Lan", "Vũ Hùng")),
        ("Mai Lan.Vũ Hùng", NOBODY),
        ("Truyện: Mai Lan", authors("Mai Lan")),
        ("Vẽ: Mai Lan", NOBODY),  # a label that we do not know is no author either
        ("Mai Lan - Vẽ: Vũ Hùng", authors("Mai Lan")),
        ("Mai Lan tổng hợp từ nhiều nguồn", authors("Mai Lan", role="tổng hợp")),
    ],
)
def test_what_is_part_of_a_name_and_what_is_not(printed: str, byline: Byline) -> None:
    assert parse_byline(printed) == byline


def test_a_person_called_like_a_province_is_no_place() -> None:
    assert parse_byline("Mai Lan, Thanh Hoa") == authors("Mai Lan", "Thanh Hoa")
    assert parse_byline("Mai Lan, Thanh Hóa") == authors("Mai Lan")


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "-",
        " | ",
        "admin",
        "mailan",
        "mai.lan",
        "mailan92",
        "MaiLan",
        "Administrator",
        "Webmaster Quê Nhà",
        "Please Enter Your Name Here",
        "Tác giả:",
        "Cùng tác giả",
        "Tản văn Mai Lan",
        "(GLO)",
        "Khuyết danh",
        "Thứ Ba",
        "Gia Nghĩa",
        "RSS",
        "Báo Quê Nhà",
        "Báo Quê Nhà điện tử",
        "Quê Nhà Online",
        "baoquenha.vn",
        "UBND tỉnh Đắk Nông",
        "Xem thêm: Mai Lan đoạt giải",
        ">> Mai Lan",
        "* Tên nhân vật đã được thay đổi",
        "(Còn nữa)",
        "- Hết -",
        "ĐÓN ĐỌC KỲ SAU",
        "Mưa lớn kéo dài nhiều ngày khiến đường hỏng",
        "x" * 10_000,
    ],
)
def test_what_is_no_byline_names_nobody(printed: str) -> None:
    assert parse_byline(printed) == NOBODY


FRAGMENTS = [
    *(
        "Mai Lan",
        "VŨ HÙNG",
        "Gia Hòa",
        "H’Lan",
        "K'",
        "TTXVN",
        "Dân Việt",
        "VnExpress.net",
        "Báo ",
        "PV",
        "ThS. ",
    ),
    *(
        "Theo ",
        "Ảnh: ",
        "Bài, ảnh: ",
        "Nguồn",
        "dịch",
        "ghi",
        "tại ",
        " và ",
        " - ",
        ", ",
        "/",
        "|",
        "+",
        ".",
        ":",
    ),
    *(
        "(",
        ")",
        "[",
        "\n",
        "'",
        "’",
        "10/1/2026",
        "a@b.vn",
        "<b>",
        "&amp;",
        "Đ",
        "中",
        "\u200b",
        "\u0301",
        "\ud800",
    ),
]
fragments = st.sampled_from(FRAGMENTS)


@given(
    st.one_of(st.lists(fragments, max_size=25).map("".join), st.text(st.characters(exclude_categories=())))
)
def test_whatever_is_printed_is_read_and_names_are_clean(printed: str) -> None:
    byline = parse_byline(printed)
    for name in (*byline.authors, *byline.photographers):
        assert name == " ".join(name.split())
        assert name[0].isupper()
        assert not set(name) & set("()[]|/:;,@\n0123456789")
    assert len(set(byline.authors)) == len(byline.authors)
    assert byline == parse_byline(f"  {printed} ")


def test_gold(shared: Path) -> None:
    rows = [
        json.loads(row)
        for row in (shared / "gold" / "bylines.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    judged = [row for row in rows if not row.get("debatable")]
    wrong = []
    for row in judged:
        byline = parse_byline(row["raw"])
        read = {
            "authors": list(byline.authors),
            "photographers": list(byline.photographers),
            "agency": byline.agency,
            "desk": byline.desk,
            "role": byline.role,
        }
        if any(read[key] != row[key] for key in read if key in row):
            wrong.append((row["raw"], read))
    assert len(wrong) <= 0.03 * len(judged), wrong


@pytest.mark.parametrize("place", ["Đắk Mil", "Cư Jút", "Krông Nô", "Ea Kar", "TUY ĐỨC"])
def test_a_district_of_the_highlands_is_nobody(place: str) -> None:
    assert parse_byline(place) == NOBODY
    assert parse_byline(f"Y Nuê Buôn Krông ({place})") == authors("Y Nuê Buôn Krông")


@pytest.mark.parametrize(
    "paper",
    [
        "Báo và phát thanh, truyền hình Lâm Đồng",
        "Báo và Phát thanh - Truyền hình Đắk Lắk",
        "Đài Phát thanh và Truyền hình Đắk Nông",
        "Đài PT - TH Gia Lai",
    ],
)
def test_a_paper_that_is_one_with_a_station_is_one_and_keeps_its_name(paper: str) -> None:
    for printed in (paper, paper.upper(), f"{paper} - Báo Quê Nhà", f"Báo Quê Nhà/{paper}"):
        assert parse_byline(printed) == NOBODY  # the paper's own names
    assert parse_byline(f"Theo {paper}") == Byline(agency=paper)
    for printed in ("Mai Lan - {}", "Mai Lan/{}", "Mai Lan ({})", "Theo Mai Lan/{}"):
        assert parse_byline(printed.format(paper)) == authors("Mai Lan", agency=paper)


@pytest.mark.parametrize("post", ["Phóng viên", "phóng viên", "PV", "CTV", "Cộng tác viên"])
def test_a_post_behind_a_name_is_none_of_it(post: str) -> None:
    assert parse_byline(f"Mai Lan {post}") == authors("Mai Lan")
    assert parse_byline("MAI LAN – VP UBND TỈNH") == authors("Mai Lan")


def test_before_a_name_stands_an_unknown_label() -> None:
    assert parse_byline("Giải Nhất: Mai Lan") == NOBODY
    assert parse_byline("Mai Lan - Vẽ: Vũ Hùng") == authors("Mai Lan")
    assert parse_byline("Mai Lan: VOV") == authors("Mai Lan")


@pytest.mark.parametrize(
    "printed", ["Môi Trường", "ĐOÀN THANH NIÊN", "Nông Thôn Mới", "Nữ Miền Bắc", "Nhiều Tác Giả", "Phóng Sự"]
)
def test_sections_and_buttons_are_nobody_however_they_are_printed(printed: str) -> None:
    assert parse_byline(printed).authors == ()
