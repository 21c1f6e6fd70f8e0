"""A timer and a service for systemd, which may write to the archive's folder and to nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from newscrawl.newspapers.durations import written
from newscrawl.upkeep.job import Job, systemd_word

_HOMES = (Path("/home"), Path("/root"), Path("/run/user"))

_NOT_IN_A_PROGRAM = frozenset("'\"\\")
"""Signs that systemd takes in an argument, but not in the path of the program."""

_FOR_ALL = """\
NoNewPrivileges=yes
ProtectSystem=strict
PrivateTmp=yes
ProtectControlGroups=yes
ProtectKernelTunables=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
# Refused, and not killed: run by root, SQLite gives each new file to its owner, and goes on where it may not.
SystemCallErrorNumber=EPERM
UMask=0022
"""

# A user's own service manager has no privileges to give up; in a user namespace it can hide the system.
_FOR_USERS = "PrivateUsers=yes\n"

_FOR_SYSTEM = """\
CapabilityBoundingSet=
PrivateDevices=yes
ProtectClock=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectProc=invisible
ProcSubset=pid
RemoveIPC=yes
SystemCallFilter=~@privileged @resources
"""

_SERVICE = """\
[Unit]
Description=newscrawl: crawl the newspapers of {name} whose time has come
{network}
[Service]
Type=oneshot
{user}ExecStart={command}
# 1: done, and something deserves a look (`newscrawl status` says what); 130: stopped, the next run goes on.
SuccessExitStatus=1 130
# A stopped run is done within some five seconds; what was under way is in the archive or in the frontier.
TimeoutStopSec=30
TimeoutStartSec={timeout}
KillMode=mixed
Nice=10
ReadWritePaths={writable}
{home}{hardening}"""

_TIMER = """\
[Unit]
Description=newscrawl: every {every}

[Timer]
OnCalendar={calendar}
# What was missed while the machine was off is made up for at its start.
Persistent=true
RandomizedDelaySec={spread}
AccuracySec=1min

[Install]
WantedBy=timers.target
"""


@dataclass(frozen=True, slots=True)
class Account:
    """Whose service manager: the machine's, which runs the service as `user`, or (None) the user's own."""

    user: str | None = None


def units(job: Job, account: Account) -> Mapping[str, str]:
    """File name -> text of the service and its timer."""
    system = account.user is not None
    home = ""
    if system:
        home = f"ProtectHome={'read-only' if _lives_at_home(job) else 'yes'}\n"
    program, *words = job.words
    if not _NOT_IN_A_PROGRAM.isdisjoint(program):
        program, words = "/usr/bin/env", list(job.words)
    spelled = [systemd_word(program, expands=False), *map(systemd_word, words)]
    service = _SERVICE.format(
        name=str(job.data).replace("%", "%%"),
        network="Wants=network-online.target\nAfter=network-online.target\n" if system else "",
        user=f"User={account.user}\n" if system else "",
        command=" ".join(spelled),
        timeout=f"{job.cadence.max_time + 600:.0f}",
        writable=" ".join(systemd_word(str(one), expands=False) for one in _writable(job.data)),
        home=home,
        hardening=_FOR_ALL + (_FOR_SYSTEM if system else _FOR_USERS),
    )
    timer = _TIMER.format(
        every=written(job.cadence.every),
        calendar=job.cadence.calendar,
        spread=f"{min(120.0, job.cadence.every / 10):.0f}",
    )
    return {f"{job.name}.service": service, f"{job.name}.timer": timer}


def _lives_at_home(job: Job) -> bool:
    """Whether the program or the archive is behind a folder that is hidden from services: both may be links,
    as an environment's Python is, which pyenv and uv keep in somebody's home."""
    program = Path(job.words[0])
    needed = (program, program.resolve(), job.data, *_writable(job.data))
    return any(one.is_relative_to(home) for one in needed for home in _HOMES)


def _writable(data: Path) -> list[Path]:
    """The archive's folder, and where its parts are when they lie on another disk, behind links."""
    home = data.resolve()
    folders = [one for one in (data, data / "warc") if one.is_dir()]
    linked = {one.resolve() for folder in folders for one in folder.iterdir() if one.is_symlink()}
    return [home, *sorted(one for one in linked if one.is_dir() and not one.is_relative_to(home))]
