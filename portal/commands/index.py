"""``openhall index``: rebuild, check and repair the search index, which is always derived."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import click

from content.kinds_list import KINDS
from portal.commands.opening import (
    config_option,
    opened_databases,
    progress_bar,
    refusing,
)
from portal.databases import connected, site_root
from portal.searching import site_opener
from portal.server_faults import is_away
from portal.settings import Settings
from search_index.engine import open_engine
from search_index.indexer import BULK_SIZE, Indexer

MOST_AT_ONCE = 5_000
LEFT = (
    f"内容已经写入；待更新的检索超过 {MOST_AT_ONCE} 项，站点运行时会自动完成，"
    "也可以现在运行 openhall index repair。"
)

AWAY = "内容已经写入；检索数据库连不上，连上后由运行中的站点自动更新。"


def register(group: click.Group) -> None:
    @group.group("index")
    def index() -> None:
        """检索索引：重建、核对、修复。"""

    @index.command("rebuild")
    @config_option
    def rebuild(config: str) -> None:
        """在旧索引旁重建，完成后替换。"""
        with (
            opened_databases(config, writing=True) as (settings, databases),
            indexer_of(settings, databases) as indexer,
        ):
            count = make_index(indexer)
        click.echo(f"已重建，共 {count} 条。")

    @index.command("check")
    @config_option
    def check(config: str) -> None:
        """与内容逐条核对；不一致时退出码为 1。"""
        with (
            opened_databases(config, writing=False) as (settings, databases),
            indexer_of(settings, databases) as indexer,
        ):
            found = indexer.check()
        counts = (len(keys) for keys in (found.missing, found.stale, found.surplus))
        click.echo("缺少 {} 条，过时 {} 条，多余 {} 条。".format(*counts))
        if found:
            sys.exit(1)

    @index.command("repair")
    @config_option
    def repair(config: str) -> None:
        """只补不一致的条目。"""
        with (
            opened_databases(config, writing=True) as (settings, databases),
            indexer_of(settings, databases) as indexer,
        ):
            count = indexer.repair()
        click.echo(f"已修复 {count} 条。")


def make_index(indexer: Indexer) -> int:
    """Rebuild with a progress bar; returns how many documents the index holds."""
    with progress_bar("重建索引", is_long=True) as progress:
        return indexer.rebuild(progress)


def bring_index_up(settings: Settings, databases: dict[str, Any]) -> None:
    """What a command wrote is found at once; an index that is missing is made whole.

    Much is left to the site, which does it while it serves: a command need not wait for it.
    """
    if _waiting(databases) > MOST_AT_ONCE:
        click.echo(LEFT)
        return
    try:
        with indexer_of(settings, databases) as indexer:
            if indexer.engine.needs_rebuild:
                indexer.rebuild()
            else:
                indexer.catch_up(BULK_SIZE)
    except Exception as error:
        if not is_away(error):
            raise
        click.echo(AWAY)


def _waiting(databases: dict[str, Any]) -> int:
    with connected(databases, "index: waiting") as connection:
        return sum(1 for _ in islice(site_root(connection).dirty.entries(), MOST_AT_ONCE + 1))


@contextmanager
def indexer_of(settings: Settings, databases: dict[str, Any]) -> Iterator[Indexer]:
    """The indexer of a founded site, for one command; its files are closed on leaving."""
    with refusing():
        engine = open_engine(settings.search_uri, KINDS)
    try:
        yield Indexer(engine, site_opener(databases), KINDS)
    finally:
        engine.close()
