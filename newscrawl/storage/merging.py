"""Taking over the rows of another archive: what SQL can do in one statement, for any number of rows.

The other archive's database is attached as `other`. Numbers differ between archives, so rows are found
again by what they are about: a capture by URL, time and digest, a run by its command and beginning. Every
statement says how two rows about one thing become one, by rules that give the same row whichever archive
comes first and however often it comes.

Articles are taken over by `merged_articles`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from newscrawl.storage.database import Database
from newscrawl.storage.opening import uri_to_read

CHUNK = 5000
"""Rows of `captures` in one transaction."""

_CAPTURE = """
(SELECT m.id FROM other.captures o JOIN main.captures m
 ON m.url = o.url AND m.fetched_at = o.fetched_at AND m.digest = o.digest WHERE o.id = {theirs})"""

RUN = """
(SELECT m.id FROM other.runs o JOIN main.runs m
 ON m.started_at = o.started_at AND m.command = o.command AND m.newspaper IS o.newspaper
 WHERE o.id = {theirs})"""
"""SQL: the number here of the run that the other archive calls `theirs`."""

EXTRACTOR = "CAST(coalesce({row}.extractor_version, '') AS INTEGER)"
"""Grows with the extractor that read a row: a version is "2", or by a paper's own rules "2+9c1d04b2"."""

_FILE = "coalesce((SELECT name FROM temp.renamed WHERE was = {theirs}), {theirs})"

_NEWSPAPERS = """
INSERT INTO main.newspapers SELECT * FROM other.newspapers WHERE true
ON CONFLICT (id) DO UPDATE SET
    name = excluded.name, province = excluded.province, base_url = excluded.base_url, cms = excluded.cms,
    former_urls = excluded.former_urls, successor = excluded.successor
WHERE newspapers.base_url = ''"""

_DIFFERENT_NEWSPAPERS = """
SELECT o.id FROM other.newspapers o JOIN main.newspapers m ON m.id = o.id
WHERE '' NOT IN (o.base_url, m.base_url)
  AND (o.name, o.base_url, o.cms, o.former_urls, coalesce(o.successor, ''))
   <> (m.name, m.base_url, m.cms, m.former_urls, coalesce(m.successor, '')) ORDER BY o.id"""

_CAPTURES = f"""
INSERT INTO main.captures (newspaper, url, fetched_at, status, digest, etag, last_modified, warc_file,
    warc_offset, warc_length, kind, content_type, length, origin, run_id, extractor_version, lost_at)
SELECT c.newspaper, c.url, c.fetched_at, c.status, c.digest, c.etag, c.last_modified,
       {_FILE.format(theirs="c.warc_file")}, c.warc_offset, c.warc_length, c.kind, c.content_type, c.length,
       c.origin, {RUN.format(theirs="c.run_id")}, c.extractor_version, c.lost_at
FROM other.captures c WHERE c.id > ? AND c.id <= ? ORDER BY c.id
ON CONFLICT (url, fetched_at, digest) DO NOTHING"""  # noqa: S608 - our own words

# By a statement of its own: the one that inserts rows does not see them yet, and a page is mostly taken over
# together with what repeats it. Only for the very same record: one that has its payload refers to nothing.
_REFERENCES = f"""
UPDATE main.captures SET refers_to = known.holder
FROM (SELECT m.id, coalesce(h.refers_to, h.id) AS holder
      FROM other.captures c JOIN main.captures m
          ON m.url = c.url AND m.fetched_at = c.fetched_at AND m.digest = c.digest
          AND m.warc_offset = c.warc_offset AND m.warc_file = {_FILE.format(theirs="c.warc_file")}
      JOIN main.captures h ON h.id = {_CAPTURE.format(theirs="c.refers_to")}
      WHERE c.id > ? AND c.id <= ? AND c.refers_to IS NOT NULL AND m.refers_to IS NULL) known
WHERE known.id = captures.id"""  # noqa: S608 - our own words

_READ_BY_NEWER = f"""
UPDATE main.captures SET extractor_version = o.extractor_version
FROM other.captures o
WHERE o.id > ? AND o.id <= ?
AND captures.url = o.url AND captures.fetched_at = o.fetched_at AND captures.digest = o.digest
AND {EXTRACTOR.format(row="o")} > {EXTRACTOR.format(row="captures")}"""  # noqa: S608 - our own words

_CONFLICTING_CAPTURES = """
SELECT count(*) FROM other.captures o JOIN main.captures m
ON m.url = o.url AND m.fetched_at = o.fetched_at AND m.digest <> o.digest"""

