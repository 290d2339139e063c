"""Rows of offices' tables planned into a city: what each cell became, what rows say together."""

import ast
import inspect
import secrets
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content import importers
from content.desk import Desk, operator
from content.importers.findings import DRAFT, NORMALISE, NOTE, REFUSE, WARN
from content.importers.importing import carry_out
from content.importers.options import Desks, Options
from content.importers.planning import plan
from content.importers.reading import Readout, Row, Table
from content.importers.shapes_list import SHAPES
from content.kinds_list import KINDS
from content.permissions import Grant, Person, Role
from portal.founding import make_site
from portal.usual_departments import usual_departments

CITY = "/jilinshi"
NOW = datetime(2026, 11, 26, tzinfo=UTC)
FOOTNOTE = "注：1.时限均为工作日；2.“√”表示已进厅；3.本表由各部门填报。"
SOUND = {
    "实施部门": "市民政局",
    "项目编码": "000111003000",
    "项目名称": "示例团体登记",
    "类型": "行政许可",
    "设定依据": "《示例登记管理条例》第十二条",
    "法定时限": "60日",
    "承诺时限": "20日",
    "收费标准": "不收费",
    "是否进厅": "是",
    "清理意见": "保留",
    "公布日期": "2026-03-05",
}


class City:
    """A founded site; rows are planned into its second city, and written if asked."""

    def __init__(self):
        self.site = make_site(lambda: secrets.token_hex(8))

    def desk(self, person=None):
        return Desk(
            person or operator(self.site),
            NOW,
            self.site,
            KINDS,
            lambda: secrets.token_hex(8),
            lambda content: content,
            lambda event: None,
        )

    def plan(self, rows, shape="items", publisher=None, findings=(), **options):
        place = self.site.at(CITY)
        desks = Desks(self.desk(), self.desk(publisher))
        usual = tuple(usual_departments(place))
        readout = Readout("目录.xlsx", rows=rows, findings=list(findings))
        self.made = plan(readout, SHAPES[shape], place, desks, Options(usual=usual, **options))
        self.desks = desks
        return self.made.report

    def said(self, **options):
        """The fields of the only row."""
        (step,) = self.made.steps
        return step.verdict.fields


@pytest.fixture(scope="module")
def founded():
    return City()


@pytest.fixture
def city(founded):
    """Planning writes nothing, so that one site serves all."""
    return founded


def row(number=5, sheet="目录", footnotes=(), comments=None, **changed):
    values = {key.replace("_", "/"): value for key, value in changed.items()}
    return table_row({**SOUND, **values}, number, sheet, footnotes, comments)


def table_row(values, number=5, sheet="目录", footnotes=(), comments=None):
    cells = {name: f"{chr(65 + n)}{number}" for n, name in enumerate(values)}
    table = Table(sheet, tuple(footnotes))
    return Row("目录.xlsx", number, values, table, cells, comments or {})


def told(report, column, *levels, line=None):
    return [
        one
        for one in report.findings
        if one.column == column
        and (not levels or one.level in levels)
        and (line is None or one.row == line)
    ]


def of_cells(report):
    """Findings but for what a whole guide still lacks."""
    return [one for one in report.findings if not one.finding.startswith("缺少：")]


