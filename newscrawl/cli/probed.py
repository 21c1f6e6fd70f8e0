"""A survey of a newspaper: how large it is, and how it looks: records to judge, each source, remarks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from newscrawl.cli.rendering import console, record_of, safe, table
from newscrawl.probing.judgement import remarks
from newscrawl.probing.survey import Sample, SourceFinding, Survey

pages_option = click.option(
    "--pages",
    type=click.IntRange(1, 50),
    default=10,
    show_default=True,
    metavar="N",
    help="Sample pages to read.",
)


def say(line: str) -> None:
    """A step of a visit, on stderr."""
    click.echo(safe(line), err=True)


def survey_record(found: Survey) -> dict[str, Any]:
    """A survey as JSON shows it."""
    return {
        "newspaper": found.newspaper.id,
        "base_url": found.newspaper.base_url,
        "cms": found.front.cms,
        "requests": found.requests,
        "crawl_delay": found.crawl_delay,
        "sources": [_source_record(one) for one in found.sources],
        "samples": [_sample_record(one) for one in found.samples],
        "remarks": list(remarks(found)),
    }


def print_survey(found: Survey, noted: Sequence[str]) -> None:
    """The sample's records one under the other, then what a person should look at."""
    out = console()
    for number, sample in enumerate(found.samples, start=1):
        out.print(f"\n{number}. {safe(sample.url)}  ({safe(sample.announced_by)})", soft_wrap=True)
        if sample.article is None:
            detail = f": {sample.detail}" if sample.detail else ""
            out.print(f"   not read: {safe(sample.problem + detail)}", soft_wrap=True)
            continue
        listing = table("", "", show_header=False)
        for name, value in _rows(sample):
            listing.add_row(f"   {name}", safe(value))
        out.print(listing)
    click.echo()
    if noted:
        click.echo("To look at:")
        for remark in noted:
            click.echo(f"- {safe(remark)}")
    else:
        click.echo(f"All {len(found.samples)} pages were read, and every source answers.")


def _rows(sample: Sample) -> list[tuple[str, str]]:
    article = sample.article
    assert article is not None
    missing = "(none)"
    date = article.published_at.isoformat() if article.published_at else missing
    printed = f'{date}, printed "{article.published_raw}"' if article.published_raw else date
    authors = ", ".join(f"{one.name} ({one.role})" for one in article.authors)
    first = article.paragraphs[0][:120] if article.paragraphs else missing
    return [
        ("title", article.title),
        ("date", printed),
        ("byline", f"{article.byline or missing}{' = ' + authors if authors else ''}"),
        ("section", article.category_path or missing),
        ("lead", (article.lead or missing)[:120]),
        ("text", f"{len(article.paragraphs)} paragraphs, {article.word_count} words: {first}"),
        (
            "pictures",
            f"{len(article.images)}, {sum(one.caption is not None for one in article.images)} captioned",
        ),
        ("template", f"{article.template}, {article.kind}"),
    ]


def _source_record(one: SourceFinding) -> dict[str, Any]:
    return {
        "source": one.name,
        "url": one.url,
        "links": len(one.links),
        "files": one.files,
        "days": [day.isoformat() for day in one.days] if one.days else None,
        "newest": one.newest.isoformat() if one.newest else None,
        "problem": one.problem or None,
    }


def _sample_record(one: Sample) -> dict[str, Any]:
    return {
        "url": one.url,
        "announced_by": one.announced_by,
        "problem": one.problem or None,
        "detail": one.detail or None,
        "record": record_of(one.article) if one.article else None,
    }
