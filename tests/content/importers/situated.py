"""Situation questions and rules that fit each other, in words that tables take for other things."""

from hypothesis import strategies as st

WORDS = st.sampled_from(
    ["申请人类型", "001", "null", "true", "无", "-5", "1e5", "2008-01-01", "+86", "@SUM(A1)", "[甲]"]
    + ["'引号", '"a"', "{乙}", "（括号）", "#N/A", "_x000D_", "😀𠮷", "a b", "<b>"]
)
RULED = ("materials", "situation_limits", "fee_situations")


@st.composite
def situated(draw, said):
    """The fields of an approval item with sound questions, and rules about them in its tables."""
    names = draw(st.lists(WORDS, max_size=2, unique=True))
    options = {name: draw(st.lists(WORDS, min_size=2, max_size=3, unique=True)) for name in names}
    rules = [""]
    for name in names:
        rules += [f"{name}={'、'.join(options[name][:2])}", f"{name}≠{options[name][0]}"]
    rules += ["；".join(rules[1:3]), " 或者 ".join(rules[1:])]
    asked = [{"name": name, "options": "、".join(options[name])} for name in names]
    rows = {
        field: [{**row, "situation": draw(st.sampled_from(rules))} for row in said.get(field) or ()]
        for field in RULED
    }
    for row in rows["situation_limits"]:
        row.pop("promised_number", None)
        row["situation"] = row["situation"] or next(iter(filter(None, rules)), "")
    if not names:
        rows["situation_limits"] = rows["fee_situations"] = []
    rows["fee_situations"] = [row for row in rows["fee_situations"] if row["situation"]]
    return {**said, "situation_questions": asked, **rows}
