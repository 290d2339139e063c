"""Our forms speak Chinese, lead from errors to controls, and need no JavaScript for rows."""

import re
from importlib.resources import files

import colander
import deform
import peppercorn
import pytest
from bs4 import BeautifulSoup
from deform import widget
from translationstring import TranslationString

from tools import gallery_site
from views.form_messages import GENERIC, has_chinese, sentence
from views.form_rows import change_rows, render_typed, row_press, without_row_buttons
from views.form_ui import FormUi, render_widget


def form_of(*nodes, **more):
    schema = colander.SchemaNode(colander.Mapping(), *nodes)
    ui = more.pop("ui", FormUi())
    return deform.Form(schema, renderer=render_widget, formid="f", ui=ui, **more)


def node(kind, name, title, control=None, **more):
    return colander.SchemaNode(
        kind, name=name, title=title, oid="f-" + name, widget=control, **more
    )


def soup(html):
    return BeautifulSoup(html, "html.parser")


def controls(html, pressed=("", "")):
    """What a browser without JavaScript would send, in document order, with the pressed button."""
    tags = soup(html).find_all(["input", "select", "textarea", "button"])
    return [pair for tag in tags for pair in _sent(tag, pressed)]


def _sent(tag, pressed):
    kind = tag.get("type", "text")
    if tag.name == "button":
        return [pair for pair in [(tag["name"], tag["value"])] if pair == pressed]
    if tag.name == "select":
        chosen = tag.find("option", selected=True) or tag.find("option")
        return [(tag["name"], chosen["value"])]
    if tag.name == "textarea":
        return [(tag["name"], tag.text.removeprefix("\n"))]
    if kind == "file":
        return [(tag["name"], b"")]
    ticked = kind not in ("radio", "checkbox") or tag.has_attr("checked")
    return [(tag["name"], tag.get("value", ""))] if ticked else []


def errors(form, pstruct):
    with pytest.raises(deform.ValidationFailure):
        form.validate_pstruct(pstruct)
    return form.ui.errors(form)


def msgids(package):
    pot = files(package).joinpath("locale", f"{package}.pot").read_text(encoding="utf-8")
    blocks = re.findall(r'^msgid ((?:"(?:[^"\\]|\\.)*"\s*)+)', pot, re.M)
    texts = ["".join(re.findall(r'"((?:[^"\\]|\\.)*)"', block)) for block in blocks]
    return [text.replace('\\"', '"') for text in texts if text]


@pytest.mark.parametrize("msgid", msgids("colander") + msgids("deform"))
def test_every_message_of_the_engine_becomes_a_chinese_sentence(msgid):
    values = {"min": 1, "max": 9, "val": "x", "choices": "a"}
    text = sentence(TranslationString(msgid, mapping=values), "名称", "textinput", counted=False)
    assert has_chinese(text)
    assert "${" not in text


def test_our_own_messages_are_kept_and_foreign_ones_are_not_shown():
    assert sentence("文号要有年份", "文号", "textinput", counted=False) == "文号要有年份"
    assert sentence("Invalid pstruct: {'x'}", "文号", "textinput", counted=False) == GENERIC


def test_a_missing_answer_is_named_by_what_there_is_to_do():
    form = form_of(
        node(colander.String(), "name", "名称"),
        node(colander.String(), "city", "城市", widget.SelectWidget(values=(("a", "甲"),))),
        node(deform.FileData(), "plan", "平面图", widget.FileUploadWidget({})),
    )
    assert [e.text for e in errors(form, {})] == ["请填写“名称”", "请选择“城市”", "请上传“平面图”"]


def test_lengths_count_letters_in_text_and_things_in_choices():
    two = colander.Length(min=2)
    goods = widget.CheckboxChoiceWidget(values=(("a", "甲"), ("b", "乙")))
    form = form_of(
        node(colander.String(), "name", "名称", validator=two),
        node(colander.Set(), "goods", "项目", goods, validator=two),
    )
    found = errors(form, {"name": "x", "goods": ["a"]})
    assert [e.text for e in found] == ["名称：太短，至少要写 2 个字", "项目：至少要有 2 项"]


