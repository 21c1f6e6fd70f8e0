"""Crawling in shards: which of several machines crawls a newspaper.

A shard is a part of all newspapers, told by their hosts: a stable hash sends each host to one shard and to
that for ever, as long as the number of shards stays, so that one machine keeps its pace. Each shard is an
archive of its own; `newscrawl merge` joins them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from newscrawl.discovery.urls import host_of
from newscrawl.errors import Misuse
from newscrawl.items import Newspaper

MOST = 10_000
VARIABLE = "NEWSCRAWL_SHARD"
"""The environment variable that says "K/N"; `NEWSCRAWL_SHARDS` says N where the engine numbers the tasks."""

_WRITTEN = re.compile(r"([0-9]{1,5})\s*/\s*([0-9]{1,5})", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Shard:
    """Part `number` of `of`, counted from 1."""

    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    def has(self, newspaper: Newspaper) -> bool:
        """Whether the newspaper's host falls to this shard.

        The hash is of the host alone, as `host_of` gives it: the same on every machine and version.
        """
        host = host_of(newspaper.base_url) or newspaper.id
        digest = hashlib.blake2b(host.encode("utf-8"), digest_size=8).digest()
        return int.from_bytes(digest, "big") % self.of + 1 == self.number


def parse_shard(text: str) -> Shard:
    """Read "K/N". Raises `Misuse` where there is no such part."""
    matched = _WRITTEN.fullmatch(text.strip())
    if matched is None:
        raise Misuse(f"'{text}' is no shard: write K/N, such as 2/4 for the second of four.")
    return _checked(int(matched[1]), int(matched[2]))


def shard_of_environment(environment: Mapping[str, str]) -> Shard | None:
    """The shard that the engine gave this process, None where it gave none.

    In this order: `NEWSCRAWL_SHARD` ("K/N", as the systemd units set it); a SLURM array's task
    (`SLURM_ARRAY_TASK_ID`, `_MIN`, `_STEP`, `_COUNT`); a Kubernetes Indexed Job's (`JOB_COMPLETION_INDEX`,
    from 0, with `NEWSCRAWL_SHARDS`, because Kubernetes does not tell how many there are). Raises `Misuse`
    for one that is incomplete or no number.
    """
    if text := environment.get(VARIABLE, "").strip():
        return parse_shard(text)
    if "SLURM_ARRAY_TASK_ID" in environment:
        task = _number(environment, "SLURM_ARRAY_TASK_ID")
        first = _number(environment, "SLURM_ARRAY_TASK_MIN")
        step = _number(environment, "SLURM_ARRAY_TASK_STEP") if "SLURM_ARRAY_TASK_STEP" in environment else 1
        return _checked((task - first) // max(1, step) + 1, _number(environment, "SLURM_ARRAY_TASK_COUNT"))
    if "JOB_COMPLETION_INDEX" in environment and "NEWSCRAWL_SHARDS" in environment:
        return _checked(
            _number(environment, "JOB_COMPLETION_INDEX") + 1, _number(environment, "NEWSCRAWL_SHARDS")
        )
    return None


def _checked(number: int, of: int) -> Shard:
    if not 1 <= of <= MOST:
        raise Misuse(f"There cannot be {of} shards: give a number from 1 to {MOST}.")
    if not 1 <= number <= of:
        raise Misuse(f"There is no shard {number} of {of}: the shards are numbered 1 to {of}.")
    return Shard(number, of)


def _number(environment: Mapping[str, str], name: str) -> int:
    value = environment.get(name, "")
    if not _NUMBER.fullmatch(value):
        raise Misuse(f"The environment's {name} is {value!r}, and should be a number: set {VARIABLE}=K/N.")
    return int(value)
