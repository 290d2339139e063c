"""按钮: what a POST of the designer asks for, as a press of ``content.forms.presses``."""

from content.approval.application_form import APPLICATION_FORM
from content.forms.blocks import BLOCKS, usual_steps
from content.forms.presses import (
    COLUMN,
    FIELD,
    MOVES,
    STEP,
    Pressed,
    PressRefused,
    Spot,
    add,
    bring_in,
    change,
    start_from,
)
from content.items import Item
from views.form_designer_conditions import typed_rows
from views.form_designer_fields import Asked, asked_of, typed
from views.form_designer_files import imported
from views.form_designer_settings import text_of

USUAL = "usual"
NOTHING_PRESSED = "没有看懂要做什么，请刷新页面后再按一次。"
MORE = "save_more"


def pressed_by(request, edition, definition):
    """(what the press makes of the form, the query to go on with).

    Without an outcome nothing is kept and another page is opened; without a query the page goes
    back to what was changed. Raises PressRefused.
    """
    verb, _, rest = text_of(request.POST, "press").partition(":")
    if verb in ("save", MORE):
        return _saved(request, definition, verb == MORE)
    if verb in OPENINGS:
        return None, OPENINGS[verb](request.POST, rest)
    if verb in MOVES:
        return MOVES[verb](definition, _spot(rest)), None
    if verb in PRESSES:
        return PRESSES[verb](request, edition, definition, rest), None
    raise PressRefused(NOTHING_PRESSED)


def _spot(rest):
    """``field:name`` or ``column:name:table``."""
    kind, name, *table = [*rest.split(":"), ""][:3]
    if kind not in (STEP, FIELD, COLUMN):
        raise PressRefused(NOTHING_PRESSED)
    return Spot(kind, name, table[0] if table else "")


OPENINGS = {
    "new": lambda posted, step: {"step": step, "type": text_of(posted, f"type:{step}")},
    "new_column": lambda posted, table: {
        "field": table,
        "column": "",
        "type": text_of(posted, f"type:{table}"),
    },
    "retype": lambda posted, rest: {
        **dict(zip(("field", "column"), rest.split(":"), strict=False)),
        "type": text_of(posted, "retype"),
    },
}


def _saved(request, definition, more):
    asked = asked_of(definition, request.GET)
    if asked is None:
        raise PressRefused(NOTHING_PRESSED)
    said = typed(asked, request.POST, definition)
    _need_title(said)
    if asked.spot.name:
        into = text_of(request.POST, "into") if asked.spot.kind == FIELD else ""
        return change(definition, asked.spot, said, into), None
    query = dict(request.GET) if more else None
    return add(definition, asked.spot.kind, asked.into, said), query


def _need_title(said):
    if not said["title"]:
        raise PressRefused("请填写标题。")


def typed_in(request, asked, definition):
    """(what was typed, the rows of conditions), so that the page shows it again."""
    return typed(asked, request.POST, definition), typed_rows(request.POST)


def asked_anew(definition, request):
    """Where a colleague took away what was being changed, it can be added again; None: nowhere."""
    posted = request.POST
    steps = [step["name"] for step in definition["steps"]]
    kind_name = text_of(posted, "type")
    if not steps or not kind_name:
        return None
    into = text_of(posted, "into")
    return Asked(Spot(FIELD, ""), into if into in steps else steps[-1], kind_name, {})


def _add_step(request, edition, definition, _):
    said = {"title": text_of(request.POST, "new_step"), "fields": []}
    _need_title(said)
    return add(definition, STEP, "", said)


def _bring_block(request, edition, definition, step):
    block = BLOCKS.get(text_of(request.POST, f"block:{step}"))
    if block is None:
        raise PressRefused("请先选择要添加哪一组字段。")
    return bring_in(definition, step, list(block.fields))


def _undo(request, edition, definition, _):
    former = edition.former_fields
    if former is None:
        raise PressRefused("没有可以撤销的改动。")
    said = "已撤销刚才的改动。再按一次“撤销”可以恢复。"
    return Pressed(former.get("definition") or {"steps": ()}, None, said, former)


def _start(request, edition, definition, _):
    source = text_of(request.POST, "source")
    if source == USUAL:
        return start_from(definition, usual_steps())
    item = request.site.find(source)
    if not isinstance(item, Item) or item.kind != APPLICATION_FORM.name:
        raise PressRefused("请先选择从哪一份表单开始。")
    return start_from(definition, _steps_of(request, item))


def _steps_of(request, item):
    """What the form says in public."""
    public = item.edition_at(request.moment)
    if public is None:
        raise PressRefused("这份表单现在不公开，请另选一份。")
    return (public.fields.get("definition") or {}).get("steps") or ()


def _import(request, edition, definition, _):
    return imported(request)


PRESSES = {
    "add_step": _add_step,
    "block": _bring_block,
    "undo": _undo,
    "start": _start,
    "import": _import,
}
