"""``openhall verify``: is everything whole and in agreement; ``--repair`` mends what is derived."""

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

import click
from ZODB.POSException import POSKeyError

from content.verification import Fault, Mended
from portal.checks.all_checks import Checks
from portal.checks.repairing import repair
from portal.commands.index import indexer_of
from portal.commands.opening import Opened, config_option, opened_databases, progress_bar, site_in
from portal.keys import KeyRing, KeysUnreadable, read_keys
from portal.settings import Settings


def register(group: click.Group) -> None:
    @group.command("verify")
    @config_option
    @click.option(
        "--repair", "mending", is_flag=True, help="把可以由条目重新得出的修好，再核验一次"
    )
    @click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
    def verify(config: str, mending: bool, as_json: bool) -> None:
        """核验全站；发现问题时逐条列出，退出码为 1。"""
        with opened_databases(config, writing=mending) as (settings, databases):
            mended = _repair(settings, databases) if mending else []
            told = _verify(settings, databases)
        (_tell_json if as_json else _tell)(mended, *told)
        if told[0]:
            sys.exit(1)


def _repair(settings: Settings, databases: dict[str, Any]) -> list[Mended]:
    with indexer_of(settings, databases) as indexer, progress_bar("修复") as progress:
        return repair(databases, indexer, progress)


def _verify(settings: Settings, databases: dict[str, Any]) -> tuple[list[Fault], dict[str, int]]:
    """What is wrong, and what is only waiting."""
    with (
        site_in(settings, databases) as there,
        indexer_of(settings, databases) as indexer,
        progress_bar("核验") as progress,
    ):
        connection = there.site._p_jar
        roots = (connection, there.site, there.affairs, there.moment)
        checks = Checks(*roots, indexer, progress, _keys(settings))
        faults = list(checks.faults())
        waiting = {"unused_blobs": checks.unused, "index": int(indexer.engine.is_outdated)}
        return faults, {**_waiting(there), **waiting}


def _keys(settings: Settings) -> KeyRing | None:
    """None where this machine has none: then what is sealed is not opened."""
    try:
        return read_keys(settings.key_file)
    except KeysUnreadable:
        return None


def _waiting(there: Opened) -> dict[str, int]:
    """As far as it can be read; what cannot is a fault."""
    site, affairs = there.site, there.affairs
    return {
        "to_index": _count(lambda: site.dirty.entries()),
        "staged": _count(lambda: site.staged) + _count(lambda: affairs.staged),
        "to_pack": len(site.awaiting_pack),
    }


def _count(things: Callable[[], Iterable[Any]]) -> int:
    try:
        return sum(1 for _ in things())
    except POSKeyError:
        return 0


def _tell(mended: list[Mended], faults: list[Fault], waiting: dict[str, int]) -> None:
    for one in mended:
        click.echo(f"已修复：{one.label}（{one.count} 处）。")
    for fault in faults:
        click.echo(str(fault))
    click.echo(f"等待更新检索 {waiting['to_index']} 项，台账暂存 {waiting['staged']} 条。")
    if waiting["index"]:
        click.echo("检索索引由较早的版本建立，站点启动时重建（或 openhall index rebuild）。")
    if waiting["to_pack"] or waiting["unused_blobs"]:
        click.echo(
            f"等待压缩：已清除的版次 {waiting['to_pack']} 个，"
            f"不再使用的附件 {waiting['unused_blobs']} 个（openhall pack）。"
        )
    click.echo(f"发现 {len(faults)} 个问题。" if faults else "没有发现问题。")


def _tell_json(mended: list[Mended], faults: list[Fault], waiting: dict[str, int]) -> None:
    said = {
        "mended": [asdict(one) for one in mended],
        "faults": [asdict(fault) for fault in faults],
        "waiting": waiting,
    }
    click.echo(json.dumps(said, ensure_ascii=False, indent=1))
