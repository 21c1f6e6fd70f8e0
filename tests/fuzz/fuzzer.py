"""One target under the fuzzer, in this process: `python -m tests.fuzz.fuzzer TARGET CORPUS SECONDS SLOW`."""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

from tests.fuzz.__main__ import CRASHES

with atheris.instrument_imports(include=["newscrawl"]):
    from tests.fuzz.targets import TARGETS
from tests.fuzz.seeds import seeds
from tests.fuzz.tokens import dictionary


def main(name: str, corpus: str, seconds: str, slow: str) -> None:
    for number, seed in enumerate(seeds(name)):
        Path(corpus, f"seed-{number}").write_bytes(seed)
    found = CRASHES / name
    found.mkdir(parents=True, exist_ok=True)
    options = [f"-max_total_time={seconds}", f"-timeout={slow}", "-rss_limit_mb=2048", "-max_len=65536"]
    if words := dictionary(name):  # an empty one is an error
        file = Path(f"{corpus}-words")
        file.write_text(words, encoding="ascii")
        options.append(f"-dict={file}")
    atheris.Setup([sys.argv[0], *options, f"-artifact_prefix={found}/", corpus], TARGETS[name])
    atheris.Fuzz()


main(*sys.argv[1:])
