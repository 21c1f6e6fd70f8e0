"""What can go wrong with a newspaper's server, on demand.

A `Misbehaviour` says for which URLs, how often and what; `Mischief` keeps count. Everything is
deterministic: the same requests in the same order meet the same trouble.
"""

from __future__ import annotations

import re
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from email.utils import formatdate
from typing import Any, get_args

from newscrawl.sample import redesign, spoiled
from newscrawl.sample.answers import Answer, Asked, Point, brotli_of, compressed
from newscrawl.sample.paper import Paper


@dataclass(frozen=True, slots=True)
class Misbehaviour:
    """Trouble for the URLs whose path and query contain a match of the regular expression `match`.

    `effect` is a key of `EFFECTS`. By default every request meets it; `times=2` limits it to the first two
    requests of each URL (then all is well), `skip=1` spares each URL's first, `share=0.1` picks a tenth of
    the URLs. The other fields are the effects' own: `status` and `retry_after` (seconds, or with
    `retry_after_as_date` the date so many seconds ahead), `at` (where to cut or hang), `seconds`, `to` (where
    to redirect, which charset or coding to claim), `amount` (bytes, megabytes or URLs).
    """

    match: str
    effect: str
    times: int | None = None
    skip: int = 0
    share: float = 1.0
    status: int | None = None
    retry_after: int | None = None
    retry_after_as_date: bool = False
    at: Point = "body"
    seconds: float = 3600.0
    to: str | None = None
    amount: int | None = None

    def __post_init__(self) -> None:
        if self.effect not in EFFECTS:
            raise ValueError(f"'{self.effect}' is no misbehaviour; there are: {', '.join(EFFECTS)}.")
        if self.at not in get_args(Point):
            raise ValueError(
                f"'{self.at}' is no place in an answer; there are: {', '.join(get_args(Point))}."
            )
        try:
            re.compile(self.match)
        except re.error as error:
            raise ValueError(f"'{self.match}' is no regular expression: {error}.") from error

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Misbehaviour:
        """Read it from JSON's object. Raises ValueError with one sentence when it is wrong."""
        known = [field.name for field in fields(cls)]
        if unknown := set(data) - set(known):
            raise ValueError(
                f"'{min(unknown)}' is not known of a misbehaviour; there are: {', '.join(known)}."
            )
        if missing := {"match", "effect"} - set(data):
            raise ValueError(f"a misbehaviour needs '{min(missing)}'.")
        return cls(**data)

    def as_json(self) -> dict[str, Any]:
        """What `of` reads."""
        return asdict(self)


class Mischief:
    """The rules in force, and how often each URL has met them."""

    def __init__(self, rules: Iterable[Misbehaviour] = ()) -> None:
        self.set(rules)

    def set(self, rules: Iterable[Misbehaviour]) -> None:
        """Replace all rules and forget the counts."""
        self._rules = [(rule, re.compile(rule.match)) for rule in rules]
        self._met: dict[tuple[int, str], int] = {}

    def for_request(self, path: str) -> Misbehaviour | None:
        """The first rule that concerns this request, which counts as one."""
        for at, (rule, pattern) in enumerate(self._rules):
            if not pattern.search(path) or not _chosen(path, rule.share):
                continue
            if rule.times is None and not rule.skip:
                return rule
            met = self._met[at, path] = self._met.get((at, path), 0) + 1
            if met > rule.skip and (rule.times is None or met <= rule.skip + rule.times):
                return rule
        return None


def spoil(answer: Answer, rule: Misbehaviour, asked: Asked, paper: Paper) -> Answer:
    """`answer` as `rule` wants it."""
    return EFFECTS[rule.effect](answer, rule, asked, paper)


def _chosen(path: str, share: float) -> bool:
    return share >= 1 or zlib.crc32(path.encode()) % 10_000 < share * 10_000


# --- effects: another answer -----------------------------------------------------------------------------


