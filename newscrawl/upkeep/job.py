"""What a timer is to start, and how a line of it is spelled where it is written down."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from newscrawl.errors import Misuse
from newscrawl.newspapers.durations import written
from newscrawl.upkeep.cadence import Cadence


@dataclass(frozen=True, slots=True)
class Job:
    """A scheduled crawl of one archive: `words` is the whole command, `name` what its units are called."""

    name: str
    data: Path  # absolute
    words: tuple[str, ...]
    cadence: Cadence


def job(name: str, data: Path, program: Sequence[str], cadence: Cadence, *, options: Sequence[str]) -> Job:
    """The crawl of what is due, ended before the timer rings again. Raises `Misuse` for what no line holds.

    `program` starts newscrawl, by absolute paths: a timer knows no other. `options` are further words.
    """
    words = [*program, "--data", str(data), "crawl", "--due", "--max-time", written(cadence.max_time)]
    words += options
    for word in words:
        if not word.isprintable():
            raise Misuse(f"{word!r} cannot stand in a unit or a crontab: use a path without such signs.")
    return Job(name, data, tuple(words), cadence)


def systemd_word(word: str, *, expands: bool = True) -> str:
    """A word of a unit file; `expands` where systemd would put in variables."""
    spelled = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    if expands:
        spelled = spelled.replace("$", "$$")
    plain = word.replace("/", "").replace("-", "").replace(".", "").replace("_", "").isalnum()
    return spelled if plain else f'"{spelled}"'


def cron_command(words: Sequence[str]) -> str:
    """A command of a crontab: for the shell, with cron's own sign for a line's end taken out.

    A backslash before it would be read as another one's escape, so the quotes are closed and opened between.
    """
    return shlex.join(words).replace("\\%", "\\''%").replace("%", "\\%")
