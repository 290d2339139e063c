"""``openhall restore``: a moment of a backup into the empty databases that the .ini names."""

import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path

import click

from portal.commands.opening import (
    config_option,
    progress_bar,
    refusing,
    settings_of,
)
from portal.keeping import restoring
from portal.keeping.choosing import Chosen, choose, faults_in, refuse_damaged
from portal.keeping.copying import Progress, Tally
from portal.keeping.faults import in_one_sentence
from portal.keeping.increments import read_folder
from portal.keeping.journal import Journal
from portal.keeping.moments import parse_moment, shown
from portal.keeping.targets import Target, target_of
from portal.settings import Settings
from search_index.engine import distrust_index

CURE = "没有可用的站点留下，请排除原因后再恢复一次。"


def register(group: click.Group) -> None:
    @group.command("restore")
    @click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
    @config_option
    @click.option("--at", metavar="时刻", help="2026-03-05T12:00:00，或 2026-03-05 即当天结束时")
    @click.option("--check", is_flag=True, help="只核对 DIR 里的备份，不恢复")
    def restore(folder: Path, config: str, at: str | None, check: bool) -> None:
        """从 DIR 恢复到配置文件指定的数据库，它们必须还是空的。"""
        with refusing(), in_one_sentence("恢复", CURE):
            if check:
                _check(folder)
            else:
                _restore(folder, settings_of(config), at)


def _check(folder: Path) -> None:
    found = read_folder(folder)
    faults = list(found.faults)
    with progress_bar("核对备份") as progress:
        for chain in found.chains:
            faults += faults_in(chain, progress)
    for fault in faults:
        click.echo(fault)
    count = sum(len(chain) for chain in found.chains)
    click.echo(f"核对了 {count} 份备份，{f'有 {len(faults)} 处损坏' if faults else '全部完好'}。")
    if faults:
        sys.exit(1)


def _restore(folder: Path, settings: Settings, at: str | None) -> None:
    Path(settings.secret_file).parent.mkdir(parents=True, exist_ok=True)
    journal = Journal.of(settings.secret_file)
    if completed := restoring.finish(journal):
        distrust_index(settings.search_uri)
        click.echo(f"上次恢复在最后一步中断，现已做完：站点恢复到 {completed}。")
        return
    chosen = choose(read_folder(folder), parse_moment(at) if at else None)
    with progress_bar("核对备份") as progress:
        refuse_damaged(chosen.chain, progress)
    tallies = restoring.restore(chosen, _targets(settings), journal, _watch)
    distrust_index(settings.search_uri)
    _tell(chosen, tallies, settings)


def _targets(settings: Settings) -> dict[str, Target]:
    spare = Path(settings.secret_file).with_name("restoring")
    return {
        "affairs": target_of(settings.affairs_uri, spare / "affairs"),
        "tree": target_of(settings.tree_uri, spare / "tree"),
    }


def _watch(name: str) -> AbstractContextManager[Progress]:
    return progress_bar(f"恢复 {name}")


def _tell(chosen: Chosen, tallies: Mapping[str, Tally], settings: Settings) -> None:
    site = chosen.chain[-1].manifest.site
    click.echo(f"已把 {site.name}（{site.url}）恢复到 {shown(chosen.moment)}，并逐个对象核对。")
    for name, tally in tallies.items():
        click.echo(f"{name}：事务 {tally.transactions} 个，附件 {tally.blobs} 个。")
    for lost in (lost for tally in tallies.values() for lost in tally.lost_blobs):
        click.echo(f"备份里没有这个附件（备份时已经丢失）：{lost}。")
    click.echo("检索索引不在备份里：站点启动时会自己重建，也可运行 openhall index rebuild。")
    if not Path(settings.secret_file).exists():
        click.echo(
            f"密钥不在备份里：请把原来的 {settings.secret_file} 放回，否则所有人要重新登录。"
        )
