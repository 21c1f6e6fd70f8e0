"""The reader held against worked rows, where they are at hand."""

from __future__ import annotations

import json
from datetime import datetime

from newscrawl.vietnamese.dates import parse_date


def answers(shared):
    """(row, right, refused) for every worked row."""
    for line in (shared / "gold" / "dates.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        now = datetime.fromisoformat(row["reference_now"])
        found = parse_date(row["raw"], now=now, kind=row["kind"], rule=row.get("site_rule"))
        expected = row["expected"] and (datetime.fromisoformat(row["expected"]), row["precision"])
        yield row, (found and (found.value, found.precision)) == expected, found is None


def test_sure_rows_are_read_and_none_is_wrong(shared):
    sure = [
        (row["raw"], right, refused) for row, right, refused in answers(shared) if not row.get("debatable")
    ]
    assert [raw for raw, right, refused in sure if not right and not refused] == []
    assert sum(right for _, right, _ in sure) >= 0.99 * len(sure) > 300


def test_debatable_rows_follow_the_rules(shared):
    debatable = [right for row, right, _ in answers(shared) if row.get("debatable")]
    assert sum(debatable) >= 0.9 * len(debatable) > 30
