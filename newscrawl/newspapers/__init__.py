"""The registry of newspapers: this folder's TOML files, and those of the user beside them.

A file's name is the newspaper's id. The user's `<data>/newspapers/*.toml` add newspapers of their own;
one that bears a shipped id overrides the shipped file key by key (tables such as `[crawl]` again key by
key), so that two lines suffice to be slower with one host. `[defaults]` in `<data>/newscrawl.toml` is
for all of them.
"""

from newscrawl.newspapers.reading import read_newspaper
from newscrawl.newspapers.registry import (
    SETTINGS_FILE,
    find_newspaper,
    get_newspaper,
    load_newspapers,
    own_file,
    own_newspapers,
)

__all__ = [
    "SETTINGS_FILE",
    "find_newspaper",
    "get_newspaper",
    "load_newspapers",
    "own_file",
    "own_newspapers",
    "read_newspaper",
]
