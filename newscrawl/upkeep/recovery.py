"""When a finding is over: judged by what was usual when it was opened, not by what has become usual since."""

from __future__ import annotations

from newscrawl.items import Expectations
from newscrawl.storage import Database, measures
from newscrawl.storage.findings import Finding
from newscrawl.upkeep import fields, pages
from newscrawl.upkeep.daily import recovered_announced, recovered_articles
from newscrawl.upkeep.expectations import Deviation, History
from newscrawl.upkeep.wording import percent

_NEAR = 0.8  # of what was usual
_LEFT = 0.1  # of the problems that made the finding
_OVER = {
    "run": "a crawl got through",
    "pages": "the source can be read again",
    "duplicates": "no more articles than usual are duplicates",
}
_ENOUGH = 6  # articles or pages that show it


def recovery(db: Database, finding: Finding, history: History) -> str | None:  # noqa: PLR0911 - one a kind
    """How a finding that no check confirms any more has ended; None while nothing shows that it has."""
    if finding.numbers.get("declared") and not _is_declared(finding, history.expectations):
        return "the newspaper's file expects it no more"
    if finding.kind == "field":
        return _of_field(finding, history)
    if finding.kind == "rule":
        return _of_rule(finding, history)
    if finding.subject == ("articles", "announced"):
        usual = float(finding.numbers.get("before") or 0)
        return "what is announced is there again" if recovered_announced(history, usual) else None
    if finding.kind == "articles":
        a_day = history.expectations.articles or float(finding.numbers.get("a_day") or 0)
        return "as many articles as usual again" if recovered_articles(history, a_day) else None
    if finding.kind == "pages" and finding.field in pages.GROUPS:
        return _of_pages(db, finding, history)
    return _OVER.get(finding.kind, "it is over")  # the check itself looks at how these stand now


def is_repaired(db: Database, newspaper: str, found: Deviation) -> bool:
    """Whether the pages that a run could not read have been read since, so that nothing is to be done."""
    if found.kind != "pages":
        return False
    left = measures.still_open(db, newspaper, pages.GROUPS[found.field].reasons, found.since)
    return left <= _LEFT * float(found.numbers.get("problems") or 0)


def _is_declared(finding: Finding, expected: Expectations) -> bool:
    """Whether the newspaper's file still says what this finding was held against."""
    if finding.kind == "field":
        return finding.field in expected.fields
    if finding.kind == "rule":
        return expected.rules.get(finding.field) == finding.numbers.get("rule")
    return bool(expected.articles)


def _of_field(finding: Finding, history: History) -> str | None:
    usual = history.expectations.fields.get(finding.field, float(finding.numbers.get("before") or 0))
    since = [one for one in history.batches if one.since >= finding.since]
    hits, of = fields.share_of(since, finding.field)
    if of and hits >= _NEAR * usual * of:
        return f"{finding.field} is in {percent(hits / of)} of the articles since then"
    hits, of = fields.share_of(fields.newest(since, _ENOUGH), finding.field)
    if of >= _ENOUGH and hits >= _NEAR * usual * of:
        return f"{finding.field} is in {percent(hits / of)} of the newest articles"
    return None


def _of_rule(finding: Finding, history: History) -> str | None:
    name, rule = str(finding.numbers.get("field") or ""), str(finding.numbers.get("rule") or "")
    recent = fields.newest(history.batches, 2 * _ENOUGH)
    hits, of = fields.share_of(recent, name, rule)
    return f"rule `{rule}` answers again" if of >= _ENOUGH and hits >= 0.5 * of else None


def _of_pages(db: Database, finding: Finding, history: History) -> str | None:
    group = pages.GROUPS[finding.field]
    left = measures.still_open(db, finding.newspaper, group.reasons, finding.since)
    if left <= _LEFT * float(finding.numbers.get("problems") or 0):
        return "the pages have been read"
    live = bool(finding.numbers.get("live", 1))
    later = [one for one in history.met if one.is_live == live and one.at > finding.last_seen_at]
    met, of = pages.share_of(later, group)
    usual = float(finding.numbers.get("before") or 0)
    if of >= _ENOUGH and met <= max(2 * usual, group.share / 2) * of:
        return f"{of - met} of {of} pages since then are articles; {left} of before are still to be read"
    return None
