"""The pages: each module asks the archive and hands what it says to a template."""
