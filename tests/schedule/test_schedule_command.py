"""Units and crontab lines, judged by those who will read them: systemd, cron, a shell."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from newscrawl.cli.installing import add_to_crontab, remove_from_crontab
from newscrawl.errors import Misuse, NewscrawlError
from newscrawl.sample import SampleServer
from newscrawl.upkeep.cadence import cadence_of
from newscrawl.upkeep.job import Job, cron_command, job, systemd_word
from newscrawl.upkeep.units import Account, units

from ..waiting import PATIENCE, wait_until
from .clock import start
from .conftest import Desk

ODD = 'it\'s 100% "odd" $HOME \\% dir'


@pytest.fixture
def planned(tmp_path: Path) -> Job:
    """A schedule whose program and archive lie behind every sign that a line could stumble over."""
    folder = tmp_path / ODD
    folder.mkdir()
    program = folder / "python"
    program.symlink_to(sys.executable)
    words = (str(program), "-m", "newscrawl")
    return job("newscrawl", folder / "data", words, cadence_of(1800), options=["--contact", "a@b.vn"])


def systemd_analyze(*words: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed: apt-get install systemd")
    return subprocess.run([program, *words], capture_output=True, text=True, check=False, timeout=PATIENCE)


@pytest.mark.parametrize("user", ["root", None])
def test_systemd_takes_the_units(
    planned: Job, tmp_path: Path, user: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run")  # a user manager looks for it; sockets want it short
    folder = tmp_path / "units"
    folder.mkdir()
    for name, text in units(planned, Account(user)).items():
        (folder / name).write_text(text)
    files = [str(folder / f"newscrawl.{kind}") for kind in ("timer", "service")]
    manager = "--system" if user else "--user"
    judged = systemd_analyze("verify", manager, "--man=no", *files)
    assert (judged.returncode, judged.stdout + judged.stderr) == (0, "")
    if user:
        score = systemd_analyze("security", "--offline=true", "--threshold=25", files[1])
        assert score.returncode == 0, score.stdout  # an exposure of at most 2.5 of 10


@pytest.mark.parametrize("part", ["python", "data", "data/warc/baomau"])
def test_a_home_is_not_hidden_from_what_lies_in_it_behind_a_link(tmp_path: Path, part: str) -> None:
    """An environment in /opt has its Python in the home of whoever made it, where pyenv or uv put it."""
    program, data = tmp_path / "python", tmp_path / "data"
    (data / "warc").mkdir(parents=True)
    planned = job("newscrawl", data, (str(program),), cadence_of(1800), options=[])
    assert "\nProtectHome=yes\n" in units(planned, Account("root"))["newscrawl.service"]
    link = tmp_path / part
    if link.is_dir():
        shutil.rmtree(link)
    link.symlink_to("/root" if part == "data/warc/baomau" else "/home/somebody/there")
    service = units(planned, Account("root"))["newscrawl.service"]
    assert "\nProtectHome=read-only\n" in service


def test_the_service_may_write_where_the_archives_links_lead(planned: Job, tmp_path: Path) -> None:
    warc, disk = planned.data / "warc", tmp_path / "disk"
    warc.mkdir(parents=True)
    disk.mkdir()
    (warc / "baomau").symlink_to(disk)
    (warc / "banmau").symlink_to(tmp_path / "not mounted")  # systemd would not start the service for it
    (warc / "bao").symlink_to("baomau")
    service = units(planned, Account())["newscrawl.service"]
    (line,) = (line for line in service.splitlines() if line.startswith("ReadWritePaths="))
    data = systemd_word(str(planned.data), expands=False)
    assert line == f"ReadWritePaths={data} {systemd_word(str(disk), expands=False)}"


@pytest.mark.parametrize("minutes", [5, 30, 60, 120, 1440])
def test_systemd_reads_the_cadence_as_it_is_meant(minutes: int) -> None:
    said = systemd_analyze("calendar", "--iterations=3", cadence_of(minutes * 60).calendar)
    assert said.returncode == 0, said.stderr
    assert said.stdout.count("From now") == 3


def test_words_reach_the_command_as_they_are() -> None:
    assert systemd_word("/srv/plain-1.0/a_b") == "/srv/plain-1.0/a_b"
    assert systemd_word(ODD) == '"it\'s 100%% \\"odd\\" $$HOME \\\\%% dir"'
    assert systemd_word("$HOME", expands=False) == '"$HOME"'


def test_cron_and_its_shell_read_the_line_as_it_is_meant(planned: Job, tmp_path: Path) -> None:
    file = tmp_path / "crontab"
    file.write_text(f"{planned.cadence.crontab} {cron_command(planned.words)} > /dev/null\n")
    if shutil.which("crontab") is None:
        pytest.skip("crontab is not installed: apt-get install cron")
    check = ["crontab", "-n", file.name]  # cron cuts a name at a hundred bytes
    judged = subprocess.run(check, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stderr
    printer = [sys.executable, "-c", "import json, sys; print(json.dumps(sys.argv[1:]))"]
    line = as_cron_hands_it_on(cron_command([*printer, *planned.words]))
    said = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, check=True)
    assert json.loads(said.stdout) == list(planned.words)


def as_cron_hands_it_on(command: str) -> str:
    """What cron gives the shell (crontab(5)): the text up to the first bare %, with \\% made %."""
    given, escaped = "", False
    for sign in command:
        if sign == "%" and not escaped:
            break
        given = given[:-1] + sign if sign == "%" else given + sign
        escaped = sign == "\\" and not escaped
    return given


def test_a_cadence_that_no_timer_has_is_refused() -> None:
    with pytest.raises(Misuse, match="cannot ring every 7m: --every takes 5m"):
        cadence_of(420)
    with pytest.raises(Misuse, match="cannot stand in a unit"):
        job("a", Path("/a\nb"), ("python",), cadence_of(1800), options=[])


def test_install_and_remove_put_units_where_systemd_looks(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folder = tmp_path / "config" / "systemd" / "user"
    done = desk.newscrawl("schedule", "--install", "--every", "1h")
    assert done.code == 0, done.err
    assert "enable --now newscrawl.timer" in done.out
    assert desk.data.is_dir()
    assert sorted(file.name for file in folder.iterdir()) == ["newscrawl.service", "newscrawl.timer"]
    assert "OnCalendar=*:00\n" in (folder / "newscrawl.timer").read_text()
    again = desk.newscrawl("schedule", "--install", "--json")
    assert (again.code, f"Written: {folder}/newscrawl.timer" in json.loads(again.out)) == (0, True)

    other = Desk(tmp_path / "other").newscrawl("schedule", "--install")
    assert other.code == 2
    assert "belongs to another archive" in other.err
    stays = Desk(tmp_path / "other").newscrawl("schedule", "--remove")
    assert (stays.code, "another archive than" in stays.err, len(list(folder.iterdir()))) == (2, True, 2)

    desk.data.rename(tmp_path / "larger disk")
    desk.data.symlink_to("larger disk")
    assert desk.newscrawl("schedule", "--install").code == 0, "it has moved, and is called as before"
    assert desk.newscrawl("schedule", "--remove").code == 0
    assert list(folder.iterdir()) == []
    gone = desk.newscrawl("schedule", "--remove")
    assert gone.code == 2
    assert "nothing to remove" in gone.err


def test_whose_the_units_are_where_neither_owner_nor_home_are_known(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.data.mkdir()
    if os.geteuid() == 0:
        os.chown(desk.data, 54321, 54321)
        assert "\nUser=54321\n" in desk.newscrawl("schedule", "--system").out
    monkeypatch.setenv("XDG_CONFIG_HOME", "here")
    home = Path("~").expanduser()
    assert desk.newscrawl("schedule").out.startswith(f"# {home}/.config/systemd/user/newscrawl.service\n")


def put_crontab_first(listing: str, kept: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crontab of the test's own: a program of that name in front of the real one."""
    program = folder / "bin" / "crontab"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\ncase "$1" in -l) {listing};; -) cat > "{kept}";; esac\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")


