"""The newspapers that come with newscrawl, and the user's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from newscrawl.errors import BadNewspaperFile, Misuse
from newscrawl.newspapers import find_newspaper, get_newspaper, load_newspapers

PROVINCIAL = {
    "baodaknong", "baolamdong", "baobinhthuan", "baohaiduong", "baohaiphong", "baoquangnam", "baodanang",
    "baonghean", "hanoimoi",
}  # fmt: skip
NATIONAL = {
    "nguoiquansat", "congly", "daidoanket", "1thegioi", "diendandoanhnghiep", "markettimes", "daibieunhandan",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "newspapers"
    path.mkdir()
    return path


def test_all_shipped_newspapers_are_there() -> None:
    newspapers = load_newspapers()
    assert set(newspapers) == PROVINCIAL | NATIONAL
    assert list(newspapers) == sorted(newspapers)
    assert {one.id for one in newspapers.values() if one.province} == PROVINCIAL
    assert {one.cms for one in newspapers.values()} == {"onecms"}


def test_a_shipped_newspaper_is_what_its_file_says() -> None:
    paper = load_newspapers()["baodaknong"]
    assert (paper.id, paper.name, paper.province) == ("baodaknong", "Báo Đắk Nông", "Đắk Nông")
    assert paper.base_url == "https://baodaknong.vn"
    assert paper.former_urls == ("https://baodaknong.org.vn",)
    assert paper.successor == "baolamdong"
    assert load_newspapers()["baolamdong"].path_prefixes == ("/bbt",)


def test_a_folder_that_is_not_there_adds_nothing(tmp_path: Path) -> None:
    assert load_newspapers(tmp_path) == load_newspapers()


def test_a_user_adds_a_newspaper(folder: Path) -> None:
    (folder / "baomau.toml").write_text(
        'name = "Báo Mẫu"\nbase_url = "http://127.0.0.1:8080"', encoding="utf-8"
    )
    (folder / "ghi-chu.txt").write_text("không phải báo", encoding="utf-8")
    (folder / "._baomau.toml").write_bytes(b"\x00\xff")
    newspapers = load_newspapers(folder.parent)
    assert set(newspapers) == PROVINCIAL | NATIONAL | {"baomau"}
    assert newspapers["baomau"].base_url == "http://127.0.0.1:8080"


def test_a_users_file_overrides_a_shipped_one_key_by_key(folder: Path) -> None:
    (folder / "baodaknong.toml").write_text('name = "Đắk Nông"\n[crawl]\ndelay = 10', encoding="utf-8")
    paper, shipped = load_newspapers(folder.parent)["baodaknong"], load_newspapers()["baodaknong"]
    assert (paper.name, paper.crawl.delay) == ("Đắk Nông", 10.0)
    assert (paper.base_url, paper.successor) == (shipped.base_url, shipped.successor)
    assert paper.crawl.retries == shipped.crawl.retries


def test_a_byte_order_mark_and_crlf_are_no_matter(folder: Path) -> None:
    (folder / "baomau.toml").write_bytes('\ufeffname = "Báo"\r\nbase_url = "http://a.vn"\r\n'.encode())
    assert load_newspapers(folder.parent)["baomau"].name == "Báo"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'name = "B\xe1o"', "line 1 is not UTF-8"),
        (b"name = ", "not valid TOML"),
        (b"#" * 300_000, "too large"),
        (b'name = "A"\nbase_url = "http://a.vn"\nsuccessor = "baolamdog"', "did you mean baolamdong"),
        (b'name = "A"\nbase_url = "http://a.vn"\nsuccessor = "baomau"', "another known newspaper"),
    ],
)
def test_a_wrong_file_is_one_sentence_that_names_it(content: bytes, told: str, folder: Path) -> None:
    file = folder / "baomau.toml"
    file.write_bytes(content)
    with pytest.raises(BadNewspaperFile, match=told) as caught:
        load_newspapers(folder.parent)
    assert str(file) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_wrong_override_names_the_users_file(folder: Path) -> None:
    file = folder / "baodaknong.toml"
    file.write_text("crawl = 5", encoding="utf-8")
    with pytest.raises(BadNewspaperFile) as caught:
        load_newspapers(folder.parent)
    assert str(caught.value) == f"{file}: crawl must be a table, written [crawl], not 5."


def test_who_wants_the_others_is_told_which_files_are_wrong(folder: Path) -> None:
    shipped = load_newspapers()
    own = 'name = "A"\nbase_url = "http://a.vn"\n'
    texts = {
        "baodaknong": "name = ",
        "baoa": own + 'successor = "baod"',
        "baob": own + 'successor = "baoe"',
        "baoc": own + "colour = 1",
        "baod": own + "[crawl]\ndelay = -1",
    }
    for identity, text in texts.items():
        (folder / f"{identity}.toml").write_text(text, encoding="utf-8")
    wrong: dict[str, BadNewspaperFile] = {}
    found = load_newspapers(folder.parent, wrong=wrong)
    assert found.keys() == (shipped.keys() | {"baoa"}) - {"baodaknong"}
    assert sorted(wrong) == ["baob", "baoc", "baod", "baodaknong"]
    assert all(f"{identity}.toml" in str(error) for identity, error in wrong.items())


def test_what_cannot_be_read_is_a_sentence_too(folder: Path) -> None:
    with pytest.raises(BadNewspaperFile, match="folder of newspaper files"):
        load_newspapers(Path(__file__))
    (folder / "baomau.toml").mkdir()
    with pytest.raises(BadNewspaperFile, match="cannot be read"):
        load_newspapers(folder.parent)


def test_an_unknown_id_is_answered_with_the_nearest() -> None:
    newspapers = load_newspapers()
    assert get_newspaper(newspapers, "hanoimoi").name == "Hànộimới"
    with pytest.raises(Misuse, match="did you mean baodaknong"):
        get_newspaper(newspapers, "baodacnong")
    for typed in ("baodaknong.vn", "https://baodaknong.vn/a-1.html", "baodaknong.org.vn", "Báo Đắk Nông"):
        with pytest.raises(Misuse, match=r"did you mean baodaknong\?"):
            get_newspaper(newspapers, typed)
    with pytest.raises(Misuse, match="newscrawl newspapers"):
        get_newspaper(newspapers, "zzz")


@pytest.mark.parametrize(
    ("url", "identity"),
    [
        ("https://baodaknong.vn/a-1.html", "baodaknong"),
        ("http://www.baodaknong.org.vn/a-1.html", "baodaknong"),
        ("https://baolamdong.vn/bbt/a-1.html", "baolamdong"),
        ("https://baodaknong.vn:8443/a-1.html", None),
        ("https://khac.vn/a-1.html", None),
        ("không phải url", None),
    ],
)
def test_a_url_tells_its_newspaper(url: str, identity: str | None) -> None:
    found = find_newspaper(load_newspapers(), url)
    assert (found.id if found else None) == identity


def test_who_lives_at_a_host_goes_before_who_used_to(folder: Path) -> None:
    (folder / "aaa.toml").write_text(
        'name = "A"\nbase_url = "http://a.vn"\nformer_urls = ["https://congly.vn"]', encoding="utf-8"
    )
    found = find_newspaper(load_newspapers(folder.parent), "https://congly.vn/a-1.html")
    assert found is not None
    assert found.id == "congly"
