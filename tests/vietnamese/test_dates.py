"""Every rule of reading dates, one small table each. Without a note, now is noon of 20 March 2024."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from newscrawl.vietnamese.dates import VIETNAM, ParsedDate, parse_date

NOW = datetime(2024, 3, 20, 12, 0, tzinfo=VIETNAM)


def read(text, kind="visible", rule=None, now=NOW):
    """What is read, as ISO 8601 cut to its precision; None = refused."""
    found = parse_date(text, now=now, kind=kind, rule=rule)
    if found is None:
        return None
    assert found.value.utcoffset() == timedelta(hours=7)
    length = {"second": 19, "minute": 16, "day": 10, "month": 7}[found.precision]
    return found.value.isoformat()[:length]


def table(rows):
    """(text, expected) from lines of `text => expected`, where - is a refusal."""
    lines = [line.rsplit(" => ", 1) for line in rows.strip("\n").splitlines()]
    return [pytest.param(text, None if expected == "-" else expected, id=text) for text, expected in lines]


@pytest.mark.parametrize(
    ("text", "expected"),
    table("""
14/03/2024 07:45 => 2024-03-14T07:45
14/03/2024 - 07:45 => 2024-03-14T07:45
14-03-2024 7:45 => 2024-03-14T07:45
Thứ Năm, 14/03/2024, 07:45 => 2024-03-14T07:45
thu nam, 14/03/2024, 07:45 => 2024-03-14T07:45
07:45 | 14/03/2024 => 2024-03-14T07:45
07:45:09, 14/03/2024 => 2024-03-14T07:45:09
14.3.2024 7:45 => 2024-03-14T07:45
14. 03. 2024 => 2024-03-14
14 / 3 / 2024 => 2024-03-14
14 - 03 - 2024 => 2024-03-14
14 03 2024 => 2024-03-14
2024.03.14 => 2024-03-14
2024/3/14 7:45 => 2024-03-14T07:45
14/03/24 => 2024-03-14
14.3.24 => 2024-03-14
14/03/'24 => 2024-03-14
14/3/2024 7.45 => 2024-03-14T07:45
7.45 14.3.2024 => 2024-03-14T07:45
Lúc 7.45 ngày 14.3.2024 => 2024-03-14T07:45
7h45 - 14/03/2024 => 2024-03-14T07:45
7 GIỜ 45 - 14-3-2024 => 2024-03-14T07:45
7g 14/3/2024 => 2024-03-14T07:00
7 AM, 14/03/2024 => 2024-03-14T07:00
14/03/2024 5G => 2024-03-14
Thứ 514/03/2024 07:45 => 2024-03-14T07:45
14/03/2024, 2 giờ trước => 2024-03-14
14/03/2024 07:45 Lê Thị Bưởi => 2024-03-14T07:45
Lê Thị Bưởi 14/03/2024 07:45 => 2024-03-14T07:45
14/03/2024 Lê Thị Bưởi 07:45 => 2024-03-14T07:45
Thứ 5:14/03/2024 => 2024-03-14
CN, 17/03/2024 07:45 => 2024-03-17T07:45
Chúa nhật 17/03/2024 => 2024-03-17
Thứ bẩy, 16/03/2024 => 2024-03-16
T.7, 16/03/2024 7h45 => 2024-03-16T07:45
Thứ Hai, 14/03/2024 => 2024-03-14
14/03/2024 07:45 3 bình luận => 2024-03-14T07:45
Lượt xem: 1.234 - 14/03/2024 07:45 => 2024-03-14T07:45
"""),
)
def test_the_common_shapes(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    table("""
14/03/2024 07:45 GMT+7 => 2024-03-14T07:45
14/03/2024 07:45 (GMT +7) => 2024-03-14T07:45
14/03/2024 07:45 UTC+07:00 => 2024-03-14T07:45
14/03/2024 07:45 +7:00 => 2024-03-14T07:45
14/03/2024 07:45 ICT => 2024-03-14T07:45
14/03/2024 07:45 (Giờ Đông Dương) => 2024-03-14T07:45
14/03/2024 07:45 GMT 7 => 2024-03-14T07:45
14/03/2024 07:45 GMT7 => 2024-03-14T07:45
07:45 GMT+7, 14/03/2024 => 2024-03-14T07:45
07:45 14/03/2024 GMT+9 => 2024-03-14T05:45
14/03/2024 07:45 GMT+9 => 2024-03-14T05:45
14/03/2024 07:45 GMT => 2024-03-14T14:45
14/03/2024 07:45 GMT-5 => 2024-03-14T19:45
14/03/2024 07:45 GMT+25 => -
14/03/2024 GMT+7 => 2024-03-14
"""),
)
def test_zones(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "kind", "rule", "expected"),
    [
        ("4/3/2024 2:05", "meta", None, "2024-03-04T02:05"),
        ("03/14/2024", "visible", None, None),
        ("03/14/2024 07:45", "meta", None, None),
        ("03/14/2024 07:45 AM", "visible", None, "2024-03-14T07:45"),
        ("3/4/2024 2:05 PM", "meta", None, None),  # 3 April has not come
        ("3/2/2024 2:05 PM", "meta", None, "2024-02-03T14:05"),
        ("3/2/2024 2:05:06 PM", "meta", None, "2024-03-02T14:05:06"),
        ("3/2/2024 2:05:06 PM", "visible", None, "2024-02-03T14:05:06"),
        ("3/2/2024 2:05:06 CH", "meta", None, "2024-02-03T14:05:06"),
        ("14/3/2024 2:05:06 PM", "meta", None, "2024-03-14T14:05:06"),
        ("3/2/2024 14:05", "meta", "mdy", "2024-03-02T14:05"),
        ("3/2/2024", "meta", ("mdy", "z_is_local"), "2024-03-02"),
        ("14/3/2024", "meta", "mdy", "2024-03-14"),
        ("2024-03-02", "meta", "mdy", "2024-03-02"),
        ("2024-14-03", "meta", None, None),
    ],
)
def test_the_day_is_first_unless_something_says_otherwise(text, kind, rule, expected):
    assert read(text, kind, rule) == expected


@pytest.mark.parametrize(
    ("text", "rule", "expected"),
    [
        ("2024-03-14T00:45:00Z", None, "2024-03-14T07:45:00"),
        ("2024-03-14T07:45:00Z", "z_is_local", "2024-03-14T07:45:00"),
        ("2024-03-14T07:45:00+00:00", ["z_is_local"], "2024-03-14T07:45:00"),
        ("Thu, 14 Mar 2024 07:45:00 GMT", frozenset({"z_is_local"}), "2024-03-14T07:45:00"),
        ("20240314T074500Z", "z_is_local", "2024-03-14T07:45:00"),
        ("2024-03-14T07:45:00+09:00", "z_is_local", "2024-03-14T05:45:00"),
        ("/Date(1710377100000)/", "z_is_local", "2024-03-14T07:45:00"),
    ],
)
def test_a_false_z_is_local_time(text, rule, expected):
    assert read(text, "jsonld", rule) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    table("""
