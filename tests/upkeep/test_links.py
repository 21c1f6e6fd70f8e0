"""A newspaper's WARC files on another disk, behind a link; and that disk is gone."""

from __future__ import annotations

from pathlib import Path

from ..cli.terminal import Run
from ..crawl.papers import Reader


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
        for words, said in (
            (["pack", tmp_path / "pack"], "warc/baomau/"),
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
