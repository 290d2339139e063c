"""发布前检查: each gate finds what it is for, at its level, and leaves sound content alone."""

from datetime import UTC, datetime

import pytest

from content.gates import findings_of, incomplete_elements
from content.guide_gates import charge_unverified, is_catch_all, stated_basis
from content.kinds import GateContext
from content.kinds_list import KINDS
from content.law_ranks import guess_rank, rank_of

MOMENT = datetime(2026, 3, 5, 4, tzinfo=UTC)
CONTACTS = (
    {
        "name": "政务大厅",
        "address": "人民大街 1 号",
        "hours": "9:00—16:30",
        "phone": "0431-88900001",
    },
)
GUIDE = {
    "title": "食品经营许可",
    "item_type": "01",
    "legal_basis": ({"law": "《中华人民共和国食品安全法》", "article": "第三十五条"},),
    "conditions": ("有固定的经营场所",),
    "materials": ({"name": "食品经营许可申请书"},),
    "steps": ({"name": "受理"},),
    "charged": "no",
}
FEE = {"title": "机动车行驶证工本费", "basis": ("发改价格〔2004〕2831号",)}


def found(kind_name, fields, **context):
    """(level, field) of each finding."""
    context = {"contacts": CONTACTS, "address_of": lambda path: path, **context}
    findings = findings_of(KINDS[kind_name], fields, GateContext(MOMENT, **context))
    return [(finding.level, finding.field) for finding in findings]


def messages(kind_name, fields, **context):
    context = GateContext(MOMENT, contacts=CONTACTS, **context)
    return [finding.message for finding in findings_of(KINDS[kind_name], fields, context)]


@pytest.mark.parametrize(
    ("kind_name", "fields"),
    [
        ("approval_item", GUIDE),
        ("fee_standard", FEE),
        ("policy_document", {"title": "意见", "document_number": "吉政发〔2008〕24号"}),
        ("page", {"title": "交通指引", "body": "<p>文</p>", "body_format": "html"}),
    ],
)
def test_sound_content_passes_every_gate(kind_name, fields):
    assert found(kind_name, fields) == []


@pytest.mark.parametrize("basis", [(), ("",), ("同上",), ("按文件执行", "—"), (" 无 ",)])
def test_a_fee_without_basis_is_never_published(basis):
    assert found("fee_standard", {**FEE, "basis": basis}) == [("never", "basis")]


def test_one_named_basis_is_enough():
    assert stated_basis(["同上", "财综〔2012〕47号"]) == ["财综〔2012〕47号"]


def test_promised_longer_than_statutory_is_never_published():
    limits = {
        "statutory_number": 20,
        "statutory_unit": "working_days",
        "promised_number": 21,
        "promised_unit": "working_days",
    }
    assert found("approval_item", {**GUIDE, **limits}) == [("never", "promised_number")]
    assert found("approval_item", {**GUIDE, **limits, "promised_number": 20}) == []


def test_what_can_never_be_published_comes_first():
    fields = {**FEE, "basis": (), "note": "联系 13812345678"}
    assert found("fee_standard", fields) == [("never", "basis"), ("confirm", "note")]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"note": "联系 13812345678"}, "note"),
        ({"title": "关于张某（13812345678）的公示"}, "title"),
        ({"body": "联系 13812345678"}, "body"),
        ({"body": "<p>138<b>1234</b>5678</p>", "body_format": "html"}, "body"),
        ({"body": "<p><a href='tel:13812345678'>电话</a></p>", "body_format": "html"}, "body"),
        ({"keywords": ("公示", "13812345678")}, "keywords"),
    ],
)
def test_personal_data_is_found_in_every_text(fields, field):
    document = {"title": "公示", **fields}
    assert found("policy_document", document) == [("confirm", field)]


def test_personal_data_is_found_in_the_rows_of_a_guide():
    steps = ({"name": "受理", "content": "找 13812345678"},)
    assert found("approval_item", {**GUIDE, "steps": steps}) == [("confirm", "steps")]


def test_personal_data_in_an_attachment_names_the_attachment_and_not_the_number():
    files = ({"name": "a.xlsx", "title": "名单", "text": "张某 13812345678"},)
    (message,) = messages("page", {"title": "公示"}, attachments=files)
    assert "名单" in message
    assert "138****5678" in message
    assert "13812345678" not in message


