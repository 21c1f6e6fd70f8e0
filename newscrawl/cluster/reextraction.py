"""Re-extraction with an engine: prepare the worklists, let the engine do the tasks, load the answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from newscrawl.amounts import counted
from newscrawl.cluster import worklist as worklists
from newscrawl.cluster.engines import Engine, run
from newscrawl.cluster.pages import answer_of_json, key_of
from newscrawl.cluster.task import FileTask, read_answers
from newscrawl.cluster.worklist import FOLDER, Worklist
from newscrawl.pipelines.reextraction import NotDoneYet, Reextraction
from newscrawl.pipelines.rereading import TASKS, Answer, ArchivedPage, PageReader, Reread, Task
from newscrawl.storage.answer_shelf import AnswerShelf

__all__ = ["FOLDER", "Cluster"]

Say = Callable[[str], None]


@dataclass
class Cluster:
    """Reads the pages of a re-extraction with an engine; see `pipelines.reextraction.reextract`.

    `folder` is where the worklists stand. `say` is told each step. Raises `NotDoneYet` while SLURM is at it.
    """

    folder: Path
    engine: Engine
    workers: int
    options: Mapping[str, str]
    say: Say = lambda _: None

    def __call__(self, work: Reextraction, tasks: Iterable[Task]) -> Generator[list[Answer], None, None]:
        """The answers to all tasks, in their order."""
        prepared = self._prepare(work)
        files = len(prepared.files)
        if not run(
            self.engine,
            prepared,
            FileTask(prepared, work.reader),
            workers=self.workers,
            options=self.options,
            tell=lambda done: self.say(f"{done:,} of {counted(files, 'WARC file')} read"),
        ):
            if self.engine == "slurm":
                raise NotDoneYet
            self.say("some tasks did not come to their end; their pages are read here")
        with AnswerShelf(self.folder / "answers.db") as shelf:
            self._lay_down(prepared, shelf)
            stream = iter(tasks)
            while handful := list(islice(stream, TASKS)):
                yield [tuple(self._answer(shelf, work.reader, page) for page in task) for task in handful]
        prepared.discard()

    def _prepare(self, work: Reextraction) -> Worklist:
        there = worklists.found(self.folder, work.scope, work.extractors)
        if there is not None:
            self.say(f"going on with {_in_words(there)}")
            return there
        made = worklists.write(self.folder, work.scope, work.extractors, work.all_tasks())
        self.say(_in_words(made))
        return made

    def _lay_down(self, prepared: Worklist, shelf: AnswerShelf) -> None:
        """Bring the answers together, and name the files of which something could not be read."""
        laid = 0
        for number, file in enumerate(prepared.files):
            if not prepared.answers_file(number).exists():
                continue
            unreadable: Counter[str] = Counter()

            def answers(
                number: int = number, file: str = file, unreadable: Counter[str] = unreadable
            ) -> Iterator[tuple[bytes, str]]:
                try:
                    for key, answer, why in read_answers(prepared, number):
                        if why is not None:
                            unreadable[why] += 1
                        yield key, answer
                except (OSError, ValueError) as error:  # what pyarrow raises for a file that a crash spoilt
                    self.say(f"{file}: its answers are damaged ({error}); what is missing is read here")

            laid += shelf.put(answers())
            if unreadable:
                example = next(iter(unreadable))
                self.say(f"{file}: {unreadable.total():,} pages could not be read, such as: {example}")
        if laid < prepared.pages:
            self.say(f"{prepared.pages - laid:,} pages have no answer; they are read here")

    def _answer(self, shelf: AnswerShelf, reader: PageReader, page: ArchivedPage) -> Reread:
        """What a worker said of a page; what none was asked, because it came later, is read here."""
        text = shelf.get(key_of(page))
        return reader.read(page) if text is None else answer_of_json(page, text)


def _in_words(worklist: Worklist) -> str:
    return f"{counted(len(worklist.files), 'WARC file')}, {counted(worklist.pages, 'page')}"
