"""Situation questions and rules that fit each other, in words that tables take for other things."""

import colander
from hypothesis import strategies as st

# fmt: off
WORDS = st.sampled_from([
    "申请人类型", "001", "null", "true", "无", "-5", "1e5", "2008-01-01", "+86", "@SUM(A1)", "[甲]",
    "'引号", '"a"', "{乙}", "（括号）", "#N/A", "_x000D_", "😀𠮷", "a b", "<b>",
])
# fmt: on
RULED = ("materials", "situation_limits", "fee_situations")


def numbers_of(node):
    """Whole numbers that its rule takes, not many of them."""
    rule = next(one for one in node.validator.validators if isinstance(one, colander.Range))
    return st.integers(rule.min, min(rule.max, 20))


@st.composite
def within_rules(draw, kind, said):
    """The fields as the rules of their kind take them: items have questions, fees no bounds."""
    said = {name: value for name, value in said.items() if name != "maximum_fen"}
    if said.get("quantity_decimals"):
        said["quantity_decimals"] %= 5
    if kind.name == "service_package":
        return packaged(said)
    return draw(situated(said)) if kind.name == "approval_item" else said


def packaged(said):
    """Short names of members hold no separator, and the items are those of the members."""
    rows = [
        {**row, "name": row["name"].replace("、", "")[:20] or "甲"}
        for row in said.get("members") or ()
    ]
    return {**said, "members": rows, "items": [row["item"] for row in rows]}


@st.composite
def situated(draw, said):
    """The fields of an approval item with sound questions, and rules about them in its tables."""
    names = draw(st.lists(WORDS, max_size=2, unique=True))
    options = {name: draw(st.lists(WORDS, min_size=2, max_size=3, unique=True)) for name in names}
    rules = [""]
    for name in names:
        rules += [f"{name}={'、'.join(options[name][:2])}", f"{name}≠{options[name][0]}"]
    rules += ["；".join(rules[1:3]), " 或者 ".join(rules[1:])]
    rules = list(filter(None, rules))
    asked = [{"name": name, "options": "、".join(options[name])} for name in names]
    rows = {field: list(said.get(field) or ()) if names else [] for field in RULED[1:]}
    ruled = {
        field: [{**row, "situation": draw(st.sampled_from(rules))} for row in found]
        for field, found in rows.items()
    }
    for row in ruled["situation_limits"]:
        row.pop("promised_number", None)
    materials = [
        {**row, "situation": draw(st.sampled_from(["", *rules]))}
        for row in said.get("materials") or ()
    ]
    return {**said, "materials": materials, "situation_questions": asked, **ruled}
