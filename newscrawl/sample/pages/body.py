"""The body of an article: each block in the markup that OneCMS's editors have left."""

# ruff: noqa: E501  (markup stands in the lines that OneCMS writes)
from __future__ import annotations

from collections.abc import Callable
from random import Random

from newscrawl.sample import story
from newscrawl.sample.pages.markup import as_typed, encode
from newscrawl.sample.story import Block, Figure, Picture
from newscrawl.sample.truth import IMAGE_HOST

_BLANK = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"

_ADS = (
    """<div class="c-box h-show-mobile" style="margin-bottom:10px;"><div class="c-box__content">
<div class="c-banner-item is-custom-size"><div class="c-banner-item__inner"><div class="c-banner-item__box">
<div class="oneads" id="zone-40"><script type="text/javascript">try { dc2.show(); } catch (e) { }</script></div>
</div></div></div></div></div>""",
    """<div class="c-box"><div class="c-box__content"><span>AD</span><span>Quảng cáo</span></div></div>""",
    """<div class="c-box is-center"><div class="c-box__title"><div class="c-box__title__name">Quảng cáo</div></div>
<div class="c-box__content"><a href="https://quangcao.example/"><img src="https://quangcao.example/b.gif" alt="AD"></a></div></div>""",
)

Linked = Callable[[int], tuple[str, str] | None]
"""URL and title of the article so many before this one, if there is one."""


def render(blocks: tuple[Block, ...], linked: Linked, dice: Random) -> str:
    """The blocks one after the other, as inside `article.entry`."""
    return "".join(_block(block, linked, dice) for block in blocks)


def signature(printed: str) -> str:
    """The author's name under the text, where some desks print it."""
    return f'<p style="text-align:right"><strong>{encode(printed)}</strong></p>'


def _block(block: Block, linked: Linked, dice: Random) -> str:  # noqa: C901, PLR0911  (one return a kind of block)
    match block:
        case story.Paragraph(text, look):
            return _paragraph(text, look, dice)
        case story.Heading(text, level):
            return f"<h{level}>{as_typed(text, dice)}</h{level}>"
        case story.Items(texts, ordered, wrapped):
            tag, open_p, close_p = "ol" if ordered else "ul", "<p>" * wrapped, "</p>" * wrapped
            return (
                f"<{tag}>\n" + "".join(f"<li>{open_p}{text}{close_p}</li>\n" for text in texts) + f"</{tag}>"
            )
        case story.Quote(paragraphs):
            return "<blockquote>" + "".join(f"<p>{text}</p>" for text in paragraphs) + "</blockquote>"
        case story.Table(rows):
            return _table(rows)
        case story.Figure():
            return _figure(block)
        case story.Gallery(pictures, swiper):
            return _gallery(pictures, swiper)
        case story.Player(audio, file):
            return _player(audio, file)
        case story.Ad(look):
            return _ADS[look] + "\n"
        case story.CrossLink(back, inside):
            return _cross_link(linked(back), inside)
        case story.InfoBox(paragraphs):
            return (
                '<div class="sc-hightlight-box">'
                + "".join(f"<p>{text}</p>" for text in paragraphs)
                + "</div>"
            )
        case story.RelatedBox():
            return _related(linked)


def _paragraph(text: str, look: story.ParagraphLook, dice: Random) -> str:
    text = as_typed(text, dice).replace("\n\n", "<br/><br/>").replace("\n", "<br>")
    if look == "inline":
        text = _inline(text, dice)
    empty = "<p>&nbsp;</p>" if dice.random() < 0.05 else "<p></p>" if dice.random() < 0.05 else ""
    match look:
        case "div":
            return f"<div>{text}</div>"
        case "bare":
            return f"\n{text}\n"
        case "nested":
            return f'<div class="block-1"><div>\n    <p>{text}</p>\n</div></div>{empty}'
        case _:
            return f"<p>{text}</p>{empty}"