def _status(_: Answer, rule: Misbehaviour, __: Asked, ___: Paper) -> Answer:
    """Answer `status` (503), with `retry_after` where given."""
    headers: tuple[tuple[str, str], ...] = ()
    if rule.retry_after is not None:
        wanted = (
            formatdate(time.time() + rule.retry_after, usegmt=True)
            if rule.retry_after_as_date
            else rule.retry_after
        )
        headers = (("Retry-After", str(wanted)),)
    status = rule.status or 503
    return Answer(status, (f"<html><body><h1>{status}</h1></body></html>",), headers=headers)


def _page(html: str, usual: int = 200) -> Callable[[Answer, Misbehaviour, Asked, Paper], Answer]:
    def effect(_: Answer, rule: Misbehaviour, __: Asked, ___: Paper) -> Answer:
        return Answer(rule.status or usual, (html,))

    return effect


def _redirect(_: Answer, rule: Misbehaviour, asked: Asked, paper: Paper) -> Answer:
    path = asked.path
    known = {
        "slug": re.sub(r"-(\d+)\.html", r"-cap-nhat-\1.html", path, count=1),
        "home": "/",
        "login": "/api-admin/dang-nhap?returnUrl=/",
        "loop": path.removesuffix("?vong=1") if path.endswith("?vong=1") else path + "?vong=1",
        "other_host": paper.base_url.replace("127.0.0.1", "localhost") + path,
    }
    target = known.get(rule.to or "slug", rule.to or "/")
    where = target if "://" in target else paper.base_url + target
    return Answer(rule.status or 301, ("<html><body>Moved</body></html>",), headers=(("Location", where),))


def _endless(answer: Answer, rule: Misbehaviour, asked: Asked, paper: Paper) -> Answer:
    listing = spoiled.endless_listing(paper, asked.path, fresh=rule.to == "fresh")
    return answer if listing is None else replace(answer, status=200, parts=(listing,))


def _huge_sitemap(answer: Answer, rule: Misbehaviour, _: Asked, paper: Paper) -> Answer:
    return replace(answer, status=200, parts=(spoiled.huge_sitemap(paper, rule.amount or 50_000),))


def _gzip_bomb(answer: Answer, rule: Misbehaviour, _: Asked, __: Paper) -> Answer:
    return replace(answer, parts=(spoiled.gzip_bomb(rule.amount or 256),), encoding="gzip")


# --- effects: the same answer, damaged -------------------------------------------------------------------


def _rewritten(change: Callable[[bytes], bytes]) -> Callable[[Answer, Misbehaviour, Asked, Paper], Answer]:
    def effect(answer: Answer, _: Misbehaviour, __: Asked, ___: Paper) -> Answer:
        return replace(answer, parts=(change(answer.content()),))

    return effect


def _repacked(change: Callable[[bytes], bytes]) -> Callable[[Answer, Misbehaviour, Asked, Paper], Answer]:
    def effect(answer: Answer, _: Misbehaviour, __: Asked, ___: Paper) -> Answer:
        packed = compressed(answer, frozenset({"gzip"}))
        return replace(packed, parts=(change(packed.content()),))

    return effect


def _redesigned(answer: Answer, rule: Misbehaviour, _: Asked, __: Paper) -> Answer:
    change = redesign.of_the_byline if rule.to == "byline" else redesign.wholly
    return replace(answer, parts=(change(answer.content()),))


def _cut(answer: Answer, rule: Misbehaviour, _: Asked, __: Paper) -> Answer:
    return replace(answer, cut_at=rule.at)


def _hang(answer: Answer, rule: Misbehaviour, _: Asked, __: Paper) -> Answer:
    return replace(answer, hang_at=rule.at)


def _slow(answer: Answer, rule: Misbehaviour, _: Asked, __: Paper) -> Answer:
    return replace(answer, pause=rule.seconds)


def _drip(answer: Answer, rule: Misbehaviour, _: Asked, __: Paper) -> Answer:
    return replace(answer, drip=rule.seconds)