2024-03-14T07:45:09+07:00 => 2024-03-14T07:45:09
2024-03-14T07:45:09+0700 => 2024-03-14T07:45:09
2024-03-14T07:45:09 +07:00 => 2024-03-14T07:45:09
2024-03-14T07:45:09.999+07:00 => 2024-03-14T07:45:09
2024-03-14T07:45:09.9999999 => 2024-03-14T07:45:09
2024-03-14T07:45:09-05:00 => 2024-03-14T19:45:09
2024-03-14T07:45 => 2024-03-14T07:45
2024-03-14T07:45:09GMT+7 => 2024-03-14T07:45:09
2024-03-14 07:45:09.0 => 2024-03-14T07:45:09
2024-03-13T24:00:00 => 2024-03-14T00:00:00
2024-03-14T07:45:09+07:00[Asia/Ho_Chi_Minh] => 2024-03-14T07:45:09
2024-03-14+07:00 => 2024-03-14
2024-03-14 => 2024-03-14
2024-03 => 2024-03
14-03-2024T07:45 => 2024-03-14T07:45
20240314 => 2024-03-14
20240314T0745 => 2024-03-14T07:45
202403140745 => 2024-03-14T07:45
20240314074509 => 2024-03-14T07:45:09
20241403 => -
14032024 => -
1710377109 => 2024-03-14T07:45:09
1710377109000 => 2024-03-14T07:45:09
0912345678 => -
/Date(1710377109000)/ => 2024-03-14T07:45:09
\\/Date(1710377109000+0700)\\/ => 2024-03-14T07:45:09
/Date(-62135596800000)/ => -
Thu Mar 14 2024 07:45:09 GMT+0700 (Indochina Time) => 2024-03-14T07:45:09
Thu Mar 14 07:45:09 ICT 2024 => 2024-03-14T07:45:09
14 tháng ba 2024 07:45:09 SA => 2024-03-14T07:45:09
0000-00-00 00:00:00 => -
0001-01-01T00:00:00 => -
1/1/0001 12:00:00 AM => -
1970-01-01T07:00:00+07:00 => -
9999-12-31T23:59:59Z => -
2024-03-14T07:45:09+25:00 => -
2024-03-14T25:00:00 => -
2024-W11-4 => -
2024-074 => -
2024 => -
null => -
NaN-NaN-NaN => -
"""),
)
def test_metadata(text, expected):
    assert read(text, "meta") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    table("""
