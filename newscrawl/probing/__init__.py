"""Looking at a newspaper before it is crawled, or again: a few polite requests, judged. No archive is
written; `fixtures` keeps what a test needs."""
