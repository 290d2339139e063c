"""The command line: ``openhall COMMAND``; one module a command, named here."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click

from portal.commands.log_lines import say_in_sentences
from portal.commands.wrong_use import CommandRefused, sentence_on
from portal.server_faults import is_server_fault, server_fault
from views.faults import NO_SPACE

REFUSED = 2
FULL = "磁盘空间不足，没有写入任何改动，请清理磁盘后重试。"
MODULES = {
    "init": "init",
    "demo": "demo",
    "serve": "serve",
    "tick": "tick",
    "import": "importing",
    "export": "exporting",
    "place": "place",
    "user": "user",
    "index": "index",
    "ledger": "ledger",
    "settings": "settings",
    "deadline": "deadline",
    "verify": "verify",
    "backup": "backup",
    "restore": "restore",
    "copy": "copy",
    "pack": "pack",
    "evolve": "evolve",
    "keys": "keys",
    "seals": "seals",
    "document": "document",
}


class _Group(click.Group):
    """A refusal is one sentence and exit code 2, never a traceback."""

    group_class = type

    def make_context(self, *args: Any, **more: Any) -> click.Context:
        with _in_one_sentence():
            return super().make_context(*args, **more)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            raise CommandRefused(
                f"没有 {args[0]} 这个命令，用 {ctx.command_path} --help 查看有哪些。"
            )
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        with _in_one_sentence():
            return super().invoke(ctx)


@contextmanager
def _in_one_sentence() -> Iterator[None]:
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise
    except (CommandRefused, click.UsageError) as refusal:
        click.echo(sentence_on(refusal), err=True)
        sys.exit(REFUSED)
    except OSError as error:
        if error.errno not in NO_SPACE:
            raise
        click.echo(FULL, err=True)
        sys.exit(REFUSED)
    except Exception as error:
        # A server that goes away while a command works
        if not is_server_fault(error):
            raise
        click.echo(server_fault(error), err=True)
        sys.exit(REFUSED)


class _Openhall(_Group):
    """A command is imported when it is asked for: none waits for what only the others need."""

    group_class = _Group

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in MODULES and cmd_name not in self.commands:
            import_module(f"portal.commands.{MODULES[cmd_name]}").register(self)
        return super().get_command(ctx, cmd_name)


@click.group(cls=_Openhall, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """政务公开与一门式服务平台的命令。每个命令都可用 -c 指定配置文件。"""
    say_in_sentences()
