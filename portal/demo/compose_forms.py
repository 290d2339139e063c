"""申请表: who applies, what the item needs to know, and the papers to hand in."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from content.forms.definition import normalise
from portal.demo.commission import Commission, Piece, piece
from portal.demo.compose_information import compose_report
from portal.demo.facts import form_facts

_PERSON, _FIRM = "person", "firm"
_OWN_PAPERS = ("申请表", "申请书", "登记表", "注册书", "投诉书及副本")
_MOST_FILES = 3
Answer = Mapping[str, Any]


def compose_form(commission: Commission) -> Piece:
    """For the department's next item without a form; a report where all of them have one."""
    waiting = commission.memory.formless
    if not waiting:
        return compose_report(commission)
    item = waiting.popleft()
    title = item.fields["title"]
    materials = tuple(row["name"] for row in item.fields["materials"])
    return piece(
        "application_form",
        {
            "title": f"{title}申请表",
            "items": (item.uid,),
            "introduction": "请按证件如实填写，可以随时保存，以后接着填。没有标“选填”的都要填写。",
            "declaration": "本人（本单位）所填内容和所交材料真实、合法、有效，愿意承担不实的后果。",
            "definition": _definition(title, tuple(item.fields["served"]), materials),
            "keywords": (title, "申请表"),
        },
    )


@lru_cache(maxsize=64)
def _definition(title: str, served: tuple[str, ...], materials: tuple[str, ...]) -> Answer:
    return normalise({"steps": list(_steps(title, served, materials))})


def _steps(title: str, served: tuple[str, ...], materials: tuple[str, ...]) -> Iterator[Answer]:
    facts = form_facts()
    yield {"name": "applicant", "title": "申请人", "fields": list(_applicant(served))}
    for number, step in enumerate(facts["steps"].get(title, ()), 1):
        yield {**step, "name": f"part{number}"}
    if title not in facts["steps"]:
        wanted = facts["wants"].get(title) or [_field("prose", "matter", "申请事项和理由")]
        yield {"name": "matter", "title": "申请内容", "fields": wanted}
    asked = {f.get("material") for s in facts["steps"].get(title, ()) for f in s["fields"]}
    papers = [name for name in materials if name not in asked]
    yield {"name": "papers", "title": "材料和声明", "fields": list(_papers(papers))}


def _applicant(served: tuple[str, ...]) -> Iterator[Answer]:
    """Persons by name and document, all others by name and credit code."""
    kinds = [[_PERSON, "个人"]] if _PERSON in served else []
    kinds += [[_FIRM, "企业或者其他组织"]] if set(served) - {_PERSON} else []
    if len(kinds) == 2:
        yield _field("choice", "applicant_kind", "申请人类型", choices=kinds)
    for kind, fields in ((_PERSON, _PERSON_FIELDS), (_FIRM, _FIRM_FIELDS)):
        if kind not in [key for key, _ in kinds]:
            continue
        for said in fields:
            shown = {"field": "applicant_kind", "op": "is", "value": kind}
            yield {**said, "show_if": shown} if len(kinds) == 2 else said
    yield _field("phone", "phone", "联系电话", autocomplete="tel")
    yield _field("email", "email", "电子邮箱", required=False, autocomplete="email")
    yield _field("address", "home", "联系地址", required=False)


def _papers(materials: list[str]) -> Iterator[Answer]:
    files = [name for name in materials if not name.endswith(_OWN_PAPERS)][:_MOST_FILES]
    for number, name in enumerate(files, 1):
        yield _field(
            "file",
            f"paper{number}",
            name,
            required=False,
            help="没有电子件的，办理时到窗口提交",
            accept=["pdf", "jpg", "png"],
            megabytes=10,
            most=3,
            material=name,
        )
    yield _field("confirm", "truthful", "我已阅读填写须知，所填内容和材料属实")


def _field(kind: str, name: str, title: str, *, required: bool = True, **more: Any) -> Answer:
    return {"type": kind, "name": name, "title": title, "required": required, **more}


_PERSON_FIELDS = (
    _field("person_name", "name", "姓名", autocomplete="name", sample="示例甲"),
    _field("identity", "paper", "身份证件"),
)
_FIRM_FIELDS = (
    _field("text", "firm_name", "单位名称", longest=80, autocomplete="organization"),
    _field("credit_code", "credit_code", "统一社会信用代码"),
    _field("person_name", "contact", "联系人姓名", sample="示例乙"),
)
