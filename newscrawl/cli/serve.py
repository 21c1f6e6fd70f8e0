"""`newscrawl serve`: the archive as a web page."""

from __future__ import annotations

import ipaddress
import webbrowser
from pathlib import Path

import click

from newscrawl.cli.options import data_option, database, json_option
from newscrawl.cli.rendering import echo_json
from newscrawl.web.hosts import names_of
from newscrawl.web.server import application, listening, run


@click.command("serve")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, metavar="N")
@click.option(
    "--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="0.0.0.0 lets every machine in."
)
@click.option(
    "--host-name",
    "host_names",
    multiple=True,
    metavar="NAME",
    help="Answer to this name, too: the one that a proxy, or your network, gives the page.",
)
@click.option("--open", "open_browser", is_flag=True, help="Open the page in your browser.")
@data_option
@json_option
def command(
    *, port: int, host: str, host_names: tuple[str, ...], open_browser: bool, data: Path, as_json: bool
) -> None:
    """Show the archive as a web page: read, search, count, cite.

    Opens Datasette with newscrawl's pages, in Vietnamese and English, for reading only; a crawl may go on
    meanwhile. Only this machine can see it unless --host says otherwise. Ctrl-C ends it. --port 0 takes any
    free port; --json says in a line which it is. Plain `datasette data/newscrawl.db` shows the same pages.

    Asked for by a name that is not its own, it answers 421 and shows nothing: else any website could give
    its own name this machine's address, and read along. Its own are localhost, every address in numbers,
    the --host, with 0.0.0.0 this machine's name, and each --host-name; what a proxy passes on in Host or
    X-Forwarded-Host has to be one of them.

    \b
    newscrawl serve
    newscrawl --data /archives/lamdong serve --port 8080 --open
    newscrawl serve --host-name archive.example.org
    """
    app = application(database(data), names_of(host, host_names))
    opened = listening(host, port)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{opened.getsockname()[1]}/"
    if not _is_this_machine(host):
        click.echo(
            "Warning: everybody who can reach this machine can read the whole archive there, "
            "and the texts are the newspapers'.",
            err=True,
        )
    if as_json:
        echo_json({"url": address, "database": str(database(data))}, lines=True)
    else:
        click.echo(f"The archive {data} is shown at {address} (Ctrl-C ends it).")
    if open_browser:
        webbrowser.open(address)
    run(app, opened)


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
