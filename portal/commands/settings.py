"""``openhall settings``: what the settings page does, from the command line; and a file of it all.

The file: ``{"format": "openhall-settings", "version": 1, "settings": {name: value or null}}``;
null stands for the default.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from content.act import ActRefused
from content.acts.settings import SET_SETTINGS
from content.desk import operator
from content.setting_values import checked, read_text, say_text
from content.site_settings import (
    SETTINGS,
    SOURCE_LABELS,
    Setting,
    SettingRefused,
    effective,
    named,
    source_of,
)
from portal.commands.opening import CommandRefused, Opened, config_option, opened
from portal.settings import DEPLOYMENT, Settings

FORMAT, VERSION = "openhall-settings", 1
KEYS = {"format", "version", "settings"}
UNSHOWN = "（不显示）"


def register(group: click.Group) -> None:
    @group.group("settings")
    def settings() -> None:
        """设置：查看、修改、导出、导入。"""

    _register_reading(settings)
    _register_writing(settings)


def _register_reading(settings: click.Group) -> None:
    @settings.command("list")
    @config_option
    def list_settings(config: str) -> None:
        """列出站点设置和部署设置：名称、现在的值、来源。"""
        with opened(config, writing=False) as site:
            for setting in SETTINGS:
                source = SOURCE_LABELS[source_of(setting, *_sources(site))]
                click.echo(f"{setting.name}\t{_in_one_line(_now(site, setting))}\t{source}")
            for one in DEPLOYMENT:
                click.echo(f"{one.name}\t{_deployed(site.settings, one)}\t部署设置")

    @settings.command("get")
    @click.argument("name")
    @config_option
    def get(name: str, config: str) -> None:
        """输出一项站点设置现在的值，set 可以原样读回。"""
        with opened(config, writing=False) as site:
            click.echo(_now(site, _named(name)))

    @settings.command("export")
    @click.argument("file", type=click.Path(path_type=Path))
    @config_option
    def export(file: Path, config: str) -> None:
        """把站点设置写成 .json 文件；用默认值的写作 null。"""
        with opened(config, writing=False) as site:
            stored = site.site.settings
            said = {setting.name: stored.get(setting.name) for setting in SETTINGS}
        _write(file, {"format": FORMAT, "version": VERSION, "settings": said})
        count = sum(value is not None for value in said.values())
        click.echo(f"已导出 {len(said)} 项设置到 {file}，其中 {count} 项不是默认值。")


def _register_writing(settings: click.Group) -> None:
    @settings.command("set")
    @click.argument("name")
    @click.argument("value", required=False)
    @click.option("--default", "back", is_flag=True, help="改回默认值")
    @config_option
    def set_one(name: str, value: str | None, back: bool, config: str) -> None:
        """修改一项站点设置；页脚链接每行一个，写成“名称 | 网址”。"""
        if back == (value is not None):
            raise CommandRefused("请给出新的值，或者用 --default 改回默认值，二者选一。")
        setting = _named(name)
        told = {} if back else {name: _read(setting, value or "")}
        with opened(config, writing=True) as site:
            changed = _perform(site, told, (name,) if back else ())
            said = _in_one_line(_now(site, setting))
        click.echo(f"{'已修改' if changed else '没有改动'}：{name} 现在是“{said}”。")

    @settings.command("import")
    @click.argument("file", type=click.Path(path_type=Path))
    @click.option("--dry-run", is_flag=True, help="只检查，不写")
    @config_option
    def import_settings(file: Path, dry_run: bool, config: str) -> None:
        """读入 export 写的文件；没有写到的设置不变，有一处不对就都不改。"""
        told = _read_file(file)
        values = {name: value for name, value in told.items() if value is not None}
        reset = tuple(name for name in told if name not in values)
        with opened(config, writing=not dry_run) as site:
            before = {name: site.site.settings.get(name) for name in told}
            changed = sorted(name for name in told if before[name] != told[name])
            if not dry_run:
                _perform(site, values, reset)
        _tell(changed, dry_run)


def _tell(changed: list[str], dry_run: bool) -> None:
    if not changed:
        click.echo("没有改动，设置和文件里的一样。")
        return
    verb = "试运行：将修改" if dry_run else "已修改"
    click.echo(f"{verb} {len(changed)} 项：{'、'.join(changed)}。")


def _perform(site: Opened, values: Mapping[str, Any], reset: tuple[str, ...]) -> Any:
    desk = site.desk_for(operator(site.site))
    try:
        return desk.perform(SET_SETTINGS, site.site.province, {"values": values, "reset": reset})
    except ActRefused as refusal:
        raise CommandRefused(str(refusal)) from refusal


def _sources(site: Opened) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    return site.settings.given, site.site.settings


def _now(site: Opened, setting: Setting) -> str:
    return say_text(setting, getattr(effective(*_sources(site)), setting.attribute))


def _in_one_line(text: str) -> str:
    return "；".join(text.splitlines())


def _deployed(settings: Settings, one: Any) -> str:
    if one.is_secret:
        return UNSHOWN
    value = getattr(settings, one.attribute)
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _named(name: str) -> Setting:
    if any(one.name == name for one in DEPLOYMENT):
        raise CommandRefused(f"{name} 是部署设置，请在配置文件里查看和修改，改后重新启动。")
    try:
        return named(name)
    except SettingRefused as refusal:
        raise CommandRefused(str(refusal)) from None


def _read(setting: Setting, text: str) -> Any:
    try:
        return read_text(setting, text)
    except SettingRefused as refusal:
        raise CommandRefused(str(refusal)) from None


def _read_file(file: Path) -> dict[str, Any]:
    """Name → value as it is stored, or None for the default. Raises CommandRefused."""
    said = _parsed(file)
    if not isinstance(said, dict) or said.keys() != KEYS or said["format"] != FORMAT:
        raise CommandRefused(
            f"{file} 不是设置文件：应是 openhall settings export 写的 .json，"
            f"最外层有 {'、'.join(sorted(KEYS))}。"
        )
    if said["version"] != VERSION or not isinstance(said["settings"], dict):
        raise CommandRefused(f"{file} 的 version 应是 {VERSION}，settings 应是名称和值的对照。")
    return {name: _checked(file, name, value) for name, value in said["settings"].items()}


def _checked(file: Path, name: str, value: Any) -> Any:
    try:
        setting = named(name)
        return None if value is None else checked(setting, value)
    except SettingRefused as refusal:
        raise CommandRefused(f"{file} 的 settings → {name[:80]}：{refusal}") from None


def _parsed(file: Path) -> Any:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CommandRefused(f"读不了文件 {file}（{error.strerror}），请核对路径。") from None
    except UnicodeDecodeError as error:
        raise CommandRefused(
            f"{file} 不是 UTF-8 文字：第 {error.start + 1} 个字节读不出，请用 UTF-8 另存。"
        ) from None
    try:
        return json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise CommandRefused(
            f"{file} 不是完整的 JSON：第 {error.lineno} 行第 {error.colno} 个字符处读不懂。"
        ) from None
    except _Twice as error:
        raise CommandRefused(f"{file} 里“{error}”写了两次，请删去一个。") from None
    except RecursionError:
        raise CommandRefused(f"{file} 嵌套太深，不是设置文件。") from None


class _Twice(ValueError):
    """A name stands twice in one object."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) < len(pairs):
        names = [name for name, _ in pairs]
        raise _Twice(next(name for name in names if names.count(name) > 1))
    return said


def _write(file: Path, said: Mapping[str, Any]) -> None:
    text = json.dumps(said, ensure_ascii=False, indent=2) + "\n"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_name(f"{file.name}.part")
        part.write_text(text, encoding="utf-8")
        part.replace(file)
    except OSError as error:
        raise CommandRefused(f"写不了文件 {file}（{error.strerror}），请换一个文件夹。") from error
