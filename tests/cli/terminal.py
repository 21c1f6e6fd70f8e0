"""What the tests of the command line share: calling it, and a page to read."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..zygote import zygote


@dataclass(frozen=True)
class Answer:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Answer]


def newscrawl(*words: object, cwd: Path) -> Answer:
    """Call the command line in a process of its own."""
    done = zygote().run(*words, cwd=cwd)
    return Answer(done.code, done.out, done.err)


@dataclass(frozen=True)
class Demo:
    """An archive made by `newscrawl demo` in `home`, and what was printed the first time."""

    home: Path
    first: Answer

    @property
    def data(self) -> Path:
        return self.home / "data"


PAGE = """<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Cầu mới nối đôi bờ sông Hà</title>
<link rel="canonical" href="https://baodaknong.vn/cau-moi-noi-doi-bo-song-ha-204471.html">
<meta name="datetimenow" content="3/9/2024 5:08:43 PM">
</head><body><div class="c-detail-head"><ol class="breadcrumb">
<li class="breadcrumb-item"><a href="/">Trang chủ</a></li>
<li class="breadcrumb-item"><a href="/xa-hoi">Xã hội</a></li></ol>
<h1 class="c-detail-head__title">Cầu mới nối đôi bờ sông Hà</h1>
<span class="c-detail-head__cat">Lê Thị Mẫu</span>
<span class="c-detail-head__time">08-03-2024 07:30</span></div>
<div class="b-maincontent"><p class="Headlines"><b>Người dân hai xã không còn phải chờ đò.</b></p>
<article class="entry">
<p>Sáng 8/3, cây cầu dài 120 mét qua sông Hà được đưa vào sử dụng.</p>
<figure><img src="https://daknong.1cdn.vn/thumbs/600x400/2024/03/08/cau.jpg" alt="cau.jpg">
<figcaption><i>Cây cầu trong ngày thông xe. Ảnh: Lê Thị Mẫu</i></figcaption></figure>
<p>Trước đây, mùa mưa nào học sinh cũng phải nghỉ học vài tuần.</p>
</article></div></body></html>
"""
