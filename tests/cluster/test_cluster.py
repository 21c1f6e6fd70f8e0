"""Re-extraction by datatrove's engines gives what one machine gives, whoever is killed on the way."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from newscrawl.cluster import worklist
from newscrawl.cluster.pages import answer_of_json, answer_to_json, key_of, page_of_json, page_to_json
from newscrawl.cluster.reextraction import FOLDER, Cluster
from newscrawl.items import Link, WarcLocation
from newscrawl.pipelines.reextraction import Reextraction
from newscrawl.pipelines.rereading import Answer, ArchivedPage, PageReader, Reread, Task

from ..cli.terminal import Run
from ..reextraction.press import GOOD, Press
from ..slurm import slurm
from ..waiting import HEARING_SIGNALS
from .conftest import Ray

PATIENCE = 240


def toml(press: Press) -> None:
    """The newspaper's file, with the selectors that read its pages as they are meant."""
    lines = [f'name = "{GOOD.name}"', f'base_url = "{GOOD.base_url}"', "[selectors]"]
    lines += [f'{field} = "{selector}"' for field, selector in GOOD.selectors.items()]
    folder = press.data / "newspapers"
    folder.mkdir(exist_ok=True)
    (folder / f"{GOOD.id}.toml").write_text("\n".join(lines), encoding="utf-8")


def cluster(press: Press, engine: Any, **options: str) -> Cluster:
    pytest.importorskip("datatrove", reason="needs the engines: pip install 'newscrawl[cluster]'")
    return Cluster(press.data / FOLDER, engine, 2, options)


