"""``openhall index``: rebuild, check and repair the search index, which is always derived."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from content.kinds_list import KINDS
from portal.commands.opening import config_option, opened_databases, progress_bar
from portal.searching import site_opener
from search_index.engine import open_engine
from search_index.indexer import Comparison, Indexer


def register(group: click.Group) -> None:
    @group.group("index")
    def index() -> None:
        """检索索引：重建、核对、修复。"""

    @index.command("rebuild")
    @config_option
    def rebuild(config: str) -> None:
        """在旧索引旁重建，完成后替换。"""
        count = rebuild_index(config)
        click.echo(f"已重建，读取 {count} 项。")

    @index.command("check")
    @config_option
    def check(config: str) -> None:
        """与内容逐条核对；不一致时退出码为 1。"""
        with indexer_of(config, writing=False) as indexer, progress_bar("核对索引") as progress:
            found = indexer.check(progress)
        _tell(found)
        if not found.agrees:
            sys.exit(1)

    @index.command("repair")
    @config_option
    def repair(config: str) -> None:
        """只补不一致的条目。"""
        with indexer_of(config, writing=True) as indexer, progress_bar("修复索引") as progress:
            found = indexer.repair(progress)
        _tell(found)
        click.echo("已修复。")


def rebuild_index(config: str) -> int:
    """Rebuild with a progress bar; returns how many items were read."""
    with indexer_of(config, writing=True) as indexer, progress_bar("重建索引") as progress:
        return indexer.rebuild(progress)


@contextmanager
def indexer_of(config: str, *, writing: bool) -> Iterator[Indexer]:
    """The indexer of a founded site."""
    with opened_databases(config, writing=writing) as (settings, databases):
        engine = open_engine(settings.search_uri, KINDS)
        try:
            yield Indexer(engine, site_opener(databases), KINDS)
        finally:
            engine.close()


def _tell(found: Comparison) -> None:
    counts = (len(keys) for keys in (found.missing, found.stale, found.surplus))
    click.echo("缺少 {} 条，过时 {} 条，多余 {} 条。".format(*counts))