Thu, 14 Mar 2024 07:45:09 +0700 => 2024-03-14T07:45:09
Thu, 14 Mar 24 07:45 +0700 => 2024-03-14T07:45
Thu,14 Mar 2024 07:45:09 GMT+7 => 2024-03-14T07:45:09
Th 5, 14 Th3 2024 07:45:09 +0700 => 2024-03-14T07:45:09
Thursday, 14-Mar-24 00:45:09 GMT => 2024-03-14T07:45:09
Thu, 14 Mar 2024 07:45:09 -0500 => 2024-03-14T19:45:09
Thu, 14 Mar 2024 07:45:09 XYZ => -
Thu, 14 Mar 2024 24:00:00 +0700 => -
Thu, 31 Feb 2024 07:45:09 +0700 => -
Thu, Mar 2024 +0700 => -
GMT+7 => -
"""),
)
def test_feeds(text, expected):
    assert read(text, "rss") == expected


@pytest.mark.parametrize(
    ("word", "month"),
    [
        *(
            ("Một", 1),
            ("Hai", 2),
            ("Ba", 3),
            ("Tư", 4),
            ("Bốn", 4),
            ("Năm", 5),
            ("Sáu", 6),
            ("Bảy", 7),
            ("Bẩy", 7),
        ),
        *(("Tám", 8), ("Chín", 9), ("Mười", 10), ("Mười Một", 11), ("Mười Hai", 12)),
    ],
)
def test_month_words(word, month):
    expected = f"2023-{month:02}-09"
    assert read(f"9 Tháng {word}, 2023") == expected
    assert read(f"ngày 9 tháng {word.lower()} năm 2023", "body") == expected
    assert read(f"Tháng {word} 9, 2023") == expected
    assert read(f"9 Th{month} 2023") == expected
    assert read(f"9 thg {month}, 2023") == expected
    assert read(f"tháng {word.lower()}/2023", "body") == f"2023-{month:02}"


@pytest.mark.parametrize(
    ("text", "expected"),
    table("""
NGÀY 14 THÁNG 3, 2024 | 07:45 => 2024-03-14T07:45
ngày 14 - tháng 3 - năm 2024 => 2024-03-14
ngày 14/3 năm 2024 => 2024-03-14
Th3 14, 2024 => 2024-03-14
March 14, 2024 7:45 AM => 2024-03-14T07:45
14th of March 2024 => 2024-03-14
the 14th day of March, 2024 => 2024-03-14
tháng 03 năm 2024 => 2024-03
March 2024 => 2024-03
14 tha´ng ba 2024 => -
ngày 31 tháng 4 năm 2023 => -
9 tháng 13 năm 2023 => -
tháng 13/2023 => -
tháng 3 => -
15 tháng sau => -
"""),
)
def test_written_out(text, expected):
    assert read(text) == expected


def test_a_two_digit_year_belongs_to_this_century_up_to_next_year():
    assert read("14/03/25", "body") == "2025-03-14"
    assert read("14/03/25") is None  # a year ahead
    assert read("14/03/26", "body") is None
    assert read("14/03/98") == "1998-03-14"
    assert read("14/03/96") is None
    assert read("14/03/024") is None


@pytest.mark.parametrize(
    ("clock", "expected"),
    table("""
