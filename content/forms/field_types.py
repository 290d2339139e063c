"""字段类型: what a field of a form may be, which options it has, and other names for both."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FieldType:
    """``options``: names of the options beside those of every field."""

    name: str
    label: str
    options: tuple[str, ...] = ()


COMMON = ("name", "type", "title", "required", "help", "faqs", "show_if", "sample")
_TYPES = (
    FieldType("text", "单行文字", ("longest", "pattern", "pattern_help", "autocomplete")),
    FieldType("prose", "多行文字", ("rows", "longest")),
    FieldType("number", "数字", ("low", "high", "decimals", "unit")),
    FieldType("money", "金额（元）", ("low", "high")),
    FieldType("date", "日期", ("earliest", "latest")),
    FieldType("choice", "单选", ("choices", "as")),
    FieldType("choices", "多选", ("choices",)),
    FieldType("confirm", "勾选确认"),
    FieldType("file", "上传材料", ("accept", "megabytes", "most", "material")),
    FieldType("table", "表格", ("columns", "least", "most", "row_title")),
    FieldType("person_name", "姓名", ("autocomplete",)),
    FieldType("resident_id", "居民身份证号码"),
    FieldType("identity", "证件类型和号码", ("kinds",)),
    FieldType("credit_code", "统一社会信用代码"),
    FieldType("phone", "联系电话", ("autocomplete",)),
    FieldType("email", "电子邮箱", ("autocomplete",)),
    FieldType("address", "地址"),
)
FIELD_TYPES = {one.name: one for one in _TYPES}
NOT_IN_TABLES = frozenset({"table", "file"})
# An applicant's own details a browser can fill in (WCAG 1.3.5)
AUTOCOMPLETE = ("name", "tel", "email", "organization", "bday", "street-address")

TYPE_ALIASES = {
    "textarea": "prose",
    "multichoice": "choices",
    "id_card": "resident_id",
    "uscc": "credit_code",
}
STEP_ALIASES = {"id": "name", "label": "title"}
OPTION_ALIASES = {
    "id": "name",
    "label": "title",
    "max_len": "longest",
    "min": "low",
    "max": "high",
    "min_rows": "least",
    "max_rows": "most",
    "max_mb": "megabytes",
    "pattern_msg": "pattern_help",
}
OPS = {
    "is": "是",
    "is_not": "不是",
    "one_of": "是其中之一",
    "none_of": "不是其中任何一项",
    "filled": "已填写",
    "empty": "没有填写",
}
OP_ALIASES = {"eq": "is", "ne": "is_not", "in": "one_of"}
FILE_TYPES = ("pdf", "jpg", "png", "docx", "xlsx", "ofd")
IDENTITY_KINDS = {
    "resident_id": "居民身份证",
    "passport": "护照",
    "hk_mo_permit": "港澳居民来往内地通行证",
    "tw_permit": "台湾居民来往大陆通行证",
    "hmt_residence": "港澳台居民居住证",
    "foreign_residence": "外国人永久居留身份证",
}
# What a condition may compare with a value; of the others only whether they are filled in
COMPARABLE = frozenset({"text", "number", "money", "date", "choice", "choices", "confirm"})
DEFAULT_LONGEST = {"text": 200, "prose": 2000}
LONGEST_LIMIT = {"text": 500, "prose": 20_000}
DEFAULT_ACCEPT = ("pdf", "jpg", "png")
