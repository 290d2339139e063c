"""Every kind of content: its fields, its form rules, its moments, and its names in the glossary."""

from datetime import date
from pathlib import Path

import colander
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content import vocabularies
from content.approval.working_calendar import content_fields, year_fields
from content.calendar_years import check_year, preloaded_years
from content.clock import end_of, start_of
from content.fields import Control, Index
from content.kinds_list import KINDS
from content.workflow import WORKFLOWS

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"
SECTIONS = {"information", "policies", "notices", "items", "fees", "calendar", "forms"}
LEAST = {"working_calendar": {"year": "2027"}}

every_kind = pytest.mark.parametrize("kind", tuple(KINDS), ids=lambda kind: kind.name)


def said(kind_name, **fields):
    """What the schema of a kind makes of these fields."""
    least = {"title": "标题", **LEAST.get(kind_name, {})}
    return KINDS[kind_name].schema().deserialize({**least, **fields})


def wrong(kind_name, **fields):
    """Field name → message of what the schema refuses."""
    with pytest.raises(colander.Invalid) as refused:
        said(kind_name, **fields)
    return refused.value.asdict()


def all_nodes(kind):
    for node in kind.nodes():
        yield node
        if node.control is Control.ROWS:
            yield from node.children[0].children


def test_the_kinds_of_each_section():
    assert [kind.name for kind in KINDS.in_section("policies")] == [
        "policy_document",
        "policy_explainer",
    ]
    assert {kind.section for kind in KINDS} == SECTIONS


@every_kind
def test_only_the_title_is_required_so_that_drafts_and_imports_can_be_kept(kind):
    least = {"title", *LEAST.get(kind.name, {})}
    assert {node.name for node in kind.nodes() if node.required} == least
    assert said(kind.name)["title"] == "标题"


@every_kind
def test_every_field_stands_in_exactly_one_fieldset(kind):
    named = [name for _, names in kind.fieldsets for name in names]
    assert sorted(named) == sorted(node.name for node in kind.nodes())


@every_kind
def test_every_field_can_be_edited_and_indexed(kind):
    for node in all_nodes(kind):
        assert node.control in tuple(Control), node.name
        assert node.index in tuple(Index), node.name


@every_kind
def test_summary_and_identity_name_fields_of_the_kind(kind):
    names = {node.name for node in kind.nodes()}
    assert {*kind.summary, *(name for row in kind.identity for name in row)} <= names


@every_kind
def test_every_kind_has_a_known_workflow(kind):
    assert kind.workflow in WORKFLOWS


def test_a_field_name_is_searched_alike_in_every_kind():
    seen = {}
    for kind in KINDS:
        for node in kind.nodes():
            assert seen.setdefault(node.name, node.index) is node.index, (kind.name, node.name)


@every_kind
def test_references_point_to_kinds_that_exist(kind):
    for node in kind.nodes():
        if node.control is Control.REFERENCES:
            assert all(KINDS.get(name) for name in node.kinds)


@every_kind
def test_every_label_has_its_place_in_the_glossary(kind):
    glossary = GLOSSARY.read_text("utf-8")
    rows = [line for line in glossary.splitlines() if line.startswith("|")]
    cells = {cell.strip() for row in rows for cell in row.split("|")}
    missing = {kind.label, *(node.title for node in all_nodes(kind))} - cells
    assert not missing
    names = {f"`{kind.name}`", *(f"`{node.name}`" for node in all_nodes(kind))}
    assert not names - cells


@every_kind
def test_markup_typed_into_any_field_stays_text(kind):
    markup = "<script>alert(1)</script>&amp;"
    for node in kind.nodes():
        if node.control in (Control.LINE, Control.PROSE, Control.BODY) and "url" not in node.name:
            assert said(kind.name, **{node.name: markup})[node.name] == markup
        if node.control is Control.LINES:
            assert said(kind.name, **{node.name: [markup]})[node.name] == (markup,)


@given(st.text(min_size=1))
def test_a_plain_body_is_kept_to_the_character(text):
    assert said("page", body=text)["body"] == text


def test_a_rich_body_is_cleaned_by_the_schema_itself():
    dirty = "<p onclick='x'>正文<script>x</script></p>"
    assert said("page", body=dirty, body_format="html")["body"] == "<p>正文</p>"


@pytest.mark.parametrize("kind_name", ["policy_document", "notice", "information", "page"])
def test_a_body_is_plain_or_rich_and_nothing_else(kind_name):
    assert "body_format" in wrong(kind_name, body_format="markdown")


def test_promised_longer_than_statutory_is_a_form_error():
    limits = {"statutory_number": "20", "promised_number": "21"}
    assert "承诺时限" in wrong("approval_item", **limits)["promised_number"]
    assert said("approval_item", statutory_number="20", promised_number="20")


