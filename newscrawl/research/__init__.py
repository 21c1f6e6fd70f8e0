"""What researchers ask of an archive. Only `duplicates` writes: what it finds."""
