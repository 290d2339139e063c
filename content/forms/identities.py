"""证件号码: what is wrong with the number of an identity document, as a sentence.

GB 11643-1999 for resident identity numbers, which those of 港澳台居民居住证 (81, 82, 83) and, since
2023-12, of 外国人永久居留身份证 follow; GB 32100-2015 for credit codes is ``content.item_codes``'.
Each check takes the number as ``tidy_number`` leaves it.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from content.item_codes import is_credit_code

# GB/T 2260: the provinces; 71 too, whose residents may be registered on the mainland.
_AREAS = "11-15 21-23 31-37 41-46 50-54 61-65 71-71"
_PROVINCES = frozenset(
    str(code)
    for first, last in (area.split("-") for area in _AREAS.split())
    for code in range(int(first), int(last) + 1)
)
_RESIDENCE_AREAS = ("810000", "820000", "830000")
_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_CHECKS = "10X98765432"
_OLDEST = 1880
_SEPARATORS = re.compile(r"[\s\-()]+")


def tidy_number(text: str) -> str:
    """Half-width, upper case, without spaces and hyphens."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()


def resident_id_problem(number: str, today: date) -> str | None:
    """Of a 居民身份证号码."""
    if re.fullmatch(r"[0-9]{15}", number):
        return "是 15 位的旧号码，请填写居民身份证上的 18 位号码"
    problem = _shape_problem(number, "居民身份证号码")
    if problem:
        return problem
    if number[:6] in _RESIDENCE_AREAS:
        return "是港澳台居民居住证的号码，不是居民身份证号码，请核对证件种类"
    if number[:2] not in _PROVINCES:
        return f"的前两位“{number[:2]}”不是省（区、市）的代码，请核对"
    return _birth_and_check_problem(number, today)


def _shape_problem(number: str, what: str) -> str | None:
    if len(number) != 18:
        return f"应为 18 位的{what}，现为 {len(number)} 位，请核对"
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return "的前 17 位应为数字，最后一位应为数字或者 X，请核对"
    return None


def _birth_and_check_problem(number: str, today: date) -> str | None:
    born = number[6:14]
    day = _day(born)
    if day is None or not date(_OLDEST, 1, 1) <= day <= today:
        shown = f"{born[:4]} 年 {born[4:6]} 月 {born[6:]} 日"
        return f"里的出生日期（第 7 至 14 位，{shown}）不对，请核对"
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    if _CHECKS[total % 11] != number[17]:
        return "与最后一位校验码不符，可能有一位写错了，请对照证件核对"
    return None


def _day(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None


def residence_problem(number: str, today: date) -> str | None:
    """Of a 港澳台居民居住证: a resident number whose area is 香港, 澳门 or 台湾."""
    problem = _shape_problem(number, "港澳台居民居住证号码")
    if problem:
        return problem
    if number[:6] not in _RESIDENCE_AREAS:
        return "应以 810000（香港）、820000（澳门）或者 830000（台湾）开头，请核对"
    return _birth_and_check_problem(number, today)


def foreign_residence_problem(number: str, today: date) -> str | None:
    """Of a 外国人永久居留身份证: 15 characters until 2023, 18 digits beginning with 9 since."""
    if len(number) == 15:
        return _old_foreign_problem(number)
    if len(number) != 18:
        return (
            f"应为 18 位（旧版为 15 位）的外国人永久居留身份证号码，现为 {len(number)} 位，请核对"
        )
    if not re.fullmatch(r"9[0-9]{16}[0-9X]", number):
        return "应以 9 开头，前 17 位为数字，最后一位为数字或者 X，请核对"
    if number[1:3] not in _PROVINCES:
        return f"的第 2、3 位“{number[1:3]}”不是省（区、市）的代码，请核对"
    return _birth_and_check_problem(number, today)


def _old_foreign_problem(number: str) -> str | None:
    """Three letters of the nationality, four digits of the place, yymmdd, one digit, a check."""
    if not re.fullmatch(r"[A-Z]{3}[0-9]{12}", number):
        return "（旧版 15 位）应为 3 个字母和 12 个数字，请核对"
    if _day(f"19{number[7:13]}") is None and _day(f"20{number[7:13]}") is None:
        return "（旧版 15 位）里的出生日期（第 8 至 13 位）不对，请核对"
    return None


def passport_problem(number: str, today: date) -> str | None:
    if re.fullmatch(r"(?=.*[0-9])[A-Z0-9]{5,20}", number):
        return None
    return "应为 5 至 20 位字母和数字的护照号码，请对照护照资料页核对"


def hk_mo_permit_problem(number: str, today: date) -> str | None:
    """Since 2013 a letter and eight digits; before, two more told how often it was renewed."""
    if re.fullmatch(r"[HM][0-9]{8}(?:[0-9]{2})?", number):
        return None
    return "应以 H（香港）或者 M（澳门）开头，后面是 8 位数字（旧版 10 位），请核对"


def tw_permit_problem(number: str, today: date) -> str | None:
    """Since 2015 eight digits; before ten, and a letter where it was renewed."""
    if re.fullmatch(r"[0-9]{8}|[0-9]{10}[A-Z]?", number):
        return None
    return "应为 8 位数字（旧版为 10 位数字，可带一个字母），请核对"


def credit_code_problem(code: str) -> str | None:
    """Of a 统一社会信用代码 (GB 32100)."""
    if len(code) != 18:
        return f"应为 18 位的统一社会信用代码，现为 {len(code)} 位，请核对"
    if not re.fullmatch(r"[0-9A-HJ-NPQRTUWXY]{18}", code):
        return "只有数字和大写字母，且没有 I、O、S、V、Z，请核对是否误写"
    if not is_credit_code(code):
        return "与最后一位校验码不符，可能有一位写错了，请对照营业执照核对"
    return None


Check = Callable[[str, date], str | None]
IDENTITY_CHECKS: dict[str, Check] = {
    "resident_id": resident_id_problem,
    "passport": passport_problem,
    "hk_mo_permit": hk_mo_permit_problem,
    "tw_permit": tw_permit_problem,
    "hmt_residence": residence_problem,
    "foreign_residence": foreign_residence_problem,
}
