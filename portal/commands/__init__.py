"""The command line: ``openhall COMMAND``; one module a command, registered here."""

import sys
import warnings
from typing import Any

import click

from portal.commands import (
    deadline,
    demo,
    document,
    exporting,
    importing,
    index,
    init,
    ledger,
    serve,
    tick,
    user,
    verify,
)
from portal.commands.opening import CommandRefused

REFUSED = 2
MODULES = (
    init,
    demo,
    serve,
    tick,
    importing,
    exporting,
    user,
    index,
    ledger,
    deadline,
    verify,
    document,
)


class _Group(click.Group):
    """A refusal is one sentence and exit code 2, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CommandRefused as refusal:
            click.echo(str(refusal), err=True)
            sys.exit(REFUSED)


# Said by a library of its own import; nothing that whoever runs a site can change
warnings.filterwarnings("ignore", message="pkg_resources is deprecated")


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """政务公开与一门式服务平台的命令。每个命令都可用 -c 指定配置文件。"""


for module in MODULES:
    module.register(main)
