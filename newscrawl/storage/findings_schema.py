"""The tables in which an archive's health is kept: what runs showed, what is wrong, who was told."""

from __future__ import annotations

FINDINGS: tuple[str, ...] = (
    """
CREATE TABLE findings (
    id INTEGER PRIMARY KEY,
    newspaper TEXT NOT NULL REFERENCES newspapers (id),
    kind TEXT NOT NULL,
    field TEXT NOT NULL DEFAULT '',
    sentence TEXT NOT NULL,
    numbers TEXT NOT NULL DEFAULT '{}',
    since TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    closed_at TEXT,
    closing TEXT,
    note TEXT,
    accepted INTEGER NOT NULL DEFAULT 0,
    run_id INTEGER REFERENCES runs (id)
)""",
    "CREATE UNIQUE INDEX findings_open ON findings (newspaper, kind, field) WHERE closed_at IS NULL",
    """
CREATE TABLE measures (
    run_id INTEGER NOT NULL REFERENCES runs (id),
    newspaper TEXT NOT NULL,
    at TEXT NOT NULL,
    pages INTEGER NOT NULL,
    problems TEXT NOT NULL DEFAULT '{}',
    PRIMARY KEY (run_id, newspaper)
) WITHOUT ROWID""",
    "CREATE INDEX measures_newspaper ON measures (newspaper, at)",
    # Runs from before there were checks: nobody can say any more what they met.
    """
INSERT INTO measures (run_id, newspaper, at, pages)
SELECT id, coalesce(newspaper, ''), started_at, 0 FROM runs WHERE outcome IS NOT NULL""",
    """
CREATE TABLE told (
    channel TEXT NOT NULL,
    finding_id INTEGER NOT NULL REFERENCES findings (id) ON DELETE CASCADE,
    state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
    at TEXT NOT NULL,
    PRIMARY KEY (channel, finding_id)
) WITHOUT ROWID""",
    "ALTER TABLE problems ADD COLUMN note TEXT",
    "CREATE INDEX problems_run ON problems (run_id)",
)
