"""Adds and deletes rows of a form without JavaScript: changes what was posted, stores nothing."""

from typing import NamedTuple

import colander

ADD, DELETE = "__row_add__", "__row_del__"


class RowPress(NamedTuple):
    """行按钮：which row button was pressed; `index` is None where a row is added."""

    name: str
    index: int | None


def row_press(post):
    """The row button pressed in this POST (a MultiDict), or None."""
    added, deleted = post.get(ADD), post.get(DELETE)
    if isinstance(added, str):
        return RowPress(added, None)
    name, _colon, index = deleted.rpartition(":") if isinstance(deleted, str) else ("", "", "")
    is_number = index.isascii() and index.isdecimal() and len(index) < 6
    return RowPress(name, int(index)) if name and is_number else None


def without_row_buttons(controls):
    """The (name, value) pairs of a POST without buttons, which the engine would take for rows."""
    return [pair for pair in controls if pair[0] not in (ADD, DELETE)]


def change_rows(pstruct, press):
    """A copy of the parsed POST with one row more or less; an unknown name changes nothing."""
    rows = pstruct.get(press.name, [])
    if not isinstance(rows, list):
        return dict(pstruct)
    if press.index is None:
        return {**pstruct, press.name: [*rows, colander.null]}
    return {**pstruct, press.name: rows[: press.index] + rows[press.index + 1 :]}


def render_typed(form, pstruct):
    """Render a fresh form with the posted values as typed, right or wrong, and no errors."""
    try:
        cstruct = form.deserialize(pstruct)
    except colander.Invalid as wrong:
        cstruct = wrong.value
    form.cstruct = cstruct
    return form.render()
