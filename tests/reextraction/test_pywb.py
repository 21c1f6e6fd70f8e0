"""What was crawled is replayed by pywb: see tests/archive/test_pywb.py for how to have one."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..archive.test_pywb import Replay, replaying
from ..cli.terminal import newscrawl
from .conftest import Library
from .press import Press, address
from .test_provenance import raw

PYWB = os.environ.get("NEWSCRAWL_PYWB")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PYWB, reason="NEWSCRAWL_PYWB does not name pywb's bin folder"),
]


@pytest.fixture(scope="module")
def replay(library: Library, revisited: Press, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    archives = (library.data, revisited.data)
    files = sorted(file for data in archives for file in (data / "warc").rglob("*.warc.gz"))
    with replaying(tmp_path_factory.mktemp("pywb"), files) as served:
        yield served


def replayed(replay: Replay, data: Path, url: str) -> list[str]:
    """What pywb's index says each capture of the article is; each replays as `show --raw` has it."""
    captures = newscrawl("show", url, "--source", "--json", cwd=data.parent).json["captures"]
    _, index = replay.get(f"cdx?url={url}&output=json")
    lines = [json.loads(line) for line in index.splitlines()]
    assert [line["digest"] for line in lines] == [f"sha256:{one['digest']}" for one in captures]
    for line, capture in zip(lines, captures, strict=True):
        revision = "2" if capture["shown"] else "1"
        page = raw(data, url, "--revision", revision)
        assert replay.get(f"{line['timestamp']}id_/{url}") == (200, page)
    return [line["mime"] for line in lines]


def test_a_crawled_archive_replays_with_its_versions(replay: Replay, library: Library) -> None:
    assert replayed(replay, library.data, library.edited) == ["text/html", "text/html"]


def test_a_revisit_replays_the_page_that_it_repeats(replay: Replay, revisited: Press) -> None:
    assert replayed(replay, revisited.data, address(1)) == ["text/html", "warc/revisit", "text/html"]
