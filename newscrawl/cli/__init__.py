"""The command line: one thin file per command, loaded when it is called."""

from newscrawl.cli.app import main

__all__ = ["main"]