def test_a_row_that_says_just_what_it_means_is_left_alone(city):
    assert of_cells(city.plan([row()])) == []
    said = city.said()
    assert (said["statutory_number"], said["statutory_unit"]) == (60, "calendar_days")
    assert (said["promised_number"], said["charged"], said["in_hall"]) == (20, "no", "yes")
    assert (said["basic_code"], said["disposition"]) == ("000111003000", "retained")
    assert said["legal_basis"][0]["article"] == "第十二条"
    assert city.made.steps[0].entry.first_published_on == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("column", "cell", "level", "became", "words"),
    [
        ("法定时限", "６０日", NORMALISE, "60日", "全角数字已转为半角：６０→60"),
        ("法定时限", "六十日", NORMALISE, "60日", "“六十日”→60日"),
        ("法定时限", "60", WARN, "60个工作日", "没有单位，按表末注释“均为工作日”处理"),
        ("法定时限", 60, WARN, "60个工作日", "没有单位"),
        ("法定时限", "60日（公示、评审除外）", NORMALISE, "60日", "行政许可法第四十五条"),
        ("法定时限", "", WARN, "", "法定时限为空"),
        ("法定时限", "20-60日", REFUSE, "", "法定时限“20-60日”不是确定数字"),
        ("法定时限", datetime(2026, 3, 5), REFUSE, "", "变成了日期"),
        ("承诺时限", "即办", NORMALISE, "0个工作日", "“即办”→即办件，0个工作日"),
        ("承诺时限", "90日", REFUSE, "", "承诺时限90日长于法定时限60日"),
        ("承诺时限", "60个工作日", WARN, "", "单位不同，承诺时限可能更长"),
        ("承诺时限", "", WARN, "60日", "承诺时限为空，默认等于法定时限60日"),
        ("承诺时限", None, WARN, "60日", "承诺时限为空，默认等于法定时限60日"),
        ("项目编码", "000111003000 ", NORMALISE, "000111003000", "去除"),
        ("项目编码", "00011100300Ｙ", WARN, "00011100300Y", "末位Y表示含子项的主项，不能直接受理"),
        ("项目编码", 111003000, WARN, "000111003000", "疑似丢失前导零"),
        ("项目编码", "待定", WARN, "", "不像编码，没有采用"),
        ("项目编码", "'000111003000", NORMALISE, "000111003000", "撇号已去除"),
        ("项目编码", 220118000000, REFUSE, "", "无法还原"),
        ("项目编码", "2.20118E+11", REFUSE, "", "科学计数法"),
        ("类型", "许可", NORMALISE, "行政许可", "“许可”→“行政许可”(01)"),
        ("类型", "其他类", NORMALISE, "其他行政权力", "(10)"),
        ("类型", "非行政许可审批", WARN, "", "已经取消"),
        ("类型", "奇怪的类", WARN, "", "列表里没有"),
        (
            "设定依据",
            "食品安全法第三十五条",
            NORMALISE,
            "《中华人民共和国食品安全法》第三十五条",
            "已识别为",
        ),
        (
            "设定依据",
            "",
            REFUSE,
            "",
            "设定依据为空：没有法律依据的事项不得进入目录（须经法制部门审核）",
        ),
        ("设定依据", "同上", REFUSE, "", "没有写明依据"),
        (
            "设定依据",
            "《公司登记管理条例》",
            WARN,
            "《公司登记管理条例》",
            "《市场主体登记管理条例》",
        ),
        (
            "设定依据",
            "《甲法》；吉政发[2008]24号",
            WARN,
            "《甲法》；吉政发〔2008〕24号",
            "第十七条",
        ),
        ("实施部门", "市卫计委", WARN, "吉林市卫生健康委员会", "“市卫计委”已于2018年机构改革撤销"),
        ("实施部门", "市工商局", WARN, "吉林市市场监督管理局", "撤销"),
        ("实施部门", "市人社局", NORMALISE, "吉林市人力资源和社会保障局", "→"),
        ("实施部门", "市文化广电和旅游局", NORMALISE, "吉林市文化广播电视和旅游局", "→"),
        ("实施部门", "市公安局、市民政局", WARN, "吉林市公安局", "由“吉林市公安局”牵头"),
        ("实施部门", "市公安局（配合）、市民政局（牵头）", WARN, "吉林市民政局", "牵头"),
        ("实施部门", "市公安局\n市民政局", WARN, "吉林市公安局", "牵头"),
        ("实施部门", "市公安局/市民政局", WARN, "吉林市公安局", "牵头"),
        ("实施部门", "市公安局会同市民政局", WARN, "吉林市公安局", "牵头"),
        ("实施部门", "长春市公安局", WARN, "吉林市公安局", "是别处的部门"),
        ("实施部门", "市神秘局", REFUSE, "", "这里没有这个部门"),
        ("实施部门", "市监察局", REFUSE, "", "机构改革撤销，这里没有承接它的部门"),
        ("实施部门", "", REFUSE, "", "没有写部门"),
        ("收费标准", "-80元", REFUSE, "", "是负数"),
        ("收费标准", "全免", NORMALISE, "不收费", "“全免”→不收费"),
        ("是否进厅", "是。", NORMALISE, "是", "“是。”→是"),
        ("清理意见", "保留？", WARN, "保留", "不确定"),
        ("收费标准", "免费", NORMALISE, "不收费", "“免费”→不收费"),
        ("收费标准", 0, NORMALISE, "不收费", "“0”→不收费"),
        ("收费标准", "", DRAFT, "", "是否收费未填写，不能发布"),
        ("收费标准", "按文件执行", DRAFT, "", "“按文件执行”未列明标准和文号"),
        ("收费标准", "１元/㎡·日", NORMALISE, "1元/平方米·日", "缺少收费依据文号"),
        (
            "收费标准",
            "甲80元/件，乙550元/件",
            WARN,
            "甲80元/件、乙550元/件",
            "含2个收费项目，已拆分",
        ),
        ("收费标准", "80-100元", WARN, "", "是幅度"),
        ("收费标准", "按造价0.6%，最高5万元", WARN, "", "是幅度"),
        ("收费标准", "８０", WARN, "80元", "没有单位"),
        ("收费标准", 80, WARN, "80元", "没有单位"),
        ("收费标准", "不收费（工本费10元）", REFUSE, "", "自相矛盾"),
        ("是否进厅", "√", NORMALISE, "是", "“√”→是"),
        ("是否进厅", "是（部分）", WARN, "是", "请确认"),
        ("是否进厅", "否", WARN, "", "与“大厅之外无审批”不符"),
        ("是否进厅", "看情况", REFUSE, "", "看不出"),
        ("清理意见", "继续保留", NORMALISE, "保留", "→保留"),
        ("清理意见", "保留/取消", REFUSE, "", "清理意见“保留/取消”自相矛盾"),
        ("清理意见", "下放", WARN, "", "“下放”未写明承接层级"),
        ("清理意见", "下放至县（市、区）", NORMALISE, "下放", "承接层级：县（市、区）"),
        ("清理意见", "取消，转为备案", NORMALISE, "取消", "原文记入衔接说明"),
        ("项目编码", "000111003000/000111004000", REFUSE, "", "两个编码"),
        ("收费标准", "免收（2017年起）", WARN, "不收费", "按不收费处理"),
        ("收费标准", "×", NORMALISE, "不收费", "→不收费"),
        ("收费标准", "10元/证（财综[2004]32号）", NOTE, "", "已记作收费依据"),
        (
            "设定依据",
            "1、《甲条例》第三条 2、《乙办法》",
            NORMALISE,
            "《甲条例》第三条；《乙办法》",
            "拆分",
        ),
        ("清理意见", "不再保留", NORMALISE, "取消", "→取消"),
        ("清理意见", "暂停", WARN, "", "不是保留、取消或者下放"),
        ("公布日期", 46086, NORMALISE, "2026-03-05", "日期序号46086→2026-03-05"),
        ("公布日期", "2026.3.5", NORMALISE, "2026-03-05", "日期统一为2026-03-05"),
        ("公布日期", "26.3.5", WARN, "2026-03-05", "年份只有两位"),
        ("公布日期", "2026-02-30", REFUSE, "", "2026-02-30不是有效日期"),
        ("公布日期", "2027-01-01", REFUSE, "", "在今天之后"),
        ("项目名称", "示例\n团体登记", NORMALISE, "示例团体登记", "换行"),
        ("项目名称", "", REFUSE, "", "事项名称"),
    ],
)
def test_what_a_cell_became(city, column, cell, level, became, words):
    report = city.plan([row(footnotes=(FOOTNOTE,), **{column: cell})])
    found = told(report, column, level)
    assert [one for one in found if words in one.finding and one.became == became], report.findings
    assert all(one.cell for one in found)
    assert all(one.level in (level, NORMALISE, NOTE) for one in told(report, column))


