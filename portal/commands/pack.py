"""``openhall pack``: former records, and all that was expunged, leave the files and the index."""

import sys

import click
from ZODB.POSException import StorageError

from content import clock
from portal.commands.index import indexer_of
from portal.commands.opening import CommandRefused, config_option, opened_databases
from portal.packing import Packed
from portal.packing import pack as pack_databases

MEGABYTE = 1 << 20


def register(group: click.Group) -> None:
    @group.command("pack")
    @config_option
    @click.option(
        "--days",
        type=click.IntRange(0, 3650),
        default=0,
        show_default=True,
        help="保留最近几天的旧记录；只有 0 天才会移除依法清除的内容",
    )
    def pack(config: str, days: int) -> None:
        """压缩两个数据库：移除旧记录、不用的附件和依法清除的内容。"""
        with (
            opened_databases(config, writing=True, evolved=False) as (settings, databases),
            indexer_of(settings, databases) as indexer,
        ):
            if sys.stderr.isatty():
                click.echo("正在压缩，较大的站点需要几分钟。", err=True)
            try:
                packed = pack_databases(databases, indexer, clock.now(), days)
            except StorageError as error:
                raise CommandRefused(f"没有压缩成：{error}。请稍后再试。") from error
        for one in packed:
            click.echo(_said(one))


def _said(one: Packed) -> str:
    before, after = (size / MEGABYTE for size in (one.before, one.after))
    return f"{one.label}：{before:.1f} MB → {after:.1f} MB。"
