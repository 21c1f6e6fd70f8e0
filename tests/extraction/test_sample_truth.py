"""Every article of the sample newspaper against what a perfect reader would write down of it."""

from __future__ import annotations

from datetime import date

import pytest

from newscrawl.extraction import extract
from newscrawl.items import Page
from newscrawl.sample.answers import Asked
from newscrawl.sample.paper import Paper
from newscrawl.sample.site import Site

from .pages import HOST


@pytest.mark.parametrize("seed", [1, 7])
def test_sample_articles_are_read_as_they_were_written(seed: int) -> None:
    paper = Paper(base_url=HOST, articles=320, days=64, last_day=date(2026, 9, 5), seed=seed)
    site = Site(paper)
    kinds, templates = set(), set()
    for number in range(len(paper)):
        truth = paper.truth(paper.article(number))
        answer, _ = site.answer(Asked(path=truth["url"].removeprefix(HOST)))
        article = extract(Page(answer.content(), truth["url"]))
        kinds.add(article.kind)
        templates.add(article.template)
        for name in ("url", "cms_id", "title", "lead", "byline", "kind", "source_url"):
            assert (name, getattr(article, name)) == (name, truth[name])
        assert list(article.paragraphs) == truth["paragraphs"]
        assert list(article.tags) == truth["tags"]
        assert " > ".join(article.category_path) == truth["category_path"]
        assert [(image.url, image.caption, image.alt) for image in article.images] == [
            (image["url"], image["caption"], image["alt"]) for image in truth["images"]
        ]
    assert kinds == {"article", "longform", "photo", "video", "podcast", "infographic"}
    assert len(templates) >= 3