@pytest.mark.parametrize(
    ("promised", "statutory", "refused"),
    [
        (("21", "working_days"), ("20", "calendar_days"), True),
        (("3", "months"), ("60", "calendar_days"), True),
        (("2", "months"), ("60", "calendar_days"), False),
        (("94", "calendar_days"), ("3", "months"), True),
        (("90", "calendar_days"), ("3", "months"), False),
        (("25", "calendar_days"), ("20", "working_days"), False),
    ],
)
def test_limits_of_unequal_units_are_refused_only_where_surely_longer(promised, statutory, refused):
    limits = {
        "promised_number": promised[0],
        "promised_unit": promised[1],
        "statutory_number": statutory[0],
        "statutory_unit": statutory[1],
    }
    if refused:
        assert "promised_number" in wrong("approval_item", **limits)
    else:
        assert said("approval_item", **limits)


def test_a_public_notice_needs_an_end_and_a_way_to_object():
    assert set(wrong("notice", notice_type="public_notice")) == {"ends_on", "objection_channel"}
    told = {"ends_on": "2026-03-12", "objection_channel": "公示科，0431-88900001"}
    assert said("notice", notice_type="public_notice", **told)
    assert said("notice", notice_type="announcement")


@pytest.mark.parametrize(
    ("kind_name", "first", "last"),
    [
        ("notice", "issued_on", "ends_on"),
        ("policy_document", "effective_on", "valid_until"),
        ("fee_standard", "effective_on", "valid_until"),
        ("approval_item", "effective_on", "cancelled_on"),
    ],
)
def test_an_end_does_not_lie_before_its_beginning(kind_name, first, last):
    assert set(wrong(kind_name, **{first: "2026-03-05", last: "2026-03-04"})) == {last}
    assert said(kind_name, **{first: "2026-03-05", last: "2026-03-05"})


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "www.example.cn", "http://", "https://a b", "//a.cn/x"]
)
def test_a_source_address_is_a_web_address(address):
    assert "source_url" in wrong("policy_document", source_url=address)


def test_rows_of_a_guide_are_kept_with_their_columns():
    item = said(
        "approval_item",
        materials=[{"name": "申请书", "copies": "2", "required": "true"}],
        legal_basis=[{"law": "《中华人民共和国行政许可法》", "article": "第十二条"}],
    )
    assert item["materials"][0]["copies"] == 2
    assert item["materials"][0]["required"] is True
    assert item["legal_basis"][0]["rank"] == "unstated"


def test_a_page_changes_when_its_validity_begins_and_after_the_day_it_ends():
    fields = {"effective_on": date(2026, 3, 5), "valid_until": date(2026, 3, 31)}
    begins, ends = KINDS["policy_document"].moments(fields)
    assert begins == start_of(date(2026, 3, 5))
    assert end_of(date(2026, 3, 31)) < ends == start_of(date(2026, 4, 1))
    assert KINDS["policy_document"].moments({"effective_on": None}) == ()


def test_an_item_is_named_by_its_fullest_code():
    name = KINDS["approval_item"].item_name
    assert name({"basic_code": "000164213003", "item_code": "A-1"}) == "A-1"
    assert name({"basic_code": "000164213003", "item_code": ""}) == "000164213003"
    assert name({"title": "食品经营许可"}) is None
    assert KINDS["working_calendar"].item_name({"year": 2027}) == "2027"


@pytest.mark.parametrize("year", preloaded_years(), ids=lambda year: str(year["year"]))
def test_a_preloaded_year_survives_the_form(year):
    fields = content_fields(year)
    kept = KINDS["working_calendar"].schema().deserialize(fields)
    assert kept == fields
    assert check_year(year_fields(kept)) == []


def test_the_official_subjects_are_complete():
    keys = [key for key, _ in vocabularies.SUBJECTS]
    assert len(keys) == len(set(keys))
    assert sum("/" not in key for key in keys) == 22
    assert sum("/" in key for key in keys) == 121
    assert "综合政务/政务公开" in keys


def test_no_vocabulary_repeats_a_key_or_a_label():
    lists = {
        name: value
        for name, value in vars(vocabularies).items()
        if name.isupper() and isinstance(value, tuple)
    }
    assert len(lists) > 20
    for name, pairs in lists.items():
        for column in zip(*pairs, strict=True):
            assert len(set(column)) == len(column), name


def test_the_lists_of_law_have_their_length():
    assert len(vocabularies.DISCLOSURE_HEADINGS) == 15  # 政府信息公开条例§20
    assert [key for key, _ in vocabularies.ITEM_TYPES] == [*(f"{n:02}" for n in range(1, 11)), "20"]
    assert vocabularies.label_of(vocabularies.VALIDITIES, "repealed") == "已废止"
    assert vocabularies.label_of(vocabularies.VALIDITIES, "unknown") == "unknown"