def _inline(text: str, dice: Random) -> str:
    """`text` with markup around some of its words, a letter, and a word with the space after it."""
    parts = text.split(" ")
    opened, closed = (
        ("<b>", "</b>"),
        ("<em>", "</em>"),
        ('<a href="/nong-thon-moi-ptag.html">', "</a>"),
        ('<span style="color:#222">', "</span>"),
    )[int(dice.random() * 4)]
    at = int(dice.random() * max(len(parts) - 4, 1))
    parts[at] = opened + parts[at]
    last = min(at + 2, len(parts) - 1)
    parts[last] += closed
    letter = min(last + 2, len(parts) - 1)
    word = parts[letter]
    if letter > last and word[:1].isalpha() and word[1:2].isalpha():
        parts[letter] = f"<strong>{word[0]}</strong>{word[1:]}"
    joined = " ".join(parts)
    return joined.replace(f"{closed} ", f" {closed}", 1) if dice.random() < 0.3 else joined


def _table(rows: tuple[tuple[str, ...], ...]) -> str:
    head = "".join(f"<th>{cell}</th>" for cell in rows[0])
    body = "\n".join(
        "<tr>" + "".join(f"<td><p>{cell}</p></td>" for cell in row) + "</tr>" for row in rows[1:]
    )
    return f'<table border="1"><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table>'


def _image(picture: Picture, *, lazy: bool = False) -> str:
    thumb = f"{IMAGE_HOST}/thumbs/900x600/{picture.path}"
    alt = encode(picture.alt or "")
    if lazy:
        return f'<img class="lazyload" src="{_BLANK}" data-src="{thumb}" alt="{alt}" />'
    return f'<img src="{thumb}" alt="{alt}" width="900" height="600">'


def _figure(figure: Figure) -> str:
    picture, caption = figure.picture, figure.picture.caption
    image = _image(picture, lazy=figure.look == "lazy")
    if figure.look in ("new", "lazy"):
        shown = f"<figcaption><i>{_caption(caption)}</i></figcaption>" if caption else ""
        return f"<figure>{image}{shown}</figure>"
    inner = ("h2", "p", "em")[len(picture.path) % 3]
    shown = f"<{inner}>{_caption(caption)}</{inner}>" if caption else ""
    classes = "expNoEdit full" if figure.look == "full" else "expNoEdit"
    html = f'<figure class="{classes}">{image}<figcaption class="expEdit">{shown}</figcaption></figure>'
    return f'<div class="picBox">{html}</div>' if figure.look == "pic_box" else html


def _caption(caption: str) -> str:
    """A caption, its credit in bold where it follows a full stop."""
    text, dot, credit = caption.rpartition(". Ảnh: ")
    return f"{text}. <strong>Ảnh: {credit}</strong>" if dot else caption


def _gallery(pictures: tuple[Picture, ...], swiper: bool) -> str:
    figures = [_figure(Figure(picture)) for picture in pictures]
    if swiper:
        slides = "".join(f'<div class="swiper-slide">{figure}</div>' for figure in figures)
        return f'<div class="sc-swiper"><div class="swiper-wrapper">{slides}</div><div class="swiper-pagination"></div></div>'
    return f'<div class="sc-gallery">{"".join(figures)}</div>'


def _player(audio: bool, file: str) -> str:
    if audio:
        source = f"https://sonha.1cdn.vn/audio/{file}"
        return f'<audio class="onecms__audio" controls preload="none"><source src="{source}" type="audio/mpeg"></audio>'
    return (
        '<div class="sc-video"><iframe width="900" height="506" allowfullscreen '
        f'src="https://video.sonha.example/embed/{file}"></iframe></div>'
    )


def _cross_link(target: tuple[str, str] | None, inside: bool) -> str:
    if target is None:
        return ""
    url, title = target
    if inside:
        return f'<p><a href="{url}"><b>>> {title}</b></a></p>'
    return f'<p>>> <a href="{url}" title="{encode(title)}">{title}</a></p>'


def _related(linked: Linked) -> str:
    found = [target for target in (linked(2), linked(7)) if target]
    items = "".join(f'<li><a href="{url}">{title}</a></li>' for url, title in found)
    return f'<div class="c-article-relation article_relation"><h4>Tin liên quan</h4><ul>{items}</ul></div>'
