"""newscrawl: the archive of Vietnamese provincial newspapers."""

__version__ = "0.1.0"
