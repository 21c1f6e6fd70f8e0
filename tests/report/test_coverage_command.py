"""`newscrawl coverage` and the charts of `trends` as an analyst calls them."""

from __future__ import annotations

import io
import json
import os
import re
import struct
import subprocess
import sys
import zlib
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.console import Console

from newscrawl import Archive
from newscrawl.cli.calendar import print_calendar
from newscrawl.errors import Misuse
from newscrawl.research.coverage import coverage, overall
from newscrawl.research.coverage_chart import calendar
from newscrawl.research.coverage_overview import overview
from newscrawl.research.png import png_of
from newscrawl.storage import Database

from .conftest import FIRST, LAST, Call

SVG = "{http://www.w3.org/2000/svg}"


def test_a_newspaper_in_full(call: Call) -> None:
    code, out, err = call("coverage", "baomau", "--until", "2026-01-19")
    assert (code, err) == (0, "")
    assert "Báo Mẫu (baomau): 63 articles from 2025-12-20 to 2026-01-19" in out
    assert out.index("\n2026  ") < out.index("\n2025  ")
    for sign in (
        "× refused",
        "/ not crawled yet",
        "o read, not fetched",
        "- no sitemap",
        "· nothing published",
    ):
        assert sign in out
    assert "  2025-12-23: refused (status 403)" in out
    assert "  2025-12-26: read, but none of its articles is stored" in out
    assert re.search(r"^Kinh tế +21 +33\.3%", out, re.MULTILINE)
    assert re.search(r"^\(none\) +21 ", out, re.MULTILINE)
    assert re.search(r"^lead +57 +90% ", out, re.MULTILINE)
    assert re.search(r"^published_at +63 +100% ", out, re.MULTILINE)


def test_each_day_stands_in_its_week_and_row(call: Call) -> None:
    _, out, _ = call("coverage", "baomau", "--since", "2026-01-01", "--until", "2026-01-18")
    lines = out.splitlines()
    monday = next(index for index, line in enumerate(lines) if line.startswith("Mon"))
    rows = [line[5:].ljust(6) for line in lines[monday : monday + 7]]
    cells = [[row[at : at + 2] for at in range(0, 6, 2)] for row in rows]
    assert [row[0].strip() for row in cells[:3]] == ["", "", ""]  # the year begins on a Thursday
    assert all(row[0].strip() for row in cells[3:])
    assert all(cell.strip() for row in cells for cell in row[1:])


def test_months_as_a_table(call: Call) -> None:
    code, out, _ = call("coverage", "baomau", "--until", "2026-01-19", "--months")
    assert code == 0
    assert re.search(r"^2025-12 +20 +27 +12 +10 +1 +1 +1 +1 *$", out, re.MULTILINE)
    assert re.search(r"^2026-01 +43 ", out, re.MULTILINE)
    assert "Mon" not in out


def test_all_newspapers_have_a_line(call: Call) -> None:
    code, out, _ = call("coverage", "--until", "2026-01-19")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines() if line.startswith("bao")] == ["baokhac", "baomau"]
    assert re.search(r"^baomau +2025-12-20 +2026-01-19 +63 +31 +27 +1 +1 +1 +1 +90%", out, re.MULTILINE)
    assert "Articles of which no day is known, counted in the shares alone: 1\n" in call("coverage")[1]
    assert "no day" not in out, "an article without a date is in no window"


def test_a_window_before_all_that_is_known_is_its_last_day(call: Call) -> None:
    assert (
        "baomau     2020-01-01  2020-01-01         0     1     0 "
        in call("coverage", "--until", "2020-01-01")[1]
    )
    (day,) = json.loads(call("coverage", "baomau", "--until", "2020-01-01", "--json")[1])["days"]
    assert (day["day"], day["state"]) == ("2020-01-01", "unread")


def test_a_window_before_there_were_newspapers_online_is_its_last_day(call: Call) -> None:
    code, out, _ = call("coverage", "baomau", "--since", "1900-01-01", "--until", "1900-02-01")
    assert (code, "0 articles from 1900-02-01 to 1900-02-01" in out, "No gaps" in out) == (0, True, False)


def test_for_programs(call: Call) -> None:
    one = json.loads(call("coverage", "baomau", "--until", "2026-01-19", "--json")[1])
    assert one["articles"] == sum(day["articles"] for day in one["days"]) == 63
    assert {day["state"] for day in one["days"]} == {
        "read",
        "empty",
        "unfetched",
        "refused",
        "unread",
        "absent",
    }
    assert {"section": "Kinh tế", "articles": 21} in one["sections"]
    assert one["fields"]["lead"] == {"filled": 57, "articles": 63, "share": 57 / 63}
    every = json.loads(call("coverage", "--json")[1])
    assert [record["newspaper"] for record in every] == ["baokhac", "baomau"]
    assert every[0]["undated"] == 1
    assert every[0]["fields"]["published_at"]["share"] == 0.5


