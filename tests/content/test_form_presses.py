"""What the designer's presses make of a form: nothing is lost but what was deleted."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.forms.blocks import BLOCKS, usual_steps
from content.forms.definition import normalise, read
from content.forms.field_types import FIELD_TYPES
from content.forms.naming import name_of
from content.forms.presses import (
    COLUMN,
    FIELD,
    MOVES,
    STEP,
    PressRefused,
    Spot,
    add,
    at,
    bring_in,
    change,
    conditions_of,
    delete,
    duplicate,
    fields_in,
    move,
    start_from,
    thawed,
)
from content.forms.soundness import unsound

EMPTY = {"steps": []}


def form(*steps):
    """Steps of a letter, each with fields named in its text: form("ab", "c")."""
    return normalise(
        {
            "steps": [
                {"name": f"s{n}", "title": f"步骤{n}", "fields": [text(name) for name in names]}
                for n, names in enumerate(steps, 1)
            ]
        }
    )


def text(name, **more):
    return {"name": name, "type": "text", "title": name.upper(), **more}


def order(definition):
    return ["".join(field["name"] for field in step["fields"]) for step in definition["steps"]]


def names(definition):
    return {field["name"] for _, field in fields_in(definition)}


def test_names_come_from_titles_and_are_free():
    assert name_of("申请人姓名", ()) == "sqrxm"
    assert name_of("申请人姓名", {"sqrxm", "sqrxm2"}) == "sqrxm3"
    assert name_of("2026年产量", ()) == "x2026ncl"
    assert name_of("！！", ()) == "x"


def test_a_step_and_its_fields_are_added():
    pressed = add(EMPTY, STEP, "", {"title": "申请人", "fields": []})
    assert pressed.spot == Spot(STEP, "sqr")
    assert pressed.said == "已添加步骤“申请人”。"
    pressed = add(pressed.definition, FIELD, "sqr", {"type": "text", "title": "姓名"})
    pressed = add(pressed.definition, FIELD, "sqr", {"type": "text", "title": "姓名"})
    assert order(pressed.definition) == ["xmxm2"]
    assert normalise(pressed.definition)
    assert EMPTY == {"steps": []}


def test_a_column_is_added_to_its_table():
    table = {"name": "t", "type": "table", "title": "表", "columns": [text("a")]}
    before = normalise({"steps": [{"name": "s", "title": "步", "fields": [table]}]})
    pressed = add(before, COLUMN, "t", {"type": "text", "title": "A"})
    assert pressed.spot == Spot(COLUMN, "a2", "t")
    after = normalise(pressed.definition)
    assert [one["name"] for one in at(after, Spot(FIELD, "t"))["columns"]] == ["a", "a2"]
    moved = move(after, Spot(COLUMN, "a2", "t"), -1).definition
    assert [one["name"] for one in at(moved, Spot(FIELD, "t"))["columns"]] == ["a2", "a"]
    assert delete(moved, Spot(COLUMN, "a2", "t")).spot == Spot(COLUMN, "a", "t")
    alone = delete(delete(moved, Spot(COLUMN, "a2", "t")).definition, Spot(COLUMN, "a", "t"))
    assert alone.spot == Spot(FIELD, "t")
    kept = change(moved, Spot(FIELD, "t"), {"type": "table", "title": "另一张表"})
    assert len(at(kept.definition, Spot(FIELD, "t"))["columns"]) == 2
    plain = change(moved, Spot(FIELD, "t"), {"type": "text", "title": "文字"})
    assert "columns" not in at(normalise(plain.definition), Spot(FIELD, "t"))


@pytest.mark.parametrize(
    ("name", "by", "becomes"),
    [
        ("b", -1, ["bac", "d"]),
        ("b", 1, ["acb", "d"]),
        ("c", 1, ["ab", "cd"]),
        ("d", -1, ["abcd", ""]),
        ("a", -1, ["abc", "d"]),
        ("d", 1, ["abc", "d"]),
    ],
)
def test_a_field_moves_up_and_down_and_over_the_border_of_its_step(name, by, becomes):
    assert order(move(form("abc", "d"), Spot(FIELD, name), by).definition) == becomes


def test_a_step_moves_with_its_fields():
    before = form("ab", "c")
    assert order(MOVES["down"](before, Spot(STEP, "s1")).definition) == ["c", "ab"]
    assert order(MOVES["up"](before, Spot(STEP, "s1")).definition) == ["ab", "c"]
    assert order(move(before, Spot(STEP, "s2"), 1).definition) == ["ab", "c"]


def test_a_field_goes_to_the_step_that_was_chosen():
    said = {"type": "text", "title": "A"}
    assert order(change(form("ab", "c"), Spot(FIELD, "a"), said, "s2").definition) == ["b", "ca"]
    assert order(change(form("ab", "c"), Spot(FIELD, "a"), said, "s1").definition) == ["ab", "c"]


def conditional():
    """b and the step s2 look at a."""
    before = thawed(form("ab", "c"))
    looking = [{"field": "a", "op": "is", "value": "1"}]
    before["steps"][0]["fields"][1]["show_if"] = looking
    before["steps"][1]["show_if"] = looking
    return normalise(before)


def test_conditions_follow_a_new_name():
    said = {"type": "text", "title": "甲", "name": "first"}
    after = change(conditional(), Spot(FIELD, "a"), said).definition
    assert conditions_of(at(after, Spot(FIELD, "b")))[0]["field"] == "first"
    assert conditions_of(at(after, Spot(STEP, "s2")))[0]["field"] == "first"
    assert unsound(read(normalise(after))) == ()
    assert conditions_of({"show_if": {"field": "a"}}) == [{"field": "a"}]


def test_a_step_keeps_its_fields_and_name_when_it_is_changed():
    after = change(form("ab"), Spot(STEP, "s1"), {"title": "改名", "help": "", "show_if": []})
    assert order(after.definition) == ["ab"]
    assert normalise(after.definition)["steps"][0] == {
        **normalise(form("ab"))["steps"][0],
        "title": "改名",
    }


def test_what_others_look_at_is_not_deleted():
    with pytest.raises(PressRefused, match="请先改“步骤2”、“B”的显示条件"):
        delete(conditional(), Spot(FIELD, "a"))
    with pytest.raises(PressRefused, match="请先改“步骤2”的显示条件"):
        delete(conditional(), Spot(STEP, "s1"))
    assert order(delete(conditional(), Spot(FIELD, "b")).definition) == ["a", "c"]
    assert order(delete(conditional(), Spot(STEP, "s2")).definition) == ["ab"]


def test_after_deleting_the_neighbour_is_looked_at():
    assert delete(form("abc"), Spot(FIELD, "b")).spot == Spot(FIELD, "c")
    assert delete(form("abc"), Spot(FIELD, "c")).spot == Spot(FIELD, "b")
    assert delete(form("a"), Spot(FIELD, "a")).spot is None
    with pytest.raises(PressRefused, match="可能已被同事删除"):
        delete(form("a"), Spot(FIELD, "b"))


def test_a_copied_step_looks_at_its_own_fields():
    before = conditional()
    after = normalise(duplicate(before, Spot(STEP, "s1")).definition)
    copy = after["steps"][1]
    assert copy["title"] == "步骤1（副本）"
    assert [field["title"] for field in copy["fields"]] == ["A", "B"]
    own = copy["fields"][0]["name"]
    assert own != "a"
    assert conditions_of(copy["fields"][1])[0]["field"] == own
    twice = duplicate(after, Spot(STEP, copy["name"])).definition
    assert twice["steps"][2]["title"] == "步骤1（副本）"


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_ready_made_fields_are_sound_twice_over(block):
    once = bring_in(form("a"), "s1", list(block.fields))
    twice = bring_in(once.definition, "s1", list(block.fields))
    after = normalise(twice.definition)
    assert unsound(read(after)) == ()
    assert len(names(after)) == 1 + 2 * len(block.fields)
    assert twice.said == f"已在步骤“步骤1”添加 {len(block.fields)} 个字段。"


def test_a_form_begins_as_another_one_only_while_it_is_empty():
    begun = normalise(start_from(EMPTY, usual_steps()).definition)
    assert unsound(read(begun)) == ()
    assert start_from(EMPTY, ()).spot is None
    with pytest.raises(PressRefused, match="已经有步骤了"):
        start_from(begun, usual_steps())


TITLES = st.sampled_from(("姓名", "申请人", "面积", "A", "2026年", "！", "联系电话", "备注"))
TYPES = st.sampled_from(sorted(FIELD_TYPES))
PRESSES = st.lists(
    st.tuples(
        st.sampled_from(("step", "field", "column", "block", "change", "look", *MOVES, "delete")),
        st.integers(0, 10**6),
        TITLES,
        TYPES,
    ),
    max_size=25,
)


def press(definition, verb, number, title, kind):
    """(outcome, names that it may take away); the number chooses what is pressed."""
    if verb == "step" or not definition["steps"]:
        return add(definition, STEP, "", {"title": title, "fields": []}).definition, set()
    into = definition["steps"][number % len(definition["steps"])]["name"]
    if verb == "field":
        return add(definition, FIELD, into, {"type": kind, "title": title}).definition, set()
    if verb == "block":
        block = list(BLOCKS.values())[number % len(BLOCKS)]
        return bring_in(definition, into, list(block.fields)).definition, set()
    if verb == "column":
        return with_column(definition, number, title, kind), set()
    fields = [field for _, field in fields_in(definition)]
    spots = [Spot(STEP, step["name"]) for step in definition["steps"]]
    spots += [Spot(FIELD, field["name"]) for field in fields]
    spot = spots[number % len(spots)]
    if verb in MOVES:
        gone = {field["name"] for field in at(definition, spot).get("fields", ())} | {spot.name}
        return MOVES[verb](definition, spot).definition, gone if verb == "delete" else set()
    looked = [{"field": one["name"], "op": "filled"} for one in fields[number % 3 :: 3][:2]]
    said = {"title": title, "show_if": looked if verb == "look" else []}
    is_field = spot.kind == FIELD
    said |= {"type": kind} if is_field else {}
    return change(definition, spot, said, into if is_field else "").definition, set()


def with_column(definition, number, title, kind):
    tables = [field["name"] for _, field in fields_in(definition) if field["type"] == "table"]
    if not tables or kind in ("table", "file"):
        return definition
    table = tables[number % len(tables)]
    return add(definition, COLUMN, table, {"type": kind, "title": title}).definition


@given(PRESSES)
@settings(max_examples=60)
def test_no_press_makes_a_form_that_cannot_be_kept_or_loses_a_field(presses):
    definition = EMPTY
    for one in presses:
        before = names(definition)
        try:
            outcome, gone = press(definition, *one)
        except PressRefused:
            continue
        definition = normalise(outcome)
        assert normalise(definition) == definition
        assert before - gone <= names(definition)
        looked_at = {
            condition["field"]
            for shown in (*definition["steps"], *(f for _, f in fields_in(definition)))
            for condition in conditions_of(shown)
        }
        assert looked_at <= names(definition)
