"""Looking at a newspaper before it is crawled, or again: a few polite requests, judged; nothing is kept."""
