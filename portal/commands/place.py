"""``openhall place``: a city or county with all its content, from one site to another."""

import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from content import people_acts
from content.act import ActRefused
from content.base import path_of
from content.bundles.taking import TAKE_BUNDLE
from content.desk import operator
from content.tree import PROVINCE
from portal.bundle_files import AttachmentLost, BundleFile, BundleUnreadable, write_place
from portal.commands.index import bring_index_up
from portal.commands.opening import (
    CommandRefused,
    Opened,
    config_option,
    opened,
    opened_databases,
    place_at,
    site_in,
)
from portal.commands.user import doing_for
from portal.commands.whole_files import whole

FINDINGS = 1


def register(group: click.Group) -> None:
    @group.group("place")
    def place() -> None:
        """整体导出、导入一个地方（市、县、部门）和它下面的全部内容。"""

    place.add_command(export)
    place.add_command(import_place)


@click.command("export")
@click.argument("path")
@click.argument("file", type=click.Path(path_type=Path))
@config_option
def export(path: str, file: Path, config: str) -> None:
    """导出 PATH（例如 /changchun）的机构、各版内容、经过、附件和授权为 .zip。"""
    with opened(config, writing=False) as site:
        root = place_at(site, path)
        if root.level == PROVINCE:
            raise CommandRefused("全省请用 openhall backup；这里导出市、县或部门。")
        try:
            with whole(file) as stream:
                counts = write_place(stream, root, site, site.moment)
        except AttachmentLost as lost:
            raise CommandRefused(str(lost)) from lost
    click.echo(
        f"已导出“{root.title}”到 {file}：地方 {counts['places']} 个，内容 {counts['items']} 条，"
        f"附件 {counts['files']} 个，授权 {counts['grants']} 项。账号、密码和台账不在其中。"
    )


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--into", required=True, help="放在哪个政府下面，例如 / 或 /changchun")
@click.option("--name", default="", help="换一个地址名")
@click.option("--grants-only", is_flag=True, help="内容已经导入过，只补上授权")
@click.option("--dry-run", is_flag=True, help="只说会怎样，不写入")
@config_option
def import_place(file: Path, config: str, **asked: Any) -> None:
    """导入 openhall place export 写的 .zip；内容整个导入，或者什么都不改。"""
    try:
        with BundleFile(file) as bundle:
            missing = (
                _try(bundle, asked, config) if asked["dry_run"] else _do(bundle, asked, config)
            )
    except (ActRefused, BundleUnreadable) as refused:
        raise CommandRefused(str(refused)) from refused
    for account in missing:
        click.echo(
            f"本站没有账号“{account}”，它的授权没有导入；建立账号后可用 --grants-only 补上。"
        )
    if missing:
        sys.exit(FINDINGS)


class _OnlyTried(Exception):
    """Rolls back what a dry run did."""


def _try(bundle: BundleFile, asked: Mapping[str, Any], config: str) -> list[str]:
    missing: list[str] = []
    with suppress(_OnlyTried), opened(config, writing=False) as site:
        if not asked["grants_only"]:
            _take(bundle, asked, site)
            missing = _missing_accounts(bundle, site)
        else:
            missing = _grant(bundle, site, "可以补上")
        raise _OnlyTried
    return missing


def _do(bundle: BundleFile, asked: Mapping[str, Any], config: str) -> list[str]:
    """The content in one commit of the tree, then the grants in one of affairs."""
    with opened_databases(config, writing=True) as (settings, databases):
        if not asked["grants_only"]:
            with site_in(settings, databases) as site:
                _take(bundle, asked, site)
        with site_in(settings, databases) as site:
            missing = _grant(bundle, site)
        bring_index_up(settings, databases)
    return missing


def _take(bundle: BundleFile, asked: Mapping[str, Any], site: Opened) -> None:
    parent, desk = place_at(site, asked["into"]), site.desk_for(operator(site.site))
    root = desk.perform(TAKE_BUNDLE, parent, {"bundle": bundle.bundle(), "name": asked["name"]})
    counts = bundle.manifest["counts"]
    said = "可以导入" if asked["dry_run"] else "已导入"
    click.echo(
        f"{said}“{root.title}”：地方 {counts['places']} 个，"
        f"内容 {counts['items']} 条，附件 {counts['files']} 个。"
    )


def _grant(bundle: BundleFile, site: Opened, said: str = "已补上") -> list[str]:
    """Grants that the account has already are passed over."""
    doing, given = doing_for(site), 0
    for record in bundle.records("grants"):
        place = site.site.find(record["place"])
        if place is None:
            raise BundleUnreadable("包里的地方还没有导入，请先不带 --grants-only 导入一次。")
        account = site.affairs.people.find(record["account"])
        if account is not None and (record["role"], place.uid) not in account.grants:
            people_acts.grant(doing, account.name, record["role"], path_of(place))
            given += 1
    click.echo(f"{said}授权 {given} 项。")
    return _missing_accounts(bundle, site)


def _missing_accounts(bundle: BundleFile, site: Opened) -> list[str]:
    named = {record["account"] for record in bundle.records("grants")}
    return sorted(name for name in named if name not in site.affairs.people)