def test_every_error_leads_to_a_control_and_is_written_beside_it():
    page = soup(gallery_site.form_with_errors())
    links = page.select(".p-errors a")
    assert len(links) == 9
    for link in links:
        control = page.find(id=link["href"][1:])
        assert control.name in ("input", "select", "textarea")
        assert control.find_parent(class_="p-field--error")
    assert page.select_one("#f-place")["aria-describedby"] == "error-f-place"
    assert page.select_one("#f-until-y")["aria-invalid"] == "true"


def test_an_error_in_a_row_names_the_row():
    page = soup(gallery_site.form_with_errors())
    assert "从业人员第 2 行，请填写“姓名”" in [a.text for a in page.select(".p-errors a")]


def test_an_error_of_the_whole_form_leads_to_the_form():
    def refuse(schema, _value):
        raise colander.Invalid(schema, "开始日期不能晚于结束日期")

    form = form_of(node(colander.String(), "name", "名称"))
    form.schema.validator = refuse
    assert [tuple(e) for e in errors(form, {"name": "x"})] == [("f", "开始日期不能晚于结束日期")]


def test_two_dates_of_one_form_are_kept_apart():
    days = [
        node(colander.Date(), name, name, widget.DatePartsWidget()) for name in ("since", "until")
    ]
    form = form_of(*days)
    html = form.render({"since": _day(2009, 1, 31), "until": _day(2010, 12, 1)})
    answers = form_of(*days).validate(controls(html))
    assert answers == {"since": _day(2009, 1, 31), "until": _day(2010, 12, 1)}


def _day(*parts):
    return colander.Date().deserialize(None, "{:04}-{:02}-{:02}".format(*parts))


def test_what_was_filled_in_comes_back_through_every_widget():
    given = {
        "place": "长春市\n人民大街",
        "city": "222400",
        "since": _day(2026, 3, 1),
        "until": None,
        "area": 88,
        "water": "n",
        "goods": {"a", "c"},
        "staff": [{"name": "甲", "health": "y"}, {"name": "乙", "health": "n"}],
        "plan": {"filename": "平面图.pdf", "uid": "u1"},
        "agree": True,
        "ticket": "t",
    }
    given["until"] = colander.null
    html = gallery_site.sample_form().render(given)
    again = gallery_site.sample_form().validate(controls(html))
    plan = again.pop("plan")
    assert plan["filename"] == "平面图.pdf"
    expected = {**given, "until": None}
    del expected["plan"]
    assert {**again, "area": int(again["area"])} == expected


def test_a_row_is_added_and_deleted_by_plain_buttons():
    given = {"staff": [{"name": "甲", "health": "y"}], "place": "老地方"}
    more = _press(controls(gallery_site.sample_form().render(given), ("__row_add__", "staff")))
    assert _names(more) == ["甲", ""]
    assert soup(more).find(id="f-place").text.strip() == "老地方"
    assert _names(_press(controls(more, ("__row_del__", "staff:0")))) == [""]


def test_radio_buttons_of_two_rows_do_not_share_a_name():
    pick = node(colander.String(), "pick", "选择", widget.RadioChoiceWidget(values=(("a", "甲"),)))
    row = colander.SchemaNode(colander.Mapping(), pick, name="row")
    rows = colander.SchemaNode(colander.Sequence(), row, name="rows")
    html = form_of(rows).render({"rows": [{"pick": "a"}, {"pick": "a"}]})
    names = [radio["name"] for radio in soup(html).select("[type=radio]")]
    assert len(set(names)) == 2
    assert form_of(rows).validate(controls(html)) == {"rows": [{"pick": "a"}, {"pick": "a"}]}


def _press(post):
    pstruct = peppercorn.parse(without_row_buttons(post))
    return render_typed(gallery_site.sample_form(), change_rows(pstruct, row_press(dict(post))))


def _names(html):
    return [tag["value"] for tag in soup(html).select(".p-row input[name=name]")]


