"""`newscrawl check`: look at a known newspaper again, as it is on the web now."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from newscrawl.cli import app
from newscrawl.cli.options import contact_option, data_option, json_option, known_newspapers
from newscrawl.cli.probed import pages_option, print_survey, say, survey_record
from newscrawl.cli.rendering import echo_json
from newscrawl.cli.sharing import concerning, warnings_of
from newscrawl.discovery.urls import hosts_of
from newscrawl.errors import BadNewspaperFile
from newscrawl.newspapers import get_newspaper
from newscrawl.probing.judgement import remarks
from newscrawl.probing.survey import look_at_home, survey
from newscrawl.probing.visit import Visit


@click.command("check")
@click.argument("newspaper", metavar="NEWSPAPER")
@pages_option
@contact_option
@data_option
@json_option
def command(newspaper: str, pages: int, contact: str | None, data: Path, as_json: bool) -> int:
    """Look at a known newspaper again, as it is on the web now.

    The same visit as `newscrawl add` makes, at the newspaper's own pace and with the selectors of its file:
    do its sources answer, are its pages read, is every field filled? Nothing is stored or changed.

    \b
    newscrawl check baodaknong
    newscrawl check baodaknong --pages 20 --json

    Exit code: 0 all well, 1 look at what is listed, 2 wrong use.
    """
    wrong: dict[str, BadNewspaperFile] = {}
    known = known_newspapers(data, wrong=wrong)  # another's wrong file is not looked at here
    paper = get_newspaper(known, newspaper, wrong)
    say(f"A visit of some {pages + 20} requests to {paper.base_url}, one every {paper.crawl.delay:g} s.")
    policy = replace(paper.crawl, retries=min(paper.crawl.retries, 3))
    visit = Visit(policy, hosts=hosts_of(paper), contact=contact, say=say)
    _, front = look_at_home(visit, paper.base_url)
    found = survey(visit, paper, front, pages=pages, say=say)
    noted = [*warnings_of(data, known, concerning([paper.id])), *remarks(found)]
    if front.cms != paper.cms:
        noted.insert(0, f"The home page no longer looks like {paper.cms}.")
    if new := sorted(set(found.newspaper.path_prefixes) - set(paper.path_prefixes)):
        noted.append(f"Articles have prefixes that the newspaper's file does not name: {', '.join(new)}.")
    if as_json:
        echo_json({**survey_record(found), "remarks": noted})
    else:
        print_survey(found, noted)
    return app.ATTENTION if noted else app.DONE
