"""`python -m newscrawl.cli`: the same as the `newscrawl` command."""

import sys

from newscrawl.cli.app import main

sys.exit(main())
