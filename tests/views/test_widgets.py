"""The converting controls: amounts in yuan, addresses of this site, lines, and a body unchanged."""

from types import SimpleNamespace

import colander
import deform
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content import fields
from content.acts.writing import ADD
from content.base import path_of
from tests.conftest import START
from tests.site import DEPARTMENT, SECTION, complete, desk_of, publish
from views.form_ui import FormUi, render_widget
from views.forms import dress, form_for
from views.widgets import ReferencesWidget, widget_for


def field_of(node, request=None):
    node.name, node.oid = "said", "f-said"
    node.widget = widget_for(node, request)
    schema = colander.SchemaNode(colander.Mapping(), node)
    form = deform.Form(schema, renderer=render_widget, formid="f", ui=FormUi())
    return form["said"]


def read(node, text, request=None):
    field = field_of(node, request)
    return field.widget.deserialize(field, text)


def wrong(node, text, request=None):
    with pytest.raises(colander.Invalid) as refusal:
        read(node, text, request)
    return refusal.value


def amount():
    return fields.money("金额", missing=None)


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("0", "0"),
        ("12", "1200"),
        ("12.3", "1230"),
        ("12.34", "1234"),
        ("12.3400", "1234"),
        ("1,234.50", "123450"),
        ("1，234", "123400"),
        (" 5 ", "500"),
        ("１２", "1200"),
        ("-5", "-500"),
        ("0.01", "1"),
    ],
)
def test_an_amount_typed_in_yuan_is_kept_in_fen(typed, fen):
    assert read(amount(), typed) == fen


@pytest.mark.parametrize("typed", ["", "   "])
def test_no_amount_is_none(typed):
    assert read(amount(), typed) is colander.null


@pytest.mark.parametrize(
    "typed",
    [
        "12.345",
        "十元",
        "12元",
        "1.2.3",
        "1e5",
        "1e9999",
        "1e99999999",
        "NaN",
        "Infinity",
        "--1",
        ".5",
        "9" * 5000,
    ],
)
def test_what_is_no_amount_is_refused_as_it_was_typed(typed):
    refusal = wrong(amount(), typed)
    assert refusal.msg == "请填写以元为单位的金额，最多两位小数"
    assert refusal.value == typed


@given(st.integers(0, 10**14))
def test_every_amount_comes_back_as_it_was_shown(fen):
    field = field_of(amount())
    html = field.widget.serialize(field, str(fen))
    shown = html.partition('value="')[2].partition('"')[0]
    assert field.widget.deserialize(field, shown) == str(fen)


@pytest.mark.parametrize(("kept", "shown"), [("1200", "12"), ("1250", "12.50"), ("1", "0.01")])
def test_an_amount_is_shown_in_yuan(kept, shown):
    field = field_of(amount())
    assert f'value="{shown}"' in field.widget.serialize(field, kept)


def test_what_was_typed_wrongly_is_shown_again():
    field = field_of(amount())
    assert 'value="12.345"' in field.widget.serialize(field, "12.345")
    assert 'value=""' in field.widget.serialize(field, colander.null)


def test_lines_lose_blank_ones_and_outer_space():
    assert read(fields.lines("依据"), " 第一条 \r\n\r\n第二条\n  \n") == ["第一条", "第二条"]


@pytest.mark.parametrize("nothing", ["", " \n ", None, ["x"], colander.null])
def test_no_lines_are_none(nothing):
    assert read(fields.lines("依据"), nothing) is colander.null


def test_lines_are_shown_one_a_line_and_what_was_typed_again():
    field = field_of(fields.lines("依据"))
    assert "第一条\n第二条</textarea>" in field.widget.serialize(field, ("第一条", "第二条"))
    assert "typed\n</textarea>" in field.widget.serialize(field, "typed\n")
    assert "></textarea>" in field.widget.serialize(field, colander.null).replace("\n", "")


