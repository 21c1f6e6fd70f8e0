"""`newscrawl runs`: what was run, and how it went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from newscrawl.amounts import counted
from newscrawl.cli.options import check_named, data_option, database, json_option, option_for
from newscrawl.cli.rendering import console, echo_json, safe, table
from newscrawl.cli.wording import duration, outcome_in_words
from newscrawl.errors import Misuse
from newscrawl.problem_reasons import PROBLEM_REASONS
from newscrawl.storage import Run, is_being_written, open_database, problems, runs
from newscrawl.storage.problems import SeenProblem

SOURCES = ("sitemap", "feed", "listing", "url", "wayback", "commoncrawl")
MOST_PROBLEMS = 20

WAITS: Mapping[str, str] = {
    "pace": "for its turn, at the pace that the newspaper allows",
    "answers": "for the newspaper's answers",
    "refusals": "after it refused",
    "retries": "until something could be tried again",
}
"""Why a run waited. Where several requests are under way at once, their times add up."""

ENDINGS: Mapping[str | None, tuple[str, str]] = {
    "finished": ("did all it set out to do", ""),
    "partial": (
        "came to its end, but did not cover everything, or was not to",
        "The next crawl reaches back to the last one that covered all.",
    ),
    "paused": ("stopped when its time was up", "The next scheduled run goes on."),
    "interrupted": ("was stopped", "The same command goes on from where it stopped; so does a schedule."),
    "blocked": (
        "left the newspaper alone, because it kept refusing or did not answer",
        "A schedule asks again by itself, later each time. If it lasts, open the newspaper in a browser; "
        "perhaps its address has changed, or it wants to be asked: say who you are with --contact.",
    ),
    "failed": ("could not go on", "Mend what the message says and give the same command again."),
    "killed": (
        "ended without a word: its process was killed, or the machine went down",
        "Nothing was lost, and the next run goes on. If it happens again, look at the memory and the disk.",
    ),
    None: ("is at work", ""),
}
"""How a run ended, and what there is to do."""


@click.command("runs")
@click.argument("run", required=False, type=click.IntRange(min=1), metavar="[RUN]")
@click.option("--newspaper", metavar="ID", help="Only the runs of this newspaper.")
@click.option("--failed", is_flag=True, help="Only those that someone should look at.")
@click.option(
    "--limit", type=click.IntRange(min=1), default=20, show_default=True, metavar="N", help="So many."
)
@data_option
@json_option
def command(
    run: int | None, newspaper: str | None, failed: bool, limit: int, data: Path, as_json: bool
) -> None:
    """List the runs, the newest first; or explain one.

    A run is one newspaper's part of a crawl, or one import, re-extraction and the like.

    \b
    newscrawl runs
    newscrawl runs --failed --newspaper baodaknong
    newscrawl runs 12
    """
    if run is not None:
        _explain(data, run, as_json=as_json)
        return
    if newspaper is not None:
        check_named(data, [newspaper])
    with open_database(database(data), read_only=True) as db:
        found = runs.listed(db, newspaper, needs_a_look=failed, limit=limit)
    if as_json:
        echo_json([record_of(one) for one in found])
    elif not found:
        click.echo("There is no such run." if newspaper or failed else "Nothing was run here yet.")
    else:
        _list(found, is_running=is_being_written(data))
        click.echo(f"\n`newscrawl runs {found[0].id}{option_for(data)}` explains the newest.")


def record_of(run: Run) -> dict[str, Any]:
    """A run as JSON shows it."""
    aim, account = run.aim, run.account
    return {
        "id": run.id,
        "command": run.command,
        "newspaper": run.newspaper,
        "versions": run.versions,
        "started_at": run.started_at.isoformat(timespec="seconds"),
        "finished_at": run.finished_at.isoformat(timespec="seconds") if run.finished_at else None,
        "seconds": account.seconds,
        "since": aim.since.isoformat() if aim.since else None,
        "until": aim.until.isoformat() if aim.until else None,
        "outcome": run.outcome,
        "exit_code": account.exit_code,
        "message": run.message,
        "counts": dict(run.counts),
        "refusals": account.refusals,
        "waits": dict(account.waits),
        "problems": dict(account.problems),
    }


def _list(found: list[Run], *, is_running: bool) -> None:
    numbers = ("run", "fetched", "new", "changed", "problems")
    listing = table(
        *("run", "began (UTC)", "newspaper", "outcome", "took", "fetched", "new", "changed", "problems"),
        "command",
        numbers=numbers,
    )
    for one in found:
        count = one.counts.get
        listing.add_row(
            str(one.id),
            f"{one.started_at:%Y-%m-%d %H:%M}",
            one.newspaper or "",
            _outcome(one, is_running=is_running),
            _took(one),
            *(f"{count(name) or 0:,}" for name in ("fetched", "stored", "changed", "problems")),
            safe(one.command),
        )
    console().print(listing)


def _outcome(run: Run, *, is_running: bool) -> str:
    return outcome_in_words(run.outcome or ("running" if is_running else "killed"))


def _took(run: Run) -> str:
    if run.account.seconds is not None:
        return duration(run.account.seconds)
    if run.finished_at is None or run.finished_at < run.started_at:
        return ""
    return duration((run.finished_at - run.started_at).total_seconds())


def _explain(data: Path, number: int, *, as_json: bool) -> None:
    with open_database(database(data), read_only=True) as db:
        run = runs.get(db, number)
        if run is None:
            raise Misuse(f"There is no run {number}: `newscrawl runs{option_for(data)}` lists them.")
        seen = problems.of_run(db, number, MOST_PROBLEMS)
    if as_json:
        echo_json({**record_of(run), "problem_rows": [_row(one) for one in seen]})
        return
    is_running = is_being_written(data)
    out = console()
    for line in _story(run, is_running=is_running):
        out.print(safe(line), soft_wrap=True)
    if by_source := _by_source(run.counts):
        out.print()
        listing = table("source", "announced", "new", "fetched", "stored", "not read", numbers=_HEADINGS)
        for source, counts in by_source.items():
            listing.add_row(source, *(f"{number:,}" for number in counts))
        out.print(listing)
        out.print(_COUNTED, soft_wrap=True)
    for line in _problems(run, seen):
        out.print(safe(line), soft_wrap=True)
    advice = [ENDINGS.get(_ending(run, is_running=is_running), ("", ""))[1]]
    if any(one.is_open for one in seen):
        advice.append(f"`newscrawl problems{option_for(data)}` says what to do about each problem.")
    if any(advice):
        out.print(f"\nWhat to do: {' '.join(filter(None, advice))}", soft_wrap=True)


_HEADINGS = ("announced", "new", "fetched", "stored", "not read")
_COUNTED = (
    "Announced counts an article each time that a source named it, also one that is known; "
    "new is one that was not known before."
)
_PARTS = ("links", "new", "fetched", "stored", "failed")


def _by_source(counts: Mapping[str, int]) -> dict[str, tuple[int, ...]]:
    found = {name: tuple(counts.get(f"{name}_{part}", 0) for part in _PARTS) for name in SOURCES}
    return {name: numbers for name, numbers in found.items() if any(numbers)}


def _ending(run: Run, *, is_running: bool) -> str | None:
    return run.outcome or (None if is_running else "killed")


def _story(run: Run, *, is_running: bool) -> Iterator[str]:
    whose = f" of {run.newspaper}" if run.newspaper else ""
    yield f"Run {run.id}{whose}: newscrawl {run.command}"
    ended = f", ended {run.finished_at:%Y-%m-%d %H:%M:%S}" if run.finished_at else ""
    took = f", took {_took(run)}" if _took(run) else ""
    versions = run.versions or "versions not known"
    yield f"Began {run.started_at:%Y-%m-%d %H:%M:%S}{ended} UTC{took}; {versions}."
    if run.aim.since and run.aim.until:
        new = "all that was new, " if run.aim.catches_up else "what was published "
        yield f"It asked for {new}{run.aim.since} to {run.aim.until}."
    ending = ENDINGS.get(_ending(run, is_running=is_running), (f"ended as {run.outcome}", ""))[0]
    code = "" if run.account.exit_code is None else f" (exit code {run.account.exit_code})"
    yield f"It {ending}{code}.{f' {_sentence(run.message)}' if run.message else ''}"
    if run.newspaper is None and not run.counts.get("requests") and not run.counts.get("fetched"):
        yield from _counts(run)
        return
    count = run.counts.get
    requests, pages = counted(count("requests", 0), "request"), counted(count("fetched", 0), "page")
    retries = counted(count("retries", 0), "retry", "retries")
    yield (
        f"{requests}, {counted(count('bytes', 0), 'byte')}; {pages}: "
        f"{counted(count('stored', 0), 'new article')}, {count('changed', 0):,} changed, "
        f"{count('unchanged', 0):,} unchanged, {count('gone', 0):,} gone; {retries}, "
        f"{counted(run.account.refusals or 0, 'refusal')}."
    )
    yield from _waits(run)


def _counts(run: Run) -> Iterator[str]:
    """What a command counted that fetches no pages, such as `verify`."""
    found = [f"{number:,} {name.replace('_', ' ')}" for name, number in run.counts.items() if number]
    if found:
        yield f"It counted {', '.join(found)}."


def _waits(run: Run) -> Iterator[str]:
    waits = run.account.waits
    for reason, seconds in sorted(waits.items(), key=lambda item: -item[1]):
        yield f"It waited {duration(seconds)} {WAITS.get(reason, reason)}."
    if sum(waits.values()) > (run.account.seconds or 0):
        yield "Several requests were under way at once: their times are added up."


def _sentence(message: str) -> str:
    is_word = message.partition(" ")[0].strip(",").isalpha()  # and no address or file
    return (message[:1].upper() if is_word else message[:1]) + message[1:].rstrip(".") + "."


def _problems(run: Run, seen: list[SeenProblem]) -> Iterator[str]:
    if not run.account.problems and not seen:
        if not run.counts.get("findings"):
            yield "\nNo problems."
        return
    yield "\nProblems:"
    for reason, number in sorted(run.account.problems.items(), key=lambda item: -item[1]):
        yield f"  {reason} {number:,}: {PROBLEM_REASONS.get(reason, '')}"
    for one in seen:
        state = "" if one.is_open else " (closed since)"
        yield f"  {one.reason}: {one.url}{f' – {one.detail}' if one.detail else ''}{state}"
    if sum(run.account.problems.values()) > len(seen) == MOST_PROBLEMS:
        yield f"  … of which these are the first {MOST_PROBLEMS}."


def _row(one: SeenProblem) -> dict[str, Any]:
    return {"reason": one.reason, "url": one.url, "detail": one.detail, "open": one.is_open}
