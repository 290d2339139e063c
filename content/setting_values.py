"""The values of settings: checked against their declaration, read from text and told as text."""

from collections.abc import Callable, Mapping
from typing import Any

import colander

from content.fields import Control
from content.site_settings import Setting, SettingRefused

YES, NO = frozenset({"true", "yes", "on", "1", "是"}), frozenset({"false", "no", "off", "0", "否"})
LINK_MARK = "|"


def checked(setting: Setting, value: Any) -> Any:
    """``value`` as it is stored. Raises SettingRefused with a sentence."""
    if not _is_shaped(setting, value):
        raise SettingRefused(f"设置 {setting.name} 的值不对：应是{_wanted(setting)}。")
    try:
        said = setting.node().deserialize(value)
    except colander.Invalid as invalid:
        told = "；".join(dict.fromkeys(filter(None, invalid.asdict().values())))
        raise SettingRefused(f"设置 {setting.name} 的值不对：{told}。") from None
    return tuple(dict(row) for row in said) if setting.control is Control.ROWS else said


def _wanted(setting: Setting) -> str:
    return "数字" if _is_decimal(setting) else _SHAPES[setting.control]


def _is_decimal(setting: Setting) -> bool:
    return isinstance(setting.default, float)


_SHAPES = {
    Control.LINE: "文字",
    Control.NUMBER: "整数",
    Control.TICK: "true 或 false",
    Control.ROWS: "链接的列表，每个链接有 label（名称）和 url（网址）",
}


def _is_shaped(setting: Setting, value: Any) -> bool:
    control = setting.control
    if control is Control.ROWS:
        return isinstance(value, list | tuple) and all(_is_link(one) for one in value)
    if control is Control.TICK:
        return isinstance(value, bool)
    if control is Control.NUMBER:
        return type(value) is int
    return type(value) in (int, float) if _is_decimal(setting) else type(value) is str


def _is_link(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and value.keys() == {"label", "url"}
        and all(isinstance(text, str) for text in value.values())
    )


def read_text(setting: Setting, text: str) -> Any:
    """A value written as text, in an .ini or on a command line. Raises SettingRefused.

    Links stand one a line, ``名称 | 网址``.
    """
    return checked(setting, _READERS.get(setting.control, _as_line)(setting, text.strip()))


def _as_line(setting: Setting, text: str) -> Any:
    return _as_number(setting, text) if _is_decimal(setting) else text


def _as_number(setting: Setting, text: str) -> Any:
    try:
        return type(setting.default)(text)
    except ValueError:
        raise SettingRefused(
            f"设置 {setting.name} 的值“{text[:40]}”不对，应是{_wanted(setting)}。"
        ) from None


def _as_tick(setting: Setting, text: str) -> bool:
    if text.lower() not in YES | NO:
        raise SettingRefused(f"设置 {setting.name} 的值“{text[:40]}”不对，请写 true 或 false。")
    return text.lower() in YES


def _as_links(setting: Setting, text: str) -> list[dict[str, str]]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    parts = [[part.strip() for part in line.rpartition(LINK_MARK)] for line in lines]
    return [{"label": label, "url": url} for label, _, url in parts]


_READERS: dict[Control, Callable[[Setting, str], Any]] = {
    Control.NUMBER: _as_number,
    Control.TICK: _as_tick,
    Control.ROWS: _as_links,
}


def say_text(setting: Setting, value: Any) -> str:
    """The text that ``read_text`` reads back."""
    if setting.control is Control.ROWS:
        return "\n".join(f"{row['label']} {LINK_MARK} {row['url']}" for row in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)
