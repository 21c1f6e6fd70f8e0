"""`newscrawl pack`: the archive as a library takes it over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from newscrawl.amounts import counted
from newscrawl.archive import repair as close_files
from newscrawl.cli import app
from newscrawl.cli.byte_progress import following_bytes
from newscrawl.cli.logs import TO_STDERR, logging_work
from newscrawl.cli.options import data_option, database, json_option
from newscrawl.cli.rendering import echo_json, safe
from newscrawl.cli.wording import duration
from newscrawl.errors import Misuse
from newscrawl.storage import lock_archive, losses, open_database
from newscrawl.upkeep.handover import Packing, PackReport


@click.command("pack")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--newspaper", "ids", multiple=True, metavar="ID", help="Only this newspaper's WARC files.")
@click.option("--index-only", is_flag=True, help="Write the index, and no WACZ files.")
@data_option
@json_option
def command(folder: Path | None, ids: tuple[str, ...], index_only: bool, data: Path, as_json: bool) -> int:
    """Index the WARC files and package them, for hand-over to a library.

    Into DIR (or pack/ in the archive's folder) go index.cdxj, an index of every page in warc/ as pywb reads
    it; for each newspaper a WACZ file, which holds its WARC files, their index and the list of its articles,
    and opens in ReplayWeb.page; and SHA256SUMS. The WARC files themselves stay as they are. The same archive
    gives the same bytes. Files of an interrupted run are closed first, so nothing may be crawling meanwhile.

    \b
    newscrawl pack
    newscrawl pack /mnt/disk/for-the-library --newspaper baodaknong

    Exit code: 0 done, 1 a WARC file is damaged or missing (`newscrawl verify`), 2 wrong use, 130 interrupted.
    """
    with open_database(database(data), read_only=True):
        pass  # says where there is none, before the lock makes the folder
    folder = folder or data / "pack"
    warc = (data / "warc").resolve()
    if folder.resolve() in (warc, data.resolve()) or warc in folder.resolve().parents:
        raise Misuse(f"{folder} is the archive's own folder: name another one.")
    if (folder.exists() or folder.is_symlink()) and not folder.is_dir():
        raise Misuse(f"{folder} is no folder: name one, or one that is to be made.")
    held = lock_archive(data, command="pack", reading=True)
    with logging_work(TO_STDERR), held, following_bytes() as listener:
        close_files(data / "warc")
        with open_database(database(data), read_only=True) as db:
            losses.refuse_away(db, data / "warc")
            packing = Packing(data, db, folder, newspapers=ids, packages=not index_only, on_progress=listener)
            report = packing.run()
    if as_json:
        echo_json(asdict(report))
    else:
        for line in _lines(report, folder):
            click.echo(safe(line))
    return app.ATTENTION if report.wrong else app.DONE


def _lines(report: PackReport, folder: Path) -> Iterator[str]:
    yield (
        f"{counted(report.captures, 'capture')} and {counted(report.pages, 'page')} of articles packed "
        f"into {folder} in {duration(report.seconds)} ({report.bytes / 1_000_000:,.1f} MB):"
    )
    for name in report.files:
        yield f"  {name}"
    for words in report.wrong:
        yield f"Wrong: {words}; `newscrawl verify` says more."
