"""`newscrawl report`: one page that says what is in the archive, true, whole and harmless."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from lxml import html

from newscrawl.items import VIETNAM
from newscrawl.problem_reasons import PROBLEM_REASONS
from newscrawl.research import duplicates
from newscrawl.research.report import gather, page
from newscrawl.research.report.words import LABELS, REASONS
from newscrawl.research.svg import Language
from newscrawl.storage import Database, open_database, runs

from ..browser import Browser
from ..storage.builders import make_article, see
from .conftest import HOSTILE, Call, fill

UNTIL = date(2026, 1, 19)


def text_of(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def rows(document: html.HtmlElement, paper: str, heading: str) -> list[list[str]]:
    """The cells of the table (or list) that follows a heading of a newspaper's section."""
    (found,) = document.xpath(
        "//section[@id=$paper]//*[self::h3 or self::h4][normalize-space()=$heading]",
        paper=paper,
        heading=heading,
    )
    listing = found.xpath("following::*[self::table or self::ul or self::ol][1]")[0]
    return [[text_of(cell) for cell in row.xpath("th|td") or [row]] for row in listing.xpath(".//tr|li")]


@pytest.fixture(scope="module")
def english(stock: Path) -> html.HtmlElement:
    with open_database(stock / "newscrawl.db", read_only=True) as db:
        return html.fromstring(page(gather(db, until=UNTIL), language="en"))


def test_the_numbers_are_those_of_the_archive(english: html.HtmlElement) -> None:
    figures = {text_of(one.find("dt")): text_of(one.find("dd")) for one in english.cssselect(".figures div")}
    assert figures == {
        "Articles": "64",
        "Newspapers": "2",
        "Pictures": "50",
        "Changed articles": "0",
        "Articles gone": "0",
        "Findings": "1",
    }
    (table,) = english.xpath("//table[.//a[@href='#baomau']]")
    listed = [[text_of(cell) for cell in row.xpath("th|td")] for row in table.xpath(".//tbody/tr")]
    assert listed[1] == [
        "Báo Mẫu", "2025-12-20", "2026-01-19", "63", "27", "4", "0", "–", "2", "2026-01-20, finished in part",
    ]  # fmt: skip
    assert rows(english, "baomau", "Sections") == [
        ["Kinh tế", "21", "33%", ""],
        ["Xã hội", "21", "33%", ""],
        ["(no section)", "21", "33%", ""],
    ]
    assert rows(english, "baomau", "Most frequent authors")[0] == ["Y Thuôl Ŭ 31"]
    assert rows(english, "baomau", "Gaps") == [
        ["2025-12-23: sitemap refused or unreadable (status 403)"],
        ["2025-12-24: not crawled yet"],
        ["2025-12-26: sitemap read, but none of its articles is stored"],
        ["2026-01-19: the newspaper has no sitemap for this day"],
    ]
    fields = rows(english, "baomau", "Quality of the fields")
    assert fields[0][:4] == ["Year", "Articles", "date", "lead"]
    assert [row[:4] for row in fields[1:]] == [
        ["2025", "20", "100%", "90%"],
        ["2026", "43", "100%", "91%"],
        ["Together", "63", "100%", "90%"],
    ]
    assert rows(english, "baomau", "Open problems")[1:] == [
        ["no_title a template answered, but found no title", "1", "10:00 2026-01-20"],
        ["not_found 404 or 410", "1", "10:00 2026-01-20"],
    ]
    ((finding,),) = rows(english, "baomau", "Findings")
    assert finding == f"lead fell from 96 % to 61 % since 9 January {HOSTILE}. (since 10:00 2026-01-20)"
    (run,) = rows(english, "baomau", "Recent runs")[1:]
    assert run[:2] == ["10:00 2026-01-20", "backfill baomau"]
    assert run[3:] == ["60", "58"]


def test_no_part_of_the_page_has_anothers_name(english: html.HtmlElement) -> None:
    named = english.xpath("//*[@role='region']/@aria-label")
    assert len(set(named)) == len(named) > 2


