"""The rules of the house: imports run towards the ground, and each library has one package that knows it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from newscrawl.storage import open_database

from .fresh_interpreter import loaded_after

PACKAGE = Path(__file__).resolve().parents[1] / "newscrawl"

# From the ground up: a part imports parts of lower floors, not its neighbours.
FLOORS: tuple[frozenset[str], ...] = (
    frozenset({"__init__", "items", "amounts", "errors", "problem_reasons", "identity", "vietnamese"}),
    frozenset({"discovery", "extraction"}),
    frozenset({"archive", "storage", "newspapers"}),
    frozenset({"pipelines", "research", "upkeep", "settings"}),
    frozenset({"cluster", "crawl", "web"}),
    frozenset({"probing"}),
    frozenset({"cli"}),
    frozenset({"__main__"}),
)
GROUND = frozenset({"__init__", "items", "amounts", "errors", "problem_reasons", "identity"})
ALONE = frozenset({"sample"})
ONLY_IN = {  # library -> the parts of the house that may import it
    "scrapy": {"crawl"},
    "twisted": {"crawl", "sample"},
    "fastwarc": {"archive"},
    "warcio": set[str](),
    "sqlite3": {"storage"},
    "sqlite_utils": {"storage"},
    "rich": {"cli"},
    "datasette": {"web"},
    "uvicorn": {"web"},
    "click": {"cli", "sample"},
    "dateparser": {"vietnamese"},
    "datatrove": {"cluster"},
    "multiprocess": {"cluster"},
    "ray": {"cluster"},
}


class Imports(ast.NodeVisitor):
    """Collects what a file imports, inside functions too; what only a type checker sees does not count."""

    def __init__(self, module: str, *, is_package: bool) -> None:
        self.found: set[str] = set()
        self._place = module.split(".") if is_package else module.split(".")[:-1]

    def visit_If(self, node: ast.If) -> None:
        if "TYPE_CHECKING" not in ast.unparse(node.test):
            self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> None:
        self.found.update(alias.name for alias in node.names)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        base = self._place[: len(self._place) - node.level + 1] if node.level else []
        source = ".".join([*base, *([node.module] if node.module else [])])
        self.found.add(source)
        self.found.update(f"{source}.{alias.name}" for alias in node.names if source == "newscrawl")


def files() -> Iterator[tuple[str, Path]]:
    """Every module of ours by name, with its file."""
    for file in sorted(PACKAGE.rglob("*.py")):
        parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), file


FILES = dict(files())


@cache
def imports_of(module: str) -> set[str]:
    """What it imports. Read when it is wanted: each worker collects all tests, and runs some."""
    file = FILES[module]
    imports = Imports(module, is_package=file.name == "__init__.py")
    imports.visit(ast.parse(file.read_text(encoding="utf-8")))
    return imports.found


def part_of(module: str) -> str:
    """The part of the house a module of ours belongs to: "storage" of "newscrawl.storage.frontier"."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def floor_of(part: str) -> int:
    return next(level for level, floor in enumerate(FLOORS) if part in floor)


def our_parts(imports: set[str]) -> set[str]:
    """The parts of ours among imports; `from newscrawl import __version__` is the ground."""
    known = frozenset().union(*FLOORS, ALONE)
    parts = {part_of(name) for name in imports if name.split(".")[0] == "newscrawl"}
    return {part if part in known or (PACKAGE / part).is_dir() else "__init__" for part in parts}


def test_every_module_has_a_floor() -> None:
    homeless = {part_of(name) for name in FILES} - frozenset().union(*FLOORS, ALONE)
    assert not homeless, "give these a floor in FLOORS (and in the design)"


@pytest.mark.parametrize("module", [name for name in FILES if part_of(name) not in ALONE])
def test_imports_run_towards_the_ground(module: str) -> None:
    own = part_of(module)
    for part in our_parts(imports_of(module)) - {own}:
        if part in ALONE:
            assert own == "cli", f"{module} imports {part}; only the demo command starts the sample"
        elif part not in GROUND:
            assert floor_of(part) < floor_of(own), f"{module} imports {part}, which is not below it"


def test_vietnamese_imports_nothing_of_ours() -> None:
    for module in FILES:
        if part_of(module) == "vietnamese":
            assert our_parts(imports_of(module)) <= {"vietnamese"}, module


def test_sample_imports_nothing_of_ours() -> None:
    for module in FILES:
        if part_of(module) == "sample":
            assert our_parts(imports_of(module)) <= {"sample"}, module


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_known_in_one_place(library: str) -> None:
    users = {
        part_of(module)
        for module in FILES
        if any(name.split(".")[0] == library for name in imports_of(module))
    }
    assert users <= ONLY_IN[library]


def test_loading_the_newspapers_is_light() -> None:
    loaded = loaded_after("from newscrawl.newspapers import load_newspapers\nassert load_newspapers()")
    assert "newscrawl" in loaded
    assert not loaded & {"scrapy", "twisted", "sqlite3", "sqlite_utils", "lxml"}


def test_help_loads_click_alone() -> None:
    loaded = loaded_after(
        "from newscrawl.cli import main\nimport contextlib, io\n"
        "with contextlib.redirect_stdout(io.StringIO()) as out:\n    assert main(['--help']) == 0\n"
        "assert 'crawl' in out.getvalue()"
    )
    assert "click" in loaded
    assert not loaded & {"scrapy", "twisted", "lxml", "rich", "sqlite3", "sqlite_utils", "dateparser"}


def test_questions_to_the_database_load_no_more_than_they_need(tmp_path: Path) -> None:
    with open_database(tmp_path / "newscrawl.db"):
        pass
    for words in ("['search', 'gia lai']", "['status']"):
        loaded = loaded_after(
            "from newscrawl.cli import main\nimport contextlib, io\n"
            "with contextlib.redirect_stdout(io.StringIO()):\n"
            f"    assert main(['--data', {str(tmp_path)!r}, *{words}]) == 0"
        )
        assert "sqlite3" in loaded
        assert not loaded & {"scrapy", "twisted", "lxml", "sqlite_utils", "dateparser", "tomllib"}, words


def test_light_plan_needs_no_engine() -> None:
    assert not loaded_after("import newscrawl.crawl.plan") & {"scrapy", "twisted", "sqlite3"}
