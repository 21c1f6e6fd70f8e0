"""A difference as one HTML page that needs nothing else: for a mail, a notebook, a footnote.

The page is Vietnamese, as its readers are. Text and addresses come from pages that anybody may have
written: everything is escaped, nothing is loaded, and no script could run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from newscrawl.items import VIETNAM
from newscrawl.research.differences import Change, Part, PartName, Span, Summary, folded, summary
from newscrawl.storage.history import StoredRevision

_NAMES: Mapping[PartName, str] = {
    "title": "Tiêu đề",
    "lead": "Sa-pô",
    "byline": "Bút danh",
    "paragraph": "Đoạn",
    "picture": "Ảnh",
}
_CHANGES: Mapping[Change, str] = {"same": "", "changed": "đã sửa", "removed": "đã bỏ", "added": "thêm mới"}
_TAGS = {"removed": "del", "added": "ins"}

_STYLE = """
:root { color-scheme: light dark; --ink: #1c1c1c; --paper: #fff; --quiet: #666; --line: #d8d8d8;
  --out: #fbe3e1; --out-ink: #8a1c12; --in: #dcf3e0; --in-ink: #0b5a23; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e4e4; --paper: #161616; --quiet: #9a9a9a; --line: #3a3a3a;
    --out: #471c18; --out-ink: #ffb4ab; --in: #123a1f; --in-ink: #9be8ae; }
}
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: var(--ink); background: var(--paper);
  font: 1.05rem/1.65 system-ui, "Noto Sans", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; line-height: 1.35; margin: 0 0 .5rem; }
header, section { border-bottom: 1px solid var(--line); padding-bottom: 1rem; margin-bottom: 1rem; }
table { border-collapse: collapse; } th { text-align: left; font-weight: 600; padding: .1rem 1rem .1rem 0; }
.quiet, summary { color: var(--quiet); font-size: .85rem; }
section > p, details p { margin: .2rem 0; }
del { color: var(--out-ink); background: var(--out); }
ins { color: var(--in-ink); background: var(--in); text-decoration-thickness: 2px; }
details { border-bottom: 1px solid var(--line); padding-bottom: 1rem; margin-bottom: 1rem; }
summary { cursor: pointer; }
"""

_PAGE = """<!DOCTYPE html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header>
<h1>{heading}</h1>
<p class="quiet">{address}</p>
<table>
{revisions}
</table>
<p>{summary}</p>
<p class="quiet"><del>Chữ đã bỏ</del> · <ins>Chữ thêm mới</ins></p>
</header>
<main>
{parts}
</main>
</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Compared:
    """Two revisions of the article at `url`, and all their parts (`differences.compare`)."""

    url: str
    old: StoredRevision
    new: StoredRevision
    parts: Sequence[Part]


def page(compared: Compared) -> str:
    """The whole page; what did not change can be unfolded, one paragraph beside each change stands open."""
    old, new = compared.old, compared.new
    shown = [
        _fold(one) if isinstance(one, tuple) else _part(one) for one in folded(compared.parts, context=1)
    ]
    return _PAGE.format(
        title=escape(f"Phiên bản {old.number} và phiên bản {new.number}: {new.title}"),
        style=_STYLE,
        heading=escape(new.title),
        address=_address(compared.url),
        revisions="\n".join((_revision(old), _revision(new))),
        summary=escape(_in_words(summary(compared.parts))),
        parts="\n".join(shown),
    )


def _address(url: str) -> str:
    shown = escape(url)
    if not url.startswith(("http://", "https://")):
        return shown
    return f'<a href="{shown}" rel="nofollow noopener noreferrer">{shown}</a>'


def _revision(one: StoredRevision) -> str:
    return (
        f"<tr><th>Phiên bản {one.number}</th><td>thấy lần đầu lúc {_moment(one.seen_at)} "
        f'<span class="quiet">(bản lưu số {one.capture_id})</span></td></tr>'
    )


def _moment(at: datetime) -> str:
    return f"{at.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y} (giờ Việt Nam)"


def _in_words(found: Summary) -> str:
    told = [*_told(found)]
    return "; ".join(told)[:1].upper() + "; ".join(told)[1:] + "." if told else "Không có gì thay đổi."


def _told(found: Summary) -> Iterator[str]:
    fields = (("tiêu đề", found.title), ("sa-pô", found.lead), ("bút danh", found.byline))
    renewed = [name for name, changed in fields if changed]
    if renewed:
        yield "sửa " + ", ".join(renewed)
    if found.paragraphs:
        yield f"{found.paragraphs} đoạn thay đổi: thêm {found.words_added} chữ, bỏ {found.words_removed} chữ"
    if found.pictures_added:
        yield f"thêm {found.pictures_added} ảnh"
    if found.pictures_removed:
        yield f"bỏ {found.pictures_removed} ảnh"
    if found.captions:
        yield f"sửa {found.captions} chú thích ảnh"


def _part(part: Part) -> str:
    position = part.new_position or part.old_position
    name = " ".join(filter(None, (_NAMES[part.name], str(position) if position else "")))
    label = ", ".join(filter(None, (name, _CHANGES[part.change])))
    picture = f'<p class="quiet">{escape(part.url)}</p>' if part.url else ""
    caption = f"<p>{_marked(part.spans)}</p>" if part.spans else ""
    return f'<section><div class="quiet">{label}</div>{caption}{picture}</section>'


def _fold(parts: Sequence[Part]) -> str:
    texts = "".join(f"<p>{_marked(part.spans)}</p>" for part in parts)
    return f"<details><summary>{len(parts)} đoạn không đổi</summary>{texts}</details>"


def _marked(spans: Sequence[Span]) -> str:
    return "".join(_span(span) for span in spans)


def _span(span: Span) -> str:
    tag = _TAGS.get(span.mark)
    text = escape(span.text)
    if tag is None:
        return text
    bare = text.lstrip(" ")
    return f"{text[: len(text) - len(bare)]}<{tag}>{bare}</{tag}>" if bare else f"<{tag}>{text}</{tag}>"
