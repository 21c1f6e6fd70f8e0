"""The columns of `runs` beyond its first ones. Frozen, like every migration."""

from __future__ import annotations

RUN_ACCOUNTS = (
    "ALTER TABLE runs ADD COLUMN catches_up INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE runs ADD COLUMN since TEXT",
    "ALTER TABLE runs ADD COLUMN until TEXT",
    "ALTER TABLE runs ADD COLUMN seconds REAL",
    "ALTER TABLE runs ADD COLUMN refusals INTEGER",
    "ALTER TABLE runs ADD COLUMN waits TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE runs ADD COLUMN problem_counts TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE runs ADD COLUMN exit_code INTEGER",
    "UPDATE runs SET catches_up = 1 WHERE command LIKE 'crawl %' OR command LIKE 'scrapy crawl %'",
    "CREATE INDEX runs_success ON runs (newspaper, started_at) WHERE outcome = 'finished'",
)
