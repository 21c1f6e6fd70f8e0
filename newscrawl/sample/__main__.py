"""`python -m newscrawl.sample`: serve the sample newspaper."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from newscrawl.sample.almanac import HANOI
from newscrawl.sample.misbehaviour import EFFECTS, Misbehaviour
from newscrawl.sample.paper import NAME, Paper
from newscrawl.sample.site import Site
from newscrawl.sample.state import read_state, write_state

_HELP = f"""Serve {NAME}, an invented OneCMS newspaper, on loopback.

It has everything a real one has: daily sitemaps, feeds, sections with the load-more API, four article
layouts, e-magazines, photo stories, videos, podcasts and infographics. Use it to try a crawler, or to see
which markup a newspaper file has to deal with. The same numbers always make the same paper.

\b
  python -m newscrawl.sample                        a paper of 320 articles on some free port
  python -m newscrawl.sample --articles 100000 --days 2000 --page-kb 120
  python -m newscrawl.sample --state paper.json --publish 3
  python -m newscrawl.sample --misbehave '[{{"match": "html$", "effect": "block_page", "times": 1}}]'

When ready, one line of JSON on standard output tells base_url and port. While it runs:

\b
  GET  /_sample/truth?url=URL   what a perfect reader writes down of that article
  GET  /_sample/log             the requests so far; POST forgets them
  POST /_sample/control         {{"publish": 2, "at": TIME}}  {{"withdraw": URL, "status": 410}}
                                {{"edit": URL, "announce": true}}
                                {{"misbehave": [...]}}  {{"robots": TEXT, "crawl_delay": 2}}

A misbehaviour is {{"match": REGEX, "effect": NAME}}, and where wanted "times" (so many requests of each
URL, then all is well), "skip", "share" (of the URLs), "status", "retry_after", "at" (start, header, body),
"seconds", "to", "amount". Its names: {", ".join(EFFECTS)}.
"""


@click.command(help=_HELP, context_settings={"max_content_width": 120})
@click.option(
    "--port", default=0, show_default="the one of --state, or any free one", help="TCP port on 127.0.0.1."
)
@click.option("--articles", default=320, show_default=True, type=click.IntRange(1), help="How many articles.")
@click.option(
    "--days", default=64, show_default=True, type=click.IntRange(1), help="Over how many calendar days."
)
@click.option(
    "--last-day", type=click.DateTime(["%Y-%m-%d"]), show_default="yesterday", help="The last of them."
)
@click.option("--seed", default=1, show_default=True, help="Another number makes another paper.")
@click.option("--page-kb", type=click.IntRange(1, 4096), help="Pad article pages to about so many KiB.")
@click.option("--crawl-delay", type=click.FloatRange(0), help="Seconds, printed in robots.txt.")
@click.option("--state", type=click.Path(path_type=Path, dir_okay=False), help="Keep the paper in this file.")
@click.option(
    "--publish", default=0, type=click.IntRange(0), help="Publish so many new articles at the start."
)
@click.option(
    "--papers", default=1, type=click.IntRange(1, 200), help="Serve so many papers, each at its own port."
)
@click.option("--misbehave", metavar="JSON", help="A list of misbehaviours.")
@click.option("--until-eof", is_flag=True, help="Stop when standard input closes.")
def main(  # noqa: PLR0913  (one argument an option)
    *,
    port: int,
    articles: int,
    days: int,
    last_day: datetime | None,
    seed: int,
    page_kb: int | None,
    crawl_delay: float | None,
    state: Path | None,
    publish: int,
    papers: int,
    misbehave: str | None,
    until_eof: bool,
) -> None:
    """Serve the sample newspaper until stopped."""
    from newscrawl.sample.server import PortBusy, serve  # noqa: PLC0415  (Twisted is slow to import for --help)

    if state and papers > 1:
        raise click.UsageError("--state keeps one paper: leave --papers out.")
    kept: dict[str, Any] | None = None
    try:
        kept = read_state(state) if state else None
        rules = [Misbehaviour.of(rule) for rule in json.loads(misbehave or "[]")]
    except (ValueError, TypeError) as error:
        raise click.UsageError(str(error)) from error
    numbers = kept or {
        "seed": seed,
        "articles": articles,
        "days": days,
        "last_day": (last_day.date() if last_day else yesterday()).isoformat(),
        "events": [],
    }
    options: dict[str, Any] = {"page_kb": page_kb, "misbehave": rules, "crawl_delay": crawl_delay}
    served = _Papers(numbers, options, publish=publish, state=state)
    wanted = port or (kept or {}).get("port", 0)
    try:
        serve([served.site] * papers, port=wanted, until_eof=until_eof, ready=served.tell)
    except PortBusy as error:
        raise click.UsageError(f"port {wanted} is in use; choose another one with --port.") from error


class _Papers:
    """The papers that are served, each made when its port is known, and kept in the file `state`."""

    def __init__(
        self, numbers: Mapping[str, Any], options: Mapping[str, Any], *, publish: int, state: Path | None
    ) -> None:
        self._numbers, self._options, self._publish, self._state = numbers, options, publish, state
        self._made: list[Site] = []

    def site(self, port: int) -> Site:
        """The next paper, with a seed one higher than the one before."""
        own = {**self._numbers, "seed": self._numbers["seed"] + len(self._made)}
        paper = Paper.of(own, f"http://127.0.0.1:{port}")
        site = Site(paper, **self._options, on_event=self._keep)
        site.control({"publish": self._publish})
        self._keep(paper)
        self._made.append(site)
        return site

    def tell(self, ports: list[int]) -> None:
        """Say on stdout, as one line of JSON, what is served where."""
        first, *others = (
            {"base_url": site.paper.base_url, "port": port, "paper": site.paper.state()}
            for site, port in zip(self._made, ports, strict=True)
        )
        click.echo(json.dumps({**first, "others": others}))

    def _keep(self, paper: Paper) -> None:
        if self._state:
            write_state(self._state, paper)


def yesterday() -> date:
    """The day before today in Hà Nội: the whole of it is past, so nothing is published in the future."""
    return datetime.now(HANOI).date() - timedelta(days=1)


if __name__ == "__main__":
    main(prog_name="python -m newscrawl.sample")
