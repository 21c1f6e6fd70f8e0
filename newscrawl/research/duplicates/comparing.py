"""Looking for duplicates: what is new or changed is compared with all that there is.

Articles are taken from the queue by their numbers, a batch in a transaction: its results are stored together
with the note that it is done, so a run that was killed goes on where it stopped and finds the same.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from newscrawl.research.duplicates.clustering import cluster
from newscrawl.research.duplicates.likeness import FEWEST_COMMON, METHOD, Text, is_candidate, judge, read_text
from newscrawl.storage import DATABASE, Database, duplicates, lock_archive, open_database
from newscrawl.storage.duplicates import Compared, Waiting
from newscrawl.storage.recording import recorded

BATCH = 4_000  # articles a transaction: some seconds of work, and keys enough to be worth sorting
_LONGEST_BATCH = 10.0  # seconds, which is what a kill costs at most
_STEP = 200  # articles between two reports

_CROWDED = 200  # articles with one key: a stock phrase; it leads nowhere
_MOST_CANDIDATES = 50  # that are compared whole with one article, the likeliest first
_MOST_REFUSED = 10  # of them: a series, whose pieces share a frame
_REMEMBERED = 1_000_000  # shingles of the texts read last: about 100 MB


@dataclass(frozen=True, slots=True)
class ComparisonProgress:
    """How far a run has come: articles done and in all, and seconds since it began."""

    done: int
    total: int
    seconds: float


@dataclass(frozen=True, slots=True)
class ComparisonReport:
    """How a run ended. `compared` counts articles that were compared, `short` those of them that are too
    short to tell, `gone` those that the archive has no more."""

    compared: int
    short: int
    gone: int
    seconds: float


def find_duplicates(
    data: Path,
    *,
    anew: bool = False,
    on_progress: Callable[[ComparisonProgress], None] | None = None,
    batch: int = BATCH,
) -> ComparisonReport:
    """Compare what is new or changed since the last time with everything; with `anew` all of it.

    Where nothing is new, nothing is written and nobody's lock is asked for. Raises `Misuse` when there is no
    archive, `ArchiveBusy`, `NewerArchive`, `StorageFailed`.
    """
    began = time.monotonic()
    path = data / DATABASE
    with open_database(path, read_only=True) as db:
        nothing = not anew and not duplicates.waiting(db) and not duplicates.other_method(db, METHOD)
    if nothing:
        return ComparisonReport(0, 0, 0, time.monotonic() - began)
    with ExitStack() as stack:
        stack.enter_context(lock_archive(data, command="duplicates"))
        db = stack.enter_context(open_database(path, create=False))
        work = Comparison(db)
        with recorded(db, command="duplicates", counts=lambda: work.counts):
            work.prepare(anew=anew)
            with closing(work.steps(batch)) as steps:
                for done, total in steps:
                    if on_progress is not None:
                        on_progress(ComparisonProgress(done, total, time.monotonic() - began))
    counts = work.counts
    return ComparisonReport(counts["compared"], counts["short"], counts["gone"], time.monotonic() - began)


class Comparison:
    """One run over the queue of one archive."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.counts: Counter[str] = Counter()  # of the batches that are stored
        self._batch: Counter[str] = Counter()
        self._texts: dict[int, Text] = {}  # those read last
        self._size = 0
        self._new_keys: dict[int, list[int]] = {}  # of this batch; added to the table in order at its end

    def prepare(self, *, anew: bool) -> None:
        """Put everything into the queue where that is wished, or where another method was used."""
        if anew or duplicates.other_method(self.db, METHOD):
            with self.db.transaction():
                duplicates.start_anew(self.db)

    def steps(self, batch: int) -> Generator[tuple[int, int], None, None]:
        """Do all of it, a batch a transaction; now and then how many are done, and how many there are."""
        done = 0
        while left := duplicates.waiting(self.db):
            began = time.monotonic()
            compared: list[int] = []
            self._batch = Counter()
            with self.db.transaction():
                touched: set[int] = set()
                for one in duplicates.batch(self.db, batch):
                    touched |= self._compare(one)
                    compared.append(one.article_id)
                    if len(compared) % _STEP == 0:
                        yield done + len(compared), done + left
                        if time.monotonic() - began > _LONGEST_BATCH:
                            break
                self._add_keys()
                cluster(self.db, touched, self._text)
                duplicates.done(self.db, compared)
            self.counts += self._batch  # what was undone was not done
            done += len(compared)
            yield done, done + duplicates.waiting(self.db)

    # --- one article ------------------------------------------------------------------------------

    def _compare(self, one: Waiting) -> set[int]:
        """Compare an article with those before it; the articles whose clusters may be others now."""
        article_id = one.article_id
        known = duplicates.compared(self.db, article_id)
        if one.body is None:
            self._batch["gone"] += 1
            return set() if known is None else duplicates.forget(self.db, article_id, known)
        text = read_text(one.lead, one.body)
        self._remember(article_id, text)
        self._batch["compared"] += 1
        self._batch["short"] += text.digest is None
        if known is not None and known.digest == text.digest:
            return {article_id}  # the same text: perhaps published at another time
        touched = {article_id}
        if known is not None:
            touched |= duplicates.forget(self.db, article_id, known)
        twin = None if text.digest is None else self._twin(text.digest, touched)
        keys = () if twin is not None else self._place(article_id, text)
        duplicates.keep(self.db, article_id, Compared(METHOD, text.words, text.digest, twin, keys))
        return touched

    def _twin(self, digest: bytes, touched: set[int]) -> int | None:
        """The article that stands for all with exactly this text.

        One that waits and says something else by now is forgotten at once: what was compared while nobody
        had its former text was not paired with it. `touched` hears whose clusters may be others.
        """
        twin = duplicates.with_digest(self.db, digest)
        while twin is not None and self._has_changed(twin, digest):
            known = duplicates.compared(self.db, twin)
            assert known is not None
            touched |= duplicates.forget(self.db, twin, known)
            twin = duplicates.with_digest(self.db, digest)
        return twin

    def _has_changed(self, article_id: int, digest: bytes) -> bool:
        return duplicates.is_waiting(self.db, article_id) and self._text(article_id).digest != digest

    def _place(self, article_id: int, text: Text) -> tuple[int, ...]:
        """Pair an article with those of which it is a copy; the keys by which it is found from now on."""
        having = {key: self._having(key) for key in text.keys}
        # A crowded key leads nowhere, and is kept for no more articles.
        keys = tuple(key for key in text.keys if len(having[key]) < _CROWDED)
        common = Counter(one for key in keys for one in having[key])
        refused = 0
        several = [one for one in common.items() if one[1] >= FEWEST_COMMON]
        for other, shared in sorted(several, key=lambda one: (-one[1], one[0]))[:_MOST_CANDIDATES]:
            if is_candidate(shared, len(keys), duplicates.key_count(self.db, other)):
                theirs = self._kept_text(other)
                alike = None if theirs is None else judge(text, theirs)
                if alike is not None:
                    duplicates.pair(self.db, article_id, other, alike)
                elif (refused := refused + 1) == _MOST_REFUSED:
                    break
        for key in keys:
            self._new_keys.setdefault(key, []).append(article_id)
        return keys

    def _having(self, key: int) -> list[int]:
        return [*duplicates.with_key(self.db, key, _CROWDED), *self._new_keys.get(key, ())]

    def _add_keys(self) -> None:
        new = self._new_keys
        duplicates.add_keys(self.db, ((key, article_id) for key in sorted(new) for article_id in new[key]))
        self._new_keys.clear()

    # --- texts ------------------------------------------------------------------------------------

    def _kept_text(self, article_id: int) -> Text | None:
        """The text by which an article is found; None where it has changed and no other article has it.

        One that waits may say something else by now, or be gone; what is found of it is then its twin's.
        """
        known = duplicates.compared(self.db, article_id)
        text = self._text(article_id)
        if known is None or text.digest == known.digest:
            return text
        texts = map(self._text, duplicates.twins(self.db, article_id))
        return next((one for one in texts if one.digest == known.digest), None)

    def _text(self, article_id: int) -> Text:
        text = self._texts.get(article_id)
        if text is None:
            found = duplicates.text_of(self.db, article_id)
            text = read_text(*found) if found is not None else read_text(None, "")
        self._remember(article_id, text)
        return text

    def _remember(self, article_id: int, text: Text) -> None:
        before = self._texts.pop(article_id, None)
        self._texts[article_id] = text
        self._size += len(text.shingles) - (len(before.shingles) if before else 0)
        while self._size > _REMEMBERED and len(self._texts) > 2:
            self._size -= len(self._texts.pop(next(iter(self._texts))).shingles)
