"""Back-fills from web archives, each by the command in a process of its own."""

from __future__ import annotations

import subprocess
from typing import Any

from ..crawl.papers import PATIENCE, Crawl, Reader

FAST = 100_000  # requests a minute


def start(
    reader: Reader,
    endpoint: str,
    *words: str,
    source: str = "wayback",
    since: str = "2021-01-01",
    pace: int = FAST,
) -> subprocess.Popen[str]:
    """Start a back-fill and leave it running."""
    return reader.start(
        f"--source={source}",
        f"--{source}-endpoint={endpoint}",
        f"--since={since}",
        f"--pace={pace}",
        *words,
        command="backfill",
    )


def backfill(reader: Reader, endpoint: str, *words: str, **wishes: Any) -> Crawl:
    """Back-fill to the end."""
    process = start(reader, endpoint, *words, **wishes)
    try:
        out, err = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    assert "Traceback" not in err, err
    return Crawl(process.returncode, out, err)
