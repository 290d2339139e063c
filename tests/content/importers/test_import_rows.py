"""What the shared shapes become in the fields of each kind, and what is refused."""

import json
from datetime import date

import pytest

from content.clock import day_of, micros
from tests.conftest import START
from tests.content.importers.conftest import as_lines, cures

DOCUMENT = {
    "id": "x1",
    "title": "关于做好示例工作的通知",
    "doc_number": "示府发[2009]7号",
    "issuer": "示例市人民政府",
    "date": "2009-03-02",
    "publish_date": "2009-03-09",
    "index_no": "000099/2009-00007",
    "topic": ["综合政务", "政务公开"],
    "genre": "通知",
    "validity": "有效",
    "source": "https://example.gov.cn/a/7.htm",
    "kind": "policy",
    "body": "各处室：\n\n  第一段。 \r\n\t=不是公式\n",
}
ITEM = {
    "name": "示例许可",
    "type": "行政许可",
    "department": "mzj",
    "levels": ["市级", "县级"],
    "service_object": ["法人", "自然人"],
    "statutory": {"n": 7, "unit": "日", "starts_from": "收到申请"},
    "promised": {"n": None},
    "result": "示例许可证",
    "special_procedures": ["现场核查（5日）"],
    "fee": {"charged": False},
    "conditions": ["有固定场所", "有章程"],
    "materials": [{"name": "申请书", "required": True, "copies": 2}],
    "legal_basis": [
        {
            "law": "《示例条例（2019-04-23）》",
            "article": "第三条",
            "text": "第三条 文",
            "verified": True,
        }
    ],
    "base_code": "00016421300Y",
    "sub_code": "000164213003",
    "item_code": "G-000007-001-示-00",
    "initial_review": False,
}
FEE = {
    "name": "示例证工本费",
    "department": "mzj",
    "group": "证件费",
    "unit": "每证",
    "standard": "10.55元",
    "amount": 10.55,
    "basis": ["财综〔2004〕32号", "价费字〔1992〕198号"],
    "published": "2021-03-22",
    "org": "示例市公安局",
    "source": "https://example.gov.cn/fees/1.htm",
}


def test_a_document_keeps_every_character_and_date(bench):
    bench.bring("documents", [DOCUMENT])
    item, said = bench.only(), bench.said()
    assert said["body"] == DOCUMENT["body"]
    assert said["document_number"] == "示府发[2009]7号"
    assert said["issued_on"] == date(2009, 3, 2)
    assert said["subject"] == "综合政务/政务公开"
    assert (said["validity"], said["genre"]) == ("in_force", "通知")
    assert said["source_url"] == DOCUMENT["source"]
    assert item.first_published_on == date(2009, 3, 9)
    assert item.index_number == "000099/2009-00007"
    assert item.imported["source"] == DOCUMENT["source"]
    assert (item.imported["file"], item.imported["row"]) == ("file.jsonl", 1)
    assert item.__name__.startswith("2009-03-02-")


def test_a_document_goes_to_its_issuers_department_or_to_the_office(bench):
    local = {**DOCUMENT, "issuer": "长春市南关区民政局、长春市南关区教育局"}
    short = {**DOCUMENT, "issuer": "南关区教育局", "doc_number": "2"}
    far = {**DOCUMENT, "issuer": "长春市宽城区民政局", "doc_number": "3"}
    bench.bring("documents", [local, short, far])
    homes = {item.edition(1).fields["issuing_authority"]: item for item in bench.items()}
    assert homes[local["issuer"]].__parent__.__parent__.__name__ == "mzj"
    assert homes[short["issuer"]].__parent__.__parent__.__name__ == "jyj"
    assert homes[far["issuer"]].__parent__.__parent__.__name__ == "bgt"


def test_a_document_without_any_date_is_named_by_the_day_of_import(bench):
    bench.bring("documents", [{"title": "无日期文件", "date": None, "publish_date": ""}])
    item = bench.only()
    assert item.first_published_on is None
    assert bench.said()["issued_on"] is None
    assert item.__name__.startswith(day_of(START).isoformat())


def test_the_list_is_ordered_by_the_sources_date(bench):
    old = {**DOCUMENT, "title": "较早", "doc_number": "1", "publish_date": "2001-01-01"}
    new = {**DOCUMENT, "title": "较晚", "doc_number": "2", "publish_date": "2011-01-01"}
    bench.bring("documents", [old, new], force_reason="历史文件整体迁移")
    keys = {item.edition(1).fields["title"]: item.listing_key for item in bench.items()}
    assert keys["较晚"] < keys["较早"]


