"""``openhall tick``: the side effects of time, once; for sites that do not let serve do it."""

from functools import partial

import click

from content import clock
from portal.commands.index import indexer_of
from portal.commands.opening import config_option, opened_databases
from portal.import_work import forget_imports, work_off
from portal.packing import pack_when_due
from portal.ticking import tick as tick_once


def register(group: click.Group) -> None:
    @group.command("tick")
    @config_option
    def tick(config: str) -> None:
        """处理到时的事项：更新登记簿、封存台账、处理导入的文件。"""
        with opened_databases(config, writing=True) as (settings, databases):
            done = tick_once(databases, clock.now(), settings.ledger_head_file)
            forget_imports(databases, clock.now(), settings.imports_keep_days)
            imports = work_off(databases, alone=settings.has_one_writer)
            opener = partial(indexer_of, settings, databases)
            packed = pack_when_due(databases, opener, clock.now(), settings.pack_hour)
        click.echo(
            f"到时变化 {done.changed} 项，封存台账 {done.sealed} 条，清理 {done.forgotten} 条。"
        )
        if imports:
            click.echo(f"处理导入的文件 {imports} 个。")
        if packed:
            click.echo("已压缩数据库：清除的内容已从文件中移除。")
