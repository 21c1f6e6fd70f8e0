"""A real Ray on loopback, and an archive of several WARC files that is to be read anew."""

from __future__ import annotations

import importlib.util
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ..ports import reserved_port
from ..reextraction.press import BOXED, GOOD, Press, page

FILES, PAGES = 6, 40


@dataclass(frozen=True)
class Ray:
    """A Ray cluster: its address, and the environment that lets a process in."""

    address: str
    environment: dict[str, str]


@pytest.fixture
def ray() -> Iterator[Ray]:
    """A Ray head with two CPUs, alone on this machine. It takes half a minute: let one test use it."""
    pytest.importorskip("datatrove", reason="needs the engines: pip install 'newscrawl[cluster]'")
    if importlib.util.find_spec("ray") is None:
        pytest.skip("needs the engines: pip install 'newscrawl[cluster]'")
    program = str(Path(sys.executable).with_name("ray"))
    environment = {name: value for name, value in os.environ.items() if name != "NEWSCRAWL_DATA"}
    environment |= {
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN": secrets.token_hex(32),
        "RAY_USAGE_STATS_ENABLED": "0",
    }
    words = ["start", "--head", "--node-ip-address=127.0.0.1", "--num-cpus=2", "--include-dashboard=false"]
    words += ["--disable-usage-stats", "--object-store-memory=100000000"]
    stop = [program, "stop", "--force"]
    with reserved_port() as port:
        start = [program, *words, f"--port={port}"]
        for _ in range(3):  # Ray gives itself half a minute to begin, however busy the machine is
            started = subprocess.run(
                start, check=False, capture_output=True, timeout=300, env=environment, text=True
            )
            if started.returncode == 0:
                break
            subprocess.run(stop, check=False, capture_output=True, timeout=120, env=environment)
        assert started.returncode == 0, started.stderr
        try:
            yield Ray(f"127.0.0.1:{port}", environment)
        finally:
            subprocess.run(stop, check=False, capture_output=True, timeout=120, env=environment)


@pytest.fixture(scope="session")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Press:
    """Pages in several WARC files, read by selectors that take a box for text; some articles came twice."""
    press = Press(tmp_path_factory.mktemp("printed") / "data")
    for file in range(FILES):
        numbers = range(file * PAGES, (file + 1) * PAGES)
        pages = [(number, page(number)) for number in numbers]
        pages += [(number, page(number, text="Mưa về lúc gần sáng.")) for number in numbers[:5]]
        press.print(
            [*pages, (numbers[-1], ""), (9000 + file, "<html><body><p>Không</p></body></html>")], BOXED
        )
    return press


@pytest.fixture
def press(printed: Press, tmp_path: Path) -> Press:
    """A copy that may be written to."""
    shutil.copytree(printed.data, tmp_path / "data")
    return Press(tmp_path / "data")


@pytest.fixture(scope="session")
def expected(printed: Press, tmp_path_factory: pytest.TempPathFactory) -> object:
    """What a re-extraction on one machine makes of it."""
    data = tmp_path_factory.mktemp("single") / "data"
    shutil.copytree(printed.data, data)
    alone = Press(data)
    report = alone.reextract(GOOD, jobs=1)
    assert report.tally.counts["changed"] > FILES * PAGES * 0.9
    return alone.snapshot(), report.tally.as_json()
