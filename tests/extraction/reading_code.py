"""The code that decides what is read in a page, as one digest.

`python -m tests.extraction.reading_code` writes it down beside the extractor's version, in `extractor.lock`.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator
from pathlib import Path

from newscrawl.identity import EXTRACTOR_VERSION

from ..test_architecture import FILES, part_of

LOCK = Path(__file__).with_name("extractor.lock")
STEPS = frozenset(
    f"newscrawl.{step}"
    for step in (
        *("pipelines.reading", "pipelines.credits", "pipelines.publication"),
        *("discovery.urls", "discovery.addresses"),
    )
)
"""What reads a page beside the extraction and the Vietnamese of it."""

_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def modules() -> list[str]:
    """All that a record comes from but the page."""
    return [name for name in FILES if name in STEPS or part_of(name) in ("extraction", "vietnamese")]


def locked() -> str:
    """What the lock should say."""
    digest = hashlib.sha256()
    for name in modules():
        digest.update("\n".join([name, *_statements(FILES[name])]).encode())
    return f"version {EXTRACTOR_VERSION}\nsha256 {digest.hexdigest()}\n"


def _statements(file: Path) -> Iterator[str]:
    """The lines of a module that do something: without docstrings, comments of their own and empty lines."""
    source = file.read_text(encoding="utf-8")
    told: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, _DOCUMENTED) and ast.get_docstring(node) is not None:
            told.update(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    for number, line in enumerate(source.splitlines(), start=1):
        if number not in told and line.strip() and not line.lstrip().startswith("#"):
            yield line.rstrip()


if __name__ == "__main__":
    LOCK.write_text(locked(), encoding="utf-8")
