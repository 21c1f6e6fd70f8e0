"""One newspaper file: TOML in, a `Newspaper` out, or one sentence about what is wrong with it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import PurePath
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from newscrawl.discovery.addresses import is_public, literal
from newscrawl.errors import BadNewspaperFile
from newscrawl.items import EXPECTED_FIELDS, SOURCES, CrawlPolicy, DateRules, Expectations, Newspaper
from newscrawl.newspapers.durations import seconds_of
from newscrawl.newspapers.keys import OWN_URL, Keys, Table, either, own_url

KNOWN_CMS = ("onecms",)
SELECTOR_FIELDS = (
    "title", "lead", "byline", "published", "modified", "category", "body", "tags", "images", "agency",
    "source_url",
)  # fmt: skip

_SECONDS: Mapping[str, tuple[float, float, str]] = {
    "delay": (0, 3600, "seconds"),
    "retry_delay": (0, 86400, "seconds"),
    "timeout": (1, 3600, "seconds"),
}
_COUNTS: Mapping[str, tuple[int, int, str]] = {
    "concurrency": (1, 64, "requests at once"),
    "retries": (0, 100, "attempts after the first"),
    "max_bytes": (1024, 1024**3, "bytes"),
    "block_after": (1, 10000, "refusals in a row"),
}
_REVISIT = (0, 3650, "days after publication", 20)
_EVERY = (60, 366 * 86400)  # seconds
NEVER = "never"
"""What `every` says of a newspaper that no schedule crawls."""
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.ASCII)
_PREFIX = re.compile(r"(?:/(?!\.\.?(?:/|\Z))[A-Za-z0-9._~-]+)+", re.ASCII)


def read_newspaper(text: str, *, file: str) -> Newspaper:
    """Read one whole newspaper file. `file` is its name or path: its stem is the id, errors name it.

    Whether `successor` exists is for `load_newspapers` to say. Raises `BadNewspaperFile`.
    """
    return build_newspaper(parse(text, file=file), file=file)


def file_id(file: str) -> str:
    """The newspaper's id that a file name or path stands for."""
    return PurePath(file).stem


def parse(text: str, *, file: str) -> Table:
    """A newspaper file as a table, not yet judged. Raises `BadNewspaperFile` where it is not TOML."""
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise BadNewspaperFile(f"{file} is nested too deeply: keys and tables of keys are allowed.") from None
    except ValueError as error:  # mostly TOMLDecodeError, which says line and column
        raise BadNewspaperFile(f"{file} is not valid TOML: {str(error).rstrip('.')}.") from None


def build_newspaper(table: Table, *, file: str) -> Newspaper:
    """Judge every key and make the record. Raises `BadNewspaperFile` for the first that is wrong."""
    keys = Keys(file, table)
    keys.allow_only(one.name for one in fields(Newspaper))
    given: dict[str, Any] = {}  # what is not given keeps the record's own default
    base_url = keys.origin("base_url")
    own = (base_url, *keys.origins("former_urls"))
    if "cms" in table:
        given["cms"] = _cms(keys)
    if "sources" in table:
        given["sources"] = _sources(keys)
    if "sitemap" in table:
        given["sitemap"] = _sitemap(keys, own)
    if "feeds" in table:
        given["feeds"] = _feeds(keys, own)
    policy = _policy(keys.inner("crawl"))
    _check_addresses(keys, own, policy)
    return Newspaper(
        id=_identity(keys),
        name=keys.text("name"),
        base_url=base_url,
        province=keys.optional_text("province"),
        former_urls=own[1:],
        successor=keys.optional_text("successor"),
        path_prefixes=_prefixes(keys),
        crawl=policy,
        rules=_rules(keys.inner("rules")),
        selectors=_selectors(keys.inner("selectors")),
        expectations=_expectations(keys.inner("expectations")),
        **given,
    )


def _identity(keys: Keys) -> str:
    identity = file_id(keys.file)
    if not _ID.fullmatch(identity):
        raise BadNewspaperFile(
            f"{keys.file}: the file's name is the newspaper's id and must be up to 64 letters a-z, "
            'digits, "-" and "_", the first a letter or digit.'
        )
    if keys.table.get("id", identity) != identity:
        raise keys.wrong("id", f'"{identity}" like the file\'s name')
    return identity


def _cms(keys: Keys) -> str:
    cms = keys.table["cms"]
    if cms not in KNOWN_CMS:
        raise keys.wrong("cms", either(KNOWN_CMS))
    return str(cms)


def _sources(keys: Keys) -> tuple[str, ...]:
    allowed = f"a list with at least one of {either(SOURCES)}"
    sources = keys.texts("sources", allowed)
    if not sources or not set(sources) <= set(SOURCES):
        raise keys.wrong("sources", allowed)
    return sources


def _sitemap(keys: Keys, own: tuple[str, ...]) -> str:
    sitemap = own_url(keys.table["sitemap"], own)
    if sitemap is None:
        raise keys.wrong("sitemap", OWN_URL)
    return sitemap


