"""The door: the group of commands, and the one place where errors become sentences and exit codes.

Nothing but click is imported here, so that `newscrawl --help` answers at once; a command's module is
imported when the command is called.
"""

from __future__ import annotations

import difflib
import errno
import io
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from keyword import iskeyword
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, NamedTuple

import click

from newscrawl import __version__
from newscrawl.errors import Misuse, NewscrawlError, dead_link

DEBUG = "newscrawl.debug"  # where the context keeps --debug
DONE, ATTENTION, MISUSE, INTERRUPTED = 0, 1, 2, 130


class Entry(NamedTuple):
    """What the overview says of a command without loading it."""

    section: str
    summary: str


COMMANDS: Mapping[str, Entry] = MappingProxyType(
    {
        "demo": Entry("Crawl", "Crawl a bundled sample newspaper; no network needed."),
        "newspapers": Entry("Crawl", "List the newspapers that can be crawled."),
        "add": Entry("Crawl", "Look at a newspaper on the web and write its file."),
        "check": Entry("Crawl", "Look at a known newspaper again, as it is on the web now."),
        "crawl": Entry("Crawl", "Fetch what newspapers published and keep it."),
        "backfill": Entry("Crawl", "Reach back before the first crawl."),
        "import": Entry("Crawl", "Bring in WARC and WACZ files of other tools."),
        "reextract": Entry("Crawl", "Read the archived pages again with the extractor as it is now."),
        "extract": Entry("Crawl", "Show what is read in a saved page."),
        "fixture": Entry("Crawl", "Keep a page as a test case of the extractor."),
        "search": Entry("Study", "Find articles."),
        "show": Entry("Study", "Show one article with its captions and where it came from."),
        "history": Entry("Study", "Say what an article said, when, and where."),
        "diff": Entry("Study", "Show what changed between two revisions of an article, word by word."),
        "concordance": Entry("Study", "Show every hit of a query in its context, one a line."),
        "trends": Entry("Study", "Count the articles on something per day, week, month or year."),
        "coverage": Entry("Study", "Show which days are covered, and name the gaps."),
        "duplicates": Entry("Study", "Find the articles that have the same text, and show them."),
        "report": Entry("Study", "Write what is in the archive as one page to be mailed around."),
        "export": Entry("Study", "Take articles away as a table, or as references for a bibliography."),
        "serve": Entry("Study", "Show the archive as a web page: read, search, count, cite."),
        "status": Entry("Keep", "Say whether all is well, newspaper by newspaper."),
        "problems": Entry("Keep", "List what went wrong, say what to do, and close it."),
        "runs": Entry("Keep", "List the runs, the newest first; or explain one."),
        "schedule": Entry("Keep", "Have newspapers crawled by systemd, cron or a loop."),
        "reindex": Entry("Keep", "Make the search indexes anew from the texts."),
        "verify": Entry("Keep", "Check that everything in the archive is there and is what it says."),
        "backup": Entry("Keep", "Make a copy of the archive in another folder, also while a crawl runs."),
        "pack": Entry("Keep", "Index the WARC files and package them, for hand-over to a library."),
        "migrate": Entry("Keep", "Bring the database of an older archive up to date."),
        "merge": Entry("Keep", "Join archives, such as those of a crawl in shards."),
        "scaling": Entry("Keep", "Say what newspapers will cost: pages, disks, hours, money."),
        "notify": Entry("Keep", "Say who is told when something needs a person, and try it."),
    }
)


class Failure(Exception):
    """One sentence for stderr and an exit code."""

    def __init__(self, sentence: str, exit_code: int) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code


