"""Fixtures: a page with the record that must be read in it, red until reviewed."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from newscrawl.newspapers import load_newspapers
from newscrawl.probing.fixtures import differences, load_all
from newscrawl.sample import SampleServer

from ..cli.terminal import PAGE, Run

COMMITTED = Path(__file__).resolve().parent / "fixtures"
NAME = "baodaknong-204471"


def test_the_committed_fixtures_are_reviewed_and_read_as_they_must_be() -> None:
    newspapers = load_newspapers()
    fixtures = list(load_all(COMMITTED))
    assert len(fixtures) == 3
    for fixture in fixtures:
        assert fixture.reviewed, fixture.name
        assert differences(fixture, newspapers) == (), fixture.name


@pytest.fixture
def kept(run: Run, tmp_path: Path) -> Path:
    """A fixture that was just proposed."""
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    answer = run("fixture", "page.html")
    assert (answer.code, f"--accept {NAME}" in answer.out) == (0, True), answer.err
    return tmp_path / "data" / "fixtures" / NAME


def test_a_fixture_is_red_until_it_was_reviewed(run: Run, kept: Path) -> None:
    red = run("fixture", "--run")
    assert (red.code, "not reviewed" in red.out, "1 red" in red.out) == (1, True, True)
    assert run("fixture", "--accept", NAME).code == 0
    green = run("fixture", "--run")
    assert (green.code, f"green  {NAME}" in green.out) == (0, True)


def test_a_record_that_a_person_put_right_stays_red_until_it_is_read_so(run: Run, kept: Path) -> None:
    record = json.loads((kept / "record.json").read_text(encoding="utf-8"))
    assert record["authors"] == [{"name": "Lê Thị Mẫu", "role": "author"}]
    record["authors"][0]["name"] = "Lê Thị Khác"
    (kept / "record.json").write_text(json.dumps(record), encoding="utf-8")
    run("fixture", "--accept", NAME)
    (found,) = run("fixture", "--run", "--json").json
    (difference,) = found["differences"]
    assert (difference["field"], difference["wanted"][0]["name"]) == ("authors", "Lê Thị Khác")
    shown = run("fixture", "--run")
    assert (shown.code, 'authors: must be [{"name": "Lê Thị Khác"' in shown.out) == (1, True)


def test_a_page_that_is_no_article_is_a_fixture_too(run: Run, tmp_path: Path) -> None:
    (tmp_path / "other.html").write_text("<html><body><p>một trang</p></body></html>", encoding="utf-8")
    made = run("fixture", "other.html", "--url", "https://baodaknong.vn/x-7.html", "--json")
    assert made.json["record"] == {"problem": "unknown_layout"}


def test_a_fixture_is_not_proposed_over_a_reviewed_one(run: Run, kept: Path) -> None:
    run("fixture", "--accept", NAME)
    again = run("fixture", "page.html")
    assert (again.code, "--replace" in again.err) == (2, True)
    assert run("fixture", "page.html", "--replace").code == 0
    assert run("fixture", "--run").code == 1


@pytest.mark.parametrize("spoiled", ["fixture.json", "record.json"])
def test_a_spoiled_fixture_is_named(run: Run, kept: Path, spoiled: str) -> None:
    (kept / spoiled).write_text("{", encoding="utf-8")
    answer = run("fixture", "--run")
    assert (answer.code, str(kept.name) in answer.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Give a page to keep"),
        (["page.html", "--run"], "Give a page to keep"),
        (["--run"], "There is no fixture in"),
        (["--accept", "x"], "There is no fixture x"),
        (["missing"], "neither a file, nor an address"),
    ],
)
def test_misuse(run: Run, words: list[str], said: str) -> None:
    answer = run("fixture", *words)
    assert (answer.code, said in answer.err) == (2, True), answer.err


def test_an_article_is_taken_from_the_archive_else_from_the_newspaper(
    run: Run, press: SampleServer, tmp_path: Path
) -> None:
    run("add", press.base_url, "--delay", 0, "--id", "baothu", "--pages", 1)
    url = press.urls()[-1]
    press.reset_log()
    fetched = run("fixture", url)
    assert fetched.code == 0, fetched.err
    assert [one["path"] for one in press.requests()] == ["/robots.txt", urlsplit(url).path]
    (kept,) = load_all(tmp_path / "data" / "fixtures")
    truth = press.paper.truth(url)
    assert (kept.newspaper, kept.record["title"]) == ("baothu", truth["title"])


def test_a_proposal_that_was_interrupted_is_made_by_the_same_command(run: Run, kept: Path) -> None:
    run("fixture", "--accept", NAME)
    (kept / "record.json").unlink()
    (kept / "record.json").mkdir()  # what stops it after its first file, reviewed as the fixture was
    assert run("fixture", "page.html", "--replace").code == 2
    (kept / "record.json").rmdir()
    assert "There is no fixture" in run("fixture", "--run").err
    assert run("fixture", "page.html").code == 0
    assert "not reviewed" in run("fixture", "--run").out
