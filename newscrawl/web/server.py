"""Datasette with our pages on one archive, served until it is stopped."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
from datasette.app import Datasette
from datasette.database import Database as DatasettesDatabase

from newscrawl.errors import Misuse
from newscrawl.storage import open_database
from newscrawl.web.hosts import only_as
from newscrawl.web.safety import for_readers
from newscrawl.web.site import Connections

_SETTINGS = {
    "sql_time_limit_ms": 3_000,
    "max_returned_rows": 1_000,
    "num_sql_threads": 3,
    "default_page_size": 50,
    "facet_time_limit_ms": 300,
    "suggest_facets": False,  # tries every column of a table each time it is shown
    "truncate_cells_html": 400,  # bodies are long
    "max_csv_mb": 200,
    "default_cache_ttl": 0,  # a crawl may be writing
    "allow_download": False,  # a database that is being written to cannot be copied as a file
}

_WHOLE_TABLE = re.compile(r"select count\(\*\) from (\[\w+\]|\w+ )")  # as its pages ask, and hardly a person
_COUNTING = 50  # milliseconds for each table of a list; Datasette gives it five, which ten thousand rows take
_OF_TEXTS = ("paragraphs", "article_texts")  # tables that are counted by reading every text
_COUNTING_TEXTS = 300  # milliseconds; of a million articles it would not be done in ten times as many

_FAREWELL = 3  # seconds for answers under way; a reader that takes none of his would else hold up the end

_LONGEST_VALUE = 4_000_000  # bytes; no text of an article is as long, but anybody may ask for zeroblob(1e9)


class _ReadOnly(DatasettesDatabase):  # type: ignore[misc]  # Datasette has no types
    """An archive as Datasette knows databases, opened as we open archives: also on a read-only disk."""

    def __init__(self, datasette: Datasette, path: Path) -> None:
        super().__init__(datasette, str(path))
        self._connections = Connections(path, lambda _: self._prepared())

    def _prepared(self) -> Any:
        made = self.connect()
        self.ds._prepare_connection(made, self.name)
        return made

    async def execute_fn(self, fn: Callable[[Any], Any]) -> Any:
        """Call `fn` with a connection in one of Datasette's threads; its own way keeps the first for ever."""
        return await asyncio.get_running_loop().run_in_executor(
            self.ds.executor, lambda: fn(self._connections.current())
        )

    async def execute(
        self, sql: str, *args: Any, custom_time_limit: int | None = None, **options: Any
    ) -> Any:
        """As Datasette has it, but that the limit of time holds for counting a table, too."""
        if whole := _WHOLE_TABLE.fullmatch(sql):
            # SQLite counts a whole table in one step, and looks at no clock meanwhile: for seconds.
            sql = f"SELECT count(*) FROM (SELECT 1 FROM {whole[1]} LIMIT -1)"  # noqa: S608 - one name
            custom_time_limit = custom_time_limit and max(custom_time_limit, _COUNTING)
            if whole[1].strip("[] ") in _OF_TEXTS:
                custom_time_limit = min(custom_time_limit or _COUNTING_TEXTS, _COUNTING_TEXTS)
        return await super().execute(sql, *args, custom_time_limit=custom_time_limit, **options)

    def connect(self, write: bool = False) -> Any:
        """A connection of its own for one of Datasette's threads. Raises `Misuse`: nothing may be written."""
        if write:
            raise Misuse("The archive is open for reading only.")
        opened = open_database(Path(self.path), read_only=True)
        opened.refuse_values_over(_LONGEST_VALUE)
        return opened.conn


def application(path: Path, names: frozenset[str] = frozenset()) -> Any:
    """The web application (ASGI) on an archive's database, for whoever asks this machine for it or one of
    `names`. Raises `Misuse` when there is none to read."""
    open_database(path, read_only=True).close()
    datasette = Datasette(
        files=[],
        settings=_SETTINGS,
        metadata={"title": "newscrawl", "plugins": {"newscrawl": {"guard": True}}},
    )
    datasette.remove_database("_memory")  # Datasette makes one where it is given no file
    datasette.add_database(_ReadOnly(datasette, path), name=path.stem)
    return only_as(for_readers(datasette.app()), names)


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there; port 0 is any that is free. Raises `Misuse` when it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((host, port))
        opened.listen()  # from now on nobody is turned away: who comes early waits
    except OSError as error:
        opened.close()
        raise Misuse(
            f"Nothing can listen at {host} port {port} ({error.strerror}): choose another --port or --host."
        ) from error
    return opened


def run(app: Any, opened: socket.socket) -> None:
    """Serve until Ctrl-C or SIGTERM."""
    config = uvicorn.Config(
        app,
        log_level="warning",
        lifespan="on",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_FAREWELL,
    )
    logging.getLogger("uvicorn.error").addFilter(_is_no_hurry)
    with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C is how it ends
        uvicorn.Server(config).run(sockets=[opened])


def _is_no_hurry(record: logging.LogRecord) -> bool:
    """Not what a second Ctrl-C cuts off, which uvicorn would tell with a trace."""
    return not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))