def test_real_dates_and_ticks_of_cells_say_what_they_are(city):
    report = city.plan([row(公布日期=datetime(2026, 3, 5), 是否进厅=True, 承诺时限="20个工作日")])
    assert of_cells(report) == []


@pytest.mark.parametrize(
    ("heading", "footnote", "unit", "warned"),
    [
        ("承诺时限（工作日）", "", "working_days", False),
        ("承诺时限(日)", FOOTNOTE, "calendar_days", False),
        ("承诺时限", FOOTNOTE, "working_days", True),
        ("承诺时限", "填报说明：办理时限均为自然日", "calendar_days", True),
        ("承诺时限", "", "working_days", True),
    ],
)
def test_the_unit_comes_from_the_heading_the_note_or_the_law(city, heading, footnote, unit, warned):
    values = {**SOUND, heading: "15"}
    if heading != "承诺时限":
        del values["承诺时限"]
    report = city.plan([table_row(values, footnotes=(footnote,) if footnote else ())])
    assert city.said()["promised_unit"] == unit
    assert bool(told(report, heading, WARN)) is warned
    if warned and not footnote:
        assert "行政许可法第八十二条" in told(report, heading)[0].finding


def test_everything_that_must_be_filled_in_is_told_at_once(city):
    """许可法§32, for offices too."""
    report = city.plan([row(法定时限="20日", 承诺时限="", 公布日期="2026-13-05")])
    assert "承诺时限为空，默认等于法定时限20日" in told(report, "承诺时限", REFUSE)[0].finding
    assert "2026-13-05不是有效日期" in told(report, "公布日期", REFUSE)[0].finding


