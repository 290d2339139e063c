"""``openhall document``: writes the generated documents, or checks that they are up to date."""

import sys
from pathlib import Path

import click

from portal.commands.opening import CommandRefused
from portal.generated_docs import DOCUMENTS


def register(group: click.Group) -> None:
    @group.command("document")
    @click.option("--check", is_flag=True, help="只检查是否最新，不写")
    @click.option("--into", default="docs", show_default=True, help="写到哪个目录")
    def document(check: bool, into: str) -> None:
        """生成 docs/permissions.md 与 docs/workflows.md。"""
        stale = [
            name for name, make in DOCUMENTS.items() if _bring_up(Path(into) / name, make(), check)
        ]
        if check and stale:
            click.echo(f"{'、'.join(stale)} 不是最新，请运行 openhall document。")
            sys.exit(1)
        click.echo(f"已更新：{'、'.join(stale)}" if stale else "文档都是最新的。")


def _bring_up(path: Path, text: str, check: bool) -> bool:
    """Was it out of date? Written then, unless only asked. Raises CommandRefused."""
    try:
        if path.exists() and path.read_text(encoding="utf-8") == text:
            return False
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandRefused(
            f"写不了 {path}（{error.strerror}），请用 --into 换一个文件夹。"
        ) from error
    return True
