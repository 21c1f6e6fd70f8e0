"""Fuzzing: what hostile bytes do to the readers. Run by `python -m tests.fuzz`, and for a minute in CI."""
