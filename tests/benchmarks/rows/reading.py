"""Reading pages, dates and text, against lxml, strptime and unicodedata."""

from __future__ import annotations

import json
import random
import time
import unicodedata
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from newscrawl.vietnamese import dates
from newscrawl.vietnamese.text import normalize

from .. import bench_extraction
from ..bench import Bench, NotHere, Rounds, Row

NOW = datetime(2026, 9, 6, tzinfo=dates.VIETNAM)
GOLD = Path(__file__).parents[4] / "shared" / "gold" / "dates.jsonl"
PARSE, STRPTIME = "document_fromstring", "strptime"


def extraction(kilobytes: int) -> Callable[[Bench], Rounds]:
    def rounds(bench: Bench) -> Rounds:
        pages = bench_extraction.pages(kilobytes)[: 20 if bench.quick else None]
        works = bench_extraction.WORKS
        for _ in range(bench.few(5, 15)):
            parse = bench_extraction.seconds(works["parse"], pages)
            ours = bench_extraction.seconds(works["extract and normalise"], pages)
            yield 1e3 * ours / len(pages), 1e3 * parse / len(pages)

    return rounds


def _spent(work: Callable[[Any], object], over: Sequence[object]) -> float:
    """Microseconds of CPU for each of `over`."""
    began = time.process_time()
    for one in over:
        work(one)
    return 1e6 * (time.process_time() - began) / len(over)


def printed() -> list[str]:
    dice = random.Random(7)
    return [
        f"{dice.randint(1, 28):02}/{dice.randint(1, 12):02}/{dice.randint(2005, 2025)} "
        f"{dice.randint(0, 23):02}:{dice.randint(0, 59):02}"
        for _ in range(3000)
    ]


def known_format(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M")  # noqa: DTZ007  # the yardstick, as the issue names it


def read_row(row: dict[str, str]) -> object:
    now = datetime.fromisoformat(row["reference_now"])
    return dates.parse_date(row["raw"], now=now, kind=row["kind"])


def onecms_date(bench: Bench) -> Rounds:
    texts = printed()
    for _ in range(bench.few(5, 15)):
        ours = _spent(lambda text: dates.parse_date(text, now=NOW), texts)
        yield ours, _spent(known_format, texts)


def gold_dates(bench: Bench) -> Rounds:
    """Any row of the gold dates; the yardstick reads as many dates of one known format."""
    if not GOLD.exists():
        raise NotHere("the gold dates are not here")
    rows = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    plain = printed()
    for _ in range(bench.few(5, 15)):
        ours = _spent(read_row, rows)
        yield ours, _spent(known_format, plain)
    bench.notes.append(dateparser_share(rows))


def dateparser_share(rows: Sequence[dict[str, str]]) -> str:
    """How many of the gold's real forms reach dateparser."""
    real = [row for row in rows if row["group"] == "real"]
    import dateparser

    with patch.object(dateparser, "parse", wraps=dateparser.parse) as called:
        reached = 0
        for row in real:
            called.reset_mock()
            read_row(row)
            reached += called.called
    return f"dateparser called for {reached} of {len(real)} real forms ({reached / len(real):.1%}; goal < 5%)"


def text(bench: Bench) -> Rounds:
    """Paragraphs as pages print them: decomposed now and then, with spaces to mend."""
    words = "Tỉnh Đắk Nông đẩy mạnh chuyển đổi số trong sản xuất bền vững".split()  # noqa: SIM905
    dice = random.Random(7)
    clean = [" ".join(dice.choices(words, k=60)) for _ in range(2000)]
    mixed = [
        unicodedata.normalize("NFD", one) if n % 20 == 0 else f" {one}\u00a0\n" if n % 5 == 0 else one
        for n, one in enumerate(clean)
    ]
    for _ in range(bench.few(5, 15)):
        ours = _spent(normalize, mixed)
        yield ours, _spent(lambda one: unicodedata.normalize("NFC", one), mixed)


ROWS = (
    Row("extract-20", PARSE, "ms", None, extraction(20)),
    Row("extract-120", PARSE, "ms", 1.8, extraction(120)),
    Row("extract-400", PARSE, "ms", None, extraction(400)),
    Row("date-onecms", STRPTIME, "µs", 3, onecms_date),
    Row("date-gold", STRPTIME, "µs", 3, gold_dates),
    Row("normalize", "unicodedata.normalize", "µs", 3, text),
)
