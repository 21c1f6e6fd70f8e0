"""Which state of an archive was read, so that a study can name it and another can compare its own."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from newscrawl.storage import Database, extractors, migrations

_CHANGES_IN_PLACE = "command IN ('reextract', 'duplicates')"


def archive_state(db: Database) -> dict[str, Any]:
    """The archive's counts, its newest capture and run, its schema; `version` is a digest of all these.

    An archive only grows, and what is read or compared anew is part of a run: two states with one version
    hold the same, unless an `unfinished_run` is at that work.
    """
    conn = db.conn
    counts = {
        table: conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - our own names
        for table in ("article_metadata", "revisions", "captures", "sightings")
    }
    newest = conn.execute("SELECT id, fetched_at FROM captures ORDER BY id DESC LIMIT 1").fetchone()
    state = {
        "articles": counts.pop("article_metadata"),
        **counts,
        "newest_capture": None if newest is None else {"id": newest[0], "fetched_at": newest[1]},
        "last_run": conn.execute("SELECT max(id) FROM runs").fetchone()[0],
        "unfinished_run": conn.execute(
            f"SELECT max(id) FROM runs WHERE finished_at IS NULL AND {_CHANGES_IN_PLACE}"  # noqa: S608 - ours
        ).fetchone()[0],
        "extractors": list(extractors.held(db)),
        "schema": sorted(migrations.applied(conn)),
    }
    text = json.dumps(state, sort_keys=True)
    return {"version": hashlib.sha256(text.encode()).hexdigest()[:16], **state}
