"""字段设置: which settings a field of each type has on the designer's page, and how they are read.

What a setting may hold ``content.forms`` decides; here it is only asked for and put into shape.
"""

from typing import NamedTuple

from content.forms.field_types import (
    DEFAULT_ACCEPT,
    DEFAULT_LONGEST,
    FIELD_TYPES,
    FILE_TYPES,
    IDENTITY_KINDS,
)

LINE, NUMBER, PROSE, LINES, SELECT, TICKS = "line", "number", "prose", "lines", "select", "ticks"
BAR = " | "
OWN_PATTERN = "own"
PATTERNS = (
    ("", "不限"),
    (r"\d{6}", "邮政编码（6 位数字）"),
    (r"\d+", "只能是数字"),
    (r"[A-Za-z0-9]+", "只能是字母和数字"),
    (r"(19|20)\d{2}", "年份（4 位数字）"),
    (r"[^\x00-\x7f]+", "只能是汉字"),
    (r"[\u4e00-\u9fa5][A-Z][A-Z0-9]{5,6}", "车牌号"),
)
PATTERN_HELP = {
    r"\d{6}": "请填写 6 位数字的邮政编码",
    r"\d+": "请只填数字",
    r"[A-Za-z0-9]+": "请只填字母和数字",
    r"(19|20)\d{2}": "请填写 4 位数字的年份，例如 2026",
    r"[^\x00-\x7f]+": "请只填汉字",
    r"[\u4e00-\u9fa5][A-Z][A-Z0-9]{5,6}": "请按行驶证填写，例如 吉A00000",
}
FILLED_BY_BROWSER = (
    ("", "不用"),
    ("name", "姓名"),
    ("tel", "电话"),
    ("email", "电子邮箱"),
    ("organization", "单位名称"),
    ("bday", "出生日期"),
    ("street-address", "住址"),
)


class Setting(NamedTuple):
    """设置项: what the page asks of a field, beside title, help and the like."""

    name: str
    label: str
    control: str
    help: str = ""
    options: tuple = ()
    default: object = ""


SETTINGS = {
    one.name: one
    for one in (
        Setting("longest", "最多几个字", NUMBER),
        Setting("autocomplete", "浏览器可自动填写申请人自己的", SELECT, "", FILLED_BY_BROWSER),
        Setting("rows", "输入框几行高", NUMBER, default=4),
        Setting("low", "最小", LINE),
        Setting("high", "最大", LINE),
        Setting("decimals", "小数位数", NUMBER, default=0),
        Setting("unit", "单位", LINE, "例如：平方米、人、台"),
        Setting("earliest", "最早", LINE, "例如 2026-01-01；填“今天”表示填写当天"),
        Setting("latest", "最晚", LINE, "例如 2026-12-31；填“今天”表示填写当天"),
        Setting(
            "choices",
            "选项",
            LINES,
            f"每行一个。改了文字，已经设好的显示条件不受影响；“文字{BAR}代码”可以另定代码",
        ),
        Setting("as", "样式", SELECT, "", (("radio", "全部列出"), ("select", "下拉列表")), "radio"),
        Setting(
            "accept",
            "收哪些格式",
            TICKS,
            "",
            tuple((one, one.upper()) for one in FILE_TYPES),
            DEFAULT_ACCEPT,
        ),
        Setting("megabytes", "每个文件最大（MB）", NUMBER, default=10),
        Setting("material", "交的是事项的哪一份材料", LINE, "与办事指南里的材料名称一致；可以不填"),
        Setting("least", "最少几行", NUMBER, default=0),
        Setting("most", "最多几行", NUMBER, default=50),
        Setting("row_title", "每一行叫什么", LINE, "例如：出资人；页面上显示“出资人 1”"),
        Setting(
            "kinds", "收哪些证件", TICKS, "都不勾选就是都收", tuple(IDENTITY_KINDS.items()), ()
        ),
    )
}
MOST_FILES = Setting("most", "最多几个文件", NUMBER, default=1)


class Shown(NamedTuple):
    """A setting with what it says now: a text, or of ticks the keys that are ticked."""

    name: str
    label: str
    control: str
    help: str
    options: tuple
    value: object


def settings_of(kind_name):
    """The settings of a type, but for its columns and its pattern."""
    options = FIELD_TYPES[kind_name].options
    if kind_name == "file":
        return [MOST_FILES if name == "most" else SETTINGS[name] for name in options]
    return [SETTINGS[name] for name in options if name in SETTINGS]


def has_pattern(kind_name):
    return "pattern" in FIELD_TYPES[kind_name].options


def shown_settings(kind_name, field):
    return [
        Shown(*one[:5], _said(one, kind_name, field.get(one.name)))
        for one in settings_of(kind_name)
    ]


def _said(setting, kind_name, value):
    if setting.control == TICKS:
        return tuple(setting.default if value is None else value)
    if setting.control == LINES:
        return "\n".join(choice_line(choice) for choice in value or ())
    if value is None:
        return DEFAULT_LONGEST.get(kind_name, "") if setting.name == "longest" else setting.default
    return "今天" if value == "today" else value


def choice_line(choice):
    value, label = choice
    return label if value == label else f"{label}{BAR}{value}"


def typed_settings(kind_name, posted, former):
    """What was typed, by the names of the settings; ``posted`` is the MultiDict."""
    said = {one.name: _typed(one, posted, former) for one in settings_of(kind_name)}
    if has_pattern(kind_name):
        said.update(_typed_pattern(posted))
    return said


def _typed(setting, posted, former):
    if setting.control == TICKS:
        return [key for key in posted.getall(setting.name) if isinstance(key, str)]
    text = text_of(posted, setting.name)
    if setting.control == LINES:
        return read_choices(text, former.get(setting.name) or ())
    return text


def text_of(posted, name):
    text = posted.get(name, "")
    return text.strip() if isinstance(text, str) else ""


def read_choices(text, former):
    """[value, label] of each line; the value of a reworded option stays what it was."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    known = {choice_line(choice): list(choice) for choice in former}
    by_label = {label: value for value, label in former}
    read = [known.get(line) or _choice(line, by_label) for line in lines]
    if len(read) == len(former):
        _keep_values(read, lines, former, known)
    return read


def _choice(line, by_label):
    label, bar, value = line.rpartition(BAR)
    if bar:
        return [value.strip(), label.strip()]
    return [by_label.get(line, line), line]


def _keep_values(read, lines, former, known):
    """As many lines as before: a line that says something new is its former self, reworded."""
    kept = {value for value, _ in read}
    for choice, line, (value, _) in zip(read, lines, former, strict=True):
        if line not in known and BAR not in line and value not in kept:
            choice[0] = value


def _typed_pattern(posted):
    chosen = text_of(posted, "pattern")
    pattern = text_of(posted, "own_pattern") if chosen == OWN_PATTERN else chosen
    said = text_of(posted, "pattern_help")
    return {"pattern": pattern, "pattern_help": said or PATTERN_HELP.get(pattern, "")}


def pattern_choice(field):
    """(key of the ready-made pattern that it has or ``own``, the pattern where it is its own)."""
    pattern = field.get("pattern", "")
    return (pattern, "") if pattern in dict(PATTERNS) else (OWN_PATTERN, pattern)
