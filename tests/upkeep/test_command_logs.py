"""What long commands log where somebody scheduled them: JSON lines, a file, alarms, and a trace for a bug."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ..crawl.papers import Reader, desk
from ..zygote import Ended, zygote
from .test_redesign import ARTICLES


def typed(data: Path, *words: object) -> Ended:
    return zygote().run(*words, "--data", data)


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_their_reports_are_logged_as_json_or_into_a_file(archive: Reader, tmp_path: Path) -> None:
    checked = typed(archive.data, "verify", "--log-json")
    said = lines(checked.err)
    assert [line["message"] for line in said] == checked.out.splitlines()
    assert {(line["level"], line["logger"].partition(".")[0]) for line in said} == {("info", "newscrawl")}

    log = tmp_path / "logs" / "keep.log"
    saved = typed(archive.data, "backup", tmp_path / "copy", "--log-file", log)
    assert (saved.code, saved.err) == (0, "")
    read = typed(archive.data, "reextract", "--log-file", log)
    assert (read.code, read.err) == (0, "")
    empty = desk(tmp_path / "other" / "data", archive.server)
    files = sorted((archive.data / "warc").rglob("*.warc.gz"))
    brought = typed(empty.data, "import", *files, "--log-file", log)
    assert (brought.code, brought.err) == (0, "")
    text = log.read_text(encoding="utf-8")
    assert saved.out.splitlines()[0] in text
    assert read.out.splitlines()[0] in text
    assert f"{files[0]}:" in text
    assert all(line[:4].isdigit() and line[19] == "Z" for line in text.splitlines())

    unheard = typed(archive.data, "verify", "--log-json", "--heartbeat", "http://127.0.0.1:9/ping")
    assert "heartbeat was not heard" in lines(unheard.err)[-1]["message"]
    plain = typed(archive.data, "verify")
    assert plain.err == ""


def test_an_error_and_an_alarm_are_lines_of_the_log_too(archive: Reader, tmp_path: Path) -> None:
    (failed,) = lines(typed(tmp_path / "nowhere", "verify", "--log-json").err.splitlines()[0])
    assert (failed["level"], "trace" in failed) == ("error", False)

    archive.server.misbehave([{"match": ARTICLES, "effect": "redesign"}])
    archive.server.publish(6)
    try:
        crawled = archive.crawl("--log-json")
    finally:
        archive.server.misbehave([])
    (alarm,) = [line for line in lines(crawled.err) if line["level"] == "warning"]
    assert alarm["newspaper"] == "baomau"
    assert alarm["message"].startswith("ALARM baomau: pages are laid out")


def test_a_bug_leaves_a_trace_and_asks_to_be_reported(archive: Reader, tmp_path: Path) -> None:
    """A row that no version of newscrawl could have written stands for what nobody foresaw."""
    data = tmp_path / "odd"
    shutil.copytree(archive.data, data)
    with closing(sqlite3.connect(data / "newscrawl.db")) as db:
        db.execute("update captures set fetched_at = 'hôm qua'")
        db.commit()
    broken = typed(data, "reextract", "--log-json")
    assert broken.code == 1
    *logged, sentence = broken.err.splitlines()
    (bug,) = [line for line in lines("\n".join(logged)) if "trace" in line]
    assert "please report it" in bug["message"]
    assert "ValueError" in bug["trace"]
    assert sentence.startswith("Error: This is a fault in newscrawl itself (ValueError in newscrawl.")


@pytest.mark.parametrize("command", ["import", "reextract", "verify", "backup"])
def test_they_all_have_the_options(command: str) -> None:
    told = zygote().run(command, "--help").out
    assert all(option in told for option in ("--log-json", "--log-file", "--log-level"))
