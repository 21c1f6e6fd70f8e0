"""Real processes that die while they write: killed, or refused by the disk."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from newscrawl.archive import WarcWriter, read_capture, repair
from newscrawl.errors import StorageFailed
from newscrawl.items import WarcLocation

from ..disks import small_file_system
from .warcs import capture, judge, pages

ROUNDS = 25

# Writes captures for ever, as fast as it can; says each location once a sync has made it safe.
WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from newscrawl.archive import WarcWriter
from newscrawl.items import Capture

folder, size = Path(sys.argv[1]), int(sys.argv[2])
writer = WarcWriter(folder, "baomau", software="newscrawl/test", max_bytes=400_000)
number = 0
while True:
    batch = []
    for _ in range(4):
        number += 1
        body = b"%d " % number * (1 + number % size)
        headers = (("Content-Encoding", "gzip"),) if number % 2 else ()
        url = f"https://bao.example/{number}.html"
        one = Capture("baomau", url, datetime.now(UTC), 200, headers, body, request_headers=(("A", "b"),))
        batch.append((number, writer.write(one)))
    writer.sync()
    for at, location in batch:
        print(at, location.file, location.offset, location.length, flush=True)
"""


@pytest.mark.slow
def test_no_kill_loses_what_was_synced(folder: Path) -> None:
    """SIGKILL at a random moment, many times over, in one archive."""
    dice = random.Random(20240227)
    promised: list[tuple[int, WarcLocation]] = []
    for _ in range(ROUNDS):
        command = [sys.executable, "-c", WRITER, str(folder), str(dice.choice([20, 2000, 20_000]))]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            wanted = dice.randint(1, 120)
            for count, line in enumerate(process.stdout, 1):  # to the end: what it still said when it died
                if count == wanted:
                    process.kill()
                if line.endswith("\n"):
                    count_written, file, offset, length = line.split()
                    promised.append((int(count_written), WarcLocation(file, int(offset), int(length))))
        repair(folder)
        assert not list(folder.rglob("*.open"))

    assert len(promised) > ROUNDS
    for number, location in promised:
        assert read_capture(folder, location).body.startswith(b"%d " % number)
    urls = [url for file in sorted(folder.rglob("*.warc.gz")) for url in pages(file)]
    assert len(urls) >= len(promised)


# --- a full disk ----------------------------------------------------------------------------------

# Fills a file up to the size the process may write, then reports how the writer took it.
LIMITED = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from newscrawl.archive import WarcWriter
from newscrawl.errors import StorageFailed
from newscrawl.items import Capture

resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
written = 0
writer = WarcWriter(Path(sys.argv[1]), "baomau", software="newscrawl/test")
try:
    while True:
        url = f"https://bao.example/{written}.html"
        body = b"%d" % written * 300
        encoded = (("Content-Encoding", "gzip"),)
        writer.write(Capture("baomau", url, datetime.now(UTC), 200, encoded, body))
        written += 1
except StorageFailed as error:
    print(written, error)
    small = Capture("baomau", "https://bao.example/nho", datetime.now(UTC), 200, (), b"")
    try:
        writer.write(small)
        print("small written")
    except StorageFailed:
        print("small refused")
writer.close()
"""


@pytest.mark.parametrize("limit", [100, 700, 5_000, 5_001, 5_500, 20_000])
def test_a_disk_that_takes_no_more_leaves_whole_records(folder: Path, limit: int) -> None:
    command = [sys.executable, "-c", LIMITED, str(folder), str(limit)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    first, second = ran.stdout.splitlines()
    written = int(first.split()[0])
    assert "The archive could not be written: File too large" in first
    assert first.endswith("What was stored before is intact.")
    expected = [f"https://bao.example/{number}.html" for number in range(written)]
    if second == "small written":
        expected.append("https://bao.example/nho")
    found = [url for file in folder.rglob("*.warc.gz") for url in pages(file)]
    assert found == expected
    assert not list(folder.rglob("*.open"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 KiB."""
    with small_file_system(tmp_path / "disk", "256k") as disk:
        yield disk


def test_a_full_disk_stops_the_writer_and_freeing_it_goes_on(small_disk: Path) -> None:
    folder = small_disk / "warc"
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(100_000))
    encoded = (("Content-Encoding", "gzip"),)
    locations: list[WarcLocation] = []
    with WarcWriter(folder, "baomau", software="newscrawl/test") as writer:

        def fill() -> None:
            while True:
                locations.append(writer.write(capture(len(locations), headers=encoded, body=bytes(3000))))

        with pytest.raises(StorageFailed, match="No space left on device"):
            fill()
        writer.sync()
        assert len(judge(folder / locations[0].file)) == 1 + 2 * len(locations)
        ballast.unlink()
        locations.append(writer.write(capture(5000, headers=encoded, body=bytes(3000))))
    assert [read_capture(folder, place).body for place in locations] == [bytes(3000)] * len(locations)
    assert len(pages(folder / locations[0].file)) == len(locations)


def test_a_disk_full_from_the_start_leaves_nothing_behind(small_disk: Path) -> None:
    folder = small_disk / "warc"
    (folder / "baomau").mkdir(parents=True)
    with pytest.raises(OSError, match="No space left"):
        (small_disk / "ballast").write_bytes(bytes(1_000_000))
    with (
        WarcWriter(folder, "baomau", software="newscrawl/test") as writer,
        pytest.raises(StorageFailed, match="No space left on device"),
    ):
        writer.write(capture())
    assert list((folder / "baomau").iterdir()) == []
