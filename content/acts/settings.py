"""修改站点设置: values set, others given back to their defaults; all of it or nothing."""

from collections.abc import Mapping
from typing import Any

from content.act import Act, ActRefused, Doing, Done
from content.permissions import Permission as P
from content.setting_values import checked
from content.site_settings import SettingRefused, named
from content.tree import Place


class SettingsChanged(ActRefused):
    """Somebody saved in between; carries the revision and the values kept now."""

    def __init__(self, revision: int, stored: Mapping[str, Any]) -> None:
        super().__init__("您打开之后，设置已被别人保存过。您填写的内容没有丢失，请对照后再保存。")
        self.revision, self.stored = revision, stored


def _set_settings(doing: Doing, province: Place, fields: Mapping[str, Any]) -> Done:
    """``fields``: values (name → value), reset (names given back), revision (as the form had it).

    Raises ActRefused, SettingsChanged.
    """
    site = doing.site
    if province is not site.province:
        raise ActRefused("站点设置属于整个站点，请在省级站点修改。")
    if fields.get("revision") not in (None, site.settings_revision):
        raise SettingsChanged(site.settings_revision, site.settings)
    stored = _changed(site.settings, fields)
    if stored == dict(site.settings):
        return Done((), province, silent=True)
    names = sorted(
        name
        for name in stored.keys() | site.settings.keys()
        if stored.get(name) != site.settings.get(name)
    )
    site.settings, site.settings_revision = stored, site.settings_revision + 1
    note = "、".join(named(name).label for name in names)
    return Done(tuple(names), province, None, note, public=True)


def _changed(before: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    try:
        told = {named(n).name: checked(named(n), v) for n, v in fields.get("values", {}).items()}
        reset = {named(name).name for name in fields.get("reset", ())}
    except SettingRefused as refusal:
        raise ActRefused(str(refusal)) from refusal
    return {name: value for name, value in {**before, **told}.items() if name not in reset}


SET_SETTINGS = Act("set_settings", "修改站点设置", P.MANAGE_SETTINGS, _set_settings)
