"""The sample newspaper: a pure function of a few numbers, plus what happened to it since.

Article `n` (0 is the oldest) is computed when asked for, so a paper of a million articles costs no
more memory than one of ten. Publishing, editing and withdrawing are `Event`s: the same events in
the same order give the same paper, in the server, in a test, and after a restart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from random import Random
from typing import Any, Literal

from newscrawl.sample import prose, sections, story
from newscrawl.sample.almanac import HANOI, Almanac, Ids
from newscrawl.sample.article import Article, place_of, template_of, title_of
from newscrawl.sample.sections import Section
from newscrawl.sample.story import Story
from newscrawl.sample.truth import truth_of

NAME = "Báo Mẫu"

_ID_IN_URL = re.compile(r"-(\d{1,12})\.html$")
_CACHED = 4096  # articles kept ready; a sitemap of one day needs them again and again


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to the paper. `at` is ISO 8601 with its offset.

    `publish` adds the next article; `edit` makes the next revision of article `number` (with `status` 1
    the sitemap says so); `withdraw` makes it answer `status`.
    """

    what: Literal["publish", "edit", "withdraw"]
    at: str
    number: int
    status: int = 0


class Paper:
    """The sample newspaper.

    `articles` over `days` calendar days that end on `last_day`; `base_url` is where it is served.
    """

    def __init__(
        self,
        *,
        base_url: str,
        articles: int = 320,
        days: int = 64,
        last_day: date,
        seed: int = 1,
        events: Sequence[Event] = (),
    ) -> None:
        if articles < 1 or days < 1:
            raise ValueError("a paper has at least one article and one day")
        self.base_url = base_url.rstrip("/")
        self.articles, self.days, self.last_day, self.seed = articles, days, last_day, seed
        self._almanac = Almanac(seed, articles, days, last_day)
        self._ids = Ids(seed, articles)
        self.events: list[Event] = []
        self._published: list[datetime] = []
        self._edits: dict[int, list[Event]] = {}
        self._withdrawn: dict[int, Event] = {}
        self._cache: dict[int, Article] = {}
        for event in events:
            self.apply(event)

    def __len__(self) -> int:
        """How many articles were ever published."""
        return self.articles + len(self._published)

    # --- what happens to it ------------------------------------------------------------------------

    def publish(self, at: datetime) -> Event:
        """A new article; not before the newest one."""
        at = max(at.astimezone(HANOI).replace(microsecond=0), self._time(len(self) - 1))
        return self.apply(Event("publish", at.isoformat(), len(self)))

    def edit(self, article: Article, at: datetime, *, announce: bool = False) -> Event:
        """A new revision of `article`, at the same address; `announce` changes its sitemap date too."""
        at = max(at.astimezone(HANOI).replace(microsecond=0), article.modified_at)
        return self.apply(Event("edit", at.isoformat(), article.number, int(announce)))

    def withdraw(self, article: Article, at: datetime, status: int = 404) -> Event:
        """`article` answers `status` from now on and stands in no list."""
        at = at.astimezone(HANOI).replace(microsecond=0)
        return self.apply(Event("withdraw", at.isoformat(), article.number, status))

    def apply(self, event: Event) -> Event:
        """Let `event` happen: ours, or one that another process's paper made."""
        if event.what == "publish":
            self._published.append(datetime.fromisoformat(event.at))
        elif event.what == "edit":
            self._edits.setdefault(event.number, []).append(event)
        else:
            self._withdrawn[event.number] = event
        self._cache.pop(event.number, None)
        self.events.append(event)
        return event

    @property
    def changed_at(self) -> datetime:
        """When anything last happened; a paper left in peace is as old as its newest article."""
        newest = self._time(len(self) - 1)
        return max([newest, *(datetime.fromisoformat(event.at) for event in self.events[-1:])])

    def state(self) -> dict[str, Any]:
        """What makes this paper, ready for JSON; `Paper.of` takes it back."""
        return {
            "seed": self.seed,
            "articles": self.articles,
            "days": self.days,
            "last_day": self.last_day.isoformat(),
            "events": [asdict(event) for event in self.events],
        }

    @classmethod
    def of(cls, state: Mapping[str, Any], base_url: str) -> Paper:
        """The paper that `state` describes, served at `base_url`."""
        return cls(
            base_url=base_url,
            articles=state["articles"],
            days=state["days"],
            last_day=date.fromisoformat(state["last_day"]),
            seed=state["seed"],
            events=[Event(**event) for event in state["events"]],
        )

    # --- its articles --------------------------------------------------------------------------------

    def article(self, number: int) -> Article:
        """Article `number`, 0 being the oldest. Raises IndexError when there is none."""
        found = self._cache.get(number)
        if found is None:
            if not 0 <= number < len(self):
                raise IndexError(f"the paper has no article {number}")
            if len(self._cache) >= _CACHED:
                self._cache.clear()
            found = self._cache[number] = self._make(number)
        return found

    def story(self, article: Article) -> Story:
        """What `article` says, in its present revision."""
        rng = Random(f"{self.seed}/{article.number}")  # noqa: S311
        written = story.write(rng, article.kind, f"{article.published_at:%Y/%m/%d}", article.slug)
        for revision in range(2, article.revision + 1):
            written = story.edited(written, Random(f"{self.seed}/{article.number}/{revision}"))  # noqa: S311
        return written

    def truth(self, article: Article | str | int) -> dict[str, Any]:
        """What a perfect reader writes down of an article, given as such, as its number or its URL.

        Keys: `url, cms_id, template, kind, title, lead, byline, authors` (of `name, role`), `agency,
        source_url, published_at` (ISO 8601), `published_precision, published_source, modified_at,
        category, category_path` (joined with " > "), `paragraphs, images` (of `url, caption, credit,
        alt`), `tags`. What the page does not say is None.
        """
        if isinstance(article, int):
            article = self.article(article)
        elif isinstance(article, str):
            article = self.at(article)
        return truth_of(article, self.story(article), self.url(article))

    def url(self, article: Article) -> str:
        """The canonical URL."""
        return self.base_url + article.path

    def urls(self, since: date | None = None, until: date | None = None) -> list[str]:
        """URLs of the articles that stand, oldest first; both days inclusive."""
        return [
            self.url(self.article(number)) for number in self.numbers(since, until) if self.stands(number)
        ]

    def at(self, url: str) -> Article:
        """The article at a URL or path, told by its id whatever the slug; KeyError when there is none."""
        found = _ID_IN_URL.search(url.partition("?")[0].partition("#")[0])
        number = self.number_of(int(found[1])) if found else None
        if number is None:
            raise KeyError(url)
        return self.article(number)

    def stands(self, number: int) -> bool:
        """Whether article `number` was not withdrawn."""
        return number not in self._withdrawn

    # --- how they are found ----------------------------------------------------------------------------

    def numbers(self, since: date | None = None, until: date | None = None) -> list[int]:
        """Numbers of all articles published from `since` to `until`, oldest first, withdrawn ones too."""
        found = list(self._almanac.numbers(since, until))
        for extra, at in enumerate(self._published):
            if (since is None or at.date() >= since) and (until is None or at.date() <= until):
                found.append(self.articles + extra)
        return found

    def published_days(self) -> list[date]:
        """The days with at least one article, oldest first."""
        return sorted({*self._almanac.busy_days(), *(at.date() for at in self._published)})

    def newest(self, section: Section | None = None, *, before: int | None = None) -> Iterator[Article]:
        """Articles that stand, newest first: in a section and those below it, older than number `before`."""
        for number in range((len(self) if before is None else before) - 1, -1, -1):
            if self.stands(number) and (
                section is None or sections.within(place_of(self.seed, number)[0], section)
            ):
                yield self.article(number)

    def number_of(self, cms_id: int) -> int | None:
        """The number of the article with this id."""
        number = self._ids.number_of(cms_id)
        return number if number is not None and number < len(self) else None

    # --- the making of one ---------------------------------------------------------------------------------

    def _make(self, number: int) -> Article:
        section, kind = place_of(self.seed, number)
        published = self._time(number)
        title = title_of(self.seed, number)
        edits = self._edits.get(number, ())
        made = Article(
            number=number,
            id=self._ids.id_of(number),
            published_at=published,
            section=section,
            kind=kind,
            template=template_of(self.seed, number, kind, articles=self.articles),
            title=title,
            slug=prose.slug_of(title),
            revision=1 + len(edits),
            modified_at=datetime.fromisoformat(edits[-1].at) if edits else published,
            status=200,
            announced=any(edit.status for edit in edits),
        )
        withdrawn = self._withdrawn.get(number)
        return replace(made, status=withdrawn.status) if withdrawn else made

    def _time(self, number: int) -> datetime:
        if number >= self.articles:
            return self._published[number - self.articles]
        return self._almanac.time_of(number)