def test_the_calendar_and_the_overview_are_drawn(english: html.HtmlElement) -> None:
    labels = english.xpath("//*[local-name()='svg']//*[local-name()='g']/@aria-label")
    assert "Báo Mẫu: 63 articles" in labels
    assert any(label.startswith("2025: 20 articles on 8 days; refused: 1 day") for label in labels)


def test_a_period_and_a_choice_of_newspapers(db: Database) -> None:
    found = gather(db, ["baomau"], since=date(2026, 1, 1), until=date(2026, 1, 10))
    assert [one.id for one in found.papers] == ["baomau"]
    assert found.articles == sum(one.articles for one in found.papers[0].coverage.days) == 23
    assert [one.period for one in found.papers[0].filling] == ["2026"]
    document = html.fromstring(page(found, language="en"))
    assert text_of(document.cssselect(".period")[0]) == "From 2026-01-01 To 2026-01-10"
    assert text_of(document.cssselect("footer code")[0]) == (
        "newscrawl report -o report.html baomau --since 2026-01-01 --until 2026-01-10 --language en"
    )


def test_articles_of_which_only_the_month_is_known(tmp_path: Path) -> None:
    """They stand in their month and in no day; without a date at all they are in no period."""
    with open_database(tmp_path / "newscrawl.db") as db:
        with db.transaction():
            fill(db)
            for number, month in ((2001, 11), (2002, 12), (2003, None)):
                published = datetime(2025, month, 1, tzinfo=VIETNAM) if month else None
                precision = "month" if month else None
                see(db, make_article(number, published_at=published, published_precision=precision))
        every = gather(db, ["baomau"], until=UNTIL)
        (paper,) = gather(db, ["baomau"], since=date(2025, 12, 1), until=date(2025, 12, 31)).papers
        (whole,) = gather(db, ["baomau"]).papers
    assert every.months() == (("2025-11", 1), ("2025-12", 21), ("2026-01", 43))
    assert (paper.articles, paper.coverage.articles, paper.coverage.undated) == (21, 20, 1)
    assert (whole.articles, whole.coverage.articles, whole.coverage.undated) == (66, 63, 3)


def test_copies_are_counted_once_they_were_looked_for(tmp_path: Path) -> None:
    path = tmp_path / "newscrawl.db"
    with open_database(path) as db:
        with db.transaction():
            fill(db)
        assert "Nobody has looked for duplicates" in page(gather(db), language="en")
    duplicates.find_duplicates(tmp_path)
    with open_database(path, read_only=True) as db:
        assert duplicates.waiting(db) == 0
        held = {one.id: one.copies for one in gather(db).papers}
        assert held == {one.newspaper: one for one in duplicates.shares(db)}
        assert "Nobody has looked" not in page(gather(db), language="en")


def test_the_day_of_a_run_is_the_one_in_vietnam(tmp_path: Path) -> None:
    evening = datetime(2026, 1, 20, 18, 45, tzinfo=UTC)
    with open_database(tmp_path / "newscrawl.db") as db:
        with db.transaction():
            fill(db)
            run_id = runs.start(db, command="crawl baomau", newspaper="baomau", now=evening)
            runs.finish(db, run_id, now=evening, outcome="finished", counts={})
        told = text_of(html.fromstring(page(gather(db, until=UNTIL), language="vi")))
    assert "21/01/2026, hoàn tất" in told
    assert "01:45 21/01/2026" in told


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_newspapers_print_stays_text(db: Database, language: Language) -> None:
    markup = page(gather(db), language=language)
    document = html.document_fromstring(markup)
    assert not document.xpath("//script|//img|//link|//iframe|//object|//@onerror|//@onclick")
    told = str(document.xpath("string()"))
    assert HOSTILE in told
    assert "954493" not in told  # what a template would make of it; no time of day is so long
    addresses = set(document.xpath("//@href|//@src"))
    assert addresses == {"#baomau", "#baokhac", "https://baomau.vn", "https://baokhac.vn"}
    assert "url(" not in markup
    assert "@import" not in markup


def test_both_languages_have_every_word() -> None:
    assert set(LABELS["vi"]) == set(LABELS["en"])
    assert all(all(labels.values()) for labels in LABELS.values())
    assert set(REASONS["vi"]) == set(PROBLEM_REASONS)
    for key, vietnamese in LABELS["vi"].items():
        assert re.findall(r"\{\w*\}", vietnamese) == re.findall(r"\{\w*\}", LABELS["en"][key])


