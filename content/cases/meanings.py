"""Which questions of two forms ask for the same: told by type and title, and rather too few than
too many, for a wrong offer is pressed without looking.

A title is who is meant and what is asked: “申请人姓名” and “姓名” are the applicant's name, while
“代理人姓名” and “法定代表人” are other people's. Any other title has to be the same, word for word.
"""

import re
import unicodedata
from typing import Any

from content.forms.definition import FormField
from content.forms.divisions import division_label
from content.forms.masking import mask_number, shown

RESIDENT_ID = "resident_id"
Meaning = tuple[str, str]
# Types that ask for one thing → the words by which titles call it, longer ones first
_WORDS = {
    "person_name": ("姓名", "名字"),
    "identity": (
        "居民身份证号码",
        "公民身份号码",
        "证件类型和号码",
        "身份证件号码",
        "身份证号码",
        "身份证件",
        "身份证号",
        "证件号码",
        "身份证",
    ),
    "credit_code": ("统一社会信用代码", "社会信用代码", "信用代码"),
    "phone": ("联系电话", "手机号码", "电话号码", "手机号", "手机", "电话"),
    "email": ("电子邮箱地址", "电子邮箱", "电子邮件", "邮箱地址", "邮箱"),
    "address": ("详细地址", "地址"),
}
_THE_APPLICANT = frozenset({"", "申请人", "申请人本人", "本人", "您", "您的"})
_SIGNS = re.compile(r"[\W_]+")


def meaning(field: FormField) -> Meaning | None:
    """(what, whose), whose being "" for the applicant; None where nothing is ever offered."""
    what = "identity" if field.type == RESIDENT_ID else field.type
    words = _WORDS.get(what)
    if words is None:
        return None
    title = plain_title(field.title)
    word = next((one for one in words if title.endswith(one)), "")
    whose = title.removesuffix(word)
    return what, "" if whose in _THE_APPLICANT else whose


def material_name(field: FormField) -> str:
    """By which two fields take the same paper: the item's material, else the title."""
    return plain_title(field.material or field.title)


def plain_title(title: str) -> str:
    """Without signs and spaces, so that titles can be compared."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", title).lower())


def converted(answer: Any, given: str, wanted: str) -> Any:
    """The answer as a field of type ``wanted`` takes it; None where it cannot."""
    if given == wanted:
        return answer
    if wanted == "identity":
        return {"kind": RESIDENT_ID, "number": answer}
    return answer["number"] if answer.get("kind") == RESIDENT_ID else None


def hint(field: FormField, answer: Any) -> str:
    """Enough to know it again, too little for whoever looks over a shoulder."""
    if field.type == "person_name":
        return f"{answer[:1]}**"
    if field.type == "address":
        return f"{division_label(answer.get('division', ''))}****"
    if field.type == "credit_code":
        return mask_number(str(answer))
    return shown(field, answer)
