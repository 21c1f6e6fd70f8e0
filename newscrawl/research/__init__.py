"""What researchers ask of an archive: read-only."""
