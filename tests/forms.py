"""Forms as data that tests fill in, store and print; one has every type of field."""

from content.forms.definition import normalise, read

CHOICES = [["person", "自然人"], ["firm", "企业法人"]]


def field(kind, name, title="", **more):
    return {"type": kind, "name": name, "title": title or f"{name}标题", **more}


def form(*fields, **step):
    """A definition of one step."""
    return read(normalise({"steps": [{"title": "第一步", "fields": list(fields), **step}]}))


EVERY_TYPE = {
    "steps": [
        {
            "name": "who",
            "title": "申请人",
            "help": "与证件一致",
            "fields": [
                field("choice", "kind", "申请人类型", required=True, choices=CHOICES),
                field("person_name", "name", "姓名", required=True, sample="示例甲"),
                field("resident_id", "id_number", "身份证号码", sample="220102********1234"),
                field("identity", "paper", "证件", kinds=["passport", "tw_permit"]),
                field(
                    "credit_code",
                    "code",
                    "信用代码",
                    show_if={"field": "kind", "op": "is", "value": "firm"},
                ),
                field("phone", "phone", "联系电话", autocomplete="tel"),
                field("email", "email", "电子邮箱"),
                field("address", "home", "住所"),
            ],
        },
        {
            "name": "what",
            "title": "申请内容",
            "show_if": [{"field": "kind", "op": "filled"}],
            "fields": [
                field("text", "short", "简称", longest=10, pattern="[A-Z]+", pattern_help="大写"),
                field("prose", "reason", "理由", rows=6, sample="示例理由"),
                field("number", "area", "面积", low="0.5", high="100", decimals=2, unit="平方米"),
                field("money", "capital", "资金", low="1", high="1000.5"),
                field("date", "since", "日期", earliest="2020-01-01", latest="today"),
                field("choices", "scope", "范围", choices=["甲", "乙"], sample=["甲"]),
                field(
                    "table",
                    "staff",
                    "人员",
                    least=1,
                    most=3,
                    row_title="人员",
                    columns=[
                        field("person_name", "who", "姓名", required=True),
                        field("choice", "health", "健康证明", choices=["有", "无"]),
                    ],
                    sample=[{"who": "示例甲", "health": "有"}],
                ),
                field("file", "plan", "平面图", accept=["pdf"], megabytes=5, most=2),
                field(
                    "confirm",
                    "agree",
                    "所填属实",
                    required=True,
                    faqs=[{"question": "为什么要勾选？", "answer": "以示负责。"}],
                ),
            ],
        },
    ]
}
