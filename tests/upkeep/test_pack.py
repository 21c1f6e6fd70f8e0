"""`newscrawl pack`: what is handed over replays in pywb, byte by byte, and comes in again elsewhere."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from newscrawl.archive.cdxj import surt
from newscrawl.storage import lock_archive

from ..archive.test_pywb import Replay, replaying, serving
from ..archive.warcs import raw_record
from ..cli.terminal import Run
from ..crawl.papers import Reader
from ..disks import read_only_view
from ..zygote import zygote
from .damage import overwrite, place, warcs

PYWB = os.environ.get("NEWSCRAWL_PYWB")
with_pywb = pytest.mark.skipif(not PYWB, reason="NEWSCRAWL_PYWB does not name pywb's bin folder")

ADDRESSES = (
    "https://www.Bao.example:443/Bài-viết-1.html?b=2&a=1&utm_source=x#f",
    "http://bao.example/a%20b/",
    "http://bao.example",
    "http://bao.example/?",
    "https://bao.example:8443/Tin//tức/../xã-hội/./bai-1.html",
    "https://www2.bao.example/a?x=%C4%90%E1%BA%AFk&B=",
    "https://bao.example/a?c&a=1&a=0",
    "https://bao.example/a?sid=0123456789abcdef0123456789abcdef&z=1",
    "https://bao.example/100%25.html",
    "https://bao.example/sitemap.xml",
)


def pack(run: Run, archive: Reader, folder: Path, *words: str) -> Any:
    """What `newscrawl pack --json` says, with its exit code."""
    answer = run("pack", folder, "--data", archive.data, "--json", *words)
    assert answer.code in (0, 1), answer.err
    return {**answer.json, "code": answer.code}


def digests(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}


@with_pywb
def test_the_keys_are_those_of_pywb() -> None:
    program = "import sys\nfrom pywb.utils.canonicalize import canonicalize\n"
    program += "for url in sys.argv[1:]: print(canonicalize(url))"
    assert PYWB is not None
    told = subprocess.run(
        [Path(PYWB) / "python", "-c", program, *ADDRESSES], capture_output=True, text=True, check=True
    )
    assert [surt(url) for url in ADDRESSES] == told.stdout.split("\n")[:-1]


def test_a_package_says_what_is_in_it(run: Run, archive: Reader, tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    said = pack(run, archive, folder)
    assert (said["code"], said["wrong"]) == (0, [])
    assert said["files"] == ["index.cdxj", "baomau.wacz", "SHA256SUMS"]
    assert said["captures"] == archive.one("select count(*) from captures")
    assert said["pages"] == archive.one("select count(*) from revisions")
    subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=folder, check=True)
    index = (folder / "index.cdxj").read_bytes()
    assert index.splitlines() == sorted(index.splitlines())
    with zipfile.ZipFile(folder / "baomau.wacz") as package:
        assert package.testzip() is None
        described = json.loads(package.read("datapackage.json"))
        seal = json.loads(package.read("datapackage-digest.json"))
        assert seal["hash"] == f"sha256:{hashlib.sha256(package.read('datapackage.json')).hexdigest()}"
        paths = [resource["path"] for resource in described["resources"]]
        assert sorted([*paths, "datapackage.json", "datapackage-digest.json"]) == sorted(package.namelist())
        for resource in described["resources"]:
            content = package.read(resource["path"])
            assert resource["bytes"] == len(content)
            assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        for file in warcs(archive):
            assert package.read(f"archive/{file.name}") == file.read_bytes()
        assert package.read("indexes/index.cdx") == index
        head, *pages = map(json.loads, package.read("pages/pages.jsonl").decode().splitlines())
    assert head["format"] == "json-pages-1.0"
    assert {(page["url"], page["title"]) for page in pages} == set(
        archive.rows("select c.url, r.title from revisions r join captures c on c.id = r.capture_id")
    )
    for line in index.decode().splitlines():
        key, moment, record = line.split(" ", 2)
        one = json.loads(record)
        assert key == surt(one["url"])
        found = archive.rows(
            "select replace(substr(fetched_at, 1, 19), 'T', ' '), status, 'sha256:' || digest, warc_length"
            " from captures where warc_file = ? and warc_offset = ?",
            f"baomau/{one['filename']}",
            int(one["offset"]),
        )
        assert [("".join(filter(str.isdigit, at)), *rest) for at, *rest in found] == [
            (moment, int(one["status"]), one["digest"], int(one["length"]))
        ]


@pytest.mark.parametrize(
    "told",
    [{"WARC-Target-URI": "http://["}, {"WARC-Target-URI": "http://exa℀mple/"}, {"WARC-Date": "٢٠٢٦-01-01"}],
    ids=str,
)
def test_what_no_replay_could_look_up_is_left_out_and_told(
    run: Run, archive: Reader, tmp_path: Path, told: dict[str, str]
) -> None:
    before = pack(run, archive, tmp_path / "pack")
    body = b"<p>Tin</p>"
    record = raw_record(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body,
        **{"WARC-Payload-Digest": f"sha256:{hashlib.sha256(body).hexdigest()}"} | told,
    )
    file = warcs(archive)[-1]
    end = file.stat().st_size
    with file.open("ab") as stream:
        stream.write(record)
    said = pack(run, archive, tmp_path / "pack")
    assert said["captures"] == before["captures"]
    assert said["wrong"] == [
        f"warc/baomau/{file.name} has a record at byte {end} without a usable address and time"
    ]
    assert said["code"] == 1


def test_the_same_archive_gives_the_same_bytes(run: Run, archive: Reader, tmp_path: Path) -> None:
    pack(run, archive, tmp_path / "one")
    pack(run, archive, tmp_path / "other")
    assert digests(tmp_path / "one") == digests(tmp_path / "other")
    pack(run, archive, tmp_path / "one")
    assert digests(tmp_path / "one") == digests(tmp_path / "other")


def replays(replay: Replay, run: Run, archive: Reader) -> None:
    """Every article's page is served as `show --raw` has it, in the index's own time."""
    assert replay.get("cdx?url=nothing.example&output=json") == (200, b"")
    for number in (1, 20, 60):
        url, moment = archive.rows(
            "select url, fetched_at from captures where id = (select capture_id from articles where id = ?)",
            number,
        )[0]
        stamp = "".join(filter(str.isdigit, moment))[:14]
        kept = run("show", number, "--raw", "--data", archive.data)
        assert replay.get(f"{stamp}id_/{url}") == (200, kept.out.encode())


@pytest.mark.slow
@with_pywb
def test_pywb_replays_by_the_index(run: Run, archive: Reader, tmp_path: Path) -> None:
    """Its own collection, our WARC files and our index: nothing is indexed by pywb."""
    pack(run, archive, tmp_path / "pack", "--index-only")
    collection = tmp_path / "pywb" / "collections" / "web"
    for folder in ("archive", "indexes"):
        (collection / folder).mkdir(parents=True)
    for file in warcs(archive):
        shutil.copy(file, collection / "archive")
    shutil.copy(tmp_path / "pack" / "index.cdxj", collection / "indexes")
    with serving(tmp_path / "pywb") as replay:
        replays(replay, run, archive)


@pytest.mark.slow
@with_pywb
def test_pywb_replays_the_package(run: Run, archive: Reader, tmp_path: Path) -> None:
    pack(run, archive, tmp_path / "pack")
    (tmp_path / "pywb").mkdir()
    with replaying(tmp_path / "pywb", ["--unpack-wacz", tmp_path / "pack" / "baomau.wacz"]) as replay:
        replays(replay, run, archive)


def test_a_package_comes_in_elsewhere(run: Run, archive: Reader, tmp_path: Path) -> None:
    pack(run, archive, tmp_path / "pack")
    other = tmp_path / "other"
    shutil.copytree(archive.data / "newspapers", other / "newspapers")
    imported = run("import", tmp_path / "pack" / "baomau.wacz", "--data", other)
    assert imported.code == 0, imported.err
    elsewhere = Reader(other, archive.server)
    titles = "select key, title, body, published_at, content_hash, revision from articles order by key"
    assert elsewhere.rows(titles) == archive.rows(titles)
    assert run("verify", "--data", other).code == 0
    again = pack(run, elsewhere, tmp_path / "again")
    assert again["files"] == ["index.cdxj", "imported.wacz", "SHA256SUMS"]


def test_damage_is_said_and_the_rest_is_packed(run: Run, archive: Reader, tmp_path: Path) -> None:
    _, file, offset, _ = place(archive, nth=5)
    overwrite(file, offset + 20, bytes(500))
    said = pack(run, archive, tmp_path / "pack")
    assert said["code"] == 1
    assert [f"{file.name} is damaged from byte {offset}" in words for words in said["wrong"]] == [True]
    assert said["captures"] == archive.one("select count(*) from captures") - 1


def test_a_pack_that_cannot_be_is_one_sentence(run: Run, archive: Reader, tmp_path: Path) -> None:
    for words, said in (
        ([archive.data], "own folder"),
        ([archive.data / "warc" / "x"], "own folder"),
        ([tmp_path / "x", "--newspaper", "baola"], "no WARC files of baola"),
    ):
        refused = run("pack", *words, "--data", archive.data)
        assert (refused.code, said in refused.err) == (2, True)
    assert run("pack", "--data", tmp_path / "nowhere").code == 2
    with lock_archive(archive.data, command="crawl baomau"):
        busy = run("pack", "--data", archive.data)
    assert (busy.code, "newscrawl crawl baomau" in busy.err) == (2, True)


def test_what_others_have_in_the_folder_stays(run: Run, archive: Reader, tmp_path: Path) -> None:
    theirs = tmp_path / "SHA256SUMS"
    (tmp_path / "film.mp4.part").touch()
    pack(run, archive, tmp_path)
    pack(run, archive, tmp_path, "--index-only")
    assert [line[66:] for line in theirs.read_text().splitlines()] == ["baomau.wacz", "index.cdxj"]
    assert (tmp_path / "film.mp4.part").exists()
    theirs.write_text(f"{theirs.read_text()}{'0' * 64}  photographs.tar\n")
    before = theirs.read_text()
    refused = run("pack", tmp_path, "--data", archive.data)
    assert (refused.code, f"{theirs} has digests of other files" in refused.err) == (2, True)
    assert theirs.read_text() == before


def test_an_archive_on_a_read_only_disk_is_packed_elsewhere(
    run: Run, archive: Reader, tmp_path: Path
) -> None:
    pack(run, archive, tmp_path / "written")
    with read_only_view(archive.data, tmp_path / "mounted") as mounted:
        with lock_archive(archive.data, command="crawl baomau"):
            busy = run("pack", tmp_path / "pack", "--data", mounted)
        assert (busy.code, "newscrawl crawl baomau" in busy.err) == (2, True)
        for _ in range(2):
            done = run("pack", tmp_path / "pack", "--data", mounted)
            assert done.code == 0, done.err
            assert digests(tmp_path / "pack") == digests(tmp_path / "written")
            (archive.data / "newscrawl.lock").unlink(missing_ok=True)  # as in an archive that was copied
        assert "cannot be written to" in run("reindex", "--data", mounted).err


def test_a_full_disk_leaves_what_was_there(run: Run, archive: Reader, small_disk: Path) -> None:
    folder = small_disk / "pack"
    pack(run, archive, folder)
    before = digests(folder)
    room = shutil.disk_usage(small_disk).free - 60_000
    (small_disk / "ballast").write_bytes(b"x" * room)
    full = run("pack", folder, "--data", archive.data)
    assert full.code == 1
    assert "No space left on device: free some space." in full.err
    assert digests(folder) == before
    (small_disk / "ballast").unlink()
    assert pack(run, archive, folder)["code"] == 0
    assert digests(folder) == before


@pytest.mark.slow
def test_killed_it_leaves_whole_files(run: Run, archive: Reader, tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    pack(run, archive, folder)
    before = digests(folder)
    for sign in ("index.cdxj.part", "baomau.wacz.part"):
        zygote().kill("pack", folder, "--data", archive.data, with_files=((folder / sign, 1),))
        assert {
            name: digest for name, digest in digests(folder).items() if not name.endswith(".part")
        } == before
    assert pack(run, archive, folder)["code"] == 0
    assert digests(folder) == before
