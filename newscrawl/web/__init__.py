"""The web page: a Datasette plugin with pages of its own for an archive.

Datasette brings SQL, facets, CSV and JSON of every table; the pages here bring what readers of newspapers
want. `newscrawl serve` opens both; plain `datasette newscrawl.db` has them, too. Where no archive is open
the plugin does nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from datasette import hookimpl
from jinja2 import ChoiceLoader, DictLoader

from newscrawl.web.errors import answer
from newscrawl.web.routes import ROUTES
from newscrawl.web.safety import App, guarded
from newscrawl.web.site import site_of
from newscrawl.web.tables import described
from newscrawl.web.visit import shared, view, visit_of


@hookimpl
def register_routes(datasette: Any) -> list[tuple[str, Callable[..., Awaitable[Any]]]]:
    """Our pages, where there is an archive for them."""
    if site_of(datasette) is None:
        return []
    return [(regex, view(page)) for regex, page in ROUTES]


@hookimpl
def get_metadata(datasette: Any) -> dict[str, Any]:
    """What every table and column means, for Datasette's own pages."""
    site = site_of(datasette)
    return {} if site is None else described(site.name, datasette.setting("base_url"))


@hookimpl
def extra_template_vars(datasette: Any, request: Any, template: str | None) -> dict[str, Any]:
    """Datasette's pages get our bar; ours bring what they need themselves."""
    if request is None or (template or "").startswith("newscrawl/"):
        return {}
    visit = visit_of(datasette, request)
    return {} if visit is None else {"newscrawl": {**shared(visit), "foreign": True}}


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    """What our base.html stands on: Datasette's own, whose pages do not say that they are in English."""
    source, *_ = env.loader.get_source(env, "default:base.html")
    named = source.replace("<html>", '<html{% if newscrawl %} lang="en"{% endif %}>', 1)
    env.loader = ChoiceLoader([env.loader, DictLoader({"newscrawl/datasettes.html": named})])


@hookimpl
def extra_css_urls(datasette: Any, template: str | None) -> list[str]:
    """Datasette's pages in our colours, in the dark, too."""
    if site_of(datasette) is None or (template or "").startswith("newscrawl/"):
        return []
    return ["/-/static-plugins/newscrawl/datasette.css"]


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[App], App]:
    """Headers that keep hostile text from doing anything."""
    site = site_of(datasette)
    own = (datasette.plugin_config("newscrawl") or {}).get("guard", False)
    return lambda app: app if site is None else guarded(app, datasettes_pages=bool(own))


@hookimpl(hookwrapper=True)
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Iterator[None]:
    """Errors as pages of ours, and as JSON for programs."""
    outcome: Any = yield
    visit = visit_of(datasette, request)
    if visit is not None:
        outcome.force_result([answer(visit, exception)])