# What was seen last says how it stands; a closing counts that is not older than the last sighting.
_PROBLEMS = f"""
INSERT INTO main.problems (newspaper, url, reason, detail, capture_id, run_id, first_seen_at, last_seen_at,
    count, closed_at, note)
SELECT p.newspaper, p.url, p.reason, p.detail, {_CAPTURE.format(theirs="p.capture_id")},
       {RUN.format(theirs="p.run_id")}, p.first_seen_at, p.last_seen_at, p.count, p.closed_at, p.note
FROM other.problems p WHERE true
ON CONFLICT (newspaper, url, reason) DO UPDATE SET
    detail = CASE WHEN (excluded.last_seen_at, excluded.detail) > (last_seen_at, detail)
             THEN excluded.detail ELSE detail END,
    capture_id = CASE WHEN (excluded.last_seen_at, excluded.detail) > (last_seen_at, detail)
                 THEN excluded.capture_id ELSE capture_id END,
    run_id = CASE WHEN (excluded.last_seen_at, excluded.detail) > (last_seen_at, detail)
             THEN excluded.run_id ELSE run_id END,
    first_seen_at = min(first_seen_at, excluded.first_seen_at),
    last_seen_at = max(last_seen_at, excluded.last_seen_at),
    count = max(count, excluded.count),
    closed_at = CASE
        WHEN max(coalesce(closed_at, ''), coalesce(excluded.closed_at, ''))
             >= max(last_seen_at, excluded.last_seen_at)
        THEN max(coalesce(closed_at, ''), coalesce(excluded.closed_at, '')) END,
    note = nullif(max(coalesce(note, ''), coalesce(excluded.note, '')), '')
WHERE (excluded.last_seen_at, excluded.first_seen_at, excluded.count, coalesce(excluded.closed_at, ''),
       coalesce(excluded.note, ''))
   <> (last_seen_at, first_seen_at, count, coalesce(closed_at, ''), coalesce(note, ''))"""  # noqa: S608 - our own words

# An article that one archive read later settles what the other had against its address, also where that
# settled it later still. Doubts about a stored article (no_date, date_conflict) are of that reading alone,
# and stay.
_SETTLED = """
UPDATE main.problems SET closed_at = later.seen_at
FROM (SELECT p.id, min(s.seen_at) AS seen_at
      FROM main.problems p JOIN main.captures c ON c.url = p.url AND c.newspaper = p.newspaper
      JOIN main.sightings s ON s.capture_id = c.id AND s.seen_at >= p.last_seen_at
      WHERE (p.closed_at IS NULL OR p.closed_at > s.seen_at) AND p.reason NOT IN ('no_date', 'date_conflict')
        AND p.capture_id IS NOT s.capture_id
      GROUP BY p.id) later
WHERE later.id = problems.id"""

# Of two rows the one that knows more wins whole: it was visited later, else is further on.
_WEIGHT = (
    "(coalesce({row}visited_at, ''), {row}state = 'done', {row}attempts, coalesce({row}due_at, ''), "
    "{row}added_at, {row}url, {row}source)"
)
_FRONTIER = f"""
INSERT INTO main.frontier (key, url, newspaper, kind, source, cursor, published_raw, state, priority,
    due_at, attempts, redirects, last_error, added_at, visited_at, failed_at, run_id)
SELECT f.key, f.url, f.newspaper, f.kind, f.source, f.cursor, f.published_raw,
       CASE f.state WHEN 'leased' THEN 'pending' ELSE f.state END, f.priority, f.due_at, f.attempts,
       f.redirects, f.last_error, f.added_at, f.visited_at, f.failed_at, {RUN.format(theirs="f.run_id")}
FROM other.frontier f WHERE true
ON CONFLICT (key) DO UPDATE SET
    url = excluded.url, kind = excluded.kind, source = excluded.source, cursor = excluded.cursor,
    state = excluded.state, priority = excluded.priority, due_at = excluded.due_at,
    leased_until = NULL, attempts = excluded.attempts, redirects = excluded.redirects,
    last_error = excluded.last_error, added_at = excluded.added_at, visited_at = excluded.visited_at,
    failed_at = excluded.failed_at, run_id = excluded.run_id
WHERE {_WEIGHT.format(row="excluded.")} > {_WEIGHT.format(row="frontier.")}"""  # noqa: S608 - our own words

# The day that a source gave an article is kept whoever knows it.
_PUBLISHED_RAW = """
UPDATE main.frontier SET published_raw = o.published_raw
FROM other.frontier o WHERE o.key = frontier.key AND o.published_raw IS NOT NULL
AND (frontier.published_raw IS NULL OR o.published_raw > frontier.published_raw)"""

_DAYS = f"""
INSERT INTO main.days (newspaper, day, sitemap, state, links, read_at, attempts, last_error, failed_at,
    run_id)
SELECT d.newspaper, d.day, d.sitemap, d.state, d.links, d.read_at, d.attempts, d.last_error, d.failed_at,
       {RUN.format(theirs="d.run_id")}
FROM other.days d WHERE true
ON CONFLICT (newspaper, day, sitemap) DO UPDATE SET
    state = excluded.state, links = excluded.links, read_at = excluded.read_at,
    attempts = excluded.attempts, last_error = excluded.last_error, failed_at = excluded.failed_at,
    run_id = excluded.run_id
WHERE (excluded.state = 'read', coalesce(excluded.read_at, ''), coalesce(excluded.links, -1),
       coalesce(excluded.failed_at, ''))
    > (days.state = 'read', coalesce(days.read_at, ''), coalesce(days.links, -1),
       coalesce(days.failed_at, ''))"""  # noqa: S608 - our own words