def test_unknown_words_are_noted_and_kept_where_they_can_be(bench):
    row = {**DOCUMENT, "validity": "as stored", "topic": ["杂类", "杂项"], "genre": "便签"}
    report = bench.bring("documents", [row])
    said = bench.said()
    assert (said["validity"], said["subject"], said["genre"]) == ("unstated", "", "")
    assert said["keywords"] == ("杂类", "杂项")
    assert {one.column for one in report.findings} >= {"validity", "topic", "genre"}
    assert not report.refused


def test_a_subject_is_read_in_the_ways_sites_write_it(bench):
    rows = [
        {**DOCUMENT, "doc_number": str(n), "topic": topic}
        for n, topic in enumerate(("综合政务\\政务公开", "综合政务;政务公开;通知", ["综合政务"]))
    ]
    bench.bring("documents", rows)
    subjects = sorted(item.edition(1).fields["subject"] for item in bench.items())
    assert subjects == ["综合政务", "综合政务/政务公开", "综合政务/政务公开"]


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"date": "2019-02-30"}, "date"),
        ({"date": "2019年"}, "date"),
        ({"publish_date": "2031-01-01"}, "first_published_on"),
        ({"title": ""}, "title"),
        ({"title": {"zh": "x"}}, "title"),
        ({"title": "长" * 600}, "title"),
        ({"body": ["段落"]}, "body"),
        ({"index_no": "9" * 200}, "index_no"),
    ],
)
def test_a_wrong_cell_refuses_the_file_and_nothing_is_written(bench, changed, column):
    report = bench.bring("documents", [DOCUMENT, {**DOCUMENT, "doc_number": "2", **changed}])
    (finding,) = [one for one in report.findings if one.level == "reject"]
    assert (finding.row, finding.column) == (2, column)
    assert bench.items() == []
    assert report.counts["created"] == 0


def test_the_sound_rows_come_in_where_only_they_are_asked_for(bench):
    rows = [DOCUMENT, {**DOCUMENT, "doc_number": "2", "date": "2019-02-30"}]
    report = bench.bring("documents", rows, sound_only=True)
    assert len(bench.items()) == 1
    assert (report.counts["created"], report.counts["refused"]) == (1, 1)


def test_unknown_columns_are_noted_once(bench):
    rows = [{**DOCUMENT, "doc_number": str(n), "region": "220000"} for n in range(3)]
    notes = [one for one in bench.bring("documents", rows).findings if "region" in one.column]
    assert [one.row for one in notes] == [0]


def test_an_approval_item_in_all_its_parts(bench):
    bench.bring("items", [ITEM])
    said = bench.said()
    assert said["item_type"] == "01"
    assert said["exercise_level"] == "county"
    assert said["served"] == ("person", "firm", "institution", "association")
    assert (said["statutory_number"], said["statutory_unit"]) == (7, "calendar_days")
    assert said["statutory_start"] == "application"
    assert said["promised_number"] is None
    assert said["result_name"] == "示例许可证"
    assert said["special_procedures"][0]["name"] == "现场核查（5日）"
    assert said["charged"] == "no"
    assert said["conditions"] == ("有固定场所", "有章程")
    assert said["materials"][0]["copies"] == 2
    assert said["legal_basis"][0]["law"] == "《示例条例（2019-04-23）》"
    assert said["basic_code"] == "000164213003"
    assert said["item_code"] == ITEM["item_code"]
    assert said["initial_review"] == "no"


def test_a_code_that_breaks_the_rule_is_kept_with_a_finding(bench):
    report = bench.bring("items", [ITEM])
    assert any(one.column == "item_code" and one.level == "note" for one in report.findings)


def test_the_general_limit_of_the_licensing_law_is_in_working_days(bench):
    limit = {"n": 20, "unit": "日", "starts_from": "受理", "default_of_art42": True}
    bench.bring("items", [{**ITEM, "statutory": limit}])
    assert bench.said()["statutory_unit"] == "working_days"
    assert "第八十二条" in bench.said()["statutory_note"]


