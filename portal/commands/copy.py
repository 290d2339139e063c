"""``openhall copy``: one storage into an empty other one, to move a site from files to a server."""

import tempfile
from pathlib import Path

import click

from portal.commands.opening import CommandRefused, progress_bar, refusing
from portal.emptiness import is_missing
from portal.keeping.faults import in_one_sentence
from portal.keeping.storages import address
from portal.keeping.targets import target_of
from portal.keeping.transferring import copy_database

CURE = "目标可能只写了一半，请清空后再复制一次；来源没有改动。"


def register(group: click.Group) -> None:
    @group.command("copy")
    @click.argument("source", metavar="FROM-URI")
    @click.argument("target", metavar="TO-URI")
    def copy(source: str, target: str) -> None:
        """把一个数据库（连同附件）复制到另一个空的数据库，并逐个对象核对。"""
        if is_missing(source):
            raise CommandRefused(f"没有找到来源 {address(source)}，请核对地址。")
        with (
            refusing(),
            in_one_sentence("复制", CURE),
            tempfile.TemporaryDirectory() as spare,
        ):
            tally = copy_database(source, target_of(target, Path(spare)), progress_bar)
        click.echo(
            f"已从 {address(source)} 复制到 {address(target)}："
            f"记录 {tally.records} 条，附件 {tally.blobs} 个，核对一致。"
        )
