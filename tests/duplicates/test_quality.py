"""How well duplicates are found: invented stories, what editors make of them, and series that look alike."""

from __future__ import annotations

import random
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from pathlib import Path

import pytest

from newscrawl.vietnamese.text import new_style

from .conftest import Press

Paragraphs = tuple[str, ...]
PRECISION, RECALL = 0.99, 0.95  # floors
NEWS = tomllib.loads(Path(__file__).with_name("stories.toml").read_text(encoding="utf-8"))
STORIES: dict[str, Paragraphs] = {name: tuple(story) for name, story in NEWS["stories"].items()}
REWRITTEN: list[str] = NEWS["rewritten"]
DAYS = 8


def reworded(text: str) -> str:
    for was, now in NEWS["reworded"].items():
        text = text.replace(was, now)
    return text


EDITS: dict[str, Callable[[Paragraphs], Sequence[str]]] = {
    "as it was": lambda story: story,
    "another signature": lambda story: [*story, "Trần Thị Mẫu", "Theo TTXVN/Vietnam+"],
    "dateline and wire label": lambda story: [f"(TTXVN) - {story[0]}", *story[1:-1], f"{story[-1]} (TTXVN)"],
    "other Unicode and tone style": lambda story: [unicodedata.normalize("NFD", new_style(x)) for x in story],
    "without diacritics": lambda story: [
        "".join(c for c in unicodedata.normalize("NFD", x) if not unicodedata.combining(c)) for x in story
    ],
    "without its lead": lambda story: story[1:],
    "without its end": lambda story: story[:3],
    "cut in the middle": lambda story: [*story[:2], story[4]],
    "boxes between": lambda story: [
        story[0],
        "Xem thêm: Giá cà phê tăng mạnh phiên cuối tuần",
        *story[1:3],
        ">> Mưa lớn gây ngập nhiều tuyến đường",
        "Ảnh: Lê Văn Ảnh",
        *story[3:],
        "Tin liên quan",
    ],
    "one paragraph written anew": lambda story: [*story[:2], REWRITTEN[0], *story[3:]],
    "beginning and end written anew": lambda story: [REWRITTEN[1], *story[1:4], REWRITTEN[2]],
    "words changed throughout": lambda story: [reworded(x) for x in story],
    "a number put right": lambda story: [
        re.sub(r"(?<![\d/])\d+(?![\d/])", "17", story[0], count=1),
        *story[1:],
    ],
    "other paragraphs, other order": lambda story: [story[0], " ".join(story[3:]), *story[1:3]],
    "local beginning": lambda story: [NEWS["local"], *story],
    "other way to write dates": lambda story: [
        re.sub(r"(\d+)/(\d+)", r"0\1-\2", re.sub(r"Ngày|hôm", "Hôm qua, ngày", x)) for x in story
    ],
}


def instalments(chance: random.Random) -> Iterator[tuple[str, Paragraphs]]:
    """Some days of each series; some numbers happen to stay as on the day before."""
    for name, frame in NEWS["series"].items():
        numbers: list[str] = []
        for day in range(1, DAYS + 1):
            numbers = [
                str(chance.randrange(11, 9_900)) if day == 1 or chance.random() > 0.15 else number
                for number in numbers or ["11"] * 40
            ]
            yield f"{name} {day}", tuple(filled(part, day, iter(numbers), chance) for part in frame)


def filled(frame: str, day: int, numbers: Iterator[str], chance: random.Random) -> str:
    def value(match: re.Match[str]) -> str:
        kind = match[1]
        if kind == "n":
            return next(numbers)
        return str(day * 3) if kind == "d" else str(chance.choice(NEWS["values"][kind]))

    return re.sub(r"\{(\w)\}", value, frame)


def the_test_set() -> list[tuple[str, str, Paragraphs]]:
    """(what it is the text of, how it was edited, paragraphs), in the order of publication."""
    chance = random.Random(7)
    found: list[tuple[str, str, Paragraphs]] = []
    for name, story in STORIES.items():
        found += ((name, edit, tuple(change(story))) for edit, change in EDITS.items())
    for name, story in NEWS["other_reports"].items():
        found.append((f"{name}, another report", "another report", tuple(story)))
    names = [*STORIES]
    for at in range(len(names)):  # a digest has a paragraph from each of four stories
        digest = tuple(STORIES[names[(at + step) % len(names)]][step] for step in range(4))
        found.append((f"digest {at}", "a digest", digest))
    for day, text in instalments(chance):
        found.append((day, "a day of a series", text))
        if day.endswith(("3", "6")):
            found.append((day, "a day of a series, reprinted", (f"TTXVN - {text[0]}", *text[1:], "PV")))
    return found


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[int, int]:
    """The cluster of each text of the test set by its place, from 0; its own for one without copies."""
    press = Press(Path(tmp_path_factory.mktemp("quality")))
    press.print_all({number: text for number, (_, _, text) in enumerate(the_test_set(), start=1)})
    press.find()
    clusters = {member - 1: first for first, others in press.groups().items() for member in (first, *others)}
    return {at: clusters.get(at, -at) for at in range(len(the_test_set()))}


def test_precision_and_recall(found: dict[int, int], capsys: pytest.CaptureFixture[str]) -> None:
    texts = the_test_set()
    right = wrong = missed = 0
    failures: list[str] = []
    for one, other in combinations(range(len(texts)), 2):
        true, said = texts[one][0] == texts[other][0], found[one] == found[other]
        right += true and said
        wrong += said and not true
        missed += true and not said
        if true != said:
            which = "missed" if true else "wrong"
            failures.append(f"{which}: {texts[one][:2]} and {texts[other][:2]}")
    precision, recall = right / (right + wrong), right / (right + missed)
    with capsys.disabled():
        print(
            f"\nduplicates: {len(texts)} texts, {right + missed} true pairs: "
            f"precision {precision:.4f}, recall {recall:.4f}"
        )
    assert precision >= PRECISION, "\n".join(failures[:40])
    assert recall >= RECALL, "\n".join(failures[:40])


@pytest.mark.parametrize("edit", [one for one in EDITS if one != "as it was"])
def test_each_edit_is_found(found: dict[int, int], edit: str) -> None:
    """The edited copy of most stories stands in one cluster with the original."""
    texts = the_test_set()
    original = {name: at for at, (name, how, _) in enumerate(texts) if how == "as it was"}
    hits = [found[at] == found[original[name]] for at, (name, how, _) in enumerate(texts) if how == edit]
    assert len(hits) == len(STORIES)
    assert sum(hits) >= len(hits) - 1


def test_no_two_days_of_a_series_are_one_text(found: dict[int, int]) -> None:
    days: dict[int, set[str]] = {}
    for at, (name, how, _) in enumerate(the_test_set()):
        if how.startswith("a day"):
            days.setdefault(found[at], set()).add(name)
    assert all(len(names) == 1 for names in days.values())