def test_an_incomplete_item_stays_a_draft_and_the_report_says_what_it_lacks(bench):
    bare = {"name": "只有名称", "department_zh": "区民政局", "type": "公共服务"}
    report = bench.bring("items", [ITEM, bare])
    assert [item.open_edition.state for item in bench.items()] == ["draft", "draft"]
    (lacking,) = [one.said for one in report.findings if one.row == 2 and "缺少" in one.said]
    assert lacking == "缺少：设定依据、申请条件、办理材料、办理流程"
    assert report.counts["drafts"] == 2


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"statutory": {"n": 7, "unit": "旬"}}, "statutory"),
        ({"statutory": "很快"}, "statutory"),
        ({"statutory": {"n": 7.5, "unit": "日"}}, "statutory"),
        ({"materials": [{"copies": 1}]}, "materials"),
        ({"materials": [{"name": "甲", "copies": "若干"}]}, "materials"),
        ({"fee": {"charged": "也许"}}, "fee"),
        ({"department": None}, "department"),
        ({"statutory": {"n": 5, "unit": "日"}, "promised": {"n": 9, "unit": "日"}}, "promised"),
    ],
)
def test_a_wrong_part_of_an_item_names_its_column(bench, changed, column):
    report = bench.bring("items", [{**ITEM, **changed}])
    assert [one.column for one in report.findings if one.level == "reject"] == [column]


def test_two_items_of_one_name_and_two_codes_both_come_in(bench):
    bench.bring("items", [{**ITEM, "item_code": "A-1"}, {**ITEM, "item_code": "A-2"}])
    assert len(bench.items()) == 2


def test_a_fee_is_exact_to_the_fen(bench):
    bench.bring("fees", [FEE])
    said, item = bench.said(), bench.only()
    assert said["amount_fen"] == 1055
    assert said["basis"] == tuple(FEE["basis"])
    assert said["source_organisation"] == "示例市公安局"
    assert item.first_published_on == date(2021, 3, 22)


def test_a_fee_without_basis_is_never_published(bench):
    rows = [FEE, {**FEE, "name": "无依据", "basis": ["同上"]}]
    report = bench.bring("fees", rows, force_reason="集中公示")
    public = {i.edition(1).fields["title"]: i.edition_at(START) for i in bench.items()}
    assert public["示例证工本费"] is not None
    assert public["无依据"] is None
    assert (report.counts["published"], report.counts["drafts"]) == (1, 1)


def test_fees_that_differ_in_their_standard_alone_are_two(bench):
    rows = [{**FEE, "standard": "80元", "amount": 80}, {**FEE, "standard": "140元", "amount": 140}]
    bench.bring("fees", rows)
    assert len(bench.items()) == 2
    assert bench.bring("fees", rows).counts["unchanged"] == 2


def test_a_changed_standard_changes_the_one_fee_it_can_mean(bench):
    bench.bring("fees", [FEE])
    report = bench.bring("fees", [{**FEE, "standard": "12元", "amount": 12}])
    assert report.counts["changed"] == 1
    assert bench.said()["amount_fen"] == 1200


def test_a_table_with_joined_lists(bench):
    table = (
        "name,department,unit,standard,amount,basis\n"
        "挂车号牌,mzj,每副,50元,50.0,甲〔2004〕1号；乙〔2004〕2号\n"
    )
    bench.bring("fees", table.encode("gb18030"), name="fees.csv")
    said = bench.said()
    assert said["basis"] == ("甲〔2004〕1号", "乙〔2004〕2号")
    assert said["amount_fen"] == 5000


def test_columns_may_carry_the_fields_chinese_names(bench):
    table = (
        "标题,文号,发文机关,成文日期,发布日期,索引号\n甲,示〔2009〕1号,某局,2009.3.2,2009/3/9,A-1\n"
    )
    bench.bring("documents", table.encode(), name="a.csv")
    said, item = bench.said(), bench.only()
    assert (said["title"], said["document_number"]) == ("甲", "示〔2009〕1号")
    assert said["issued_on"] == date(2009, 3, 2)
    assert (item.first_published_on, item.index_number) == (date(2009, 3, 9), "A-1")


def test_a_calendar_goes_to_the_province(bench):
    row = {
        "year": 2031,
        "holidays": [{"from": "2031-01-01", "to": "2031-01-01", "name": "元旦"}],
        "working_days": ["2031-01-04"],
        "source": "示例通知",
    }
    report = bench.bring("calendar", [row], into="/", force_reason="预置")
    item = bench.site.at("/calendar/2031")
    assert report.counts["published"] == 1
    assert item.edition_at(START).fields["title"] == "2031年工作日历"
    assert bench.bring("calendar", [row], into="/").counts["unchanged"] == 1


def test_nested_cells_of_a_table_are_json(bench):
    basis = json.dumps(ITEM["legal_basis"], ensure_ascii=False).replace('"', '""')
    table = f'name,department,legal_basis,conditions\n示例,mzj,"{basis}",甲；乙\n'
    bench.bring("items", table.encode(), name="a.csv")
    assert bench.said()["legal_basis"][0]["article"] == "第三条"
    assert bench.said()["conditions"] == ("甲", "乙")


