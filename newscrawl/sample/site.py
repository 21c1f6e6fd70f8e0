"""The sample paper's site: a request in, an answer out. Knows nothing of sockets.

Under `/_sample/` it is steered: what was asked is logged, events are made, trouble is ordered.
"""

from __future__ import annotations

import json
import re
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from newscrawl.sample import feeds, sections
from newscrawl.sample.almanac import HANOI
from newscrawl.sample.answers import JSON, XML, Answer, Asked
from newscrawl.sample.article import Article
from newscrawl.sample.misbehaviour import Misbehaviour, Mischief, spoil
from newscrawl.sample.pages import article as article_page
from newscrawl.sample.pages import chrome, listing
from newscrawl.sample.pages.markup import Fixed, Parts
from newscrawl.sample.paper import Event, Paper

CONTROL = "/_sample/"
_DAY_FILE = re.compile(r"/sitemap-article-(\d{4}-\d\d-\d\d)\.xml")
_EVENT = re.compile(r"/[^/]+-event(\d+)\.html")
_KEPT = 16  # rendered sitemaps and feeds


class Site:
    """Everything that the sample newspaper answers.

    `on_event` is called after each event with the paper's state, so that it can be kept.
    """

    def __init__(
        self,
        paper: Paper,
        *,
        page_kb: int | None = None,
        misbehave: Iterable[Misbehaviour] = (),
        crawl_delay: float | None = None,
        on_event: Callable[[Paper], None] | None = None,
    ) -> None:
        self.paper = paper
        self.mischief = Mischief(misbehave)
        self._chrome = chrome.build(page_kb)
        self._crawl_delay, self._robots = crawl_delay, None
        self._on_event = on_event
        self._edition = -1
        self._live = Fixed("")
        self._rendered: OrderedDict[str, Answer] = OrderedDict()

    def answer(self, asked: Asked) -> tuple[Answer, str | None]:
        """The answer to a GET, and the name of the misbehaviour it suffers, if any."""
        answer = self._conditional(self._route(asked), asked)
        rule = self.mischief.for_request(asked.path)
        return (spoil(answer, rule, asked, self.paper), rule.effect) if rule else (answer, None)

    def page(self, article: Article) -> bytes:
        """An article's page as it is served, UTF-8, whatever misbehaves."""
        return self._route(Asked(article.path)).content()

    # --- steering --------------------------------------------------------------------------------------

    def control(self, order: dict[str, Any]) -> dict[str, Any]:
        """Carry out an order; raises ValueError with one sentence when it cannot be.

        `{"publish": 3, "at": time}` (ISO 8601 with its offset; now where it is missing),
        `{"edit": url, "announce": false}`, `{"withdraw": url, "status": 410}`,
        `{"misbehave": [rule, …]}` (replaces the rules), `{"robots": text, "crawl_delay": 1.5}`.
        """
        events: list[Event] = []
        now = _moment(order.get("at"))
        try:
            if "publish" in order:
                events += [self.paper.publish(now) for _ in range(int(order["publish"]))]
            if "edit" in order:
                announce = bool(order.get("announce"))
                events.append(self.paper.edit(self.paper.at(order["edit"]), now, announce=announce))
            if "withdraw" in order:
                status = int(order.get("status", 404))
                events.append(self.paper.withdraw(self.paper.at(order["withdraw"]), now, status))
        except KeyError as error:
            raise ValueError(f"the paper has no article at {error}.") from error
        if "misbehave" in order:
            self.mischief.set(Misbehaviour.of(rule) for rule in order["misbehave"])
        if "robots" in order or "crawl_delay" in order:
            self._robots, self._crawl_delay = order.get("robots"), order.get("crawl_delay")
            self._rendered.clear()
        if events and self._on_event:
            self._on_event(self.paper)
        return {"events": [asdict(event) for event in events]}

    # --- routes ------------------------------------------------------------------------------------------

    def _route(self, asked: Asked) -> Answer:
        path = asked.path.partition("?")[0]
        if self._edition != len(self.paper.events):
            self._edition = len(self.paper.events)
            self._live = listing.live_boxes(self.paper)
            self._rendered.clear()
        if path.endswith((".xml", ".txt")) or path.startswith("/rss/"):
            return self._source(path)
        if path.startswith("/api/getMoreArticle/"):
            found = feeds.load_more(self.paper, path[len("/api/getMoreArticle/") :]) if asked.ajax else None
            return self._missing() if found is None else Answer(parts=(found,), content_type=JSON)
        return self._page(path)

    def _source(self, path: str) -> Answer:
        """A sitemap, a feed or robots.txt; the last few are kept rendered."""
        kept = self._rendered.get(path)
        if kept is not None:
            self._rendered.move_to_end(path)
            return kept
        text = self._render_source(path)
        if text is None:
            return self._missing()
        kind = XML if path != "/robots.txt" else "text/plain; charset=utf-8"
        etag = f'W/"{zlib.crc32(_LASTMOD.sub("", text).encode()):08x}"'
        stamped = (("ETag", etag), ("Last-Modified", _http_date(self.paper.changed_at)))
        answer = Answer(parts=(text,), content_type=kind, headers=stamped)
        self._rendered[path] = answer
        if len(self._rendered) > _KEPT:
            self._rendered.popitem(last=False)
        return answer

    def _render_source(self, path: str) -> str | None:  # noqa: PLR0911  (one return a file)
        paper = self.paper
        if day := _DAY_FILE.fullmatch(path):
            try:
                return feeds.sitemap_of_day(paper, date.fromisoformat(day[1]))
            except ValueError:
                return None
        if path.startswith("/rss/"):
            name = path.removesuffix(".rss")
            section = sections.BY_PATH.get(name[len("/rss") :])
            return feeds.rss(paper, section) if section or name == "/rss/home" else None
        match path:
            case "/robots.txt":
                return feeds.robots(paper.base_url, self._crawl_delay, self._robots)
            case "/sitemap.xml":
                return feeds.sitemap_index(paper)
            case "/sitemap-article-daily.xml" | "/sitemap-news.xml":
                return feeds.sitemap_daily(paper)
            case "/sitemap-category.xml":
                return feeds.sitemap_of_sections(paper)
            case "/sitemap-event.xml":
                return feeds.sitemap_of_events(paper)
        return None

    def _page(self, path: str) -> Answer:
        paper = self.paper
        found: Parts | None = None
        if path == "/" or path in sections.BY_PATH:
            found = listing.section(paper, sections.BY_PATH.get(path))
        elif path.endswith("-ptag.html"):
            found = listing.tag(paper, path[1 : -len("-ptag.html")])
        elif event := _EVENT.fullmatch(path):
            found = listing.event(paper, int(event[1]))
        elif path.startswith("/an-pham/"):
            found = listing.print_issue(paper, path)
        else:
            return self._article(path)
        return self._missing() if found is None else Answer(parts=self._dressed(found))

    def _article(self, path: str) -> Answer:
        try:
            article = self.paper.at(path)
        except KeyError:
            return self._missing()
        if article.status != 200:
            return replace(self._missing(), status=article.status)
        headers = (
            ("ETag", f'W/"{article.id}-{article.revision}"'),
            ("Last-Modified", _http_date(article.modified_at)),
        )
        return Answer(
            parts=self._dressed(article_page.parts(self.paper, article, self._live)), headers=headers
        )

    def _dressed(self, parts: Parts) -> Parts:
        """A page's own parts with the chrome around them: the first of them is its head."""
        return (parts[0], self._chrome.top, *parts[1:], self._chrome.bottom)

    def _missing(self) -> Answer:
        text = "Trang bạn tìm không có trên Báo Mẫu."
        return Answer(404, self._dressed(listing.message(self.paper, "404", text)))

    def _conditional(self, answer: Answer, asked: Asked) -> Answer:
        """304 when the client holds this very version."""
        held = dict(answer.headers)
        if answer.status != 200 or "ETag" not in held:
            return answer
        if asked.if_none_match is not None:
            known = {tag.strip().removeprefix("W/") for tag in asked.if_none_match.split(",")}
            fresh = held["ETag"].removeprefix("W/") in known
        else:
            fresh = _not_after(held["Last-Modified"], asked.if_modified_since)
        return Answer(304, headers=answer.headers, encoding="identity") if fresh else answer


def _moment(given: Any) -> datetime:
    """The time at which something is to happen; raises ValueError for what is none."""
    if given is None:
        return datetime.now(HANOI)
    moment = datetime.fromisoformat(str(given))
    if moment.tzinfo is None:
        raise ValueError("a time needs its offset, as in 2026-09-05T22:17:00+07:00.")
    return moment.astimezone(HANOI)


_LASTMOD = re.compile(r"(?<=</loc>)<lastmod>[^<]*")  # the index's, which is always now


def _http_date(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC), usegmt=True)


def _not_after(changed: str, since: str | None) -> bool:
    if since is None:
        return False
    try:
        return parsedate_to_datetime(changed) <= parsedate_to_datetime(since)
    except (ValueError, TypeError):
        return False


def log_entry(asked: Asked, **more: Any) -> dict[str, Any]:
    """A request as `/_sample/log` lists it."""
    return {
        "path": asked.path,
        "if_none_match": asked.if_none_match,
        "if_modified_since": asked.if_modified_since,
        "ajax": asked.ajax,
        **more,
    }


def as_json(data: object) -> bytes:
    """JSON for the steering side."""
    return json.dumps(data, ensure_ascii=False).encode()
