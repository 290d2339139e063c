"""``openhall backup``: both databases with their blobs, incremental, beside a running site."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from content.site_settings import effective
from portal.commands.opening import config_option, opened_databases, progress_bar, refusing
from portal.databases import AFFAIRS, TREE, connected, site_root
from portal.keeping.backing_up import BlobsLost, Source, back_up
from portal.keeping.choosing import size_of
from portal.keeping.copying import Progress
from portal.keeping.faults import in_one_sentence
from portal.keeping.increments import Increment, holding, keep_newest, read_folder, sweep
from portal.keeping.manifests import SiteNamed
from portal.keeping.moments import shown

LABELS = {"affairs": AFFAIRS, "tree": TREE}
CURE = "以前的备份没有受影响，请排除原因后再备份一次。"
KEYS = "密钥（var/secret、var/keys）和配置文件不在备份里，请另行保管。"


def register(group: click.Group) -> None:
    @group.command("backup")
    @click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
    @config_option
    @click.option("--full", is_flag=True, help="另起一套整份备份，不接着以前的")
    @click.option("--keep", type=click.IntRange(min=1), help="只留最新的几套，其余删除")
    @click.option("--list", "listing", is_flag=True, help="只列出已有的备份")
    def backup(folder: Path, config: str, full: bool, keep: int | None, listing: bool) -> None:
        """把两个数据库和附件备份到 DIR；站点可以照常运行，再次运行只增补新的内容。"""
        if listing:
            with refusing():
                _list(folder)
            return
        with refusing(), in_one_sentence("备份", CURE), holding(folder):
            for name in sweep(folder):
                click.echo(f"清除了上次中断留下的 {name}。")
            made = _made(folder, config, full)
            _tell(made)
            if keep:
                for name in keep_newest(read_folder(folder).chains, keep):
                    click.echo(f"删除了过期的 {name}。")
        click.echo(KEYS)
        if made.manifest.lost_blobs:
            sys.exit(1)


def _made(folder: Path, config: str, full: bool) -> Increment:
    """A blob that a pack removes while it is copied is gone when it is looked for again."""
    try:
        with _source(config) as source:
            return back_up(folder, source, _watch, full=full)
    except BlobsLost:
        with _source(config) as source:
            return back_up(folder, source, _watch, full=full, accept_lost=True)


@contextmanager
def _source(config: str) -> Iterator[Source]:
    with opened_databases(config, writing=False, evolved=False) as (settings, databases):
        with connected(databases) as connection:
            site = site_root(connection)
            name = effective(settings.given, site.settings).site_name
            named = SiteNamed(site.province.uid, settings.site_url, name)
        yield Source(named, {name: databases[key].storage for name, key in LABELS.items()})


@contextmanager
def _watch(name: str) -> Iterator[Progress]:
    with progress_bar(f"备份 {name}") as progress:
        yield progress


def _tell(made: Increment) -> None:
    manifest = made.manifest
    kind = f"整份，{manifest.because}" if manifest.is_full else "增量"
    click.echo(f"已备份到 {made.path}（{kind}），可恢复到 {shown(manifest.moment)}。")
    for name, held in manifest.databases.items():
        click.echo(
            f"{name}：事务 {held.transactions} 个，记录 {held.records} 条，附件 {held.blobs} 个。"
        )
    for lost in manifest.lost_blobs:
        click.echo(f"附件在来源里已经丢失，没有备份到：{lost}。请运行 openhall verify 查看。")


def _list(folder: Path) -> None:
    found = read_folder(folder)
    for chain in found.chains:
        first = chain[0].manifest
        click.echo(
            f"{chain[0].path.name}：{first.site.name} {first.site.url}，"
            f"{len(chain)} 份，{megabytes(size_of(chain))}"
        )
        for increment in chain:
            _list_one(increment)
    for fault in found.faults:
        click.echo(fault)
    click.echo(f"共 {len(found.chains)} 套。")
    if found.faults:
        sys.exit(1)


def _list_one(increment: Increment) -> None:
    manifest = increment.manifest
    covered = shown(manifest.moment)
    if manifest.covered_from != manifest.moment:
        covered = f"{shown(manifest.covered_from)} 至 {covered} 的任何时刻"
    click.echo(f"  {increment.path.name}  {megabytes(manifest.size)}  {covered}")


def megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
