"""A real Ray on loopback, and an archive of several WARC files that is to be read anew."""

from __future__ import annotations

import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from ..ports import reserved_port
from ..reextraction.press import BOXED, GOOD, Press, page
from ..waiting import end

FILES, PAGES = 6, 40


@dataclass(frozen=True)
class Ray:
    """A Ray cluster: its address, and the environment that lets a process in."""

    address: str
    environment: dict[str, str]


@pytest.fixture
def ray(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ray]:
    """A Ray head with two CPUs, alone on this machine. It takes ten seconds: let one test use it."""
    pytest.importorskip("datatrove", reason="needs the engines: pip install 'newscrawl[cluster]'")
    if importlib.util.find_spec("ray") is None:
        pytest.skip("needs the engines: pip install 'newscrawl[cluster]'")
    environment = {name: value for name, value in os.environ.items() if name != "NEWSCRAWL_DATA"}
    environment |= {
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN": secrets.token_hex(32),
        "RAY_USAGE_STATS_ENABLED": "0",
    }
    log = tmp_path_factory.mktemp("ray") / "log"
    with reserved_port() as port:
        for _ in range(3):  # Ray gives itself half a minute to begin, however busy the machine is
            head = _head(port, environment, log)
            try:
                while head.poll() is None and "Ray runtime started" not in log.read_text(encoding="utf-8"):
                    time.sleep(0.05)
                if head.poll() is None:
                    yield Ray(f"127.0.0.1:{port}", environment)
                    return
            finally:
                _end(head)
    pytest.fail(log.read_text(encoding="utf-8"))


def _head(port: int, environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    """Ray and all that it starts, in a session of their own."""
    program = str(Path(sys.executable).with_name("ray"))
    words = ["start", "--head", "--block", "--node-ip-address=127.0.0.1", f"--port={port}", "--num-cpus=2"]
    words += ["--include-dashboard=false", "--disable-usage-stats", "--object-store-memory=100000000"]
    with log.open("wb") as file:
        return subprocess.Popen(
            [program, *words], env=environment, stdout=file, stderr=file, start_new_session=True
        )


def _end(head: subprocess.Popen[bytes]) -> None:
    """`ray stop` would end every Ray of this machine."""
    end(head, 60)
    with suppress(ProcessLookupError):
        os.killpg(head.pid, signal.SIGKILL)


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
