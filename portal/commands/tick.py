"""``openhall tick``: the side effects of time, once; for sites that do not let serve do it."""

from functools import partial
from typing import Any

import click

from content import clock
from portal.case_ticking import tick_cases
from portal.charging_ticking import tick_charges
from portal.commands.index import indexer_of
from portal.commands.opening import config_option, opened_databases
from portal.forgetting import forget_overdue
from portal.import_work import forget_imports, work_off
from portal.keys import sealing_of
from portal.licence_ticking import tick_licences
from portal.mail_sending import send_due
from portal.packing import pack_when_due
from portal.payments import providers_of
from portal.settings import Settings
from portal.tick_turns import taking_turn
from portal.ticking import tick as tick_once

BUSY = "另一个进程正在做定时处理，这次不用做。"


def register(group: click.Group) -> None:
    @group.command("tick")
    @config_option
    def tick(config: str) -> None:
        """处理到时的事项：更新登记簿、封存台账、处理导入的文件。"""
        with opened_databases(config, writing=True) as (settings, databases):
            with taking_turn(databases, settings) as is_mine:
                told = _tick(settings, databases) if is_mine else [BUSY]
            if imports := work_off(databases, alone=settings.has_one_writer):
                told.append(f"处理导入的文件 {imports} 个。")
        click.echo("\n".join(told))


def _tick(settings: Settings, databases: dict[str, Any]) -> list[str]:
    """What is to be told of it."""
    done = tick_once(databases, clock.now(), settings.ledger_head_file)
    forget_imports(databases, clock.now(), settings.imports_keep_days)
    sealing = sealing_of(settings, databases)
    due = tick_cases(databases, sealing, clock.now())
    tick_licences(databases, sealing, clock.now())
    paid = tick_charges(databases, providers_of(settings), sealing, clock.now())
    posted = send_due(databases, settings, sealing, clock.now())
    told = [f"到时变化 {done.changed} 项，封存台账 {done.sealed} 条，清理 {done.forgotten} 条。"]
    if due:
        told.append(f"办件到期的变化 {due} 项。")
    if paid:
        told.append(f"收到网上支付的通知 {paid} 条。")
    if overdue := forget_overdue(databases, settings, clock.now()):
        told.append(f"到期删除申请草稿和办件内容 {overdue} 件。")
    if posted.sent or posted.failed:
        told.append(f"发出邮件 {posted.sent} 封，没有发出 {posted.failed} 封。")
    opener = partial(indexer_of, settings, databases)
    if pack_when_due(databases, opener, clock.now(), settings.pack_hour):
        told.append("已压缩数据库：清除的内容已从文件中移除。")
    return told
