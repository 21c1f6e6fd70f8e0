"""Where log lines of long work go and how they look: for people, as JSON lines, to stderr or to a file."""

from __future__ import annotations

import functools
import json
import logging
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, TypeVar

import click

from newscrawl.cli.app import foreseen
from newscrawl.errors import Misuse, NewscrawlError, hindrance

logger = logging.getLogger(__name__)

F = TypeVar("F", bound=Callable[..., Any])

LEVELS = ("debug", "info", "warning", "error")
ROTATED_BYTES, ROTATED_FILES = 10 * 1024 * 1024, 5
_EXTRAS = ("newspaper", "run", "outcome", "counts")
_CREDENTIALS = re.compile(r"(?<=://)[^/\s@]+@")
REPORT = "This is a fault in newscrawl itself: please report it with the lines below."


@dataclass(frozen=True, slots=True)
class LogWish:
    """What the options said; without a level it is `info`, or `warning` beside progress bars."""

    as_json: bool = False
    file: Path | None = None
    level: str | None = None

    @property
    def is_wished(self) -> bool:
        """Whether somebody reads a log, and not just stderr."""
        return self.as_json or self.file is not None


TO_STDERR = LogWish()


def log_options(function: F) -> Callable[..., Any]:
    """Add `--log-json`, `--log-file` and `--log-level`; the command receives `log: LogWish`."""

    @functools.wraps(function)
    def received(
        *arguments: Any, log_json: bool, log_file: Path | None, log_level: str | None, **named: Any
    ) -> Any:
        return function(*arguments, log=LogWish(log_json, log_file, log_level), **named)

    options = (
        click.option("--log-json", is_flag=True, help="Log as JSON, one object a line."),
        click.option(
            "--log-file",
            type=click.Path(dir_okay=False, path_type=Path),
            metavar="FILE",
            help="Log into this file, not to stderr; rotated at 10 MB, five old ones are kept.",
        ),
        click.option(
            "--log-level", type=click.Choice(LEVELS), help="How much to log; debug has a line per page."
        ),
    )
    made: Callable[..., Any] = received
    for option in reversed(options):
        made = option(made)
    return made


def words_of(wish: LogWish) -> list[str]:
    """The options that say the same to another process."""
    words = ["--log-json"] if wish.as_json else []
    words += ["--log-file", str(wish.file.absolute())] if wish.file else []
    return [*words, "--log-level", wish.level] if wish.level else words


@contextmanager
def logging_to(handler: logging.Handler, wish: LogWish, level: int) -> Iterator[None]:
    """Log what newscrawl says (and, from warnings on, everything beneath it) while the block runs.

    To `handler`, or to the file that was wished for. There, and in JSON, an error that ends the command is a
    line of its own; elsewhere the door says it. Raises `Misuse` where the file cannot be written.
    """
    if wish.file is not None:
        handler = _file_handler(wish.file)
    if wish.as_json:
        handler.setFormatter(JsonLines())
    elif handler.formatter is None:
        handler.setFormatter(PlainLines())
    handler.addFilter(lambda record: record.name.startswith("newscrawl") or record.levelno >= logging.WARNING)
    root, ours = logging.getLogger(), logging.getLogger("newscrawl")
    before = ours.level
    root.addHandler(handler)
    ours.setLevel(logging.getLevelName(wish.level.upper()) if wish.level else level)
    try:
        yield
    except (click.ClickException, click.Abort, click.exceptions.Exit):
        raise
    except Exception as error:
        _log_end(ours, error, wish)
        raise
    finally:
        ours.setLevel(before)
        root.removeHandler(handler)
        handler.close()


def _log_end(ours: logging.Logger, error: Exception, wish: LogWish) -> None:
    """How an exception ended the command: a trace for a fault of ours, whoever reads; a foreseen one is said
    at the door, and here only where a log was wished for."""
    failure = foreseen(error)
    if failure is None:
        ours.exception("The command was ended by a fault.")
    elif wish.is_wished:
        ours.error("%s", failure)


