"""The polls among an article's paragraphs, told by their buttons: their boxes have any class."""

from __future__ import annotations

from itertools import islice

from newscrawl.extraction.document import Element

_BOXES = frozenset(("div", "section", "aside", "fieldset", "form", "table"))
_MOST_ANSWERS = 50
_MOST_LEVELS = 10  # from an answer to the box of its poll
_MOST_PARAGRAPHS = 3  # of a question


def is_answer(element: Element) -> bool:
    """Whether an `input` is one of which a reader chooses one."""
    return (element.get("type") or "").lower() == "radio"


def polls_in(container: Element) -> set[Element]:
    """The boxes that hold question and answers; of a poll without a box of its own, the answers alone."""
    answers = filter(is_answer, container.iter("input"))
    return {_poll_around(answer, container) for answer in islice(answers, _MOST_ANSWERS)}


def _poll_around(answer: Element, container: Element) -> Element:
    line = answer
    for outer in islice(answer.iterancestors(), _MOST_LEVELS):
        if outer is container:
            break
        line = outer if line is answer else line
        if outer.tag in _BOXES and len(list(islice(filter(is_answer, outer.iter("input")), 2))) > 1:
            asked = [one for one in outer.iter("p") if not any(map(is_answer, one.iter("input")))]
            return line if len(asked) > _MOST_PARAGRAPHS else outer
    return line
