"""Which address shows which page."""

from __future__ import annotations

from newscrawl.web.pages import (
    articles,
    concordances,
    dictionary,
    downloads,
    home,
    newspapers,
    searches,
    trends,
)
from newscrawl.web.visit import Page

ROUTES: tuple[tuple[str, Page], ...] = (
    (r"^/$", home.page),
    (r"^/search$", searches.page),
    (r"^/download$", downloads.page),
    (r"^/article/(?P<id>\d{1,18})$", articles.page),
    (r"^/article/(?P<id>\d{1,18})/changes$", articles.changes),
    (r"^/article/(?P<id>\d{1,18})/cite\.(?P<format>bib|ris|json|txt)$", articles.citation),
    (r"^/trends$", trends.page),
    (r"^/trends\.csv$", trends.table),
    (r"^/trends\.svg$", trends.picture),
    (r"^/trends\.png$", trends.dotted),
    (r"^/concordance$", concordances.page),
    (r"^/concordance\.csv$", concordances.table),
    (r"^/newspapers$", newspapers.page),
    (r"^/newspaper/(?P<id>[a-z0-9_-]{1,64})$", newspapers.one),
    (r"^/dictionary$", dictionary.page),
    (r"^/language$", home.switch_language),
    (r"^/-/newscrawl/charts\.css$", home.chart_style),
    (r"^/robots\.txt$", home.robots),
)
