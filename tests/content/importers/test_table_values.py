"""Cells of offices' tables: each family of spellings, what it means, and what is never guessed."""

import re
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from content.importers.amounts import fen_in, read_fee, tidy_amounts, unit_in_amount
from content.importers.bases import names_no_basis, read_basis
from content.importers.codes import read_code
from content.importers.days import read_day
from content.importers.document_numbers_in_cells import numbers_in, read_numbers
from content.importers.limits import LABELS, read_limit, stages_in, unit_in
from content.importers.numerals import chinese, whole
from content.importers.values import Unfit

WIDE = str.maketrans("0123456789.-/", "０１２３４５６７８９．－／")
W, D, M = "working_days", "calendar_days", "months"


@pytest.mark.parametrize(
    ("cell", "number", "unit"),
    [
        ("20个工作日", 20, W),
        ("20工作日", 20, W),
        ("20 个工作日", 20, W),
        ("20日", 20, D),
        ("20天", 20, D),
        ("45个自然日", 45, D),
        ("3个月", 3, M),
        ("3月", 3, M),
        ("３０", 30, ""),
        ("15", 15, ""),
        (20, 20, ""),
        (Decimal("20.0"), 20, ""),
        ("20.0", 20, ""),
        ("二十日", 20, D),
        ("一百二十日", 120, D),
        ("两个月", 2, M),
        ("廿日", 20, D),
        ("二〇日", 20, D),
        ("十五个工作日", 15, W),
        ("自受理之日起20日内", 20, D),
        ("自收到申请之日起7日内作出决定", 7, D),
        ("受理后5个工作日", 5, W),
        ("不超过20日", 20, D),
        ("20日内办结", 20, D),
        ("20（工作日）", 20, W),
        ("20日（工作日）", 20, W),
        ("法定期限：20日", 20, D),
    ],
)
def test_one_limit_in_many_spellings(cell, number, unit):
    limit = read_limit(cell)
    assert (limit.number, limit.unit) == (number, unit)


@pytest.mark.parametrize(
    "cell", ["即办", "当场办结", "即时", "当日", "即办件", "0", 0, "0个工作日"]
)
def test_what_is_done_at_once_takes_no_working_day(cell):
    limit = read_limit(cell)
    assert (limit.number, limit.unit, limit.at_once) == (0, W, True)


@pytest.mark.parametrize(
    ("cell", "note"),
    [
        ("60日（公示、评审除外）", "公示、评审除外"),
        ("60日，公示、评审除外", "公示、评审除外"),
        ("20日（可延长10日）", "可延长10日"),
        ("20日；特殊情况可延长10日", "特殊情况可延长10日"),
        ("20个工作日（不含专家评审15日）", "不含专家评审15日"),
        ("当场办结（材料齐全）", "材料齐全"),
    ],
)
def test_what_is_said_beside_a_limit_is_kept(cell, note):
    assert read_limit(cell).note == note


@pytest.mark.parametrize(
    "cell",
    [
        "15-20日",
        "15～20日",
        "15至20日",
        "15—20",
        "15日至20日",
        "15日/20日",
        "20个工作日；最终审核15个工作日",
        "一般20日，复杂30日",
        "法定20日，承诺10日",
        "20日、30日",
        "20(15)日",
        "45日（特殊60日）",
        "20 15日",
        "半年",
        "1年",
        "2周",
        "24小时",
        "1个半月",
        "二三日",
        "约20日",
        "20日左右",
        "20日以上",
        "不少于20日",
        "-5",
        "20.5",
        "3月5日",
        "详见指南",
        -5,
        99999,
        Decimal("20.5"),
        True,
        date(2026, 3, 5),
        datetime(2026, 3, 5),
    ],
)
def test_what_is_no_one_limit_is_refused_with_a_cure(cell):
    with pytest.raises(Unfit) as refused:
        read_limit(cell)
    assert refused.value.cure


def test_two_limits_are_refused_with_the_split_proposed():
    stages = stages_in("筹建和最终审核两个阶段")
    with pytest.raises(Unfit, match="“筹建”20个工作日和“最终审核”15个工作日两个业务办理项"):
        read_limit("20个工作日；最终审核15个工作日", stages)
    with pytest.raises(Unfit, match="“受理”5日和“审查”20日"):
        read_limit("受理5日，审查20日")


def test_units_in_headings():
    said = ["工作日", "日", "单位：工作日", "个工作日", "月", "按工作日计", "份"]
    assert [unit_in(text) for text in said] == [W, D, W, W, M, W, ""]


