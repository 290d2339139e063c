"""The made-up site that the gallery shows: layouts, sample rows, a long form; no real person."""

from types import SimpleNamespace as Thing

import colander
import deform
import peppercorn
from deform import widget

from views.form_ui import FormUi, render_widget
from views.frame import BORDER, TEMPLATE, Frame
from views.markup import crumb_items
from views.rendering import PAGES

NEWS = [
    ("关于全面推进市、县行政审批权相对集中改革工作的意见", "2026-11-20"),
    ("长春市2026年行政审批事项目录（保留426项、取消31项、下放18项）", "2026-11-18"),
    ("长春市行政事业性收费项目公示（2026年第四季度）", "2026-11-16"),
    ("关于启用“行政审批专用章”并废止原审批用章的通知", "2026-11-12"),
    ("南关区政务大厅窗口办件情况通报（10月）", "2026-11-05"),
]
TILES = [
    ("按部门", "42 个部门"),
    ("按主题", "教育、社保等"),
    ("个人办事", "168 项"),
    ("企业办事", "258 项"),
    ("收费公示", "73 项"),
    ("表格下载", "512 份"),
    ("窗口与电话", "政务大厅位置"),
    ("投诉监督", "效能监察"),
]
CITIES = [
    *("长春市", "吉林市", "四平市", "辽源市", "通化市", "白山市", "松原市", "白城市"),
    *("延边朝鲜族自治州", "长白山管委会"),
]
MATERIALS = [
    ("食品经营许可申请书", 1, "在线填写", "由申请人签字或盖章"),
    ("经营场所平面图", 1, "PDF、JPG", "标明设备布局和操作流程"),
    ("从业人员健康证明", 1, "PDF、JPG", "复印件"),
]
NAV = ("首页", "政务公开", "办事服务", "审批目录", "收费公示", "效能监督", "互动咨询", "检索")
SITE = "吉林省政务公开平台"
LINKS = [("关于本站", "#"), ("无障碍声明", "#"), ("隐私说明", "#")]
OWNER = Thing(
    host_organisation="长春市人民政府办公室",
    operator="长春市政务公开工作办公室",
    phone="0431-00000000",
    site_code="2200000000",
    icp="吉ICP备00000000号-1",
    police="",
)
ACCOUNT = Thing(name="示例审核人", desk_url="#", account_url="#", logout_url="#", csrf_token="x")


def layout(title, *, elder=False, **changes):
    """A layout object as the templates expect it, with some attributes changed."""
    shown = {"print": False, "search_box": True, "account": None}
    framed = {name: changes.pop(name, usual) for name, usual in shown.items()}
    given = {
        "lang": "zh-CN", "elder": elder, "title": title, "site_name": SITE,
        "head_title": f"{title} - {SITE}", "breadcrumb": "", "meta": "",
        "frame": _frame(elder, changes.pop("current", "首页"), framed),
        "feeds": [("长春市最新公开", "feed.atom")], "canonical": "/changchun/",
        "flash": None, "asof": None, "asof_leave_url": None, "side": False,
        "print": framed["print"],
    }  # fmt: skip
    return Thing(**{**given, **changes})


def _frame(elder, current, framed):
    values = {
        "static": "/static/{}".format, "meta": [("SiteName", SITE)], "place_name": "长春市",
        "place_url": "#", "brand": "长春市政务公开", "tagline": "吉林省市县政务大厅网上平台",
        "search_url": "#", "mode_url": "#", "mode_label": "标准版" if elder else "适老版",
        "nav": [Thing(label=name, url="#", current=name == current) for name in NAV],
        "places_url": "#", "login_url": "#", "applicant_url": "#", "help_url": "#", "links": LINKS,
        "settings": OWNER, "party_mark_url": "#", "report_error_url": "#", "sitemap_url": "#",
        "border": BORDER,
    }  # fmt: skip
    return Frame(*PAGES.load(TEMPLATE)(**values, **framed).split(BORDER))


def crumbs(*labels):
    """A breadcrumb whose last entry has no address."""
    return crumb_items([(one, "#" if one != labels[-1] else None) for one in labels])


def pages():
    """(name, title, changes of the layout) for each page of the gallery."""
    deep = crumbs("首页", "长春市", "审批目录", "长春市市场监督管理局", "食品经营许可（新办）")
    here = {"current": "政务公开", "breadcrumb": crumbs("首页", "长春市", "政策文件")}
    asof = {"asof": "您正在查看 2009-01-31 的内容", "asof_leave_url": "#"}
    return [
        ("home", "首页", {"search_box": False}),
        (
            "guide",
            "食品经营许可（新办）",
            {"side": True, "current": "审批目录", "breadcrumb": deep},
        ),
        ("document", "关于规范审批专用章使用的通知", here | asof),
        ("listing", "政策文件", here | {"side": True}),
        ("results", "检索结果", {"side": True, "current": "检索"}),
        ("form", "错误：经营情况", {"breadcrumb": deep}),
        ("history", "修改历史", here | {"flash": ("ok", "已恢复为第 2 版的内容，保存在草稿里。")}),
        ("fault", "没有找到这个页面", {}),
        ("desk", "我的工作台", {"account": ACCOUNT, "flash": ("warn", "密码 7 天后到期。")}),
    ]


