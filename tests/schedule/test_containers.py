"""The Dockerfile and compose.yaml, as far as they can be judged without Docker."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import click
import yaml

from newscrawl.cli import app

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def takes(words: list[str]) -> click.Context:
    """The words as newscrawl takes them; raises where it does not."""
    name, *rest = words
    command = app.cli.get_command(click.Context(app.cli), name)
    assert command is not None
    return command.make_context(name, rest)


def test_hadolint_has_nothing_to_say() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    judged = subprocess.run([hadolint, ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (judged.returncode, judged.stdout + judged.stderr) == (0, "")


def test_both_run_the_schedule_on_a_volume_and_without_privileges() -> None:
    (words,) = re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    assert takes(json.loads(words)).params["manager"] == "run"
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    (service,) = compose["services"].values()
    assert takes(service["command"]).params["manager"] == "run"
    (volume,) = re.findall(r"^VOLUME (.*)$", DOCKERFILE, re.MULTILINE)
    assert f"NEWSCRAWL_DATA={volume}" in DOCKERFILE
    assert service["volumes"] == [f"{next(iter(compose['volumes']))}:{volume}"]
    assert re.search(r"^USER 1000:1000$", DOCKERFILE, re.MULTILINE)
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
