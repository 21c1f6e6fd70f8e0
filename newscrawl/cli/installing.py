"""Putting a schedule in place, and taking it out: unit files and crontabs."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from newscrawl.errors import Misuse, NewscrawlError
from newscrawl.research.files import written
from newscrawl.upkeep.job import Job, cron_command, systemd_word

_SYSTEMD_IS_AT_WORK = Path("/run/systemd/system")
# What `crontab -l` of Vixie, cronie and BSD, of bcron, and of busybox say to whoever has none.
_NO_CRONTAB = re.compile(r"no crontab for |crontab does not exist|can't open .*: No such file", re.I)


def folder(manager: str) -> Path:
    """Where a service manager looks for unit files."""
    if manager == "system":
        return Path("/etc/systemd/system")
    base = Path(os.environ.get("XDG_CONFIG_HOME", ""))
    if not base.is_absolute():  # what is not, counts as not set
        try:
            base = Path("~/.config").expanduser()
        except RuntimeError:
            raise Misuse("Nobody knows your home folder: set HOME, or give --system or --cron.") from None
    return base / "systemd" / "user"


# --- systemd --------------------------------------------------------------------------------------


def add_units(job: Job, manager: str, files: Mapping[str, str]) -> Iterator[str]:
    """Write the unit files and start the timer; says what was done, or what is left to do.

    Raises `Misuse` where units of that name belong to another archive.
    """
    place = folder(manager)
    service = place / f"{job.name}.service"
    if service.exists() and not _belongs(service, job):
        raise Misuse(_of_another(str(service), job, _other_name(job)))
    place.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        with written(place / name) as unfinished:
            unfinished.write_text(text, encoding="utf-8")
        yield f"Written: {place / name}"
    yield from _systemctl(manager, [["daemon-reload"], ["enable", "--now", f"{job.name}.timer"]])
    if manager == "user" and not _lingers():
        yield "It runs while you are logged in; `loginctl enable-linger` lets it run always."


def _lingers() -> bool:
    """Whether whoever calls has a service manager that goes on when they are logged out; see loginctl(1)."""
    program = shutil.which("loginctl")
    if program is None:
        return False
    words = [program, "show-user", str(os.geteuid()), "--property=Linger", "--value"]
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout.strip() == "yes"  # noqa: S603


def _belongs(file: Path, job: Job) -> bool:
    """Whether a service crawls this archive: called as here, or by another path to the same folder."""
    text = file.read_text(encoding="utf-8", errors="replace")
    place = re.escape(systemd_word(str(job.data.resolve()), expands=False))
    return f" --data {systemd_word(str(job.data))} crawl " in text or bool(
        re.search(rf"^ReadWritePaths={place}( |$)", text, re.MULTILINE)
    )


def _of_another(what: str, job: Job, advice: str) -> str:
    return f"{what} belongs to another archive than {job.data}: {advice}"


def _other_name(job: Job) -> str:
    return f"give this one another name, as in --name {job.name}-2."


_STAYS = "it stays. Name the archive whose schedule is to go with --data, or this one's schedule with --name."


def remove_units(job: Job, manager: str) -> Iterator[str]:
    """Stop the timer and delete the unit files. Raises `Misuse` where there are none or others' stand."""
    place = folder(manager)
    present = [file for kind in ("timer", "service") if (file := place / f"{job.name}.{kind}").exists()]
    if not present:
        raise Misuse(f"There is no {job.name}.timer in {place}: nothing to remove.")
    service = place / f"{job.name}.service"
    if service in present and not _belongs(service, job):
        raise Misuse(_of_another(str(service), job, _STAYS))
    yield from _systemctl(manager, [["disable", "--now", f"{job.name}.timer"]])
    for file in present:
        file.unlink()
        yield f"Removed: {file}"
    yield from _systemctl(manager, [["daemon-reload"]])


