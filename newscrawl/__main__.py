"""The `newscrawl` command, and `python -m newscrawl`."""

import sys


def main() -> int:
    """Run the command line and return its exit code. Ctrl-C while it is still loaded prints no trace."""
    try:
        from newscrawl.cli import main as run  # noqa: PLC0415 - takes a tenth of a second
    except KeyboardInterrupt:
        return 130
    return run()


if __name__ == "__main__":
    sys.exit(main())