def test_a_forged_row_button_changes_nothing():
    assert row_press({"__row_del__": "staff:x"}) is None
    assert row_press({"next": "next"}) is None
    press = row_press({"__row_add__": "place"})
    assert change_rows({"place": "老地方"}, press) == {"place": "老地方"}
    far = row_press({"__row_del__": "staff:99"})
    assert change_rows({"staff": [1, 2]}, far) == {"staff": [1, 2]}


def test_the_enter_key_never_deletes_a_row():
    page = soup(gallery_site.sample_form().render())
    assert page.find("button")["name"] == "next"


def test_the_most_and_fewest_rows_take_the_buttons_away():
    person = node(colander.String(), "phone", "电话")
    rows = widget.SequenceWidget(min_len=1, max_len=1)
    form = form_of(
        colander.SchemaNode(colander.Sequence(), person, name="phones", title="电话", widget=rows)
    )
    page = soup(form.render({"phones": ["1"]}))
    assert page.select("[name=__row_add__], [name=__row_del__]") == []
    assert page.select_one(".p-row input[name=phone]")["value"] == "1"


def test_fieldsets_group_the_named_fields_and_lose_none():
    names = [node(colander.String(), name, name) for name in "abcd"]
    form = form_of(*names, ui=FormUi([("第一组", ["c", "a"]), ("空组", ["z"])]))
    page = soup(form.render())
    section = page.select_one(".p-fieldset--section")
    assert section.legend.text == "第一组"
    assert [i["name"] for i in section.select("input")] == ["c", "a"]
    assert "空组" not in page.text
    assert {i["name"] for i in page.select("input[type=text]")} == set("abcd")


def test_the_form_carries_its_csrf_token_and_guards_text_only_when_asked():
    name = node(colander.String(), "a", "甲")
    assert (
        soup(form_of(name, csrf_token="t").render()).find(attrs={"name": "csrf_token"})["value"]
        == "t"
    )
    assert "data-p-guard" not in form_of(name).render()
    assert 'data-p-guard="yes"' in form_of(name, ui=FormUi(guarded=True)).render()


def test_passwords_are_never_written_back():
    secret = node(colander.String(), "secret", "密码", widget.PasswordWidget())
    twice = node(colander.String(), "fresh", "新密码", widget.CheckedPasswordWidget())
    html = form_of(secret, twice).render({"secret": "hunter", "fresh": "hunter"})
    assert "hunter" not in html


def test_optional_fields_are_marked_and_hidden_ones_have_no_label():
    optional = node(colander.String(), "a", "甲", missing=None)
    hidden = node(colander.String(), "b", "乙", widget.HiddenWidget())
    page = soup(form_of(optional, hidden).render({"b": "1"}))
    assert page.label.text == "甲（选填）"
    assert "乙" not in page.text
    assert page.find(attrs={"name": "b"})["value"] == "1"


def test_read_only_widgets_show_labels_not_codes():
    values = (("a", "甲类"), ("b", "乙类"))
    kinds = [
        node(colander.String(), "one", "一", widget.SelectWidget(values=values, readonly=True)),
        node(
            colander.String(), "two", "二", widget.RadioChoiceWidget(values=values, readonly=True)
        ),
        node(
            colander.Set(), "more", "多", widget.CheckboxChoiceWidget(values=values, readonly=True)
        ),
        node(colander.Date(), "day", "日", widget.DatePartsWidget(readonly=True)),
        node(colander.String(), "text", "文", widget.TextAreaWidget(readonly=True)),
    ]
    given = {"one": "a", "two": "b", "more": ["a", "b"], "day": _day(2009, 1, 31), "text": "x"}
    texts = [p.text for p in soup(form_of(*kinds).render(given)).select(".p-value")]
    assert texts == ["甲类", "乙类", "甲类、乙类", "2009年01月31日", "x"]


def test_file_sizes_are_for_people():
    ui = FormUi()
    assert [ui.size(n) for n in (None, -1, 10, 214_000, 3_500_000)] == [
        "",
        "",
        "1 KB",
        "209 KB",
        "3.3 MB",
    ]
