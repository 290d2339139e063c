"""Which fields are asked, from what was answered: the same for a browser that hides and one that
forges."""

import pytest

from content.forms.conditions import holds, is_filled, visible_fields, visible_steps, without_hidden
from content.forms.definition import normalise, read
from content.forms.parts import Condition, FormField
from tests.forms import CHOICES, field, form


def names(definition, answers):
    return [one.name for one in visible_fields(definition, definition.steps[0], answers)]


CHAIN = form(
    field("choice", "kind", choices=CHOICES),
    field("text", "code", show_if={"field": "kind", "value": "firm"}),
    field("text", "branch", show_if={"field": "code", "op": "filled"}),
    field("text", "other", show_if={"field": "code", "op": "empty"}),
)


def test_a_field_whose_controlling_field_is_hidden_is_hidden():
    assert names(CHAIN, {"kind": "person", "code": "forged"}) == ["kind"]
    assert names(CHAIN, {"kind": "firm", "code": "x"}) == ["kind", "code", "branch"]
    assert names(CHAIN, {"kind": "firm"}) == ["kind", "code", "other"]


def test_forged_answers_are_dropped():
    forged = {"kind": "person", "code": "x", "branch": "y", "nobody": "z"}
    assert without_hidden(CHAIN, forged) == {"kind": "person"}


def test_a_step_may_depend_on_one_before_it():
    steps = [
        {"title": "甲", "fields": [field("confirm", "more")]},
        {
            "title": "乙",
            "show_if": {"field": "more", "value": True},
            "fields": [field("text", "a")],
        },
        {"title": "丙", "fields": [field("text", "b", show_if={"field": "a", "op": "filled"})]},
    ]
    definition = read(normalise(steps))
    assert [step.title for step in visible_steps(definition, {})] == ["甲"]
    told = {"more": True, "a": "x"}
    assert [step.title for step in visible_steps(definition, told)] == ["甲", "乙", "丙"]
    assert visible_fields(definition, definition.steps[1], {"a": "x"}) == ()
    assert without_hidden(definition, {"more": False, "a": "x", "b": "y"}) == {"more": False}


def test_a_condition_on_a_later_field_never_holds():
    looks_ahead = form(
        field("text", "a", show_if={"field": "b", "op": "filled"}), field("text", "b")
    )
    assert names(looks_ahead, {"b": "x"}) == ["b"]


def test_all_conditions_must_hold():
    both = form(
        field("text", "a"),
        field("text", "b"),
        field("text", "c", show_if=[{"field": "a", "value": "1"}, {"field": "b", "value": "2"}]),
    )
    assert names(both, {"a": "1", "b": "2"}) == ["a", "b", "c"]
    assert names(both, {"a": "1", "b": "1"}) == ["a", "b"]


@pytest.mark.parametrize(
    ("kind", "op", "value", "answer", "expected"),
    [
        ("choice", "is", "a", "a", True),
        ("choice", "is", "a", None, False),
        ("choice", "is_not", "a", "b", True),
        ("choice", "is_not", "a", None, True),
        ("choice", "one_of", ("a", "b"), "b", True),
        ("choice", "none_of", ("a", "b"), "b", False),
        ("choices", "is", "a", ["a", "b"], True),
        ("choices", "is_not", "a", ["b"], True),
        ("choices", "none_of", ("a", "c"), ["b"], True),
        ("confirm", "is", True, True, True),
        ("confirm", "is", True, "true", True),
        ("confirm", "is", "true", True, True),
        ("confirm", "is", "false", False, True),
        ("confirm", "is", False, None, True),
        ("confirm", "is_not", True, False, True),
        ("number", "is", "3", "3.0", True),
        ("number", "is", "3", "drei", False),
        ("money", "is", "3.5", 350, True),
        ("money", "is", "350", 350, False),
        ("date", "is", "2026-01-01", "2026-01-01", True),
        ("file", "filled", None, ["u"], True),
        ("file", "empty", None, [], True),
        ("identity", "filled", None, {"kind": "", "number": ""}, False),
        ("table", "filled", None, [{"a": "x"}], True),
        ("confirm", "filled", None, False, False),
        ("number", "filled", None, "0", True),
        ("money", "filled", None, 0, True),
    ],
)
def test_what_holds(kind, op, value, answer, expected):
    asked = FormField("a", kind, "甲")
    assert holds(Condition("a", op, value), asked, answer) is expected


def test_zero_is_an_answer():
    assert is_filled(0)
    assert not is_filled("")
