"""Faults that strike a crawl from outside: each is really done to a real process."""