def _feeds(keys: Keys, own: tuple[str, ...]) -> tuple[str, ...]:
    allowed = f"a list whose entries are each {OWN_URL}"
    given = keys.texts("feeds", allowed)
    feeds = tuple(feed for one in given if (feed := own_url(one, own)))
    if len(feeds) != len(given):
        raise keys.wrong("feeds", allowed)
    return feeds


def _prefixes(keys: Keys) -> tuple[str, ...]:
    allowed = 'a list of path prefixes such as "/bbt" (a slash in front, none behind)'
    prefixes = keys.texts("path_prefixes", allowed)
    if not all(map(_PREFIX.fullmatch, prefixes)):
        raise keys.wrong("path_prefixes", allowed)
    return prefixes


def _policy(keys: Keys) -> CrawlPolicy:
    keys.allow_only(one.name for one in fields(CrawlPolicy))
    given: dict[str, Any] = {}
    given |= {key: keys.number(key, *bounds) for key, bounds in _SECONDS.items() if key in keys.table}
    given |= {key: keys.whole_number(key, *bounds) for key, bounds in _COUNTS.items() if key in keys.table}
    if "revisit" in keys.table:
        given["revisit"] = keys.numbers("revisit", *_REVISIT)
    if "private_network" in keys.table:
        given["private_network"] = keys.flag("private_network")
    if "every" in keys.table:
        given["every"] = _every(keys)
    return CrawlPolicy(**given)


def _check_addresses(keys: Keys, own: tuple[str, ...], policy: CrawlPolicy) -> None:
    """An origin in a private network has to be meant. One on this machine (the sample, a test) speaks for
    itself, and a name is judged when it is looked up."""
    for one in own:
        host = urlsplit(one).hostname or ""
        address = literal(host)
        if address and not (policy.private_network or address.is_loopback or is_public(address)):
            raise BadNewspaperFile(
                f"{keys.file}: {one} is not an address of the public internet; "
                "write private_network = true under [crawl] if that is meant."
            )


def _every(keys: Keys) -> float | None:
    value = keys.table["every"]
    if value == NEVER:
        return None
    seconds = seconds_of(value) if isinstance(value, str) else None
    if seconds is None or not _EVERY[0] <= seconds <= _EVERY[1]:
        raise keys.wrong("every", f'"{NEVER}" or a time from a minute to a year such as "30m", "6h" or "1d"')
    return seconds


def build_defaults(table: Table, *, file: str) -> Table:
    """What `[defaults]` of an archive's settings file says for all its newspapers: a table to be merged under
    each of theirs, judged. Raises `BadNewspaperFile` for the first key that is wrong."""
    keys = Keys(file, table)
    keys.allow_only(["defaults"])
    defaults = keys.inner("defaults")
    defaults.allow_only(["crawl"])
    _policy(defaults.inner("crawl"))
    return defaults.table


def _rules(keys: Keys) -> DateRules:
    names = [one.name for one in fields(DateRules)]
    keys.allow_only(names)
    return DateRules(**{name: keys.flag(name) for name in names})


def _selectors(keys: Keys) -> Mapping[str, str]:
    keys.allow_only(SELECTOR_FIELDS)
    chosen = {field: keys.text(field) for field in keys.table}
    if chosen:
        from newscrawl.extraction import compile_selector  # noqa: PLC0415 - its parser takes its time

        for field, selector in chosen.items():
            try:
                compile_selector(selector)
            except BadNewspaperFile as error:
                raise keys.wrong(field, f"a CSS selector or an XPath ({error})") from error
    return MappingProxyType(chosen)


def _expectations(keys: Keys) -> Expectations:
    keys.allow_only(one.name for one in fields(Expectations))
    given: dict[str, Any] = {
        key: keys.number(key, 0, 1, "a share, as 0.05 for 5 %")
        for key in ("problems", "duplicates")
        if key in keys.table
    }
    if "articles" in keys.table:
        given["articles"] = _articles_a_day(keys)
    shares, rules = keys.inner("fields"), keys.inner("rules")
    shares.allow_only(EXPECTED_FIELDS)
    rules.allow_only(EXPECTED_FIELDS)
    return Expectations(
        fields=MappingProxyType(
            {name: shares.number(name, 0, 1, "a share, as 0.9 for 90 %") for name in shares.table}
        ),
        rules=MappingProxyType({name: rules.text(name) for name in rules.table}),
        **given,
    )


def _articles_a_day(keys: Keys) -> tuple[float, ...]:
    """The same number for every day, or one for each from Monday to Sunday."""
    value = keys.table["articles"]
    if isinstance(value, list) and len(value) == 7:
        days = [Keys(keys.file, {"articles": one}, keys.path) for one in value]
        return tuple(day.number("articles", 0, 100_000, "articles a day") for day in days)
    if isinstance(value, list):
        raise keys.wrong("articles", "a number of articles a day, or a list of seven from Monday to Sunday")
    return (keys.number("articles", 0, 100_000, "articles a day"),) * 7
