from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ..cli.terminal import Run
from .press import STORY, Press, with_paragraph


@pytest.fixture
def press(tmp_path: Path) -> Press:
    return Press(tmp_path / "data")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One article of three revisions in five captures, between them two days on which it was gone."""
    press = Press(tmp_path_factory.mktemp("library") / "data")
    second = with_paragraph(STORY, 3, "Xã Ea Nuôl hiện có 1.250 hộ, trong đó 320 hộ nghèo ở bên kia suối.")
    third = replace(
        second,
        title="Xã Ea Nuôl thông xe cầu mới",
        lead=None,
        byline="Minh Thư - Hoàng Nam",
        paragraphs=(*second.paragraphs[:-1], "<b>Hết</b> &lt;script&gt;alert(1)&lt;/script&gt;"),
        pictures=(("cau.jpg", "Cầu mới qua suối Đắk Tơ. Ảnh: Minh Thư"), ("cho.jpg", "Chợ xã")),
    )
    press.print(STORY)
    press.print(STORY, markup=[("Một tin khác hẳn", "Tin mới nhất")])
    press.print(second)
    press.serve(404, "<html><body>Không tìm thấy</body></html>")
    press.serve(410, "<html><body>Không tìm thấy</body></html>")
    press.print(second)
    press.print(third)
    return press.data


@pytest.fixture
def run(library: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call the command line on the library, in an empty folder."""
    monkeypatch.setenv("NEWSCRAWL_DATA", str(library))
    return run
