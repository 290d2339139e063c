"""``openhall tick``: the side effects of time, once; for sites that do not let serve do it."""

import click

from content import clock
from portal.commands.opening import config_option, opened_databases
from portal.import_work import forget_imports, work_off
from portal.ticking import tick as tick_once


def register(group: click.Group) -> None:
    @group.command("tick")
    @config_option
    def tick(config: str) -> None:
        """处理到时的事项：更新登记簿、封存台账、处理导入的文件。"""
        with opened_databases(config, writing=True) as (settings, databases):
            done = tick_once(databases, clock.now())
            forget_imports(databases, clock.now(), settings.imports_keep_days)
            imports = work_off(databases, alone=settings.has_one_writer)
        click.echo(
            f"到时变化 {done.changed} 项，封存台账 {done.sealed} 条，清理 {done.forgotten} 条。"
        )
        if imports:
            click.echo(f"处理导入的文件 {imports} 个。")
