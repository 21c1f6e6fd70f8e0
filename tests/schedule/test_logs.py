"""Log lines: as JSON, into a file, without what nobody may read, and a trace only for a bug."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from pathlib import Path

import pytest

from newscrawl.cli import logs
from newscrawl.cli.logs import JsonLines, LogWish, PlainLines, logging_to
from newscrawl.errors import Blocked
from newscrawl.sample import SampleServer

from .conftest import Desk


def test_json_lines_tell_who_and_how_and_nothing_of_single_articles(desk: Desk, paper: SampleServer) -> None:
    desk.enable("baomau", paper.base_url)
    done = desk.due("--log-json")
    lines = [json.loads(line) for line in done.err.splitlines()]
    (end,) = [line for line in lines if line.get("outcome")]
    assert (end["newspaper"], end["outcome"], end["run"], end["level"]) == ("baomau", "finished", 1, "info")
    assert end["message"] == ("baomau: finished. 12 pages fetched: 12 new articles, 0 changed, 0 unchanged.")
    assert end["counts"]["stored"] == 12
    assert not any(".html" in line["message"] for line in lines)
    assert all(line["time"].endswith("+00:00") for line in lines)


def test_a_log_file_takes_what_stderr_would_and_at_debug_each_page(desk: Desk, paper: SampleServer) -> None:
    desk.enable("baomau", paper.base_url)
    file = desk.data / "logs" / "crawl.log"
    done = desk.due("--log-file", file, "--log-level", "debug")
    assert (done.code, done.err) == (0, "")
    text = file.read_text(encoding="utf-8")
    assert "baomau: finished" in text
    for url in paper.urls():
        assert f"new {url}" in text
    refused = desk.due("--log-file", "/proc/none/x.log", by=timedelta(hours=2))
    assert refused.code == 2
    assert "The log file /proc/none/x.log cannot be written to" in refused.err


def record(message: str, error: Exception | None = None) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("newscrawl.x", logging.ERROR, "x.py", 1, message, (), info)


def raised(error: Exception) -> Exception:
    try:
        raise error
    except Exception as caught:
        return caught


def test_a_trace_and_a_request_to_report_only_for_a_bug() -> None:
    bug, known = raised(ZeroDivisionError("x")), raised(Blocked("The newspaper refuses."))
    plain = PlainLines().format(record("It broke.", bug))
    assert "Traceback" in plain
    assert logs.REPORT in plain.splitlines()[0]
    assert "Traceback" not in PlainLines().format(record("It refuses.", known))
    line = json.loads(JsonLines().format(record("It broke.", bug)))
    assert "ZeroDivisionError" in line["trace"]
    assert logs.REPORT in line["message"]
    assert "trace" not in json.loads(JsonLines().format(record("It refuses.", known)))


@pytest.mark.parametrize("formatter", [PlainLines(), JsonLines()])
def test_credentials_of_an_address_are_never_written(formatter: logging.Formatter) -> None:
    written = formatter.format(record("no answer from http://me:geheim@proxy.example:3128/"))
    assert "geheim" not in written
    assert "http://***@proxy.example:3128/" in written


def test_files_are_rotated_and_only_a_few_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "ROTATED_BYTES", 2000)
    logger = logging.getLogger("newscrawl.rotating")
    with logging_to(logging.NullHandler(), LogWish(file=tmp_path / "a.log"), logging.INFO):
        for number in range(500):
            logger.info("line %d of a log that grows and grows", number)
    kept = sorted(file.name for file in tmp_path.iterdir())
    assert kept == ["a.log", *(f"a.log.{number}" for number in range(1, logs.ROTATED_FILES + 1))]
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) < 2000 * (logs.ROTATED_FILES + 2)
