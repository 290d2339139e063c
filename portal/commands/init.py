"""``openhall init``: an empty province with departments, calendars and one administrator."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import click

from content import clock
from content.desk import Desk, operator
from content.kinds_list import KINDS
from content.passwords import Passwords
from content.people_acts import PeopleDoing, add_account
from content.permissions import Role
from content.tree import Site
from portal.commands.index import indexer_of, make_index
from portal.commands.opening import CommandRefused, config_option, databases_of
from portal.databases import (
    SITE_ROOT,
    affairs_root,
    connected,
    found,
    is_founded,
    new_blob,
    site_root,
)
from portal.demo.making import is_unfinished
from portal.desks import new_uid
from portal.founding import add_calendars, make_site

ADMINISTRATOR = "admin"


def register(group: click.Group) -> None:
    @group.command("init")
    @config_option
    def init(config: str) -> None:
        """建立空白站点：各级地方与部门、工作日历和一个管理员账号。"""
        moment = clock.now()
        with (
            databases_of(config, writing=True) as (settings, databases),
            indexer_of(settings, databases) as indexer,
        ):
            found_empty(databases, new_uid, moment)
            password = add_administrator(databases, moment)
            make_index(indexer)
        click.echo("站点已建立。")
        click.echo(f"管理员账号：{ADMINISTRATOR}    密码：{password}")
        click.echo(f"登录地址：{settings.site_url}/login")
        click.echo("密码只在此时显示一次，请立即记下；第一次登录时要更改。")


def found_empty(
    databases: dict[str, Any], uids: Callable[[], str], moment: datetime, name: str = SITE_ROOT
) -> None:
    """A province without content but its calendars. Raises CommandRefused where there is one."""
    if is_founded(databases):
        raise CommandRefused(
            "这个站点已经建立过，不能再次建立；"
            "要重新开始，请先停止站点，并移走配置文件旁的 var 目录。"
        )
    if is_unfinished(databases):
        raise CommandRefused(
            "这里有一个没有建完的演示站点，不能接着建立；请先移走配置文件旁的 var 目录。"
        )
    found(databases, lambda: empty_site(uids, moment), name)


def empty_site(uids: Callable[[], str], moment: datetime) -> Site:
    site = make_site(uids)
    add_calendars(
        site,
        lambda person: Desk(person, moment, site, KINDS, uids, new_blob, lambda event: None),
    )
    return site


def add_administrator(databases: dict[str, Any], moment: datetime) -> str:
    """Returns the first password, which is to be changed at the first log-in."""
    with connected(databases, "add administrator") as connection:
        site, affairs = site_root(connection), affairs_root(connection)
        doing = PeopleDoing(operator(site), moment, site, affairs, Passwords(), new_uid)
        grant = (Role.ADMINISTRATOR.value, "/")
        _, password = add_account(doing, ADMINISTRATOR, "管理员", "", grant)
    return password
