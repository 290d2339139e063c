"""``openhall keys``: the keys that seal persons' data: which there are, and one more."""

import click

from portal.commands.opening import CommandRefused, config_option, settings_of
from portal.keys import KeysUnreadable, add_key, read_keys


def register(group: click.Group) -> None:
    @group.group("keys")
    def keys() -> None:
        """给个人信息加密的密钥：列出、增加。"""

    @keys.command("list")
    @config_option
    def list_keys(config: str) -> None:
        """列出密钥的名称，最后一个用来加密；不显示密钥本身。"""
        path = settings_of(config).key_file
        try:
            names = [key.name for key in read_keys(path).keys]
        except KeysUnreadable as error:
            raise CommandRefused(str(error)) from error
        click.echo("\n".join([f"{path}：{len(names)} 个密钥", *names]))

    @keys.command("add")
    @config_option
    def add(config: str) -> None:
        """增加一个密钥；各进程重新启动后用它加密，原来的仍能打开。"""
        path = settings_of(config).key_file
        try:
            name = add_key(path)
        except KeysUnreadable as error:
            raise CommandRefused(str(error)) from error
        click.echo(
            f"已增加密钥 {name}。请把 {path} 复制到其他机器并另外备份，然后重新启动各进程；"
            "原来的密钥不能删除。"
        )
