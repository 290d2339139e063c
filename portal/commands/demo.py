"""``openhall demo``: a new site with composed sample content and accounts to try it with."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import click

from content import clock
from content.cases.issuing import Issuing
from content.passwords import Passwords
from content.permissions import ROLE_LABELS
from content.site_settings import effective
from content.tree import Site
from portal.case_ticking import tick_cases
from portal.commands.index import indexer_of, make_index
from portal.commands.init import found_empty
from portal.commands.opening import CommandRefused, config_option, databases_of, progress_bar
from portal.databases import TREE, affairs_root, connected, site_root
from portal.demo.accounts import DUTIES, DemoAccount, add_accounts
from portal.demo.applications import Bureau, Planted, plant_applications
from portal.demo.hall_acting import plant_hall
from portal.demo.making import UNFINISHED_ROOT, Batches, finish, unfinished
from portal.demo.plan import FULL, SMALL, Size
from portal.demo.planting import SEED, plant_content
from portal.demo.seals import plant_seals
from portal.demo.source import BEGINNING, Source
from portal.keys import sealing_of
from portal.settings import Settings
from portal.signing import SealKeys
from portal.ticking import tick
from views.paper_pdf import draw_paper
from views.receipt_pdf import draw

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
            planted = apply_in(databases, settings, seed)
            click.echo(f"演示站点已建立，共 {made} 项内容。")
            tell_accounts(accounts, settings.site_url)
            tell_applications(planted, settings.site_url)
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
    moment = clock.now()
    tick(databases, moment)
    with connected(databases, "demo: pack at night") as connection:
        pack_at_night(site_root(connection), moment)
    return accounts, made


def apply_in(databases: dict[str, Any], settings: Settings, seed: int) -> Planted:
    """Applications at the site just made, in one transaction; then they are sealed."""
    sealing, keys = sealing_of(settings, databases), SealKeys(settings.seal_folder)
    with connected(databases, "demo seals") as connection:
        plant_seals(site_root(connection), Source(f"{seed}/seals"), keys)
    with connected(databases, "demo applications") as connection:
        site, affairs = site_root(connection), affairs_root(connection)
        name = effective(settings.given, site.settings).site_name
        bureau = Bureau(
            site,
            affairs,
            sealing,
            Source(f"{seed}/applications"),
            clock.now(),
            Passwords(),
            lambda receipt: draw(receipt, _verified_at(settings, receipt), name),
            Issuing(lambda paper: draw_paper(paper, _verified_at(settings, paper)), keys),
        )
        planted = plant_applications(bureau)
        planted.codes.extend(plant_hall(bureau, planted.accounts))
    moment = clock.now()
    tick_cases(databases, sealing, moment)
    tick(databases, moment)
    return planted


def _verified_at(settings: Settings, shown: Any) -> str:
    return f"{settings.site_url}/verify/{shown.verify_code}"


def pack_at_night(site: Site, moment: datetime) -> None:
    """What the demo expunges is composed: the first start need not pack for it at once."""
    site.awaiting_pack = tuple((uid, moment) for uid, _ in site.awaiting_pack)


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
            f"  {account.name:<{width}}  {account.password}  {role}（{account.place_title}）："
            f"{DUTIES[account.role]}"
        )
    click.echo(f"登录地址：{site_url}/login")


def tell_applications(planted: Planted, site_url: str) -> None:
    if not planted.codes:
        return
    click.echo("\n演示申请人账号（密码只在此时显示一次）：")
    for applicant in planted.applicants:
        click.echo(f"  {applicant.phone}  {applicant.password}  {applicant.name}")
    click.echo(f"登录地址：{site_url}/applicant/login")
    click.echo("\n演示办件和草稿（查询码只在此时显示一次）：")
    for one in planted.codes:
        click.echo(f"  {one.what}：{one.title}  {site_url}{one.address}  {one.code}")