def test_stages_are_named_from_the_cell_and_the_remark(city):
    limit = "20个工作日；最终审核15个工作日"
    report = city.plan([row(法定时限=limit, 备注="筹建和最终审核两个阶段")])
    (refused,) = told(report, "法定时限", REFUSE)
    assert "“筹建”20个工作日和“最终审核”15个工作日两个业务办理项" in refused.finding


def test_columns_are_known_in_any_order_and_under_usual_names(city):
    values = {
        "备注": "电话待核",
        "承诺办结时限（工作日）": 5,
        "办理时限/法定": "20日",
        "主管部门": "市公安局",
        "审批事项名称": "示例安全许可",
        "审批类别": "行政许可",
        "法律依据": "《示例条例》第三条",
        "收费/标准": "10元/证",
        "收费/依据": "财税[2016]79号",
        "进驻大厅": "√",
        "办件类型": "承诺件",
        "材料/名称": "1.申请书\n2.章程",
        "办理流程": "受理→审查→决定",
        "到现场次数": "最多1次",
        "行使层级": "市级",
        "联系人": "张䶮",
        "自定列": "要留下的话",
        "序号": 1,
    }
    report = city.plan([table_row(values)])
    said = city.said()
    assert not report.refused
    assert (said["title"], said["item_type"]) == ("示例安全许可", "01")
    assert (said["statutory_number"], said["promised_number"]) == (20, 5)
    assert (said["charged"], said["fee_standard_text"]) == ("yes", "10元/证")
    assert said["fee_basis"] == "财税〔2016〕79号"
    assert [one["name"] for one in said["materials"]] == ["申请书", "章程"]
    assert [one["name"] for one in said["steps"]] == ["受理", "审查", "决定"]
    assert (said["visits"], said["exercise_level"], said["in_hall"]) == (1, "city", "yes")
    assert told(report, "自定列", NOTE)
    beside = city.made.steps[0].entry.beside
    assert beside == {"备注": "电话待核", "联系人": "张䶮", "自定列": "要留下的话"}


def test_the_basis_of_a_fee_is_found_in_a_remark(city):
    city.plan(
        [
            row(
                收费标准="住宅80元/件；证书10元/本",
                备注="财税〔2016〕79号、发改价格规〔2016〕2559号",
            )
        ]
    )
    assert city.said()["fee_basis"] == "财税〔2016〕79号\n发改价格规〔2016〕2559号"
    assert city.said()["fee_standard_text"] == "住宅80元/件\n证书10元/本"


def test_one_code_with_two_names_refuses_both(city):
    other = row(6, 项目名称="另一个登记")
    report = city.plan([row(5), other, row(7, 项目编码="000111009000", 项目名称="别的")])
    refused = told(report, "项目编码", REFUSE)
    assert [one.row for one in refused] == [5, 6]
    assert all("编码000111003000重复（第5行与第6行名称不同）" in one.finding for one in refused)
    assert report.counts["refused"] == 2


def test_a_repeated_row_is_taken_once_and_a_different_one_refused(city):
    report = city.plan([row(5), row(6), row(7, 承诺时限="10日")])
    assert [one.row for one in report.findings if "完全相同" in one.finding] == [6]
    (refused,) = [one for one in report.findings if one.level == REFUSE]
    assert (refused.row, refused.column) == (7, "项目编码")
    assert len(city.made.steps) == 1


