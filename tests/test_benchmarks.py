"""The benchmarks are run by hand, and seldom: they must at least keep pace with what they measure."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

BENCHMARKS = sorted(path.stem for path in (Path(__file__).parent / "benchmarks").glob("[!_]*.py"))


@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_finds_all_that_it_measures(name: str) -> None:
    module = import_module(f"tests.benchmarks.{name}")
    assert module.__doc__
