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
from newscrawl.upkeep.job import Job, cron_command

_SYSTEMD_IS_AT_WORK = Path("/run/systemd/system")
# What `crontab -l` of Vixie, cronie and BSD, of bcron, and of busybox say to whoever has none.
_NO_CRONTAB = re.compile(r"no crontab for |crontab does not exist|can't open .*: No such file", re.I)


def folder(manager: str) -> Path:
    """Where a service manager looks for unit files."""
    if manager == "system":
        return Path("/etc/systemd/system")
    base = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    return Path(base).expanduser() / "systemd" / "user"


# --- systemd --------------------------------------------------------------------------------------


def add_units(job: Job, manager: str, files: Mapping[str, str]) -> Iterator[str]:
    """Write the unit files and start the timer; says what was done, or what is left to do.

    Raises `Misuse` where units of that name belong to another archive.
    """
    place = folder(manager)
    _check_owner(place / f"{job.name}.service", job, files[f"{job.name}.service"])
    place.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (place / name).write_text(text, encoding="utf-8")
        yield f"Written: {place / name}"
    yield from _systemctl(manager, [["daemon-reload"], ["enable", "--now", f"{job.name}.timer"]])
    if manager == "user":
        yield "It runs while you are logged in; `loginctl enable-linger` lets it run always."


def _check_owner(file: Path, job: Job, text: str) -> None:
    if not file.exists():
        return
    theirs = re.findall(r"^ReadWritePaths=.*$", file.read_text(encoding="utf-8", errors="replace"), re.M)
    if theirs != re.findall(r"^ReadWritePaths=.*$", text, re.M):
        raise Misuse(_of_another(str(file), job))


def _of_another(what: str, job: Job) -> str:
    return (
        f"{what} belongs to another archive than {job.data}: give this one another name, "
        f"as in --name {job.name}-2."
    )


def remove_units(name: str, manager: str) -> Iterator[str]:
    """Stop the timer and delete the unit files. Raises `Misuse` where there are none."""
    place = folder(manager)
    present = [file for kind in ("timer", "service") if (file := place / f"{name}.{kind}").exists()]
    if not present:
        raise Misuse(f"There is no {name}.timer in {place}: nothing to remove.")
    yield from _systemctl(manager, [["disable", "--now", f"{name}.timer"]])
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
    if entry and f" {cron_command(['--data', str(job.data)])} " not in entry:
        raise Misuse(_of_another(f"In your crontab {_mark(job.name)!r}", job))
    _write_crontab(others + crontab_entry(job))
    yield f"Your crontab has it now (`crontab -l` shows it), marked {_mark(job.name)}."


def remove_from_crontab(name: str) -> Iterator[str]:
    """Take the entry out. Raises `Misuse` where there is none; `NewscrawlError` as `add_to_crontab` does."""
    others, entry = _parted(name)
    if not entry:
        raise Misuse(f"Your crontab has nothing marked {_mark(name)!r}: nothing to remove.")
    _write_crontab(others)
    yield "It is no longer in your crontab."


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
