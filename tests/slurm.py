"""A real SLURM of one node on loopback, with everything it writes in a folder of its own."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from .ports import reserved_port
from .waiting import end

PATIENCE = 240
PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "sinfo", "squeue")

CONFIGURATION = """
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={home}/munge.socket
StateSaveLocation={home}/state
SlurmdSpoolDir={home}/spool
SlurmctldPidFile={home}/slurmctld.pid
SlurmdPidFile={home}/slurmd.pid
SlurmctldLogFile={home}/slurmctld.log
SlurmdLogFile={home}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
MinJobAge=3600
SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=0,bf_interval=1
NodeName={host} NodeAddr=127.0.0.1 CPUs=2 RealMemory=2000 State=UNKNOWN
PartitionName=main Nodes={host} Default=YES MaxTime=INFINITE State=UP
"""


@dataclass(frozen=True)
class Slurm:
    """The cluster: the environment in which its commands find it."""

    environment: dict[str, str]

    def run(self, *words: str | Path, cwd: Path | None = None) -> str:
        """One of its commands; what it printed."""
        done = subprocess.run(
            words,
            env=self.environment,
            cwd=cwd,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def wait(self) -> None:
        """Until no job runs or waits for a node; those that wait for a time or another job do not count."""
        later = {"PENDING BeginTime", "PENDING Dependency", "PENDING DependencyNeverSatisfied"}
        _wait_for(lambda: set(self.run("squeue", "-h", "-o", "%T %r").splitlines()) <= later)


@contextmanager
def slurm(home: Path) -> Iterator[Slurm]:
    """Start it, wait until its node is idle, and end it. Skips where it is not installed, or not as root."""
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing or os.geteuid() != 0:
        pytest.skip("needs SLURM, as root: apt-get install slurmctld slurmd slurm-client munge")
    for name in ("state", "spool"):
        (home / name).mkdir(parents=True)
    home.chmod(0o755)
    key = home / "munge.key"
    key.write_bytes(secrets.token_bytes(1024))
    key.chmod(0o400)
    host = socket.gethostname().partition(".")[0]
    file = home / "slurm.conf"
    environment = {name: value for name, value in os.environ.items() if name != "NEWSCRAWL_DATA"}
    environment["SLURM_CONF"] = str(file)
    files = {"key-file": key, "socket": home / "munge.socket", "pid-file": home / "munge.pid"}
    files |= {"log-file": home / "munge.log", "seed-file": home / "munge.seed"}
    with ExitStack() as stack:
        ports = [stack.enter_context(reserved_port()) for _ in range(2)]
        file.write_text(CONFIGURATION.format(host=host, home=home, ports=ports), encoding="utf-8")
        for words in (
            ["munged", "--foreground", "--force", *(f"--{name}={path}" for name, path in files.items())],
            ["slurmctld", "-D", "-f", file],
            ["slurmd", "-D", "-f", file, "-N", host],
        ):
            daemon = subprocess.Popen(
                words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            stack.callback(end, daemon, 30)
            if words[0] == "munged":
                _wait_for((home / "munge.socket").exists)
        found = Slurm(environment)
        _wait_for(lambda: _state(found) == "idle")
        yield found


def _state(found: Slurm) -> str:
    done = subprocess.run(
        ["sinfo", "-h", "-o", "%T"], env=found.environment, capture_output=True, text=True, check=False
    )
    return done.stdout.strip()


def _wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "SLURM does not come to rest"
        time.sleep(0.1)
