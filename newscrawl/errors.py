"""The exception tree. A name says what happens next.

NewscrawlError             one sentence for the person at the terminal, never a traceback
├── Misuse                 the command cannot be carried out as given: exit code 2
│   ├── BadNewspaperFile   a newspaper's TOML file: names the file, the key and what is allowed
│   ├── BadQuery           what was typed cannot be searched for: shows where
│   ├── BadAddress         an address that was asked for is no article of the newspapers named: says which
│   ├── ArchiveBusy        another process is writing to this archive
│   ├── PagesAway          none of the archive's WARC files is there: its disk is to be mounted first
│   ├── OlderArchive       the database lacks migrations: a command that writes, or `migrate`, adds them
│   └── NewerArchive       the database was written by a newer newscrawl: upgrade before touching it
├── Stalled                what works on other machines does not go on: give the same command again
├── TookTooLong            a question to the archive was given up after its time: ask for less
├── StorageFailed          the disk or the database refused a write: the run stops, the archive is intact
├── Blocked                the newspaper refuses us: the run ends politely, exit code 1
└── Refused                what was fetched is not an article: a row in `problems`, the capture is kept
"""

from __future__ import annotations

from pathlib import Path


class NewscrawlError(Exception):
    """Base of every error that newscrawl raises on purpose; `str(error)` is one full sentence."""


class Misuse(NewscrawlError):
    """The command cannot be carried out as given; the sentence says what to do instead."""


class BadNewspaperFile(Misuse):
    """A newspaper's TOML file is wrong; the sentence names file, key and what is allowed."""


class BadQuery(Misuse):
    """What was typed cannot be searched for; the sentence is followed by the query and a caret below it.

    `reason` is the sentence alone, `query` the typed text in its stored form (NFC, single spaces), and
    `position` counts its characters from 0.
    """

    def __init__(self, reason: str, query: str, position: int) -> None:
        start = max(0, position - 50)
        shown = query[start : position + 30]
        super().__init__(f"{reason}\n  {shown}\n  {' ' * (position - start)}^")
        self.reason = reason
        self.query = query
        self.position = position


class BadAddress(Misuse):
    """`url`, which was asked for, is not to be crawled: the sentence begins with it, and says why."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"{url} {why}")
        self.url = url


class ArchiveBusy(Misuse):
    """Another process holds the archive's writer lock."""


class PagesAway(Misuse):
    """None of the WARC files that the database names is there, as where their disk is not mounted."""


class OlderArchive(Misuse):
    """The database lacks migrations that this version has, and was opened to be read only."""


class NewerArchive(Misuse):
    """The database has migrations that this version does not know."""


class Stalled(NewscrawlError):
    """What was to be done on other machines does not go on; the same command does what is left."""


class TookTooLong(NewscrawlError):
    """A question to the archive was interrupted when its time was over; nothing is wrong with the archive."""


class StorageFailed(NewscrawlError):
    """A write to disk or to the database failed (full disk, read-only folder, I/O error)."""


class Blocked(NewscrawlError):
    """The newspaper keeps refusing us; stop politely and say so."""


class Refused(NewscrawlError):
    """What was fetched is not an article.

    `reason` is one of `newscrawl.problem_reasons.PROBLEM_REASONS`; `detail` is a short English explanation
    without page text beyond a few words.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


def dead_link(path: Path) -> str:
    """What to do about a link that leads nowhere, as to a disk that is not mounted; "" for all else."""
    try:
        if not path.is_symlink() or path.exists():
            return ""
    except OSError:  # a name that can be nothing's
        return ""
    return f"{path} is a link to {path.readlink()}, which is not there: mount its disk, or take the link away"


def refuse_dead_link(path: Path, kind: type[NewscrawlError] = Misuse) -> None:
    """Raise `kind` for a link that leads nowhere: what is behind it would pass for nothing."""
    if words := dead_link(path):
        raise kind(f"{words}.")


def hindrance(error: OSError) -> str:
    """Why the system refused something, without a full stop; of a folder that cannot be made because a link
    of its name leads nowhere it says no more than that there is one."""
    link = dead_link(Path(str(error.filename))) if isinstance(error, FileExistsError) else ""
    return link or error.strerror or str(error)