@given(st.integers(0, 300), st.sampled_from(sorted(LABELS)), st.data())
def test_a_limit_in_any_style_reads_back_or_is_refused(number, unit, data):
    """Never another number or another unit."""
    assume(unit != M or number <= 60)
    digits = data.draw(
        st.sampled_from([str(number), chinese(number), str(number).translate(WIDE)]), "digits"
    )
    label = data.draw(st.sampled_from(_unit_words(unit)), "label")
    before = data.draw(st.sampled_from(["", "不超过", "自受理之日起", "法定时限：", " "]), "before")
    after = data.draw(st.sampled_from(["", "内", "内办结", "（公示除外）", " ", "。"]), "after")
    limit = read_limit(f"{before}{digits}{label}{after}")
    assert limit.number == number
    assert limit.unit == (unit if number else W)


def _unit_words(unit):
    return {W: ["工作日", "个工作日"], D: ["日", "天"], M: ["个月"]}[unit]


@given(st.text("0123456789十二日天工作月个-~至、（）()；约半 内", max_size=12))
@settings(max_examples=400)
def test_what_is_read_is_written_in_the_cell(text):
    """Whatever is read stands in the cell as one number."""
    try:
        limit = read_limit(text)
    except Unfit:
        return
    assert (
        str(limit.number) in text
        or chinese(limit.number) in text
        or limit.number in (whole(part) for part in _numerals(text))
    )


def _numerals(text):
    return re.findall(r"\d+|[一二三四五六七八九十百零]+", text)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-03-05",
        "2026/3/5",
        "2026.3.5",
        "2026年3月5日",
        "2026年03月05号",
        "二〇二六年三月五日",
        "二○二六年三月五日",
        "二零二六年三月五日",
        "2026年三月五日",
        "20260305",
        20260305,
        46086,
        "46086",
        Decimal("46086.5"),
        datetime(2026, 3, 5),
        datetime(2026, 3, 5, 10),
        date(2026, 3, 5),
        "２０２６．３．５",
        "2026-3-5 10:00",
        "2026-03-05T10:00:00",
        "2026/3/5 0:00:00",
        "2026年3月5日（星期四）",
        "2026. 3. 5",
        " 2026-03-05 ",
    ],
)
def test_one_day_in_many_spellings(cell):
    found = read_day(cell)
    assert found.day == date(2026, 3, 5)
    assert not found.doubt


def test_only_what_already_says_the_day_is_left_alone():
    assert read_day("2026-03-05").as_it_is
    assert read_day(datetime(2026, 3, 5)).as_it_is
    assert not read_day("2026/3/5").as_it_is
    assert read_day("二〇二六年三月廿五日").day == date(2026, 3, 25)
    assert read_day("二〇二六年三月卅日").day == date(2026, 3, 30)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("26.3.5", date(2026, 3, 5)),
        ("26/3/5", date(2026, 3, 5)),
        ("26年3月5日", date(2026, 3, 5)),
        ("98.3.5", date(1998, 3, 5)),
        ("3/25/2026", date(2026, 3, 25)),
    ],
)
def test_a_doubtful_day_is_told(cell, day):
    found = read_day(cell)
    assert found.day == day
    assert cell in found.doubt


@pytest.mark.parametrize(
    "cell",
    [
        "2026-02-30",
        "2026-13-05",
        "20261305",
        "26.13.5",
        "3/5/2026",
        "12/03/15",
        "2026年3月",
        "2026-03",
        "2026",
        "202603",
        "3月5日",
        "2026-03-05前",
        "2026-3-5至2027-3-5",
        "2026-3-1 5",
        "农历三月初五",
        "二〇二六年三月初五",
        "1066-10-14",
        "昨天",
        "Mar 5, 2026",
        0,
        5,
        -1,
        True,
    ],
)
def test_what_is_no_day_is_refused_with_a_cure(cell):
    with pytest.raises(Unfit) as refused:
        read_day(cell)
    assert refused.value.cure


@given(st.dates(date(1954, 10, 3), date(2099, 12, 31)), st.data())
def test_a_day_in_any_style_reads_back_or_is_refused(day, data):
    y, m, d = day.year, day.month, day.day
    year_in_words = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(y))
    styles = [
        day.isoformat(),
        f"{y}/{m}/{d}",
        f"{y}.{m:02}.{d:02}",
        f"{y}年{m}月{d}日",
        f"{y}年{m}月{d}日".translate(WIDE),
        f"{year_in_words}年{chinese(m)}月{chinese(d)}日",
        f"{y}{m:02}{d:02}",
        int(f"{y}{m:02}{d:02}"),
        (day - date(1899, 12, 30)).days,
        datetime(y, m, d),
        f"{m}/{d}/{y}",
        f"{d}/{m}/{y}",
    ]
    cell = data.draw(st.sampled_from(styles))
    try:
        assert read_day(cell).day == day
    except Unfit:
        assert cell in styles[-2:]
        assert m != d
        assert d <= 12


