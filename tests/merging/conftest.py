"""Archives that know different things: of one newspaper at several times, and of another one."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from newscrawl.sample import Misbehaviour, SampleServer, newspaper_toml

from ..cli.terminal import newscrawl


@dataclass(frozen=True)
class Four:
    """`earlier` and `later` hold the same newspaper before and after it changed; `grown` began as a copy of
    `earlier` and was crawled on; `another` is of another newspaper."""

    earlier: Path
    later: Path
    grown: Path
    another: Path

    @property
    def all(self) -> tuple[Path, ...]:
        return (self.earlier, self.later, self.grown, self.another)


def crawl(data: Path, newspaper: str, server: SampleServer, *words: str) -> None:
    """Crawl a served newspaper into an archive, which is made where there is none."""
    file = data / "newspapers" / f"{newspaper}.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(newspaper_toml(server.base_url, id=newspaper), encoding="utf-8")
    done = newscrawl("crawl", newspaper, *words, "--data", str(data), "--json", cwd=data)
    assert done.code in (0, 1), done.err
    assert "Traceback" not in done.err, done.err


@pytest.fixture(scope="session")
def four(tmp_path_factory: pytest.TempPathFactory) -> Four:
    """Tests only read them."""
    home = tmp_path_factory.mktemp("four")
    found = Four(home / "earlier", home / "later", home / "grown", home / "another")
    with SampleServer(articles=24, days=8) as paper, SampleServer(articles=12, days=4, seed=7) as other:
        urls = paper.urls()
        refused, gone, edited = urls[0], urls[1], urls[2:5]
        paper.misbehave([Misbehaviour(re.escape(urlsplit(refused).path), "soft_404")])
        crawl(found.earlier, "baomot", paper, "--since", "2020-01-01")
        shutil.copytree(found.earlier, found.grown)
        for url in edited:
            paper.edit(url, announce=True)
        paper.withdraw(gone)
        paper.publish(4)
        crawl(found.grown, "baomot", paper, "--url", gone, "--url", edited[0])
        paper.misbehave([])
        crawl(found.later, "baomot", paper, "--since", "2020-01-01")
        crawl(found.another, "baohai", other, "--since", "2020-01-01")
    return found
