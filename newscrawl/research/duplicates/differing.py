"""What differs between two copies: paragraph by paragraph and word by word, as between two revisions."""

from __future__ import annotations

from dataclasses import dataclass, replace

from newscrawl.research.differences import Part, compare
from newscrawl.research.duplicates.likeness import read_text, same_frame, similarity
from newscrawl.storage import Database, duplicates, history

_FRAMED = 0.2  # similarity from which two texts have a frame in common at all


@dataclass(frozen=True, slots=True)
class CopyDifference:
    """Two articles beside each other.

    `similarity` is of their texts without boxes, signatures and wire labels, 0 to 1. `same_frame` tells that
    they say other dates, numbers or names in the same places, as two days' weather does. `parts` are those of
    both articles in reading order, as printed; pictures, which have other addresses in another newspaper, are
    left out.
    """

    similarity: float
    same_frame: bool
    parts: tuple[Part, ...]


def difference(db: Database, one: int, other: int) -> CopyDifference:
    """What differs between the present versions of two articles that are there.

    Who names two wants to know how alike they are, however short: a text of a few lines is no copy in
    `duplicates`, but like itself.
    """
    texts = [duplicates.text_of(db, article_id) or (None, "") for article_id in (one, other)]
    ours, theirs = (read_text(*text, fewest=1) for text in texts)
    before, after = (_present(db, article_id) for article_id in (one, other))
    alike = similarity(ours, theirs)
    framed = _FRAMED <= alike < 1 and same_frame(ours, theirs)
    return CopyDifference(alike, framed, compare(before, after))


def _present(db: Database, article_id: int) -> history.StoredRevision:
    found = history.revision(db, article_id, history.numbers(db, article_id)[-1])
    assert found is not None
    return replace(found, images=())
