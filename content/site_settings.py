"""What an administrator sets on a page: each setting declared once, with its rule and its default.

A value set on the page is kept in the tree and goes before the one of the .ini, which goes before
the default here. Where databases lie and what the machine is like is the .ini's alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import partial
from math import isfinite
from typing import Any

import colander

from content import fields as kinds_of_fields
from content.fields import Control, Index

SITE, FOOTER, PEOPLE, WRITING, LISTS = "网站", "页脚", "账号", "撰写和发布", "列表"
APPLYING = "网上申请"
CHARGING = "统一收费"
PAGE, INI, DEFAULT = "page", "ini", "default"
SOURCE_LABELS = {PAGE: "本页设定", INI: "配置文件", DEFAULT: "系统预设"}


class SettingRefused(ValueError):
    """A value does not fit its setting; the message names the setting and the cure."""


@dataclass(frozen=True)
class Setting:
    """一项设置: its name, its group, what it is for, and the field that checks it.

    All are public: they are shown on pages, exported, and lie in the public database.
    """

    name: str
    attribute: str
    group: str
    help: str
    default: Any
    node: Callable[[], Any]

    @property
    def label(self) -> str:
        return self.node().title

    @property
    def control(self) -> Control:
        return self.node().control


def _declared(
    name: str, group: str, node: Callable[[], Any], default: Any, help: str
) -> Any:  # what dataclasses.field gives is typed by the attribute
    return field(default=default, metadata={"said": (name, group, help, node)})


class _Seconds(colander.Float):
    def deserialize(self, node: Any, cstruct: Any) -> Any:
        try:
            seconds = super().deserialize(node, cstruct)
        except colander.Invalid as invalid:
            raise self._no_number(node) from invalid
        if seconds is not colander.null and not isfinite(seconds):
            raise self._no_number(node)
        return seconds

    def serialize(self, node: Any, appstruct: Any) -> Any:
        return appstruct if appstruct is colander.null else f"{appstruct:g}"

    def _no_number(self, node: Any) -> colander.Invalid:
        return colander.Invalid(node, f"“{node.title}”不是数字，请只填数字，如 1 或 0.5")


def _seconds(label: str, high: int) -> Any:
    rule = colander.Range(0, high, min_err=f"{label}不能小于 0", max_err=f"{label}不能大于 {high}")
    return colander.SchemaNode(
        _Seconds(),
        title=label,
        index=Index.NONE,
        control=Control.LINE,
        validator=rule,
        missing_msg=f"请填写“{label}”",
    )


def _line(label: str, longest: int = 60, **options: Any) -> Callable[[], Any]:
    return partial(kinds_of_fields.line, label, longest=longest, **options)


def _optional(label: str, longest: int = 60) -> Callable[[], Any]:
    return _line(label, longest, missing="")


def _number(label: str, low: int, high: int) -> Callable[[], Any]:
    return partial(kinds_of_fields.number, label, low=low, high=high)


def _links() -> Any:
    return kinds_of_fields.rows(
        "页脚链接",
        "链接",
        kinds_of_fields.column("label", kinds_of_fields.line("名称", longest=30)),
        kinds_of_fields.column("url", kinds_of_fields.web_address("网址")),
    )


@dataclass(frozen=True)
class SiteSettings:
    """站点设置: what holds for one request."""

    site_name: str = _declared(
        "site.name",
        SITE,
        _line("网站名称"),
        "吉林省政务公开平台",
        "显示在每页的抬头、标题和页面信息里",
    )
    site_tagline: str = _declared(
        "site.tagline", SITE, _optional("副标题"), "市县政务大厅网上平台", "显示在网站名称下面"
    )
    host_organisation: str = _declared(
        "footer.host_organisation",
        FOOTER,
        _optional("主办单位"),
        "吉林省人民政府办公厅（示例）",
        "没有填写时，页脚显示“待登记”",
    )
    operator: str = _declared(
        "footer.operator",
        FOOTER,
        _optional("承办单位"),
        "政务公开工作办公室（示例）",
        "日常维护网站的单位；没有填写时不显示",
    )
    phone: str = _declared(
        "footer.phone",
        FOOTER,
        _optional("联系电话"),
        "0431-00000000",
        "公众咨询用的办公电话；不要填写个人的手机号码",
    )
    site_code: str = _declared(
        "footer.site_code", FOOTER, _optional("网站标识码"), "2200000000", "党政机关网站的标识码"
    )
    icp: str = _declared(
        "footer.icp",
        FOOTER,
        _optional("ICP备案号"),
        "吉ICP备00000000号-1",
        "工业和信息化部门给的备案号",
    )
    police: str = _declared(
        "footer.police",
        FOOTER,
        _optional("公安备案号"),
        "吉公网安备 22000000000000号",
        "公安机关给的备案号",
    )
    footer_links: tuple[Mapping[str, str], ...] = _declared(
        "footer.links", FOOTER, _links, (), "页脚里指向其他网站的链接，如上级政府网站"
    )
    idle_minutes: int = _declared(
        "people.idle_minutes",
        PEOPLE,
        _number("无操作自动退出（分钟）", 1, 720),
        30,
        "登录后这么久没有操作，就要重新登录；已填写的内容不会丢失",
    )
    require_totp: bool = _declared(
        "people.require_totp",
        PEOPLE,
        partial(kinds_of_fields.tick, "工作人员必须绑定动态码"),
        False,
        "没有绑定的人，下次操作前要先绑定",
    )
    upload_megabytes: int = _declared(
        "upload.megabytes",
        WRITING,
        _number("附件大小上限（MB）", 1, 60),
        20,
        "超过的附件不能上传；前面的代理服务器也要允许这么大",
    )
    search_wait_seconds: float = _declared(
        "search.wait_seconds",
        WRITING,
        partial(_seconds, "发布后等待检索更新（秒）", 10),
        1.0,
        "发布后最多等这么久，让搜索能马上找到；超过的在后台继续",
    )
    list_rows: int = _declared(
        "lists.rows",
        LISTS,
        _number("列表每页条数", 5, 100),
        20,
        "地址里写明 size 的，以地址为准",
    )
    feed_entries: int = _declared(
        "feeds.entries",
        LISTS,
        _number("订阅里的条数", 10, 200),
        50,
        "每个订阅地址（feed.atom）给出最新的这么多条",
    )
    draft_days: int = _declared(
        "drafts.keep_days",
        APPLYING,
        _number("申请草稿保存天数", 1, 180),
        30,
        "从最后一次保存算起；到期后草稿和上传的文件彻底删除",
    )
    withdrawn_days: int = _declared(
        "cases.keep_withdrawn_days",
        APPLYING,
        _number("撤回的办件保存天数", 1, 3650),
        180,
        "从撤回那天算起；到期后填写的内容和文件彻底删除，只留编号、日期和统计数",
    )
    declined_days: int = _declared(
        "cases.keep_declined_days",
        APPLYING,
        _number("不予受理的办件保存天数", 180, 36500),
        1825,
        "从不予受理那天算起，复议和诉讼要用到；到期后填写的内容和文件彻底删除，只留编号、日期和统计数",
    )
    delivered_days: int = _declared(
        "cases.keep_delivered_days",
        APPLYING,
        _number("办结的办件保存天数", 180, 36500),
        3650,
        "从决定送达那天算起；到期后填写的内容和文件彻底删除，只留编号、日期、统计数和出具的文书",
    )
    refund_alone_yuan: int = _declared(
        "charging.refund_alone_yuan",
        CHARGING,
        _number("一人可以办理的退费（元）", 0, 1_000_000),
        200,
        "退费超过这个金额的，要另一位收费人员复核；填 0 则每笔都要复核",
    )


def _setting(declared: Any) -> Setting:
    name, group, help, node = declared.metadata["said"]
    return Setting(name, declared.name, group, help, declared.default, node)


SETTINGS = tuple(_setting(declared) for declared in fields(SiteSettings))
BY_NAME = {setting.name: setting for setting in SETTINGS}
GROUPS = tuple(dict.fromkeys(setting.group for setting in SETTINGS))


def named(name: str) -> Setting:
    """Raises SettingRefused."""
    try:
        return BY_NAME[name]
    except KeyError:
        raise SettingRefused(
            f"没有“{name[:80]}”这项设置，可用的有：{'、'.join(BY_NAME)}。"
        ) from None


def effective(given: Mapping[str, Any], stored: Mapping[str, Any]) -> SiteSettings:
    """What holds: ``stored`` (set on the page) before ``given`` (by the .ini) before the defaults.

    A name that this release does not know is passed over.
    """
    said = {**given, **stored}
    return SiteSettings(
        **{BY_NAME[name].attribute: value for name, value in said.items() if name in BY_NAME}
    )


def source_of(setting: Setting, given: Mapping[str, Any], stored: Mapping[str, Any]) -> str:
    """``page``, ``ini`` or ``default``."""
    if setting.name in stored:
        return PAGE
    return INI if setting.name in given else DEFAULT
