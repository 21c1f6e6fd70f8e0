"""A newspaper whose name leads to a public address, and from the second look-up on into this machine.

    unshare --net --mount python -m tests.faults.rebinding FOLDER

In a network of its own, in which 8.8.8.8 is this machine, too. Crawls the newspaper into FOLDER/data with
look-ups that hold for no time at all, and prints as JSON what the two addresses and the name server were
asked, and how the crawl ended.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from newscrawl.cli import main
from newscrawl.crawl import fence
from newscrawl.sample import newspaper_toml

from .name_server import NameServer
from .rude_server import RudeServer, page

PUBLIC, PRIVATE = "8.8.8.8", "127.0.0.1"
PAGES = {f"/bai-{number}.html": page(b"<html><body>x</body></html>") for number in range(4)}


def crawl(folder: Path) -> None:
    for words in (["link", "set", "lo", "up"], ["addr", "add", f"{PUBLIC}/32", "dev", "lo"]):
        subprocess.run(["ip", *words], check=True)
    fence.KEPT_SECONDS = 0.0  # else nothing is looked up again for minutes, and there is nothing to see
    places = iter([[PUBLIC], [PRIVATE], [PUBLIC, PRIVATE]])
    last: list[str] = [PRIVATE]
    with (
        RudeServer(PAGES, address=PUBLIC) as public,
        RudeServer(PAGES, address=PRIVATE, port=public.port) as private,
        NameServer({"bao.test": lambda: next(places, last)}) as dns,
    ):
        resolver = folder / "resolv.conf"
        resolver.write_text(f"nameserver {dns.address}\noptions timeout:30 attempts:1\n", encoding="ascii")
        subprocess.run(["mount", "--bind", resolver, "/etc/resolv.conf"], check=True)
        base = f"http://bao.test:{public.port}"
        data = folder / "data"
        (data / "newspapers").mkdir(parents=True)
        file = newspaper_toml(base, concurrency=1, block_after=5, retries=1, retry_delay=0.02)
        (data / "newspapers" / "baomau.toml").write_text(file, encoding="utf-8")
        addresses = [f"--url={base}{path}" for path in PAGES]
        code = main(["--data", str(data), "crawl", "baomau", "--json", *addresses])
        print(json.dumps({"public": public.asked, "private": private.asked, "dns": dns.asked, "code": code}))


if __name__ == "__main__":
    crawl(Path(sys.argv[1]))