def test_codes_are_put_right_only_where_it_is_sure():
    assert read_code("000131001000").done == ""
    tidied = read_code("000117012000 ")
    assert (tidied.code, tidied.done) == ("000117012000", "编码末尾空格已去除")
    main = read_code("00011701300Ｙ")
    assert main.code == "00011701300Y"
    assert main.done == "全角Ｙ→Y"
    assert "主项" in main.doubt
    for cell in (123001000, "123001000", Decimal(123001000)):
        assert read_code(cell).code == "000123001000"
        assert "前导零" in read_code(cell).doubt
    kept = read_code(220123456789)
    assert kept.code == "220123456789"
    assert kept.doubt
    # Padded it would have a type that no code has
    assert read_code("12345678").code == "12345678"


@pytest.mark.parametrize(
    "cell", [220118000000, "2.20118E+11", "2.20118e+11", 12345678901234567890, -5, True]
)
def test_a_code_whose_digits_are_lost_is_refused(cell):
    with pytest.raises(Unfit) as refused:
        read_code(cell)
    assert refused.value.cure


@pytest.mark.parametrize(
    ("cell", "laws"),
    [
        ("《中华人民共和国食品安全法》第三十五条", ["《中华人民共和国食品安全法》第三十五条"]),
        ("食品安全法第三十五条", ["《中华人民共和国食品安全法》第三十五条"]),
        ("《药品管理法》51条", ["《中华人民共和国药品管理法》第五十一条"]),
        ("《药品管理法》第51条", ["《中华人民共和国药品管理法》第五十一条"]),
        ("《种子法》第31条第2款第3项", ["《中华人民共和国种子法》第三十一条第二款第（三）项"]),
        ("吉林省旅游条例第12条", ["《吉林省旅游条例》第十二条"]),
        ("《甲条例》第三条，\n《乙办法》", ["《甲条例》第三条", "《乙办法》"]),
        ("《甲条例》第三条、《乙办法》第四条", ["《甲条例》第三条", "《乙办法》第四条"]),
        ("1.《甲条例》第三条；2.《乙办法》", ["《甲条例》第三条", "《乙办法》"]),
        ('"《甲条例》"第三条', ["《甲条例》第三条"]),
        ("《甲条例》第三条、第七条", ["《甲条例》第三条、第七条"]),
        ("国务院令第412号附件第27项", ["国务院令第412号附件第27项"]),
    ],
)
def test_a_legal_basis_is_split_and_written_in_full(cell, laws):
    assert [str(law) for law in read_basis(cell).laws] == laws


@pytest.mark.parametrize(
    "cell", ["《森林法》第五十七条", "《甲条例》第十三条之一", "《中华人民共和国建筑法》第八条"]
)
def test_a_proper_citation_is_left_alone(cell):
    read = read_basis(cell)
    assert (read.tidied, read.doubts) == ((), ())


def test_what_the_law_forbids_or_has_repealed_is_told():
    opinion = read_basis("《甲条例》第三条;吉政发[2008]24号")
    assert "第十七条" in opinion.doubts[0]
    assert opinion.doubts[0].endswith("文号规范写法为吉政发〔2008〕24号")
    assert read_basis("《甲条例》；吉政发〔2008〕24号", is_licence=False).doubts == ()
    gone = read_basis("《中华人民共和国公司登记管理条例》")
    assert "《市场主体登记管理条例》" in gone.doubts[0]
    assert "《民法典》" in read_basis("合同法第五十二条").doubts[0]
    assert "《城乡规划法》" in read_basis("《城市规划法》第三十一条").doubts[0]
    assert names_no_basis("同上")
    assert names_no_basis("按有关规定执行")
    assert not names_no_basis("《甲条例》")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("国发[2014]7号", "国发〔2014〕7号"),
        ("吉政发(2008)19号", "吉政发〔2008〕19号"),
        ("吉政办发【2009】11号", "吉政办发〔2009〕11号"),
        ("吉政发 [2008] 24 号", "吉政发〔2008〕24号"),
        ("财税[2016]79号、发改价格规〔2016〕2559号", "财税〔2016〕79号、发改价格规〔2016〕2559号"),
        ("《关于示例的通知》（吉政发[2008]24号）", "《关于示例的通知》（吉政发〔2008〕24号）"),
    ],
)
def test_document_numbers_get_one_kind_of_bracket(cell, text):
    assert read_numbers(cell).text == text


def test_a_number_without_its_letters_is_told_and_the_others_found():
    for cell in ("2017年33号文", "33号文", "〔2017〕33号", "（2008）19号"):
        assert read_numbers(cell).nameless
    assert numbers_in("按发改价格[2016]2559号执行") == ("发改价格〔2016〕2559号",)
    assert numbers_in("财税[2016]79号、国务院令第412号") == ("财税〔2016〕79号", "国务院令第412号")
    assert numbers_in("电话0432-62049000") == ()


