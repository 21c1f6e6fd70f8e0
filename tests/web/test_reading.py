"""What a researcher does with the pages: search, narrow down, read, compare, cite, count, take away."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from urllib.parse import parse_qs, unquote_plus, urlsplit
from urllib.request import urlopen

import pytest
from selenium.webdriver.common.by import By

from .browser import Reader
from .conftest import Pictures
from .library import COPY, STORY


def fetched(url: str) -> bytes:
    with urlopen(url, timeout=60) as answer:
        content: bytes = answer.read()
    return content


def asked(reader: Reader) -> dict[str, list[str]]:
    return parse_qs(urlsplit(reader.driver.current_url).query)


def test_from_the_first_page_to_an_article(reader: Reader) -> None:
    reader.open("/")
    assert "63" in reader.text(".totals")
    assert reader.all(".coverage-chart path title"), "a calendar whose days say what they are"
    assert len(reader.all(".latest li")) == 12
    reader.type_and_go("[data-search]", "khánh thành cầu")
    assert "2 bài" in reader.text("#count")
    assert "khánh thành" in [mark.text for mark in reader.all(".hits mark")]
    reader.follow(reader.link("thông xe", ".hits"))
    assert reader.find(".story mark").is_displayed()
    assert "Ea Nuôl" in reader.text("h1")
    reader.follow(reader.link("Bỏ tô"))
    assert not reader.all(".story mark")
    assert reader.address == f"/article/{STORY}"


def test_a_query_without_diacritics_shows_the_original_text(reader: Reader) -> None:
    reader.open("/search?q=dak nong")
    assert "mọi cách viết" in reader.text("#count")
    assert {mark.text for mark in reader.all(".hits h3 mark")} == {"Đắk Nông"}


def test_narrowing_down_by_facets_and_back(reader: Reader) -> None:
    reader.open("/search?q=cà phê")
    total = reader.text("#count")
    counts = {one.text.split("\n")[0]: one for one in reader.all(".facet li")}
    assert "Báo Khác" in " ".join(counts)
    reader.follow(reader.link("Báo Khác", ".facet"))
    assert asked(reader)["newspaper"] == ["baokhac"]
    assert reader.text("#count") != total
    assert all("Báo Khác" in one.text for one in reader.all(".hits li"))
    reader.follow(reader.link("2026", ".facet"))
    assert asked(reader)["from"] == ["2026-01-01"]
    reader.follow(reader.link("Kinh tế", ".facet"))
    assert len(reader.all(".chips li")) == 4
    for _ in range(4):
        reader.follow(reader.find(".chips a"))
    assert reader.text("#count") == total
    assert unquote_plus(reader.address) == "/search?q=cà phê"


def test_the_form_makes_a_permalink(reader: Reader) -> None:
    reader.open("/search?q=cà phê")
    reader.find("details.filters summary").click()
    reader.find("select[name=newspaper]").send_keys("Báo Mẫu")
    reader.find("input[name=in][value=title]").click()
    reader.follow(reader.find(".primary"))
    assert unquote_plus(reader.address) == "/search?q=cà phê&newspaper=baomau&in=title"
    assert "Giá cà phê" in reader.text(".hits")


def test_an_address_with_empty_fields_leads_to_its_permalink(reader: Reader) -> None:
    reader.open("/search?q=mưa&newspaper=&category=&from=&to=&mode=")
    assert unquote_plus(reader.address) == "/search?q=mưa"


def test_sorting_and_paging(reader: Reader) -> None:
    reader.open("/search?q=cà phê&sort=oldest")
    first = [one.text for one in reader.all(".hits h3")]
    assert len(first) == 20
    reader.follow(reader.link("Trang sau"))
    second = [one.text for one in reader.all(".hits h3")]
    assert asked(reader)["sort"] == ["oldest"]
    assert not set(first) & set(second)
    reader.follow(reader.find(".paging [aria-label='Trang 1']"))
    assert [one.text for one in reader.all(".hits h3")] == first
    reader.follow(reader.link("Mới nhất trước"))
    assert "page" not in asked(reader)
    assert reader.all(".hits h3")[0].text != first[0]
    reader.open("/search?q=cà phê&page=400")
    assert "sau kết quả cuối cùng" in reader.text(".notice")


def test_what_cannot_be_read_is_told_with_its_place(reader: Reader) -> None:
    reader.open("/search?q=(lúa OR")
    assert "Sau OR phải có một từ" in reader.text(".notice")
    assert reader.text(".place") == "(lúa OR"
    assert reader.find(".place mark").text == "OR"
    reader.open("/search?q=lúa) ngô")
    assert reader.find(".place mark").text == ")"
    reader.open("/search?from=hôm qua")
    assert "“hôm qua” không phải là ngày" in reader.text(".notice")
    reader.open("/search?q=lúa&newspaper=baonao")
    assert "không có tờ báo “baonao”" in reader.text(".notice")
    reader.open("/search?q=lúa&from=2026-09-02&to=2026-09-01")
    assert "sau ngày kết thúc" in reader.text(".notice")
    reader.open("/concordance?q=*")
    assert "Dấu sao" in reader.text(".notice")
    reader.open("/trends?q=NOT lúa")
    assert "NOT" in reader.text(".notice")


def test_what_is_read_otherwise_than_meant_is_told(reader: Reader) -> None:
    reader.open("/search?q=cà -phê")
    assert "gõ NOT phê" in reader.text(".misread")
    assert reader.all(".hits li")
    for address in ("/search", "/concordance", "/trends"):
        reader.open(f"{address}?q=title:cà")
        assert "“title:” được tìm như một từ" in reader.text(".misread")
        reader.open(f"{address}?q=Hà Nội - Huế 15:30")
        assert not reader.all(".misread")


def test_pictures_are_loaded_only_on_request(reader: Reader, pictures: Pictures) -> None:
    pictures.asked.clear()
    reader.open(f"/article/{STORY}")
    assert not reader.all("article img")
    assert "Chợ xã Ea Nuôl" in reader.text("#images")
    assert reader.link("Mở ảnh", "#images").get_attribute("href") == f"{pictures.host}/cau.png"
    assert reader.complaints() == []
    assert pictures.asked == []
    reader.follow(reader.link("Tải 2 ảnh", "#images"))
    reader.find("#images img").location_once_scrolled_into_view  # noqa: B018 - a property that scrolls
    reader.wait_for(lambda: pictures.asked)
    reader.wait_for(lambda: reader.run("return document.querySelector('#images img').naturalWidth") == 1)
    assert {one.split(": ")[-1] for one in reader.complaints()} <= {
        f"{pictures.host}/cau.png",
        f"{pictures.host}/cho.png",
    }
    reader.follow(reader.link("Thôi tải ảnh"))
    assert not reader.all("article img")


def test_revisions_and_what_changed(reader: Reader) -> None:
    reader.open(f"/article/{STORY}")
    assert len(reader.all("#revisions .timeline li")) == 3
    assert "sửa tiêu đề" in reader.text("#revisions")
    reader.follow(reader.link("Phiên bản 1", "#revisions"))
    assert "không phải phiên bản hiện tại" in reader.text(".notice")
    assert "khánh thành" in reader.text("h1")
    assert "thông xe hôm nay" not in reader.text(".story")
    reader.follow(reader.link("Xem phiên bản hiện tại"))
    reader.follow(
        reader.all("#revisions .timeline li")[1].find_element(By.PARTIAL_LINK_TEXT, "Xem đã sửa gì")
    )
    assert [one.text for one in reader.all(".diff del")] == ["1.240"]
    assert [one.text for one in reader.all(".diff ins")] == ["1.250", "Cầu thông xe hôm nay."]
    assert "2 đoạn thay đổi" in reader.text()
    reader.find("select[name=to]").send_keys("Phiên bản 3")
    reader.follow(reader.find("main form button"))
    assert "sửa tiêu đề" in reader.text()
    reader.follow(reader.link("Xem toàn bài"))
    assert len(reader.all(".diff section")) > 6
    reader.follow(reader.link("Về bài"))
    assert reader.address == f"/article/{STORY}"


def test_copies_elsewhere(reader: Reader) -> None:
    reader.open(f"/article/{COPY}")
    copies = reader.text("#copies")
    assert "có lẽ là bài gốc" in copies
    assert "Báo Mẫu" in copies
    assert "Đăng lại từ Báo Mẫu" in reader.text(".byline")
    reader.follow(reader.link("thông xe", "#copies"))
    assert reader.address == f"/article/{STORY}"


def test_provenance_and_citation(reader: Reader) -> None:
    reader.driver.execute_cdp_cmd(
        "Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    )
    reader.open(f"/article/{STORY}")
    provenance = reader.text("#provenance")
    assert "warc/baomau/x.warc.gz" in provenance
    assert "từ byte 7, dài 9 byte" in provenance
    assert len(reader.text("#digest")) == 64
    assert "Minh Thư (2026), “Xã Ea Nuôl thông xe cầu mới”, Báo Mẫu, ngày 02/06/2026" in reader.text(
        "#cite-txt"
    )
    button = reader.find("[data-copy=cite-txt]")
    button.click()
    reader.wait_for(lambda: button.text == "Đã chép")
    copied = reader.driver.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
    assert copied == reader.text("#cite-txt")
    reader.all("#cite summary")[1].click()
    assert "@article{baomau-1," in reader.text("#cite-bib")
    for name, start in (
        ("bib", b"@article"),
        ("ris", b"TY  - NEWS"),
        ("json", b'[{"id"'),
        ("txt", "Minh Thư".encode()),
    ):
        assert fetched(f"{reader.base}/article/{STORY}/cite.{name}").startswith(start)


def test_trends_of_several_queries(reader: Reader) -> None:
    reader.open("/trends")
    boxes = [one for one in reader.all(".queries input") if one.is_displayed()]
    assert len(boxes) == 2
    boxes[0].send_keys("cà phê")
    boxes[1].send_keys("hồ tiêu")
    reader.find("[data-add]").click()
    assert reader.run("return document.activeElement.placeholder") == "Từ khóa 3"
    reader.run("return document.activeElement").send_keys("mưa")
    reader.follow(reader.find(".trend-form .primary"))
    assert asked(reader)["q"] == ["cà phê", "hồ tiêu", "mưa"]
    assert len(reader.all(".trend-chart .line")) + len(reader.all(".trend-chart circle")) >= 3
    assert reader.run("return getComputedStyle(document.querySelector('.trend-chart .line')).fill") == "none"
    rows = reader.all(".numbers tbody tr")
    assert [row.text.split()[0] for row in rows] == ["2026-06", "2026-07", "2026-08", "2026-09"]
    numbers = fetched(reader.link("Tải CSV").get_attribute("href") or "").decode("utf-8-sig")
    told = list(csv.DictReader(io.StringIO(numbers)))
    assert len(told) == 12
    shown = sum(int(one["articles"]) for one in told if one["query"] == "cà phê")
    assert f"Cộng 63 {shown} " in reader.text(".numbers tfoot").replace("\n", " ")
    assert fetched(reader.link("Tải SVG").get_attribute("href") or "").startswith(b"<svg")
    picture = fetched(reader.link("Tải PNG").get_attribute("href") or "")
    assert picture.startswith(b"\x89PNG")
    assert int.from_bytes(picture[16:20], "big") == 1600
    reader.open("/trends?q=a&q=b&q=c&q=d&q=e&q=f")
    assert "nhiều nhất 5" in reader.text(".notice")


def test_concordance(reader: Reader) -> None:
    reader.open("/concordance?q=hồ tiêu&sort=left")
    lines = reader.all(".kwic tbody tr")
    assert {line.find_element(By.CSS_SELECTOR, ".hit").text.lower() for line in lines} <= {
        "hồ tiêu",
        "hồ",
        "tiêu",
    }
    reader.follow(reader.link("“hồ tiêu”"))
    assert asked(reader) == {"q": ['"hồ tiêu"'], "sort": ["left"]}
    phrases = reader.all(".kwic tbody tr")
    assert 0 < len(phrases) < len(lines)
    lines = phrases
    table = fetched(reader.link("Tải CSV").get_attribute("href") or "").decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(table)))) == len(lines)
    reader.follow(lines[0].find_element(By.CSS_SELECTOR, ".hit a"))
    assert reader.all(".story mark, h1 mark, .lead mark, figcaption")


def test_a_newspaper_with_its_gaps(reader: Reader) -> None:
    reader.open("/newspapers")
    reader.follow(reader.link("Báo Mẫu", "main"))
    assert reader.all(".coverage-chart path title")
    assert "chưa thu thập" in reader.text("#gaps + ul")
    assert "sa-pô" in reader.text(".bars")
    reader.type_and_go("main input[type=search]", "mưa")
    assert asked(reader) == {"q": ["mưa"], "newspaper": ["baomau"]}


@pytest.mark.parametrize("name", ["csv", "jsonl", "bibtex", "ris", "csl-json", "sqlite", "parquet"])
def test_results_taken_along(name: str, reader: Reader) -> None:
    reader.open("/search?q=hồ tiêu")
    address = next(one.get_attribute("href") or "" for one in reader.all(".formats a") if one.text == name)
    content = fetched(address)
    total = int(reader.text("#count").split()[0])
    found = {
        "csv": lambda: len(list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))),
        "jsonl": lambda: len(content.splitlines()),
        "bibtex": lambda: content.count(b"@article{"),
        "ris": lambda: content.count(b"TY  - NEWS"),
        "csl-json": lambda: len(json.loads(content)),
        "sqlite": lambda: total if content.startswith(b"SQLite format 3") else 0,
        "parquet": lambda: total if content.startswith(b"PAR1") else 0,
    }[name]()
    assert found == total > 5


def test_results_with_their_provenance(reader: Reader) -> None:
    reader.open("/search?q=hồ tiêu&newspaper=baomau")
    packed = zipfile.ZipFile(io.BytesIO(fetched(reader.link("ZIP").get_attribute("href") or "")))
    assert packed.namelist() == [
        "newscrawl.csv",
        "newscrawl.csv.dictionary.csv",
        "newscrawl.csv.provenance.json",
    ]
    told = json.loads(packed.read("newscrawl.csv.provenance.json"))
    assert told["query"]["typed"] == "hồ tiêu"
    assert told["query"]["filters"] == {"newspaper": "baomau"}
    assert told["articles"] == int(reader.text("#count").split()[0])


def test_the_dictionary_leads_to_the_tables(reader: Reader) -> None:
    reader.open("/dictionary?lang=en")
    assert "publication time, ISO 8601" in reader.text("#articles")
    reader.open("/dictionary?lang=vi")
    assert "thời điểm xuất bản, ISO 8601" in reader.text("#articles")
    assert "thời điểm xuất bản, ISO 8601" in reader.text("#article_metadata"), "said once, shown twice"
    assert "A sample of each text" in reader.text("#duplicate_keys"), "of an inner table, as the archive says"
    reader.follow(reader.link("tags", "main section"))
    assert reader.address == "/newscrawl/tags"
    assert "keyword as printed" in reader.text("dl.column-descriptions")
    reader.follow(reader.link("Tìm kiếm", ".bar"))
    assert reader.address == "/search"


def test_the_list_of_tables_says_where_to_begin(reader: Reader) -> None:
    reader.open("/newscrawl")
    assert "_sqlite_migrations" not in reader.text("body")
    reader.follow(reader.link("articles", ".metadata-description"))
    assert reader.address == "/newscrawl/articles"
    reader.open("/newscrawl")
    reader.follow(reader.link("an example of SQL", ".metadata-description"))
    assert len(reader.all("table.rows-and-columns tbody tr")) == 20
    reader.follow(reader.link("data dictionary", ".metadata-description"))
    assert reader.address == "/dictionary"
