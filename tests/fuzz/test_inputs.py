"""Every seed, and every input that fuzzing once found, through its target."""

from __future__ import annotations

import pytest

from tests.fuzz.__main__ import CRASHES
from tests.fuzz.__main__ import TARGETS as NAMES
from tests.fuzz.seeds import seeds
from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("name", NAMES)
def test_the_seeds_are_read(name: str) -> None:
    for seed in seeds(name):
        TARGETS[name](seed)


@pytest.mark.parametrize("name", NAMES)
def test_what_fuzzing_found_is_borne(name: str) -> None:
    for file in sorted((CRASHES / name).glob("*")):
        TARGETS[name](file.read_bytes())
