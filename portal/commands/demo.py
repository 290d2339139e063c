"""``openhall demo``: a new site with composed sample content and accounts to try it with."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from content import clock
from content.passwords import Passwords
from content.permissions import ROLE_LABELS
from portal.commands.index import indexer_of, make_index
from portal.commands.init import found_empty
from portal.commands.opening import CommandRefused, config_option, databases_of, progress_bar
from portal.databases import TREE
from portal.demo.accounts import DemoAccount, add_accounts
from portal.demo.making import UNFINISHED_ROOT, Batches, finish, unfinished
from portal.demo.plan import FULL, SMALL, Size
from portal.demo.planting import SEED, plant_content
from portal.demo.source import BEGINNING, Source
from portal.ticking import tick

MOST_ITEMS = 1_000_000
# The shards of the site's maps, which every batch meets again
CACHED_OBJECTS = 60_000
COLLECTED_AFTER = (200_000, 20, 50)


def register(group: click.Group) -> None:
    @group.command("demo")
    @config_option
    @click.option("--small", is_flag=True, help="只建几十项内容，供快速查看")
    @click.option("--items", type=click.IntRange(1, MOST_ITEMS), help="内容的项数")
    @click.option(
        "--seed", type=int, default=SEED, show_default=True, help="相同的数得到相同的内容"
    )
    @click.option("--no-index", is_flag=True, help="检索另行建立（openhall index rebuild）")
    def demo(config: str, small: bool, items: int | None, seed: int, no_index: bool) -> None:
        """建立演示站点：示例内容和演示账号；内容均为系统编写。"""
        size = size_of(small, items)
        with (
            databases_of(config, writing=True) as (settings, databases),
            indexer_of(settings, databases) as indexer,
        ):
            accounts, made = plant_site(databases, seed, size)
            click.echo(f"演示站点已建立，共 {made} 项内容。")
            tell_accounts(accounts, settings.site_url)
            if not no_index:
                make_index(indexer)


def size_of(small: bool, items: int | None) -> Size:
    """Raises CommandRefused."""
    if small and items is not None:
        raise CommandRefused("--small 和 --items 不能同时使用，请去掉其中一个。")
    if items is not None:
        return Size(count=items)
    return SMALL if small else FULL


def plant_site(databases: dict[str, Any], seed: int, size: Size) -> tuple[list[DemoAccount], int]:
    """Found, fill and settle a site, in batches; the index is made afterwards, whole."""
    found_empty(databases, Source(f"{seed}/founding").new_uid, BEGINNING, UNFINISHED_ROOT)
    with unfinished(databases, "demo accounts") as (_, site, affairs):
        accounts = add_accounts(site, affairs, Passwords(), Source(f"{seed}/accounts").new_uid)
    databases[TREE].setCacheSize(CACHED_OBJECTS)
    with (
        collecting_seldom(),
        unfinished(databases, "demo") as (connection, site, affairs),
        progress_bar("编写演示内容", is_long=True) as progress,
    ):
        batches = Batches(site, affairs, clock.now(), _committing(connection))
        made = plant_content(site, seed, size, progress, batches.end)
    finish(databases)
    tick(databases, clock.now())
    return accounts, made


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Millions of objects are made that stay: looking through them for garbage takes a tenth."""
    before = gc.get_threshold()
    gc.set_threshold(*COLLECTED_AFTER)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _committing(connection: Any) -> Callable[[], None]:
    """Commits and goes on; what was written may leave the memory."""
    manager = connection.transaction_manager

    def commit() -> None:
        manager.commit()
        manager.begin()

    return commit


def tell_accounts(accounts: list[DemoAccount], site_url: str) -> None:
    click.echo("\n演示账号（密码只在此时显示一次，请立即记下）：")
    width = max(len(account.name) for account in accounts)
    for account in accounts:
        role = ROLE_LABELS[account.role]
        click.echo(
            f"  {account.name:<{width}}  {account.password}  {role}（{account.place_title}）"
        )
    click.echo(f"登录地址：{site_url}/login")
