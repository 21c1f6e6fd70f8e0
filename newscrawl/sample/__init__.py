"""The bundled sample newspaper: Báo Mẫu of the invented province Sơn Hà, on a OneCMS of our own.

The demo crawls it, tests are held against it, and people who write newspaper files can look at its
markup. It imports nothing of newscrawl outside this package, so that it cannot agree with the
extractor by sharing its code: `Paper.truth` says what a perfect reader would write down.

    python -m newscrawl.sample --help
"""

from __future__ import annotations

import json
from typing import Any

from newscrawl.sample.article import Article
from newscrawl.sample.misbehaviour import EFFECTS, Misbehaviour
from newscrawl.sample.paper import NAME, Event, Paper
from newscrawl.sample.process import SampleFailed, SampleServer
from newscrawl.sample.site import Site
from newscrawl.sample.words import PROVINCE

__all__ = [
    "EFFECTS",
    "Article",
    "Event",
    "Misbehaviour",
    "Paper",
    "SampleFailed",
    "SampleServer",
    "Site",
    "newspaper_toml",
]


def newspaper_toml(base_url: str, *, id: str = "baomau", **crawl: Any) -> str:
    """The newspaper file for the sample served at `base_url`: no delay, eight requests at once.

    `crawl` sets keys of `[crawl]`, such as `concurrency=16` or `block_after=3`.
    """
    keys = {"id": id, "name": NAME, "province": PROVINCE, "base_url": base_url, "cms": "onecms"}
    policy = {"delay": 0, "concurrency": 8, "retries": 5, "retry_delay": 0.05, "timeout": 30, **crawl}
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in keys.items()]
    lines += ["", "[crawl]", *(f"{key} = {json.dumps(value)}" for key, value in policy.items())]
    return "\n".join(lines) + "\n"
