"""One newspaper file: every key, and the sentence for each that is wrong."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.errors import BadNewspaperFile
from newscrawl.items import CrawlPolicy, DateRules, Newspaper
from newscrawl.newspapers import read_newspaper

LEAST = 'name = "Báo Mẫu"\nbase_url = "https://baomau.vn"\n'


def test_two_keys_make_a_newspaper() -> None:
    paper = read_newspaper(LEAST, file="baomau.toml")
    assert paper == Newspaper(id="baomau", name="Báo Mẫu", base_url="https://baomau.vn")


def test_every_key_is_read() -> None:
    text = """
        id = "baomau"
        name = "Báo Mẫu"
        province = "Tỉnh Mẫu"
        base_url = "http://127.0.0.1:8080/"
        former_urls = ["https://BaoMau.com.vn/"]
        successor = "baokhac"
        cms = "onecms"
        path_prefixes = ["/bbt", "/en/us"]
        sources = ["feed", "sitemap"]
        sitemap = "https://baomau.com.vn/sitemap.xml"
        feeds = ["/rss/home.rss", "http://127.0.0.1:8080/rss/chinh-tri"]
        [crawl]
        delay = 0
        concurrency = 16
        retries = 0
        retry_delay = 0.5
        timeout = 10
        max_bytes = 1_000_000
        block_after = 3
        [rules]
        mdy = true
        z_is_local = true
        [selectors]
        title = "h1.ten"
        body = "//div[@class='than']"
    """
    paper = read_newspaper(text, file="/kho/newspapers/baomau.toml")
    assert paper == Newspaper(
        id="baomau",
        name="Báo Mẫu",
        base_url="http://127.0.0.1:8080",
        province="Tỉnh Mẫu",
        former_urls=("https://baomau.com.vn",),
        successor="baokhac",
        path_prefixes=("/bbt", "/en/us"),
        sources=("feed", "sitemap"),
        sitemap="https://baomau.com.vn/sitemap.xml",
        feeds=("/rss/home.rss", "http://127.0.0.1:8080/rss/chinh-tri"),
        crawl=CrawlPolicy(0.0, 16, 0, 0.5, 10.0, 1_000_000, 3),
        rules=DateRules(mdy=True, z_is_local=True),
        selectors={"title": "h1.ten", "body": "//div[@class='than']"},
    )


@pytest.mark.parametrize(
    ("addition", "sentence"),
    [
        ('provnice = "X"', 'there is no key "provnice"; did you mean province?'),
        ("[colours]\na = 1", 'there is no key "colours"; allowed are base_url, '),
        ("[crawl]\ndelay = -1", "crawl.delay must be a number from 0 to 3600 (seconds), not -1."),
        ("[crawl]\ndelay = nan", "crawl.delay must be a number from 0 to 3600 (seconds), not nan."),
        ("[crawl]\ndelay = true", "crawl.delay must be a number from 0 to 3600 (seconds), not true."),
        ('[crawl]\ndelay = "3"', 'crawl.delay must be a number from 0 to 3600 (seconds), not "3".'),
        ("[crawl]\nretries = 1.5", "crawl.retries must be a whole number from 0 to 100 "),
        ("[crawl]\nconcurrency = 0", "crawl.concurrency must be a whole number from 1 to 64 "),
        ("[crawl]\nwait = 1", 'there is no key "crawl.wait"; allowed are block_after, '),
        ("[crawl]\nretrys = 1", 'there is no key "crawl.retrys"; did you mean retries?'),
        ("crawl = 5", "crawl must be a table, written [crawl], not 5."),
        ("[rules]\nmdy = 1", "rules.mdy must be true or false, not 1."),
        ('[rules]\ndates = ["mdy"]', 'there is no key "rules.dates"; allowed are mdy, z_is_local.'),
        ('[selectors]\ntitel = "h1"', 'there is no key "selectors.titel"; did you mean title?'),
        ('[selectors]\ntitle = ""', 'selectors.title must be a text of one line in quotes, not "".'),
        ('cms = "wordpress"', 'cms must be "onecms", not "wordpress".'),
        ("cms = []", 'cms must be "onecms", not [].'),
        ('sources = ["rss"]', 'sources must be a list with at least one of "sitemap" or "feed" or "listing"'),
        ("sources = []", "sources must be a list with at least one of "),
        ("sources = [[]]", "sources must be a list with at least one of "),
        ('feeds = "/rss/home.rss"', "feeds must be a list whose entries are each a path "),
        ('feeds = ["https://khac.vn/rss"]', "feeds must be a list whose entries are each a path "),
        ('sitemap = "//khac.vn/sitemap.xml"', 'sitemap must be a path that begins with "/", or a URL '),
        ('sitemap = "sitemap.xml"', 'sitemap must be a path that begins with "/", or a URL '),
        ("sitemap = 1", 'sitemap must be a path that begins with "/", or a URL '),
        ('path_prefixes = ["bbt"]', 'path_prefixes must be a list of path prefixes such as "/bbt" '),
        ('path_prefixes = ["/bbt/"]', "path_prefixes must be a list of path prefixes "),
        ('path_prefixes = ["/.."]', "path_prefixes must be a list of path prefixes "),
        ('former_urls = ["https://a.vn/x"]', "former_urls must be a list whose entries are each an http(s) "),
        ("former_urls = [1]", "former_urls must be a list whose entries are each an http(s) origin "),
        ('id = "khac"', 'id must be "baomau" like the file\'s name, not "khac".'),
        ("id = 1", 'id must be "baomau" like the file\'s name, not 1.'),
        ('province = "a\\nb"', "province must be a text of one line in quotes, not "),
        ("successor = 1", "successor must be a text of one line in quotes, not 1."),
    ],
)
def test_a_wrong_key_is_one_sentence(addition: str, sentence: str) -> None:
    with pytest.raises(BadNewspaperFile) as caught:
        read_newspaper(LEAST + addition, file="baomau.toml")
    told = str(caught.value)
    assert told.startswith(f"baomau.toml: {sentence}")
    assert told.endswith((".", "?"))
    assert "\n" not in told


@pytest.mark.parametrize(
    "url",
    [
        "baomau.vn",
        "ftp://baomau.vn",
        "https://baomau.vn/chinh-tri",
        "https://baomau.vn?a=1",
        "https://ai:do@baomau.vn",
        "https://",
        "http://127.0.0.1:99999",
        "",
    ],
)
def test_a_base_url_is_an_origin(url: str) -> None:
    with pytest.raises(BadNewspaperFile, match="base_url must be an http") as caught:
        read_newspaper(f'name = "A"\nbase_url = "{url}"', file="a.toml")
    assert str(caught.value).endswith(f'not "{url}".')


@pytest.mark.parametrize("key", ["name", "base_url"])
def test_what_must_be_there_is_asked_for(key: str) -> None:
    text = "\n".join(line for line in LEAST.splitlines() if not line.startswith(key))
    with pytest.raises(BadNewspaperFile, match=f"a.toml: {key} must be .*, but is missing."):
        read_newspaper(text, file="a.toml")


@pytest.mark.parametrize(
    "file", ["Bao Mau.toml", "BaoMau.toml", "-x.toml", "báo.toml", "a.b.toml", "x" * 65 + ".toml"]
)
def test_a_file_name_is_an_id(file: str) -> None:
    with pytest.raises(BadNewspaperFile, match="letters a-z, digits"):
        read_newspaper(LEAST, file=file)


@pytest.mark.parametrize(
    "text", ["x = ", 'a = "1"\na = "2"', "a = " + "[" * 5000, "a = " + "9" * 5000, "d = 2026-02-31", "\x00"]
)
def test_what_is_no_toml_is_one_sentence(text: str) -> None:
    with pytest.raises(BadNewspaperFile, match=r"a\.toml is n") as caught:
        read_newspaper(text, file="a.toml")
    assert "\n" not in str(caught.value)


def test_the_line_of_a_syntax_error_is_named() -> None:
    with pytest.raises(BadNewspaperFile, match="line 3"):
        read_newspaper(LEAST + "x = \n", file="a.toml")


@given(
    st.text(max_size=80), st.sampled_from(["name", "sitemap", "base_url", "id", "feeds", "crawl", "sources"])
)
def test_whatever_is_written_gives_a_newspaper_or_a_sentence(text: str, key: str) -> None:
    for written in (text, f"{LEAST}{text}", f"{key} = {text}", f'{key} = """{text}"""'):
        sentence = "a.toml"
        try:
            read_newspaper(written, file="a.toml")
        except BadNewspaperFile as error:
            sentence = str(error)
        assert sentence.startswith("a.toml")
        assert "\n" not in sentence


@pytest.mark.parametrize("selector", ["span..x[", "//span[", "//*[@class='a"])
def test_a_selector_that_cannot_be_read_is_named(selector: str) -> None:
    text = f'name = "Báo"\nbase_url = "http://a.vn"\n[selectors]\nbyline = {json.dumps(selector)}\n'
    with pytest.raises(BadNewspaperFile, match=r"baomau\.toml.*selectors\.byline") as raised:
        read_newspaper(text, file="baomau.toml")
    assert str(raised.value).count("\n") == 0