7h45 => 07:45
7h45’ => 07:45
7g45 => 07:45
7H45 => 07:45
7 giờ 45 phút => 07:45
7 giờ 5 => 07:05
7h => 07:00
lúc 7 giờ, => 07:00
8 giờ rưỡi => 08:30
8 giờ rưỡi tối => 20:30
8 giờ kém 10 => 07:50
1 giờ kém 15 chiều => 12:45
tám giờ sáng => 08:00
12 giờ sáng => 00:00
rạng sáng 3h => 03:00
11 giờ trưa => 11:00
1 giờ trưa => 13:00
5 giờ chiều => 17:00
17 giờ chiều => 17:00
9 giờ 15 tối => 21:15
11 giờ đêm => 23:00
2 giờ đêm => 02:00
12 giờ đêm => -
12 giờ tối => -
15 giờ sáng => -
9:15 SA => 09:15
12:05 SA => 00:05
12:05 CH => 12:05
00:05 CH => 12:05
3:15CH => 15:15
3:15 Ch => 15:15
3:15 (CH) => 15:15
3 PM => 15:00
12AM => 00:00
15:15 CH => 15:15
15:15 SA => -
3:15 p.m. => 15:15
14:53 PM => 14:53
14:53 AM => -
12:10 SA PA => 12:10
07:60 => -
25:00 => -
7:5 => -
7: 45 => -
"""),
)
def test_clocks(clock, expected):
    day = "14/03/2024"
    assert read(f"{clock} {day}") == (expected and f"2024-03-14T{expected}")


def test_a_part_of_the_day_may_be_a_given_name():
    assert read("Tối 14/03/2024, 8:30") == "2024-03-14T20:30"
    assert read("Nguyễn Thị Tối 14/03/2024 8:30") == "2024-03-14T08:30"
    assert read("Trần Văn Sáng 14/03/2024 20:30") == "2024-03-14T20:30"
    assert read("14/03/2024 Tran Van Sang 20:30") == "2024-03-14T20:30"
    assert read("Đỗ Thị Tối 14/03/2024 8:30") == "2024-03-14T08:30"
    assert read("Đô thị tối 14/3 8:30") == read("Siêu thị, tối 14/03/2024 8:30") == "2024-03-14T20:30"
    assert read("Siêu thị tối 14/03/2024 8:30") == "2024-03-14T20:30"


def test_twenty_four_o_clock_is_the_next_day():
    assert read("24:00 14/03/2024") == "2024-03-15T00:00"
    assert read("24h ngày 14/03/2024") == "2024-03-15T00:00"
    assert read("24:01 14/03/2024") is None
    assert read("Tin 24h - 14/03/2024") == "2024-03-14"
    assert read("Mạng 5G - 14/03/2024") == "2024-03-14"


def test_what_stands_behind_a_time_takes_no_minutes_from_it():
    assert read("14/03/2024 lúc 3h46 / 4 phút đọc") == "2024-03-14T03:46"
    assert read("14/03/2024 20 giờ 36 - 2 ảnh") == "2024-03-14T20:36"
    assert read("14/03/2024 13g01 – 12 lượt xem") == "2024-03-14T13:01"
    assert read("23g36 - 14 Th3, 2024") == "2024-03-14T23:36"
    assert read("17 giờ 14 - 3 - 2024") == "2024-03-14T17:00"
    assert read("14/03/2024 21h27 Tết Giáp Thìn") == "2024-03-14T21:27"
    assert read("Tin 24h 00h40 ngày 14/03/2024") == "2024-03-14T00:40"
    assert read("14/03/2024 14h17GMT+7") == "2024-03-14T14:17"
    assert read("8h30 - 11h ngày 14/03/2024") is None
    assert read("14/03/2024 7h15 - 8h30") is None
    assert read("14/03/2024 7h15 / 8h30") is None


def test_a_name_with_a_number_is_no_time():
    assert read("24h qua, 14/03/2024") == read("14/03/2024 - 24h qua") == "2024-03-14"
    assert read("Phạm Tám H - 14/03/2024") == "2024-03-14"
    assert read("Bag 14/03/2024") == "2024-03-14"
    assert read("Tám giờ 14/03/2024") == "2024-03-14T08:00"


def test_a_month_is_the_same_in_every_zone():
    assert read("T10/2023 03:00 (+09:00)") == read("T10/2023 23:00 GMT") == "2023-10"


def test_a_part_of_the_day_may_stand_with_the_day():
    assert read("14/03/2024 CH 3:15") == "2024-03-14T15:15"
    assert read("sáng sớm 14-3", "body") == "2024-03-14"
    assert read("Tối 14/3, lúc 7h30", "body") == "2024-03-14T19:30"
    assert read("Sáng 14/3", "body") == "2024-03-14"
    assert read("8 giờ sáng qua (19/3)", "body") == "2024-03-19T08:00"


def test_a_word_that_begins_like_a_part_of_the_day_is_none():
    assert read("14/03/2024 14:30 Sáng tạo") == "2024-03-14T14:30"
    assert read("TAND Tối cao 14/03/2024 07:45") == "2024-03-14T07:45"
    assert read("14/03/2024 07:45 Tối ưu") == "2024-03-14T07:45"


def test_an_icelandic_letter_stands_for_the_vietnamese_one():
    assert read("từ 13/3 \u00f0ến 14/3/2024", "body") is None
    assert read("1 giờ \u00d0êm 14/3/2024", "body") == "2024-03-14T01:00"


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("14/03", "visible", "2024-03-14"),
        ("14/3 - 07:45", "visible", "2024-03-14T07:45"),
        ("14\nTh3", "visible", "2024-03-14"),
        ("14-03", "visible", "2024-03-14"),
        ("14-3", "visible", None),
        ("Ngày đăng: 14/3", "visible", "2024-03-14"),
        ("14.3", "visible", None),
        ("25/12", "visible", "2023-12-25"),
        ("21/3", "visible", "2024-03-21"),
        ("22/3", "visible", "2023-03-22"),
        ("29/02", "visible", "2024-02-29"),
        ("31/6", "visible", None),
        ("24/7", "visible", None),
        ("ngày 24/7", "body", "2023-07-24"),
        ("ngày 14.3", "body", "2024-03-14"),
        ("ngày 14 tháng 3", "body", "2024-03-14"),
        ("chiều qua (19-3)", "body", "2024-03-19"),
        ("7h30 14/3", "body", "2024-03-14T07:30"),
        ("ngày 14/3 tới", "body", None),
        ("ngày 14/3 năm ngoái", "body", None),
        ("kỷ niệm ngày 30/4", "body", None),
        ("mỗi ngày 2-3 lần", "body", None),
        ("ngày 5-6 giờ", "body", None),
        ("đạt 3/4 kế hoạch", "body", None),
        ("thắng 2-1", "body", None),
        ("ngày 14", "body", None),
    ],
)
def test_a_missing_year_is_the_latest(text, kind, expected):
    assert read(text, kind) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    table("""
