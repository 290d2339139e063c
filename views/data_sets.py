"""The datasets of open data: their columns, and their rows as everybody may read them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from content.areas import DATASETS
from content.base import path_of
from content.importers.entries import URL
from content.importers.exporting import Public, column_labels, public_rows
from content.importers.shapes_list import SHAPES
from content.kinds import Kinds
from content.tree import Place, Site
from views.values import plain


@dataclass(frozen=True)
class Asked:
    """要什么: which place, as it spoke at ``moment``, by what may be read ``now``.

    ``base`` is the site's address. The place is named by its path, because rows are read in
    another connection than the request's.
    """

    path: str
    kinds: Kinds
    now: datetime
    moment: datetime
    base: str

    def url(self, resource):
        return self.base + quote(path_of(resource))


@dataclass(frozen=True)
class DataSet:
    """数据集: ``has_past``: does it answer for a moment gone by? ``is_local``: for a place?"""

    name: str
    title: str
    about: str
    labels: Callable[[Kinds], Mapping[str, str]]
    rows: Callable[[Site, Asked], Iterator[Mapping[str, Any]]]
    has_past: bool = True
    is_local: bool = True


def _of_shape(name, title, about, **more):
    """A dataset whose rows are those of an export, so that an import elsewhere reads them."""
    shape = SHAPES[name]

    def labels(kinds):
        return {**column_labels(shape, kinds), URL: "网址"}

    def rows(site, asked):
        place = site.at(asked.path)
        public = Public(site, asked.now, asked.moment)
        found = public_rows(place, shape, asked.kinds, public)
        return ({**row, URL: asked.url(item)} for item, row in found)

    return DataSet(name, title, about, labels, rows, **more)


_PLACE_LABELS = {
    "path": "地址",
    "uid": "唯一标识",
    "level": "层级",
    "title": "名称",
    "short_name": "简称",
    "code": "行政区划代码或者部门代码",
    "parent": "上级地址",
    "group": "部门类别",
    "vertical": "是否垂直管理",
    "former_names": "曾用名",
    "aliases": "别名",
    "contacts": "联系方式",
    "abolished_on": "撤销日期",
    "predecessor_uids": "前身的唯一标识",
    "successor_uids": "承接者的唯一标识",
    URL: "网址",
}


def _place_rows(site, asked):
    return (_place_row(place, asked) for place in _walk(site.at(asked.path)))


def _walk(place: Place):
    yield place
    for below in place.places():
        yield from _walk(below)


def _place_row(place, asked):
    own = ("uid", "level", "title", "short_name", "group", "vertical", "abolished_on")
    lists = ("former_names", "aliases", "contacts", "predecessor_uids", "successor_uids")
    parent = place.__parent__
    told = {
        "path": path_of(place),
        "code": (place.code or place.local_code) if place.is_government else place.__name__,
        "parent": path_of(parent) if parent is not None else "",
        URL: asked.url(place).rstrip("/") + "/",
        **{name: plain(getattr(place, name)) for name in own},
        **{name: plain(list(getattr(place, name))) for name in lists},
    }
    return {name: told[name] for name in _PLACE_LABELS}


_SETS = (
    _of_shape("items", "行政审批事项目录", "各部门公布的行政审批事项和办事指南，一行一个事项。"),
    _of_shape("fees", "收费标准", "各部门公布的收费项目、标准和依据，一行一项；金额以分计。"),
    _of_shape(
        "documents", "政策文件和政府信息", "政策文件、政策解读、政府信息、公告公示和页面的全文。"
    ),
    _of_shape(
        "calendar",
        "工作日历",
        "各年的放假和调休安排，一行一年，全省一份。",
        is_local=False,
    ),
    _of_shape("forms", "申请表", "各部门公布的申请表，一行一份，步骤和字段写在 steps 列。"),
    _of_shape(
        "packages",
        "一件事",
        "各部门牵头的一件事，一行一件，包含的事项和先后顺序写在 members 列。",
    ),
    DataSet(
        "places",
        "机构名录",
        "地方和部门的名称、代码、曾用名和联系方式，一行一个；只有现在的，没有过去的。",
        lambda kinds: _PLACE_LABELS,
        _place_rows,
        has_past=False,
    ),
)
DATA_SETS = {name: next(one for one in _SETS if one.name == name) for name in DATASETS}
