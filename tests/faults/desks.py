"""An analyst's desk for crawls of a rude server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from newscrawl.sample import newspaper_toml

from ..crawl.papers import Reader
from .rude_server import RudeServer


def rude_desk(
    folder: Path,
    server: RudeServer,
    scheme: str = "http",
    host: str = "127.0.0.1",
    id: str = "baomau",
    **crawl: Any,
) -> Reader:
    """An archive in which the server is a newspaper."""
    (folder / "newspapers").mkdir(parents=True, exist_ok=True)
    policy = {"timeout": 60, "retries": 0, "retry_delay": 0.02, "block_after": 100, **crawl}
    file = newspaper_toml(f"{scheme}://{host}:{server.port}", id=id, **policy)
    (folder / "newspapers" / f"{id}.toml").write_text(file, encoding="utf-8")
    return Reader(folder, server)


def addresses(server: RudeServer, scheme: str = "http", host: str = "127.0.0.1") -> list[str]:
    """The options that have every page of a server fetched."""
    paths = [path for path in server.paths if path != "/robots.txt"]
    return [f"--url={scheme}://{host}:{server.port}{path}" for path in paths]
