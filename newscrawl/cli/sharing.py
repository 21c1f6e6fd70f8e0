"""What commands say of newspapers that read one source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from newscrawl.items import Newspaper
from newscrawl.newspapers import own_file
from newscrawl.newspapers.sharing import Shared, shared_sources


def warnings_of(
    data: Path, newspapers: Mapping[str, Newspaper], wanted: Callable[[Shared], bool] = lambda _: True
) -> list[str]:
    """A sentence for each pair that is `wanted`, with the files of both and the ways out."""
    return [_in_words(data, one) for one in shared_sources(newspapers.values()) if wanted(one)]


def concerning(ids: Iterable[str]) -> Callable[[Shared], bool]:
    """The pairs of which at least one is among these."""
    some = frozenset(ids)
    return lambda shared: bool({shared.one.id, shared.other.id} & some)


def _in_words(data: Path, shared: Shared) -> str:
    files = [own_file(data, paper.id) for paper in (shared.one, shared.other)]
    own = [file for file in files if file.exists()]
    names = [str(file) if file in own else f"{file.name} (which comes with newscrawl)" for file in files]
    if len(own) == 1:
        (shipped,) = (file.name for file in files if file not in own)
        advice = f"call yours {shipped}, so that it overrides that one key by key"
    else:
        advice = "remove one file, or give each a sitemap and feeds of its own"
    return (
        f"{' and '.join(names)} both read {shared.url}: each article is fetched and kept once for "
        f"{shared.one.id} and once for {shared.other.id}; {advice}."
    )
