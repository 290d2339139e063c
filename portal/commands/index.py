"""``openhall index``: rebuild, check and repair the search index, which is always derived."""

import sys

import click

from content.kinds_list import KINDS
from portal.commands.opening import config_option, databases_of, opened, progress_bar
from portal.searching import site_opener
from search_index.engine import open_engine
from search_index.indexer import Indexer


def register(group: click.Group) -> None:
    @group.group("index")
    def index() -> None:
        """检索索引：重建、核对、修复。"""

    @index.command("rebuild")
    @config_option
    def rebuild(config: str) -> None:
        """在旧索引旁重建，完成后替换。"""
        count = rebuild_index(config)
        click.echo(f"已重建，共 {count} 条。")

    @index.command("check")
    @config_option
    def check(config: str) -> None:
        """与内容逐条核对；不一致时退出码为 1。"""
        with opened(config, writing=False) as site:
            engine = open_engine(site.settings.search_uri, KINDS)
            found = Indexer(engine, None, KINDS).check(site.site)
            engine.close()
        _tell(found)
        if found:
            sys.exit(1)

    @index.command("repair")
    @config_option
    def repair(config: str) -> None:
        """只补不一致的条目。"""
        with databases_of(config, writing=True) as (settings, databases):
            engine = open_engine(settings.search_uri, KINDS)
            count = Indexer(engine, site_opener(databases), KINDS).repair()
            engine.close()
        click.echo(f"已修复 {count} 条。")


def rebuild_index(config: str) -> int:
    """Rebuild with a progress bar; returns how many documents were written."""
    with opened(config, writing=False), progress_bar("重建索引", 1) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        return _rebuild(config, progress)


def _rebuild(config: str, progress) -> int:
    with databases_of(config, writing=True) as (settings, databases):
        engine = open_engine(settings.search_uri, KINDS)
        count = Indexer(engine, site_opener(databases), KINDS).rebuild(progress)
        engine.close()
    return count


def _tell(found) -> None:
    click.echo(
        f"缺少 {len(found.missing)} 条，过时 {len(found.stale)} 条，多余 {len(found.surplus)} 条。"
    )