def test_two_rows_of_one_identity(bench):
    same = bench.bring("documents", [DOCUMENT, DOCUMENT])
    assert "完全相同" in "".join(cures(same, "note"))
    assert len(bench.items()) == 1
    other = bench.bring("documents", [DOCUMENT, {**DOCUMENT, "body": "另一种正文"}])
    assert "第 1 行是同一条" in cures(other, "reject")[0]


def test_one_number_in_two_spellings_is_one_document(bench):
    bench.bring("documents", [DOCUMENT])
    report = bench.bring("documents", [{**DOCUMENT, "doc_number": "示府发〔2009〕7号"}])
    assert report.counts["changed"] == 1
    assert len(bench.items()) == 1


def test_an_index_number_that_is_taken_is_kept_and_noted(bench):
    report = bench.bring("documents", [DOCUMENT, {**DOCUMENT, "doc_number": "2"}])
    assert {item.index_number for item in bench.items()} == {DOCUMENT["index_no"]}
    assert "重复" in "".join(cures(report, "note"))


def test_as_lines_is_what_a_file_holds():
    assert as_lines([{"a": "一"}]) == '{"a": "一"}\n'.encode()


HEADER = (
    "项目编码,项目名称,实施部门,设定依据,法定时限(日),承诺时限(工作日),收费标准,公布日期,联系人"
)
CATALOGUE = f"""{HEADER}
000111003000,社会团体成立登记,区民政局,"《示例登记条例》第十二条，
《示例办法》",３０,二十,不收费,2026年3月1日,张
000119001000,取水许可,区民政局,《示例条例》第十九条,六十日,即办,0.10元/m³,2026.3.1,王
"""


def test_a_catalogue_as_an_office_keeps_it(bench):
    report = bench.bring("items", CATALOGUE.encode("gb18030"), name="目录.csv")
    assert not report.refused, list(report.lines())
    first, second = (
        item.edition(1).fields for item in sorted(bench.items(), key=lambda one: one.__name__)
    )
    assert first["basic_code"] == "000111003000"
    assert [row["law"] for row in first["legal_basis"]] == ["《示例登记条例》", "《示例办法》"]
    assert first["legal_basis"][0]["article"] == "第十二条"
    assert (first["statutory_number"], first["statutory_unit"]) == (30, "calendar_days")
    assert (first["promised_number"], first["promised_unit"]) == (20, "working_days")
    assert (first["charged"], second["charged"]) == ("no", "yes")
    assert (second["statutory_number"], second["promised_number"]) == (60, 0)
    assert {item.first_published_on for item in bench.items()} == {date(2026, 3, 1)}
    assert {item.imported["remark"] for item in bench.items()} == {"联系人：张", "联系人：王"}


def test_two_limits_in_one_cell_are_not_guessed(bench):
    report = bench.bring("items", [{**ITEM, "promised": "20个工作日；审核15个工作日"}])
    assert [one.column for one in report.findings if one.level == "reject"] == ["promised"]
    report = bench.bring("items", [{**ITEM, "promised": "15-20日"}])
    assert [one.column for one in report.findings if one.level == "reject"] == ["promised"]


def test_a_number_in_place_of_a_code_is_doubted(bench):
    report = bench.bring("items", [{**ITEM, "item_code": 123001000}])
    assert "前面的 0" in cures(report, "warn")[0]
    assert bench.said()["item_code"] == "123001000"


def test_a_date_of_issue_that_has_not_come_does_not_lead_every_list(bench):
    report = bench.bring(
        "documents",
        [
            {**DOCUMENT, "date": "2099-01-01", "publish_date": None},
            {
                **DOCUMENT,
                "doc_number": "示府发〔2009〕8号",
                "title": "后来的",
                "date": "2009-05-05",
            },
        ],
        force_reason="首批导入",
    )
    assert any("在今天之后" in cure for cure in cures(report))
    late = next(item for item in bench.items() if item.edition(1).fields["issued_on"].year == 2099)
    assert late.listing_key[0] == -micros(START)


def test_a_finding_shows_a_value_as_the_file_has_it(bench):
    row = {**ITEM, "statutory": {"n": 5, "unit": "工作日"}, "promised": {"n": 9, "unit": "工作日"}}
    (finding,) = [one for one in bench.bring("items", [row]).findings if one.level == "reject"]
    assert finding.was == '{"n": 9, "unit": "工作日"}'


def test_a_code_by_its_plain_name_is_read(bench):
    bench.bring("items", [{**ITEM, "code": "442199806003"}])
    assert bench.said()["basic_code"] == "442199806003"
