"""``openhall user``: accounts and roles from the command line, by the same acts as on the page."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from content import people_acts
from content.desk import operator
from content.passwords import Passwords
from content.people import Account
from content.people_acts import REFUSALS, PeopleDoing
from content.permissions import ROLE_LABELS, Role
from content.tree import Place
from portal.commands.opening import CommandRefused, Opened, config_option, opened

role_option = click.option("--role", help="角色：" + "、".join(role.value for role in Role))
at_option = click.option("--at", "path", help="地方或部门的地址，例如 /changchun/nanguan/mzj")


@contextmanager
def doing_on(config: str, *, writing: bool = True) -> Iterator[PeopleDoing]:
    """The acts on people, as the operator. Raises CommandRefused for whatever they refuse."""
    with opened(config, writing=writing) as site:
        try:
            yield doing_for(site)
        except REFUSALS as refusal:
            raise CommandRefused(str(refusal)) from None


def doing_for(site: Opened) -> PeopleDoing:
    """The acts on people of an opened site, as the operator."""
    return PeopleDoing(
        operator(site.site), site.moment, site.site, site.affairs, Passwords(), site.new_uid
    )


def register(group: click.Group) -> None:
    @group.group("user")
    def user() -> None:
        """账号和角色。"""

    for command in (add, passwd, grant, revoke, list_accounts):
        user.add_command(command)


def _password(ask: Callable[[], str]) -> str:
    """Typed where somebody sits at the terminal; else empty, and one is made."""
    return ask() if sys.stdin.isatty() else ""


def _ask() -> str:
    return click.prompt(
        "密码（留空则自动生成）",
        hide_input=True,
        default="",
        show_default=False,
        confirmation_prompt="再输一遍",
    )


def _tell_password(account: str, password: str, *, typed: bool) -> None:
    if not typed:
        click.echo(f"初始密码（只显示这一次）：{password}")
    click.echo(f"“{account}”第一次登录时要更改密码。")


@click.command("add")
@click.argument("name")
@click.option("--display", "display_name", required=True, help="姓名或称呼")
@role_option
@at_option
@config_option
def add(name: str, display_name: str, role: str | None, path: str | None, config: str) -> None:
    """建立账号 NAME，可同时授予角色。"""
    if bool(role) != bool(path):
        raise CommandRefused(
            "--role 和 --at 要一起给出，例如 --role editor --at /changchun/nanguan/mzj。"
        )
    typed = _password(_ask)
    with doing_on(config) as doing:
        given = (role, path) if role and path else None
        account, password = people_acts.add_account(doing, name, display_name, typed, given)
        name = account.name
    click.echo(f"已建立账号“{name}”。")
    _tell_password(name, password, typed=bool(typed))


@click.command("passwd")
@click.argument("name")
@config_option
def passwd(name: str, config: str) -> None:
    """重置 NAME 的密码，退出它的所有登录。"""
    typed = _password(_ask)
    with doing_on(config) as doing:
        password = people_acts.reset_password(doing, name, typed)
    _tell_password(name, password, typed=bool(typed))


@click.command("grant")
@click.argument("name")
@click.option("--role", required=True, help="角色")
@click.option("--at", "path", required=True, help="地方或部门的地址")
@config_option
def grant(name: str, role: str, path: str, config: str) -> None:
    """在一个地方授予 NAME 角色。"""
    with doing_on(config) as doing:
        people_acts.grant(doing, name, role, path)
    click.echo(f"已授予“{name}”：{path} 的{ROLE_LABELS[Role(role)]}。")


@click.command("revoke")
@click.argument("name")
@click.option("--role", required=True, help="角色")
@click.option("--at", "path", required=True, help="地方或部门的地址")
@config_option
def revoke(name: str, role: str, path: str, config: str) -> None:
    """收回 NAME 在一个地方的角色。"""
    with doing_on(config) as doing:
        people_acts.revoke(doing, name, role, people_acts.place_at(doing, path).uid)
    click.echo(f"已收回“{name}”：{path} 的{ROLE_LABELS[Role(role)]}。")


@click.command("list")
@click.option("--at", "path", default=None, help="只列出在这个地方直接有角色的账号")
@config_option
def list_accounts(path: str | None, config: str) -> None:
    """列出账号、状态和角色，每行一个。"""
    with doing_on(config, writing=False) as doing:
        uid = people_acts.place_at(doing, path).uid if path else None
        for account in doing.affairs.people:
            if uid is None or any(uid == at for _, at in account.grants):
                click.echo(_line(doing, account))


def _line(doing: PeopleDoing, account: Account) -> str:
    state = "已停用" if account.is_disabled(doing.moment) else "正常"
    roles = "；".join(_said(doing, role, uid) for role, uid in account.grants)
    return "\t".join((account.name, account.display_name, state, roles or "没有角色"))


def _said(doing: PeopleDoing, role: str, uid: str) -> str:
    place: Any = doing.site.find(uid)
    title = place.title if isinstance(place, Place) else "（已撤销的地方）"
    return f"{title} {ROLE_LABELS[Role(role)]}"