def _length(sign: int) -> Callable[[Answer, Misbehaviour, Asked, Paper], Answer]:
    def effect(answer: Answer, rule: Misbehaviour, asked: Asked, _: Paper) -> Answer:
        packed = compressed(answer, asked.accepts)
        return replace(packed, length=max(len(packed.content()) + sign * (rule.amount or 100), 1))

    return effect


def _coding(answer: Answer, rule: Misbehaviour, _: Asked, __: Paper) -> Answer:
    wanted = rule.to or "br"
    if wanted == "br":
        return replace(answer, parts=(brotli_of(answer.content()),), encoding="br")
    return compressed(answer, frozenset({wanted}) & {"gzip"})


def _false_gzip(answer: Answer, _: Misbehaviour, __: Asked, ___: Paper) -> Answer:
    return replace(answer, encoding="gzip")


def _wrong_charset(answer: Answer, rule: Misbehaviour, _: Asked, __: Paper) -> Answer:
    claimed = rule.to or "iso-8859-1"
    body = spoiled.claiming(answer.content(), claimed)
    return replace(answer, parts=(body,), content_type=f"text/html; charset={claimed}")


def _legacy_charset(answer: Answer, rule: Misbehaviour, _: Asked, __: Paper) -> Answer:
    claimed = rule.to or "windows-1258"
    body = spoiled.in_windows_1258(spoiled.claiming(answer.content(), claimed))
    return replace(answer, parts=(body,), content_type=f"text/html; charset={claimed}")


EFFECTS: Mapping[str, Callable[[Answer, Misbehaviour, Asked, Paper], Answer]] = {
    "status": _status,
    "block_page": _page(spoiled.BLOCK_PAGE, 403),
    "cookie_page": _page(spoiled.COOKIE_PAGE),
    "login_page": _page(spoiled.LOGIN_PAGE),
    "verification_page": _page(spoiled.VERIFICATION_PAGE),
    "soft_404": _page(spoiled.SOFT_404),
    "html": _page(spoiled.ERROR_PAGE),
    "redirect": _redirect,
    "endless": _endless,
    "huge_sitemap": _huge_sitemap,
    "entity_bomb": _rewritten(lambda _: spoiled.ENTITY_BOMB),
    "empty": _rewritten(lambda _: b""),
    "no_items": _rewritten(spoiled.without_items),
    "malformed": _rewritten(spoiled.malformed),
    "redesign": _redesigned,
    "truncated": _rewritten(lambda body: body[: len(body) // 2]),
    "hang": _hang,
    "slow": _slow,
    "drip": _drip,
    "cut": _cut,
    "long_length": _length(+1),
    "short_length": _length(-1),
    "coding": _coding,
    "false_gzip": _false_gzip,
    "bad_gzip": _repacked(spoiled.damaged),
    "truncated_gzip": _repacked(lambda packed: packed[: len(packed) // 2]),
    "gzip_bomb": _gzip_bomb,
    "wrong_charset": _wrong_charset,
    "legacy_charset": _legacy_charset,
}
"""Every misbehaviour by its name.

Another answer: `status`, `block_page` (403), `cookie_page`, `login_page`, `verification_page`, `soft_404`,
`html` (instead of XML or JSON), `redirect` (`to`: "slug", "home", "login", "loop", "other_host", or an
address), `endless` (a listing that starts again, or with `to` "fresh" invents links), `huge_sitemap`
(`amount` URLs), `entity_bomb`, `gzip_bomb` (`amount` MiB).
The same answer in another layout: `redesign` (`to` "byline": only the byline has moved).
The same answer, damaged: `empty`, `no_items`, `malformed`, `truncated`, `hang`, `slow`, `drip`, `cut`,
`long_length` and `short_length` (`amount` bytes), `coding` (`to`: "br", "gzip", "identity"), `false_gzip`,
`bad_gzip`, `truncated_gzip`, `wrong_charset` (claims `to`), `legacy_charset` (really is windows-1258).
"""
