"""``openhall ledger``: seal, verify, head and export of the audit chain."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click

from content.ledger import Head, HeadUnreadable
from content.ledger_records import heads_in
from portal.commands import ledger_export
from portal.commands.opening import CommandRefused, Opened, config_option, opened, progress_bar
from portal.head_file import append_head

# Fewer are checked before anybody looks up
LONG_CHAIN = 10_000


def register(group: click.Group) -> None:
    @group.group("ledger")
    def ledger() -> None:
        """台账：封存、核验、链头、导出。"""

    _register_checks(ledger)
    _register_export(ledger)


def _register_checks(ledger: click.Group) -> None:
    @ledger.command("seal")
    @config_option
    def seal(config: str) -> None:
        """把待封存的记录按顺序并入哈希链。"""
        with opened(config, writing=True) as site:
            count = site.affairs.chain.seal([site.affairs.staged, site.site.staged], site.moment)
        click.echo(f"已封存 {count} 条。")

    @ledger.command("verify")
    @config_option
    @click.option("--head", "head_file", type=click.Path(), help="另处保存的链头文件，可有多行")
    def verify(config: str, head_file: str | None) -> None:
        """核验哈希链；发现问题时退出码为 1。"""
        heads = _read_heads(head_file)
        with opened(config, writing=False) as site:
            staged = [site.affairs.staged, site.site.staged]
            with _showing_progress(site) as progress:
                findings = site.affairs.chain.verify(heads, staged, progress)
        for finding in findings:
            click.echo(finding)
        if findings:
            sys.exit(1)
        note = "" if heads else "没有给出另处保存的链头（--head），尾部是否被截断无法判断。"
        click.echo(f"台账完整。{note}")

    @ledger.command("head")
    @config_option
    @click.option("--append", "file", type=click.Path(path_type=Path), help="追加到这个文件，一行")
    def head(config: str, file: Path | None) -> None:
        """输出链头，请保存在数据库之外。"""
        with opened(config, writing=False) as site:
            found, moment = site.affairs.chain.head(), site.moment
        if file is not None:
            try:
                append_head(file, found, moment)
            except OSError as error:
                raise CommandRefused(
                    f"写不了链头文件 {file}（{error.strerror}），请换一个位置。"
                ) from error
        click.echo(str(found))


def _register_export(ledger: click.Group) -> None:
    @ledger.command("export")
    @click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
    @click.option("--from", "source", default="/", show_default=True, help="哪里及其下级的记录")
    @click.option("--since", metavar="DAY", help="从哪一天起，例如 2026-03-02")
    @click.option("--until", metavar="DAY", help="到哪一天止，含这一天")
    @config_option
    def export(file: Path, source: str, since: str | None, until: str | None, config: str) -> None:
        """把已封存的记录导出为 .csv 或 .jsonl，由旧到新。"""
        ledger_export.check_name(file)
        days = (_day(since, "--since"), _day(until, "--until"))
        if days[0] and days[1] and days[0] > days[1]:
            raise CommandRefused("--since 在 --until 之后，请核对日期。")
        with opened(config, writing=False) as site:
            count, waiting = ledger_export.export(site, file, source, days)
        note = f"，另有 {waiting} 条待封存，没有导出" if waiting else ""
        click.echo(f"已导出 {count} 条到 {file}{note}。")


def _day(text: str | None, option: str) -> date | None:
    try:
        day = date.fromisoformat(text) if text is not None else None
    except ValueError:
        day = date.min
    if day is not None and not 1970 <= day.year <= 9998:
        raise CommandRefused(f"{option} 的日期“{text}”看不懂，请写成 2026-03-02 的样子。")
    return day


@contextmanager
def _showing_progress(site: Opened) -> Iterator[Callable[[int, int], None]]:
    """A bar for a long chain, on a terminal; what was looked at leaves the memory on the way."""
    connection = site.affairs._p_jar
    if site.affairs.chain.highest < LONG_CHAIN or not sys.stderr.isatty():
        yield lambda done, total: connection.cacheGC()
        return
    with progress_bar("核验台账") as draw:

        def progress(done: int, total: int) -> None:
            connection.cacheGC()
            draw(done, total)

        yield progress


def _read_heads(name: str | None) -> list[Head]:
    if name is None:
        return []
    try:
        return heads_in(Path(name).read_text(encoding="utf-8-sig"))
    except OSError:
        raise CommandRefused(f"读不到链头文件 {name}，请核对路径。") from None
    except UnicodeDecodeError:
        raise CommandRefused(f"{name} 不是链头文件，请用 openhall ledger head 的输出。") from None
    except HeadUnreadable as error:
        raise CommandRefused(f"{name}：{error}") from None