def _systemctl(manager: str, calls: Sequence[Sequence[str]]) -> Iterator[str]:
    """Give systemctl's commands where systemd is at work, else name them."""
    program = ["systemctl", *(["--user"] if manager == "user" else [])]
    here = _SYSTEMD_IS_AT_WORK.is_dir() and shutil.which("systemctl") is not None
    for call in calls:
        words = [*program, *call]
        if not here:
            yield f"systemd is not at work here; where it is, give: {shlex.join(words)}"
            continue
        done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
        if done.returncode:
            said = " ".join(done.stderr.split()) or f"exit code {done.returncode}"
            raise NewscrawlError(f"`{shlex.join(words)}` failed: {said}")
        yield f"Done: {shlex.join(words)}"


# --- cron -----------------------------------------------------------------------------------------


def crontab_entry(job: Job) -> str:
    """The lines of a crontab. What is printed is not mailed; what went wrong is."""
    return f"{_mark(job.name)}\n{job.cadence.crontab} {cron_command(job.words)} > /dev/null\n"


def add_to_crontab(job: Job) -> Iterator[str]:
    """Put the entry into the crontab of whoever calls, in the place of an earlier one.

    Raises `Misuse` where an entry of that name belongs to another archive; `NewscrawlError` where cron does
    not show the crontab, or does not take it.
    """
    others, entry = _parted(job.name)
    if entry and not _is_entry_of(entry, job):
        raise Misuse(_of_another(f"In your crontab {_mark(job.name)!r}", job, _other_name(job)))
    _write_crontab(others + crontab_entry(job))
    yield f"Your crontab has it now (`crontab -l` shows it), marked {_mark(job.name)}."


def remove_from_crontab(job: Job) -> Iterator[str]:
    """Take the entry out. Raises `Misuse` where there is none, or another archive's; `NewscrawlError` as
    `add_to_crontab` does."""
    others, entry = _parted(job.name)
    if not entry:
        raise Misuse(f"Your crontab has nothing marked {_mark(job.name)!r}: nothing to remove.")
    if not _is_entry_of(entry, job):
        raise Misuse(_of_another(f"In your crontab {_mark(job.name)!r}", job, _STAYS))
    _write_crontab(others)
    yield "It is no longer in your crontab."


def _is_entry_of(entry: str, job: Job) -> bool:
    return f" {cron_command(['--data', str(job.data)])} " in entry


def _mark(name: str) -> str:
    return f"# newscrawl schedule: {name}"


def _parted(name: str) -> tuple[str, str]:
    """The crontab without the entry, and the entry: the mark and the line behind it."""
    others, entry = "", ""
    lines = iter(re.findall(r"[^\n]*\n|[^\n]+", _crontab()))  # `splitlines` knows ends that cron does not
    for line in lines:
        if line.rstrip("\n") == _mark(name):
            entry += line + next(lines, "")
        else:
            others += line if line.endswith("\n") else f"{line}\n"
    return others, entry


def _crontab() -> str:
    """The crontab as it is, empty for none. Raises `NewscrawlError` where it cannot be read: what is
    written would take its place."""
    done = _call(["crontab", "-l"], None)
    if done.returncode == 0:
        return done.stdout.decode("utf-8", "surrogateescape")
    if _NO_CRONTAB.search(said := _said(done)):
        return ""
    raise NewscrawlError(f"Your crontab cannot be read, so nothing was changed: `crontab -l` says {said}")


def _write_crontab(text: str) -> None:
    done = _call(["crontab", "-"], text)
    if done.returncode:
        raise NewscrawlError(f"The crontab was not taken: {_said(done)}")


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    """A failed program's words, on one line."""
    words = " ".join(done.stderr.decode("utf-8", "replace").split())
    return words or f"exit code {done.returncode}"


def _call(words: Sequence[str], text: str | None) -> subprocess.CompletedProcess[bytes]:
    given = None if text is None else text.encode("utf-8", "surrogateescape")  # whatever others wrote there
    try:
        return subprocess.run(words, input=given, capture_output=True, check=False)  # noqa: S603
    except FileNotFoundError:
        raise Misuse("There is no `crontab` on this machine: install cron, or use systemd.") from None
