"""联系方式: telephone numbers and e-mail addresses of applicants."""

import re
import unicodedata

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0[0-9]{2,3}-?[0-9]{7,8}(?:-[0-9]{1,6})?")
_SERVICE = re.compile(r"[48]00-?[0-9]{3}-?[0-9]{4}")
_ABROAD = re.compile(r"\+[1-9][0-9]{5,14}")
_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)


def tidy_phone(text: str) -> str:
    """Half-width, without spaces; +86 before a number of the mainland says nothing."""
    said = unicodedata.normalize("NFKC", text)
    said = re.sub(r"[‐-―−]", "-", re.sub(r"[\s()]+", "", said))
    bare = re.sub(r"^(?:\+86|0086|86(?=1[3-9][0-9]{9}$))-?", "", said)
    joined = bare.replace("-", "")
    return joined if _MOBILE.fullmatch(joined) else bare


def phone_problem(number: str) -> str | None:
    if any(one.fullmatch(number) for one in (_MOBILE, _LANDLINE, _SERVICE, _ABROAD)):
        return None
    return (
        "应为 11 位手机号码，或者“区号-号码”的固定电话，例如 0431-88904567；"
        "境外号码请以 + 和国家（地区）代码开头"
    )


def is_mobile(number: str) -> bool:
    return _MOBILE.fullmatch(number) is not None


def tidy_email(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().replace("。", ".")


def email_problem(address: str) -> str | None:
    if len(address) <= 254 and _EMAIL.fullmatch(address) and ".." not in address:
        return None
    return "应为电子邮箱地址，例如 name@example.com"
