"""What to do about a problem or a finding: for each reason a sentence that ends in a command or in peace."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_READ = "look at the page (`newscrawl show --raw URL`, or in a browser)"
_AGAIN = "then `newscrawl reextract {newspaper} --problems` reads the archived pages again"
_FILE = "newspapers/{newspaper}.toml in the archive's folder"
_LAYOUT = f"{_READ}: if it is an article, give its places under [selectors] in {_FILE}, {_AGAIN}."
_REFUSED = (
    "the newspaper refuses us: leave it in peace for a while, crawl more slowly (`delay` under [crawl] in "
    f"{_FILE}), and write to it; pages come again with the next crawl."
)
_ELSEWHERE = "the newspaper does not have the article at this address any more; nothing needs to be done."
_DATES = f"{_READ}: if it prints a date, name its place (`published` under [selectors]) in {_FILE}, {_AGAIN}."
_SOURCE = (
    "open the address in a browser: if it has moved, name the new one (`sitemap` or `feeds`) in "
    f"{_FILE}; the next crawl tries it again."
)

OF_PROBLEMS: Mapping[str, str] = MappingProxyType(
    {
        "fetch_failed": "the next crawl tries it again; if it lasts, open the address in a browser.",
        "robots_denied": "robots.txt forbids it, and that is obeyed; once robots.txt has changed, it is "
        "asked for again, unless you close this.",
        "not_found": _ELSEWHERE,
        "too_large": f"if the page is an article, raise `max_bytes` under [crawl] in {_FILE}.",
        "truncated": "the next crawl tries it again; if it lasts, the newspaper's page is broken: close it.",
        "undecodable": f"{_READ}; report it with the page if a browser can read it.",
        "blocked": _REFUSED,
        "block_page": _REFUSED,
        "cookie_page": _REFUSED,
        "login_page": "the article is for subscribers; close it.",
        "soft_404": _ELSEWHERE,
        "redirected": _ELSEWHERE,
        "redirect_loop": "open the address in a browser; if it fails there too, close it.",
        "off_site_redirect": "if the newspaper has moved or was merged, say so with `base_url` and "
        f"`former_urls`, or `successor`, in {_FILE}; else close it.",
        "foreign_host": "if the newspaper has that host too, name it (`former_urls`) in "
        f"{_FILE}; else close it.",
        "not_an_article": "a listing or the like stood among the articles; nothing needs to be done.",
        "unknown_layout": _LAYOUT,
        "no_title": _LAYOUT,
        "no_body": _LAYOUT,
        "no_date": _DATES,
        "date_conflict": f"{_READ}; if one date is always wrong, say so under [rules] in {_FILE}, {_AGAIN}.",
        "capture_lost": "the next crawl fetches the page again, if the newspaper still has it; where a "
        "backup has the WARC file, put it back, then `newscrawl verify --repair`.",
        "source_failed": _SOURCE,
        "source_damaged": _SOURCE,
        "source_empty": _SOURCE,
    }
)

_ACCEPT = 'If this is how it is now, accept it: `newscrawl problems F{id} --close --note "…"`.'
_OF_FINDINGS: Mapping[str, str] = MappingProxyType(
    {
        "field": "Compare an archived page of today with an older one (`newscrawl show --raw`): give the new "
        f"place of {{field}} under [selectors] in {_FILE}, then `newscrawl reextract {{newspaper}}` repairs "
        "what was read since.",
        "rule": "The layout changed and other rules took over: read a few new articles (`newscrawl show`) "
        "beside their pages; where they are read worse, give the new places under [selectors] "
        f"in {_FILE} and `newscrawl reextract {{newspaper}}`.",
        "articles": "See whether the newspaper really published less; if not, whether its sitemap and feeds "
        "still list everything (`newscrawl check {newspaper}`).",
        "pages": "`newscrawl problems {newspaper} --list` names the pages. For a new layout, give its places "
        f"under [selectors] in {_FILE}, then `newscrawl reextract {{newspaper}}`: the pages are archived and "
        "nothing is lost. For refusals, leave the newspaper in peace and crawl more slowly.",
        "pages source": f"{_SOURCE[0].upper()}{_SOURCE[1:]}",
        "duplicates": "`newscrawl duplicates` shows them.",
        "run": "`newscrawl runs` says what happened; open the newspaper in a browser. A host that is down or "
        "refuses is asked again by the next crawl. Where the time is always up, give more of it "
        "(`--max-time`, or `--every` of `newscrawl schedule`). A newspaper that is gone for good wants "
        f'`every = "never"` under [crawl] in {_FILE}.',
        "file": f"Put it right ({_FILE}): `newscrawl newspapers` says whether it is, and the next crawl goes "
        "on where the last one ended. If the newspaper is to be crawled no more, remove its file. Either "
        "way the next crawl, of whatever newspaper, closes this.",
    }
)


def of_problem(reason: str, newspaper: str) -> str:
    """What to do about a problem."""
    return OF_PROBLEMS.get(reason, _READ + ".").format(newspaper=newspaper)


def of_finding(kind: str, field: str, newspaper: str, finding_id: int) -> str:
    """What to do about a finding."""
    own = f"{kind} {field}"
    advice = _OF_FINDINGS[own if own in _OF_FINDINGS else kind]
    text = advice.format(newspaper=newspaper, field=field, id=finding_id)
    return text if kind == "file" else f"{text} {_ACCEPT.format(id=finding_id)}"