25 giây trước => 2024-03-20T11:59
5 phút trước => 2024-03-20T11:55
5p trước => 2024-03-20T11:55
17' trước => 2024-03-20T11:43
2 giờ trước => 2024-03-20T10:00
2 gio truoc => 2024-03-20T10:00
2h trước => 2024-03-20T10:00
Cập nhật 2 tiếng trước => 2024-03-20T10:00
một giờ trước => 2024-03-20T11:00
nửa tiếng trước => 2024-03-20T11:30
1 giờ 30 phút trước => 2024-03-20T10:30
hai tiếng rưỡi trước => 2024-03-20T09:30
cách đây 3 ngày => 2024-03-17
Cập nhật 2 giờ trước, đăng 3 ngày trước => 2024-03-17
tháng trước => 2024-02
thứ 8 tuần trước => -
hôm qua và hôm nay => -
3 ngày trước => 2024-03-17
2 tuần trước => 2024-03-06
4 tháng trước => 2023-11
1 năm trước => 2023-03
40 năm trước => -
9999 ngày trước => -
vừa xong => 2024-03-20T12:00
vài giây trước => 2024-03-20T12:00
vài phút trước => -
mới đây => -
tuần trước => -
năm ngoái => -
hơn 1 năm trước => -
2-3 ngày trước => -
1,5 giờ trước => -
2½ giờ trước => -
1 ngày 2 giờ trước => -
2 ngày trước đó => -
2 ngày nữa => -
trong 2 giờ tới => -
ngày mai => -
hôm nay => 2024-03-20
Hôm qua => 2024-03-19
hom kia => 2024-03-18
Hôm qua lúc 20:30 => 2024-03-19T20:30
8 giờ tối qua => 2024-03-19T20:00
sáng nay => 2024-03-20
1h đêm qua => -
thứ 5 tuần trước => 2024-03-14
Chủ nhật tuần trước => 2024-03-17
thứ năm => -
11:53 => -
3 hours ago => 2024-03-20T09:00
14/03/2024 (6 ngày trước) => 2024-03-14
35 phút => 2024-03-20T11:25
"""),
)
def test_relative(text, expected):
    assert read(text, "relative") == expected


def test_relative_times_use_the_capture_s_own_day():
    midnight = datetime(2023, 12, 31, 17, 10, tzinfo=UTC)  # ten past midnight of 1 January in Vietnam
    assert read("Hôm qua", "relative", now=midnight) == "2023-12-31"
    assert read("20 phút trước", "relative", now=midnight) == "2023-12-31T23:50"
    assert read("1 tháng trước", "relative", now=midnight) == "2023-12"


def test_running_text_does_not_tell_from_the_capture():
    assert read("hôm qua", "body") is None
    assert read("2 giờ trước", "body") is None


def test_nothing_is_believed_from_the_future_or_from_before_newspapers_were_on_line():
    assert read("22/03/2024 11:59") == "2024-03-22T11:59"
    assert read("22/03/2024 12:01") is None
    assert read("22/03/2025") is None
    assert read("22/03/2025", "body") == "2025-03-22"
    assert read("31/12/1996", "body") is None
    assert read("01/01/1997") == "1997-01-01"


@pytest.mark.parametrize(
    ("text", "expected"),
    table("""
