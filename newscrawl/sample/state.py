"""The file in which a sample paper outlives its server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from newscrawl.sample.paper import Paper

_KEYS = {"seed", "articles", "days", "last_day", "events"}


def read_state(file: Path) -> dict[str, Any] | None:
    """What `write_state` wrote: `Paper.state` and `port`. None when there is no such file.

    Raises ValueError with one sentence when it is something else.
    """
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise ValueError(f"{file} cannot be read as a sample paper's state: {error}.") from error
    if not isinstance(kept, dict) or not set(kept) >= _KEYS:
        raise ValueError(f"{file} is not a sample paper's state; delete it or name another file.")
    return kept


def write_state(file: Path, paper: Paper) -> None:
    """Write the paper's state, whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(file.name + ".new")
    kept = paper.state() | {"port": urlsplit(paper.base_url).port}
    beside.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
    beside.replace(file)