def test_the_command_writes_one_file_and_replaces_only_reports(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    code, out, err = call("report", "-o", file)
    assert (code, out) == (0, f"Report on 65 articles of 2 newspapers written to {file}.\n")
    assert list(tmp_path.iterdir()) == [file]
    assert 'lang="vi"' in file.read_text(encoding="utf-8")
    assert call("report", "-o", file, "baomau", "--language", "en")[0] == 0
    assert 'lang="en"' in file.read_text(encoding="utf-8")
    told = json.loads(call("report", "-o", file, "baomau", "--until", UNTIL, "--json")[1])
    assert (told["file"], told["articles"]) == (str(file), 63)
    (paper,) = told["newspapers"]
    assert paper["problems"] == {"no_title": 1, "not_found": 1}
    assert paper["days"] == {"read": 26, "empty": 1, "unfetched": 1, "refused": 1, "unread": 1, "absent": 1}
    assert paper["fields"]["lead"] == 57
    notes = tmp_path / "notes.html"
    notes.write_text("my notes", encoding="utf-8")
    code, _, err = call("report", "-o", notes)
    assert (code, notes.read_text(encoding="utf-8")) == (2, "my notes")
    assert "is no report: choose another name, or add --replace" in err
    assert call("report", "-o", notes, "--replace")[0] == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["report"], "Missing option '-o'"),
        (["report", "-o", "r.html", "baolạ"], "There is no newspaper 'baolạ'"),
        (["report", "-o", "r.html", "baodaknong"], "what is there: baokhac, baomau"),
        (["report", "-o", "r.html", "--since", "2026-02-01", "--until", "2026-01-01"], "lies after"),
        (["report", "-o", "/dev/null", "--replace"], "/dev/null is no file"),
        (["report", "-o", "no/such/r.html"], "There is no folder no/such"),
    ],
)
def test_misuse_is_one_sentence(
    words: list[str], says: str, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = call(*words)
    assert (code, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_an_empty_archive_says_how_to_begin(call: Call, tmp_path: Path) -> None:
    with open_database(tmp_path / "newscrawl.db"):
        pass
    code, _, err = call("report", "-o", tmp_path / "r.html", data=tmp_path)
    assert code == 2
    assert "newscrawl demo --data" in err


# --- in a real browser ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def written(stock: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the report as a file."""
    file = tmp_path_factory.mktemp("mail") / "report.html"
    with open_database(stock / "newscrawl.db", read_only=True) as db:
        file.write_text(page(gather(db, until=UNTIL)), encoding="utf-8")
    return file.as_uri()


@pytest.mark.slow
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (360, False)])
def test_it_opens_from_a_file_without_a_complaint_and_fits(
    written: str, browser: Browser, width: int, dark: bool
) -> None:
    browser.open(written, width=width, dark=dark)
    assert browser.ask("document.title") == "Báo cáo kho lưu trữ báo chí"
    assert browser.complaints() == []
    assert browser.requests() == []
    assert not browser.is_too_wide()
    assert browser.ask("document.querySelectorAll('.paper').length") == 2
    background = browser.ask("getComputedStyle(document.body).backgroundColor")
    assert background == ("rgb(22, 24, 28)" if dark else "rgb(255, 255, 255)")
    cell = "document.querySelector('#baomau .coverage-chart .d0')"
    assert browser.ask(f"getComputedStyle({cell}).fill") == (
        "rgb(38, 43, 49)" if dark else "rgb(236, 239, 242)"
    )
    lettering = "getComputedStyle(document.querySelector('.coverage-chart text.quiet')).fontSize"
    assert browser.ask(lettering) == "12px"


@pytest.mark.slow
def test_it_prints_in_light_colours_a_newspaper_a_page(written: str, browser: Browser) -> None:
    browser.open(written, dark=True)
    printed = browser.pdf()
    assert printed.startswith(b"%PDF-")
    pages = re.findall(rb"/Type\s*/Page\b[^s]", printed)
    assert 3 <= len(pages) <= 7
