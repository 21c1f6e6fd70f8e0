"""The tables of duplicates: what was compared, what it found, and what waits to be compared.

`duplicates` and `duplicate_clusters` are for researchers; the rest is how they are kept up to date. Triggers
put every new and changed article into `duplicate_queue`, whoever writes it, so that a run computes only
those, and anybody can count what has not been compared yet.
"""

from __future__ import annotations

from collections.abc import Mapping

from newscrawl.storage.article_descriptions import ARTICLE_ID

_QUEUE = "INSERT OR IGNORE INTO duplicate_queue (article_id) VALUES"
_WHEN_PUBLISHED = ("published_at", "published_precision", "agency", "source_url")

DUPLICATES_SCHEMA: tuple[str, ...] = (
    """
CREATE TABLE duplicate_queue (
    article_id INTEGER PRIMARY KEY
)""",
    # No foreign keys: of a deleted article it must still be known what hung on it.
    """
CREATE TABLE duplicate_texts (
    article_id INTEGER PRIMARY KEY,
    method INTEGER NOT NULL,
    words INTEGER NOT NULL,
    digest BLOB,
    twin_of INTEGER,
    keys BLOB NOT NULL
)""",
    "CREATE INDEX duplicate_texts_digest ON duplicate_texts (digest)"
    " WHERE digest IS NOT NULL AND twin_of IS NULL",
    "CREATE INDEX duplicate_texts_twins ON duplicate_texts (twin_of) WHERE twin_of IS NOT NULL",
    """
CREATE TABLE duplicate_keys (
    key INTEGER NOT NULL,
    article_id INTEGER NOT NULL,
    PRIMARY KEY (key, article_id)
) WITHOUT ROWID""",
    """
CREATE TABLE duplicate_pairs (
    article_id INTEGER NOT NULL,
    other_id INTEGER NOT NULL,
    similarity REAL NOT NULL,
    PRIMARY KEY (article_id, other_id)
) WITHOUT ROWID""",
    """
CREATE TABLE duplicates (
    article_id INTEGER PRIMARY KEY REFERENCES article_metadata (id) ON DELETE CASCADE,
    cluster INTEGER NOT NULL,
    similarity REAL NOT NULL,
    first INTEGER NOT NULL CHECK (first IN (0, 1))
)""",
    "CREATE INDEX duplicates_cluster ON duplicates (cluster)",
    """
CREATE VIEW duplicate_clusters AS
SELECT d.cluster, count(*) AS articles, count(DISTINCT m.newspaper) AS newspapers,
       min(d.similarity) AS similarity, max(CASE WHEN d.first THEN d.article_id END) AS first_id,
       min(m.published_at) AS published_at, max(m.published_at) AS last_published_at
FROM duplicates d JOIN article_metadata m ON m.id = d.article_id
GROUP BY d.cluster HAVING count(*) > 1""",
    f"CREATE TRIGGER duplicates_insert AFTER INSERT ON article_texts BEGIN {_QUEUE} (new.id); END",
    f"CREATE TRIGGER duplicates_delete AFTER DELETE ON article_texts BEGIN {_QUEUE} (old.id); END",
    "CREATE TRIGGER duplicates_update AFTER UPDATE OF lead, body ON article_texts"
    f" WHEN old.lead IS NOT new.lead OR old.body IS NOT new.body BEGIN {_QUEUE} (new.id); END",
    # What decides which copy is the likely first one.
    f"CREATE TRIGGER duplicates_published AFTER UPDATE OF {', '.join(_WHEN_PUBLISHED)} ON article_metadata"
    f" WHEN {' OR '.join(f'old.{column} IS NOT new.{column}' for column in _WHEN_PUBLISHED)}"
    f" BEGIN {_QUEUE} (new.id); END",
    "INSERT INTO duplicate_queue (article_id) SELECT id FROM article_texts",
)

DUPLICATES_DESCRIPTIONS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "duplicates": (
        "Articles whose text other articles have as well; made by `newscrawl duplicates`.",
        ARTICLE_ID
        | {
            "cluster": "the text that they share: the lowest number of an article that has it",
            "similarity": "to the likely first publication, 0 to 1: of all runs of five syllables in either "
            "text the share that stands in both; 1 is the same text",
            "first": "1 for the likely first publication: the earliest published_at",
        },
    ),
    "duplicate_clusters": (
        "Texts that several articles have: one row a text (a view).",
        {
            "cluster": "number of the text (duplicates.cluster)",
            "articles": "how many have it",
            "newspapers": "in how many newspapers",
            "similarity": "the lowest similarity of a copy to the likely first publication",
            "first_id": "the likely first publication (articles.id)",
            "published_at": "when it was first published, Vietnamese time",
            "last_published_at": "when it was last published, Vietnamese time",
        },
    ),
    "duplicate_queue": (
        "Articles that are new or changed since duplicates were last looked for.",
        ARTICLE_ID,
    ),
    "duplicate_texts": (
        "What was compared of each article.",
        ARTICLE_ID
        | {
            "method": "version of the method by which it was compared",
            "words": "syllables of the text without boxes, signatures and wire labels",
            "digest": "hash of those, without diacritics; NULL when the text is too short to be compared",
            "twin_of": "the article that stands for all with exactly this text; NULL when it is this one",
            "keys": "its keys in duplicate_keys, 4 bytes each",
        },
    ),
    "duplicate_keys": (
        "A sample of each text's runs of five syllables, by which texts that share many are found.",
        ARTICLE_ID | {"key": "hash of the run, 32 bits"},
    ),
    "duplicate_pairs": (
        "Texts that were found to be copies of each other; each pair stands here both ways.",
        ARTICLE_ID | {"other_id": "the other article", "similarity": "as in duplicates, to each other"},
    ),
}
