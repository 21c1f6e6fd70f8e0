"""`newscrawl reindex`: the search indexes, made anew."""

from __future__ import annotations

from pathlib import Path

import click

from newscrawl.cli.options import data_option, database, json_option
from newscrawl.cli.rendering import console, echo_json
from newscrawl.storage import lock_archive, open_database, search_index


@click.command("reindex")
@data_option
@json_option
def command(data: Path, as_json: bool) -> None:
    """Make the search indexes anew from the texts.

    The indexes keep themselves right as articles come and change. This is for an archive that another
    program wrote to, or when a search is in doubt. Nothing but the indexes is changed.

    \b
    newscrawl reindex
    """
    path = database(data)
    with open_database(path, read_only=True):
        pass  # says where there is none, before the lock makes the folder
    with lock_archive(data, command="reindex"), open_database(path, create=False) as db, db.transaction():
        wrong = search_index.disagreeing(db.conn)
        search_index.rebuild(db.conn)
    if as_json:
        echo_json({"rebuilt": search_index.INDEXES, "had_gone_wrong": wrong})
        return
    found = f"{' and '.join(wrong)} had gone wrong" if wrong else "they had been right"
    console().print(f"Both search indexes are made anew; {found}.")