def test_the_same_number_is_said_once_a_field():
    assert found("page", {"title": "公示", "body": "13812345678\n13812345678"}) == [
        ("confirm", "body")
    ]


@pytest.mark.parametrize(
    ("missing", "element"),
    [
        ("title", "事项名称"),
        ("legal_basis", "设定依据"),
        ("conditions", "申请条件"),
        ("materials", "办理材料"),
        ("steps", "办理流程"),
    ],
)
def test_each_missing_element_of_a_guide_is_named(missing, element):
    fields = {**GUIDE, missing: ()}
    assert incomplete_elements(fields, CONTACTS) == [element]
    assert found("approval_item", fields) == [("confirm", missing)]


@pytest.mark.parametrize(
    ("field", "inherited", "element"),
    [
        ("handling_place", "address", "办理地点"),
        ("handling_hours", "hours", "办理时间"),
        ("consulting_phone", "phone", "联系电话"),
    ],
)
def test_contacts_are_inherited_from_the_department(field, inherited, element):
    contacts = tuple({**contact, inherited: " "} for contact in CONTACTS)
    assert incomplete_elements(GUIDE, contacts) == [element]
    assert incomplete_elements({**GUIDE, field: "另有说明"}, contacts) == []


def test_an_empty_guide_lacks_all_eight_elements():
    assert len(incomplete_elements({}, ())) == 8
    blank = {"legal_basis": ({"law": "", "rank": "unstated"},), "materials": ({"name": " "},)}
    assert len(incomplete_elements(blank, ())) == 8


def test_a_charge_whose_basis_is_not_stated_must_be_confirmed():
    charged = {**GUIDE, "charged": "yes"}
    assert charge_unverified(charged)
    assert found("approval_item", charged) == [("confirm", "fee_basis")]
    assert found("approval_item", {**charged, "fee_basis": "按文件执行"}) != []
    assert found("approval_item", {**charged, "fee_basis": "财税〔2014〕77号"}) == []
    assert found("approval_item", {**charged, "fees": ("some-uid",)}) == []
    assert found("approval_item", {**GUIDE, "charged": "unstated"}) == [("confirm", "charged")]


@pytest.mark.parametrize(
    "name",
    [
        *("其他材料", "其他有关材料。", "有关资料", "法律、法规规定的其他材料"),
        *("审批机关要求的其他材料", "其他需要提交的材料", "房屋产权证明和相关材料"),
        *("其它证明文件等", "登记机关要求的有关材料"),
    ],
)
def test_a_catch_all_material_is_found(name):
    assert is_catch_all(name)
    materials = ({"name": "申请书"}, {"name": name})
    assert found("approval_item", {**GUIDE, "materials": materials}) == [("confirm", "materials")]


@pytest.mark.parametrize(
    "name",
    [
        *("营业执照复印件", "有关部门出具的验收证明文件", "其他组织的登记证书"),
        "使用土地的有关证明文件",
        *("与经营相适应的设施布局、操作流程等文件", "食品安全自查、从业人员健康管理等制度"),
    ],
)
def test_a_material_that_is_named_is_no_catch_all(name):
    assert not is_catch_all(name)


@pytest.mark.parametrize(
    ("law", "rank"),
    [
        ("《中华人民共和国食品安全法（2021-04-29）》", "law"),
        ("食品安全法第三十五条", "law"),
        ("《中华人民共和国民法典》", "law"),
        ("《医疗机构管理条例（2016-02-06）》", "administrative_regulation"),
        ("《中华人民共和国森林法实施条例》", "administrative_regulation"),
        ("《人力资源市场暂行条例》", "administrative_regulation"),
        ("《城市道路管理条例》", "administrative_regulation"),
        ("国务院令第412号", "administrative_regulation"),
        ("《吉林省统计管理条例》", "local_regulation"),
        ("《长春市市容和环境卫生管理条例》", "local_regulation"),
        ("《延边朝鲜族自治州林业管理条例》", "local_regulation"),
        ("《国务院对确需保留的行政审批项目设定行政许可的决定》", "state_council_decision"),
        ("《吉林省城市公共客运管理办法》", "provincial_rule"),
        ("《食品经营许可管理办法》", "rule"),
        ("交通运输部令第11号", "rule"),
        ("《实施〈森林法〉办法》", "rule"),
        ("《关于推进改革的通知》", "normative_document"),
        ("吉政发[2008]24号", "normative_document"),
        ("三定方案", "normative_document"),
        ("待核", "unstated"),
        ("", "unstated"),
    ],
)
def test_the_rank_is_guessed_from_the_name(law, rank):
    assert guess_rank(law) == rank


