"""站点设置: one form made from the declarations; what each rule is stands in ``content``."""

from dataclasses import dataclass

import colander
import deform
from pyramid.httpexceptions import HTTPSeeOther

from content import fields as content_fields
from content.act import ActRefused, NotAllowed
from content.acts.settings import SET_SETTINGS, SettingsChanged
from content.areas import StaffDesk
from content.fields import Control
from content.permissions import Permission as P
from content.setting_values import say_text
from content.site_settings import (
    BY_NAME,
    GROUPS,
    SETTINGS,
    SOURCE_LABELS,
    effective,
    source_of,
)
from views.cookies import flash
from views.diffing import Difference, compare, texts_of
from views.form_ui import FormUi, render_widget
from views.forms import Posted, dress, render_fields, revision_node
from views.layout import url_of
from views.staff_desk import desk_page
from views.values import plain, say

UNPROCESSABLE, CONFLICT = 422, 409
RESET, TITLE = "reset", "站点设置"


@dataclass(frozen=True)
class Answer:
    """填写的设置: values that differ from what holds, names to give back, the form's revision."""

    values: dict
    reset: tuple
    revision: int | None


def settings_form(request):
    """An unrendered form of every setting; its fields are called by the settings' attributes."""
    schema = colander.SchemaNode(colander.Mapping())
    for setting in SETTINGS:
        node = setting.node()
        node.name, node.description = setting.attribute, _told_of(request, setting)
        dress(node, request)
        schema.add(node)
    schema.add(revision_node())
    fieldsets = [(g, [s.attribute for s in SETTINGS if s.group == g]) for g in GROUPS]
    if request.site.settings:
        schema.add(_reset_node(request))
        fieldsets.append(("恢复默认", [RESET]))
    return deform.Form(
        schema,
        renderer=render_widget,
        buttons=(deform.Button("save", "保存"),),
        formid="settings",
        csrf_token=request.csrf_token(),
        ui=FormUi(fieldsets, guarded=True),
    )


def _told_of(request, setting):
    """What it is for, where its value comes from, and what holds without this page."""
    source = SOURCE_LABELS[_source(request, setting)]
    without = _said(setting, getattr(_defaults(request), setting.attribute))
    return f"{setting.help}。现在的值来自{source}；默认：{without}"


def _said(setting, value):
    if isinstance(value, bool):
        return say(setting.node(), value)
    return "；".join(say_text(setting, value).splitlines()) or "（空）"


def _source(request, setting):
    return source_of(setting, request.registry.openhall.given, request.site.settings)


def _defaults(request):
    return effective(request.registry.openhall.given, {})


def _reset_node(request):
    kept = [(name, BY_NAME[name].label) for name in BY_NAME if name in request.site.settings]
    node = content_fields.choices("恢复为默认值的设置", kept)
    node.name, node.description = RESET, "勾选后保存，这些设置就改用默认值，上面填写的不再起作用"
    dress(node, request)
    return node


def _holding(request, stored):
    """Attribute → value, as the form is filled with ``stored``."""
    return vars(effective(request.registry.openhall.given, stored))


def _settings_page(request, html, title=TITLE, **more):
    values = {"form": html, "conflict": None, **more}
    return desk_page(request, title, **values)


def show_settings(context, request):
    html = render_fields(
        settings_form(request),
        _holding(request, request.site.settings),
        revision=request.site.settings_revision,
    )
    return _settings_page(request, html)


def save_settings(context, request):
    posted = Posted(request, settings_form(request))
    if posted.press:
        return _settings_page(request, posted.with_rows_changed())
    try:
        said, _note, revision = posted.validate()
        answer = _answer(request, said, revision)
        changed = request.desk.perform(SET_SETTINGS, request.root, vars(answer))
    except deform.ValidationFailure as failure:
        request.response.status_int = UNPROCESSABLE
        return _settings_page(request, failure.render(), f"错误：{TITLE}")
    except NotAllowed:
        raise
    except SettingsChanged as stale:
        return _conflict(request, stale, answer)
    except ActRefused as refusal:
        request.response.status_int = UNPROCESSABLE
        return _settings_page(request, posted.as_typed(), problem=str(refusal))
    response = HTTPSeeOther(url_of(request, context, "settings"))
    flash(request, response, "ok", _done(changed))
    return response


def _done(changed):
    if not changed:
        return "没有改动，设置和原来一样。"
    return f"已保存：{'、'.join(BY_NAME[name].label for name in changed)}。"


def _answer(request, said, revision):
    """What was left as it holds is not set: it goes on following its default."""
    reset, stored = tuple(said.pop(RESET, ())), request.site.settings
    holding = _holding(request, stored)
    values = {
        setting.name: said[setting.attribute]
        for setting in SETTINGS
        if setting.name in stored or said[setting.attribute] != holding[setting.attribute]
    }
    return Answer(values, reset, revision)


def _conflict(request, stale, answer):
    """What is kept now beside what was typed, and the form with what was typed."""
    request.response.status_int = CONFLICT
    theirs = _holding(request, stale.stored)
    mine = {**theirs, **{BY_NAME[name].attribute: v for name, v in answer.values.items()}}
    form = settings_form(request)
    filled = {**mine, RESET: [name for name in answer.reset if name in stale.stored]}
    html = render_fields(form, filled, revision=stale.revision)
    found = list(_differences(request, theirs, mine))
    return _settings_page(request, html, "有人先保存了", problem=str(stale), conflict=found)


def _differences(request, before, after):
    for setting in SETTINGS:
        old, new = before[setting.attribute], after[setting.attribute]
        if old != new:
            node = setting.node()
            lines = compare(texts_of(request, node, old), texts_of(request, node, new))
            yield Difference(setting.name, setting.label, tuple(lines))


def settings_json(context, request):
    return {
        "@id": url_of(request, context, "settings"),
        "@type": "settings",
        "title": TITLE,
        "revision": request.site.settings_revision,
        "items": [_setting_json(request, setting) for setting in SETTINGS],
        "items_total": len(SETTINGS),
    }


def _setting_json(request, setting):
    return plain(
        {
            "name": setting.name,
            "title": setting.label,
            "group": setting.group,
            "description": setting.help,
            "type": _TYPES.get(setting.control, "text"),
            "value": getattr(request.settings, setting.attribute),
            "source": _source(request, setting),
            "default": getattr(_defaults(request), setting.attribute),
        }
    )


_TYPES = {Control.NUMBER: "number", Control.TICK: "yes-no", Control.ROWS: "links"}


def includeme(config):
    common = {
        "name": "settings",
        "context": StaffDesk,
        "permission": P.MANAGE_SETTINGS,
        "http_cache": 0,
    }
    html, reading = {"renderer": "templates/settings.pt"}, {"request_method": ("GET", "HEAD")}
    config.add_view(show_settings, prefers_json=False, **html, **reading, **common)
    config.add_view(settings_json, renderer="json", prefers_json=True, **reading, **common)
    config.add_view(save_settings, request_method="POST", **html, **common)
