"""More newspapers than a process may have files open: the limit is raised, or the crawl says so at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from newscrawl.sample import SampleServer, newspaper_toml

PAPERS = 12
LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (64, int(sys.argv.pop(1))))
from newscrawl.cli import main
sys.exit(main())
"""


@pytest.mark.parametrize(("hard", "code"), [(200, 0), (80, 2)])
def test_many_newspapers_at_once(tmp_path: Path, hard: int, code: int) -> None:
    data = tmp_path / "data"
    (data / "newspapers").mkdir(parents=True)
    with SampleServer(articles=1, days=1, papers=PAPERS) as server:
        for number, paper in enumerate((server, *server.others)):
            text = newspaper_toml(paper.base_url, id=f"bao{number}", concurrency=8)
            (data / "newspapers" / f"bao{number}.toml").write_text(text, encoding="utf-8")
        words = [sys.executable, "-c", LIMITED, str(hard), "--data", str(data), "crawl", "--due"]
        done = subprocess.run(words, capture_output=True, text=True, timeout=240, check=False)
        assert done.returncode == code, done.stderr
        if code:
            assert "12 newspapers at once take 184 open files, and this process may have 80" in done.stderr
            assert sum(len(paper.requests()) for paper in (server, *server.others)) == 0
            assert not (data / "newscrawl.db").exists()
        else:
            assert done.stdout.count(": finished") == PAPERS, done.stdout + done.stderr