Ngày đăng: 14/03/2024 07:45 => 2024-03-14T07:45
Đăng lúc: 07:45 14/03/2024 => 2024-03-14T07:45
Xuất bản lúc 07:45, Thứ Năm, 14/03/2024 => 2024-03-14T07:45
Cập nhật lúc 07:45 14/03/2024 => 2024-03-14T07:45
14/03/2024 07:45 (cập nhật 15/03/2024 08:00) => 2024-03-14T07:45
Cập nhật: 15/03/2024 08:00 - Đăng: 14/03/2024 07:45 => 2024-03-14T07:45
Cập nhật 15/03/2024 08:00 | 14/03/2024 07:45 => 2024-03-14T07:45
Đăng 07:45 14/03/2024, cập nhật 08:00 15/03/2024 => 2024-03-14T07:45
14/03/2024 15/03/2024 => 2024-03-14
07:45 14/03/2024 08:00 => -
"""),
)
def test_of_two_dates_the_publication_is_taken(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    table("""
Thứ Bảy, 10/2/2024 (mùng 1 tháng Giêng năm Giáp Thìn) => 2024-02-10
10/2/2024 (1/1 âm lịch) => 2024-02-10
ngày 1/1 năm Giáp Thìn (tức 10/2/2024) => 2024-02-10
Âm lịch: 01/01/2024 - Dương lịch: 10/02/2024 => 2024-02-10
10/02/2024 ÂL 01/01/2024 => -
rằm tháng Giêng (24/2/2024) => 2024-02-24
mùng 5 tháng 9 năm 2023 => 2023-09-05
mùng 5 tháng 9 => -
1/1 âm lịch => -
23 tháng Chạp => -
ngày 20 tháng Chạp năm 2023 => -
tháng Giêng năm 2024 => -
mùng 2 Tết Giáp Thìn => -
30 Tết => -
rằm tháng 7 năm 2023 => -
tháng 2 nhuận năm 2023 => -
Portal: 10/02/2024 => 2024-02-10
"""),
)
def test_the_lunar_calendar(text, expected):
    assert read(text, "body") == expected


@pytest.mark.parametrize(
    "text",
    [
        "14\u00a0/\u00a003\u00a0/\u00a02024\u300007:45",
        "\ufeff14/03/2024\u200b 07:45\u200b",
        "1\u034f4/0\u00ad3/2024 07:45",
        "１４／０３／２０２４ ０７：４５",
        "14\u221503\u20442024 07\u223645",
        "14\u201103\u20132024 07:45",
        "14\u221203\u22122024 07\ua78945",
        "14\\/03\\/2024 07:45",
        "14&#x2F;03&#47;2024&amp;nbsp;07:45",
        "<b>Thứ Năm</b>, <span>14/03/2024</span><span>07:45</span>",
        "14/03/202407:45",
        "07:4514/03/2024",
        "Thứ Năm14/03/2024 07:45Lê Thị Bưởi",
        "Thu\u031b\u0301 Na\u0306m, 14/03/2024 07:45",
        "Th\u01b0\u0301 Năm, nga\u0300y 14 tha\u0301ng 3 n\u0103m 2024, 07:45",
        "Th&#7913; N&#259;m, 14/03/2024 07:45",
    ],
)
def test_spellings_of_one_date(text):
    assert read(text) == "2024-03-14T07:45"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " \u00a0 ",
            "--/--/----",
            "Đang cập nhật",
            "Invalid Date",
            "30/02/2024",
            "29/02/2023",
            "32/01/2024",
        ),
        *("00/03/2024", "14/00/2024", "11-18/3/2024", "từ 11/3 đến 18/3/2024", "11/03/2024 - 18/03/2024"),
        *(
            "11/3/2024 đến 18/3/2024",
            "ngày 11, 12/3/2024",
            "ngày 11 và 12 tháng 3 năm 2024",
            "11/3, 12/3/2024",
        ),
        *(
            "11-18 tháng 3 năm 2024",
            "đêm 11, rạng sáng 12/3/2024",
            "tháng 1-2/2024",
            "tháng 1/2024 - tháng 2/2024",
        ),
        *("14/03/2024 08:00 - 11:00", "8h-11h ngày 14/3/2024", "từ 8 - 11h ngày 14/3/2024"),
        *("năm 2024", "quý I/2024", "Quý 1/2024", "giai đoạn 2021-2025", "nhiệm kỳ 2020 - 2025", "03/2024"),
        *("Số: 56/2023/QĐ-UBND", "12/3/2024/QH15", "Luật số 12/2017/QH14", "0912.345.678", "0912 345 678"),
        *(
            "(028) 3812 3456",
            "1.500.000",
            "12.5 triệu",
            "192.168.1.24",
            "25-20, 25-18",
            "phục vụ 24/7",
            "10.0.24.3",
        ),
        *(
            "v1.3.2024",
            "l4/03/2024",
            "tháng 1 - tháng 2/2024",
            "15h, 17h ngày 14/3/2024",
            "15h và 17h 14/3/2024",
        ),
        *("14/03-2024", "6 tháng năm 2023", "hẻm 12/3/24", "14/3/2", "99/99/9999", "1" * 900),
    ],
)
def test_what_is_no_date_is_refused(text):
    assert read(text, "body") is None


def test_numbers_beside_a_date_are_ignored():
    assert read("Quyết định số 56/2023/QĐ-UBND ngày 14/3/2024", "body") == "2024-03-14"
    assert read("Nghị định 15/2020/NĐ-CP ngày 3/2/2020", "body") == "2020-02-03"
    assert read("Hotline: 0912.345.678 - 14/03/2024 07:45") == "2024-03-14T07:45"
    assert read("Số 12 - Thứ Năm, 14/03/2024") == "2024-03-14"


def test_the_answer_is_frozen_and_now_may_be_in_any_zone():
    found = parse_date("14/03/2024 07:45", now=NOW.astimezone(UTC))
    assert found == ParsedDate(datetime(2024, 3, 14, 7, 45, tzinfo=VIETNAM), "minute")
    with pytest.raises(AttributeError):
        found.value = NOW


def test_an_article_is_not_a_date():
    assert read("14/03/2024 07:45 " + "chữ " * 400) is None