def test_a_stated_rank_holds_unless_the_name_is_that_of_a_notice():
    assert rank_of({"law": "《某市规定》", "rank": "local_regulation"}) == "local_regulation"
    assert rank_of({"law": "《关于改革的通知》", "rank": "law"}) == "normative_document"


def basis(*rows, item_type="01"):
    rows = tuple(dict(zip(("law", "role"), row, strict=False)) for row in rows)
    return found("approval_item", {**GUIDE, "legal_basis": rows, "item_type": item_type})


LOW = [("confirm", "legal_basis")]


@pytest.mark.parametrize(
    "law",
    ["吉政发[2008]24号", "《食品经营许可管理办法》", "《吉林省城市公共客运管理办法》", "待核"],
)
def test_a_licence_needs_a_basis_of_sufficient_rank(law):
    assert basis((law,)) == LOW
    assert basis((law,), ("《中华人民共和国食品安全法》",)) == []


def test_only_what_creates_the_item_counts_as_its_basis():
    law = "《中华人民共和国行政许可法》"
    assert basis(("吉政发[2008]24号", "设定依据"), (law, "期限依据")) == LOW
    assert basis((law, "设定依据"), ("吉政发[2008]24号", "实施依据")) == []


def test_other_powers_may_rest_on_a_rule_and_services_on_anything():
    assert basis(("《食品经营许可管理办法》",), item_type="07") == []
    assert basis(("吉政发[2008]24号",), item_type="07") == LOW
    assert basis(("吉政发[2008]24号",), item_type="20") == []
    assert basis(("《食品经营许可管理办法》",), item_type="") == LOW


def test_wrong_codes_are_notes():
    assert found("approval_item", {**GUIDE, "basic_code": "1"}) == [("note", "basic_code")]


def test_images_without_alternative_text_are_found_in_rich_text_only():
    body = '<p><img src="files/a.png"></p>'
    files = ({"name": "a.png"},)
    rich = {"title": "图", "body": body, "body_format": "html"}
    assert found("page", rich, attachments=files) == [("confirm", "body")]
    assert found("page", {**rich, "body_format": "text"}, attachments=files) == []


@pytest.mark.parametrize(
    ("address", "dead"),
    [
        ("/changchun/", False),
        ("/changchun/?asof=2009-01-31#a", False),
        ("/nowhere/", True),
        ("https://www.gov.cn/x", False),
        ("mailto:a@example.cn", False),
        ("#a", False),
        ("files/%E8%A1%A8.pdf", False),
        ("files/none.pdf", True),
        ("http://[", True),
    ],
)
def test_links_within_the_site_must_lead_somewhere(address, dead):
    body = f'<p><a href="{address}">见</a></p>'
    context = {
        "address_of": lambda path: path if path == "/changchun/" else None,
        "attachments": ({"name": "表.pdf"},),
    }
    fields = {"title": "页面", "body": body, "body_format": "html"}
    assert found("page", fields, **context) == ([("confirm", "body")] if dead else [])


def test_a_reference_to_what_is_gone_is_found():
    fields = {"title": "解读", "explains": ("here", "gone")}
    assert found("policy_explainer", fields, is_known=lambda uid: uid == "here") == [
        ("confirm", "explains")
    ]


def test_older_work_must_be_confirmed():
    assert found("page", {"title": "页面"}, newer_published=True) == [("confirm", "title")]


def test_a_calendar_that_contradicts_itself_is_never_published():
    sound = {"title": "2027", "year": 2027, "notice": "国办发明电〔2026〕1号", "holidays": ()}
    assert found("working_calendar", sound) == []
    wrong = {**sound, "working_days": ("2027-01-04",)}
    assert found("working_calendar", wrong) == [("never", "holidays")]