def content():
    """The variables of the gallery's page templates, form aside."""
    return {"news": NEWS, "tiles": TILES, "cities": CITIES, "materials": MATERIALS}


def _node(kind, name, title, control=None, **more):
    more = {"description": "", **more}
    return colander.SchemaNode(
        kind, name=name, title=title, oid="f-" + name, widget=control, **more
    )


YES_NO = (("y", "有"), ("n", "无"))
GOODS = (("a", "预包装食品销售"), ("b", "散装食品销售"), ("c", "热食类食品制售"))
PLACES = (("", "请选择"), ("220100", "长春市"), ("222400", "延边朝鲜族自治州"))


def _premises():
    text = colander.String
    square_metres = widget.TextInputWidget(attributes={"inputmode": "decimal"})
    return [
        _node(text(), "place", "经营场所地址", widget.TextAreaWidget(rows=3, attributes={})),
        _node(text(), "city", "所在市（州）", widget.SelectWidget(values=PLACES)),
        _node(
            colander.Decimal(), "area", "经营面积（平方米）", square_metres,
            validator=colander.Range(min=1),
        ),
        _node(text(), "water", "有无上下水", widget.RadioChoiceWidget(values=YES_NO)),
        _node(deform.FileData(), "plan", "场所平面图", _upload(), description="PDF 或 JPG"),
    ]  # fmt: skip


def _business():
    day, at_least_one = colander.Date, colander.Length(min=1)
    goods = widget.CheckboxChoiceWidget(values=GOODS)
    return [
        _node(day(), "since", "开业日期", widget.DatePartsWidget(), description="如 2026年3月1日"),
        _node(day(), "until", "租约到期日期", widget.DatePartsWidget(), missing=None),
        _node(colander.Set(), "goods", "经营项目", goods, validator=at_least_one),
        _staff(),
    ]


def _staff():
    papers = widget.SelectWidget(values=(("", "请选择"), *YES_NO))
    person = colander.SchemaNode(
        colander.Mapping(),
        colander.SchemaNode(colander.String(), name="name", title="姓名"),
        colander.SchemaNode(colander.String(), name="health", title="健康证明", widget=papers),
        name="person",
        title="从业人员",
    )
    rows = widget.SequenceWidget(template="rows", max_len=5, attributes={})
    more = {"oid": "f-staff", "description": "每人一行", "widget": rows}
    return colander.SchemaNode(colander.Sequence(), person, name="staff", title="从业人员", **more)


def sample_schema():
    """A schema with every widget of ours."""
    agree = {"label": "本人承诺所填内容真实有效", "missing": False}
    return colander.SchemaNode(
        colander.Mapping(),
        *_premises(),
        *_business(),
        _node(colander.Boolean(), "agree", "承诺", widget.CheckboxWidget(), **agree),
        _node(colander.String(), "ticket", "票据", widget.HiddenWidget(), missing=""),
    )


class _Uploads(dict):
    def preview_url(self, _uid):
        return None


def _upload():
    kept = {"filename": "平面图.pdf", "uid": "u1", "size": 214000, "fp": None, "mimetype": None}
    return widget.FileUploadWidget(_Uploads(u1=kept), accept=".pdf,.jpg", attributes={})


def sample_form():
    """The sample form with our own templates, two sections and rows."""
    fieldsets = [
        ("场所", ["place", "city", "area", "water", "plan"]),
        ("经营", ["since", "until", "goods", "staff"]),
    ]
    buttons = (deform.Button("next", "保存并继续"), deform.Button("save", "保存草稿"))
    return deform.Form(
        sample_schema(), renderer=render_widget, buttons=buttons, formid="apply",
        ui=FormUi(fieldsets), csrf_token="token", action="#",
    )  # fmt: skip


WRONG = [
    ("place", ""), ("city", ""),
    ("__start__", "since:mapping"), ("year", "2026"), ("month", "2"), ("day", "30"),
    ("__end__", "since:mapping"), ("__start__", "until:mapping"), ("year", "2027"),
    ("month", ""), ("day", ""), ("__end__", "until:mapping"),
    ("area", "0"), ("__start__", "water:rename"), ("__end__", "water:rename"),
    ("__start__", "goods:sequence"), ("__end__", "goods:sequence"),
    ("__start__", "staff:sequence"),
    ("__start__", "person:mapping"), ("name", "示例甲"), ("health", "y"),
    ("__end__", "person:mapping"),
    ("__start__", "person:mapping"), ("name", ""), ("health", ""), ("__end__", "person:mapping"),
    ("__end__", "staff:sequence"),
    ("__start__", "plan:mapping"), ("upload", b""), ("uid", "u1"), ("__end__", "plan:mapping"),
]  # fmt: skip


def form_with_errors():
    """The sample form's HTML after a wrong submission."""
    form = sample_form()
    try:
        form.validate_pstruct(peppercorn.parse(WRONG))
    except deform.ValidationFailure as failure:
        return failure.render()
    return form.render()
