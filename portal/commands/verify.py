"""``openhall verify``: tree, registers, relations, attachments, index and ledger agree."""

import hashlib
import sys
from collections.abc import Iterator

import click

from content.base import path_of
from content.kinds_list import KINDS
from content.tree import items_below
from content.verification import verify_site
from portal.commands.index import indexer_of
from portal.commands.opening import Opened, config_option, opened
from portal.databases import read_blob


def register(group: click.Group) -> None:
    @group.command("verify")
    @config_option
    def verify(config: str) -> None:
        """核验全站；发现问题时逐条列出，退出码为 1。"""
        with opened(config, writing=False) as site:
            findings = list(findings_of_site(site))
            waiting = sum(1 for _ in site.site.dirty.entries())
            pending = sum(1 for _ in (*site.site.staged, *site.affairs.staged))
        for finding in findings:
            click.echo(finding)
        click.echo(f"等待更新检索 {waiting} 项，台账暂存 {pending} 条。")
        click.echo(f"发现 {len(findings)} 个问题。" if findings else "没有发现问题。")
        if findings:
            sys.exit(1)


def findings_of_site(site: Opened) -> Iterator[str]:
    yield from verify_site(site.site, KINDS, site.moment)
    yield from _check_blobs(site)
    yield from _check_index(site)
    yield from site.affairs.chain.verify(None)
    yield from _check_staged(site)


def _check_blobs(site: Opened) -> Iterator[str]:
    for item in items_below(site.site.province):
        for edition in item.editions():
            for name, file in edition.files.items():
                where = f"{path_of(item)} 第 {edition.number} 版附件“{name}”"
                try:
                    digest = hashlib.sha256(read_blob(file.blob)).hexdigest()
                except OSError as error:
                    yield f"{where}读不出：{error.strerror}。"
                    continue
                if digest != file.facts["sha256"]:
                    yield f"{where}已被改动，请从备份恢复。"


def _check_index(site: Opened) -> Iterator[str]:
    """What waits in the dirty map is not wrong, only not done yet."""
    with indexer_of(site.settings, site.databases) as indexer:
        found = indexer.check(site.site)
    for label, keys in (("缺少", found.missing), ("过时", found.stale), ("多余", found.surplus)):
        yield from (f"检索索引{label} {key}（openhall index repair 可修复）" for key in keys)


def _check_staged(site: Opened) -> Iterator[str]:
    for record in [*site.site.staged, *site.affairs.staged]:
        if not record.get("uid") or not isinstance(record.get("at"), int):
            yield f"台账暂存记录不完整：{record}"
