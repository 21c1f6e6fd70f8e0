"""A record says which extractor read it: what reads pages does not change under one version unnoticed."""

from __future__ import annotations

import pytest

from newscrawl.identity import EXTRACTOR_VERSION

from ..test_architecture import GROUND, imports_of, part_of
from .reading_code import LOCK, locked, modules

RENEW = "python -m tests.extraction.reading_code"


def test_a_change_of_what_reads_pages_was_looked_at() -> None:
    assert LOCK.read_text(encoding="utf-8") == locked(), (
        "What reads pages is not what it was. If any page may give another record now, raise"
        " EXTRACTOR_VERSION in newscrawl/identity.py, once between two states that people use;"
        f" then `{RENEW}`."
    )


def test_the_version_is_a_number() -> None:
    """Merging archives keeps what the higher one read."""
    assert str(int(EXTRACTOR_VERSION)) == EXTRACTOR_VERSION


@pytest.mark.parametrize("module", modules())
def test_nothing_else_has_a_say(module: str) -> None:
    known = {part_of(one) for one in modules()} | GROUND
    imported = {name for name in imports_of(module) if name.split(".")[0] == "newscrawl"}
    others = {name for name in imported if part_of(name) in ("pipelines", "discovery")}
    assert {part_of(name) for name in imported} <= known
    assert others <= set(modules())
