"""What holds for every string and every date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newscrawl.vietnamese.dates import VIETNAM, parse_date
from newscrawl.vietnamese.dates.noise import mark_lunar
from newscrawl.vietnamese.dates.reading import look_through
from newscrawl.vietnamese.dates.records import Setting
from newscrawl.vietnamese.dates.spelling import clean

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=VIETNAM)
KINDS = ("visible", "relative", "body", "meta", "jsonld", "rss", "sitemap")
PIECES = (
    *(
        "14",
        "3",
        "03",
        "2024",
        "24",
        "31",
        "99",
        "0",
        "9999",
        "27/02/2024",
        "5-6",
        "11:53",
        "8h",
        "25:61",
        "½",
        "²",
    ),
    *(
        "/",
        "-",
        ".",
        ",",
        ":",
        " ",
        "'",
        "–",
        "T",
        "Z",
        "+07:00",
        "-99",
        "GMT",
        "GMT+7",
        "(",
        ")",
        "\x00",
        "\ud800",
    ),
    *(
        "ngày",
        "tháng",
        "thg",
        "Th",
        "năm",
        "thứ",
        "chủ nhật",
        "hai",
        "mười",
        "mươi",
        "giờ",
        "phút",
        "rưỡi",
        "kém",
    ),
    *(
        "sáng",
        "tối",
        "đêm",
        "SA",
        "CH",
        "PM",
        "trước",
        "sau",
        "chiều",
        "toi",
        "qua",
        "nay",
        "hôm",
        "tuần",
        "đến",
        "và",
        "âm lịch",
        "Chạp",
    ),
    *(
        "tức",
        "Tết",
        "Đăng",
        "cập nhật",
        "số",
        "Feb",
        "ago",
        "of",
        "&#",
        "&amp;",
        "<b>",
        "/Date(",
        ")/",
        "İ",
        "\u0301",
    ),
)
sentences = st.lists(st.sampled_from(PIECES), max_size=14).flatmap(
    lambda words: st.sampled_from((" ", "")).map(lambda glue: glue.join(words))
)


def check(text, kind, rule):
    found = parse_date(text, now=NOW, kind=kind, rule=rule)
    if found is None:
        return
    assert found.value.tzinfo is VIETNAM or found.value.utcoffset() == timedelta(hours=7)
    assert found.value.year >= 1997
    assert kind == "body" or found.value <= NOW + timedelta(hours=48)
    assert found.value.microsecond == 0
    if found.precision in ("day", "month"):
        assert (found.value.hour, found.value.minute, found.value.second) == (0, 0, 0)


@given(st.text(max_size=80), st.sampled_from(KINDS))
@example("&#" + "9" * 900, "visible")
@example("tháng.ba 9, 2023", "visible")
@example("9 thgba 2023", "visible")
@example("mười sau phút trước", "visible")
@example("7h chiều toi 14/3/2024, buoi sáng", "body")
@example("0001-01-01T00:00:00+14:00", "meta")
@example("31/12/9999 23:59 GMT-12", "body")
def test_no_text_raises(text, kind):
    check(text, kind, None)


@given(sentences, st.sampled_from(KINDS), st.sampled_from((None, "mdy", "z_is_local", ("mdy", "z_is_local"))))
def test_no_sentence_of_date_words_raises(text, kind, rule):
    check(text, kind, rule)


HOSTILE = (
    "1",
    "1/",
    "27-",
    "1:",
    "1 tháng ",
    "11:53 ",
    "27/02/2024 ",
    "hai mươi ",
    "chiều tối ",
    "<",
    "&#",
    "(",
)


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("kind", ["visible", "body", "meta"])
def test_rows_of_one_piece_end_in_bounded_time(piece, kind):
    check(piece * (1000 // len(piece)), kind, None)
    check(f"27/02/2024, {piece * (900 // len(piece))}x 26/02/2024", kind, None)
    check(f"08:00 05-03-2024T11:53 27/02/2024, {piece * (900 // len(piece))}- 12:15 x", kind, None)
    check(piece * 100_000, kind, None)


moments = st.datetimes(datetime(1997, 1, 1), datetime(2026, 11, 20)).map(  # noqa: DTZ001
    lambda naive: naive.replace(microsecond=0, tzinfo=VIETNAM)
)
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")


@given(moments)
def test_every_visible_date_of_a_newspaper_comes_back(moment):
    weekday = WEEKDAYS[moment.weekday()]
    for shape in (
        *(
            "%d/%m/%Y %H:%M",
            "%d/%m/%Y - %H:%M",
            "%d-%m-%Y %H:%M",
            "%H:%M %d/%m/%Y",
            "%H:%M, " + weekday + ", %d/%m/%Y",
        ),
        *(
            weekday + ", %d/%m/%Y, %H:%M",
            weekday + ", ngày %d tháng %m năm %Y lúc %H:%M",
            "%d/%m/%Y %H:%M (GMT+7)",
        ),
        *("%H giờ %M phút ngày %d-%m-%Y", "%Y-%m-%dT%H:%M+07:00", "%d Th%m, %Y %H:%M"),
    ):
        found = parse_date(moment.strftime(shape), now=NOW)
        assert found is not None, shape
        assert (found.value, found.precision) == (moment.replace(second=0), "minute"), shape


@given(moments)
def test_every_date_for_programs_comes_back(moment):
    hour = moment.hour % 12 or 12
    half = "PM" if moment.hour >= 12 else "AM"
    us = f"{moment.month}/{moment.day}/{moment.year} {hour}:{moment:%M:%S} {half}"
    utc = moment.astimezone(UTC)
    for text in (
        us,
        moment.isoformat(),
        moment.strftime("%Y-%m-%dT%H:%M:%S%z"),
        moment.strftime("%a, %d %b %Y %H:%M:%S +0700"),
        moment.strftime("%a, %d %b %Y %H:%M:%S GMT+7"),
        moment.strftime("%a %b %d %Y %H:%M:%S GMT+0700 (Indochina Time)"),
        f"/Date({int(moment.timestamp()) * 1000})/",
        utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
        utc.strftime("%a, %d %b %Y %H:%M:%S GMT"),
    ):
        found = parse_date(text, now=NOW, kind="meta")
        assert found is not None, text
        assert (found.value, found.precision) == (moment, "second"), text


WHOLE = """
{0:02}/{1:02}/{2} {3:02}:{4:02}
{0}-{1}-{2}, {3}:{4:02}
{1}/{0}/{2} {3}:{4:02}:00 PM
Thứ Ba, {0:02}.{1:02}.{2} | {3:02}:{4:02} (GMT+7)
cn ngày {0}/{1}/{2} lúc {3}:{4:02}
{0}/{1}/{2}
{0}-{1}-{2} - {3}:{4:02}
{0}.{1}.{2}, {3}:{4:02}:{4:02}am
{0}/{1}/{2} | {3:02}:{4:02} PM
{0}/{1}/{2}-{3}:{4:02}
{3}:{4:02}, THỨ TƯ, {0}/{1}/{2}
{3:02}:{4:02}:{4:02} - ngày {0:02}-{1:02}-{2} GMT +7
{2}-{1:02}-{0:02}
{2}-{1:02}-{0:02} {3:02}:{4:02}
{2}-{1:02}-{0:02}T{3:02}:{4:02}:{4:02}.123Z
Tue, {0:02} Feb {2} {3:02}:{4:02}:00 GMT
Abc, {0:02} Sep {2} {3:02}:{4:02}:00 +0700
Ngày đăng: {0}/{1}/{2} {3}:{4:02} CH
Xuất bản lúc {3}h{4:02} - ngày {0}-{1}-{2}
{0}.{1}.24 {3}h
{3} giờ {4:02} phút tối, ngày {0}/{1}/{2}
{3}g{4} {0}/{1}/{2}
{3}h {0}-{1}-{2}
{3}g {0}/{1}/{2}
{0} tháng tư năm {2}
ngày {0} Thg{1}, {2} {3}:{4:02} SA
rạng sáng {0}/{1}/{2} {3}:{4}
{0} thang sau {2}
{3}:{4:02} PM | {0}/{1}/{2} UTC+7
{0}/{1}/{2}T{3}:{4:02}
{0} . {1} . {2} - {3}:{4:02}
{0}/{1}/{2},{3}:{4:02}Z
{3}:{4:02} CH Sa Pa {0}/{1}/{2}
{3}:{4:02} Ch. ngày {0}/{1}/{2}
{0}/ {1}/ 24 - {3}:{4:02}
{3}h {4:02} - {0}/{1}/{2}
{3} giờ {4:02} Feb {2}
Tue Feb {0:02} {2} {3:02}:{4:02}:00 GMT+0700 (Indochina Time)
Tháng Chín {0}, {2}
Tue, {0:02} Feb 24 {3:02}:{4:02}:00 +0700
{0} Feb nam 24
{0}/{1}
{0}-{1}
{0}/{1} {3}:{4:02}
{0}/ {1} - {3}:{4:02}
{3}h{4:02} {0}/{1}
{3}:{4:02}, {0}/{1}
Thứ Ba{0}/{1}/{2} {3}:{4:02}
Th 3, {0:02} Th{1} {2} {3:02}:{4:02}:00 +0700
Đăng Th 3, {0}/{1}/{2}
Hoàng Hoài - Thứ Ba, {0}/{1}/{2}, {3}:{4:02}
({0}/{1}/{2}, {3}:{4:02})
(GLO)- {0}/{1}/{2} {3}h{4:02} | Trần Thị Tư
LÊ NĂM {3}:{4:02} {0}.{1}.{2} (Hà Nội)
từ ngày {0}-{1}-{2}
{0}/{1}/{2} {3}:{4:02} Z
{0}/{1}/{2} {3}:{4:02} - giờ GMTvàng
{3}:{4:02}, {0}/{1}/{2} sáng nay
{0}/{1}/{2} {3}h rưỡi
{0}/{1}/{2} {3}h kém năm
thứ {0}/{1}/{2}
tháng hai {0}/{1}/{2}
Số {0}/{1}/{2}
{0}/{1}/{2}/NĐ
tám giờ, {0}/{1}/{2}
ngày hai tháng ba, {0}/{1}/{2}
{0}/{1}/{2} (mùng {0} tháng Giêng)
(ÂL {0}/{1}) {0}/{1}/{2}
{0}/{1}/{2} giáp thìn
tháng {1}/{2}
Tháng {1} năm {2}
T{1}/{2}
th. {1} - {2}
thang {1} {2}
Thứ Ba, {0}.{1}
chiều {0}-{1}
Tối ngày {0}/{1}, {3}:{4:02}
lúc {3} giờ {4:02} phút ngày {0}/{1}
khoảng {3}h {0}-{1}
{0} Th{1}
{0} thang sau
ngày {0} tháng {1}
""".strip().splitlines()
numbers = st.tuples(*(st.integers(*bounds) for bounds in ((0, 32), (0, 13), (1990, 2030), (0, 25), (0, 61))))
some_rules = st.frozensets(st.sampled_from(("mdy", "z_is_local")))


@given(st.sampled_from(WHOLE), numbers, st.sampled_from(("visible", "body", "meta", "rss")), some_rules)
def test_a_string_read_whole_and_searched_tells_the_same(shape, printed, kind, rules):
    text = shape.format(*printed)
    cleaned = clean(text)
    low = cleaned.lower()
    searched = look_through(cleaned, low, mark_lunar(low), Setting(NOW, kind, rules))
    assert parse_date(text, now=NOW, kind=kind, rule=rules) == searched
