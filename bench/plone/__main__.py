"""``python -m bench.plone install|prepare|serve|measure``: the peer by hand."""

import signal
from pathlib import Path

import click

from bench.plone.figures import figures
from bench.plone.folders import VARIABLE, PeerFailed
from bench.plone.peer import PlonePeer

PORT = click.option("--port", type=click.IntRange(1, 65535), default=7160, show_default=True)


@click.group()
@click.option("--folder", type=click.Path(path_type=Path), envvar=VARIABLE, help="not var/bench")
@click.pass_context
def main(context: click.Context, folder: Path | None) -> None:
    """Plone as a peer of the benchmark."""
    context.obj = PlonePeer(folder, say=click.echo)
    context.call_on_close(context.obj.stop)


@main.command()
@click.pass_obj
def install(peer: PlonePeer) -> None:
    """A virtual environment with Plone."""
    peer.install()


@main.command()
@click.option("--items", type=click.IntRange(1), default=2000, show_default=True)
@click.option("--source", type=click.Path(path_type=Path), help="the .ini of an Openhall demo site")
@click.pass_obj
def prepare(peer: PlonePeer, items: int, source: Path | None) -> None:
    """A Plone site with the documents of an Openhall demo site."""
    peer.prepare(items, source)


@main.command()
@PORT
@click.option("--ram-cache", is_flag=True)
@click.pass_obj
def serve(peer: PlonePeer, port: int, ram_cache: bool) -> None:
    """Until Ctrl+C or SIGTERM."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    peer.start(port, ram_cache=ram_cache)
    for path in (peer.page_path(), peer.listing_path()):
        click.echo(f"http://localhost:{port}{path}")
    signal.pause()


@main.command()
@PORT
@click.option("--written", type=click.IntRange(1), default=50, show_default=True)
@click.pass_obj
def measure(peer: PlonePeer, port: int, written: int) -> None:
    """All figures, with one client."""
    for line in figures(peer, port, written):
        click.echo(line)


if __name__ == "__main__":
    try:
        main(prog_name="python -m bench.plone")
    except PeerFailed as failure:
        raise SystemExit(str(failure)) from None
