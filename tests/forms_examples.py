"""A large form as a department would build it, what a citizen answers, and files of every kind.

40 fields, 5 steps, 3 conditions, a table, 4 files; made here, so that no fixture file goes stale.
"""

import io
import struct
import zipfile
import zlib

NAME = "䶮文·示例甲"
ID_NUMBER = "220102199003070021"


def _field(name, kind, title, **more):
    return {"name": name, "type": kind, "title": title, **more}


def _required(name, kind, title, **more):
    return _field(name, kind, title, required=True, **more)


def large_definition():
    """{"steps": […]} as an import file brings it."""
    return {"steps": [_person(), _shop(), _people(), _papers(), _last()]}


def _person():
    return {
        "name": "person",
        "title": "申请人",
        "help": "填写办理人本人的信息。",
        "fields": [
            _required("full_name", "person_name", "姓名", autocomplete="name"),
            _required(
                "id_doc",
                "identity",
                "身份证件",
                kinds=["resident_id", "passport", "hk_mo_permit"],
                faqs=[{"question": "外国人用什么证件？", "answer": "护照或者永久居留身份证。"}],
            ),
            _required("mobile", "phone", "联系电话", autocomplete="tel"),
            _field("mail", "email", "电子邮箱", autocomplete="email"),
            _required("home", "address", "住址"),
            _required("born_on", "date", "出生日期", latest="today"),
            _required(
                "role", "choice", "以什么身份申请", choices=[["self", "本人"], ["agent", "代理人"]]
            ),
            _required(
                "agent_name",
                "person_name",
                "代理人姓名",
                show_if={"field": "role", "op": "is", "value": "agent"},
            ),
            _field("nation", "text", "民族", longest=20),
        ],
    }


def _shop():
    return {
        "name": "shop",
        "title": "经营场所",
        "fields": [
            _required("shop_name", "text", "店铺名称", longest=60),
            _required("shop_address", "address", "经营地址"),
            _required(
                "area", "number", "使用面积", unit="平方米", low="1", high="5000", decimals=1
            ),
            _required("capital", "money", "投入资金"),
            _required("opened_on", "date", "计划开业日期"),
            _required(
                "scope",
                "choices",
                "经营范围",
                choices=[["hot", "热食类"], ["cold", "冷食类"], ["cake", "糕点类"]],
            ),
            _required(
                "source",
                "choice",
                "场所来源",
                choices=[["own", "自有"], ["rent", "租赁"]],
                **{"as": "select"},
            ),
            _required(
                "lessor",
                "text",
                "出租方名称",
                show_if={"field": "source", "op": "is", "value": "rent"},
            ),
            _field("floors", "number", "楼层数", low="1", high="30"),
            _field("credit", "credit_code", "统一社会信用代码"),
        ],
    }


def _people():
    columns = [
        _required("person", "person_name", "姓名"),
        _required("job", "text", "岗位", longest=20),
        _field("tested_on", "date", "体检日期"),
    ]
    return {
        "name": "people",
        "title": "从业人员",
        "fields": [
            _required("manager", "person_name", "食品安全管理员"),
            _required("manager_phone", "phone", "管理员电话"),
            _required("staff", "table", "从业人员名单", columns=columns, least=1, most=20),
            _field("trained", "confirm", "全部人员已经培训"),
            _field("shifts", "number", "每天班次", low="1", high="4"),
            _field("team_note", "prose", "人员说明"),
        ],
    }


def _papers():
    return {
        "name": "papers",
        "title": "上传材料",
        "fields": [
            _required("plan", "file", "场所平面图", accept=["pdf", "jpg"], material="平面图"),
            _required("rules", "file", "食品安全制度", accept=["pdf", "docx"], most=2),
            _field("lease", "file", "租赁合同", accept=["pdf"], megabytes=1),
            _field("photo", "file", "门头照片", accept=["jpg", "png"], most=3),
            _required("pages", "number", "材料总页数", low="1", high="999"),
            _field("paper_note", "prose", "材料说明"),
        ],
    }


def _last():
    return {
        "name": "last",
        "title": "领取和说明",
        "fields": [
            _required(
                "delivery",
                "choice",
                "领取方式",
                choices=[["hall", "大厅领取"], ["post", "邮寄"]],
            ),
            _required(
                "post_to",
                "address",
                "邮寄地址",
                show_if={"field": "delivery", "op": "is", "value": "post"},
            ),
            _field("wanted_on", "date", "希望办好的日期"),
            _field("past", "prose", "以前办理的情况"),
            _field("energy", "choice", "使用燃料", choices=[["gas", "天然气"], ["power", "电"]]),
            _field("seats", "number", "座位数", low="0", high="2000"),
            _field("brand", "text", "品牌"),
            _field("remark", "prose", "其他说明"),
            _required("true_copy", "confirm", "复印件与原件一致"),
        ],
    }


def answers():
    """Step → what a citizen types: names of controls as a browser sends them."""
    return {
        "person": {
            "full_name": NAME,
            "id_doc.kind": "resident_id",
            "id_doc.number": ID_NUMBER,
            "mobile": "13800000000",
            "home.division": "220102",
            "home.detail": "示例路1号 😀",
            "born_on": "1990-03-07",
            "role": "self",
        },
        "shop": {
            "shop_name": "示例小吃店",
            "shop_address.division": "220102",
            "shop_address.detail": "示例街2号",
            "area": "45.5",
            "capital": "50000.50",
            "opened_on": "2026-05-01",
            "scope": ["hot", "cake"],
            "source": "rent",
            "lessor": "示例物业公司",
        },
        "people": {
            "manager": "示例乙",
            "manager_phone": "0431-88888888",
            "staff": [
                {"person": "示例丙", "job": "厨师", "tested_on": "2026-01-05"},
                {"person": "示例丁", "job": "服务员", "tested_on": ""},
            ],
        },
        "papers": {"pages": "12"},
        "last": {"delivery": "hall", "true_copy": True, "remark": "请电话联系 😀"},
    }


def pdf(text="示例"):
    return f"%PDF-1.4\n% {text}\n%%EOF".encode()


def png():
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\x00\xff\xff\xff")
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def docx(content=b"<w:document/>", name="word/document.xml"):
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(name, content)
    return found.getvalue()


def zip_bomb():
    """Small, and 300 MB when it is opened."""
    return docx(bytes(300 << 20))


def program():
    return b"MZ\x90\x00" + bytes(200)