@pytest.mark.parametrize(
    ("typed", "kept"), [("一\r\n二", "一\n二"), ("一\r二", "一\n二"), (" 一\n ", " 一\n ")]
)
def test_a_body_keeps_every_character_but_the_browsers_line_ends(typed, kept):
    assert read(fields.body(), typed) == kept


def test_an_empty_body_is_none():
    assert read(fields.body(), "") is colander.null


@pytest.fixture
def request_of(portal):
    """A request of an account, as far as the widget asks it."""
    opened = portal.roots()
    site, _ = opened.__enter__()

    def request_of(name):
        desk = desk_of(site, name, START)

        def may(permission, item):
            return desk.may(SimpleNamespace(permission=permission), item)

        return SimpleNamespace(site=site, may=may, csrf_token=lambda: "x")

    yield request_of
    opened.__exit__(ValueError)


def reference():
    return fields.references("废止的文件", "repeals", ("policy_document",))


@pytest.fixture
def item(request_of):
    return publish(request_of("editor").site, {"title": "旧办法"}, moment=START)


def test_an_item_is_named_by_path_address_or_uid(request_of, item):
    path = path_of(item)
    for typed in (
        path,
        f"http://localhost{path}",
        f"https://elsewhere.example{path}?asof=2026-01-01",
        f"{path}?format=json",
        item.uid,
        f"  {path}  \n\n",
    ):
        assert read(reference(), typed, request_of("editor")) == [item.uid]


@pytest.mark.parametrize(
    "typed", ["/changchun", DEPARTMENT, SECTION, "/nowhere", "旧办法", "http://localhost", "://"]
)
def test_what_is_no_item_is_named_and_kept_as_typed(typed, request_of, item):
    both = f"{path_of(item)}\n{typed}"
    refusal = wrong(reference(), both, request_of("editor"))
    assert f"没有找到“{typed}”，请填写本站的地址" in refusal.msg
    assert refusal.value == both


def test_an_item_of_another_kind_is_not_found(request_of):
    site = request_of("editor").site
    section = f"{DEPARTMENT}/notices"
    fields_of_it = {"title": "公告", "notice_type": "announcement"}
    other = publish(site, fields_of_it, kind="notice", section=section, moment=START)
    assert "没有找到" in wrong(reference(), path_of(other), request_of("editor")).msg


@pytest.fixture
def draft(request_of):
    site = request_of("editor").site
    told = {"kind": "policy_document", "fields": complete("policy_document", {"title": "草稿"})}
    return desk_of(site, "editor", START).perform(ADD, site.at(SECTION), told).item


def test_a_draft_is_found_by_its_address_by_those_who_may_see_it(request_of, draft):
    path = path_of(draft)
    assert read(reference(), path, request_of("editor")) == [draft.uid]
    assert "没有找到" in wrong(reference(), path, request_of("other_editor")).msg


def test_a_draft_of_others_that_stands_there_is_shown_by_uid_and_kept(request_of, draft):
    node = reference()
    field = field_of(node, request_of("other_editor"))
    html = field.widget.serialize(field, (draft.uid,))
    assert draft.uid in html
    assert path_of(draft) not in html
    assert field.widget.deserialize(field, draft.uid) == [draft.uid]


def test_references_are_shown_by_address_and_lost_ones_by_uid(request_of, item):
    field = field_of(reference(), request_of("editor"))
    html = field.widget.serialize(field, (item.uid, "0" * 16))
    assert f"{path_of(item)}\n{'0' * 16}</textarea>" in html
    assert "></textarea>" in field.widget.serialize(field, colander.null).replace("\n", "")


def test_every_field_of_every_kind_has_a_widget_and_its_help(portal, request_of):
    for kind in portal.app.registry.kinds:
        form = form_for(request_of("editor"), kind)
        for node in form.schema.children:
            assert node.widget is not None
            if isinstance(node.widget, ReferencesWidget):
                assert node.description == "每行一个本站地址"


def test_a_tick_says_beside_its_box_what_is_ticked():
    node = fields.tick("全程网办")
    node.name = "online"
    dress(node, None)
    assert (node.label, node.oid, node.description) == ("全程网办", "f-online", "")