class Commands(click.Group):
    """The group of all commands, in the order and sections of `COMMANDS`."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names, as the overview shows them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Load a command's module; None for an unknown name."""
        if cmd_name not in COMMANDS:
            return None
        module = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command = import_module(f"newscrawl.cli.{module}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one may have been meant."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            near = difflib.get_close_matches(name, COMMANDS, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"the commands are {', '.join(COMMANDS)}."
            raise click.UsageError(f"There is no command '{name}': {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the commands in their sections."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for name, entry in COMMANDS.items():
            sections.setdefault(entry.section, []).append((name, entry.summary))
        for section, rows in sections.items():
            with formatter.section(section):
                formatter.write_dl(rows)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the examples as they would be typed."""
        with formatter.section("Examples"):
            formatter.write_dl(
                [
                    ("newscrawl demo", "see everything work, without a network"),
                    ("newscrawl crawl baodaknong", "what is new since the last crawl"),
                    ("newscrawl crawl baonghean --since 2026-01-01", "since then"),
                    ("newscrawl show 1", "read the first article"),
                ],
                col_max=45,
            )

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; turn what it raises into one sentence."""
        try:
            return super().invoke(ctx)
        except (Failure, click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except BrokenPipeError:
            return _reader_left()
        except Exception as error:
            if ctx.meta.get(DEBUG):
                raise
            raise failure_of(error) from error


def failure_of(error: Exception) -> Failure:
    """The sentence for an exception. Only what newscrawl did not foresee asks to be reported."""
    return foreseen(error) or Failure(
        f"This is a fault in newscrawl itself ({type(error).__name__} in {_where(error.__traceback__)}): "
        "please report it with what `newscrawl --debug` and the same words after it print.",
        ATTENTION,
    )


def foreseen(error: Exception) -> Failure | None:
    """The sentence for an exception that is no fault of newscrawl's; None for one that is."""
    if isinstance(error, NewscrawlError):
        return Failure(str(error), MISUSE if isinstance(error, Misuse) else ATTENTION)
    if type(error).__module__ == "sqlite3":
        from newscrawl.storage.faults import explain_reading  # noqa: PLC0415 - only once SQLite has failed

        if (explained := explain_reading(error)) is not None:
            return foreseen(explained)
    if isinstance(error, OSError) and error.strerror:
        is_disk = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO)
        if error.filename is not None:
            words = dead_link(Path(str(error.filename))) or f"{error.filename}: {error.strerror}"
            return Failure(f"{words}.", ATTENTION if is_disk else MISUSE)
        if is_disk:  # of a stream, which has no name
            return Failure(f"The output could not be written: {error.strerror}.", ATTENTION)
    return None


def _where(trace: TracebackType | None) -> str:
    """The innermost line of newscrawl's own that an exception passed, as "module:line"."""
    place = "an unknown place"
    while trace is not None:
        module = trace.tb_frame.f_globals.get("__name__", "")
        if module.startswith("newscrawl."):
            place = f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    subcommand_metavar="COMMAND …",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("data"),
    envvar="NEWSCRAWL_DATA",
    show_envvar=True,
    metavar="DIR",
    help="The archive's folder, before or after the command's name.  [default: ./data]",
)
@click.option("--debug", is_flag=True, help="Show where an error came from.")
@click.version_option(__version__, message="newscrawl %(version)s")
@click.pass_context
def cli(ctx: click.Context, data: Path, debug: bool) -> None:
    """Build, keep and study an archive of Vietnamese newspapers.

    One folder is one archive: newscrawl.db (SQLite, open it with anything), warc/ (every page as it was
    received) and newspapers/ (your own newspaper files).
    """
    ctx.obj = data
    ctx.meta[DEBUG] = debug
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    0 done; 1 finished, but someone should look; 2 cannot be done as given; 130 interrupted.
    """
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without Vietnamese letters
    try:
        code = cli.main(args=arguments, prog_name="newscrawl", standalone_mode=False)
        sys.stdout.flush()
    except Failure as failure:
        click.echo(f"Error: {failure}", err=True)
        _end_output()
        return failure.exit_code
    except click.ClickException as error:
        click.echo(f"Error: {_sentence(error)}", err=True)
        return error.exit_code
    except click.Abort:
        click.echo("Interrupted: give the same command again to go on.", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        return _reader_left()
    except OSError as error:  # of the help, or of the last words of a command
        if (known := foreseen(error)) is None:
            raise
        click.echo(f"Error: {known}", err=True)
        _end_output()
        return known.exit_code
    return code if isinstance(code, int) else DONE


def _open_closed_streams() -> None:
    """Put the null device where a stream was closed (`>&-`): the next file opened would take its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            stream = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 - open until the end
            setattr(sys, name, stream)


def _reader_left() -> int:
    """The reader (`| head`) has what it wanted: nothing more is written, and nothing went wrong."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE


def _end_output() -> None:
    """Write out what is left of the output; where that fails, the interpreter's end does not try it again."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _sentence(error: click.ClickException) -> str:
    """The error as one line; misuse of a command's words says where its help is."""
    message = " ".join(error.format_message().split())
    message = message.replace("a valid integer range", "a whole number")  # click names its type of numbers
    if isinstance(error, click.UsageError) and error.ctx is not None:
        return f"{message} (See `{error.ctx.command_path} --help`.)"
    return message
