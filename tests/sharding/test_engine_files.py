"""What is given to SLURM, Kubernetes and systemd, judged by their own checkers."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from newscrawl.sample import SampleServer, newspaper_toml
from newscrawl.upkeep.job import systemd_word

from ..cli.terminal import Run
from ..slurm import slurm


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


def test_slurm_crawls_the_shards(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "newspapers").mkdir(parents=True)
    with SampleServer(articles=3, days=2, papers=4) as press, slurm(tmp_path / "slurm") as cluster:
        for number, paper in enumerate([press, *press.others]):
            text = newspaper_toml(paper.base_url, id=f"bao{number}")
            (data / "newspapers" / f"bao{number}.toml").write_text(text, encoding="utf-8")
        script = tmp_path / "newscrawl.sh"
        script.write_text(printed(run, "--slurm", "--data", data), encoding="utf-8")
        cluster.run("sbatch", script, cwd=tmp_path)
        cluster.wait()
        waiting = cluster.run("squeue", "-h", "-o", "%j %T")
    logs = "".join(file.read_text(encoding="utf-8") for file in tmp_path.glob("newscrawl-*.log"))
    assert "newscrawl PENDING" in waiting  # the next turn
    shards = [f"{data}/shard-{number}" for number in range(1, 5)]
    whole = run(
        "merge", *(one for one in shards if Path(one, "newscrawl.db").exists()), "--into", data / "whole"
    )
    assert whole.code == 0, whole.err + logs
    assert run("search", "xã OR huyện OR tỉnh", "--data", data / "whole", "--json").code == 0
    found = run("status", "--data", data / "whole", "--json").json
    rows = found if isinstance(found, list) else found["newspapers"]
    assert sum(row["articles"] for row in rows) == 12, logs


@pytest.mark.parametrize("manager", ["--user", "--system"])
def test_each_shard_has_units_of_its_own(run: Run, tmp_path: Path, manager: str) -> None:
    answer = run("schedule", "--shards", 4, manager, "--json", "--data", tmp_path / "data")
    assert answer.code == 0, answer.err
    files = answer.json
    assert len(files) == 8
    assert "Environment=NEWSCRAWL_SHARD=3/4" in files["newscrawl-3-of-4.service"]
    third = systemd_word(str(tmp_path / "data" / "shard-3"))
    assert f"--data {third}" in files["newscrawl-3-of-4.service"]
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
