"""``openhall ledger``: seal, verify and head of the audit chain."""

import sys
from pathlib import Path

import click

from content.ledger import Head, HeadUnreadable
from portal.commands.opening import CommandRefused, config_option, opened


def register(group: click.Group) -> None:
    @group.group("ledger")
    def ledger() -> None:
        """台账：封存、核验、链头。"""

    @ledger.command("seal")
    @config_option
    def seal(config: str) -> None:
        """把待封存的记录按顺序并入哈希链。"""
        with opened(config, writing=True) as site:
            count = site.affairs.chain.seal([site.affairs.staged, site.site.staged], site.moment)
        click.echo(f"已封存 {count} 条。")

    @ledger.command("verify")
    @config_option
    @click.option("--head", "head_file", type=click.Path(), help="另处保存的链头文件")
    def verify(config: str, head_file: str | None) -> None:
        """核验哈希链；发现问题时退出码为 1。"""
        head = _read_head(head_file)
        with opened(config, writing=False) as site:
            findings = site.affairs.chain.verify(head)
        for finding in findings:
            click.echo(finding)
        if findings:
            sys.exit(1)
        note = "" if head else "没有给出另处保存的链头（--head），尾部是否被截断无法判断。"
        click.echo(f"台账完整。{note}")

    @ledger.command("head")
    @config_option
    def head(config: str) -> None:
        """输出链头，请保存在数据库之外。"""
        with opened(config, writing=False) as site:
            click.echo(str(site.affairs.chain.head()))


def _read_head(name: str | None) -> Head | None:
    if name is None:
        return None
    try:
        return Head.parse(Path(name).read_text(encoding="utf-8").strip())
    except OSError:
        raise CommandRefused(f"读不到链头文件 {name}，请核对路径。") from None
    except UnicodeDecodeError:
        raise CommandRefused(f"{name} 不是链头文件，请用 openhall ledger head 的输出。") from None
    except HeadUnreadable as error:
        raise CommandRefused(str(error)) from None