@contextmanager
def logging_work(wish: LogWish) -> Iterator[Callable[[Iterable[str]], None]]:
    """For commands that print a report at their end: what they log meanwhile goes where it was wished for.

    So do the lines of the report that are given to the function, where a log was wished for at all.
    """

    def take(lines: Iterable[str]) -> None:
        for line in lines if wish.is_wished else ():
            logger.info("%s", line)

    with logging_to(logging.StreamHandler(), wish, logging.INFO):
        yield take


def say(line: str, log: LogWish, *, newspaper: str | None = None) -> None:
    """Tell people on stderr what a machine finds in the log that was wished for: where that goes to stderr
    as JSON, as a line of it alone."""
    if log.is_wished:
        with logging_to(logging.StreamHandler(), log, logging.INFO):
            logger.warning("%s", line, extra={"newspaper": newspaper} if newspaper else None)
    if not log.as_json or log.file is not None:
        click.echo(line, err=True)


def shows_bars(wish: LogWish) -> bool:
    """Whether stderr is a terminal and free for progress bars."""
    return sys.stderr.isatty() and not (wish.as_json and wish.file is None)


def _file_handler(file: Path) -> logging.Handler:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        return _LogFile(
            file,
            maxBytes=ROTATED_BYTES,
            backupCount=ROTATED_FILES,
            encoding="utf-8",
            errors="backslashreplace",  # the names of files need not be letters
        )
    except OSError as error:
        raise Misuse(f"The log file {file} cannot be written to: {hindrance(error)}.") from error


class _LogFile(RotatingFileHandler):
    """A log that cannot be written any more ends no work: that is said once on stderr."""

    _is_told = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  (logging's name)
        """A line could not be written."""
        error = sys.exc_info()[1]
        if isinstance(error, OSError):
            self._tell(error)
        else:
            super().handleError(record)

    def close(self) -> None:
        """Close the file; what could not be written by then is lost."""
        try:
            super().close()
        except OSError as error:
            self._tell(error)

    def _tell(self, error: OSError) -> None:
        if not self._is_told:
            self._is_told = True
            click.echo(f"The log file {self.baseFilename} cannot be written to: {error.strerror}.", err=True)


class PlainLines(logging.Formatter):
    """Time in UTC and the message; a stack trace only for what newscrawl did not foresee."""

    def __init__(self, form: str = "%(asctime)sZ %(message)s") -> None:
        super().__init__(form, "%Y-%m-%dT%H:%M:%S")
        self.converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        """One line, and for a bug of ours its trace."""
        return _without_credentials(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  (logging's name)
        """The line; for a bug it asks to be reported."""
        line = super().formatMessage(record)
        return f"{line} {REPORT}" if _is_bug(record) and "report" not in line else line

    def formatException(self, ei: Any) -> str:  # noqa: N802  (logging's name)
        """The trace, or nothing for an error that was raised on purpose."""
        return "" if isinstance(ei[1], NewscrawlError) else super().formatException(ei)


class JsonLines(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, message; newspaper, run, outcome, counts, trace if
    any."""

    def format(self, record: logging.LogRecord) -> str:
        """The object, in UTF-8 and on one line."""
        message = record.getMessage()
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message,
        }
        line |= {name: value for name in _EXTRAS if (value := getattr(record, name, None)) is not None}
        if _is_bug(record):
            if "report" not in message:
                line["message"] = f"{message} {REPORT}"
            line["trace"] = self.formatException(record.exc_info)  # type: ignore[arg-type]
        return _without_credentials(json.dumps(line, ensure_ascii=False))


def _is_bug(record: logging.LogRecord) -> bool:
    """Whether a record carries an exception that nobody raised on purpose."""
    error = record.exc_info[1] if record.exc_info else None
    return error is not None and not isinstance(error, NewscrawlError)


def _without_credentials(text: str) -> str:
    return _CREDENTIALS.sub("***@", text)
