"""What is given to SLURM, Kubernetes and systemd, judged by their own checkers."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ..cli.terminal import Run


def printed(run: Run, *words: object) -> str:
    answer = run("schedule", "--shards", 4, *words)
    assert answer.code == 0, answer.err
    return answer.out


def test_the_manifest_is_one_that_kubernetes_takes(run: Run, tmp_path: Path) -> None:
    manifest = tmp_path / "newscrawl.yaml"
    manifest.write_text(printed(run, "--kubernetes", "--contact", "ban@bao.vn"), encoding="utf-8")
    checker = Path(sys.executable).with_name("kubernetes-validate")
    checked = subprocess.run(
        [checker, "--strict", manifest], capture_output=True, text=True, check=False, timeout=60
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "completions: 4" in manifest.read_text(encoding="utf-8")
    assert "--contact ban@bao.vn" in manifest.read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", ["data", "a folder/it's"])
def test_the_script_is_sound(run: Run, tmp_path: Path, folder: str) -> None:
    shellcheck = shutil.which("shellcheck")
    if shellcheck is None:
        pytest.skip("needs shellcheck: apt-get install shellcheck")
    script = tmp_path / "newscrawl.sh"
    script.write_text(printed(run, "--slurm", "--data", tmp_path / folder), encoding="utf-8")
    checked = subprocess.run([shellcheck, script], capture_output=True, text=True, check=False, timeout=60)
    assert checked.returncode == 0, checked.stdout
    assert "#SBATCH --array=1-4" in script.read_text(encoding="utf-8")


def test_the_script_crawls_its_shard(run: Run, tmp_path: Path) -> None:
    """As SLURM runs it, with its variables, and with srun and sbatch that do what they are told."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "srun").write_text('#!/bin/sh\nexec "$@"\n', encoding="utf-8")
    (tmp_path / "bin" / "sbatch").write_text('#!/bin/sh\necho "$@" >> queued\n', encoding="utf-8")
    for program in (tmp_path / "bin").iterdir():
        program.chmod(0o755)
    data = tmp_path / "data"
    (data / "newspapers").mkdir(parents=True)
    text = 'name = "Báo Thử"\nbase_url = "http://127.0.0.1:9"\n[crawl]\nevery = "never"\n'
    (data / "newspapers" / "baothu.toml").write_text(text, encoding="utf-8")
    script = tmp_path / "newscrawl.sh"
    script.write_text(printed(run, "--slurm", "--data", data), encoding="utf-8")
    done = subprocess.run(
        ["bash", script],
        cwd=tmp_path,
        env={
            "PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin",
            "SLURM_ARRAY_TASK_ID": "1",
            "SLURM_ARRAY_TASK_MIN": "1",
            "SLURM_ARRAY_TASK_COUNT": "4",
            "SLURM_ARRAY_JOB_ID": "7",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, "No newspaper is scheduled" in done.stderr) == (2, True), done.stderr
    assert (data / "shard-1" / "newspapers" / "baothu.toml").exists()
    assert "--dependency=afterany:7" in (tmp_path / "queued").read_text(encoding="utf-8")


@pytest.mark.parametrize("manager", ["--user", "--system"])
def test_each_shard_has_units_of_its_own(run: Run, tmp_path: Path, manager: str) -> None:
    answer = run("schedule", "--shards", 4, manager, "--json", "--data", tmp_path / "data")
    assert answer.code == 0, answer.err
    files = answer.json
    assert len(files) == 8
    assert "Environment=NEWSCRAWL_SHARD=3/4" in files["newscrawl-3-of-4.service"]
    assert f"--data {tmp_path / 'data' / 'shard-3'}" in files["newscrawl-3-of-4.service"]
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("needs systemd-analyze: apt-get install systemd")
    for number in range(1, 5):
        (tmp_path / "data" / f"shard-{number}").mkdir(parents=True)
    for file, text in files.items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    units = sorted(map(str, tmp_path.glob("newscrawl-*")))
    checked = subprocess.run(
        [analyze, "verify", *([] if manager == "--system" else ["--user"]), *units],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert "newscrawl-" not in checked.stderr, checked.stderr


@pytest.mark.parametrize(
    "words", [("--slurm",), ("--kubernetes",), ("--shards", 2, "--cron"), ("--shards", 2, "--install")]
)
def test_misuse(run: Run, words: tuple[object, ...]) -> None:
    answer = run("schedule", *words)
    assert (answer.code, "--shards N is printed for" in answer.err) == (2, True), answer.err
