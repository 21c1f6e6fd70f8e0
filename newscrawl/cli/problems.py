"""`newscrawl problems`: what went wrong, what to do about it, and closing what is settled."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import click

from newscrawl.amounts import counted
from newscrawl.cli.options import (
    begin_of,
    check_named,
    data_option,
    database,
    day_option,
    json_option,
    option_for,
)
from newscrawl.cli.problems_print import print_found, print_named, record_of
from newscrawl.cli.rendering import echo_json
from newscrawl.errors import Misuse
from newscrawl.problem_reasons import PROBLEM_REASONS
from newscrawl.storage import Database, findings, open_database, problem_lists
from newscrawl.storage.findings import Finding
from newscrawl.storage.problem_lists import Row, Wanted

_MOST_CLOSED = 20  # closed findings shown
_NUMBER = re.compile(r"\d{1,18}")
_FINDING = re.compile(r"[Ff](\d{1,18})")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the words mean: problems, and findings by their numbers."""

    problems: Wanted
    findings: tuple[int, ...]

    @property
    def is_all(self) -> bool:
        """Whether nothing was named, so that everything would be meant."""
        wanted = self.problems
        return not (wanted.ids or wanted.newspapers or wanted.reasons or wanted.since or self.findings)


@click.command("problems")
@click.argument("words", nargs=-1, metavar="[NEWSPAPER | NUMBER]…")
@click.option("--reason", "reasons", multiple=True, metavar="NAME[,NAME]", help="Only these, as not_found.")
@day_option("--since", "Only what was seen on this day (in +07:00) or later.")
@click.option("--list", "as_list", is_flag=True, help="One a line, the newest first, instead of groups.")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, metavar="N")
@click.option("--closed", is_flag=True, help="Those that are closed, instead of the open ones.")
@click.option("--close", "close", is_flag=True, help="Close those named, by number or by these filters.")
@click.option("--reopen", is_flag=True, help="Open those named again.")
@click.option("--note", metavar="TEXT", help="With --close or --reopen: why.")
@data_option
@json_option
def command(  # noqa: PLR0913 - the options of the command
    *,
    words: tuple[str, ...],
    reasons: tuple[str, ...],
    since: date | None,
    as_list: bool,
    limit: int,
    closed: bool,
    close: bool,
    reopen: bool,
    note: str | None,
    data: Path,
    as_json: bool,
) -> None:
    """List what went wrong, say what to do, and close it.

    First the findings, numbered F1, F2, …: where a newspaper as a whole is not as expected. Then the
    problems, single pages or sources, grouped by newspaper and reason. A number shows one with what to do.

    What a person closes stays closed until it is seen again; a finding that is closed is accepted as the new
    normal, and is found again only if it changes anew. Findings close by themselves when they recover,
    problems when the page is read.

    \b
    newscrawl problems
    newscrawl problems baodaknong --reason unknown_layout --list
    newscrawl problems 17
    newscrawl problems baodaknong --reason not_found --close --note "withdrawn by the paper"
    newscrawl problems F2 --close --note "it prints no bylines any more"
    """
    if close and reopen:
        raise Misuse("--close and --reopen exclude each other: give one of them.")
    if note is not None and not (close or reopen):
        raise Misuse("--note goes with --close or --reopen.")
    chosen = _chosen(words, reasons, since, data, closed=closed)
    if close or reopen:
        if chosen.is_all:
            raise Misuse("Say which ones: numbers, a newspaper, --reason or --since.")
        _settle(data, chosen, note, close=close, as_json=as_json)
        return
    with open_database(database(data), read_only=True) as db:
        if chosen.problems.ids or chosen.findings:
            named = _named(db, chosen)
            if as_json:
                echo_json([record_of(one) for one in named])
            else:
                print_named(named)
            return
        found = _findings(db, chosen)
        rows = (
            problem_lists.newest(db, chosen.problems, limit)
            if as_list
            else problem_lists.groups(db, chosen.problems)
        )
    if as_json:
        key = "problems" if as_list else "groups"
        echo_json({"findings": [record_of(one) for one in found], key: [dict(row) for row in rows]})
    else:
        print_found(found, rows, listed=as_list, closed=closed, data=data)


def _chosen(
    words: Sequence[str], reasons: Sequence[str], since: date | None, data: Path, *, closed: bool
) -> Chosen:
    """Raises `Misuse` for a word that is neither a number nor a newspaper, and for an unknown reason."""
    ids = [int(word) for word in words if _NUMBER.fullmatch(word)]
    found = [int(match[1]) for word in words if (match := _FINDING.fullmatch(word))]
    papers = [word for word in words if not (_NUMBER.fullmatch(word) or _FINDING.fullmatch(word))]
    if papers:
        check_named(data, papers)
    names = [name.strip() for group in reasons for name in group.split(",")]
    for name in names:
        if name not in PROBLEM_REASONS:
            raise Misuse(f"There is no reason '{name}': there are {', '.join(PROBLEM_REASONS)}.")
    begin = begin_of(since)
    return Chosen(Wanted(ids, papers, names, begin, closed), tuple(found))


def _findings(db: Database, chosen: Chosen) -> tuple[Finding, ...]:
    """The findings beside the problems; they have no reason, so that one leaves them out."""
    wanted = chosen.problems
    if wanted.reasons:
        return ()
    papers = wanted.newspapers
    found = findings.closed_ones(db, limit=_MOST_CLOSED) if wanted.closed else findings.open_ones(db)
    return tuple(
        one
        for one in found
        if (not papers or one.newspaper in papers) and (not wanted.since or one.last_seen_at >= wanted.since)
    )


# --- one ------------------------------------------------------------------------------------------


def _named(db: Database, chosen: Chosen) -> list[Finding | Row]:
    """What the numbers stand for. Raises `Misuse` for one that stands for nothing."""
    found: list[Finding | Row] = []
    here = option_for(db.path.parent)
    for number in chosen.findings:
        finding = findings.get(db, number)
        if finding is None:
            raise Misuse(
                f"There is no finding F{number}: `newscrawl problems{here}` lists those that are open."
            )
        found.append(finding)
    for number in chosen.problems.ids:
        row = problem_lists.get(db, number)
        if row is None:
            raise Misuse(
                f"There is no problem {number}: `newscrawl problems --list{here}` names their numbers."
            )
        found.append(row)
    return found


# --- closing --------------------------------------------------------------------------------------


def _settle(data: Path, chosen: Chosen, note: str | None, *, close: bool, as_json: bool) -> None:
    """Close or reopen; both are short, so that a crawl may go on meanwhile."""
    now = datetime.now(UTC)
    changed = numbered = 0
    with open_database(database(data), read_only=True) as db:
        _named(db, chosen)  # says which number stands for nothing, before anything is written
    with open_database(database(data), create=False) as db, db.transaction():
        for number in chosen.findings:
            if close:
                closing = "closed by hand: accepted as it is"
                done = findings.close(db, number, now=now, closing=closing, note=note, accepted=True)
            else:
                done = findings.reopen(db, number, note=note)
            numbered += done
        only = chosen.problems
        if only.ids or only.newspapers or only.reasons or only.since:
            only = replace(only, closed=not close)
            changed = (
                problem_lists.close(db, only, now=now, note=note)
                if close
                else problem_lists.reopen(db, only, note=note)
            )
    if as_json:
        echo_json({"problems": changed, "findings": numbered})
        return
    parts = [counted(changed, "problem")] if not chosen.findings or changed else []
    parts += [counted(numbered, "finding")] if chosen.findings else []
    click.echo(f"{'Closed' if close else 'Opened again'}: {', '.join(parts)}.")