def test_local_workers_give_what_one_process_gives(
    press: Press, expected: tuple[Any, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where temporary files lie is too long a path for the sockets by which they speak."""
    (longer := tmp_path / ("a" * 80)).mkdir()
    monkeypatch.setenv("TMPDIR", str(longer))
    report = press.reextract(GOOD, read=cluster(press, "local"))
    assert (press.snapshot(), report.tally.as_json()) == expected
    assert not (press.data / FOLDER).exists()


@pytest.mark.parametrize(
    ("jobs", "how", "code"),
    [
        (2, signal.SIGTERM, -signal.SIGTERM),
        (2, signal.SIGINT, 130),
        (2, signal.SIGKILL, -signal.SIGKILL),
        (1, signal.SIGKILL, -signal.SIGKILL),
    ],
)
def test_a_local_command_that_is_ended_leaves_no_process_behind_and_goes_on(
    press: Press, expected: tuple[Any, Any], jobs: int, how: signal.Signals, code: int
) -> None:
    pytest.importorskip("datatrove", reason="needs the engines: pip install 'newscrawl[cluster]'")
    toml(press)
    words = ("--engine", "local", "--jobs", str(jobs))
    process = reextracting(press, *words)
    for _ in waiting_for(lambda: any((press.data / FOLDER).glob("answers/*"))):
        assert process.poll() is None, process.communicate()
    process.send_signal(how)
    process.communicate(timeout=PATIENCE)  # returns when the last has ended that shares its output
    assert process.returncode == code
    again = reextracting(press, *words)
    _, err = again.communicate(timeout=PATIENCE)
    assert again.returncode == 0, err
    assert "going on with 6 WARC files" in err
    assert press.snapshot() == expected[0]


@pytest.mark.parametrize("engine", [[], ["--engine", "local"]])
def test_ctrl_c_at_a_terminal_is_the_commands_matter_alone(press: Press, engine: list[str]) -> None:
    """A terminal sends it to every process of the command, those that are beginning among them."""
    if engine:
        pytest.importorskip("datatrove", reason="needs the engines: pip install 'newscrawl[cluster]'")
    toml(press)
    process = reextracting(press, "--jobs", "2", *engine)
    for _ in waiting_for(lambda: begins_to_read(process) or any((press.data / FOLDER).glob("answers/*"))):
        assert process.poll() is None, process.communicate()
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert err.endswith("\nInterrupted: give the same command again to go on.\n")
    said = [line for line in err.splitlines() if not line.endswith("WARC files read")]  # each half minute
    assert len(said) == (3 if engine else 2), err


@pytest.mark.parametrize(("spoil", "again"), [("answers", "going on with"), ("plan.json", "6 WARC files")])
def test_what_a_crash_of_a_machine_spoilt_is_read_here(
    press: Press, expected: tuple[Any, Any], spoil: str, again: str
) -> None:
    """All tasks are done and nothing is loaded yet; then a disk comes back with half of what it was given."""
    pytest.importorskip("datatrove", reason="needs the engines: pip install 'newscrawl[cluster]'")
    toml(press)
    done = reextracting(press, "--engine", "local", "--jobs", "1", "--dry-run", keep=True)
    done.communicate(timeout=PATIENCE)
    assert done.returncode == 0
    folder = press.data / FOLDER
    (press.data / f"{FOLDER}-kept").rename(folder)
    files = sorted((folder / "answers").iterdir()) if spoil == "answers" else [folder / spoil]
    os.truncate(files[0], 0)
    os.truncate(files[-1], files[-1].stat().st_size // 2)
    said: list[str] = []
    read = replace(cluster(press, "local"), say=said.append)
    report = press.reextract(GOOD, read=read)
    assert (press.snapshot(), report.tally.as_json()) == expected
    assert again in said[0]
    assert sum("its answers are damaged" in line for line in said) == (2 if spoil == "answers" else 0)


def test_a_worklist_that_a_disk_spoilt_ends_no_command(press: Press, expected: tuple[Any, Any]) -> None:
    """A command is interrupted when its worklists are written; then half of one is lost, and a line."""
    said: list[str] = []
    read = replace(cluster(press, "local"), say=said.append)

    def spoilt(work: Reextraction, tasks: Iterator[Task]) -> Generator[list[Answer], None, None]:
        written = worklist.write(read.folder, work.scope, work.extractors, work.all_tasks())
        half, line = written.pages_file(0), written.pages_file(5)
        os.truncate(half, half.stat().st_size // 2)
        line.write_bytes(line.read_bytes().replace(b'"', b"\xff", 1))
        yield from read(work, tasks)

    report = press.reextract(GOOD, read=spoilt)
    assert (press.snapshot(), report.tally.as_json()) == expected
    assert "going on with 6 WARC files" in said[0]
    assert "have no answer; they are read here" in said[-1]


def test_a_dry_run_writes_nothing(press: Press, expected: tuple[Any, Any]) -> None:
    before = press.snapshot()
    report = press.reextract(GOOD, read=cluster(press, "local"), dry_run=True)
    assert press.snapshot() == before
    assert report.tally.as_json() == expected[1]


def test_ray_gives_it_too_though_a_worker_and_then_the_command_are_killed(
    press: Press, expected: tuple[Any, Any], ray: Ray, tmp_path: Path
) -> None:
    other = Press(tmp_path / "other")
    shutil.copytree(press.data, other.data, dirs_exist_ok=True)
    find_no_room(press, ray)
    lose_a_worker(press, ray)
    assert press.snapshot() == expected[0]
    lose_the_command(other, ray)
    assert other.snapshot() == expected[0]


def find_no_room(press: Press, ray: Ray) -> None:
    """Ask for more memory than the cluster has: Ray waits for it, and we give up."""
    toml(press)
    before = press.snapshot()
    process = with_ray(press, ray, "--option", "mem_per_cpu_gb=1000000", "--option", "patience=3")
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1, err
    assert "read nothing for 3s (0 of 6 WARC files are done)" in err
    assert "Give the same command again" in err
    assert press.snapshot() == before


def lose_a_worker(press: Press, ray: Ray) -> None:
    """Kill a process that is at a task; Ray begins another one."""
    toml(press)
    process = with_ray(press, ray)
    answers = press.data / FOLDER / "answers"
    killed = set[int]()

    def one_is_killed_or_all_is_over() -> bool:
        if answers.is_dir():
            killed.update(pid for pid in workers()[:1] if kill(pid))
        return bool(killed) or process.poll() is not None

    for _ in waiting_for(one_is_killed_or_all_is_over):
        pass
    _, err = process.communicate(timeout=PATIENCE)
    assert killed, f"no worker was seen: {err}"
    assert process.returncode == 0, err


def lose_the_command(press: Press, ray: Ray) -> None:
    """Kill the command when some tasks are done; the same command does only what was left."""
    toml(press)
    process = with_ray(press, ray)
    log = press.data / FOLDER / "log" / "completions"
    for _ in waiting_for(lambda: log.is_dir() and len(list(log.iterdir())) >= 2):
        assert process.poll() is None, process.communicate()
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=PATIENCE)
    for _ in waiting_for(lambda: not workers()):  # Ray ends what a dead command had begun
        pass
    done = {file.name for file in log.iterdir()}
    folder = press.data / FOLDER / "answers"
    read = {name: (folder / f"{name}.parquet").stat().st_mtime_ns for name in done}
    again = with_ray(press, ray, keep=True)
    _, err = again.communicate(timeout=PATIENCE)
    assert again.returncode == 0, err
    assert "going on with 6 WARC files" in err
    kept = Path(f"{press.data / FOLDER}-kept") / "answers"
    assert {name: (kept / f"{name}.parquet").stat().st_mtime_ns for name in done} == read
    assert len(list(kept.glob("*.parquet"))) == 6


def test_slurm_gives_it_too_and_is_asked_again_when_its_job_has_ended(
    press: Press, expected: tuple[Any, Any], tmp_path: Path
) -> None:
    pytest.importorskip("datatrove", reason="needs the engines: pip install 'newscrawl[cluster]'")
    toml(press)
    words = [sys.executable, "-m", "newscrawl", "--data", str(press.data), "reextract", "--engine", "slurm"]
    for option in ("partition=main", "time=00:10:00", "mem_per_cpu_gb=1"):
        words += ["--option", option]
    with slurm(tmp_path / "slurm") as cluster:
        host = cluster.run("sinfo", "-h", "-o", "%n").strip()
        cluster.run("scontrol", "update", f"NodeName={host}", "State=DRAIN", "Reason=test")
        for _ in range(2):  # the second time it still waits
            assert "The job was handed to SLURM" in cluster.run(*words, "--jobs", "2")
            jobs = cluster.run("squeue", "-h", "-o", "%F %j").splitlines()
            assert len({job for job in jobs if "newscrawl" in job}) == 2, (
                jobs
            )  # and datatrove's own, of figures
        assert press.snapshot() != expected[0]
        cluster.run("scontrol", "update", f"NodeName={host}", "State=RESUME")
        cluster.wait()
        assert "pages read again" in cluster.run(*words, "--jobs", "2")
    assert press.snapshot() == expected[0]
    assert not (press.data / FOLDER).exists()


def test_a_damaged_file_is_named_and_the_rest_is_read(
    press: Press, expected: tuple[Any, Any], run: Run
) -> None:
    pytest.importorskip("datatrove", reason="needs the engines: pip install 'newscrawl[cluster]'")
    toml(press)
    damaged = sorted((press.data / "warc" / GOOD.id).glob("*.warc.gz"))[2]
    damaged.write_bytes(b"")
    alone = run("reextract", "--data", press.data, "--dry-run", "--json", "--jobs", 1).json
    answer = run("reextract", "--data", press.data, "--engine", "local", "--jobs", 2, "--json")
    assert answer.code == 1
    assert damaged.name in answer.err
    assert "could not be read" in answer.err
    assert "datatrove" not in answer.err
    assert answer.json["counts"] == alone["counts"]
    assert answer.json["counts"]["unreadable"] >= 40
    assert answer.json["counts"]["changed"] > 150


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--option", "partition=x"], "--option is for an engine"),
        (["--engine", "slurm"], "SLURM wants to know time and partition"),
        (["--engine", "local", "--option", "partition"], "has no value"),
        (["--engine", "local", "--option", "nonsense=1"], "does not take that"),
        (["--engine", "local", "--option", "patience=9"], "does not take that"),
        (["--engine", "ray", "--option", "patience=soon"], "must be a number"),
        (["--engine", "slurm", "--option", "mem_per_cpu_gb=much"], "must be a number"),
    ],
)
def test_misuse(run: Run, press: Press, words: list[str], said: str) -> None:
    pytest.importorskip("datatrove", reason="needs the engines: pip install 'newscrawl[cluster]'")
    toml(press)
    answer = run("reextract", "--data", press.data, *words)
    assert (answer.code, said in answer.err) == (2, True), answer.err


def test_pages_and_answers_cross_machines_unchanged(press: Press) -> None:
    odd = ArchivedPage(
        7,
        (7, 9),
        GOOD.id,
        "https://baosonha.example/a-\ud800-1.html",
        datetime(2026, 3, 14, 3, tzinfo=UTC),
        200,
        WarcLocation("baosonha/x.warc.gz", 1, 2),
        Link("https://baosonha.example/a-1.html", "sitemap", "2026-03-14T10:00:00+07:00"),
    )
    assert page_of_json(page_to_json(odd)) == odd
    assert page_of_json(page_to_json(replace(odd, link=None))) == replace(odd, link=None)
    assert key_of(odd) != key_of(replace(odd, captures=(7,)))
    for answer in (
        Reread(odd, refused=("no_title", "kein \udfff")),
        Reread(odd, unreadable="It is gone."),
    ):
        assert answer_of_json(odd, answer_to_json(answer)) == answer


def test_an_article_comes_back_as_it_was_read(press: Press) -> None:
    reader = PageReader(press.data / "warc", [GOOD])
    rows = press.rows(
        "SELECT id, url, fetched_at, warc_file, warc_offset, warc_length FROM captures"
        " WHERE refers_to IS NULL AND url LIKE '%-1_.html'"
    )
    for capture, url, at, file, offset, length in rows[:8]:
        page = ArchivedPage(
            capture,
            (capture,),
            GOOD.id,
            url,
            datetime.fromisoformat(at),
            200,
            WarcLocation(file, offset, length),
            None,
        )
        answer = reader.read(page)
        assert answer.reading is not None
        again = answer_of_json(page, answer_to_json(answer))
        assert again.reading is not None
        assert fields_of(again.reading.article) == fields_of(answer.reading.article)
        assert again.reading.remarks == answer.reading.remarks


def fields_of(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


# --- processes ------------------------------------------------------------------------------------

KEEPING = """
import shutil, sys
from newscrawl.cluster.worklist import Worklist
Worklist.discard = lambda self: self.folder.rename(f"{self.folder}-kept")
from newscrawl.cli import main
sys.exit(main(sys.argv[1:]))
"""


def reextracting(
    press: Press, *options: str, environment: dict[str, str] | None = None, keep: bool = False
) -> subprocess.Popen[str]:
    """The command in a process of its own; `keep` leaves its folder behind to be looked at."""
    program = ["-c", KEEPING] if keep else ["-m", "newscrawl"]
    return subprocess.Popen(
        [*HEARING_SIGNALS, sys.executable, *program, "reextract", "--data", str(press.data), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    )


def with_ray(press: Press, ray: Ray, *options: str, keep: bool = False) -> subprocess.Popen[str]:
    words = ("--engine", "ray", "--jobs", "2", "--option", f"address={ray.address}", *options)
    return reextracting(press, *words, environment=ray.environment, keep=keep)


def waiting_for(condition: Callable[[], bool]) -> Iterator[None]:
    """Look again and again until the condition holds; an assertion error when it takes too long."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it took too long"
        yield
        time.sleep(0.02)


def begins_to_read(process: subprocess.Popen[str]) -> bool:
    """Whether two processes beside the command's first have begun, and would hear Ctrl-C."""
    return sum(_hears(one, process.pid) for one in Path("/proc").glob("[0-9]*")) > 2


def _hears(entry: Path, group: int) -> bool:
    try:
        if os.getpgid(int(entry.name)) != group:
            return False
        heard = re.search(r"SigCgt:\s*(\w+)", (entry / "status").read_text(encoding="utf-8"))
    except OSError:  # it has ended
        return False
    return heard is not None and bool(int(heard[1], 16) >> (signal.SIGINT - 1) & 1)


def workers() -> list[int]:
    """Ray's processes that are at a task of ours."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                title = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if title.startswith(b"ray::RankWorker.run_for_rank"):
                found.append(int(entry.name))
    return found


def kill(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True
