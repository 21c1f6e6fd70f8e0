"""A crawl in shards, spelled for what starts it: a SLURM script, a Kubernetes manifest, systemd units."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import files
from string import Template
from typing import Literal

from newscrawl import __version__
from newscrawl.errors import Misuse
from newscrawl.newspapers.durations import written
from newscrawl.newspapers.sharding import VARIABLE, Shard
from newscrawl.upkeep.job import Job
from newscrawl.upkeep.units import Account, units

Engine = Literal["slurm", "kubernetes"]
_FILES: Mapping[Engine, str] = {"slurm": "slurm.sh", "kubernetes": "kubernetes.yaml"}


def engine_file(engine: Engine, planned: Job, shards: int, *, contact: str | None) -> tuple[str, str]:
    """Name and text of what the engine is given. Raises `Misuse` for words that its file cannot hold."""
    data = str(planned.data)
    if engine == "slurm" and ("\n" in data or "%" in data):
        raise Misuse(f"{data} cannot stand in a SLURM script: use a path without such signs.")
    name = _FILES[engine]
    text = files("newscrawl.upkeep").joinpath("engines", name).read_text(encoding="utf-8")
    cadence = planned.cadence
    filled = Template(text).substitute(
        shards=shards,
        data=data,
        quoted_data=shlex.quote(data),
        minutes=f"{cadence.max_time // 60 + 10:.0f}",
        every=f"{cadence.every:.0f}seconds" if engine == "slurm" else written(cadence.every),
        command=shlex.join(planned.words[: planned.words.index("--data")]),
        max_time=written(cadence.max_time),
        contact=f" --contact {shlex.quote(contact)}" if contact else "",
        crontab=cadence.crontab,
        deadline=f"{cadence.max_time + 600:.0f}",
        version=__version__,
    )
    return name, filled


def shard_units(planned: Job, account: Account, shards: int) -> Mapping[str, str]:
    """The systemd units of every shard on this machine, each with an archive of its own.

    Shards on several machines are made by giving each machine those units that are to run there.
    """
    made: dict[str, str] = {}
    for number in range(1, shards + 1):
        part = planned.data / f"shard-{number}"
        name = f"{planned.name}-{number}-of-{shards}"
        words = tuple(str(part) if word == str(planned.data) else word for word in planned.words)
        own = units(replace(planned, name=name, data=part, words=words), account)
        for file, text in own.items():
            made[file] = _with_shard(text, Shard(number, shards)) if file.endswith(".service") else text
    return made


def _with_shard(service: str, shard: Shard) -> str:
    return service.replace("[Service]\n", f"[Service]\nEnvironment={VARIABLE}={shard}\n", 1)
