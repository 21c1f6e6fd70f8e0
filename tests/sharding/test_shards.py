"""Which newspaper falls to which shard, and what the engines' environments mean."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.errors import Misuse
from newscrawl.items import Newspaper
from newscrawl.newspapers import load_newspapers
from newscrawl.newspapers.sharding import Shard, parse_shard, shard_of_environment

PAPERS = [Newspaper(f"bao{n}", f"Báo {n}", f"https://bao{n}.vn") for n in range(400)]


@given(st.integers(1, 50))
def test_every_newspaper_falls_to_exactly_one_shard(of: int) -> None:
    for paper in load_newspapers().values():
        assert sum(Shard(number, of).has(paper) for number in range(1, of + 1)) == 1


def test_the_shards_are_about_even() -> None:
    sizes = Counter(number for paper in PAPERS for number in range(1, 5) if Shard(number, 4).has(paper))
    assert all(75 <= sizes[number] <= 125 for number in range(1, 5)), sizes


def test_the_host_alone_decides_for_ever() -> None:
    paper = load_newspapers()["baodaknong"]
    renamed = replace(paper, id="khac", name="Khác", base_url="http://www.baodaknong.vn:80")
    shards = [Shard(number, 7) for number in range(1, 8)]
    assert [one.has(paper) for one in shards] == [one.has(renamed) for one in shards]
    # Pinned: a new version of newscrawl that moved a newspaper would crawl it from two machines.
    assert [one.number for one in shards if one.has(paper)] == [PINNED]


PINNED = 7


@pytest.mark.parametrize(
    ("environment", "shard"),
    [
        ({}, None),
        ({"NEWSCRAWL_SHARD": "2/4"}, Shard(2, 4)),
        ({"NEWSCRAWL_SHARD": " 2 / 4 "}, Shard(2, 4)),
        ({"NEWSCRAWL_SHARD": ""}, None),
        (
            {"SLURM_ARRAY_TASK_ID": "0", "SLURM_ARRAY_TASK_MIN": "0", "SLURM_ARRAY_TASK_COUNT": "4"},
            Shard(1, 4),
        ),
        (
            {"SLURM_ARRAY_TASK_ID": "4", "SLURM_ARRAY_TASK_MIN": "1", "SLURM_ARRAY_TASK_COUNT": "4"},
            Shard(4, 4),
        ),
        (
            {
                "SLURM_ARRAY_TASK_ID": "6",
                "SLURM_ARRAY_TASK_MIN": "0",
                "SLURM_ARRAY_TASK_STEP": "2",
                "SLURM_ARRAY_TASK_COUNT": "4",
            },
            Shard(4, 4),
        ),
        ({"JOB_COMPLETION_INDEX": "0", "NEWSCRAWL_SHARDS": "3"}, Shard(1, 3)),
        ({"JOB_COMPLETION_INDEX": "2", "NEWSCRAWL_SHARDS": "3"}, Shard(3, 3)),
        ({"JOB_COMPLETION_INDEX": "2"}, None),
        ({"NEWSCRAWL_SHARD": "1/2", "JOB_COMPLETION_INDEX": "2", "NEWSCRAWL_SHARDS": "3"}, Shard(1, 2)),
    ],
)
def test_the_engine_says_which_shard_it_is(environment: dict[str, str], shard: Shard | None) -> None:
    assert shard_of_environment(environment) == shard


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"NEWSCRAWL_SHARD": "5/4"}, "no shard 5 of 4"),
        ({"NEWSCRAWL_SHARD": "0/4"}, "no shard 0 of 4"),
        ({"NEWSCRAWL_SHARD": "1/0"}, "cannot be 0 shards"),
        ({"NEWSCRAWL_SHARD": "two"}, "'two' is no shard"),
        ({"NEWSCRAWL_SHARD": "1/99999"}, "cannot be 99999 shards"),
        ({"SLURM_ARRAY_TASK_ID": "1"}, "SLURM_ARRAY_TASK_MIN"),
        ({"SLURM_ARRAY_TASK_ID": "x", "SLURM_ARRAY_TASK_MIN": "0"}, "SLURM_ARRAY_TASK_ID"),
        ({"JOB_COMPLETION_INDEX": "3", "NEWSCRAWL_SHARDS": "3"}, "no shard 4 of 3"),
        ({"JOB_COMPLETION_INDEX": "3", "NEWSCRAWL_SHARDS": "-3"}, "NEWSCRAWL_SHARDS"),
    ],
)
def test_what_cannot_be_is_refused(environment: dict[str, str], said: str) -> None:
    with pytest.raises(Misuse, match=said):
        shard_of_environment(environment)


def test_a_shard_reads_as_it_is_written() -> None:
    assert parse_shard(str(Shard(3, 8))) == Shard(3, 8)
