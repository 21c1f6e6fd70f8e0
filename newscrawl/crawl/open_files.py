"""Files and connections that a crawl has open at once: what the system allows is asked for before it begins.

Each newspaper takes three or more, and many systems begin with 1,024 for a process, which three hundred
newspapers use up. A process may raise that by itself, up to a second limit.
"""

from __future__ import annotations

from collections.abc import Iterable

from newscrawl.errors import Misuse
from newscrawl.items import Newspaper

BESIDE = 64
"""For the process itself: the database, its log, libraries, pipes."""

EACH = 2
"""For a newspaper beside its connections: its WARC file and that file's mark."""


def make_room(newspapers: Iterable[Newspaper]) -> None:
    """Let this process have open what a crawl of these newspapers takes. Raises `Misuse` where it may not."""
    try:
        import resource  # noqa: PLC0415 - POSIX alone has it
    except ImportError:
        return
    crawled = list(newspapers)
    needed = BESIDE + sum(EACH + one.crawl.concurrency for one in crawled)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    unlimited = resource.RLIM_INFINITY
    if soft == unlimited or soft >= needed:
        return
    if hard != unlimited and hard < needed:
        raise Misuse(
            f"{len(crawled)} newspapers at once take {needed:,} open files, and this process may have "
            f"{hard:,}: raise that (`ulimit -Hn`, LimitNOFILE= of a systemd unit), or crawl in shards."
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
