"""The group: help, the data folder, errors as sentences, exit codes."""

from __future__ import annotations

import errno
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import click
import pytest

from newscrawl.cli import app
from newscrawl.errors import Blocked, NewerArchive, StorageFailed

from .terminal import Run


def test_overview_names_every_command_in_its_section(run: Run) -> None:
    answer = run("--help")
    assert answer.code == 0
    assert [entry.section for entry in app.COMMANDS.values()] == sorted(
        (entry.section for entry in app.COMMANDS.values()), key=["Crawl", "Study", "Keep"].index
    )
    for section in ("Crawl", "Study", "Keep"):
        names = [name for name, entry in app.COMMANDS.items() if entry.section == section]
        assert len(names) >= 8
        listed = re.search(rf"\n{section}:\n((?:  .*\n)+)", answer.out)
        assert listed
        assert re.findall(r"^  (\w+)  ", listed[1], re.MULTILINE) == names


def test_without_a_command_the_overview_is_shown(run: Run) -> None:
    assert run().out == run("--help").out


@pytest.mark.parametrize("name", app.COMMANDS)
def test_help_of_a_command_agrees_with_the_overview(run: Run, name: str) -> None:
    answer = run(name, "--help")
    assert answer.code == 0
    assert "--json" in answer.out
    assert "--data" in answer.out
    command = app.cli.get_command(click.Context(app.cli), name)
    assert command is not None
    assert command.get_short_help_str(limit=200) == app.COMMANDS[name].summary


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["crwl"], "did you mean 'crawl'"),
        (["xyzzy"], "the commands are"),
        (["--colour"], "--colour"),
        (["show"], "ARTICLE"),
        (["crawl"], "NEWSPAPER"),
        (["show", "1", "2"], "2"),
        (["status", "--data"], "--data"),
        (["search", "mưa", "--limit", "abc"], "'abc' is not a whole number."),
    ],
)
def test_misuse_is_one_sentence_and_exit_code_2(run: Run, words: list[str], expected: str) -> None:
    answer = run(*words)
    assert answer.code == 2
    assert answer.out == ""
    assert answer.err.startswith("Error: ")
    assert answer.err.count("\n") == 1
    assert expected in answer.err


def test_data_is_a_folder(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    answer = run("status", "--data", "file")
    assert (answer.code, "is a file" in answer.err) == (2, True)


def test_data_before_and_after_the_command_and_from_the_environment(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("before", "after", "environment"):
        folder = tmp_path / name / "newspapers"
        folder.mkdir(parents=True)
        text = f'id = "bao{name}"\nname = "Báo {name}"\nbase_url = "https://{name}.example"\n'
        (folder / f"bao{name}.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("NEWSCRAWL_DATA", str(tmp_path / "environment"))

    assert "baobefore" in run("--data", "before", "newspapers").out
    assert "baoafter" in run("newspapers", "--data", "after").out
    assert "baoafter" in run("--data", "before", "newspapers", "--data", "after").out
    assert "baoenvironment" in run("newspapers").out


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (NewerArchive("Upgrade first."), 2, "Upgrade first."),
        (Blocked("It refuses."), 1, "It refuses."),
        (StorageFailed("The disk is full."), 1, "The disk is full."),
        (PermissionError(errno.EACCES, "Permission denied", "/x"), 2, "/x: Permission denied."),
        (OSError(errno.ENOSPC, "No space left on device", "/x"), 1, "/x: No space left on device."),
        (KeyError("a"), 1, "fault in newscrawl itself (KeyError in "),
    ],
)
def test_an_exception_becomes_a_sentence(error: Exception, code: int, said: str) -> None:
    failure = app.failure_of(error)
    assert failure.exit_code == code
    assert said in str(failure)


def test_debug_shows_where_an_error_came_from(run: Run, tmp_path: Path) -> None:
    with pytest.raises(Exception, match="no archive"):
        run("--debug", "show", "1")


def test_text_that_the_terminal_cannot_print_does_not_stop_it(page: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [sys.executable, "-m", "newscrawl", "extract", str(page)],
        env=environment,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"C\\u1ea7u m\\u1edbi" in done.stdout


def _in_bash(line: str) -> subprocess.CompletedProcess[str]:
    """Run a line of the shell, in which {} stands for newscrawl."""
    return subprocess.run(
        line.format(f"{sys.executable} -m newscrawl"),
        shell=True,
        executable="/bin/bash",
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_reader_that_leaves_early_is_no_error() -> None:
    done = _in_bash("set -o pipefail; {} newspapers --json | true")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("words", ["--help", "newspapers", "newspapers --json"])
def test_output_that_cannot_be_written_is_one_sentence(words: str) -> None:
    done = _in_bash(f"{{}} {words} > /dev/full")
    said = "Error: The output could not be written: No space left on device.\n"
    assert (done.returncode, done.stderr) == (1, said)


@pytest.mark.parametrize("words", ["--help", "newspapers", "newspapers --json"])
def test_output_may_be_closed(words: str) -> None:
    done = _in_bash(f"{{}} {words} >&-")
    assert (done.returncode, done.stderr) == (0, "")


def test_ctrl_c_says_how_to_go_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(60)
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/bai-1.html"
        with subprocess.Popen(
            [sys.executable, "-m", "newscrawl", "extract", url], stderr=subprocess.PIPE, text=True
        ) as process:
            connection, _ = silent.accept()
            assert connection.recv(1)  # it has asked, and now waits for an answer
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=60)
            connection.close()
    assert process.returncode == 130
    assert err.strip() == "Interrupted: give the same command again to go on."


def test_ctrl_c_while_the_command_is_still_loaded_prints_no_trace(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("import signal; signal.raise_signal(signal.SIGINT)", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "newscrawl", "newspapers"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (130, -signal.SIGINT), "as a shell tells both"
    assert (done.stdout, done.stderr) == ("", "")
