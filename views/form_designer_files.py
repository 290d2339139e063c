"""表单文件: a form as JSON, out of the designer and into it; out and in again it is the same."""

import json
from codecs import BOM_UTF8
from urllib.parse import urlsplit

import colander

from content.approval.application_form import APPLICATION_FORM
from content.forms.presses import STEP, Pressed, PressRefused, Spot
from content.items import Item
from content.permissions import Permission as P
from views.form_designer_settings import text_of

MOST_BYTES = 2_000_000
# What a file says beside the steps
BESIDE = ("title", "introduction", "declaration", "keywords")


def exported(fields):
    """The form as a mapping for JSON: what it says, and nothing of where it lies."""
    said = {name: fields.get(name) for name in ("title", "items", *BESIDE[1:])}
    steps = (fields.get("definition") or {}).get("steps") or ()
    return {**{name: one for name, one in said.items() if one}, "steps": steps}


def as_json(fields):
    return json.dumps(exported(fields), ensure_ascii=False, indent=2)


def imported(request):
    """What a file, or a text typed in its place, says instead of the draft."""
    said = _read(request)
    beside = {name: _fitting(name, said[name]) for name in BESIDE if name in said}
    if "items" in said:
        beside["items"] = _items(request, said["items"])
    first = _first_step(said)
    spot = Spot(STEP, first) if first else None
    told = "已导入，原来的内容可以用“撤销”取回。"
    return Pressed({"steps": said.get("steps")}, spot, told, beside)


def _fitting(name, value):
    """As the form's own page would take it."""
    try:
        return APPLICATION_FORM.node(name).deserialize(value or colander.null)
    except colander.Invalid as invalid:
        said = "；".join(dict.fromkeys(str(one) for one in invalid.asdict().values()))
        raise PressRefused(f"{said}（文件里的 {name}）") from None


def _items(request, said):
    """Uids of the approval items that a file names by uid or by address on this site."""
    names = said if isinstance(said, list) else [said]
    return tuple(_item(request, str(name)) for name in names)


def _item(request, name):
    found = request.site.find(name) or request.site.at(urlsplit(name).path)
    if (
        not isinstance(found, Item)
        or found.kind != "approval_item"
        or not request.may(P.VIEW, found)
    ):
        raise PressRefused(
            f"没有找到适用事项“{name[:80]}”，请改为事项在本站的地址，或者删去 items。"
        )
    return found.uid


def _first_step(said):
    steps = said.get("steps")
    first = steps[0] if isinstance(steps, list) and steps else None
    return first.get("name", "") if isinstance(first, dict) else ""


def _read(request):
    content = _content(request)
    try:
        said = json.loads(content)
    except (ValueError, RecursionError) as wrong:
        line = getattr(wrong, "lineno", None)
        where = f"第 {line} 行有问题，" if line else ""
        raise PressRefused(f"这不是一份 JSON：{where}请核对文件，或者重新导出。") from None
    if isinstance(said, list):
        said = {"steps": said}
    if not isinstance(said, dict):
        raise PressRefused("JSON 里没有表单：最外层应有标题（title）和步骤（steps）。")
    return said


def _content(request):
    upload = request.POST.get("upload")
    if getattr(upload, "filename", ""):
        data = upload.file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise PressRefused("文件太大，一份表单的 JSON 最多 2 MB。")
        return data.removeprefix(BOM_UTF8)
    text = text_of(request.POST, "json")
    if not text:
        raise PressRefused("请选择一个 JSON 文件，或者把内容粘贴到框里。")
    return text