def test_install_and_remove_leave_the_rest_of_a_crontab(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "kept"
    mine = '# mine\x0c, and "\u2028"\r\n# caf'.encode() + b"\xe9\n0 1 * * * true\n"
    kept.write_bytes(mine)
    put_crontab_first(f'cat "{kept}"', kept, tmp_path, monkeypatch)
    for every in ("30m", "1h"):
        assert desk.newscrawl("schedule", "--cron", "--install", "--every", every).code == 0
    assert kept.read_bytes().startswith(mine)
    mark, line = kept.read_bytes().removeprefix(mine).decode().splitlines()
    assert mark == "# newscrawl schedule: newscrawl"
    assert line.startswith("0 * * * * ")
    before = kept.read_bytes()
    other = Desk(tmp_path / "other").newscrawl("schedule", "--cron", "--install")
    assert (other.code, "belongs to another archive" in other.err) == (2, True)
    stays = Desk(tmp_path / "other").newscrawl("schedule", "--cron", "--remove")
    assert (stays.code, "another archive than" in stays.err) == (2, True)
    assert kept.read_bytes() == before
    assert desk.newscrawl("schedule", "--cron", "--remove").code == 0
    assert kept.read_bytes() == mine


@pytest.mark.parametrize(
    "said",
    [
        "no crontab for an",
        "crontab: no crontab for an",
        "bcrontab: Fatal: Crontab does not exist",
        "crontab: can't open 'an': No such file or directory",
    ],
)
def test_whoever_has_no_crontab_gets_one(
    planned: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    kept = tmp_path / "kept"
    put_crontab_first(f'echo "{said}" >&2; exit 1', kept, tmp_path, monkeypatch)
    list(add_to_crontab(planned))
    assert kept.read_text().startswith("# newscrawl schedule: newscrawl\n")


@pytest.mark.parametrize("said", ["crontabs/an/: fopen: Permission denied", ""])
def test_a_crontab_that_cannot_be_read_is_not_written_over(
    planned: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    """The words are those of a `crontab` that may not read its spool."""
    kept = tmp_path / "kept"
    put_crontab_first(f'echo "{said}" >&2; exit 1', kept, tmp_path, monkeypatch)
    for asked in (add_to_crontab(planned), remove_from_crontab(planned)):
        with pytest.raises(NewscrawlError, match=f"nothing was changed.* says {said or 'exit code 1'}"):
            list(asked)
    assert not kept.exists()


def test_a_newspaper_whose_file_is_wrong_is_left_out_of_the_list(desk: Desk) -> None:
    desk.enable("baomau", "http://127.0.0.1:9")
    wrong = desk.data / "newspapers" / "banmau.toml"
    wrong.write_text('name = "Bản Mẫu"\nbase_url = 7\n', encoding="utf-8")
    listed = desk.newscrawl("schedule", "--list", "--json")
    assert (listed.code, list(listed.reports)) == (1, ["baomau"])
    assert listed.err.startswith(f"Left out: {wrong}: base_url must be ")
    (desk.data / "newspapers" / "baomau.toml").unlink()
    alone = desk.newscrawl("schedule", "--list")
    assert (alone.code, alone.out, alone.err.count("Left out: ")) == (1, "", 1)


@pytest.mark.parametrize(
    "words", [("--list", "--install"), ("--install", "--remove"), ("--remove", "--list")]
)
def test_what_is_wished_is_one_thing(desk: Desk, words: tuple[str, ...]) -> None:
    refused = desk.newscrawl("schedule", *words)
    assert (refused.code, refused.out) == (2, "")
    assert "--install, --remove and --list exclude each other" in refused.err


def test_the_list_says_who_is_due_and_when(desk: Desk, paper: SampleServer) -> None:
    assert "No newspaper is scheduled" in desk.newscrawl("schedule", "--list").out
    (desk.data / "newspapers").mkdir(parents=True)
    (desk.data / "newscrawl.toml").write_text('[defaults.crawl]\nevery = "6h"\n')
    desk.enable("baomau", paper.base_url)
    desk.enable("baokhac", paper.base_url, every="30m")
    (one, other) = json.loads(desk.newscrawl("schedule", "--list", "--json").out)
    assert {one["newspaper"]: one["every_seconds"], other["newspaper"]: other["every_seconds"]} == {
        "baomau": 21600.0,
        "baokhac": 1800.0,
    }
    assert one["why"] == "was never crawled"


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGHUP])
def test_a_loop_of_our_own_ends_with_what_it_started(
    desk: Desk, paper: SampleServer, asked: signal.Signals
) -> None:
    """What it starts is in a session of its own, and would go on after the terminal is closed."""
    desk.enable("baomau", paper.base_url, delay=300, concurrency=1)
    process = start(desk.data, "schedule", "--run", "--every", "5m")
    try:
        wait_until(process, lambda: bool(paper.requests()))
        process.send_signal(asked)
        out, _ = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    assert process.returncode == 0
    assert "interrupted" in out
    assert desk.rows("select outcome from runs") == [("interrupted",)]
