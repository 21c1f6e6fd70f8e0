"""Loading all newspapers, and finding one by its id or by a URL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from difflib import get_close_matches
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType

from newscrawl.discovery.urls import host_of
from newscrawl.errors import BadNewspaperFile, Misuse, refuse_dead_link
from newscrawl.items import Newspaper
from newscrawl.newspapers.keys import Table
from newscrawl.newspapers.reading import build_defaults, build_newspaper, file_id, parse

MAX_FILE_BYTES = 256 * 1024
FOLDER = "newspapers"
"""In the archive's folder: the user's own newspaper files."""

SETTINGS_FILE = "newscrawl.toml"
"""In the archive's folder: what holds for all its newspapers."""


def load_newspapers(
    data: Path | None = None, *, wrong: MutableMapping[str, BadNewspaperFile] | None = None
) -> Mapping[str, Newspaper]:
    """Every newspaper by id, in the ids' order: the shipped ones and those of the archive at `data`.

    An archive without a folder of newspapers adds nothing. Of all of them holds what `[defaults]` in its
    `newscrawl.toml` says, where their own files say nothing. Raises `BadNewspaperFile` for the first wrong
    file; where `wrong` is given it takes what is wrong with each newspaper of the archive, by its id, and
    the others are returned.
    """
    found = dict[str, BadNewspaperFile]()
    newspapers = _load(data, found)
    if wrong is not None:
        wrong.update(found)
    elif found:
        raise next(iter(found.values()))
    return newspapers


def _load(data: Path | None, wrong: dict[str, BadNewspaperFile]) -> Mapping[str, Newspaper]:
    defaults = _defaults(data)
    tables: dict[str, Table] = {}
    shown: dict[str, str] = {}  # id -> the file to name in an error: the user's where there are two
    for path in _toml_files(files("newscrawl.newspapers").iterdir()):
        shown[file_id(path.name)] = path.name
        tables[file_id(path.name)] = parse(_read(path, path.name), file=path.name)
    for path in _user_files(data):
        file = str(path)
        identity = file_id(file)
        shown[identity] = file
        try:
            tables[identity] = _merged(tables.get(identity, {}), parse(_read(path, file), file=file))
        except BadNewspaperFile as error:
            wrong[identity] = error
    newspapers: dict[str, Newspaper] = {}
    for identity in sorted(shown.keys() - wrong.keys()):
        file = shown[identity]
        try:
            built = build_newspaper(_merged(defaults, tables[identity]), file=file)
            _check_successor(built, shown, file)
            newspapers[identity] = built
        except BadNewspaperFile as error:
            wrong[identity] = error
    return MappingProxyType(newspapers)


def own_newspapers(data: Path) -> frozenset[str]:
    """The ids of the newspapers that have a file in the archive at `data`, whatever it says."""
    return frozenset(file_id(path.name) for path in _user_files(data))


def own_file(data: Path, identity: str) -> Path:
    """Where the archive at `data` has its file of a newspaper, if it has one."""
    return data / FOLDER / f"{identity}.toml"


def get_newspaper(
    newspapers: Mapping[str, Newspaper],
    identity: str,
    wrong: Mapping[str, BadNewspaperFile] = MappingProxyType({}),
) -> Newspaper:
    """The newspaper with this id. Raises `Misuse` with the nearest ids where there is none, and where it is
    among those whose files are `wrong` what `load_newspapers` found."""
    if identity in newspapers:
        return newspapers[identity]
    if identity in wrong:
        raise wrong[identity]
    near = _meant(newspapers, identity)
    advice = (
        f"did you mean {' or '.join(near)}?" if near else "`newscrawl newspapers` lists those that can be."
    )
    raise Misuse(f"There is no newspaper {identity!r} that could be crawled; {advice}")


def _meant(newspapers: Mapping[str, Newspaper], typed: str) -> list[str]:
    """The ids that somebody may have meant who typed a newspaper's address or name, or an id wrongly."""
    at_host = find_newspaper(newspapers, typed if "://" in typed else f"https://{typed}")
    if at_host is not None:
        return [at_host.id]
    called_so = [one.id for one in newspapers.values() if one.name.casefold() == typed.casefold()]
    return called_so or get_close_matches(typed.lower(), newspapers, n=3, cutoff=0.6)


def find_newspaper(newspapers: Mapping[str, Newspaper], url: str) -> Newspaper | None:
    """The newspaper at a URL's host and port; one that lives there goes before one that used to."""
    host = host_of(url)
    if host is None:
        return None
    for newspaper in newspapers.values():
        if host_of(newspaper.base_url) == host:
            return newspaper
    for newspaper in newspapers.values():
        if any(host_of(former) == host for former in newspaper.former_urls):
            return newspaper
    return None


def _toml_files(entries: Iterable[Traversable]) -> list[Traversable]:
    # A name that begins with a dot is an editor's or a file system's, not the user's.
    visible = (one for one in entries if one.name.endswith(".toml") and not one.name.startswith("."))
    return sorted(visible, key=lambda one: one.name)


def _user_files(data: Path | None) -> list[Traversable]:
    if data is None:
        return []
    folder = data / FOLDER
    try:
        return _toml_files(folder.iterdir())
    except FileNotFoundError:
        refuse_dead_link(folder, BadNewspaperFile)
        return []
    except OSError as error:
        raise BadNewspaperFile(
            f"{folder} cannot be read as a folder of newspaper files ({error.strerror}): "
            "make it a readable folder, or remove it."
        ) from error


def _defaults(data: Path | None) -> Table:
    if data is None:
        return {}
    file = data / SETTINGS_FILE
    if not file.exists():
        refuse_dead_link(file, BadNewspaperFile)
        return {}
    return build_defaults(parse(_read(file, str(file)), file=str(file)), file=str(file))


def _read(path: Traversable, file: str) -> str:
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise BadNewspaperFile(
            f"{file} cannot be read ({error.strerror}): it must be a readable TOML file."
        ) from error
    if len(content) > MAX_FILE_BYTES:
        raise BadNewspaperFile(f"{file} is too large: a newspaper file has at most {MAX_FILE_BYTES} bytes.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadNewspaperFile(f"{file}: line {line} is not UTF-8, the only encoding allowed.") from error


def _merged(under: Table, over: Table) -> Table:
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = {**below, **value} if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def _check_successor(newspaper: Newspaper, known: Iterable[str], file: str) -> None:
    successor, others = newspaper.successor, [one for one in known if one != newspaper.id]
    if successor is None or successor in others:
        return
    near = get_close_matches(successor, others, n=1)
    advice = f"; did you mean {near[0]}?" if near else "."
    allowed = "must be the id of another known newspaper"
    raise BadNewspaperFile(f'{file}: successor {allowed}, not "{successor}"{advice}')