_NO_LONGER_ABSENT = """
DELETE FROM main.days WHERE sitemap = '' AND EXISTS (
    SELECT 1 FROM main.days real
    WHERE real.newspaper = days.newspaper AND real.day = days.day AND real.sitemap <> '')"""

_ROBOTS = """
INSERT INTO main.robots SELECT * FROM other.robots WHERE true
ON CONFLICT (origin) DO UPDATE SET
    fetched_at = excluded.fetched_at, status = excluded.status, body = excluded.body
WHERE excluded.fetched_at > robots.fetched_at"""

_IMPORTS = f"""
INSERT INTO main.imports (digest, name, size, hosts, position, kept, counts, problems, damages, started_at,
    finished_at, run_id)
SELECT i.digest, i.name, i.size, i.hosts, i.position, i.kept, i.counts, i.problems, i.damages, i.started_at,
       i.finished_at, {RUN.format(theirs="i.run_id")}
FROM other.imports i WHERE true
ON CONFLICT (digest) DO UPDATE SET
    name = excluded.name, hosts = excluded.hosts, position = excluded.position,
    kept = coalesce(imports.kept, excluded.kept), counts = excluded.counts, problems = excluded.problems,
    damages = excluded.damages, started_at = excluded.started_at, finished_at = excluded.finished_at,
    run_id = excluded.run_id
WHERE (excluded.finished_at IS NOT NULL, excluded.position, length(excluded.hosts), excluded.started_at)
    > (imports.finished_at IS NOT NULL, imports.position, length(imports.hosts), imports.started_at)
"""  # noqa: S608 - our own words


@contextmanager
def attached(db: Database, path: Path) -> Iterator[None]:
    """The database at `path` as the schema `other`, read only. Outside a transaction."""
    db.conn.execute("ATTACH ? AS other", (uri_to_read(path),))
    try:
        db.conn.execute("CREATE TEMP TABLE renamed (was TEXT PRIMARY KEY, name TEXT NOT NULL)")
        try:
            yield
        finally:
            db.conn.execute("DROP TABLE temp.renamed")
    finally:
        db.conn.execute("DETACH other")


def conflicts(db: Database) -> list[str]:
    """What the two archives say differently, a sentence each; the receiving archive's word stands."""
    found = [
        f"The file of the newspaper {paper} is not the same in both archives."
        for (paper,) in db.conn.execute(_DIFFERENT_NEWSPAPERS)
    ]
    (twofold,) = db.conn.execute(_CONFLICTING_CAPTURES).fetchone()
    if twofold:
        found.append(f"{twofold:,} addresses gave two answers at the same instant; both are kept.")
    return found


def rename_files(db: Database, names: Iterable[tuple[str, str]]) -> None:
    """The WARC files (was, is) that have another name here, for `take_captures`."""
    db.conn.executemany("INSERT OR REPLACE INTO temp.renamed (was, name) VALUES (?, ?)", names)


def named_bytes(db: Database, file: str) -> int:
    """How many bytes of a WARC file the other archive's rows name."""
    query = "SELECT coalesce(max(warc_offset + warc_length), 0) FROM other.captures WHERE warc_file = ?"
    return int(db.conn.execute(query, (file,)).fetchone()[0])


def take_newspapers_and_runs(db: Database) -> None:
    """The rows that all others refer to."""
    db.conn.execute(_NEWSPAPERS)
    columns = [row["name"] for row in db.conn.execute("PRAGMA main.table_info(runs)") if row["name"] != "id"]
    listed = ", ".join(columns)
    db.conn.execute(
        f"INSERT INTO main.runs ({listed}) SELECT {listed} FROM other.runs o"  # noqa: S608 - of the schema
        " WHERE NOT EXISTS (SELECT 1 FROM main.runs m WHERE m.started_at = o.started_at"
        " AND m.command = o.command AND m.newspaper IS o.newspaper) ORDER BY o.id"
    )


def capture_chunks(db: Database) -> Iterator[tuple[int, int]]:
    """Bounds (after, up to) of the other archive's capture numbers, `CHUNK` rows each at most."""
    after = 0
    while True:
        (upto,) = db.conn.execute(
            "SELECT max(id) FROM (SELECT id FROM other.captures WHERE id > ? ORDER BY id LIMIT ?)",
            (after, CHUNK),
        ).fetchone()
        if upto is None:
            return
        yield after, int(upto)
        after = int(upto)


def take_captures(db: Database, after: int, upto: int) -> int:
    """The captures between these numbers of the other archive; returns how many were not known here."""
    taken = db.conn.execute(_CAPTURES, (after, upto)).rowcount
    db.conn.execute(_REFERENCES, (after, upto))
    db.conn.execute(_READ_BY_NEWER, (after, upto))
    return taken


def take_ledgers(db: Database) -> None:
    """Problems, frontier, days, robots.txt and imports. After captures and articles."""
    for statement in (
        _PROBLEMS,
        _SETTLED,
        _FRONTIER,
        _PUBLISHED_RAW,
        _DAYS,
        _NO_LONGER_ABSENT,
        _ROBOTS,
        _IMPORTS,
    ):
        db.conn.execute(statement)
