"""What a paper shows of a form: boxes to write in, or samples that are plainly nobody's."""

from content.forms.definition import normalise, read
from tests.forms import CHOICES, EVERY_TYPE, field, form
from views.form_paper import MOST_ROWS, paper_values, steps_on_paper
from views.typesetting import typeset


def only(*fields, sample=True):
    (step,) = steps_on_paper(form(*fields), sample=sample)
    return step.fields if len(fields) > 1 else step.fields[0]


def test_a_blank_form_says_nothing_of_anybody():
    for step in steps_on_paper(read(normalise(EVERY_TYPE))):
        for one in step.fields:
            assert one.sample == ""
            assert not any(ticked for _, ticked in one.choices)
            assert not any(cell for row in one.rows for cell in row)


def test_a_sample_shows_what_its_form_gives():
    said = only(
        field("text", "a", sample="示例商行"),
        field("choice", "b", choices=CHOICES, sample="firm"),
        field("choices", "c", choices=CHOICES, sample=["person", "firm"]),
        field("identity", "d", sample={"kind": "passport", "number": "E0000****"}),
        field("address", "e", sample={"division": "220102", "detail": "示例街2号"}),
        field("file", "f", sample=["一.pdf", "二.pdf"]),
    )
    a, b, c, d, e, f = said
    assert a.sample == "示例商行"
    assert b.choices == (("自然人", False), ("企业法人", True))
    assert b.sample == c.sample == ""
    assert all(ticked for _, ticked in c.choices)
    assert ("护照", True) in d.choices
    assert d.sample == "E0000****"
    assert e.sample == "吉林省长春市南关区示例街2号"
    assert f.sample == "一.pdf、二.pdf"


def test_a_sample_is_made_where_none_is_given():
    said = only(
        field("person_name", "a"),
        field("identity", "b", kinds=["resident_id", "passport"]),
        field("choice", "c", choices=CHOICES),
        field("choice", "d"),
        field("number", "e", low="20", unit="人"),
        field("money", "f"),
        field("confirm", "g"),
        field("address", "h"),
    )
    assert [one.sample for one in said] == [
        "示例甲",
        "220102********1234",
        "",
        "",
        "20",
        "10000",
        "",
        "吉林省长春市南关区示例路1号",
    ]
    assert said[1].choices == (("居民身份证", True), ("护照", False))
    assert said[2].choices[0] == ("自然人", True)
    assert said[6].choices == (("g标题", True),)
    assert (said[4].unit, said[5].unit) == ("人", "元")


def test_rows_of_a_table():
    columns = [
        field("person_name", "who"),
        field("choices", "what", choices=CHOICES),
        field("address", "where"),
    ]
    table = only(field("table", "t", columns=columns, least=2))
    assert table.columns == ("who标题", "what标题", "where标题")
    assert table.rows[0] == ("示例甲", "自然人", "吉林省长春市南关区示例路1号")
    assert len(table.rows) == 3
    given = [{"who": "示例乙", "what": ["person", "firm"]}, "damaged"]
    assert only(field("table", "t", columns=columns, sample=given)).rows[0] == (
        "示例乙",
        "自然人、企业法人",
        "",
    )
    assert len(only(field("table", "t", columns=columns, most=2)).rows) == 2
    assert len(only(field("table", "t", columns=columns, least=50, most=60)).rows) == MOST_ROWS


def test_what_looks_like_markup_is_text_on_paper():
    hostile = '#panic("x") $x$ `#` [a] *b* _c_ <d> @e \\ // "'
    definition = form(
        field("choice", "a", title=hostile, choices=[[hostile, hostile]], help=hostile)
    )
    values = paper_values(
        {"title": hostile, "introduction": hostile},
        definition,
        sample=True,
        department=hostile,
        source=hostile,
    )
    assert typeset("form", values).startswith(b"%PDF-")


def test_what_is_asked_on_a_condition_says_so():
    said = only(
        field("choice", "a", choices=CHOICES),
        field("text", "b", help="一\n\n二", show_if={"field": "a", "value": "firm"}),
    )
    assert said[1].hints == ("一", "二", "“a标题”是“企业法人”时填写")