def test_charts_are_files(call: Call, tmp_path: Path) -> None:
    svg, png = tmp_path / "c.svg", tmp_path / "c.png"
    code, out, _ = call("coverage", "baomau", "--svg", svg, "--png", png, "--language", "en")
    assert (code, out) == (0, f"Chart written to {svg} and {png}.\n")
    chart = ElementTree.parse(svg).getroot()
    assert chart.findtext(f"{SVG}title") == "Coverage: Báo Mẫu"
    assert png.read_bytes().startswith(b"\x89PNG\r\n")
    assert call("coverage", "--svg", svg)[0] == 0
    assert ElementTree.parse(svg).getroot().findtext(f"{SVG}title") == "Độ phủ: Báo Khác, Báo Mẫu"
    assert call("trends", '"hạn hán"', "--by", "day", "--png", png)[0] == 0
    mine = tmp_path / "articles.csv"
    mine.write_text("id,title", encoding="utf-8")
    for words in (["coverage", "--svg", mine], ["trends", "mưa", "--png", mine]):
        code, _, err = call(*words)
        assert (code, "articles.csv is there already and is no chart" in err) == (2, True)
    assert mine.read_text("utf-8") == "id,title"
    assert call("coverage", "baomau", "--png", tmp_path / "no" / "c.png")[::2] == (
        2,
        f"Error: {tmp_path}/no/c.png: No such file or directory.\n",
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["coverage", "baolạ"], "There is no newspaper 'baolạ'"),
        (["coverage", "baodaknong"], "begin with `newscrawl backfill baodaknong"),
        (["coverage", "--json", "--png", "x.png"], "--json excludes"),
        (["coverage", "--months"], "--months prints one newspaper by month: name it"),
        (["coverage", "--language", "fr"], "'fr' is not one of 'vi', 'en'"),
    ],
)
def test_misuse_is_one_sentence(words: list[str], says: str, call: Call) -> None:
    code, out, err = call(*words)
    assert (code, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1


def terminal(db: Database, **kind: object) -> str:
    found = coverage(db, "baomau", until=date(2026, 1, 19))
    assert found is not None
    written = io.TextIOWrapper(io.BytesIO(), encoding="ascii" if kind.pop("plain", False) else "utf-8")
    print_calendar(found, Console(file=written, markup=False, highlight=False, **kind))
    written.flush()
    assert isinstance(written.buffer, io.BytesIO)
    return written.buffer.getvalue().decode()


def test_a_terminal_without_colours_or_letters_shows_the_same_days(db: Database) -> None:
    fine, plain = terminal(db, width=160), terminal(db, width=160, plain=True)
    assert plain.isascii()
    swap = str.maketrans("░▒▓█·×", ":+%#.x")
    assert fine.translate(swap) == plain
    coloured = terminal(db, width=160, force_terminal=True, color_system="truecolor")
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == fine
    assert "\x1b[38;2;" in coloured


def test_a_narrow_terminal_gets_a_column_a_week(db: Database) -> None:
    narrow = terminal(db, width=80)
    assert max(map(len, narrow.splitlines())) <= 80
    assert narrow.count("×") == 2  # a day, and the legend


def pixels(png: bytes) -> tuple[int, int, list[bytes]]:
    """Width, height and the rows of an RGBA image, unfiltered."""
    at, packed, width, height = 8, b"", 0, 0
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            width, height = struct.unpack(">II", body[:8])
            assert body[8:10] == bytes((8, 6))
        elif kind == b"IDAT":
            packed += body
        at += 12 + length
    raw = zlib.decompress(packed)
    rows: list[bytes] = []
    before = bytearray(width * 4)
    for index in range(height):
        start = index * (width * 4 + 1)
        line = bytearray(raw[start + 1 : start + 1 + width * 4])
        for place in range(width * 4):
            left = line[place - 4] if place >= 4 else 0
            up, corner = before[place], before[place - 4] if place >= 4 else 0
            guess = min((left, up, corner), key=lambda one: abs(left + up - corner - one))
            line[place] = (line[place] + (0, left, up, (left + up) // 2, guess)[raw[start]]) & 255
        rows.append(bytes(line))
        before = line
    return width, height, rows


def ink(text: str) -> bytes:
    """What a line of text looks like, as the dark pixels of its picture."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 24">'
        f'<text x="2" y="18" font-family="Noto Sans" font-size="14">{text}</text></svg>'
    )
    _, _, rows = pixels(png_of(svg, width=120))
    return b"".join(bytes(255 - value for value in row[::4]) for row in rows)


LETTERS = "a á à ả ã ạ ă ắ ằ ẳ ẵ ặ â ấ ầ ẩ ẫ ậ đ Đ ơ ớ ợ ư ứ ự ỹ ỵ ŏ ĭ ŭ č ƀ ê̆ \N{REPLACEMENT CHARACTER}"


def test_letters_are_drawn_with_all_their_marks() -> None:
    seen: dict[bytes, str] = {}
    for letter in LETTERS.split():
        drawn = ink(letter)
        assert sum(drawn) > 500, letter
        assert drawn not in seen, f"{letter} looks like {seen.get(drawn)}"
        seen[drawn] = letter


def test_a_picture_has_the_charts_colours_on_white(db: Database) -> None:
    found = coverage(db, "baomau", until=date(2026, 1, 19))
    assert found is not None
    for chart in (calendar(found, "Báo Mẫu"), overview([("Báo Mẫu", found)])):
        width, height, rows = pixels(png_of(chart, width=800))
        assert (width, len(rows)) == (800, height)
        colours = {row[at : at + 4] for row in rows for at in range(0, len(row), 4)}
        assert rows[0][:4] == b"\xff\xff\xff\xff"
        assert b"\x0a\x4f\x4f\xff" in colours  # the highest level, in light colours
        assert b"\x16\x18\x1c\xff" not in colours


def test_the_overview_has_a_row_a_newspaper_and_a_cell_a_month(db: Database) -> None:
    names = {"baomau": "Báo <Mẫu>", "baokhac": "Báo Khác"}
    found = [(names[key], coverage(db, key, until=date(2026, 1, 19))) for key in names]
    chart = ElementTree.fromstring(overview([(name, one) for name, one in found if one], language="en"))
    tooltips = [one.text for path in chart.iter(f"{SVG}path") for one in path.iter(f"{SVG}title")]
    december = "refused: 1 day; not crawled yet: 1 day; read, not fetched: 1 day"
    assert tooltips == [
        f"Báo <Mẫu>, 2025-12: 20 articles on 8 days; {december}",
        "Báo <Mẫu>, 2026-01: 43 articles on 18 days; no sitemap: 1 day",
        "Báo Khác, 2026-01: 1 article on 1 day; not crawled yet: 15 days",
    ]
    labels = [one.get("aria-label") for one in chart.iter(f"{SVG}g")]
    assert labels == ["Báo <Mẫu>: 63 articles", "Báo Khác: 1 article"]


def test_a_picture_saves_itself_as_its_name_says(stock: Path, tmp_path: Path) -> None:
    with Archive(stock) as archive:
        picture = archive.coverage_chart("baomau", until="2026-01-19", language="en")
        assert repr(picture) == "Picture()"
        assert picture._repr_svg_() == picture.svg
        picture.save(tmp_path / "c.svg")
        assert ElementTree.parse(tmp_path / "c.svg").getroot().findtext(f"{SVG}title") == "Coverage: Báo Mẫu"
        picture.save(str(tmp_path / "c.png"))
        assert (tmp_path / "c.png").read_bytes().startswith(b"\x89PNG")
        with pytest.raises(Misuse, match=r"neither \.svg nor \.png"):
            picture.save(tmp_path / "c.jpg")
        with pytest.raises(Misuse, match="Nothing is known of a newspaper 'baolạ'"):
            archive.coverage("baolạ")
        rows = list(archive.trends("hạn hán", by="year").rows())
        assert [(one.period, one.articles, one.all_articles) for one in rows] == [
            ("2025", 0, 20),
            ("2026", 1, 44),
        ]


def test_a_reader_who_leaves_early_is_no_failure(stock: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "newscrawl", "--data", str(stock), "coverage", "baomau"]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, timeout=120, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def test_all_newspapers_together_know_a_day_as_each_does(db: Database) -> None:
    until = LAST + timedelta(days=1)  # of which there is no sitemap
    found = coverage(db, "baomau", since=FIRST, until=until)
    assert found is not None
    alone = {one.day: one.state for one in found.days}
    together = {one.day: one.state for one in overall(db, since=FIRST, until=until).days}
    assert {day for day, state in alone.items() if state == "absent"}
    for day, state in alone.items():
        told = {"unfetched": "empty", "refused": "unread"}.get(state, state)
        assert together[day] == told, day