def test_fees_are_free_tidied_split_or_unclear():
    for cell in ("不收费", "免费", "无", "0", "0元", "否", "免征"):
        assert read_fee(cell).is_free
    assert read_fee("１元/㎡·日").charges == ("1元/平方米·日",)
    assert read_fee("0.10元/m³").text == "0.10元/立方米"
    assert read_fee("￥1,000.00").text == "1,000.00元"
    assert read_fee("人民币八十元/件").text == "80元/件"
    several = read_fee("住宅80元/件，非住宅550元/件；证书工本费10元/本（第二本起）")
    assert several.charges == ("住宅80元/件", "非住宅550元/件", "证书工本费10元/本（第二本起）")
    assert read_fee("80-100元").is_span
    assert read_fee("1,000元/件").charges == ("1,000元/件",)
    for cell in ("按文件执行", "详见附件", "据实收取", "同上"):
        assert read_fee(cell).refers
    assert read_fee("不收费（工本费10元）").is_contradictory


@given(st.integers(1, 10**9), st.data())
def test_an_amount_in_any_style_reads_back(fen, data):
    yuan = Decimal(fen) / 100
    styles = [
        f"{yuan:f}元",
        f"￥{yuan:f}",
        f"{yuan:,.2f}元/件",
        f"人民币{yuan:f}元",
        f"每件{yuan:f}元",
    ]
    cell = data.draw(st.sampled_from([*styles, *(style.translate(WIDE) for style in styles)]))
    assert fen_in(tidy_amounts(cell)) == fen


def test_units_of_amounts():
    assert [unit_in_amount(text) for text in ("10元/证", "每件80元", "10元")] == ["证", "件", ""]
    assert fen_in("10元/本、20元/证") is None
    assert fen_in("1.5万元") == 1_500_000


@given(st.integers(1, 9999))
def test_chinese_numerals_read_back(number):
    assert whole(chinese(number)) == number


def test_serial_days_count_from_the_year_of_their_workbook():
    assert read_day(46086).day == read_day(44624, since_1904=True).day == date(2026, 3, 5)
    assert read_day("44624", since_1904=True).day == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("cell", "code", "said"),
    [
        ("'000131006000", "000131006000", "撇号已去除"),
        ("00013101300O", "00013101300O", "字母O像是数字"),
        ("000131014000（新）", "000131014000(新)", "编码里有“()”"),
        ("待定", "", "不像编码，没有采用"),
    ],
)
def test_what_is_strange_in_a_code_is_told(cell, code, said):
    found = read_code(cell)
    assert found.code == code
    assert said in found.done + found.doubt


@pytest.mark.parametrize(
    "cell",
    [
        "〈食品安全法〉第三十五条",
        "<<食品安全法>>第三十五条",
        "＜＜食品安全法＞＞第三十五条",
        "“食品安全法”第三十五条",
        "《 食品 安全法 》第 三十五 条",
        "《食品安全法第三十五条",
        "食品安全法》第三十五条",
    ],
)
def test_every_sort_of_book_mark_is_read(cell):
    found = read_basis(cell)
    (law,) = found.laws
    assert law.name.removeprefix("《").removeprefix("中华人民共和国") == "食品安全法》"
    assert law.article == "第三十五条"
    assert found.tidied == found.laws
    assert bool(found.doubts) == (("《" in cell) != ("》" in cell))


@pytest.mark.parametrize("article", ["第0条", "第三五条"])
def test_an_article_that_is_none_is_told(article):
    (doubt,) = read_basis(f"《食品安全法》{article}").doubts
    assert article in doubt


def test_amounts_are_not_cut_at_a_wide_separator_nor_read_without_their_sign_or_condition():
    assert fen_in(tidy_amounts("1，200元")) == 120_000
    assert read_fee("1，200元").charges == ("1,200元",)
    assert read_fee("小微企业免收，其他100元").charges == ("小微企业免收，其他100元",)
    assert read_fee("收费，80元").charges == ("80元",)
    assert [read_fee(text).is_negative for text in ("-80元", "－80元", "80元")] == [
        True,
        True,
        False,
    ]
    for text in ("80元以内", "约100元", "100元左右", "2000元+100元/次"):
        assert read_fee(text).is_span, text
    assert all(read_fee(text).is_free for text in ("免", "全免"))


def test_a_legal_and_a_promised_limit_in_one_cell_want_two_columns():
    with pytest.raises(Unfit) as refused:
        read_limit("法定20个工作日，承诺10个工作日")
    assert "两列" in refused.value.cure


def test_a_serial_without_its_letters_is_told_behind_a_whole_number():
    assert read_numbers("吉市政发〔2020〕25号、26号").nameless == ("26号",)
    assert read_numbers("吉市政发『2020』30号").numbers == ("吉市政发〔2020〕30号",)