def later(number, **values):
    """A row of the second sheet."""
    names = {"项目名称": "示例团体登记", "编码": "000111003000", "原实施部门": "市民政局"}
    return table_row({**names, **values}, number, "取消、下放")


def test_a_later_sheet_completes_the_first(city):
    rows = [
        row(19, 清理意见="下放"),
        later(2, 处理决定="下放", 承接层级="县（市、区）", 依据文件="吉政发[2017]33号"),
    ]
    report = city.plan(rows)
    (step,) = city.made.steps
    said = step.verdict.fields
    assert "承接层级：县（市、区）" in said["disposition_note"]
    assert said["disposition_document"] == "吉政发〔2017〕33号"
    (warned,) = told(report, "清理意见", WARN)
    assert (warned.sheet, warned.cell) == ("目录", "J19")
    assert "第二页写明县（市、区），以第二页为准" in warned.finding
    assert [one.sheet for one in report.findings if "已并入" in one.finding] == ["取消、下放"]


@pytest.mark.parametrize("code", ["000111003000", ""])
def test_two_sheets_that_contradict_refuse_both(city, code):
    report = city.plan([row(10, 项目编码=code), later(4, 编码=code, 处理决定="取消")])
    refused = [one for one in report.findings if one.level == REFUSE]
    assert [(one.sheet, one.row, one.column) for one in refused] == [
        ("目录", 10, "项目名称"),
        ("取消、下放", 4, "项目名称"),
    ]
    assert "示例团体登记：第一页“保留”、第二页“取消”" in refused[0].finding
    assert city.made.steps == []


def test_a_refused_row_takes_another_sheets_along_only_if_they_contradict(city):
    broken = row(23, 公布日期="2026-02-30", 清理意见="保留")
    city.plan([broken, later(7, 处理决定="保留")], sound_only=True)
    assert [step.entry.row.line for step in city.made.steps] == [7]
    city.plan([broken, later(7, 处理决定="取消", 依据文件="国发〔2014〕7号")], sound_only=True)
    assert city.made.steps == []


def test_lists_without_a_column_for_it_need_no_legal_basis(city):
    report = city.plan([later(3, 处理决定="取消", 依据文件="国发[2014]7号")])
    assert not report.refused
    assert city.said()["disposition"] == "cancelled"


def test_a_deciding_document_without_letters_is_told(city):
    report = city.plan([later(6, 处理决定="下放", 承接层级="县级", 依据文件="2017年33号文")])
    assert "缺发文机关代字" in told(report, "依据文件", WARN)[0].finding


def test_sub_items_go_by_their_own_name(city):
    report = city.plan([row(子项名称="示例团体变更登记")])
    assert city.said()["title"] == "示例团体变更登记"
    assert "主项是“示例团体登记”" in told(report, "子项名称", NOTE)[0].finding


def test_sub_items_below_one_main_code_are_told_apart_by_name(city):
    rows = [row(5, 子项名称="成立登记"), row(6, 子项名称="变更登记")]
    report = city.plan(rows)
    assert not report.refused
    assert [step.verdict.fields["title"] for step in city.made.steps] == ["成立登记", "变更登记"]
    assert {step.verdict.fields["basic_code"] for step in city.made.steps} == {""}
    assert len(told(report, "项目编码", WARN)) == 2


def test_fees_of_a_table(city):
    values = {
        "收费项目": "示例证工本费",
        "执收单位": "市民政局",
        "收费标准": "１０元/证",
        "收费依据": "财综[2004]32号；价费字〔1992〕198号",
        "资金管理方式": "缴入国库",
    }
    report = city.plan([table_row(values)], "fees")
    said = city.said()
    assert (said["standard"], said["amount_fen"], said["unit"]) == ("10元/证", 1000, "证")
    assert said["basis"] == ("财综〔2004〕32号", "价费字〔1992〕198号")
    assert told(report, "收费标准", NORMALISE)
    city.plan([table_row({**values, "收费标准（元）": Decimal("10.55"), "收费标准": ""})], "fees")
    report = city.plan([table_row({**values, "收费标准": "10元/证、20元/本"})], "fees")
    assert told(report, "收费标准", WARN)
    assert city.said()["amount_fen"] is None
    report = city.plan([table_row({**values, "收费标准": "10元", "金额": 20})], "fees")
    assert "不一致" in told(report, "收费标准", REFUSE)[0].finding
    report = city.plan([table_row({**values, "收费标准（元）": "0.1-0.4", "收费标准": ""})], "fees")
    assert "幅度" in told(report, "收费标准（元）", WARN)[0].finding
    report = city.plan([table_row({**values, "收费依据": "排污费征收使用管理条例"})], "fees")
    assert "《环境保护税法》" in told(report, "收费依据", WARN)[0].finding
    report = city.plan([table_row({**values, "收费标准": "按规定执行"})], "fees")
    assert told(report, "收费标准", DRAFT)
    report = city.plan([table_row({**values, "金额": "面议"})], "fees")
    assert told(report, "金额", WARN)


