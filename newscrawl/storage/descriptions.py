"""What every table and column means: shown by the web page, and kept in the archive itself."""

from __future__ import annotations

from collections.abc import Mapping

from newscrawl.storage.article_descriptions import ARTICLE_DESCRIPTIONS, TEXT_COLUMNS
from newscrawl.storage.duplicates_schema import DUPLICATES_DESCRIPTIONS

_TABLES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "newspapers": (
        "Newspapers of this archive: a title at a host.",
        {
            "id": "short name used in commands and in every other table",
            "name": "title of the newspaper",
            "province": "province it belongs to; NULL for national papers",
            "base_url": "scheme and host at which it is crawled; empty where no file has ever said so",
            "cms": "content management system it runs on",
            "former_urls": "JSON list of earlier scheme-and-host addresses",
            "successor": "id of the newspaper it was merged into",
        },
    ),
    **ARTICLE_DESCRIPTIONS,
    "captures": (
        "One response to one request at one instant, kept as a WARC record.",
        {
            "id": "number of the capture",
            "newspaper": "id of the newspaper it was made for",
            "url": "address that was requested",
            "fetched_at": "when, UTC, as in the record's WARC-Date",
            "status": "HTTP status",
            "digest": "SHA-256 (hex) of the payload as received",
            "etag": "the response's ETag",
            "last_modified": "the response's Last-Modified",
            "warc_file": "file below the archive's warc folder",
            "warc_offset": "where the record starts in it, in bytes",
            "warc_length": "length of the record there, in bytes",
            "kind": "page (what stands at an article's address), source (sitemap, feed, listing) or robots",
            "content_type": "the response's Content-Type",
            "length": "bytes of the payload as received",
            "refers_to": "the capture that holds the payload, when this one is a revisit without its own",
            "origin": "how it came here: crawl, import, wayback or commoncrawl",
            "run_id": "the run that made it",
            "extractor_version": "version of the extractor that last read it; NULL for what none read",
            "lost_at": "when its record was found missing or damaged for good (`newscrawl verify`), UTC",
        },
    ),
    "frontier": (
        "Every address to visit or visited, and when to visit it next.",
        {
            "id": "order in which it was added",
            "key": "identity: an article's key, for a web archive's capture with its digest behind; "
            "or newspaper, kind, address and cursor of a source",
            "url": "address to fetch",
            "newspaper": "id of the newspaper",
            "kind": "article, or the kind of source: sitemap_index, sitemap, feed, listing, wayback_index, "
            "commoncrawl_list, commoncrawl_pages, commoncrawl_index",
            "source": "which source announced it: sitemap, feed, listing, url, wayback, commoncrawl",
            "cursor": "position within a listing; place of a capture within its web archive",
            "published_raw": "date that the source gave",
            "state": "pending, leased (being fetched), done or failed",
            "priority": "lowest first: 0 sources, 1 asked for, 2 announced, 3 due again, 100s web archives",
            "due_at": "not to be visited before this time, UTC (done: visited again then); NULL: never",
            "leased_until": "when a lease runs out and the address is free again, UTC",
            "attempts": "failed visits since it was last announced, asked for or due",
            "redirects": "redirects followed since it was last announced, asked for or due",
            "last_error": "what went wrong at the last visit",
            "added_at": "when it became known, UTC",
            "visited_at": "when it last became done, UTC",
            "failed_at": "when it was last given up, UTC",
            "run_id": "for a source the run that asked for it; else the run that visited it",
        },
    ),
    "days": (
        "The ledger of days: which daily sitemaps of a newspaper were really read.",
        {
            "newspaper": "id of the newspaper",
            "day": "the day, Vietnamese time",
            "sitemap": "address of a sitemap that holds the day; empty for an absent day",
            "state": "open (to be read), read, or absent (the newspaper's index has no file for the day)",
            "links": "articles that the sitemap announced; NULL when none was read since this is kept",
            "read_at": "when the sitemap was last read to its end, UTC",
            "attempts": "runs that tried to read it and failed since it was last read",
            "last_error": "why it could not be read; NULL when it could or was never tried",
            "failed_at": "when it last could not be read, UTC",
            "run_id": "the run that last asked for it",
        },
    ),
    "imports": (
        "The ledger of WARC files from elsewhere: which were imported, for which hosts and how far.",
        {
            "digest": "SHA-256 (hex) of the file",
            "name": "what it was called",
            "size": "bytes",
            "hosts": "JSON list of the hosts whose articles were looked for",
            "position": "byte at which the reading goes on",
            "kept": "the file below the archive's warc folder; NULL when its records were copied",
            "counts": "JSON object: records by what became of them",
            "problems": "JSON object: problems by reason",
            "damages": "JSON list of the first places that could not be read: byte and reason",
            "started_at": "UTC",
            "finished_at": "when it had been read to its end, UTC; NULL before",
            "run_id": "the run that last read in it",
        },
    ),
    "reextractions": (
        "Re-extractions that were interrupted, to be continued; one that is finished has no row.",
        {
            "wanted": "JSON object: what was asked for",
            "extractors": "JSON object: for each newspaper the version of its extractor",
            "position": "the capture up to which everything was read again",
            "tally": "JSON object of every count so far",
            "run_id": "the run that came so far",
        },
    ),
    "runs": (
        "One execution of crawl, backfill, import, reextract, duplicates, merge or verify.",
        {
            "id": "number of the run",
            "command": "the command in full words",
            "newspaper": "id of the newspaper, when it was for one",
            "versions": "versions of the programs that ran",
            "started_at": "UTC",
            "finished_at": "UTC; for a killed run when that was noticed",
            "outcome": "finished, partial, paused (its time was up), interrupted, blocked, failed or killed; "
            "NULL while it runs",
            "message": "why it ended so, where that needs a sentence",
            "catches_up": "1 when it set out for all that was new since the last one that succeeded",
            "since": "first day of publication that it set out for, Vietnamese time",
            "until": "last day of publication that it set out for, Vietnamese time",
            "seconds": "how long a crawl or back-fill took, whatever the clock did meanwhile",
            "refusals": "answers by which the newspaper refused us, and requests without an answer",
            "waits": "JSON object: seconds waited, by reason (pace, answers, refusals, retries)",
            "problem_counts": "JSON object: problems met, by reason",
            "exit_code": "of a crawl or back-fill: 0 done, 1 someone should look at it, 130 interrupted; "
            "NULL when killed",
            "requests": "requests made",
            "bytes": "bytes received",
            "fetched": "pages received",
            "stored": "new articles",
            "changed": "articles with a new revision",
            "unchanged": "articles seen again as they were",
            "problems": "problems recorded",
            "retries": "requests that had to be repeated",
            "counts": "JSON object of every count that is not 0; those of a source begin with its name",
        },
    ),
    "problems": (
        "What was seen and not stored as an article, or stored with a doubt, and why.",
        {
            "id": "number",
            "newspaper": "id of the newspaper",
            "url": "address",
            "reason": "block_page, not_an_article, no_title, no_date, ...",
            "detail": "explanation",
            "capture_id": "the capture that shows it, latest sighting",
            "run_id": "the run that saw it, latest sighting",
            "first_seen_at": "UTC",
            "last_seen_at": "UTC",
            "count": "times seen",
            "closed_at": "when it was resolved, UTC; NULL while open",
            "note": "what a person said of it",
        },
    ),
    "findings": (
        "What is wrong with a newspaper's archive as a whole: where a run did not meet what was expected.",
        {
            "id": "number",
            "newspaper": "id of the newspaper",
            "kind": "articles, field, rule, pages, duplicates, run or file",
            "field": "the field, or the group of problems; empty where the kind has none",
            "sentence": "what is wrong and what to do, in words",
            "numbers": "JSON object of the numbers in the sentence",
            "since": "when it seems to have begun, UTC",
            "opened_at": "when a check first found it, UTC",
            "last_seen_at": "when a check last found it, UTC",
            "closed_at": "when it recovered or a person closed it, UTC; NULL while open",
            "closing": "how it ended, in words",
            "note": "what a person said of it",
            "accepted": "1 where a person accepted it as the new normal",
            "run_id": "the run after which it was found",
        },
    ),
    "measures": (
        "What each run met of a newspaper, as its checks counted it.",
        {
            "run_id": "the run",
            "newspaper": "id of the newspaper, empty for a run from before there were checks",
            "at": "when the run began, UTC",
            "pages": "pages it received",
            "problems": "JSON object: problems that it saw, by reason",
        },
    ),
    "told": (
        "Which channel of notification has heard of which finding.",
        {
            "channel": "the kind of the channel, never its address",
            "finding_id": "the finding",
            "state": "how it stood when it was told: open or closed",
            "at": "UTC",
        },
    ),
    "robots": (
        "The robots.txt files in force.",
        {
            "origin": "scheme and host",
            "fetched_at": "UTC",
            "status": "HTTP status it was answered with",
            "body": "the file as received, decompressed",
        },
    ),
    "daily_counts": (
        "How many articles each newspaper published on each day; kept by triggers.",
        {
            "newspaper": "id of the newspaper",
            "day": "day in Vietnamese time; the month where only that is known; empty without a date",
            "articles": "how many articles",
        },
    ),
    "search_queue": (
        "Texts that are in no search index yet: empty but within a transaction.",
        {"id": "number of the article (articles.id)"},
    ),
    "search_exact": ("Search index that distinguishes diacritics (FTS5 over article_texts).", TEXT_COLUMNS),
    "search_folded": (
        "Search index without diacritics, except that đ stays đ (FTS5 over article_texts).",
        TEXT_COLUMNS,
    ),
    **DUPLICATES_DESCRIPTIONS,
    "shard": (
        "Which part of a larger crawl this archive is; without a row it is none.",
        {
            "id": "1",
            "number": "number of the part, from 1",
            "of": "how many parts there are",
            "since": "when it became this part, UTC",
        },
    ),
    "descriptions": (
        "What tables and columns mean.",
        {
            "table_name": "table or view",
            "column_name": "column, or empty for the table itself",
            "description": "meaning",
        },
    ),
}

DESCRIPTIONS: tuple[tuple[str, str, str], ...] = tuple(
    (table, column, text)
    for table, (meaning, columns) in _TABLES.items()
    for column, text in {"": meaning, **columns}.items()
)
"""(table, column or empty, meaning) of everything public."""
