"""What an import costs: the modules that a fresh interpreter holds afterwards."""

from __future__ import annotations

import os
import subprocess
import sys


def loaded_after(code: str) -> set[str]:
    """The top-level modules that a fresh interpreter has loaded after running `code`."""
    probe = f"import sys\n{code}\nprint('\\n'.join(sorted({{name.split('.')[0] for name in sys.modules}})))"
    # Without what measures coverage, which loads modules of its own.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    answer = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True, env=environment
    )
    return set(answer.stdout.splitlines())