def test_documents_of_a_table(city):
    values = {
        "文件名称": "关于示例工作的通知",
        "文号": "吉市政发(2020)7号",
        "发文机关": "吉林市民政局",
        "成文日期": "二〇二〇年三月二日",
        "发布日期": 43900,
        "有效性": "已废止",
        "主题词": "示例 工作",
        "是否有效": "否",
        "主题分类": "综合政务",
    }
    report = city.plan([table_row(values)], "documents")
    said = city.said()
    assert said["document_number"] == "吉市政发〔2020〕7号"
    assert (said["issued_on"], said["validity"]) == (date(2020, 3, 2), "repealed")
    assert (said["keywords"], said["subject"]) == (("示例", "工作"), "综合政务")
    assert {one.column for one in report.findings if one.level == NORMALISE} >= {
        "文号",
        "成文日期",
        "发布日期",
    }
    assert city.made.steps[0].home.title == "吉林市民政局"


COMPLETE = {
    "申请条件": "有固定场所",
    "申请材料": "申请书",
    "办理流程": "受理→决定",
    "办理地点": "示例路1号",
    "办公时间": "工作日 9:00—17:00",
    "咨询电话": "0432-00000000",
}


def moderator(site):
    uid = site.at(CITY).uid
    roles = (Role.MODERATOR, Role.LEGAL_REVIEWER)
    return Person("moderator", frozenset(Grant(role, uid) for role in roles))


@pytest.mark.parametrize(
    ("changed", "published"),
    [
        ({}, True),
        ({"法定时限": "六十日"}, True),
        ({"法定时限": "60"}, False),
        ({"收费标准": ""}, False),
    ],
)
def test_only_what_nobody_need_look_at_is_published(city, changed, published):
    report = city.plan([row(**COMPLETE, **changed)], publisher=moderator(city.site), publish=True)
    assert bool(report.counts["published"]) is published, report.findings


@pytest.mark.parametrize("level", [WARN, DRAFT, REFUSE])
def test_what_was_said_of_a_row_when_the_file_was_read_counts(city, level):
    sound = row(**COMPLETE)
    said = sound.finding("", level, "", "这一行是隐藏行", "请确认")
    options = {"publisher": moderator(city.site), "publish": True, "sound_only": True}
    report = city.plan([sound], findings=[said], **options)
    counted = (report.counts["published"], report.counts["drafts"], report.counts["refused"])
    assert counted == ((0, 0, 1) if level == REFUSE else (0, 1, 0))
    assert report.counts["rows"] == 1


def test_what_the_file_says_beside_the_fields_is_kept_with_the_item():
    city = City()
    told_beside = row(备注="电话待核", footnotes=(FOOTNOTE,), comments={"承诺时限": "已通知核实"})
    city.plan([told_beside])
    carry_out(city.made, city.desks)
    (item,) = city.site.at(f"{CITY}/mzj/items").values()
    assert item.imported["remark"] == "备注：电话待核"
    assert item.imported["comments"] == "承诺时限：已通知核实"
    assert item.imported["footnotes"] == FOOTNOTE
    assert item.imported["sheet"] == "目录"


def test_the_same_table_twice_changes_nothing():
    city = City()
    rows = [row(5), later(2, 处理决定="保留", 依据文件="吉政发[2017]33号")]
    city.plan(rows)
    carry_out(city.made, city.desks)
    again = city.plan(rows)
    assert (again.counts["unchanged"], again.counts["changed"], again.counts["created"]) == (
        1,
        0,
        0,
    )


