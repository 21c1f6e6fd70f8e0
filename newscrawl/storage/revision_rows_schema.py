"""The rows behind `revisions`, whose texts stand once, and the view itself. Frozen once released.

Nearly every article has one version only, which is also what it shows. A row of `revision_rows` without
text says what its article shows; what is superseded, or was seen to differ from the article in a detail
that makes no new version (a picture's `alt`), has its own. The view takes the text by scalar subqueries
for the reason that `articles` does.
"""

from __future__ import annotations

_ROWS = """
CREATE TABLE revision_rows (
    article_id INTEGER NOT NULL REFERENCES article_metadata (id) ON DELETE CASCADE,
    revision INTEGER NOT NULL,
    seen_at TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    title TEXT,
    lead TEXT,
    body TEXT,
    byline TEXT,
    images TEXT,
    capture_id INTEGER NOT NULL REFERENCES captures (id),
    extractor_version TEXT NOT NULL,
    PRIMARY KEY (article_id, revision),
    CHECK ((title IS NULL) = (body IS NULL) AND (title IS NULL) = (images IS NULL))
)"""

# As `values.as_json` writes them: the keys in their order, no spaces.
IMAGES = """
(SELECT json_group_array(json_object('alt', alt, 'caption', caption, 'credit', credit, 'url', url))
 FROM (SELECT * FROM images i WHERE i.article_id = {article_id} ORDER BY position))"""
"""The images of an article as `revisions` has them."""

_TAKE_OVER = f"""
INSERT INTO revision_rows (article_id, revision, seen_at, content_hash, title, lead, body, byline, images,
                           capture_id, extractor_version)
SELECT r.article_id, r.revision, r.seen_at, r.content_hash,
       CASE WHEN t.id IS NULL THEN r.title END, CASE WHEN t.id IS NULL THEN r.lead END,
       CASE WHEN t.id IS NULL THEN r.body END, CASE WHEN t.id IS NULL THEN r.byline END,
       CASE WHEN t.id IS NULL THEN r.images END, r.capture_id, r.extractor_version
FROM revisions r LEFT JOIN article_metadata m ON m.id = r.article_id AND m.revision = r.revision
LEFT JOIN article_texts t ON t.id = m.id AND t.title = r.title AND t.lead IS r.lead AND t.body = r.body
    AND m.byline IS r.byline AND r.images = {IMAGES.format(article_id="r.article_id")}
ORDER BY r.rowid"""  # noqa: S608 - our own words

_VIEW = f"""
CREATE VIEW revisions AS
SELECT r.article_id, r.revision, r.seen_at, r.content_hash,
       coalesce(r.title, (SELECT title FROM article_texts t WHERE t.id = r.article_id)) AS title,
       CASE WHEN r.title IS NOT NULL THEN r.lead
            ELSE (SELECT lead FROM article_texts t WHERE t.id = r.article_id) END AS lead,
       coalesce(r.body, (SELECT body FROM article_texts t WHERE t.id = r.article_id)) AS body,
       CASE WHEN r.title IS NOT NULL THEN r.byline
            ELSE (SELECT byline FROM article_metadata m WHERE m.id = r.article_id) END AS byline,
       coalesce(r.images, {IMAGES.format(article_id="r.article_id")}) AS images,
       r.capture_id, r.extractor_version
FROM revision_rows r"""  # noqa: S608 - our own words

REVISION_ROWS: tuple[str, ...] = (_ROWS, _TAKE_OVER, "DROP TABLE revisions", _VIEW)
"""The table, filled from the one of the same content that it replaces, and the view in its place."""
