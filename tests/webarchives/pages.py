"""Pages as web archives have them: written by hand, with the markup of the real CMS."""

from __future__ import annotations

ARTICLE = """<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title></head><body>
<div class="c-detail-head"><ol class="breadcrumb"><li class="breadcrumb-item"><a href="/">Trang chủ</a></li>
<li class="breadcrumb-item"><a href="/kinh-te">Kinh tế</a></li></ol>
<h1 class="c-detail-head__title">{title}</h1><span class="c-detail-head__time">{time}</span></div>
<div class="b-maincontent"><article class="entry"><p>{text}</p>
<p>Bà con trong buôn mong con đường sớm được mở rộng để chở nông sản ra chợ huyện.</p></article></div>
</body></html>"""

BLOCK_PAGE = """<!DOCTYPE html><html><head><title>Access Denied</title></head><body>
<h1>Access Denied.. blocked by our security system</h1></body></html>"""


def article(
    title: str, time: str, text: str = "Sáng nay, xã khởi công con đường liên thôn dài bốn cây số."
) -> bytes:
    return ARTICLE.format(title=title, time=time, text=text).encode()