def test_every_refusal_in_the_source_has_a_cure():
    """A person who reads what is wrong also reads what to do."""
    folder = Path(inspect.getfile(importers)).parent
    names = (
        "limits",
        "days",
        "codes",
        "homes",
        "agreeing",
        "outcomes",
        "charges",
        "table_",
        "bases",
    )
    calls = [
        (path.name, call)
        for path in folder.glob("*.py")
        if path.name.startswith(names)
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call)
    ]
    unfit = [c for c in calls if getattr(c[1].func, "id", "") == "Unfit"]
    refused = [c for c in calls if getattr(c[1].func, "attr", "") == "refuse"]
    assert len(unfit) > 20
    assert len(refused) > 8
    assert [c for c in unfit if len(c[1].args) < 2] == []
    assert [c for c in refused if len(c[1].args) < 4] == []


ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**18), 10**18),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.datetimes(),
    st.text(max_size=20),
    st.text("《》第一二十条0123年月日元/（）()；，、-√否是保留取消下放 \n〔〕号Y", max_size=14),
)
COLUMNS = [
    *SOUND,
    "承诺时限（日）",
    "收费依据",
    "备注",
    "申请材料",
    "到现场次数",
    "子项名称",
    "依据文件",
]


@given(st.dictionaries(st.sampled_from(COLUMNS), ANYTHING, max_size=4))
@settings(max_examples=150)
def test_whatever_stands_in_a_cell_is_answered_with_a_cure_or_read(founded, changed):
    report = founded.plan([row(**changed)])
    refused = [one for one in report.findings if one.level == REFUSE]
    assert all(one.cure and one.finding for one in refused)
    assert len(founded.made.steps) == (0 if refused else 1)


FEE_COLUMNS = [
    "收费项目",
    "执收单位",
    "收费标准",
    "收费标准（元）",
    "金额",
    "收费依据",
    "计费单位",
    "有效期至",
]


@given(st.dictionaries(st.sampled_from(FEE_COLUMNS), ANYTHING, max_size=4))
@settings(max_examples=100)
def test_whatever_stands_in_a_cell_of_a_fee_is_answered(founded, changed):
    sound = {
        "收费项目": "示例费",
        "执收单位": "市民政局",
        "收费标准": "10元/证",
        "收费依据": "财综〔2004〕32号",
    }
    report = founded.plan([table_row({**sound, **changed})], "fees")
    assert all(one.cure for one in report.findings if one.level == REFUSE)


DOCUMENT_COLUMNS = [
    "标题",
    "文号",
    "发文机关",
    "成文日期",
    "发布日期",
    "索引号",
    "有效性",
    "正文",
    "主题分类",
]


@given(st.dictionaries(st.sampled_from(DOCUMENT_COLUMNS), ANYTHING, max_size=4))
@settings(max_examples=100)
def test_whatever_stands_in_a_cell_of_a_document_is_answered(founded, changed):
    report = founded.plan([table_row({"标题": "示例通知", **changed})], "documents")
    assert all(one.cure for one in report.findings if one.level == REFUSE)


def test_what_is_done_at_once_by_law_may_not_be_promised_for_later(city):
    report = city.plan([row(法定时限="即办", 承诺时限="1日")])
    assert told(report, "承诺时限", REFUSE)


def test_a_unit_that_is_not_the_headings_is_told(city):
    values = {**SOUND, "法定时限(工作日)": "60日"}
    del values["法定时限"]
    report = city.plan([table_row(values)])
    (said,) = told(report, "法定时限(工作日)", WARN)
    assert said.finding == "列名写明工作日，这一格写的是“60日”，按60日处理"


def test_a_serial_day_counts_as_its_workbook_does(city):
    one = row(公布日期=44624)
    city.plan([replace(one, table=replace(one.table, since_1904=True))])
    assert city.made.steps[0].entry.first_published_on == date(2026, 3, 5)


def test_an_error_in_the_fees_cell_is_told_there_alone(city):
    report = city.plan([row(收费标准="#REF!", 收费依据="")])
    assert [one.column for one in report.findings if "收费" in one.column] == ["收费标准"]


FEE = {
    "执收单位": "市民政局",
    "项目名称": "示例费",
    "收费标准": "80元/件",
    "收费依据": "吉发改收费联〔2018〕113号",
}


