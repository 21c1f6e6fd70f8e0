"""What becomes of pages that were read again: what is stored, what is kept, and what is told of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from newscrawl.pipelines.reading import Reading
from newscrawl.pipelines.rereading import Answer, Reread
from newscrawl.pipelines.tally import Refusal, Tally
from newscrawl.storage import Database, StoredCapture, articles, captures, losses, problems, stored_articles
from newscrawl.storage.rereading import Case
from newscrawl.storage.restating import Rereading, restate


class Judgement:
    """Holds what pages say against what is stored, and counts in `tally`.

    `extractors` has the version that read, by newspaper.
    """

    def __init__(
        self, db: Database, extractors: Mapping[str, str], tally: Tally, *, run_id: int, dry_run: bool
    ) -> None:
        self.db = db
        self.extractors = extractors
        self.tally = tally
        self.run_id = run_id
        self.dry_run = dry_run

    def judge(self, judged: Iterable[tuple[Case, Answer]]) -> None:
        """Count what came of some cases and, but for a dry run, store it. Inside a transaction."""
        for case, answer in judged:
            for reread in answer:
                self._count(reread)
            if case.article_id is None:
                for reread in answer:
                    self._judge_page(case.captures[0], reread)
            else:
                self._judge_article(case, answer)

    def _count(self, reread: Reread) -> None:
        self.tally.counts["pages"] += len(reread.page.captures)
        if reread.unreadable is not None and losses.are_known(self.db, reread.page.captures):
            self.tally.counts["known_lost"] += 1
        elif reread.unreadable is not None:
            self.tally.not_read(reread.unreadable)
        elif not self.dry_run:
            captures.read_by(self.db, reread.page.captures, self.extractors[reread.page.newspaper])

    def _judge_page(self, capture: StoredCapture, reread: Reread) -> None:
        """A page in which no article was found before."""
        if reread.reading is not None:
            self.tally.counts["found"] += 1
            if not self.dry_run:
                articles.store(
                    self.db,
                    reread.reading.article,
                    capture_id=capture.id,
                    extractor_version=self.extractors[capture.newspaper],
                )
                problems.close_for(self.db, capture.newspaper, capture.url, capture.fetched_at)
                self._restate_problems(capture, _remarks(reread.reading))
        elif reread.refused is not None:
            reason, detail = reread.refused
            self.tally.counts["refused"] += 1
            self.tally.reasons[reason] += 1
            # What a later capture settled stays settled.
            if not self.dry_run and problems.open_about(self.db, capture.newspaper, capture.url, capture.id):
                self._restate_problems(capture, {reason: detail})

    def _judge_article(self, case: Case, answer: Answer) -> None:
        article_id = stored_articles.shown_in(self.db, case.anchor)
        if article_id is None:
            return  # a page found meanwhile showed that it is one with another article, whose case this is
        readings = [
            Rereading(capture_id, one.reading.article, self.extractors[one.page.newspaper])
            for one in answer
            if one.reading is not None
            for capture_id in one.page.captures
        ]
        refused = [one for one in answer if one.refused is not None]
        if readings:
            restated = restate(self.db, article_id, readings, write=not self.dry_run)
            self.tally.changed(article_id, readings[-1].article.url, restated.changes)
            changes = bool(restated.changes)
            self.tally.counts["history"] += restated.history_changes
            self.tally.counts["changed" if changes or restated.history_changes else "unchanged"] += 1
        if refused:
            self._keep(article_id, refused[-1])
        if not self.dry_run:
            self._settle(case, answer)

    def _keep(self, article_id: int, reread: Reread) -> None:
        assert reread.refused is not None
        self.tally.refused_now(Refusal(article_id, reread.page.url, *reread.refused))

    def _settle(self, case: Case, answer: Answer) -> None:
        """Bring the problems that the article's captures show in line with what they say now."""
        newest = case.captures[-1].id
        at_hand = {one.id: one for one in case.captures}
        for reread in answer:
            capture = at_hand[reread.page.capture]
            if reread.refused is not None:
                reason, detail = reread.refused
                self._restate_problems(capture, {reason: detail})
            elif reread.reading is not None:
                self._restate_problems(
                    capture, _remarks(reread.reading) if newest in reread.page.captures else {}
                )

    def _restate_problems(self, capture: StoredCapture, found: Mapping[str, str]) -> None:
        problems.restate(
            self.db,
            newspaper=capture.newspaper,
            url=capture.url,
            capture_id=capture.id,
            found=found,
            now=capture.fetched_at,
            run_id=self.run_id,
        )


def _remarks(reading: Reading) -> dict[str, str]:
    return {remark.reason: remark.detail for remark in reading.remarks}
