"""A newspaper's WARC files on another disk, behind a link; and that disk is gone."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..cli.terminal import Run
from ..crawl.papers import Reader
from .damage import warcs


def test_a_folder_behind_a_link_is_part_of_the_archive_and_its_loss_is_said(
    run: Run, archive: Reader, tmp_path: Path
) -> None:
    book, disk = archive.data / "warc" / "baomau", tmp_path / "disk"
    book.rename(disk)
    book.symlink_to(disk)
    captures = archive.one("select count(*) from captures")
    sound = run("verify", "--data", archive.data, "--json")
    assert (sound.code, sound.json["captures"]) == (0, captures)
    packed = run("pack", tmp_path / "pack", "--data", archive.data, "--json")
    assert (packed.code, packed.json["captures"]) == (0, captures)

    disk.rename(tmp_path / "away")
    for warc in (tmp_path / "away").glob("*.warc.gz"):
        disk.mkdir(exist_ok=True)
        (disk / warc.name).symlink_to("nowhere")
    for _ in range(2):
        lost = run("verify", "--data", archive.data, "--json")
        missing = [one for one in lost.json["findings"] if one["kind"] == "file_missing"]
        assert (lost.code, len(missing)) == (1, 2)
        refused = run("pack", tmp_path / "pack", "--data", archive.data)
        assert (refused.code, "none of the WARC files" in refused.err) == (2, True)
        for words, said in (
            (["merge", archive.data, "--into", tmp_path / "whole"], f"{book}/"),
            (["backup", tmp_path / "backup"], "warc/baomau/"),
        ):
            done = run(*words, "--data", archive.data)
            assert (done.code, done.out.count(said), done.out.count(" is missing")) == (1, 2, 2), done
        if disk.exists():
            for link in disk.iterdir():
                link.unlink()
            disk.rmdir()  # now the folder's link leads nowhere

    (tmp_path / "away").rename(disk)
    for words in ([], ["pack", tmp_path / "pack"], ["merge", archive.data, "--into", tmp_path / "whole"]):
        assert run(*(words or ["verify"]), "--data", archive.data).code == 0, words


def test_a_link_that_leads_nowhere_is_an_archive_that_is_not_seen(
    run: Run, archive: Reader, tmp_path: Path
) -> None:
    """Not an empty one; nor is anything begun behind it, where only the disk is missing."""
    data, behind, new = archive.data, tmp_path / "behind", tmp_path / "new"
    (none := tmp_path / "none").mkdir()
    warc = shutil.copy(warcs(archive)[0], tmp_path)
    shutil.copytree(data / "newspapers", new / "newspapers")
    inner, of_new = behind / "inner", ("--data", new)
    for dead, words in (
        (behind, ["status", "--data", behind]),
        (behind, ["crawl", "--due", "--data", behind]),
        (behind, ["merge", data, "--into", behind]),
        (behind, ["merge", data, "--into", inner]),
        (behind, ["backup", inner, "--data", data]),
        (behind, ["report", "-o", inner, "--data", data]),
        (behind, ["export", "-o", inner, "--format", "csv", "--data", data]),
        (new / "newscrawl.db", ["status", *of_new]),
        (new / "newscrawl.db", ["crawl", "baomau", *of_new]),
        (new / "newscrawl.db", ["import", warc, *of_new]),
        (new / "warc", ["import", warc, *of_new]),
        (new / "newscrawl.toml", ["newspapers", *of_new]),
        (none / "newspapers", ["newspapers", "--data", none]),
    ):
        dead.symlink_to(tmp_path / "disk" / "away")
        refused = run(*words)
        assert (refused.code, refused.err.count(f"{dead} is a link to")) == (2, 1), (words, refused)
        dead.unlink()