@pytest.mark.parametrize(
    ("changed", "level", "words"),
    [
        ({"收费标准": "-10"}, REFUSE, "是负数"),
        ({"收费标准": "80", "计费单位": "元/件"}, NORMALISE, "“元/件”→件，金额以元计"),
        ({"收费标准": "1-2", "计费单位": "元/件"}, WARN, "“1-2元”是幅度"),
        ({"有效期至": "长期"}, NORMALISE, "没有截止日期"),
    ],
)
def test_each_cell_of_a_fee_schedule_is_told(city, changed, level, words):
    report = city.plan([table_row({**FEE, **changed})], "fees")
    assert [one.level for one in of_cells(report) if words in one.finding] == [level]
    assert not [one for one in report.findings if "没有单位" in one.finding]


@pytest.mark.parametrize(
    ("changed", "field", "value"),
    [
        ({"计费方式": "每次定额"}, "charging", "fixed"),
        ({"计费方式": "按件"}, "note", "计费方式：按件"),
        ({"最低收费": "5元"}, "minimum_fen", 500),
        ({"最高收费": "1,000.5"}, "maximum_fen", 100_050),
        ({"最高收费": "不封顶"}, "note", "最高收费：不封顶"),
        ({"最低收费": "", "计费方式": " "}, "note", ""),
        ({"减免": "残疾人免收"}, "exemption", "残疾人免收"),
    ],
)
def test_how_a_fee_is_worked_out_is_read_in_yuan_or_kept_as_a_remark(city, changed, field, value):
    report = city.plan([table_row({**FEE, **changed})], "fees")
    assert not [one for one in report.findings if one.level == REFUSE]
    assert city.said()[field] == value


def test_the_line_above_a_fee_schedule_names_its_unit(city):
    said = [table_row({**FEE, "收费标准": "80"}, footnotes=["编制：财政局 单位：元"])]
    report = city.plan(said, "fees")
    assert not [one for one in report.findings if "没有单位" in one.finding]
    assert city.said()["amount_fen"] == 8000


@pytest.mark.parametrize(
    ("number", "level", "words"),
    [
        ("吉市政发〔3020〕27号", WARN, "年份“3020”不像是对的"),
        ("吉市政发〔2020〕22-25号", WARN, "不是常见的文号写法"),
        ("公告", NOTE, "不是常见的文号写法"),
        ("无文号", NORMALISE, "（空）"),
    ],
)
def test_a_strange_document_number_is_told(city, number, level, words):
    values = {
        "标题": "关于甲的通知",
        "文号": number,
        "发文机关": "市民政局",
        "成文日期": "2020-05-06",
    }
    report = city.plan([table_row(values)], "documents")
    assert [one.level for one in told(report, "文号") if words in one.finding] == [level]


def test_a_row_that_is_there_twice_is_told_for_all_its_cells(city):
    one = row(序号="1")
    again = row(number=6, 序号="2")
    report = city.plan([one, again])
    (said,) = [one for one in of_cells(report) if "完全相同" in one.finding]
    assert (said.level, said.cell) == (NORMALISE, "A6:L6")
    assert report.counts["refused"] == 0


def test_one_name_with_two_codes_is_told(city):
    report = city.plan([row(), row(number=6, 项目编码="000111004000")])
    (said,) = told(report, "项目编码", WARN)
    assert said.finding == "第5行与第6行名称相同，编码不同（000111003000和000111004000）"


def test_a_charge_without_its_standard_is_told(city):
    report = city.plan([row(是否收费="是", 收费标准="", 收费依据="吉省价收〔2014〕5号")])
    assert [one.finding for one in told(report, "收费标准")] == ["写明收费，收费标准为空"]


def test_the_main_items_name_is_not_told_as_the_sub_items(city):
    values = {**SOUND, "主项名称": "示例许可", "子项名称": "示例子项"}
    del values["项目名称"]
    report = city.plan([table_row(values)])
    assert not told(report, "主项名称")
    assert city.said()["title"] == "示例子项"


def test_a_day_that_is_told_by_its_issue_is_not_guessed(city):
    values = {"标题": "关于甲的规定", "发文机关": "市民政局", "施行日期": "自发布之日起施行"}
    report = city.plan([table_row(values)], "documents")
    (said,) = told(report, "施行日期")
    assert (said.level, said.finding) == (
        WARN,
        "“自发布之日起施行”没有写明是哪一天，没有采用",
    )
