"""The table of benchmarks is made: nothing here says how fast anything is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.__main__ import main
from tests.benchmarks.measure import run

CHEAP = (
    "date-onecms",
    "normalize",
    "warc-gzip",
    "store",
    "search-rare-10k",
    "search-phrase-10k",
    "search-narrow-10k",
    "concordance-10k",
    "trends-10k",
)


def test_the_cheap_rows_are_measured_saved_and_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved = tmp_path / "saved.json"
    main(["--quick", "--save", str(saved), "--rows", *CHEAP, "search-rare-1m"])
    printed = capsys.readouterr().out
    assert "search-rare-1m     not measured: name an archive with --archive" in printed
    ratios = json.loads(saved.read_text())["ratios"]
    assert tuple(ratios) == CHEAP
    assert all(ratio > 0 for ratio in ratios.values())
    main(["--quick", "--compare", str(saved), "--rows", "normalize"])
    assert f"was {ratios['normalize']:.2f}" in capsys.readouterr().out


def test_a_child_is_not_given_its_parents_memory() -> None:
    """Whatever the tests hold by now: a process that does nothing has a peak of its own."""
    held = bytearray(64 << 20)
    held[:: 1 << 12] = b"x" * len(held[:: 1 << 12])
    little = run([sys.executable, "-I", "-S", "-c", "pass"])
    much = run([sys.executable, "-I", "-S", "-c", "len(bytes(b'x' * (96 << 20)))"])
    assert little.peak_mb < 40
    assert much.peak_mb > 96
    assert little.wall > 0
    assert little.cpu > 0


def test_a_command_that_fails_is_not_measured() -> None:
    with pytest.raises(subprocess.CalledProcessError) as failed:
        run([sys.executable, "-c", "import sys; sys.exit('no such page')"])
    assert failed.value.returncode == 1
    assert b"no such page" in failed.value.stderr
