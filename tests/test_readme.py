"""What the README and CONTRIBUTING tell people to type, typed."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest

from newscrawl.cli import app
from newscrawl.newspapers import load_newspapers, read_newspaper

from .cli.terminal import PAGE
from .export.engines import answers_of
from .zygote import zygote

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")

ELSEWHERE = ("pip ", "pytest", ".ci/run")  # what `.ci/run` itself does, in clean environments
ENDLESS = ("newscrawl serve",)  # serve until they are stopped
NETWORK = ("newscrawl add ", "newscrawl check ", "newscrawl crawl ", "newscrawl backfill ")


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"^ *```{language}\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)


def commands(text: str) -> list[str]:
    """Every command of the console blocks, one after the other."""
    lines = [line.strip() for block in blocks(text, "console") for line in block.splitlines()]
    assert all(line.startswith("$ ") for line in lines)
    return [part.strip() for line in lines for part in line[2:].split(" && ")]


def test_the_two_commands_are_those_that_ci_runs() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "$ pip install . && newscrawl demo\n" in README
    assert "$ pip install -e '.[test]' && pytest\n" in README
    for part in ('pip" install --quiet "$repo"', "newscrawl demo", "-e '.[test]'", "\npytest"):
        assert part in script


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a reader who has run the demo, saved a page and written a list of addresses."""
    folder = tmp_path_factory.mktemp("reader")
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    (folder / "saved-pages").mkdir()
    (folder / "saved-pages" / "one.html").write_text(PAGE, encoding="utf-8")
    (folder / "addresses.txt").write_text("https://baohaiduong.vn/bai-1.html\n", encoding="utf-8")
    in_shell("newscrawl demo", folder)
    (kept,) = (folder / "data" / "warc" / "baomau").glob("*.warc.gz")
    for name in ("old-crawl.warc.gz", "CC-NEWS-20260906045300-00042.warc.gz"):
        (folder / name).write_bytes(kept.read_bytes())
    return folder


def typed(command: str, folder: Path) -> str:
    """What a command prints that is typed in a folder, its words as a reader's shell reads them."""
    told = in_shell(f"set -- {command}; printf '%s\\n' \"$@\"", folder)
    name, *words = told.removesuffix("\n").split("\n")
    if name != "newscrawl":
        return in_shell(command, folder)
    ended = zygote().run(*words, cwd=folder)
    assert ended.code == 0, f"{command}\n{ended.err}"
    return ended.out


def in_shell(command: str, folder: Path) -> str:
    """What a command prints that a shell runs in a folder."""
    environment = {name: value for name, value in os.environ.items() if name != "NEWSCRAWL_DATA"}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    done = subprocess.run(
        command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stderr}"
    return done.stdout


def test_commands_that_need_no_network_work_as_printed(home: Path) -> None:
    everything = commands(README) + commands(CONTRIBUTING)
    local = [one for one in everything if not one.startswith(ELSEWHERE + NETWORK + ENDLESS)]
    assert local[0] == "newscrawl demo"
    assert len(local) >= 8
    shutil.rmtree(home / "national", ignore_errors=True)  # another test may have exported it first
    for command in local:
        assert typed(command, home).strip(), command


SERVED = """
import subprocess, sys
from urllib.request import urlopen

with subprocess.Popen(sys.argv[2:], stdout=subprocess.PIPE, text=True) as server:
    print(server.stdout.readline())
    try:
        print(urlopen(sys.argv[1], timeout=60).read().decode())
    finally:
        server.terminate()
"""


def test_the_pages_are_served_where_it_says(home: Path) -> None:
    """In a network of its own, where nobody else has taken the port."""
    (command,) = (one for one in commands(README) if one.startswith(ENDLESS))
    told = re.search(r"http://127\.0\.0\.1:\d+/", README)
    assert told is not None
    apart = ["unshare", "--net", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    if subprocess.run([*apart, "ip", "link"], capture_output=True, check=False).returncode:
        pytest.skip("a network of its own needs namespaces, and `ip` (apt-get install iproute2)")
    words = [*apart, "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
    words += [sys.executable, "-c", SERVED, told[0], *shlex.split(command)]
    said, page = in_shell(shlex.join(words), home).split("\n", 1)
    assert told[0] in said
    assert "Báo Mẫu" in page


def test_the_sql_works_as_printed(home: Path) -> None:
    traced, found = (
        typed(f"sqlite-utils data/newscrawl.db {shlex.quote(query)}", home)
        for query in blocks(README, "sql")[:2]
    )
    assert '"warc_file": "baomau/' in traced
    assert found.count('"title"') == 5


def test_the_same_questions_in_both_engines_have_the_same_answers(home: Path) -> None:
    typed("newscrawl export -o national --partition --replace", home)
    of_archive, of_folder = blocks(README, "sql")[2:]
    assert of_archive.startswith("-- SQLite")
    assert of_folder.startswith("-- DuckDB")
    answers = answers_of(home, of_archive, of_folder)
    assert [len(rows) > 0 for rows in answers[0]] == [True] * 3
    assert answers[0] == answers[1]


def test_the_python_works_as_printed(home: Path) -> None:
    (program,) = blocks(README, "python")
    assert len(in_shell(f"python -c {shlex.quote(program)}", home).splitlines()) == 5


@pytest.mark.parametrize("command", [one for one in commands(README) if one.startswith(NETWORK)])
def test_commands_that_need_the_network_are_well_formed(
    command: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    _, name, *words = shlex.split(command)
    found = app.cli.get_command(click.Context(app.cli), name)
    assert found is not None
    context = found.make_context(name, words)
    if name != "add":  # which names an address instead
        named = context.params.get("newspapers", (context.params.get("newspaper"),))
        assert set(named) <= set(load_newspapers())


def test_the_newspaper_file_is_one_that_is_taken() -> None:
    (text,) = (one for one in blocks(README, "toml") if "base_url" in one)
    (expected,) = (one for one in blocks(README, "toml") if "base_url" not in one)
    newspaper = read_newspaper(text, file="baovidu.toml")
    bare = 'name = "Báo Ví Dụ"\nbase_url = "https://baovidu.example"\ncms = "onecms"\n'
    declared = read_newspaper(f"{bare}{expected}", file="baovidu.toml").expectations
    assert newspaper.id == "baovidu"
    assert (declared.articles[0], declared.problems, declared.duplicates) == (80, 0.1, 0.3)
    assert (declared.fields["byline"], declared.rules["byline"]) == (0.9, "block-sc-author")
    assert newspaper.rules.z_is_local
    assert tomllib.loads(text)["crawl"]["delay"] == newspaper.crawl.delay


def test_the_number_of_newspapers_is_true() -> None:
    assert "Sixteen newspapers" in README
    assert len(load_newspapers()) == 16


def test_the_tables_are_there(home: Path) -> None:
    described = re.findall(r"^\| `(\w+)` \| [^|]+ \| (.*) \|$", README, re.MULTILINE)
    assert len(described) >= 11
    with contextlib.closing(sqlite3.connect(home / "data" / "newscrawl.db")) as db:
        for table, columns in described:
            names = ", ".join(re.findall(r"`(\w+)`", columns))
            db.execute(f"SELECT {names} FROM {table} LIMIT 0")
