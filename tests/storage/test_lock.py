from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from newscrawl.errors import ArchiveBusy, Misuse
from newscrawl.storage import is_being_written, lock_archive

PATIENCE = 60.0  # seconds; nobody needs them
HOLDER = """
import sys, time
from pathlib import Path
from newscrawl.storage import is_being_written, lock_archive
with lock_archive(Path(sys.argv[1]), command="crawl baomau"):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(data: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    return process


def test_a_second_process_is_told_who_holds_the_archive(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        with pytest.raises(ArchiveBusy) as refused, lock_archive(tmp_path, command="crawl"):
            pass
        sentence = str(refused.value)
        assert f"process {process.pid}" in sentence
        assert "`newscrawl crawl baomau`" in sentence
        assert "since 2" in sentence
        assert "\n" not in sentence
        process.communicate()
    with lock_archive(tmp_path, command="crawl"):
        pass


def test_a_holder_is_waited_for_with_patience(tmp_path: Path) -> None:
    def waited() -> bool:
        with lock_archive(tmp_path, command="verify --repair", patience=PATIENCE):
            return is_being_written(tmp_path)

    with ThreadPoolExecutor(1) as beside:
        with lock_archive(tmp_path, command="crawl"):
            waiting = beside.submit(waited)
            with (
                pytest.raises(ArchiveBusy, match="newscrawl crawl"),
                lock_archive(tmp_path, command="x", patience=0.1),
            ):
                pass
            assert not waiting.done()
        assert waiting.result(PATIENCE)


def test_a_killed_process_leaves_nothing_behind_that_matters(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert (tmp_path / "newscrawl.lock").read_text() != ""
    with lock_archive(tmp_path, command="crawl"):
        pass


def test_the_lock_is_released_on_an_error_and_makes_its_folder(tmp_path: Path) -> None:
    data = tmp_path / "a" / "b"
    with pytest.raises(KeyError), lock_archive(data, command="crawl"):
        raise KeyError
    with lock_archive(data, command="crawl"):
        assert (data / "newscrawl.lock").is_file()


def test_garbage_in_the_lock_file_is_harmless(tmp_path: Path) -> None:
    with lock_archive(tmp_path, command="crawl"):
        (tmp_path / "newscrawl.lock").write_bytes(b"\xff[1]")
        with (
            pytest.raises(ArchiveBusy, match="another newscrawl process"),
            lock_archive(tmp_path, command="x"),
        ):
            pass


def test_a_folder_that_cannot_be_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(Misuse, match="cannot be written to"),
        lock_archive(tmp_path / "file", command="crawl"),
    ):
        pass


def test_somebody_elses_archive_is_locked_by_who_may_read_it(tmp_path: Path) -> None:
    with lock_archive(tmp_path, command="crawl"):
        pass
    reader = [sys.executable, "-c", HOLDER.replace('mau"', 'mau", reading=True')]
    if os.geteuid() == 0:  # whom no permission stops, but for this
        reader = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *reader]
    (tmp_path / "newscrawl.lock").chmod(0o444)
    tmp_path.chmod(0o555)
    try:
        with subprocess.Popen([*reader, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"held\n"
            assert is_being_written(tmp_path)
            process.communicate()
        assert process.returncode == 0
        tmp_path.chmod(0o755)
        writer = [one.replace(", reading=True", "") for one in reader]
        refused = subprocess.run([*writer, tmp_path], capture_output=True, text=True, check=False)
        assert f"Misuse: {tmp_path}/newscrawl.lock cannot be written to: Permission denied." in refused.stderr
    finally:
        tmp_path.chmod(0o755)
